"""When a list is visited next.

A visit every t hours lets a link wait t/2 on average: at r links an hour that is r*t/2 link-hours of waiting an hour,
for 1/t requests. The sum of both, a request being worth PRICE link-hours, is least at t = sqrt(2 * PRICE / r): visits
follow the square root of the rate. The time of the next visit is where the visits to be made since the last one,
hour by hour of the forecast, add up to one; earlier where the links to expect would fill half of the list, or where as
many more as may come in batches would run over it.

One batch alone may be longer than a list. Where that has a next page nothing is lost; where it ends, a lost link is
worth LOSS link-hours of waiting, and in hours in which enough is to be lost the list is visited as often as may be, so
that a batch is met while it comes.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.rhythm import HOUR, SHANGHAI, Forecast

SHORTEST = dt.timedelta(minutes=5)
LONGEST = dt.timedelta(hours=24)
PRICE = 0.055  # link-hours of waiting that are worth one request
LOSS = 10 * 24.0  # link-hours of waiting that a link lost for good is worth
FRESH_SHARE = 0.5  # of a list's moving links may be new at a visit, as expected
SIGMAS = 3.0  # deviations above what is expected that must still find room
BUDGET = 480  # requests of lists a day for one site: one every three minutes
_SPREAD = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class ListPace:
    """Hold what decides about one list: its forecast, links of its moving part (0: unknown), weighted failures.

    `together` is how many links come at once as a rule, `batch` how many with what follows within minutes; `ends` says
    that the list has no next page.
    """

    forecast: Forecast
    moving: float = 0.0
    failures: float = 0.0
    together: float = 1.0
    batch: float = 1.0
    ends: bool = False

    @property
    def overrun(self) -> float:
        """Return which share of what comes is lost because a batch is longer than the list; sizes fall off as e^-x."""
        if not self.ends or not self.moving or self.batch <= 1:
            return 0.0
        return math.exp(-max(0.0, self.moving - 1) / (self.batch - 1))


def next_visit(now: dt.datetime, every: dt.timedelta, failures: float, chance: random.Random = _SPREAD) -> dt.datetime:
    """Return when a list with a fixed interval is due: it is stretched linearly by weighted failures, at most a day.

    A site is never switched off: "a surprising number come back" (rss-fetcher). Up to a twentieth is shaved off at
    random so that sites which started together drift apart.
    """
    interval = min(every * (1 + max(0.0, failures)), max(every, LONGEST))
    return now + interval * chance.uniform(0.95, 1.0)


def next_learned(
    now: dt.datetime, pace: ListPace, stretch: float = 1.0, chance: random.Random = _SPREAD
) -> dt.datetime:
    """Return when a list that was just visited is due by what was learned; `stretch` keeps a site to its budget."""
    longest = now + LONGEST
    room = _room(pace)
    visits = new = 0.0
    due = longest
    for hours, rate, end in pace.forecast.spans(now, longest):
        density = _density(rate, pace.overrun) / stretch
        step = min((1 - visits) / density, (room - new) / rate if rate > 0 else math.inf)
        if step <= hours:
            due = end - (hours - step) * HOUR
            break
        visits += hours * density
        new += hours * rate
    due = now + max(SHORTEST, due - now)
    return next_visit(now, due - now, pace.failures, chance)


def plan_site(
    lists: Mapping[int, tuple[dt.datetime, ListPace]],
    now: dt.datetime,
    budget: float = BUDGET,
    chance: random.Random = _SPREAD,
) -> dict[int, dt.datetime]:
    """Return when each list of a site is due; `lists` holds each one's last visit and pace.

    Where all together would make more than `budget` requests a day, all wait longer by the same factor.
    """
    stretch = max(1.0, sum(visits_a_day(now, pace) for _, pace in lists.values()) / budget)
    return {key: next_learned(visited, pace, stretch, chance) for key, (visited, pace) in lists.items()}


def visits_a_day(now: dt.datetime, pace: ListPace) -> float:
    """Return how many visits of a list a day like today asks for, bursts aside."""
    kind = pace.forecast.days.kind(now.astimezone(SHANGHAI).date())
    return sum(_density(float(rate), pace.overrun) for rate in pace.forecast.rates[kind])


def _room(pace: ListPace) -> float:
    """Return how many new links may be expected before the next visit.

    Of batches whose sizes fall off exponentially, mu links are expected with a variance of mu * (2 * together - 1).
    """
    if not pace.moving:
        return math.inf
    spread = SIGMAS * math.sqrt(2 * max(1.0, pace.together) - 1)
    surely = ((math.sqrt(spread**2 + 4 * pace.moving) - spread) / 2) ** 2
    return min(pace.moving * FRESH_SHARE, surely)


def _density(rate: float, overrun: float) -> float:
    """Return visits an hour for links an hour, of which a share is lost where a batch is not met while it comes."""
    most = HOUR / SHORTEST
    if rate * overrun * LOSS > most * PRICE:
        return most
    return min(most, max(HOUR / LONGEST, math.sqrt(rate / (2 * PRICE))))
