"""How soon a published alert is in its reader's mailbox, with the daemon running.

    python -m benchmarks.delivery_latency [--stories 60] [--every 1.0]

`jindu daemon` runs on a home of its own against an SMTP server on loopback; another process stores announcements, one
every so often. Measured is the time from a story's commit to the server's having taken the mail. The exit code is 1
where the 95th percentile is a minute or more.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import email
import email.policy
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from benchmarks.delivery_servers import free_port
from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from storage import schema, subscribers
from storage.database import Database
from tests.integration import sample_rows

CEILING = 60.0
READERS = 5
_LONGEST_WAIT = 120.0


class Arrivals:
    """Note when the first mail about each story came."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        self.at[f"{message['References']} {envelope.rcpt_tos[0]}"] = time.time()
        return "250 taken"


@contextlib.contextmanager
def daemon(home: Path, smtp_port: int) -> Iterator[None]:
    """Run `jindu daemon` with no site to crawl."""
    config = home / "config"
    (config / "sites").mkdir(parents=True)
    (config / "rules").symlink_to(SHIPPED_CONFIG / "rules")
    (config / "sites" / "qilu.yml").write_text(
        'key: qilu\nname: qilu\nprovince: 山东\nlists: [{url: "http://qilu.invalid/a"}]\nevery: 24h\n', encoding="utf-8"
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
    ours = {"HOME": str(home), "CONFIG": str(config), "MAIL_URL": f"smtp://127.0.0.1:{smtp_port}?starttls=off"}
    ours |= {"MAIL_FROM": "jindu@example.org", "LISTEN": f"127.0.0.1:{free_port()}"}
    environment = inherited | {f"JINDU_{name}": value for name, value in ours.items()}
    run = [sys.executable, "-m", "console"]
    subprocess.run([*run, "init"], env=environment, cwd=PROJECT_ROOT, check=True, capture_output=True)
    with Path(home / "daemon.out").open("wb") as log:
        child = subprocess.Popen([*run, "daemon"], env=environment, cwd=PROJECT_ROOT, stdout=log, stderr=log)
        try:
            yield
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(30)


def measure(home: Path, stories: int, every: float) -> list[float]:
    """Return the seconds each alert took, for each of its readers."""
    arrivals = Arrivals()
    controller = Controller(arrivals, hostname="127.0.0.1", port=free_port())
    controller.start()
    stored: dict[int, float] = {}
    try:
        with daemon(home, controller.port):
            db = Database.open(f"sqlite:///{home / 'jindu.db'}")
            schema.upgrade(db)
            now = dt.datetime.now(dt.UTC)
            with db.write() as s:
                sample_rows.accept_site(s, now=now)
                for number in range(READERS):
                    subscribers.add(
                        s,
                        email=f"reader-{number}@example.com",
                        provinces=(),
                        topics=(),
                        delivery="immediate",
                        confirmed=True,
                        now=now,
                    )
            time.sleep(5)
            for number in range(stories):
                with db.write() as s:
                    found = sample_rows.analysed(f"http://qilu.test/{number}.html", title=f"第 {number} 号禁毒公告")
                    story = sample_rows.story(s, found, now=dt.datetime.now(dt.UTC))
                stored[story] = time.time()
                time.sleep(every)
            deadline = time.time() + _LONGEST_WAIT
            while len(arrivals.at) < stories * READERS and time.time() < deadline:
                time.sleep(0.2)
            db.dispose()
    finally:
        controller.stop()
    return [
        arrivals.at.get(f"<story-{story}@jindu.example.org> reader-{number}@example.com", float("inf")) - moment
        for story, moment in stored.items()
        for number in range(READERS)
    ]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=60)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two stories")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = sorted(measure(Path(folder), given.stories, given.every))
    p95 = seconds[int(len(seconds) * 0.95)]
    print(
        f"{len(seconds)} mails: median {statistics.median(seconds):.1f} s, p95 {p95:.1f} s, longest {seconds[-1]:.1f} s"
    )
    sys.exit(p95 >= CEILING)


if __name__ == "__main__":
    main()
