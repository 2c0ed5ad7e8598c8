"""A writer that runs as a process of its own: it reads, then writes by what it read, again and again."""

from __future__ import annotations

import datetime as dt
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from storage import rules
from storage.database import Database, advisory_lock

NOW = dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC)


def count_up(url: str, rounds: int, barrier: Barrier, errors: Queue[str]) -> None:
    """Put as many new topics in force as there are rounds, each numbered by how many there were before."""
    try:
        db = Database.open(url)
        barrier.wait(60)
        for _ in range(rounds):
            with db.write() as s:
                advisory_lock(s, "count")
                seen = len(rules.in_force(s))  # a lost update would give two writers the same number
                rules.accept(s, topic=f"t{seen:04}", digest="d", source="", now=NOW)
        db.dispose()
        errors.put("")
    except BaseException as error:
        errors.put(repr(error))
        raise
