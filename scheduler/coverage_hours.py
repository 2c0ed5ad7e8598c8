"""Judged lists -> the hours of a province: covered, with gaps, late, blind and why, and the numbers of each."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.list_hours import HOUR, SLACK, HourState, ListHour
from storage.coverage_ledger import Batch, ListGap, LostPage, Visit, WatchedList

# Why a province is blind, beside the causes of its lists.
NO_SOURCE = "no-source"
NOT_STARTED = "not-started"
UNVERIFIED = "unverified"  # read, but from sites nobody ever checked live: it proves nothing

FETCHED = frozenset({"article", "list", "no-text", "error"})
OWED = "listed"
_EARLIER = dt.timedelta(seconds=1)  # pages are written just before the visit that showed them


@dataclass(slots=True)
class Counts:
    """Count visits of lists, the links they showed, and what became of the new ones.

    `failed` has the pages that could not be had by the name of what went wrong, `listed` those nobody tried yet.
    """

    visits: int = 0
    readings: int = 0
    links: int = 0
    fresh: int = 0
    fetched: int = 0
    read: int = 0
    matched: int = 0
    failed: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add another count."""
        for name in ("visits", "readings", "links", "fresh", "fetched", "read", "matched"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.failed += other.failed


@dataclass(frozen=True, slots=True)
class CountedVisit:
    """Hold a visit and what became of the pages it showed first."""

    visit: Visit
    counts: Counts


@dataclass(frozen=True, slots=True)
class JudgedList:
    """Hold one list with its hours; `verified` where its site was checked live, `tls` how strictly it is reached."""

    watched: WatchedList
    verified: bool
    hours: Sequence[ListHour | None]
    gaps: Sequence[ListGap]
    visits: Sequence[CountedVisit]
    tls: str = "strict"


@dataclass(frozen=True, slots=True)
class ProvinceHour:
    """Hold one hour of a province: its state, why (cause -> lists), what is missing, and its numbers.

    `seen`, `watched`: verified lists that were seen at least in part, and all that were to be watched. `unverified`:
    lists of sites never checked live that were seen. `missing` are pages, `gaps` the times a list showed in part.
    """

    start: dt.datetime
    state: HourState
    causes: Mapping[str, int]
    seen: int
    watched: int
    unverified: int
    missing: tuple[LostPage, ...]
    gaps: tuple[tuple[WatchedList, ListGap], ...]
    counts: Counts


def count_visits(visits: Sequence[Visit], batches: Sequence[Batch], lost: Sequence[LostPage]) -> list[CountedVisit]:
    """Return one list's visits with what became of their pages; a page is the last visit's before it was listed.

    Pages found by paging back come after the visit they belong to.
    """
    counted = [CountedVisit(v, Counts(1, int(v.read), v.links, v.fresh)) for v in visits]
    for batch in batches:
        if (owner := _owner(counted, batch.listed_at)) is not None:
            owner.fetched += batch.pages * (batch.status in FETCHED)
            owner.read += batch.pages * (batch.status == "article")
            owner.matched += batch.matched
            owner.failed.update({"gone": batch.pages} if batch.status == "gone" else {})
    for page in lost:
        if (owner := _owner(counted, page.listed_at)) is not None:
            owner.failed[page.kind] += 1
    return counted


def _owner(counted: Sequence[CountedVisit], listed_at: dt.datetime) -> Counts | None:
    before = (c.counts for c in reversed(counted) if c.visit.at - _EARLIER <= listed_at)
    return next(before, None)


def roll_up(
    lists: Sequence[JudgedList], lost: Sequence[LostPage], hours: Sequence[dt.datetime], now: dt.datetime, sites: int
) -> list[ProvinceHour]:
    """Return the hours of one province; `sites` is how many its book knows, `lost` its pages not stored."""
    verified = {judged.watched.site_key for judged in lists if judged.verified}
    missing = [page for page in lost if page.site_key in verified and is_missing(page, now)]
    return [_roll_up(index, start, lists, missing, now, sites) for index, start in enumerate(hours)]


def is_missing(page: LostPage, now: dt.datetime) -> bool:
    """Say whether a page should have been stored by now; one just listed is being fetched."""
    return page.status != OWED or now - page.listed_at > SLACK


def _roll_up(
    index: int,
    start: dt.datetime,
    lists: Sequence[JudgedList],
    missing: Iterable[LostPage],
    now: dt.datetime,
    sites: int,
) -> ProvinceHour:
    hours = [hour for judged in lists if judged.verified and (hour := judged.hours[index]) is not None]
    others = [hour for judged in lists if not judged.verified and (hour := judged.hours[index]) is not None]
    here = tuple(page for page in missing if start <= page.listed_at < start + HOUR)
    gaps = tuple(
        (judged.watched, gap)
        for judged in lists
        if judged.verified
        for gap in judged.gaps
        if gap.until > start and (gap.since or start) < start + HOUR
    )
    if start >= now:
        state, causes = HourState.PENDING, Counter[str]()
    elif hours:
        state, causes = _state(hours, missing=bool(here)), _causes(hours)
    else:
        state, causes = HourState.BLIND, _nobody(others, sites)
    return ProvinceHour(
        start=start,
        state=state,
        causes=causes,
        seen=sum(hour.seen for hour in hours),
        watched=len(hours),
        unverified=sum(hour.seen for hour in others),
        missing=here,
        gaps=gaps,
        counts=_counts(lists, start),
    )


def _state(hours: Sequence[ListHour], *, missing: bool) -> HourState:
    """Return what all verified lists of a province come to: no better than what is known of each."""
    states = {hour.state for hour in hours}
    if HourState.BLIND in states and not any(hour.seen for hour in hours):
        return HourState.BLIND
    if missing or states & {HourState.BLIND, HourState.GAPS}:
        return HourState.GAPS
    for state in (HourState.LATE, HourState.PENDING):
        if state in states:
            return state
    return HourState.COVERED


def _causes(hours: Iterable[ListHour]) -> Counter[str]:
    return Counter(cause for hour in hours for cause in hour.causes)


def _nobody(others: Sequence[ListHour], sites: int) -> Counter[str]:
    """Say why no verified list can speak for an hour."""
    if others:
        return Counter({UNVERIFIED: len(others)}) + _causes(hour for hour in others if not hour.seen)
    return Counter({NOT_STARTED if sites else NO_SOURCE: 1})


def _counts(lists: Iterable[JudgedList], start: dt.datetime) -> Counts:
    total = Counts()
    for judged in lists:
        for counted in judged.visits:
            if start <= counted.visit.at < start + HOUR:
                total.add(counted.counts)
    return total
