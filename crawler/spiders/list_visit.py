"""One visit of a list: from an answer to links, known or new, and a line in the ledger."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from scrapy.http import Response

from config.sitebook import Site
from crawler.discovery import ListReading, canonical, read_list, url_key
from crawler.discovery.links import instant
from crawler.fetching.challenge import detect_challenge
from crawler.fetching.charset import decode
from crawler.fetching.conditional import Validators, learned, request_headers, unchanged
from crawler.fetching.failures import FetchFailure, name_status
from crawler.fetching.render import MISSING, lacked_browser, list_meta
from crawler.monitors import CrawlLedger
from crawler.overlap import Joint, ListMemory, Shown, join, swept
from crawler.paging_back import Step, Trail, first_step, first_visit_step, is_recent, next_step, worth
from crawler.spiders.answer import header, headers
from crawler.spiders.asking import asked_for
from crawler.spiders.list_legs import FIRST, MAX_LEVELS, Found, Leg
from crawler.spiders.missed_news import MissedNews, announce, close, open_gap
from crawler.spiders.paper_issues import PaperIssues
from pipelines.workshop import Workshop
from storage import coverage, list_diaries, list_visits, pages
from storage.database import Session
from storage.pages import Announced, PageToFetch
from storage.sites import DueList

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ListVisit:
    """Read lists and keep their ledger."""

    workshop: Workshop
    ledger: CrawlLedger

    @property
    def missed(self) -> MissedNews:
        """Return who looks for what lists no longer show."""
        return MissedNews(self.workshop, self.ledger)

    @property
    def issues(self) -> PaperIssues:
        """Return who looks for issues of papers that nobody saw."""
        return PaperIssues(self.workshop, self.ledger)

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
            return self.failed(site.key, due, refusal, leg, http_status=response.status)
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
            asked=asked_for(response, due.url),
        )
        if not reading.links and not reading.elsewhere:
            name = MISSING if lacked_browser(response) else reading.problem or "no-links"
            failure = FetchFailure(name, f"{due.url}：没有读到文章链接（{reading.problem}）")
            return self.failed(site.key, due, failure, leg, http_status=response.status)
        own = {url_key(due.url), url_key(response.url)}
        links = [
            Announced(canonical(link.url), url_key(link.url), link.title, link.published)
            for link in reading.links
            if url_key(link.url) not in own
        ]
        if leg.depth == 0:
            return self._first_page(site.key, due, response, reading, links)
        if leg.archive is not None:
            return self.missed.take(site.key, due, reading, links, leg, leg.archive)
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
            fresh = announce(self.workshop, self.ledger, s, key, due, links)
            memory = _memory(s, due)
            joint = join(memory, shown)
            step, trail = first_step(memory, joint, shown, more=bool(reading.next_pages))
            if due.first_visit:
                step, trail = self._first_visit_step(links, reading, 0), Trail.of_first_visit(shown)
            if links:
                after = swept(joint.memory) if step is Step.FURTHER else joint.memory
                ends = not (reading.next_pages or reading.elsewhere or reading.kind == "sitemap")
                list_diaries.remember(s, due.id, after.as_json(), ends=ends)
            since, read = list_visits.seen_until(s, due.id), list_visits.last_read(s, due.id)
            spread = bool(reading.elsewhere or self.issues.before(due, reading))
            # What it stands for changes without it: it is read anew at every visit.
            learnt = Validators() if reading.elsewhere else self._learn(_validators(due), response)
            outcome = MISSING if lacked_browser(response) else "read"  # what the scripts would have shown, nobody saw
            visit_id = self._record(
                s, key, due, outcome, response.status, learnt, len(links), len(fresh), reading.problem, joint
            )
            lost = trail is not None and trail.needed and not spread
            gap_id = open_gap(self.workshop, s, key, due, since) if lost else None  # of the visit just written
        leg = Leg(1, visit_id, since, trail, gap_id=gap_id, read=read)
        if spread:
            return self._spread(key, due, reading, links, fresh, replace(leg, trail=None))
        return self._onward(key, due, reading, links, fresh, step, leg)

    def _further_page(
        self, key: str, due: DueList, reading: ListReading, links: Sequence[Announced], leg: Leg
    ) -> Found:
        """Announce what a page further back, or a sitemap's child, shows; the visit it belongs to counts it."""
        shown = [Shown.of(link.url_key, link.title) for link in links]
        with self.workshop.db.write() as s:
            listed = pages.known_keys(s, [link.url_key for link in links])
            known = {short.key for short, link in zip(shown, links, strict=True) if link.url_key in listed}
            own = news = links
            if due.first_visit and leg.trail is not None:
                own = [link for link, short in zip(links, shown, strict=True) if short.key not in leg.trail.shown]
                news = [link for link in own if is_recent(_time(link), self.workshop.clock())]
            elif leg.trail is not None:
                news = links[: worth(leg.trail, shown, known)]
            fresh = announce(self.workshop, self.ledger, s, key, due, news)
            if leg.visit_id is not None and not due.first_visit:
                list_visits.found_deeper(s, leg.visit_id, len(fresh))
            onward = replace(leg, depth=leg.depth + 1)
            if leg.trail is not None:
                step, trail = next_step(leg.trail, shown, known, more=bool(reading.next_pages))
                if trail is None or not trail.needed:
                    close(s, leg)
                onward = replace(onward, trail=trail)
        if leg.trail is None:
            return self._spread(key, due, reading, links, fresh, onward)
        if due.first_visit:
            step = self._first_visit_step(own, reading, leg.depth)
            onward = replace(onward, trail=leg.trail.after(shown))
        return self._onward(key, due, reading, links, fresh, step, onward)

    def _first_visit_step(self, links: Sequence[Announced], reading: ListReading, depth: int) -> Step:
        times, now = [_time(link) for link in links], self.workshop.clock()
        return first_visit_step(times, depth, now, more=bool(reading.next_pages))

    def _spread(
        self,
        key: str,
        due: DueList,
        reading: ListReading,
        links: Sequence[Announced],
        fresh: Sequence[PageToFetch],
        leg: Leg,
    ) -> Found:
        """Follow a list to the pages it is spread over; from a paper's new issue also to the one before."""
        is_new, earlier = bool(links) and len(fresh) == len(links), self.issues.before(due, reading)
        if leg.issue is not None and links and not is_new:
            return self.issues.reached(key, due, fresh, leg, leg.issue)
        onward = replace(leg, issue=None, front=leg.front and not (links and earlier))
        further = [(url, onward) for url in (reading.elsewhere if leg.depth <= MAX_LEVELS else ())]
        if leg.front and is_new and earlier and not due.first_visit:
            further += self.issues.look_back(key, due, reading, leg)
        return Found(tuple(fresh), tuple(further))

    def _onward(
        self,
        key: str,
        due: DueList,
        reading: ListReading,
        links: Sequence[Announced],
        fresh: Sequence[PageToFetch],
        step: Step,
        leg: Leg,
    ) -> Found:
        """Follow a list to its next page, or ask the site's archives where it cannot be joined to the visit before."""
        if step is Step.FURTHER:
            return Found(tuple(fresh), tuple((url, leg) for url in reading.next_pages[:1]))
        if step is Step.GAP:
            return self.missed.ask(key, due, reading, links, fresh, leg)
        return Found(tuple(fresh))

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
    ) -> Found:
        """Record a visit that yielded nothing, under its name; return what else may be asked."""
        if leg.archive is not None:
            return self.missed.ask_next(key, due, leg, leg.archive)
        if leg.issue is not None:
            return self.issues.unread(key, due, failure, leg, leg.issue)
        self.ledger.count(key, f"list-failed/{failure.name}")
        LOG.warning("列表读不到：%s：%s（%s）", due.url, failure.name, failure.detail)
        if leg.depth > 0:
            if leg.trail is None or leg.trail.needed:
                self.missed.gap(key, due, leg, f"后面的列表读不到：{failure.name} {failure.detail[:300]}")
            return Found()
        with self.workshop.db.write() as s:
            coverage.record_visit(
                s,
                list_id=due.id,
                now=self.workshop.clock(),
                outcome=failure.name,
                http_status=http_status,
                detail=failure.detail[:500],
            )
        return Found()


def _time(link: Announced) -> dt.datetime | None:
    return instant(link.published) if link.published else None


def _memory(s: Session, due: DueList) -> ListMemory:
    """Return what a list showed last; of one read for the first time (again), nothing."""
    known = None if due.first_visit else list_diaries.memory_of(s, due.id)
    return ListMemory.of_json(known) if known else ListMemory()


def _validators(due: DueList) -> Validators:
    return Validators(due.etag, due.last_modified, due.content_hash, due.full_at)
