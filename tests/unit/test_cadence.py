"""When a site is visited next."""

from __future__ import annotations

import datetime as dt

import pytest

from scheduler.cadence import LONGEST, next_visit

NOW = dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC)
QUARTER = dt.timedelta(minutes=15)


@pytest.mark.parametrize(
    ("every", "failures", "interval"),
    [
        (QUARTER, 0.0, QUARTER),
        (QUARTER, 1.0, 2 * QUARTER),
        (QUARTER, 2.5, 3.5 * QUARTER),
        (QUARTER, -1.0, QUARTER),
        (QUARTER, 10_000.0, LONGEST),  # never switched off
        (dt.timedelta(days=7), 0.0, dt.timedelta(days=7)),  # an interval beyond a day is what the file asks for
        (dt.timedelta(days=7), 9.0, dt.timedelta(days=7)),
    ],
)
def test_the_interval_grows_with_failures_up_to_a_day(
    every: dt.timedelta, failures: float, interval: dt.timedelta
) -> None:
    for _ in range(200):
        assert 0.95 * interval <= next_visit(NOW, every, failures) - NOW <= interval


def test_sites_that_started_together_drift_apart() -> None:
    assert len({next_visit(NOW, QUARTER, 0.0) for _ in range(50)}) > 40
