"""One day's account of coverage, read from the store in one snapshot: every province and hour, and every list visit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from config.errors import ConfigError
from config.sitebook import PROVINCES, Site, parse_site_text
from scheduler.alerts.plan import SHANGHAI
from scheduler.cadence import LONGEST
from scheduler.coverage_belief import HISTORY_DAYS, Belief, Past, believe
from scheduler.coverage_hours import Counts, JudgedList, ProvinceHour, count_visits, roll_up
from scheduler.list_hours import HOUR, SLACK, ListHistory, Window, judge_list
from storage import coverage_ledger
from storage.coverage_ledger import AROUND, Batch, ListGap, LostPage, Visit, WatchedList
from storage.database import Database, Session

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ProvinceDay:
    """Hold one province's day; `belief` says of a day without announcement whether it may be believed."""

    name: str
    sites: int
    verified: int
    hours: tuple[ProvinceHour, ...]
    lists: tuple[JudgedList, ...]
    counts: Counts
    articles: int
    announcements: int
    belief: Belief | None


@dataclass(frozen=True, slots=True)
class CoverageDay:
    """Hold the account of one day (Shanghai's) as of `now`."""

    day: dt.date
    now: dt.datetime
    provinces: tuple[ProvinceDay, ...]


@dataclass(frozen=True, slots=True)
class _Ledger:
    lists: Mapping[str, list[WatchedList]]  # by province
    visits: Mapping[int, list[Visit]]  # by list
    batches: Mapping[int, list[Batch]]
    lost: Mapping[int, list[LostPage]]
    gaps: Mapping[int, list[ListGap]]
    past: Mapping[str, Past]
    articles: Mapping[str, int]
    announcements: Mapping[str, int]


def coverage_day(
    db: Database,
    book: Mapping[str, Site],
    day: dt.date,
    now: dt.datetime,
    only: str | None = None,
    *,
    history: int = HISTORY_DAYS,
) -> CoverageDay:
    """Return the account of a day, of one province where given; `book` are the site files that can be read.

    `history` is how many days before are looked at to judge a silence: half of what an account costs. Without, it is
    not judged.
    """
    start = dt.datetime.combine(day, dt.time(), SHANGHAI).astimezone(dt.UTC)
    with db.read() as s:
        ledger = _read(s, day, start, history)
        sites = _in_force(s, book, ledger)
    busy = sorted(visit.at for visits in ledger.visits.values() for visit in visits)
    # What happened long after the day says nothing about it that was not known before.
    hours = tuple(start + hour * HOUR for hour in range(24))
    pause = min((_pause(one, sites, ledger) for lists in ledger.lists.values() for one in lists), default=LONGEST)
    window = Window(hours, min(now, start + DAY + AROUND), busy, pause)
    names = [only] if only else PROVINCES
    provinces = (_province(name, day, sites, ledger, window) for name in names)
    if not history:
        provinces = (replace(one, belief=None) for one in provinces)
    return CoverageDay(day, now, tuple(provinces))


def _read(s: Session, day: dt.date, start: dt.datetime, history: int) -> _Ledger:
    end, long_ago = start + DAY, start - history * DAY
    lists: dict[str, list[WatchedList]] = defaultdict(list)
    for watched in coverage_ledger.watched_lists(s):
        lists[watched.province].append(watched)
    visits: dict[int, list[Visit]] = defaultdict(list)
    for visit in coverage_ledger.visits_around(s, start, end):
        visits[visit.list_id].append(visit)
    batches: dict[int, list[Batch]] = defaultdict(list)
    for batch in coverage_ledger.batches(s, start, end):
        batches[batch.list_id].append(batch)
    lost: dict[int, list[LostPage]] = defaultdict(list)
    for page in coverage_ledger.lost_pages(s, start, end):
        lost[page.list_id].append(page)
    gaps: dict[int, list[ListGap]] = defaultdict(list)
    for gap in coverage_ledger.list_gaps(s, start, end):
        gaps[gap.list_id].append(gap)
    counted = coverage_ledger.articles_by_day(s, long_ago, end)
    announced = coverage_ledger.announcements_by_day(s, long_ago, end)
    earlier: dict[str, dict[dt.date, int]] = defaultdict(dict)
    for each in counted:
        if each.day < day:
            earlier[each.province][each.day] = each.articles
    past = {
        name: Past(days, frozenset(on for place, on in announced if place == name)) for name, days in earlier.items()
    }
    return _Ledger(
        lists,
        visits,
        batches,
        lost,
        gaps,
        past,
        {each.province: each.articles for each in counted if each.day == day},
        {place: count for (place, on), count in announced.items() if on == day},
    )


def _in_force(s: Session, book: Mapping[str, Site], ledger: _Ledger) -> dict[str, Site]:
    """Return the sites of the book, and in place of a file that was refused its last good version."""
    active = {watched.site_key for lists in ledger.lists.values() for watched in lists if watched.active}
    found = dict(book)
    if missing := active - found.keys():
        sources = coverage_ledger.accepted_sources(s)
        for key in missing:
            try:
                found[key] = parse_site_text(sources[key], Path(f"{key}.yml"))
            except ConfigError:  # accepted by an older program: it counts as never checked
                continue
    return found


def _province(name: str, day: dt.date, sites: Mapping[str, Site], ledger: _Ledger, window: Window) -> ProvinceDay:
    judged = tuple(
        _judged(watched, sites.get(watched.site_key), ledger, window) for watched in ledger.lists.get(name, ())
    )
    own = {key for key, site in sites.items() if site.province == name}
    own |= {one.watched.site_key for one in judged if one.watched.active}
    lost = [page for one in judged for page in ledger.lost.get(one.watched.id, ())]
    hours = tuple(roll_up(judged, lost, window.hours, window.now, len(own)))
    verified = sum(site.verified is not None for key in own if (site := sites.get(key)))
    articles, announcements = ledger.articles.get(name, 0), ledger.announcements.get(name, 0)
    past = ledger.past.get(name, Past({}, frozenset()))
    belief = None if announcements else believe(day, hours, verified, articles, past)
    return ProvinceDay(
        name, len(own), verified, hours, judged, _sum(hour.counts for hour in hours), articles, announcements, belief
    )


def _judged(watched: WatchedList, site: Site | None, ledger: _Ledger, window: Window) -> JudgedList:
    visits = ledger.visits.get(watched.id, [])
    read_before = watched.first_read_at is not None and watched.first_read_at < (
        visits[0].at if visits else window.start
    )
    gaps = ledger.gaps.get(watched.id, [])
    history = ListHistory(visits, gaps, _due(site), read_before, gone=not watched.active)
    end = window.hours[-1] + HOUR
    that_day = [visit for visit in visits if window.hours[0] <= visit.at < end]
    counted = count_visits(that_day, ledger.batches.get(watched.id, ()), ledger.lost.get(watched.id, ()))
    verified = site is not None and site.verified is not None
    hours, tls = judge_list(history, window), site.tls if site else "strict"
    return JudgedList(watched, verified, hours, gaps, counted, tls)


def _pause(watched: WatchedList, sites: Mapping[str, Site], ledger: _Ledger) -> dt.timedelta:
    """Return the longest time that a running daemon left between two visits of a list."""
    promised = (visit.due_at - visit.at for visit in ledger.visits.get(watched.id, ()) if visit.due_at)
    longest = max(promised, default=None)
    return _due(sites.get(watched.site_key)) if longest is None else longest + SLACK


def _due(site: Site | None) -> dt.timedelta:
    """Return the longest time between two visits of a list that is no delay, where none was promised."""
    return (site.every if site else LONGEST) + SLACK


def _sum(counts: Iterable[Counts]) -> Counts:
    total = Counts()
    for each in counts:
        total.add(each)
    return total
