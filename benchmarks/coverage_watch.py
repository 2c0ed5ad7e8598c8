"""Watch a simulated world with this project's own cadence, overlap and diagnosis, and with two plain rules."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from benchmarks.coverage_rhythms import BEGIN, DAYS_OF
from benchmarks.coverage_world import NewsList, Site
from crawler.overlap import ListMemory, Shown, join, swept
from crawler.paging_back import Step, first_step, next_step, worth
from scheduler.cadence import plan_site
from scheduler.list_diary import ListDiary, with_pages, with_visit
from scheduler.list_health import PageSeen, VisitSeen
from scheduler.silence import diagnose

HOUR = dt.timedelta(hours=1)


@dataclass(slots=True)
class Incident:
    """Hold one incident of a site as the watch told it."""

    site: str
    kind: str
    begin: float
    lists: tuple[str, ...]
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Hold one reported gap; `broken` where in truth not one article was left of those the list had shown before."""

    since: float
    until: float
    broken: bool


@dataclass(slots=True)
class Seen:
    """Hold what a watch saw of one list: links with the hour, reported gaps, readings, requests."""

    caught: dict[str, float] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    begun: float | None = None
    read: float | None = None
    requests: int = 0


@dataclass(slots=True)
class Account:
    """Hold what a watch of a whole world came to."""

    seen: dict[str, Seen] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """Return all requests of lists."""
        return sum(one.requests for one in self.seen.values())


@dataclass(slots=True)
class _Watched:
    place: int
    news: NewsList
    seen: Seen
    memory: ListMemory = field(default_factory=ListMemory)
    diary: ListDiary = field(default_factory=ListDiary)
    visited: float = 0.0
    ends: bool = False
    surely: float | None = None  # what came before has been seen: the reading before the one that brought the last news


def watch(sites: Sequence[Site], days: int) -> Account:
    """Watch every site as the service does."""
    account = Account()
    for site in sites:
        _watch_site(site, days * 24.0, account)
    return account


def _watch_site(site: Site, end: float, account: Account) -> None:
    watched = [_Watched(place, news, Seen()) for place, news in enumerate(site.lists)]
    account.seen |= {one.news.name: one.seen for one in watched}
    queue = [(site.chance.uniform(0, 0.25), one.place) for one in watched]
    heapq.heapify(queue)
    open_now: dict[str, Incident] = {}
    while queue[0][0] < end:
        hour, place = heapq.heappop(queue)
        one = watched[place]
        _visit(site, one, hour)
        at = _time(hour)
        paces = {each.place: (_time(each.visited), each.diary.pace(DAYS_OF, ends=each.ends)) for each in watched}
        due = plan_site(paces, at, chance=site.chance)
        heapq.heappush(queue, ((due[place] - BEGIN) / HOUR, place))
        _tell(site, watched, at, hour, open_now, account)


def _visit(site: Site, one: _Watched, hour: float) -> None:
    answer = site.ask(hour, one.place)
    one.visited = hour
    one.seen.requests += 1
    if answer.outcome != "read":
        one.diary = with_visit(one.diary, VisitSeen(_time(hour), answer.outcome), DAYS_OF)
        return
    first, before = one.seen.begun is None, one.seen.read
    one.seen.begun, one.seen.read = one.seen.begun if not first else hour, hour
    if answer.same and not first:
        one.diary = with_visit(one.diary, VisitSeen(_time(hour), "unchanged"), DAYS_OF)
        return
    one.ends = not answer.more
    shown = [_short(link) for link in answer.links]
    joint = join(one.memory, shown)
    broken = not any(one.news.is_article(key) and key in one.seen.caught for key, _ in answer.links)
    fresh = _catch(one.seen, answer.links, hour)
    step, trail = first_step(one.memory, joint, shown, more=answer.more)
    deeper, deep = 0, step is Step.FURTHER
    while step is Step.FURTHER and trail is not None:
        page = site.ask(hour, one.place, trail.depth)
        one.seen.requests += 1
        if page.outcome != "read":
            step = Step.GAP if trail.needed else Step.DONE
            break
        further = [_short(link) for link in page.links]
        known = {_short(link).key for link in page.links if link[0] in one.seen.caught}
        deeper += len(_catch(one.seen, page.links[: worth(trail, further, known)], hour))
        step, trail = next_step(trail, further, known, more=page.more)
    if step is Step.GAP and one.surely is not None:
        one.seen.gaps.append(Gap(one.surely, hour, broken))
    one.surely = (hour if first else before) if fresh or deeper else one.surely
    one.memory = swept(joint.memory) if deep else joint.memory
    new_links = 0 if first else len(fresh) + deeper
    detail = "broken-text" if answer.garbled else ""
    visit = VisitSeen(_time(hour), "read", len(answer.links), new_links, joint.moving, detail)
    one.diary = with_visit(one.diary, visit, DAYS_OF)
    if new_links:
        one.diary = with_pages(one.diary, [_page(site, one, hour) for _ in range(new_links)])


@lru_cache(maxsize=100_000)
def _short(link: tuple[str, str]) -> Shown:
    return Shown.of(*link)


def _catch(seen: Seen, links: Sequence[tuple[str, str]], hour: float) -> list[tuple[str, str]]:
    fresh = [link for link in links if link[0] not in seen.caught]
    seen.caught |= {key: hour for key, _ in fresh}
    return fresh


def _page(site: Site, one: _Watched, hour: float) -> PageSeen:
    trouble, ahead = site.read_page(hour, one.place)
    listed_at = _time(hour)
    return PageSeen(listed_at, trouble, "", listed_at, None if ahead is None else listed_at + ahead * HOUR)


def _tell(
    site: Site,
    watched: Sequence[_Watched],
    at: dt.datetime,
    hour: float,
    open_now: dict[str, Incident],
    account: Account,
) -> None:
    found = diagnose([one.diary.watched(one.news.name) for one in watched], at, verified=True)
    kinds = {finding.kind: finding for finding in found}
    for kind in [kind for kind in open_now if kind not in kinds]:
        open_now.pop(kind).end = hour
    for kind, finding in kinds.items():
        if kind not in open_now:
            open_now[kind] = Incident(site.name, kind, hour, finding.lists)
            account.incidents.append(open_now[kind])


Rule = Callable[[float, int, int], float]  # hours between two visits, links shown, links known -> hours to the next


def every_quarter(_interval: float, _shown: int, _known: int) -> float:
    """Visit every 15 minutes."""
    return 0.25


def duplicate_ratio(interval: float, shown: int, known: int) -> float:
    """Wait ten minutes longer at 67 % of links known, ten less below 33 %; ten minutes to a day (rss-fetcher)."""
    share = known / shown if shown else 1.0
    if share >= 0.67:
        return min(24.0, interval + 1 / 6)
    return max(1 / 6, interval - 1 / 6) if share < 0.33 else interval


def watch_plainly(sites: Sequence[Site], days: int, rule: Rule) -> Account:
    """Watch every list by a rule for its interval alone: no paging, no overlap, no diagnosis."""
    account = Account()
    for site, (place, news) in itertools.chain.from_iterable(
        zip(itertools.repeat(site), enumerate(site.lists), strict=False) for site in sites
    ):
        seen = account.seen[news.name] = Seen()
        hour, interval = site.chance.uniform(0, 0.25), 0.25
        while hour < days * 24.0:
            answer = site.ask(hour, place)
            seen.requests += 1
            if answer.outcome == "read":
                seen.begun = hour if seen.begun is None else seen.begun
                fresh = _catch(seen, answer.links, hour)
                seen.read = hour
                interval = rule(interval, len(answer.links), len(answer.links) - len(fresh))
            hour += interval
    return account


def again(sites: Sequence[Site]) -> list[Site]:
    """Return a world as it was before anybody looked at it."""
    fresh = []
    for site in sites:
        chance = random.Random(site.name)
        lists = [replace(news, standing=[], come=0, version=(), chance=chance) for news in site.lists]
        fresh.append(replace(site, lists=lists, chance=chance))
    return fresh


def _time(hour: float) -> dt.datetime:
    return BEGIN + hour * HOUR
