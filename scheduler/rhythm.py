"""When a list brings new links: what its own visits taught, by kind of day and hour, fading over weeks.

Counted are the hours that visits looked back on and the links that were new in them. An hour rarely seen is judged by
the same hour of like days, that by all like days, and those by the list as a whole: a gamma-Poisson shrinkage at each
step. What came in the last hour weighs extra, since news comes in bursts.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from config.working_days import DAY_OFF, KINDS, MADE_UP, RESTS, WorkingDays

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = dt.timedelta(hours=1)
Table = npt.NDArray[np.float64]  # kinds of day x hours

MEMORY = 28 * 24.0  # hours after which what was seen counts 1/e
BURST = 0.3  # hours after which a burst counts 1/e
# What is believed before anything was seen, and for how many hours' worth: that many links an hour make visits every
# 15 minutes (see cadence.PRICE).
PRIOR_RATE, PRIOR_HOURS = 1.76, 4.0
PRIOR_BATCHES = 8.0  # of one link each
ALIKE_HOURS, HOUR_HOURS, DAY_HOURS = 12.0, 1.0, 8.0  # how much the wider view weighs in each narrower one
DAY_LINKS = 3.0  # so many, seen or expected, before a kind of day is believed to differ from like days
BURST_LINKS = 0.5  # so many links, seen or expected, before a burst is believed
BURST_MOST = 12.0
LONGEST = dt.timedelta(days=7)  # a longer absence says little about single hours

_REST = np.array([kind in RESTS for kind in range(KINDS)])
_ALIKE = ((0, 1, 2, 3, 4, MADE_UP), (5, 6), (DAY_OFF,))
_GROUP = [next(number for number, group in enumerate(_ALIKE) if kind in group) for kind in range(KINDS)]


@dataclass(frozen=True, eq=False)
class Rhythm:
    """Hold what is known of one list: hours watched and links new in them, until when, and the last hour's surprise.

    `batches` estimates how often new ones came, those within minutes of each other being one.
    """

    watched: Table = field(default_factory=lambda: np.zeros((KINDS, 24)))
    new: Table = field(default_factory=lambda: np.zeros((KINDS, 24)))
    until: dt.datetime | None = None
    lately: float = 0.0  # links seen, fading within hours
    lately_expected: float = 0.0
    batches: float = 0.0

    @property
    def batch(self) -> float:
        """Return how many links come at once, with those that follow within minutes; a few large ones prove little."""
        return max(1.0, (float(self.new.sum()) + PRIOR_BATCHES) / (self.batches + PRIOR_BATCHES))

    @cached_property
    def rates(self) -> Table:
        """Return links an hour by kind of day and hour."""
        new, watched = self.new, self.watched
        overall = (new.sum() + PRIOR_RATE * PRIOR_HOURS) / (watched.sum() + PRIOR_HOURS)
        rates = np.empty_like(new)
        for alike in (_REST, ~_REST):
            new_by_hour, watched_by_hour = new[alike].sum(axis=0), watched[alike].sum(axis=0)
            level = (new_by_hour.sum() + ALIKE_HOURS * overall) / (watched_by_hour.sum() + ALIKE_HOURS)
            by_hour = (new_by_hour + HOUR_HOURS * level) / (watched_by_hour + HOUR_HOURS)
            # A kind of day is first known by how much it brings, and only later by when.
            usual = (watched[alike] * by_hour).sum(axis=1, keepdims=True)
            much = (new[alike].sum(axis=1, keepdims=True) + DAY_LINKS) / (usual + DAY_LINKS)
            rates[alike] = (new[alike] + DAY_HOURS * by_hour * much) / (watched[alike] + DAY_HOURS)
        return rates

    @cached_property
    def certainty(self) -> list[float]:
        """Return, by kind of day, how far days like it are known: 0 at first, 1/2 after one, 1 in the end."""
        hours = self.watched.sum(axis=1)
        known = np.array([hours[list(group)].sum() for group in _ALIKE])
        return [float(known[group] / (known[group] + 24)) for group in _GROUP]

    @property
    def known_share(self) -> float:
        """Return what was seen alone in relation to what is believed with what was believed before: at most 1."""
        believed = (self.new.sum() + PRIOR_RATE * PRIOR_HOURS) / (self.watched.sum() + PRIOR_HOURS)
        return float(min(1.0, self.new.sum() / max(PRIOR_HOURS, self.watched.sum()) / believed))

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "watched": np.round(self.watched, 3).tolist(),
            "new": np.round(self.new, 3).tolist(),
            "until": self.until.isoformat() if self.until else None,
            "lately": [round(self.lately, 3), round(self.lately_expected, 3), round(self.batches, 3)],
        }

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Rhythm:
        """Return what `as_json` wrote."""
        until = dt.datetime.fromisoformat(data["until"]) if data["until"] else None
        return cls(np.array(data["watched"]), np.array(data["new"]), until, *data["lately"])


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Hold the links an hour to expect of a list, by kind of day and hour."""

    rates: Table
    days: WorkingDays
    burst: float = 1.0
    burst_at: dt.datetime | None = None

    def spans(self, since: dt.datetime, until: dt.datetime) -> Iterator[tuple[float, float, dt.datetime]]:
        """Yield hours, links an hour, and end of each clock hour (or part of one) of a time."""
        for kind, hour, begin, end in clock_hours(since, until, self.days):
            yield (end - begin) / HOUR, float(self.rates[kind, hour]) * self._boost(begin), end

    def expected(self, since: dt.datetime, until: dt.datetime) -> float:
        """Return how many links to expect in a time."""
        return sum(hours * rate for hours, rate, _ in self.spans(since, until))

    def _boost(self, at: dt.datetime) -> float:
        if self.burst_at is None or self.burst == 1.0:
            return 1.0
        return 1.0 + (self.burst - 1.0) * math.exp(-((at - self.burst_at) / HOUR) / BURST)


def clock_hours(
    since: dt.datetime, until: dt.datetime, days: WorkingDays
) -> Iterator[tuple[int, int, dt.datetime, dt.datetime]]:
    """Yield kind of day, hour, begin and end of each clock hour (Shanghai's) or part of one between two times."""
    begin = since
    while begin < until:
        local = begin.astimezone(SHANGHAI)
        past = dt.timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        end = min(until, begin + HOUR - past)
        yield days.kind(local.date()), local.hour, begin, end
        begin = end


def forecast(rhythm: Rhythm, days: WorkingDays) -> Forecast:
    """Return what to expect of a list from now on."""
    surplus = (rhythm.lately + BURST_LINKS) / (rhythm.lately_expected + BURST_LINKS)
    return Forecast(rhythm.rates, days, min(BURST_MOST, max(1.0, surplus)), rhythm.until)


def learn(rhythm: Rhythm, at: dt.datetime, new: int, days: WorkingDays) -> tuple[Rhythm, float]:
    """Return what is known after a visit that showed `new` links nobody knew, and how many were to be expected.

    The first visit only sets the clock. Expected is what was seen on like days, not what was believed before: on a
    first holiday nothing is.
    """
    if rhythm.until is None or at <= rhythm.until:
        return replace(rhythm, until=rhythm.until or at), 0.0
    since = max(rhythm.until, at - LONGEST)
    hours = (at - since) / HOUR
    cells = [(kind, hour, (end - begin) / HOUR) for kind, hour, begin, end in clock_hours(since, at, days)]
    expected = [float(rhythm.rates[kind, hour]) * length for kind, hour, length in cells]
    fade, total = math.exp(-hours / MEMORY), sum(expected)
    watched, seen = rhythm.watched * fade, rhythm.new * fade
    for (kind, hour, length), share in zip(cells, expected, strict=True):
        watched[kind, hour] += length
        seen[kind, hour] += new * share / total
    calm = math.exp(-hours / BURST)
    goes_on = rhythm.lately * calm > BURST_LINKS
    batches = rhythm.batches * fade + (0.0 if goes_on or not new else arrivals(total / rhythm.batch))
    late = min(1.0, 2 * BURST / hours)  # of a long time only the end counts as just now
    lately, lately_expected = rhythm.lately * calm + new * late, rhythm.lately_expected * calm + total * late
    sure = sum(share * rhythm.certainty[kind] for (kind, _, _), share in zip(cells, expected, strict=True))
    return Rhythm(watched, seen, at, lately, lately_expected, batches), sure * rhythm.known_share


def arrivals(expected: float) -> float:
    """Return how many arrivals stand behind a visit that showed news: as many as expected, given that there is one."""
    return expected / -math.expm1(-expected) if expected > 0 else 1.0
