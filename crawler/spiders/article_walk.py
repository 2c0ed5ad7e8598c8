"""A walk from article to article, on behalf of a list that cannot be joined to what it showed at the last visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scrapy.http import Response

from crawler.article_chain import name_of, trace
from crawler.discovery import Link, url_key
from crawler.discovery.neighbours import Neighbours, neighbours
from crawler.monitors import CrawlLedger
from crawler.overlap import Shown
from crawler.paging_back import Step
from crawler.spiders.answer import text_or_file
from crawler.spiders.list_legs import Found, Walk
from crawler.spiders.missed_news import MissedNews, announce, close
from pipelines.workshop import Workshop
from storage import list_visits
from storage.pages import Announced, PageToFetch


@dataclass(frozen=True, slots=True)
class ArticleWalk:
    """Hear what articles call their neighbours, and list those that the list did not show."""

    workshop: Workshop
    ledger: CrawlLedger

    def heard(self, walk: Walk, asked: str, response: Response | None, encoding: str | None) -> Found:
        """Take the answer of the page asked at an address, None where it failed; decide once all have answered."""
        name = Shown.of(url_key(asked), "").key
        walk.said[name] = _said(response, encoding)
        walk.waiting.discard(name)
        if walk.waiting:
            return Found()
        step, link = trace(walk.chain, walk.said)
        if step is Step.GAP:
            return MissedNews(self.workshop, self.ledger).ask_next(walk.key, walk.due, walk.leg, walk.archive)
        fresh = self._list(walk, link)
        if link is None:
            return Found()
        walk.waiting.add(name_of(link).key)
        return Found(tuple(fresh), walk=walk, passed=() if fresh else (link.url,))

    def _list(self, walk: Walk, link: Link | None) -> Sequence[PageToFetch]:
        """Announce the article that the walk goes on to; take the gap back where it has arrived."""
        with self.workshop.db.write() as s:
            if link is None:
                close(s, walk.leg)
                self.ledger.count(walk.key, "list-joined-by-articles")
                return ()
            shown = [Announced(link.url, url_key(link.url), link.title, None)]
            fresh = announce(self.workshop, self.ledger, s, walk.key, walk.due, shown)
            if walk.leg.visit_id is not None and fresh:
                list_visits.found_deeper(s, walk.leg.visit_id, len(fresh))
            return fresh


def _said(response: Response | None, encoding: str | None) -> Neighbours:
    if response is None or response.status != 200:
        return Neighbours()
    html, _ = text_or_file(response, encoding)
    return neighbours(html, response.url) if html else Neighbours()
