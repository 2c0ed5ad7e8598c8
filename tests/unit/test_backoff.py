"""The wait between attempts grows, is spread, and stays within its bounds."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise

import pytest

from scheduler.alerts.backoff import LONGEST, SHORTEST, next_delay


@pytest.mark.parametrize("attempt", [1, 2, 3, 5, 9, 10, 50, 10_000])
def test_delay_stays_between_a_minute_and_six_hours(attempt: int) -> None:
    source = random.Random(attempt)
    delays = [next_delay(attempt, source) for _ in range(200)]
    assert min(delays) >= SHORTEST
    assert max(delays) <= LONGEST
    assert len(set(delays)) > 100, "deliveries that failed together must not come back together"


def test_delay_doubles_until_it_reaches_six_hours() -> None:
    means = [sum((next_delay(n, random.Random(i)) for i in range(300)), dt.timedelta()) / 300 for n in range(1, 12)]
    assert all(1.8 < later / earlier < 2.2 for earlier, later in pairwise(means[:8]))
    assert means[9] == means[10]


def test_the_same_source_gives_the_same_delay() -> None:
    assert next_delay(4, random.Random(7)) == next_delay(4, random.Random(7))
    assert next_delay(4) != next_delay(4)


def test_attempts_count_from_one() -> None:
    with pytest.raises(ValueError, match="counts from 1"):
        next_delay(0)
