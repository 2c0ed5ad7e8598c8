"""News that a list no longer shows: asked of its articles, of the site's feeds and sitemaps; else there is a gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from crawler.article_chain import Chain
from crawler.discovery import Link, ListReading, url_key
from crawler.discovery.links import MAX_LINKS, instant
from crawler.discovery.url_pattern import pattern_of
from crawler.monitors import CrawlLedger
from crawler.overlap import Shown
from crawler.paging_back import since_then, spans
from crawler.spiders.list_legs import Archive, Found, Leg, Walk
from pipelines.workshop import Workshop
from storage import list_gaps, list_visits, pages
from storage.database import Session
from storage.pages import Announced, PageToFetch
from storage.sites import DueList

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST = 200  # links between two visits in an archive that states no times
MOST_LEVELS = 10  # pages, sitemaps and indexes of them behind each other
_UNKNOWN = "往前翻页、沿文章的上一篇、在订阅源和站点地图里都接不上"
_SEARCHED = "往前查找没有做完"


@dataclass(frozen=True, slots=True)
class MissedNews:
    """Look for what a list showed while nobody looked."""

    workshop: Workshop
    ledger: CrawlLedger

    def ask(
        self,
        key: str,
        due: DueList,
        reading: ListReading,
        links: Sequence[Announced],
        fresh: Sequence[PageToFetch],
        leg: Leg,
    ) -> Found:
        """Turn to the articles' own neighbours, which are fetched anyway, and else to the site's archives.

        Those are the feeds that the list names, then the sitemap at its customary address.
        """
        own = url_key(due.url)
        known = (*(reading.feeds if reading.kind == "page" else ()), urljoin(due.url, "/sitemap.xml"))
        archive = Archive(
            tuple(url for url in known if url_key(url) != own), frozenset(pattern_of(link.url) for link in links)
        )
        chain = leg.trail and Chain.of([Link(link.url, link.title, link.published) for link in links], leg.trail)
        waiting = {Shown.of(page.url_key, "").key for page in fresh}
        if chain and (waiting := waiting & chain.names):
            return Found(tuple(fresh), walk=Walk(key, due, leg, archive, chain, waiting))
        return replace(self.ask_next(key, due, leg, archive), pages=tuple(fresh))

    def ask_next(self, key: str, due: DueList, leg: Leg, archive: Archive) -> Found:
        """Turn to the next archive; report the gap once none is left."""
        if not archive.left:
            self.gap(key, due, leg, _UNKNOWN)
            return Found()
        onward = replace(leg, depth=max(1, leg.depth), archive=replace(archive, left=archive.left[1:]))
        return Found((), ((archive.left[0], onward),))

    def take(
        self, key: str, due: DueList, reading: ListReading, links: Sequence[Announced], leg: Leg, archive: Archive
    ) -> Found:
        """Take from an archive what a list showed only while nobody looked, where it reaches back that far.

        Of an archive of the whole site only what has the form of the list's own articles and came since all was known.
        """
        if reading.sitemaps and not links and leg.depth < MOST_LEVELS:  # an index: its newest child
            return Found((), ((reading.sitemaps[0], replace(leg, depth=leg.depth + 1)),))
        news = _news(links, leg, archive)
        if news is None:
            return self.ask_next(key, due, leg, archive)
        with self.workshop.db.write() as s:
            fresh = announce(self.workshop, self.ledger, s, key, due, news)
            if leg.visit_id is not None:
                list_visits.found_deeper(s, leg.visit_id, len(fresh))
            close(s, leg)
        self.ledger.count(key, "list-joined-by-archive")
        return Found(tuple(fresh))

    def gap(self, key: str, due: DueList, leg: Leg, what: str) -> None:
        """Say that a list could not be joined, of the gap noted at the beginning where there is one."""
        self.ledger.count(key, "list-gap")
        with self.workshop.db.write() as s:
            if leg.gap_id is None:
                open_gap(self.workshop, s, key, due, leg.since, what)
            else:
                list_gaps.explain(s, leg.gap_id, due.url, gap_text(leg.since, what))


def _news(links: Sequence[Announced], leg: Leg, archive: Archive) -> list[Announced] | None:
    """Return what an archive shows that came since the last visit, by its dates or else by its order; None where it
    does not tell.
    """
    if leg.trail is None or leg.since is None:
        return None
    shown = [Shown.of(link.url_key, link.title) for link in links]
    if sum(link.published is not None for link in links) * 5 >= len(links) * 4:
        since = leg.since - dt.timedelta(days=1)  # some state the day alone
        came = [link for link in links if instant(link.published) >= since] if spans(leg.trail, shown) else None
    else:  # of a long one only both ends are read
        between = since_then(leg.trail, shown)
        cut = len(links) > MAX_LINKS * 0.99 and between.start < MAX_LINKS * 0.51 and between.stop > MAX_LINKS * 0.49
        came = list(links[between.start : between.stop]) if 0 < len(between) <= MOST and not cut else None
    return came and [link for link in came if pattern_of(link.url) in archive.forms]


def open_gap(
    workshop: Workshop, s: Session, key: str, due: DueList, since: dt.datetime | None, what: str = _SEARCHED
) -> int:
    """Note the time of which a list showed a part only; return the gap's number."""
    text = gap_text(since, what)
    return list_gaps.note(s, now=workshop.clock(), site_key=key, url=due.url, what=text)


def gap_text(since: dt.datetime | None, what: str) -> str:
    """Return what an operator is told of a gap."""
    when = since.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if since else "上次"
    return f"和上次的访问接不上，{what}；自 {when} 到现在可能有漏"


def close(s: Session, leg: Leg) -> None:
    """Take back the gap noted for a visit: it is joined."""
    if leg.gap_id is not None:
        list_gaps.close(s, leg.gap_id)


def announce(
    workshop: Workshop, ledger: CrawlLedger, s: Session, key: str, due: DueList, links: Sequence[Announced]
) -> list[PageToFetch]:
    """Write what a list shows; return the pages nobody knew."""
    now = workshop.clock()
    fresh = pages.announce(s, site_key=key, list_id=due.id, links=links, first_visit=due.first_visit, now=now)
    ledger.count(key, "link/fresh", len(fresh))
    return fresh
