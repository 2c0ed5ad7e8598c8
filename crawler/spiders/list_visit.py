"""One visit of a list: from an answer to links, known or new, and a line in the ledger."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from scrapy.http import Response

from config.sitebook import Site
from crawler.discovery import ListReading, canonical, read_list, url_key
from crawler.fetching.challenge import detect_challenge
from crawler.fetching.charset import decode
from crawler.fetching.conditional import Validators, learned, request_headers, unchanged
from crawler.fetching.failures import FetchFailure, name_status
from crawler.monitors import CrawlLedger
from crawler.spiders.answer import header, headers
from pipelines.workshop import Workshop
from storage import coverage, pages
from storage.database import Session
from storage.pages import Announced, PageToFetch
from storage.sites import DueList

LOG = logging.getLogger(__name__)
MAX_DEPTH = 5  # pages back, or levels of sitemaps
MAX_SITEMAPS = 3  # newest children of an index


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what a visit led to: pages to fetch, and further list URLs to read."""

    pages: tuple[PageToFetch, ...] = ()
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListVisit:
    """Read lists and keep their ledger."""

    workshop: Workshop
    ledger: CrawlLedger

    def headers(self, site: Site, due: DueList, *, conditional: bool) -> dict[str, str]:
        """Return the headers of a list: the site file's, and conditional ones."""
        asked = request_headers(_validators(due), self.workshop.clock()) if conditional else {}
        return {**dict(site.headers), **asked}

    def read(self, site: Site, due: DueList, response: Response, depth: int) -> Found:
        """Record what a list showed; pages are owed a status from here on."""
        known = _validators(due)
        refusal = None if response.status == 304 else self._refusal(site, response)
        if refusal is not None:
            self.failed(site.key, due, refusal, http_status=response.status, depth=depth)
            return Found()
        if depth == 0 and not due.first_visit and unchanged(known, response.status, response.body):
            with self.workshop.db.write() as s:
                self._record(s, site.key, due, "unchanged", response.status, self._learn(known, response))
            return Found()
        reading = read_list(
            response.url,
            response.body,
            header(response, "Content-Type"),
            due.kind if depth == 0 else "auto",
            article_url=site.article_url,
            encoding=site.encoding,
        )
        return self._announce(site.key, due, response, reading, depth)

    def _refusal(self, site: Site, response: Response) -> FetchFailure | None:
        """Return why an answer is no list: its status, or a challenge page that may come with 200."""
        text = decode(response.body, header(response, "Content-Type"), site.encoding).text
        if challenge := detect_challenge(response.status, headers(response), text):
            return FetchFailure("blocked", f"{challenge.kind}: {challenge.evidence}")
        return name_status(response.status)

    def _announce(self, key: str, due: DueList, response: Response, reading: ListReading, depth: int) -> Found:
        if not reading.links and not reading.sitemaps:
            failure = FetchFailure(reading.problem or "no-links", f"{due.url}：没有读到文章链接（{reading.problem}）")
            self.failed(key, due, failure, http_status=response.status, depth=depth)
            return Found()
        own = {url_key(due.url), url_key(response.url)}
        links = [
            Announced(canonical(link.url), url_key(link.url), link.title, link.published)
            for link in reading.links
            if url_key(link.url) not in own
        ]
        now = self.workshop.clock()
        with self.workshop.db.write() as s:
            fresh = pages.announce(s, site_key=key, list_id=due.id, links=links, first_visit=due.first_visit, now=now)
            if depth == 0:
                learnt = self._learn(_validators(due), response)
                self._record(s, key, due, "read", response.status, learnt, len(links), len(fresh), reading.problem)
        self.ledger.count(key, "link/fresh", len(fresh))
        return Found(tuple(fresh), self._further(key, due, reading, len(links), len(fresh), depth))

    def _further(
        self, key: str, due: DueList, reading: ListReading, links: int, fresh: int, depth: int
    ) -> tuple[str, ...]:
        """Return sitemaps of an index, or older pages where this one shares no link with the visit before."""
        if reading.sitemaps:
            return reading.sitemaps[:MAX_SITEMAPS] if depth < MAX_DEPTH else ()
        if due.first_visit or not links or fresh < links:
            return ()
        if depth < MAX_DEPTH and reading.next_pages:
            return reading.next_pages[:1]
        self._gap(key, due, f"与上次访问没有共同的链接，往回翻到第 {depth + 1} 页仍接不上，其间可能有漏")
        return ()

    def _gap(self, key: str, due: DueList, what: str) -> None:
        now = self.workshop.clock()
        with self.workshop.db.write() as s:
            coverage.note(s, now=now, kind="list-gap", level="warning", site_key=key, message=f"{due.url}：{what}")

    def _learn(self, known: Validators, response: Response) -> Validators:
        return learned(known, response.status, headers(response), response.body, self.workshop.clock())

    def _record(
        self,
        s: Session,
        key: str,
        due: DueList,
        outcome: str,
        http_status: int | None,
        validators: Validators,
        links: int = 0,
        fresh: int = 0,
        detail: str | None = None,
    ) -> None:
        self.ledger.count(key, f"list/{outcome}")
        coverage.record_visit(
            s,
            list_id=due.id,
            now=self.workshop.clock(),
            outcome=outcome,
            http_status=http_status,
            links=links,
            fresh=fresh,
            detail=detail,
            validators=(validators.etag, validators.last_modified),
            content_hash=validators.content_hash,
            full_at=validators.full_at,
        )

    def failed(
        self, key: str, due: DueList, failure: FetchFailure, *, http_status: int | None = None, depth: int = 0
    ) -> None:
        """Record a visit that yielded nothing, under its name."""
        self.ledger.count(key, f"list-failed/{failure.name}")
        LOG.warning("列表读不到：%s：%s（%s）", due.url, failure.name, failure.detail)
        if depth > 0:
            self._gap(key, due, f"后面的列表读不到：{failure.name} {failure.detail[:300]}")
            return
        with self.workshop.db.write() as s:
            coverage.record_visit(
                s,
                list_id=due.id,
                now=self.workshop.clock(),
                outcome=failure.name,
                http_status=http_status,
                detail=failure.detail[:500],
            )


def _validators(due: DueList) -> Validators:
    return Validators(due.etag, due.last_modified, due.content_hash, due.full_at)
