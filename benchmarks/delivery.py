"""Ten thousand mails through real servers that misbehave, and senders that are killed.

    python -m benchmarks.delivery [--server aiosmtpd|postfix] [--readers 500] [--stories 20] [--database URL]

Every reader is owed an alert of every story. While a sender process empties the outbox, it is killed with SIGKILL and
started again, the server is stopped and started again, and some readers unsubscribe. Some recipients are refused for
a while (451), for good (550 5.1.1, 554), hang in DATA, or have the connection cut after DATA (see delivery_servers).
The senders' clock runs fast, so that back-off takes seconds; nothing else differs from the daemon's outbox.

At the end, outbox and server are compared (see delivery_ledger): every mail was delivered, or its refusal is named;
none came twice but under the same Message-ID, after a cut or a kill; nobody who had left got any. The exit code is 1
where that does not hold. The rate counts the outages in; delivery_rate has it without them, and its floor.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery_ledger import Ledger, audit
from benchmarks.delivery_postfix import Postfix, postfix_missing
from benchmarks.delivery_sender import hurried
from benchmarks.delivery_servers import PASSWORD, USER, TroubledServer, make_certificate
from config.paths import PROJECT_ROOT
from scheduler.alerts.plan import plan
from storage import alerts, schema, subscribers
from storage.database import Database
from tests.integration import sample_rows

# One reader in a hundred (of 20 kinds of five each) is refused for good, a tenth is put off once, ...
KINDS = ("busy", "busy", "hang", "drop", "drop", "left", *("fine",) * 14)
REFUSED = {7: "gone", 57: "policy"}  # by number modulo 100


@dataclass(frozen=True, slots=True)
class Size:
    """Say how much is sent and what is done meanwhile, at which share of the mails."""

    readers: int = 500
    stories: int = 20
    kills: tuple[float, ...] = (0.1, 0.35, 0.6, 0.85)
    restarts: tuple[float, ...] = (0.2, 0.5, 0.75)
    leaves: float = 0.35  # while the sender is dead, so that no mail is under way
    down: float = 1.0  # seconds the server is away
    timeout: float = 1.5
    speed: float = 60.0
    connections: int = 4

    @property
    def mails(self) -> int:
        """Return how many alerts are owed."""
        return self.readers * self.stories


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what came of a run; `rate` is mails taken a second until nine of ten were, troubles included.

    `cpu` is what the senders used, seconds; on a busy machine it says more than the clock.
    """

    ledger: Ledger
    seconds: float
    rate: float
    cpu: float
    troubles: dict[str, int]


def address(number: int) -> str:
    """Return a reader's address; its name says what the server does to it."""
    kind = REFUSED.get(number % 100) or KINDS[number % len(KINDS)]
    return f"{kind}-{number}@mail{number % 7}.example.com"


def fill(db: Database, size: Size, now: dt.datetime, address_of: Callable[[int], str] = address) -> None:
    """Owe every reader an alert of every story; readers are numbered."""
    schema.upgrade(db)
    day = dt.timedelta(days=1)
    with db.write() as s:
        sample_rows.accept_site(s, now=now - day)
        for number in range(size.readers):
            subscribers.add(
                s,
                email=address_of(number),
                provinces=(),
                topics=(),
                delivery="immediate",
                confirmed=True,
                now=now - day,
            )
        for number in range(size.stories):
            found = sample_rows.analysed(f"http://qilu.test/{number}.html", title=f"第 {number} 号禁毒公告")
            sample_rows.story(s, found, now=now)
    plan(db, now, "example.org")


def run(url: str, server: TroubledServer | Postfix, size: Size) -> Outcome:
    """Fill the database at `url`, send everything through `server`, audit."""
    began = time.time()
    db = Database.open(url)
    fill(db, size, hurried(began, size.speed))
    started, used = time.time(), children_cpu()
    left = _Turmoil(db, server, size, url, began).send_all()
    ended, cpu = time.time(), children_cpu() - used
    if isinstance(server, Postfix):
        server.settle()
    in_flight = size.connections * (len(size.kills) + len(size.restarts))
    taken = sorted(server.taken(), key=lambda one: one.at)
    ledger = audit(db, taken, server.dropped(), left, in_flight)
    db.dispose()
    most = max(1, int(len(taken) * 0.9))
    return Outcome(ledger, ended - started, most / (taken[most - 1].at - started), cpu, dict(server.troubles))


def children_cpu() -> float:
    """Return the seconds of CPU time that ended children used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(slots=True)
class _Turmoil:
    db: Database
    server: TroubledServer | Postfix
    size: Size
    url: str
    began: float

    def send_all(self) -> dict[str, float]:
        """Send until nothing waits, with all that happens meanwhile; return who left and when."""
        size, left = self.size, dict[str, float]()
        happenings = sorted([(at, "kill") for at in size.kills] + [(at, "restart") for at in size.restarts])
        self.server.start()
        sender = self._sender()
        try:
            while sender.poll() is None or happenings:
                if happenings and self._ended() >= happenings[0][0] * size.mails:
                    share, what = happenings.pop(0)
                    if what == "kill":
                        sender.kill()
                        sender.wait()
                        if share == size.leaves:
                            left = self._leave()
                        sender = self._sender()
                    else:
                        self.server.stop()
                        time.sleep(size.down)
                        self.server.start()
                time.sleep(0.1)
            if sender.returncode:
                raise RuntimeError(f"the sender ended with {sender.returncode}")
        finally:
            sender.kill()
            sender.wait()
            self.server.stop()
        return left

    def _ended(self) -> int:
        with self.db.read() as s:
            counts = alerts.counts(s)
        return sum(counts.get(state, 0) for state in (alerts.SENT, alerts.FAILED, alerts.DROPPED))

    def _leave(self) -> dict[str, float]:
        with self.db.write() as s:
            gone = [address(number) for number in range(self.size.readers) if address(number).startswith("left")]
            for email in gone:
                subscribers.remove(s, email, hurried(self.began, self.size.speed))
        return dict.fromkeys(gone, time.time())

    def _sender(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(sender_command(self.url, self.server, self.size, self.began), cwd=PROJECT_ROOT)


def sender_command(url: str, server: TroubledServer | Postfix, size: Size, began: float) -> list[str]:
    """Return the command that empties the outbox of the database at `url` through a server."""
    login = [USER, PASSWORD] if isinstance(server, TroubledServer) else []
    what = (server.port, server.certificate[0], began, size.speed, size.timeout, size.connections)
    return [sys.executable, "-m", "benchmarks.delivery_sender", url, *map(str, what), *login]


def report(outcome: Outcome, size: Size) -> list[str]:
    """Return what came of it, line by line."""
    ledger = outcome.ledger
    states = ", ".join(f"{state} {count}" for state, count in sorted(ledger.states.items()))
    troubles = ", ".join(f"{name} {count}" for name, count in sorted(outcome.troubles.items()))
    return [
        f"{size.mails} alerts to {size.readers} readers, {size.connections} connections",
        f"outbox: {states}",
        f"server: took {ledger.taken}; troubles: {troubles or 'refusals by its own tables'}; "
        f"senders killed {len(size.kills)} times, server restarted {len(size.restarts)} times",
        f"twice, same Message-ID: {ledger.twice_dropped} after a drop, "
        f"{ledger.twice_killed} under way at a kill or stop",
        f"{outcome.rate:.0f} mails/s until nine of ten were taken, troubles included; {outcome.seconds:.1f} s in all",
        f"senders' CPU: {outcome.cpu:.1f} s, {1000 * outcome.cpu / max(1, ledger.taken):.1f} ms a mail",
        f"faults: {len(ledger.faults)}",
        *ledger.faults[:20],
    ]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", choices=("aiosmtpd", "postfix"), default="aiosmtpd")
    parser.add_argument("--readers", type=int, default=500)
    parser.add_argument("--stories", type=int, default=20)
    parser.add_argument("--database", help="an empty database; default: SQLite in a temporary folder")
    given = parser.parse_args()
    if given.server == "postfix" and (why := postfix_missing() or (os.geteuid() and "postfix is started as root")):
        sys.exit(why)
    size = Size(given.readers, given.stories)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        pair = make_certificate(home)
        server = (
            TroubledServer(pair, hang_seconds=3 * size.timeout)
            if given.server == "aiosmtpd"
            else Postfix(home / "postfix", pair)
        )
        outcome = run(given.database or f"sqlite:///{home / 'store.db'}", server, size)
    print("\n".join(report(outcome, size)))
    sys.exit(bool(outcome.ledger.faults))


if __name__ == "__main__":
    main()
