"""How many mails a second one process sends over one pool of connections, where nothing goes wrong.

    python -m benchmarks.delivery_rate [--readers 100] [--stories 20] [--connections 4] [--database URL]

The server is aiosmtpd on loopback, with STARTTLS and AUTH, in this process; the outbox is emptied by another. Both
use CPU time, and both figures are shown: the rate falls where they and whatever else runs share too few cores. The exit
code is 1 where the rate is below the floor, or a mail did not arrive exactly once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery import Size, children_cpu, fill, sender_command
from benchmarks.delivery_servers import TroubledServer, make_certificate
from config.paths import PROJECT_ROOT
from storage.database import Database

FLOOR = 50.0  # mails a second


@dataclass(frozen=True, slots=True)
class Rate:
    """Hold what was measured: mails taken, how many different ones, seconds from the first to the last, CPU seconds."""

    taken: int
    different: int
    seconds: float
    sender_cpu: float
    server_cpu: float

    @property
    def a_second(self) -> float:
        """Return mails a second."""
        return self.taken / self.seconds


def measure(url: str, server: TroubledServer, size: Size) -> Rate:
    """Send what every reader is owed; all are well."""
    db = Database.open(url)
    began = time.time()
    fill(db, size, dt.datetime.fromtimestamp(began, dt.UTC), lambda number: f"fine-{number}@mail{number % 7}.cn")
    db.dispose()
    server.start()
    own, others = time.process_time(), children_cpu()
    try:
        subprocess.run(sender_command(url, server, size, began), cwd=PROJECT_ROOT, check=True)
        own = time.process_time() - own
    finally:
        server.stop()
    taken = server.taken()
    seconds = taken[-1].at - taken[0].at
    return Rate(len(taken), len({one.message_id for one in taken}), seconds, children_cpu() - others, own)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--stories", type=int, default=20)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--database", help="an empty database; default: SQLite in a temporary folder")
    given = parser.parse_args()
    size = Size(given.readers, given.stories, speed=1.0, timeout=30.0, connections=given.connections)
    with tempfile.TemporaryDirectory() as folder:
        server = TroubledServer(make_certificate(Path(folder)), hang_seconds=0.0)
        rate = measure(given.database or f"sqlite:///{folder}/store.db", server, size)
    sender, server_own = (1000 * cpu / rate.taken for cpu in (rate.sender_cpu, rate.server_cpu))
    print(
        f"{rate.taken} mails, {size.connections} connections: {rate.a_second:.0f} mails/s; CPU a mail: "
        f"sender {sender:.1f} ms (its start included), server {server_own:.1f} ms"
    )
    sys.exit(rate.a_second < FLOOR or not rate.taken == rate.different == size.mails)


if __name__ == "__main__":
    main()
