"""Real processes for acceptance tests: a farm of sites, an SMTP server, and the `jindu` command itself."""

from __future__ import annotations

import email
import email.policy
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from shutil import copytree
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG


@dataclass(slots=True)
class Inbox:
    """Receive mails over SMTP and keep them; `refuse` answers instead of accepting."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuse: str | None = None

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        """Keep a mail for each recipient."""
        if self.refuse:
            return self.refuse
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails += [(recipient, message) for recipient in envelope.rcpt_tos]
        return "250 2.0.0 kept"

    def subjects(self, recipient: str) -> list[str]:
        """Return the subjects one reader got, in order."""
        return [str(message["Subject"]) for to, message in self.mails if to == recipient]


def free_port() -> int:
    """Return a port nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def smtp_server() -> Iterator[tuple[Inbox, int]]:
    """Run an SMTP server on loopback; yield its inbox and port."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield inbox, controller.port
    finally:
        controller.stop()


@dataclass(slots=True)
class SampleFarm:
    """Steer a farm that runs as its own process through its state file."""

    process: subprocess.Popen[str]
    state: Path
    log: Path

    def publish(self, visit: int, faults: list[dict[str, Any]] | None = None) -> None:
        """Bring the pages of a visit online."""
        partial = self.state.with_suffix(".tmp")
        partial.write_text(json.dumps({"visit": visit, "faults": faults or []}), encoding="utf-8")
        partial.replace(self.state)

    def requests(self) -> list[dict[str, Any]]:
        """Return the farm's own log of requests."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def sample_farm(home: Path, *options: str) -> Iterator[SampleFarm]:
    """Run the sample sites in a process of their own; their site files go to `home/config/sites`."""
    state, log = home / "farm-state.json", home / "farm.jsonl"
    state.write_text('{"visit": 1}', encoding="utf-8")
    command = ["-m", "console.demo.farm", "--state", str(state), "--log", str(log)]
    command += ["--sites-out", str(home / "config" / "sites"), "--expected-out", str(home / "expected.jsonl"), *options]
    process = subprocess.Popen([sys.executable, *command], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("{"), "the farm did not start"
        yield SampleFarm(process, state, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


@dataclass(frozen=True, slots=True)
class Installation:
    """Run `jindu` in a home of its own."""

    home: Path
    settings: dict[str, str]

    @classmethod
    def at(cls, home: Path, **settings: str) -> Installation:
        """Return an installation whose rules are the shipped ones and whose sites are in `home/config/sites`."""
        copytree(SHIPPED_CONFIG / "rules", home / "config" / "rules", dirs_exist_ok=True)
        (home / "config" / "sites").mkdir(parents=True, exist_ok=True)
        return cls(
            home,
            {
                "JINDU_HOME": str(home / "var"),
                "JINDU_CONFIG": str(home / "config"),
                "JINDU_ALLOW_NETWORKS": "127.0.0.0/8",
                "JINDU_MAIL_FROM": "jindu@example.org",
                **settings,
            },
        )

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its processes: the machine's, without any other installation's settings."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
        return {**inherited, "COLUMNS": "160", **self.settings}

    def jindu(
        self, *arguments: str, stdin: str | None = None, code: int | None = 0
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; assert its exit code unless None."""
        return self._run([sys.executable, "-m", "console", *arguments], stdin, code)

    def scrapy(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run Scrapy by hand from the repository's root."""
        return self._run([sys.executable, "-m", "scrapy", *arguments], None, code)

    def _run(self, command: list[str], stdin: str | None, code: int | None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            cwd=PROJECT_ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=150,
        )
        assert code is None or done.returncode == code, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done

    @contextmanager
    def daemon(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the daemon; end it with SIGTERM."""
        with (self.home / "daemon.out").open("ab") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "console", "daemon"],
                cwd=PROJECT_ROOT,
                env=self.environment,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=20)


def wait_for(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """Return the first true answer of `condition`; fail once `seconds` are over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")
