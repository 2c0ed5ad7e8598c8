"""What one list's visits and pages taught about its troubles: how often each comes as a rule, and how long it lasts.

Six things are watched, each as a streak: visits that fail, lists that shrink, text that cannot be decoded, answers that
are the same to the byte, pages that cannot be read, and times that lie ahead. Beside them stands the calm: how many new
links were to be expected since the last one came. Small enough to be kept with every list, and brought up to date with
each visit; what it means is told by `silence`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scheduler.rhythm import arrivals
from storage.coverage import FAILURE_WEIGHT

HOUR = dt.timedelta(hours=1)
MEMORY = 300.0  # observations after which what was seen counts 1/e
LENGTHS = 30 * 24.0  # hours after which the longest streak seen counts 1/e
# What is believed before anything was seen: one in twenty goes wrong, and that bytes stay the same is the rule.
USUAL_SEEN, USUAL_BAD, USUAL_STILL = 10.0, 0.5, 9.0
USUAL_HOURS = 1.0  # and is over within the hour
ONE_STREAK = 4.0  # what one streak teaches about how often things go wrong, however long it lasted
AHEAD = dt.timedelta(minutes=10)  # a clock may be wrong by less
SHRUNK = 0.5  # of the usual number of links

VISIT, SHAPE, TEXT, STILL, PAGE, CLOCK = "visit", "shape", "text", "still", "page", "clock"


@dataclass(frozen=True, slots=True)
class Streak:
    """Hold how often one thing goes wrong as a rule, and how it goes wrong now: since when, how often, by which names.

    `nats` says how improbable that is by the list's own rule, as far as it is known (beta-binomial); `longest` and
    `most` are the longest streak that ended, in hours and in number, fading.
    """

    seen: float = 0.0
    bad: float = 0.0
    longest: float = USUAL_HOURS
    most: float = 0.0
    last: dt.datetime | None = None
    since: dt.datetime | None = None
    run: int = 0
    nats: float = 0.0
    names: Mapping[str, float] = field(default_factory=dict)
    sample: str = ""

    def went_well(self, at: dt.datetime) -> Streak:
        """Return what is known once it went well; a streak that ends here is remembered by its length."""
        seen = self._seen(at)
        if not self.run or self.since is None:
            return replace(seen, seen=seen.seen + 1)
        hours = (at - self.since) / HOUR
        return Streak(seen.seen + 1, seen.bad, max(seen.longest, hours), max(seen.most, float(self.run)), at)

    def went_wrong(
        self,
        at: dt.datetime,
        name: str,
        sample: str = "",
        weight: float = 1.0,
        *,
        believed: float = USUAL_BAD,
        lesson: float = ONE_STREAK,
    ) -> Streak:
        """Return what is known once it went wrong (again).

        `believed` is what was thought of it before it was seen; a streak teaches at most `lesson` cases, however long.
        """
        seen = self._seen(at)
        learned = 1.0 if self.run < lesson else 0.0
        usual = min(0.95, (seen.bad + believed) / (seen.seen + USUAL_SEEN))
        return replace(
            seen,
            seen=seen.seen + learned,
            bad=seen.bad + learned,
            since=self.since or at,
            run=self.run + 1,
            nats=self.nats - weight * math.log(usual),
            names={**self.names, name: self.names.get(name, 0.0) + weight},
            sample=sample or self.sample,
        )

    def _seen(self, at: dt.datetime) -> Streak:
        fade = 1 - 1 / MEMORY
        hours = (at - self.last) / HOUR if self.last else 0.0
        older = math.exp(-max(0.0, hours) / LENGTHS)
        longest, most = max(USUAL_HOURS, self.longest * older), self.most * older
        return replace(self, seen=self.seen * fade, bad=self.bad * fade, longest=longest, most=most, last=at)

    def hours(self) -> float:
        """Return how long it has gone wrong, as far as was looked."""
        return (self.last - self.since) / HOUR if self.last and self.since else 0.0

    @property
    def name(self) -> str:
        """Return what went wrong most."""
        return max(self.names, key=lambda name: self.names[name], default="")


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """Hold one visit as the ledger has it; `links` and `moving` count what was shown, `new` what nobody knew."""

    at: dt.datetime
    outcome: str
    links: int = 0
    new: int = 0
    moving: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PageSeen:
    """Hold what became of one page a list had announced; `trouble` is None for an article that was read.

    `published` is the minute that its list or itself stated, None where none was.
    """

    at: dt.datetime
    trouble: str | None
    url: str = ""
    listed_at: dt.datetime | None = None
    published: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """Hold what is known of one list; `calm` counts links expected since a new one came, at `news_at`.

    `longest_calm` is the longest that ended, fading; `arrivals` estimates how often new ones came. `failures` are
    weighted and consecutive; `links` and `moving` are the usual numbers a reading shows.
    """

    streaks: Mapping[str, Streak] = field(default_factory=dict)
    calm: float = 0.0
    longest_calm: float = 0.0
    arrivals: float = 0.0
    news_at: dt.datetime | None = None
    read_at: dt.datetime | None = None
    begun_at: dt.datetime | None = None
    failures: float = 0.0
    links: float = 0.0
    moving: float = 0.0

    def streak(self, what: str) -> Streak:
        """Return one of the streaks."""
        return self.streaks.get(what, Streak())

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        streaks = {name: _plain(streak) for name, streak in self.streaks.items()}
        return {**_plain(self), "streaks": streaks}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Health:
        """Return what `as_json` wrote."""
        streaks = {name: Streak(**_times(streak)) for name, streak in data["streaks"].items()}
        return cls(**{**_times(data), "streaks": streaks})


def after_visit(health: Health, visit: VisitSeen, expected: float, together: float = 1.0) -> Health:
    """Return what is known after a visit; `expected` links were to be expected since the last reading.

    `together` is how many links come at once as a rule.
    """
    if visit.outcome not in ("read", "unchanged"):
        return _after_failure(health, visit)
    first = health.read_at is None
    streaks = {**health.streaks, VISIT: health.streak(VISIT).went_well(visit.at)}
    links, moving = health.links, health.moving
    if visit.outcome == "read":
        shrunk = not first and visit.links < SHRUNK * links
        streaks |= {TEXT: _text(health, visit), SHAPE: _shape(health, visit, shrunk=shrunk)}
        step = 1.0 if first else 0.02 if shrunk else 0.2
        links += step * (visit.links - links)
        moving += step * ((visit.links if visit.moving is None else visit.moving) - moving)
    else:  # what was wrong with the list still is, to the byte
        again = {what: health.streak(what) for what in (TEXT, SHAPE)}
        streaks |= {what: one.went_wrong(visit.at, one.name) for what, one in again.items() if one.run}
    if not first:
        streaks[STILL] = _still(health, visit)
    known = replace(
        health,
        streaks=streaks,
        calm=health.calm + expected,
        news_at=health.news_at or visit.at,
        read_at=visit.at,
        begun_at=health.begun_at or visit.at,
        failures=0.0,
        links=links,
        moving=moving,
    )
    return _with_news(known, visit.at, arrivals(expected / max(1.0, together))) if visit.new else known


def _with_news(health: Health, at: dt.datetime, arrivals: float) -> Health:
    fade = math.exp(-max(0.0, (at - health.news_at) / HOUR) / LENGTHS) if health.news_at else 1.0
    longest = max(health.longest_calm * fade, health.calm)
    return replace(health, calm=0.0, longest_calm=longest, arrivals=health.arrivals * fade + arrivals, news_at=at)


def _text(health: Health, visit: VisitSeen) -> Streak:
    text = health.streak(TEXT)
    return text.went_wrong(visit.at, "broken-text") if visit.detail == "broken-text" else text.went_well(visit.at)


def _shape(health: Health, visit: VisitSeen, *, shrunk: bool) -> Streak:
    shape, sample = health.streak(SHAPE), f"{visit.links} 个链接，平时约 {health.links:.0f} 个"
    return shape.went_wrong(visit.at, "fewer-links", sample) if shrunk else shape.went_well(visit.at)


def _still(health: Health, visit: VisitSeen) -> Streak:
    """Return the streak of answers that are the same to the byte; where something new came there is nothing to ask."""
    still = health.streak(STILL)
    if visit.new:
        return Streak(still.seen, still.bad, still.longest, still.most, still.last)
    if visit.outcome == "unchanged":
        return still.went_wrong(visit.at, "same-bytes", believed=USUAL_STILL, lesson=math.inf)
    return still.went_well(visit.at)


def _after_failure(health: Health, visit: VisitSeen) -> Health:
    weight = FAILURE_WEIGHT.get(visit.outcome, 1.0)
    streak = health.streak(VISIT).went_wrong(visit.at, visit.outcome, visit.detail, weight)
    return replace(
        health,
        streaks={**health.streaks, VISIT: streak},
        failures=health.failures + weight,
        begun_at=health.begun_at or visit.at,
    )


def after_page(health: Health, page: PageSeen) -> Health:
    """Return what is known after one of the list's pages has come to an end, or failed."""
    streaks = dict(health.streaks)
    reading = health.streak(PAGE)
    streaks[PAGE] = (
        reading.went_well(page.at) if page.trouble is None else reading.went_wrong(page.at, page.trouble, page.url)
    )
    if page.published is not None and page.listed_at is not None:
        clock, ahead = health.streak(CLOCK), page.published - page.listed_at
        sample = f"{page.url} 写着 {page.published:%Y-%m-%d %H:%M}"
        streaks[CLOCK] = clock.went_wrong(page.at, "ahead", sample) if ahead > AHEAD else clock.went_well(page.at)
    return replace(health, streaks=streaks)


def _plain(record: Any) -> dict[str, Any]:
    found = {name: getattr(record, name) for name in record.__slots__}
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in found.items()}


def _times(data: Mapping[str, Any]) -> dict[str, Any]:
    moments = ("last", "since", "news_at", "read_at", "begun_at")
    return {
        name: dt.datetime.fromisoformat(value) if name in moments and value else value for name, value in data.items()
    }
