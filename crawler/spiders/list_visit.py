"""One visit of a list: from an answer to links, known or new, and a line in the ledger."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from scrapy.http import Response

from config.sitebook import Site
from crawler.discovery import ListReading, canonical, read_list, url_key
from crawler.fetching.challenge import detect_challenge
from crawler.fetching.charset import decode
from crawler.fetching.conditional import Validators, learned, request_headers, unchanged
from crawler.fetching.failures import FetchFailure, name_status
from crawler.fetching.render import MISSING, lacked_browser, list_meta
from crawler.monitors import CrawlLedger
from crawler.overlap import Joint, ListMemory, Shown, join, swept
from crawler.paging_back import Step, Trail, first_step, next_step, worth
from crawler.spiders.answer import header, headers
from pipelines.workshop import Workshop
from storage import coverage, list_diaries, pages
from storage.database import Session
from storage.pages import Announced, PageToFetch
from storage.sites import DueList

LOG = logging.getLogger(__name__)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_LEVELS = 5  # of lists that stand for others


@dataclass(frozen=True, slots=True)
class Leg:
    """Hold where in a visit a request stands: the list itself (depth 0), a page further back, a part of it.

    `visit_id` is the visit's line in the ledger, `since` the reading before it; `trail` is None for parts (a sitemap's
    children, an issue's pages): nothing scrolls out of them.
    """

    depth: int = 0
    visit_id: int | None = None
    since: dt.datetime | None = None
    trail: Trail | None = None


FIRST = Leg()


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what a visit led to: pages to fetch, and further list URLs to read on the next leg."""

    pages: tuple[PageToFetch, ...] = ()
    further: tuple[str, ...] = ()
    leg: Leg = FIRST


@dataclass(frozen=True, slots=True)
class ListVisit:
    """Read lists and keep their ledger."""

    workshop: Workshop
    ledger: CrawlLedger

    def headers(self, site: Site, due: DueList, *, conditional: bool) -> dict[str, str]:
        """Return the headers of a list: the site file's, and conditional ones; what is rendered may be new anyway."""
        conditional = conditional and not self.meta(site, due)
        asked = request_headers(_validators(due), self.workshop.clock()) if conditional else {}
        return {**dict(site.headers), **asked}

    def meta(self, site: Site, due: DueList) -> dict[str, Any]:
        """Return what has a list rendered whose site needs it; feeds and the like never do."""
        return list_meta(site, due.kind)

    def read(self, site: Site, due: DueList, response: Response, leg: Leg) -> Found:
        """Record what a list showed; pages are owed a status from here on."""
        known = _validators(due)
        refusal = None if response.status == 304 else self._refusal(site, response)
        if refusal is not None:
            self.failed(site.key, due, refusal, leg, http_status=response.status)
            return Found()
        same = not due.first_visit and not lacked_browser(response) and unchanged(known, response.status, response.body)
        if leg.depth == 0 and same:
            with self.workshop.db.write() as s:
                self._record(s, site.key, due, "unchanged", response.status, self._learn(known, response))
            return Found()
        reading = read_list(
            response.url,
            response.body,
            header(response, "Content-Type"),
            due.kind if leg.depth == 0 else "auto",
            article_url=site.article_url,
            encoding=site.encoding,
        )
        if not reading.links and not reading.elsewhere:
            name = MISSING if lacked_browser(response) else reading.problem or "no-links"
            failure = FetchFailure(name, f"{due.url}：没有读到文章链接（{reading.problem}）")
            self.failed(site.key, due, failure, leg, http_status=response.status)
            return Found()
        own = {url_key(due.url), url_key(response.url)}
        links = [
            Announced(canonical(link.url), url_key(link.url), link.title, link.published)
            for link in reading.links
            if url_key(link.url) not in own
        ]
        if leg.depth == 0:
            return self._first_page(site.key, due, response, reading, links)
        return self._further_page(site.key, due, reading, links, leg)

    def _refusal(self, site: Site, response: Response) -> FetchFailure | None:
        """Return why an answer is no list: its status, or a challenge page that may come with 200."""
        text = decode(response.body, header(response, "Content-Type"), site.encoding).text
        if challenge := detect_challenge(response.status, headers(response), text):
            return FetchFailure("blocked", f"{challenge.kind}: {challenge.evidence}")
        return name_status(response.status)

    def _first_page(
        self, key: str, due: DueList, response: Response, reading: ListReading, links: Sequence[Announced]
    ) -> Found:
        """Announce what a list shows, hold it against the visit before, and write the visit into the ledger."""
        shown = [Shown.of(link.url_key, link.title) for link in links]
        with self.workshop.db.write() as s:
            fresh = self._announce(s, key, due, links)
            memory = _memory(s, due)
            joint = join(memory, shown)
            step, trail = first_step(memory, joint, shown, more=bool(reading.next_pages))
            if links:
                after = swept(joint.memory) if step is Step.FURTHER else joint.memory
                list_diaries.remember(s, due.id, json.dumps(after.as_json()))
            since = coverage.last_news(s, due.id)
            # What it stands for changes without it: it is read anew at every visit.
            learnt = Validators() if reading.elsewhere else self._learn(_validators(due), response)
            outcome = MISSING if lacked_browser(response) else "read"  # what the scripts would have shown, nobody saw
            visit_id = self._record(
                s, key, due, outcome, response.status, learnt, len(links), len(fresh), reading.problem, joint
            )
        leg = Leg(1, visit_id, since, trail)
        if reading.elsewhere:
            return Found(tuple(fresh), reading.elsewhere, replace(leg, trail=None))
        return self._onward(key, due, reading, fresh, step, leg)

    def _further_page(
        self, key: str, due: DueList, reading: ListReading, links: Sequence[Announced], leg: Leg
    ) -> Found:
        """Announce what a page further back, or a sitemap's child, shows; the visit it belongs to counts it."""
        shown = [Shown.of(link.url_key, link.title) for link in links]
        with self.workshop.db.write() as s:
            listed = pages.known_keys(s, [link.url_key for link in links])
            known = {short.key for short, link in zip(shown, links, strict=True) if link.url_key in listed}
            news = links if leg.trail is None else links[: worth(leg.trail, shown, known)]
            fresh = self._announce(s, key, due, news)
            if leg.visit_id is not None and not due.first_visit:
                coverage.found_deeper(s, leg.visit_id, len(fresh))
        if leg.trail is None:
            further = reading.elsewhere if leg.depth < MAX_LEVELS else ()
            return Found(tuple(fresh), further, replace(leg, depth=leg.depth + 1))
        step, trail = next_step(leg.trail, shown, known, more=bool(reading.next_pages))
        return self._onward(key, due, reading, fresh, step, replace(leg, depth=leg.depth + 1, trail=trail))

    def _announce(self, s: Session, key: str, due: DueList, links: Sequence[Announced]) -> list[PageToFetch]:
        now = self.workshop.clock()
        fresh = pages.announce(s, site_key=key, list_id=due.id, links=links, first_visit=due.first_visit, now=now)
        self.ledger.count(key, "link/fresh", len(fresh))
        return fresh

    def _onward(
        self, key: str, due: DueList, reading: ListReading, fresh: Sequence[PageToFetch], step: Step, leg: Leg
    ) -> Found:
        """Follow a list to its next page, or report that it cannot be joined to the visit before."""
        if step is Step.FURTHER:
            return Found(tuple(fresh), reading.next_pages[:1], leg)
        if step is Step.GAP:
            self._gap(key, due, leg, f"翻到第 {max(1, leg.depth)} 页仍接不上")
        return Found(tuple(fresh))

    def _gap(self, key: str, due: DueList, leg: Leg, what: str) -> None:
        """Note the time of which a list showed a part only."""
        now = self.workshop.clock()
        since = leg.since.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if leg.since else "上次"
        message = f"{due.url}：与 {since} 的访问没有共同的链接，{what}；自那时到现在可能有漏"
        self.ledger.count(key, "list-gap")
        with self.workshop.db.write() as s:
            coverage.note(s, now=now, kind="list-gap", level="warning", site_key=key, message=message)

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
        joint: Joint | None = None,
    ) -> int:
        self.ledger.count(key, f"list/{outcome}")
        return coverage.record_visit(
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
            moving=joint.moving if joint else None,
            overlap=joint.overlap if joint else None,
        )

    def failed(
        self, key: str, due: DueList, failure: FetchFailure, leg: Leg = FIRST, *, http_status: int | None = None
    ) -> None:
        """Record a visit that yielded nothing, under its name."""
        self.ledger.count(key, f"list-failed/{failure.name}")
        LOG.warning("列表读不到：%s：%s（%s）", due.url, failure.name, failure.detail)
        if leg.depth > 0:
            if leg.trail is None or leg.trail.needed:
                self._gap(key, due, leg, f"后面的列表读不到：{failure.name} {failure.detail[:300]}")
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


def _memory(s: Session, due: DueList) -> ListMemory:
    """Return what a list showed last; of one read for the first time (again), nothing."""
    known = None if due.first_visit else list_diaries.memory_of(s, due.id)
    return ListMemory.of_json(json.loads(known)) if known else ListMemory()


def _validators(due: DueList) -> Validators:
    return Validators(due.etag, due.last_modified, due.content_hash, due.full_at)
