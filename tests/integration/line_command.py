"""Run a command of ours that speaks JSON lines, as its users do: a process with pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from config.paths import PROJECT_ROOT

SECONDS = 120
COMMAND = (sys.executable, "-m", "console")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment with a home of its own and none of the tester's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
    return kept | {"JINDU_HOME": str(home), "PYTHONUNBUFFERED": "1"} | more


def line(**fields: Any) -> bytes:
    """Return one input line."""
    return (json.dumps(fields, ensure_ascii=False) + "\n").encode()


def run(arguments: Sequence[str], stdin: bytes, home: Path, **more: str) -> tuple[int, list[dict[str, Any]], str]:
    """Run a command to its end; return exit code, records and messages."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        cwd=PROJECT_ROOT,
        env=environment(home, **more),
        timeout=SECONDS,
    )
    return done.returncode, [json.loads(record) for record in done.stdout.splitlines()], done.stderr.decode()


class Talk:
    """Hold a running command: say a line, hear its answer."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout

    def ask(self, *lines: bytes) -> list[dict[str, Any]]:
        """Send lines and return one answer for each; the input stays open."""
        stdin, stdout = self._pipes
        stdin.write(b"".join(lines))
        stdin.flush()
        return [json.loads(stdout.readline()) for _ in lines]


@contextmanager
def talking(arguments: Sequence[str], home: Path) -> Iterator[Talk]:
    """Run a command for a conversation and end it with its input."""
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROJECT_ROOT,
        env=environment(home),
        # A test run in the background ignores SIGINT, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  (no threads yet)
    ) as process:
        try:
            yield Talk(process)
        except BaseException:
            process.kill()
            raise
