"""Lists as they go wrong, visited with the crawler's own reader into a real store, time passing by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from scrapy.http import HtmlResponse, Response, XmlResponse
from sqlalchemy import select

from config.sitebook import Site, parse_site_text
from config.working_days import WorkingDays
from crawler.fetching.failures import FetchFailure
from crawler.monitors import CrawlLedger, broken_promises
from crawler.spiders.article_walk import ArticleWalk
from crawler.spiders.list_legs import FIRST, Found, Leg
from crawler.spiders.list_visit import ListVisit
from pipelines.items import PageStatus
from pipelines.workshop import Workshop
from scheduler import coverage as health
from scheduler.list_desk import catch_up, plan_visits, read_diaries
from storage import coverage, pages, sites
from storage.acceptance import accept_site
from storage.alert_rows import DeliveryRow
from storage.database import Database
from storage.pages import PageRow
from storage.sites import DueList
from tests.integration.sample_rows import DAY, HOUR, MINUTE, NOW

HOST = "http://qilu.test"
LENGTH = 12
ROW = '<li><a href="/news/2026/{number:05d}.html">第 {number} 号：社区民警走进学校讲禁毒知识</a><i>{day}</i></li>'
ITEM = "<item><title>第 {number} 号：社区民警走进学校</title><link>http://qilu.test/news/2026/{number:05d}.html</link></item>"
CHALLENGE = "<html><body><script>document.cookie='__jsl_clearance=1';location.reload()</script></body></html>"
FILE = f'key: qilu\nname: 齐鲁网\nprovince: 山东\nlists: [{{url: "{HOST}/list/"}}]\nverified: 2026-11-01\n'


def row(number: int) -> str:
    """Return one line of a list; what is older than the first visit's first page is some weeks old."""
    return ROW.format(number=number, day="2026-11-21" if number > 988 else "2026-11-01")


def page(newest: int, number: int = 0, *, pages: int = 20, top: str = "", side: str = "") -> str:
    """Return one page of a list whose newest article has this number."""
    first = newest - number * LENGTH
    rows = "".join(row(each) for each in range(first, first - LENGTH, -1))
    onward = f'<div class="page"><a href="/list/index_{number + 1}.html">下一页</a></div>' if number + 1 < pages else ""
    return f"<html><body><h1>要闻</h1>{top}<ul>{rows}</ul>{onward}{side}</body></html>"


@dataclass(slots=True)
class Source:
    """A site with one list; `serve(page number)` is what it answers, `now` the time; archives are in `answers`.

    `article(number)` is what an article's page answers to one who walks on from there; None where it cannot be had.
    """

    db: Database
    site: Site
    serve: Callable[[int], Response]
    now: dt.datetime = NOW
    requests: int = 0
    ledger: CrawlLedger = field(default_factory=CrawlLedger)
    answers: dict[str, Callable[[], Response]] = field(default_factory=dict)  # of other addresses than the list's
    article: Callable[[int], Response | None] = lambda _: None
    passed: list[str] = field(default_factory=list)  # pages asked for once more, only to walk on

    def __post_init__(self) -> None:
        """Put the site file in force."""
        with self.db.write() as s:
            accept_site(s, self.site, self.now)

    def visit(self) -> str:
        """Visit the list once, as a crawl does; return the outcome in the ledger."""
        with self.db.read() as s:
            (due,) = sites.due_lists(s, "qilu", self.now, all_lists=True)
        answered = [self._ask(due, due.url, FIRST)]
        while answered:
            found = answered.pop()
            answered += self._take(found) + [self._ask(due, url, leg) for url, leg in found.further]
        with self.db.write() as s:
            plan_visits(s, catch_up(s, "qilu", self.now, WorkingDays()), self.now, WorkingDays())
            return str(coverage.recent_visits(s, "qilu", 1)[0]["outcome"])

    def _ask(self, due: DueList, url: str, leg: Leg) -> Found:
        self.requests += 1
        response = self.answers[url]() if url in self.answers else None
        if response is None and (leg.archive or leg.issue):
            return self.reader.failed("qilu", due, FetchFailure("gone", "404"), leg)
        return self.reader.read(self.site, due, response or self.serve(leg.depth), leg)

    def _take(self, found: Found) -> list[Found]:
        """Store the pages found, and let a walk hear of their neighbours."""
        with self.db.write() as s:
            for each in found.pages:
                pages.finish(s, pages.End(each.id, PageStatus.ARTICLE, now=self.now, http_status=200))
        if found.walk is None:
            return []
        self.passed += found.passed
        listener, urls = (
            ArticleWalk(self._workshop(), self.ledger),
            (*(page.url for page in found.pages), *found.passed),
        )
        return [listener.heard(found.walk, url, self.article(int(url[-10:-5])), None) for url in urls]

    @property
    def reader(self) -> ListVisit:
        """Return what reads the list."""
        return ListVisit(self._workshop(), self.ledger)

    def _workshop(self) -> Workshop:
        return cast("Workshop", SimpleNamespace(db=self.db, clock=lambda: self.now))

    def due(self) -> DueList:
        """Return the list as it stands."""
        with self.db.read() as s:
            return sites.due_lists(s, "qilu", self.now, all_lists=True)[0]

    def numbers(self) -> set[int]:
        """Return the numbers of the articles that were listed."""
        with self.db.read() as s:
            urls = [f"{HOST}/news/2026/{number:05d}.html" for number in range(3000)]
            known = pages.known_keys(s, [url.removeprefix("http://") for url in urls])
        return {int(key.rpartition("/")[2].removesuffix(".html")) for key in known}

    def announced(self) -> list[str]:
        """Return the addresses of all articles that were listed."""
        with self.db.read() as s:
            return list(s.scalars(select(PageRow.url)))

    def gaps(self) -> list[str]:
        """Return the gaps noted."""
        with self.db.read() as s:
            return [event.message for event in coverage.events(s) if event.kind == "list-gap"]

    def check(self) -> list[str]:
        """Let the service look after its sources; return the kinds of the incidents open now."""
        health.check(self.db, {"qilu": self.site}, self.now, ("ops@example.org",), "example.org")
        with self.db.read() as s:
            return [event.kind for event in coverage.open_incidents(s)]

    def letters(self) -> list[str]:
        """Return the titles of the mails operators are owed."""
        with self.db.read() as s:
            mails = s.scalars(select(DeliveryRow).where(DeliveryRow.kind == "operator").order_by(DeliveryRow.id))
            return [str((mail.payload or {})["title"]) for mail in mails]

    def every_quarter(self, hours: float, newest: Callable[[float], int] | None = None) -> None:
        """Visit every fifteen minutes; `newest` says the number of the newest article at an hour."""
        for quarter in range(1, round(hours * 4) + 1):
            self.now += 15 * MINUTE
            if newest is not None:
                latest = newest(quarter / 4)
                self.serve = lambda number, latest=latest: html(page(latest, number))  # type: ignore[misc]
            self.visit()


def html(body: str, status: int = 200, **headers: str) -> Response:
    """Return an answer of the list."""
    return HtmlResponse(f"{HOST}/list/", status=status, headers=headers, body=body.encode(), encoding="utf-8")


@pytest.fixture
def source(db: Database) -> Source:
    return Source(db, parse_site_text(FILE, Path("qilu.yml")), lambda number: html(page(1000, number)))


def test_a_list_that_ran_over_is_paged_back_until_it_joins(source: Source) -> None:
    source.visit()
    source.now += HOUR
    source.serve = lambda number: html(page(1030, number))
    assert source.visit() == "read"
    assert source.numbers() == set(range(989, 1031)), "and nothing older than the first visit counts as news"
    assert source.gaps() == []
    with source.db.read() as s:
        (visit, _) = coverage.recent_visits(s, "qilu")
    assert (visit["fresh"], visit["overlap"]) == (30, 0)


@pytest.mark.parametrize("fixed", [{"top": "top"}, {"side": "side"}, {}])
def test_pinned_links_join_nothing_and_the_gap_names_its_time(source: Source, fixed: dict[str, str]) -> None:
    rows = "".join(row(number) for number in (11, 12, 13))
    block = dict.fromkeys(fixed, f"<ul>{rows}</ul>")
    source.serve = lambda number: html(page(1000, number, pages=1, **block))
    source.visit()
    source.now += HOUR
    source.serve = lambda number: html(page(1030, number, pages=1, **block))
    source.visit()
    (gap,) = source.gaps()
    assert "2026-11-21 16:00" in gap
    assert gap.startswith(f"{HOST}/list/：")


def test_a_feed_that_runs_oldest_first_joins_all_the_same(source: Source) -> None:
    def feed(newest: int) -> Response:
        items = "".join(ITEM.format(number=number) for number in range(newest - LENGTH + 1, newest + 1))
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>要闻</title>{items}</channel></rss>'
        return XmlResponse(f"{HOST}/list/", body=text.encode(), headers={"Content-Type": "text/xml"})

    for newest in (1000, 1005, 1009):
        source.serve = lambda _, newest=newest: feed(newest)  # type: ignore[misc]
        source.visit()
        source.now += HOUR
    assert source.numbers() == set(range(989, 1010))
    assert source.gaps() == []
    source.serve = lambda _: feed(1100)
    source.visit()
    assert len(source.gaps()) == 1


def test_a_constant_etag_is_seen_through(source: Source) -> None:
    source.serve = lambda number: html(page(1000, number), ETag='"always"')
    source.visit()
    source.now += 10 * MINUTE
    source.serve = lambda number: html(page(1002, number), ETag='"always"')
    assert source.visit() == "read"
    asked = ListVisit(cast("Workshop", SimpleNamespace(clock=lambda: source.now)), source.ledger)
    assert asked.headers(source.site, source.due(), conditional=True) == {}
    assert source.visit() == "unchanged"


def test_a_challenge_page_with_200_is_named_and_moves_nothing(source: Source) -> None:
    source.visit()
    before = source.due()
    source.now += HOUR
    source.serve = lambda _: html(CHALLENGE)
    assert source.visit() == "blocked"
    assert source.due() == before, "the baseline is what the list showed"
    source.now += HOUR
    source.serve = lambda number: html(page(1003, number))
    source.visit()
    assert source.gaps() == []


def test_a_template_that_changes_midway_is_told_with_a_remedy_and_so_is_its_end(source: Source) -> None:
    source.visit()
    source.every_quarter(30, lambda hour: 1000 + int(hour))
    assert source.check() == []
    source.serve = lambda _: html("<html><body><div id='app'></div></body></html>")
    source.every_quarter(8)
    assert source.check() == ["template-changed"]
    assert source.check() == ["template-changed"]
    source.every_quarter(1, lambda _: 1035)
    assert source.check() == []
    assert source.check() == []
    first, second = source.letters()
    assert "读不到列表" in first
    assert second.startswith("已恢复：")
    assert source.numbers() == set(range(989, 1036))


def test_a_site_down_for_two_days_is_told_once_and_caught_up_with(source: Source) -> None:
    source.visit()
    source.every_quarter(30, lambda hour: 1000 + int(hour))
    source.serve = lambda _: html("<html><body>502 Bad Gateway</body></html>", status=502)
    told = []
    for _ in range(12):
        source.now += 4 * HOUR
        source.visit()
        told.append(source.check())
    assert told[-1] == ["source-unreachable"]
    assert told.index(["source-unreachable"]) <= 5, "the same day"
    with source.db.read() as s:
        state = sites.state(s, "qilu", source.now)
    assert state.active
    assert state.failures == 6
    source.serve = lambda number: html(page(1060, number))
    source.now += HOUR
    source.visit()
    assert source.check() == []
    assert source.numbers() == set(range(989, 1061))
    assert source.gaps() == []
    assert len(source.letters()) == 2


def test_a_daemon_down_for_a_day_pages_back_or_says_what_it_cannot_know(source: Source) -> None:
    source.visit()
    source.every_quarter(2, lambda hour: 1000 + int(hour))
    source.now += DAY
    source.serve = lambda number: html(page(1050, number))
    source.visit()
    assert source.numbers() == set(range(989, 1051))
    source.now += DAY
    source.serve = lambda number: html(page(2000, number))
    source.visit()
    assert len(source.gaps()) == 1
    assert source.check() == [], "we were away, not the source"


def test_a_visit_promises_the_next_one(source: Source) -> None:
    source.visit()
    with source.db.read() as s:
        due_at = sites.state(s, "qilu", source.now).due_at
    assert due_at is not None
    assert 13 * MINUTE < due_at - source.now < 17 * MINUTE
    source.every_quarter(20, lambda hour: 1000 + round(hour * 6))
    with source.db.read() as s:
        busy = sites.state(s, "qilu", source.now).due_at
    assert busy is not None
    assert busy - source.now < 14 * MINUTE


def test_what_an_index_of_sitemaps_leads_to_counts_as_its_news(source: Source) -> None:
    def sitemap(newest: int, number: int) -> Response:
        if number == 0:
            inner = f"<sitemap><loc>{HOST}/news.xml</loc></sitemap>"
            text = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'
        else:
            places = range(newest, newest - 40, -1)
            inner = "".join(f"<url><loc>{HOST}/news/2026/{each:05d}.html</loc></url>" for each in places)
            text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'
        body = f'<?xml version="1.0"?>{text}'.encode()
        return XmlResponse(f"{HOST}/list/", body=body, headers={"Content-Type": "text/xml"})

    for newest in (1000, 1003, 1100):
        source.serve = lambda number, newest=newest: sitemap(newest, number)  # type: ignore[misc]
        assert source.visit() == "read"
        source.now += HOUR
    with source.db.read() as s:
        assert [visit["fresh"] for visit in coverage.recent_visits(s, "qilu")] == [40, 3, 0]
        (diary,) = read_diaries(s)["qilu"]
    assert diary.diary.rhythm.new.sum() == pytest.approx(43, abs=0.1)
    assert source.gaps() == [], "nothing scrolls out of a sitemap"


def test_a_crawl_says_at_its_end_what_a_site_file_expects_and_did_not_come(db: Database) -> None:
    promising = parse_site_text(FILE + "expect: {articles_per_day: 20, max_silence: 6h}\n", Path("qilu.yml"))
    source = Source(db, promising, lambda number: html(page(1000, number)))
    source.visit()

    def broken() -> list[str]:
        return list(broken_promises(db, [promising], source.now))

    assert broken() == [], "a new site has brought links, and has no week behind it"
    source.now += 7 * HOUR
    source.visit()
    (silent,) = broken()
    assert "齐鲁网（qilu）自 " in silent
    assert "expect.max_silence" in silent
    assert "jindu sites check qilu" in silent
    source.now += 8 * DAY
    _, few = broken()
    assert "最近 7 天 0 篇" in few
    source.serve = lambda number: html(page(1001, number))
    source.visit()
    assert broken() == [few]
