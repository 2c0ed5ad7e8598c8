"""When the lists of a simulated world bring news: offices, morning papers and late desks; times in hours.

Articles come in clusters after the hour, the weekday and the holidays of a real calendar; some are stamped back.
"""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass

from config.working_days import DAY_OFF, MADE_UP, WorkingDays
from scheduler.rhythm import SHANGHAI

BEGIN = dt.datetime(2026, 9, 12, tzinfo=SHANGHAI)  # thirty days from here hold both autumn holidays
DAYS_OF = WorkingDays()
HOURS = 24


@dataclass(frozen=True, slots=True, order=True)
class Article:
    """Hold one article of a list: where it stands (stamp), when it appeared there, and its number.

    `front` where it ever stood on the first page: what is stamped back far enough appears behind it.
    """

    stamp: float
    shown_at: float
    number: int
    front: bool = True


def kind_of_day(hour: float) -> int:
    """Return what kind of day an hour lies in."""
    return DAYS_OF.kind((BEGIN + dt.timedelta(hours=hour)).astimezone(SHANGHAI).date())


def rates_of(chance: random.Random, daily: float, rest: float, holiday: float) -> list[list[float]]:
    """Return links an hour by kind of day and hour: an office, a morning paper, or a desk that works late."""
    habit = chance.choice(("office", "paper", "desk"))
    shape = [0.0] * HOURS
    for hour in range(HOURS):
        if habit == "office":
            shape[hour] = 1.0 if 8 <= hour < 12 or 14 <= hour < 18 else 0.25 if 7 <= hour < 21 else 0.01
        elif habit == "paper":
            shape[hour] = 4.0 if 6 <= hour < 9 else 0.4 if 9 <= hour < 22 else 0.02
        else:
            shape[hour] = 1.0 if 7 <= hour < 23 else 0.15
        shape[hour] *= chance.uniform(0.5, 1.5)
    total = sum(shape)
    by_kind = {DAY_OFF: holiday, MADE_UP: 1.0, 5: rest, 6: rest}
    return [[daily * by_kind.get(kind, 1.0) * each / total for each in shape] for kind in range(MADE_UP + 1)]


def articles_of(
    chance: random.Random,
    hourly: list[list[float]],
    days: int,
    length: int,
    back: float,
    together: float,
    *,
    shuffled: bool,
) -> Iterator[Article]:
    """Yield articles by appearance; those of ten days before the watch began stand there already."""
    found = []
    for hour in range(-10 * HOURS, days * HOURS):
        expected = hourly[kind_of_day(hour)][hour % HOURS] / together
        at = hour + chance.expovariate(expected)
        while at < hour + 1:
            for _ in range(1 + int(chance.expovariate(1 / max(1e-9, together - 1)) + 0.5) if together > 1 else 1):
                shown = at + chance.uniform(0, 0.1)
                stamp = shown - chance.uniform(1, 10) if chance.random() < back else shown
                if shuffled:
                    stamp = shown // HOURS * HOURS + chance.random() * HOURS
                found.append((shown, stamp))
            at += chance.expovariate(expected)
    stamps: list[float] = []
    for number, (shown, stamp) in enumerate(sorted(found)):
        insort(stamps, stamp)
        yield Article(stamp, shown, number, len(stamps) - bisect_right(stamps, stamp) < length)
