"""News that a list no longer shows: asked of the site's feeds and sitemaps, and where those do not know, a gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from crawler.discovery import ListReading, url_key
from crawler.discovery.links import instant
from crawler.discovery.url_pattern import pattern_of
from crawler.monitors import CrawlLedger
from crawler.overlap import Shown
from crawler.paging_back import spans
from crawler.spiders.list_legs import Archive, Found, Leg
from pipelines.workshop import Workshop
from storage import coverage, list_visits, pages
from storage.coverage_ledger import GAP_MARK
from storage.database import Session
from storage.pages import Announced, PageToFetch
from storage.sites import DueList

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_LEVELS = 10  # pages, sitemaps and indexes of them behind each other
_UNKNOWN = "订阅源和站点地图里也接不上"


@dataclass(frozen=True, slots=True)
class MissedNews:
    """Look for what a list showed while nobody looked."""

    workshop: Workshop
    ledger: CrawlLedger

    def ask(self, key: str, due: DueList, reading: ListReading, links: Sequence[Announced], leg: Leg) -> Found:
        """Turn to the site's archives: the feeds that the list names, then the sitemap at its customary address."""
        own = url_key(due.url)
        known = (*(reading.feeds if reading.kind == "page" else ()), urljoin(due.url, "/sitemap.xml"))
        archive = Archive(
            tuple(url for url in known if url_key(url) != own), frozenset(pattern_of(link.url) for link in links)
        )
        return self.ask_next(key, due, leg, archive, f"翻到第 {max(1, leg.depth)} 页仍接不上")

    def ask_next(self, key: str, due: DueList, leg: Leg, archive: Archive, what: str = _UNKNOWN) -> Found:
        """Turn to the next archive; report the gap once none is left."""
        if not archive.left:
            self.gap(key, due, leg, what)
            return Found()
        onward = replace(leg, depth=max(1, leg.depth), archive=replace(archive, left=archive.left[1:]))
        return Found((), ((archive.left[0], onward),))

    def take(
        self, key: str, due: DueList, reading: ListReading, links: Sequence[Announced], leg: Leg, archive: Archive
    ) -> Found:
        """Take from an archive what a list showed only while nobody looked, where it reaches back that far.

        Of an archive of the whole site only what has the form of the list's own articles, dated since all was known.
        """
        if reading.sitemaps and not links and leg.depth < MOST_LEVELS:  # an index: its newest child
            return Found((), ((reading.sitemaps[0], replace(leg, depth=leg.depth + 1)),))
        shown = [Shown.of(link.url_key, link.title) for link in links]
        dated = sum(link.published is not None for link in links) * 5 >= len(links) * 4
        if leg.trail is None or leg.since is None or not dated or not spans(leg.trail, shown):
            return self.ask_next(key, due, leg, archive)
        since = leg.since - dt.timedelta(days=1)  # some state the day alone
        news = [link for link in links if pattern_of(link.url) in archive.forms and instant(link.published) >= since]
        with self.workshop.db.write() as s:
            fresh = announce(self.workshop, self.ledger, s, key, due, news)
            if leg.visit_id is not None:
                list_visits.found_deeper(s, leg.visit_id, len(fresh))
        self.ledger.count(key, "list-joined-by-archive")
        return Found(tuple(fresh))

    def gap(self, key: str, due: DueList, leg: Leg, what: str) -> None:
        """Note the time of which a list showed a part only."""
        now = self.workshop.clock()
        since = leg.since.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if leg.since else "上次"
        message = f"{due.url}{GAP_MARK}与上次的访问没有共同的链接，{what}；自 {since} 到现在可能有漏"
        self.ledger.count(key, "list-gap")
        with self.workshop.db.write() as s:
            coverage.note(s, now=now, kind="list-gap", level="warning", site_key=key, message=message)


def announce(
    workshop: Workshop, ledger: CrawlLedger, s: Session, key: str, due: DueList, links: Sequence[Announced]
) -> list[PageToFetch]:
    """Write what a list shows; return the pages nobody knew."""
    now = workshop.clock()
    fresh = pages.announce(s, site_key=key, list_id=due.id, links=links, first_visit=due.first_visit, now=now)
    ledger.count(key, "link/fresh", len(fresh))
    return fresh
