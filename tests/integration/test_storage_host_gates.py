"""One gate a host: one request at a time, and the interval between two."""

from __future__ import annotations

import datetime as dt

import pytest

from storage import host_gates
from storage.database import Database
from tests.integration.sample_rows import HOUR, MINUTE, NOW

HOST = "www.qilu.test"
SECOND = dt.timedelta(seconds=1)
LEASE = 30 * SECOND


def test_one_owner_at_a_time(db: Database) -> None:
    with db.write() as s:
        assert host_gates.acquire(s, HOST, "one", NOW, LEASE) == 0.0
    with db.write() as s:
        assert host_gates.acquire(s, HOST, "two", NOW, LEASE) == host_gates.ASK_AGAIN
        assert host_gates.acquire(s, "other.test", "two", NOW, LEASE) == 0.0, "hosts do not wait for each other"


def test_a_wait_is_never_longer_than_the_lease_that_causes_it(db: Database) -> None:
    with db.write() as s:
        host_gates.acquire(s, HOST, "one", NOW, LEASE)
        assert host_gates.acquire(s, HOST, "two", NOW + LEASE - 0.05 * SECOND, LEASE) == pytest.approx(0.05)
        assert host_gates.acquire(s, HOST, "two", NOW + LEASE, LEASE) == 0.0, "the lease has run out"


def test_the_interval_runs_from_the_end_of_a_fetch(db: Database) -> None:
    end = NOW + 4 * SECOND
    with db.write() as s:
        host_gates.acquire(s, HOST, "one", NOW, LEASE)
        host_gates.release(s, HOST, "one", end, SECOND)
        assert host_gates.acquire(s, HOST, "two", end + 0.4 * SECOND, LEASE) == pytest.approx(0.6)
        assert host_gates.acquire(s, HOST, "two", end + SECOND, LEASE) == 0.0


def test_a_late_release_changes_nothing(db: Database) -> None:
    later = NOW + LEASE
    with db.write() as s:
        host_gates.acquire(s, HOST, "one", NOW, LEASE)
        host_gates.acquire(s, HOST, "two", later, LEASE)
        host_gates.release(s, HOST, "one", later, SECOND)
        assert host_gates.acquire(s, HOST, "three", later + 5 * SECOND, LEASE) == host_gates.ASK_AGAIN


def test_the_longer_of_delay_and_crawl_delay_holds(db: Database) -> None:
    with db.write() as s:
        host_gates.acquire(s, HOST, "one", NOW, LEASE)
        host_gates.set_crawl_delay(s, HOST, NOW, 10 * SECOND)
        host_gates.release(s, HOST, "one", NOW, SECOND)
        assert host_gates.acquire(s, HOST, "one", NOW, LEASE) == 10.0
        assert host_gates.acquire(s, HOST, "one", NOW + 10 * SECOND, LEASE) == 0.0
        host_gates.release(s, HOST, "one", NOW + 11 * SECOND, 20 * SECOND)
        assert host_gates.acquire(s, HOST, "one", NOW + 11 * SECOND, LEASE) == 20.0


def test_crawl_delay_holds_for_the_request_after_robots_txt(db: Database) -> None:
    with db.write() as s:
        host_gates.set_crawl_delay(s, HOST, NOW, 5 * SECOND)
        assert host_gates.acquire(s, HOST, "one", NOW, LEASE) == 5.0
        host_gates.set_crawl_delay(s, HOST, NOW, SECOND)
        assert host_gates.acquire(s, HOST, "one", NOW, LEASE) == 5.0, "what was promised before is kept"


def test_a_hold_is_kept_and_only_made_longer(db: Database) -> None:
    with db.write() as s:
        assert host_gates.held_until(s, HOST, NOW) is None
        host_gates.hold(s, HOST, NOW, NOW + HOUR, "Retry-After " + "x" * 500)
        host_gates.hold(s, HOST, NOW, NOW + MINUTE, "shorter")
    with db.write() as s:
        assert host_gates.held_until(s, HOST, NOW) == NOW + HOUR
        assert host_gates.acquire(s, HOST, "one", NOW, LEASE) == 3600.0
        host_gates.hold(s, HOST, NOW, NOW + 2 * HOUR, "longer")
        assert host_gates.acquire(s, HOST, "one", NOW, LEASE) == 7200.0
        assert host_gates.held_until(s, HOST, NOW + 2 * HOUR) is None
        assert host_gates.acquire(s, HOST, "one", NOW + 2 * HOUR, LEASE) == 0.0
