"""Which of the lists that were opened are worth reading, and how often; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from crawler.discovery import Link, ListReading, url_key
from crawler.discovery.doors import ASIDE, NEWS, WANTED
from crawler.discovery.links import instant
from crawler.discovery.url_shape import dated_path

MOST_LISTS = 8
ENOUGH_LISTS = 3  # with so many, lists of sports and entertainment are left out
LEAST_LINKS = 3
HOME_SHARE = 1 / 3  # of a home page's links that no channel shows
_TYPED = WANTED + 1.0


@dataclass(slots=True)
class Opened:
    """Hold one list that was opened: its reading, its links as the site file would have it, and where it was found.

    `unjudged` are all of its links, navigation included.
    """

    url: str
    label: str
    worth: float
    reading: ListReading
    unjudged: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()
    is_home: bool = False
    is_start: bool = False
    comes_from: str = ""
    by_parts: bool = False  # its links stand on other pages
    more: set[str] = field(default_factory=set)  # keys of the pages on which it goes on

    @property
    def keys(self) -> set[str]:
        """Return what its links are known by."""
        return {url_key(link.url) for link in self.links}


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold a list that is read or passed over, with how many links it adds and why."""

    list: Opened
    adds: int
    why: str


def choose_lists(opened: Sequence[Opened], asides: Collection[str] = ()) -> tuple[list[Choice], list[Choice]]:
    """Return the lists to read, the best first, and those passed over.

    Channels where announcements appear come first, then other news, then a home page where it shows what no channel
    does; what only repeats others is left out, and so are further pages of a list, archives of a day, and sections
    without articles of their own. `asides` are channels that nobody looks into: what lies below them adds nothing.
    """
    further = {key for entry in opened for key in entry.more}
    chosen: list[Choice] = []
    passed: list[Choice] = []
    for entry in sorted(opened, key=_rank):
        keys = entry.keys
        # A feed cannot be paged back: a list that can is worth reading beside it.
        others = [c.list for c in chosen if not (entry.more and c.list.reading.kind == "feed")]
        covered = {key for other in others for key in other.keys}
        if entry.is_home and chosen:
            covered |= {url_key(link.url) for link in entry.links if _lies_below(link.url, asides)}
        why = _unfit(entry, further) or _superfluous(entry, keys, covered, chosen)
        choice = Choice(entry, len(keys - covered), why or _reason(entry))
        if why:
            passed.append(choice)
        else:
            chosen.append(choice)
    return chosen, passed


def _lies_below(url: str, folders: Collection[str]) -> bool:
    return any(url.startswith(folder) for folder in folders if folder.endswith("/") and folder.count("/") > 3)


def _rank(entry: Opened) -> tuple[float, ...]:
    tier = 0.0
    if entry.reading.kind == "sitemap":
        tier = 5
    elif entry.worth <= ASIDE:
        tier = 4
    elif entry.is_home:
        tier = 3
    elif entry.by_parts:
        tier = 2.5
    elif entry.reading.kind == "feed":
        tier = 1
    elif entry.worth < WANTED:
        tier = 2
    return (tier, -(_TYPED if entry.is_start else entry.worth))


def _unfit(entry: Opened, further: set[str]) -> str:
    least = 1 if entry.reading.kind in ("feed", "json") or entry.is_start else LEAST_LINKS
    if len(entry.links) < least:
        return "没有文章链接，只是栏目导航" if not entry.links else "文章太少"
    if dated_path(entry.url):
        return "是某一天的存档"
    return "是别的列表的后续页" if url_key(entry.url) in further and not entry.is_start else ""


def _superfluous(entry: Opened, keys: set[str], covered: set[str], chosen: Sequence[Choice]) -> str:
    adds = len(keys - covered)
    if any(keys == choice.list.keys for choice in chosen):
        return "与已选的列表相同"
    if entry.worth <= ASIDE and len(chosen) >= ENOUGH_LISTS:
        return "与公告无关的频道"
    if not adds and (entry.worth < WANTED or entry.reading.kind == "feed" or entry.is_home):
        return "文章都在已选的列表里"
    if not adds and not any(keys < choice.list.keys for choice in chosen):
        return "文章都在已选的列表里"
    if entry.is_home and len(chosen) > 1 and adds < len(keys) * HOME_SHARE:
        return "文章大多在已选的列表里"
    if entry.reading.kind == "sitemap" and chosen:
        return "已有列表页可读"
    return "列表已经够多" if len(chosen) >= MOST_LISTS else ""


def _reason(entry: Opened) -> str:
    if entry.reading.kind == "feed":
        return "订阅源"
    if entry.reading.kind == "sitemap":
        return "站点地图：没有更好的列表"
    if entry.reading.kind == "json":
        return "网页从这个接口取列表"
    if entry.by_parts:
        return "文章在它转到的页面或各版上"
    if entry.is_start and not entry.is_home:
        return "给出的网址"
    if entry.is_home:
        return "首页有栏目里没有的文章"
    return "公告常在的频道" if entry.worth >= WANTED else "新闻频道" if entry.worth >= NEWS else "频道"


def proposed_every(lists: Sequence[Opened], now: dt.datetime) -> tuple[str | None, str]:
    """Return an interval and its reason where the dates of lists give one; (None, "") leaves the default.

    A list must not turn over between two visits: half of the shortest one is what may pass. Where an article comes
    every few days, a visit an hour is plenty.
    """
    rates = [(rate, entry) for entry in lists if (rate := _per_day(entry.links, now)) is not None]
    if not rates or len(rates) < len(lists):
        return None, ""
    rate, busiest = max(rates, key=lambda pair: pair[0] / max(1, len(pair[1].links)))
    half = dt.timedelta(days=len(busiest.links) / 2 / rate) if rate else dt.timedelta(days=30)
    if half < dt.timedelta(minutes=30) and not busiest.reading.next_pages:
        return "5m", f"“{busiest.label}”每天约 {rate:.0f} 篇，{len(busiest.links)} 条的列表不到一小时就换一遍"
    total = sum(rate for rate, _ in rates)
    if total <= 2:
        return "1h", f"每天约 {total:.1f} 篇"
    return None, ""


def _per_day(links: Sequence[Link], now: dt.datetime) -> float | None:
    """Return articles a day, None where too few links state a date to tell."""
    times = [instant(link.published) for link in links if link.published]
    if len(times) < 5 or len(times) * 5 < len(links) * 4:
        return None
    span = now - min(times)
    return len(times) / max(span / dt.timedelta(days=1), 1 / 24)
