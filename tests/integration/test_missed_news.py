"""What a list no longer shows: recent news behind a first page, archives of a site, earlier issues of a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Response, XmlResponse

from config.sitebook import parse_site_text
from crawler.spiders.list_legs import FIRST
from storage import coverage, pages, sites
from storage.database import Database
from storage.pages import Announced
from tests.integration.sample_rows import HOUR, NOW
from tests.integration.test_list_troubles import FILE, HOST, LENGTH, Source, html

DAY = dt.timedelta(days=1)
FEED = f'<link rel="alternate" type="application/rss+xml" href="{HOST}/all.xml">'


def dated(newest: int, number: int, per_day: int, *, pages: int = 40) -> Response:
    """Return one page of a list that brings so many articles a day."""
    first = newest - number * LENGTH
    rows = "".join(
        f'<li><a href="/news/2026/{each:05d}.html">第 {each} 号：社区民警走进学校讲禁毒知识</a>'
        f"<i>{NOW - (newest - each) / per_day * DAY:%Y-%m-%d}</i></li>"
        for each in range(first, first - LENGTH, -1)
    )
    onward = f'<div class="page"><a href="/list/index_{number + 1}.html">下一页</a></div>' if number + 1 < pages else ""
    return html(f"<html><head>{FEED}</head><body><ul>{rows}</ul>{onward}</body></html>")


def archive(numbers: Sequence[int], *, sitemap: bool = False, day: dt.datetime = NOW, folder: str = "news") -> Response:
    """Return a feed or a sitemap of some articles."""
    if sitemap:
        inner = "".join(
            f"<url><loc>{HOST}/{folder}/2026/{each:05d}.html</loc><lastmod>{day:%Y-%m-%d}</lastmod></url>"
            for each in numbers
        )
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'
    else:
        inner = "".join(
            f"<item><title>第 {each} 号：社区民警走进学校讲禁毒知识</title>"
            f"<link>{HOST}/{folder}/2026/{each:05d}.html</link>"
            f"<pubDate>{day:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for each in numbers
        )
        text = f'<rss version="2.0"><channel><title>t</title>{inner}</channel></rss>'
    body = f'<?xml version="1.0"?>{text}'.encode()
    return XmlResponse(f"{HOST}/all.xml", body=body, headers={"Content-Type": "text/xml"})


@pytest.fixture
def source(db: Database) -> Source:
    return Source(db, parse_site_text(FILE, Path("qilu.yml")), lambda number: dated(1000, number, 12))


def test_a_first_visit_goes_back_until_links_are_older_than_three_days(source: Source) -> None:
    source.visit()
    listed = source.numbers()
    assert set(range(1000 - 3 * 12, 1001)) <= listed
    assert min(listed) >= 1000 - 5 * 12, "older ones behind the first page are nobody's news"
    assert source.requests <= 6
    assert source.gaps() == []


def test_a_first_visit_of_a_list_without_dates_reads_its_first_page(source: Source) -> None:
    undated = dated(1000, 0, 12).text.replace("<i>", "<i hidden data-was='").replace("</i>", "'></i>")
    source.serve = lambda _: html(undated)
    source.visit()
    assert source.requests == 1
    assert source.numbers() == set(range(989, 1001))


@pytest.mark.parametrize("sitemap", [False, True])
def test_an_archive_that_reaches_back_closes_the_gap(source: Source, *, sitemap: bool) -> None:
    source.serve = lambda number: dated(1000, number, 12, pages=1)
    source.visit()
    source.now += HOUR
    source.serve = lambda number: dated(1040, number, 12, pages=1)
    address = f"{HOST}/sitemap.xml" if sitemap else f"{HOST}/all.xml"
    source.answers[address] = lambda: archive(range(1040, 980, -1), sitemap=sitemap)
    source.visit()
    assert source.gaps() == []
    assert set(range(989, 1041)) <= source.numbers()


def test_an_archive_that_does_not_know_the_list_is_no_proof(source: Source) -> None:
    source.serve = lambda number: dated(1000, number, 12, pages=1)
    source.visit()
    source.now += HOUR
    source.serve = lambda number: dated(1040, number, 12, pages=1)
    source.answers[f"{HOST}/all.xml"] = lambda: archive(range(1040, 1010, -1))  # ends before the last visit
    source.answers[f"{HOST}/sitemap.xml"] = lambda: archive(range(400, 300, -1), sitemap=True, folder="sports")
    source.visit()
    assert len(source.gaps()) == 1
    assert source.numbers() == {*range(989, 1001), *range(1029, 1041)}


def undated(numbers: Sequence[int]) -> Response:
    """Return a sitemap that states no times."""
    inner = "".join(f"<url><loc>{HOST}/news/2026/{each:05d}.html</loc></url>" for each in numbers)
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'
    return XmlResponse(f"{HOST}/sitemap.xml", body=f'<?xml version="1.0"?>{text}'.encode())


@pytest.mark.parametrize(
    "numbers", [range(1040, 800, -1), range(800, 1041), [*range(300, 200, -1), *range(1040, 0, -1)]]
)
def test_a_sitemap_without_times_closes_the_gap_by_its_order(source: Source, numbers: Sequence[int]) -> None:
    source.serve = lambda number: dated(1000, number, 12, pages=1)
    source.visit()
    source.now += HOUR
    source.serve = lambda number: dated(1040, number, 12, pages=1)
    source.answers[f"{HOST}/sitemap.xml"] = lambda: undated(numbers)
    source.visit()
    assert source.gaps() == []
    assert source.numbers() == set(range(989, 1041)), "and nothing that stood there before"


def test_a_sitemap_without_times_or_order_is_no_proof(source: Source) -> None:
    source.serve = lambda number: dated(1000, number, 12, pages=1)
    source.visit()
    source.now += HOUR
    source.serve = lambda number: dated(1040, number, 12, pages=1)
    mixed = sorted(range(900, 1041), key=lambda number: number * 7919 % 1009)
    source.answers[f"{HOST}/sitemap.xml"] = lambda: undated(mixed)
    source.visit()
    assert len(source.gaps()) == 1


def test_of_an_archive_of_the_whole_site_only_what_is_new_and_of_the_lists_form_is_taken(source: Source) -> None:
    source.serve = lambda number: dated(1000, number, 12, pages=1)
    source.visit()
    source.now += HOUR
    source.serve = lambda number: dated(1040, number, 12, pages=1)
    old = archive(range(900, 800, -1), sitemap=True, day=NOW - 30 * DAY).text
    other = archive(range(3, 0, -1), sitemap=True, folder="sports/ball").text
    new = archive(range(1040, 980, -1), sitemap=True).text
    inner = "".join(text.partition('0.9">')[2].partition("</urlset>")[0] for text in (new, other, old))
    whole = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'
    source.answers[f"{HOST}/sitemap.xml"] = lambda: XmlResponse(f"{HOST}/sitemap.xml", body=whole.encode())
    source.visit()
    assert source.gaps() == []
    assert source.numbers() == set(range(981, 1041))


def article(number: int, *, step: int = 1, missing: int | None = None) -> Response | None:
    """Return an article that names its neighbours, as a page of its own; one of them may be missing."""
    if number == missing:
        return None
    links = ((label, number + way) for label, way in (("上一篇", -step), ("下一篇", step)))
    foot = "".join(
        f'<p>{label}：<a href="/news/2026/{each:05d}.html">第 {each} 号报道</a></p>' for label, each in links
    )
    body = f"<html><body><h1>第 {number} 号</h1><p>正文。</p>{foot}</body></html>"
    return HtmlResponse(f"{HOST}/news/2026/{number:05d}.html", body=body.encode(), encoding="utf-8")


def replaced(source: Source, newest: int) -> None:
    """Let a list without a next page be visited twice, and be replaced as a whole in between."""
    source.serve = lambda number: dated(1000, number, 12, pages=1)
    source.visit()
    source.now += HOUR
    source.serve = lambda number: dated(newest, number, 12, pages=1)
    source.visit()


def test_articles_that_name_their_neighbours_lead_back_to_the_last_visit(source: Source) -> None:
    source.article = article
    replaced(source, 1040)
    assert source.numbers() == set(range(989, 1041))
    assert source.gaps() == []
    assert source.passed == [], "no page is asked for twice"
    with source.db.read() as s:
        assert [visit["fresh"] for visit in coverage.recent_visits(s, "qilu")] == [40, 12]


def test_a_page_known_from_elsewhere_is_asked_once_more_and_walked_through(source: Source) -> None:
    source.article = article
    with source.db.write() as s:
        key = f"{HOST.removeprefix('http://')}/news/2026/01020.html"
        link = Announced(f"{HOST}/news/2026/01020.html", key, "第 1020 号", None)
        pages.announce(s, site_key="qilu", list_id=None, links=[link], first_visit=False, now=source.now)
    replaced(source, 1040)
    assert source.numbers() == set(range(989, 1041))
    assert source.gaps() == []
    assert source.passed == [f"{HOST}/news/2026/01020.html"]


def test_a_chain_that_breaks_leaves_the_gap(source: Source) -> None:
    source.article = lambda number: article(number, missing=1020)
    replaced(source, 1040)
    assert source.numbers() == {*range(989, 1001), *range(1020, 1041)}, "what was found is kept"
    (gap,) = source.gaps()
    assert "上一篇" in gap


def test_a_gap_that_is_not_searched_to_its_end_stays(source: Source) -> None:
    source.serve = lambda number: dated(1000, number, 12)
    source.visit()
    source.now += HOUR
    source.serve = lambda number: dated(1030, number, 12)
    with source.db.read() as s:
        (due,) = sites.due_lists(s, "qilu", source.now, all_lists=True)
    source.reader.read(source.site, due, source.serve(0), FIRST)  # and there the crawl is killed
    (gap,) = source.gaps()
    assert "没有做完" in gap


def test_channels_with_neighbours_of_their_own_do_not_speak_for_a_list_of_both(source: Source) -> None:
    source.article = lambda number: article(number, step=2)
    replaced(source, 1040)
    assert len(source.gaps()) == 1


class Paper:
    """A paper whose root sends on to today's issue: four pages, three articles each; some days bring none."""

    def __init__(self, source: Source, first: dt.date, *, linked: bool, holidays: Sequence[int] = ()) -> None:
        self.source, self.first, self.linked, self.holidays = source, first, linked, holidays
        self.read: list[str] = []
        source.serve = lambda _: html(
            f'<html><head><meta http-equiv="refresh" content="0; url={self.at(0)}"></head></html>'
        )

    def turn_to(self, last: int) -> None:
        """Bring out the issues up to a day, counted from the first."""
        self.days = [day for day in range(last + 1) if day not in self.holidays]
        issues = {self.at(sheet, day): (sheet, day) for day in self.days for sheet in range(4)}
        self.source.answers = {url: self._answering(url, *place) for url, place in issues.items()}

    def at(self, sheet: int, day: int | None = None) -> str:
        """Return the address of a page of an issue."""
        on = self.first + dt.timedelta(days=self.days[-1] if day is None else day)
        return f"{HOST}/html/{on:%Y-%m/%d}/node_{sheet + 1}.htm"

    def _answering(self, url: str, sheet: int, day: int) -> Callable[[], Response]:
        def answer() -> Response:
            self.read.append(url)
            sheets = "".join(f'<a href="node_{n + 1}.htm">第{n + 1:02d}版：要闻</a>' for n in range(4))
            rows = "".join(
                f'<li><a href="content_{day:03d}{sheet}{n}.htm">第 {day} 天第 {sheet} 版第 {n} 条要闻标题</a></li>'
                for n in range(3)
            )
            place = self.days.index(day)
            before = f'<a href="{self.at(0, self.days[place - 1])}">上一期</a>' if self.linked and place else ""
            body = f"<html><body>{sheets}<ul>{rows}</ul>{before}</body></html>"
            return HtmlResponse(url, body=body.encode(), encoding="utf-8")

        return answer


@pytest.mark.parametrize("linked", [True, False])
def test_issues_of_a_paper_that_nobody_looked_at_are_found_and_read(db: Database, *, linked: bool) -> None:
    file = FILE.replace(f"{HOST}/list/", f"{HOST}/")
    source = Source(db, parse_site_text(file, Path("qilu.yml")), lambda _: html(""))
    paper = Paper(source, NOW.date() - dt.timedelta(days=1), linked=linked, holidays=(4,))
    paper.turn_to(0)
    source.visit()
    assert len(source.announced()) == 12
    source.now, source.requests = NOW + 5 * DAY, 0
    paper.turn_to(5)
    paper.read.clear()
    source.visit()
    assert len(source.announced()) == 5 * 12, "of the days 0 to 3 and 5"
    assert paper.read.count(paper.at(0, 0)) == 1, "the last issue known ends the search"
    assert paper.at(1, 0) not in paper.read
    if linked:
        assert source.gaps() == []
    else:  # nobody looked on the fifth day, and the address of its issue was made up
        (gap,) = source.gaps()
        assert "11-24" in gap
        assert "推" in gap
    paper.read.clear()
    source.visit()
    assert len(paper.read) == 4, "nothing new, nothing looked for"


def test_a_day_without_a_paper_is_no_gap_where_the_paper_was_looked_at_after_it(db: Database) -> None:
    file = FILE.replace(f"{HOST}/list/", f"{HOST}/")
    source = Source(db, parse_site_text(file, Path("qilu.yml")), lambda _: html(""))
    paper = Paper(source, NOW.date() - dt.timedelta(days=1), linked=False, holidays=(1, 2))
    paper.turn_to(0)
    source.visit()
    source.now = NOW + 2 * DAY
    paper.turn_to(2)
    source.visit()
    paper.turn_to(3)
    source.visit()
    assert len(source.announced()) == 2 * 12
    assert source.gaps() == []


def test_a_paper_whose_known_issue_is_never_reached_is_a_gap(db: Database) -> None:
    file = FILE.replace(f"{HOST}/list/", f"{HOST}/")
    source = Source(db, parse_site_text(file, Path("qilu.yml")), lambda _: html(""))
    paper = Paper(source, NOW.date() - dt.timedelta(days=1), linked=False, holidays=range(1, 12))
    paper.turn_to(0)
    source.visit()
    source.now = NOW + 12 * DAY
    paper.turn_to(12)
    source.visit()
    (gap,) = source.gaps()
    assert "推" in gap


def test_a_missed_issue_that_cannot_be_read_is_a_gap(db: Database) -> None:
    file = FILE.replace(f"{HOST}/list/", f"{HOST}/")
    source = Source(db, parse_site_text(file, Path("qilu.yml")), lambda _: html(""))
    paper = Paper(source, NOW.date() - dt.timedelta(days=1), linked=True)
    paper.turn_to(0)
    source.visit()
    source.now = NOW + 2 * DAY
    paper.turn_to(2)
    source.answers[paper.at(0, 1)] = lambda: html("<html>502</html>", 502)
    source.visit()
    assert len(source.gaps()) == 1


def test_a_list_under_a_lasting_address_with_an_old_day_is_no_paper(db: Database) -> None:
    address = f"{HOST}/2019/05/20/list.html"
    site = parse_site_text(FILE.replace(f"{HOST}/list/", address), Path("qilu.yml"))
    source = Source(db, site, lambda number: dated(1000, number, 12, pages=1).replace(url=address))
    source.visit()
    source.now += HOUR
    source.serve = lambda number: dated(1040, number, 12, pages=1).replace(url=address)
    source.visit()
    assert len(source.gaps()) == 1
