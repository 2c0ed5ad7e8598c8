"""Articles with their hits, places and figures; revisions and withdrawals."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipelines.items import Published, Verdict
from storage import articles
from storage.articles import split_published
from storage.database import Database
from tests.integration.sample_rows import (
    HOUR,
    JINAN,
    NOW,
    SHANDONG,
    SHANGHAI,
    XIAMEN,
    accept_site,
    add,
    analysed,
    article,
    page,
)


def test_an_article_comes_back_as_it_was_read(db: Database) -> None:
    found = analysed(regions=(JINAN, SHANDONG))
    with db.write() as s:
        accept_site(s)
        article_id = article(s, found)
    with db.read() as s:
        row = articles.get(s, article_id)
        assert (row.site_key, row.site_name, row.site_province) == ("qilu", "qilu 网", "山东")
        assert (row.url, row.title, row.text, row.source) == (found.url, found.reading.title, found.text, "齐鲁网")
        assert (row.published_at, row.published_on) == (NOW, dt.date(2026, 11, 21))
        assert (row.type, row.announcement, row.noise) == ("案件通报", True, ("body-twice",))
        assert (row.first_seen_at, row.revision, row.withdrawn_at) == (NOW, 0, None)
        assert [(hit.zone, hit.start) for hit in articles.hits(s, article_id)] == [("title", 8), ("body", 6)]
        assert [region.name for region in articles.regions(s, article_id)] == ["济南市", "山东省"]
        assert [(f.measure, f.value, f.unit) for f in articles.figures(s, article_id)] == [("缴获毒品", 2.0, "公斤")]
        assert articles.normal_of(s, article_id) == found.normal


def test_an_article_is_found_by_its_page(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        page_id = page(s)
        assert articles.of_page(s, page_id) is None
        made = add(s, analysed(), page_id=page_id, site_key="qilu", rules_version="v", backlog=False, now=NOW)
        found = articles.of_page(s, page_id)
        assert found is not None
        assert found.id == made


@pytest.mark.parametrize(
    ("published", "at", "on"),
    [
        (None, None, None),
        (Published(dt.date(2022, 6, 21), "day"), None, dt.date(2022, 6, 21)),
        (
            Published(dt.datetime(2020, 6, 15, 0, 30, tzinfo=SHANGHAI), "minute"),
            dt.datetime(2020, 6, 14, 16, 30, tzinfo=dt.UTC),
            dt.date(2020, 6, 15),
        ),
        (
            Published(dt.datetime(2020, 6, 14, 16, 30, tzinfo=dt.UTC), "minute"),
            dt.datetime(2020, 6, 14, 16, 30, tzinfo=dt.UTC),
            dt.date(2020, 6, 15),
        ),
    ],
)
def test_the_day_of_publication_is_shanghais(
    published: Published | None, at: dt.datetime | None, on: dt.date | None
) -> None:
    assert split_published(published) == (at, on)


def test_a_time_known_to_the_day_is_stored_as_a_day(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        row = articles.get(s, article(s, analysed(published=dt.date(2022, 6, 21))))
    assert (row.published_at, row.published_on) == (None, dt.date(2022, 6, 21))


def test_a_revision_replaces_everything_and_keeps_the_former_text(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        article_id = article(s, analysed())
        assert articles.previous_text(s, article_id) is None
        before = articles.essence(s, article_id)
        articles.withdraw(s, article_id, NOW)
        second = analysed(title="更正", text="更正：缴获毒品3公斤。", regions=(XIAMEN,), value=3.0)
        assert articles.revise(s, article_id, second, rules_version="v2", now=NOW + HOUR) == 1
    with db.write() as s:
        row = articles.get(s, article_id)
        assert (row.title, row.revision, row.withdrawn_at) == ("更正", 1, None)
        assert [region.name for region in articles.regions(s, article_id)] == ["厦门市"]
        assert len(articles.hits(s, article_id)) == 2
        assert articles.essence(s, article_id) != before
        assert articles.previous_text(s, article_id) == ("济南警方破获一起贩毒案", analysed().text)
        assert articles.revise(s, article_id, analysed(), rules_version="v2", now=NOW + HOUR) == 2
        assert articles.previous_text(s, article_id) == ("更正", "更正：缴获毒品3公斤。")
        assert articles.essence(s, article_id) == before


def test_an_article_is_withdrawn_once(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        article_id = article(s)
        assert articles.withdraw(s, article_id, NOW)
        assert not articles.withdraw(s, article_id, NOW + HOUR)
        assert articles.get(s, article_id).withdrawn_at == NOW


def test_counts_and_the_last_id(db: Database) -> None:
    with db.write() as s:
        assert articles.last_id(s) == 0
        assert articles.counts(s) == {"articles": 0, "announcements": 0, "withdrawn": 0}
        accept_site(s)
        ids = [
            article(s, analysed("http://qilu.test/1")),
            article(s, analysed("http://qilu.test/2", regions=(XIAMEN, JINAN)), now=NOW + HOUR),
            article(s, analysed("http://qilu.test/3", match=False)),
        ]
        articles.withdraw(s, ids[0], NOW)
        assert articles.last_id(s) == ids[2]
        assert articles.counts(s) == {"articles": 3, "announcements": 2, "withdrawn": 1}
        assert articles.by_province(s) == {"山东": 1, "福建": 1}
        assert articles.by_province(s, NOW + HOUR) == {"福建": 1}


def test_the_stream_gives_articles_with_their_pages_in_order(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        ids = [article(s, analysed(f"http://qilu.test/{n}", match=n % 2 == 0), now=NOW + n * HOUR) for n in range(4)]
    with db.read() as s:
        everything = list(articles.stream(s))
        assert [row.id for row, _ in everything] == ids
        assert all(page_row.url == row.url for row, page_row in everything)
        assert [row.id for row, _ in articles.stream(s, announcements_only=True)] == ids[::2]
        assert [row.id for row, _ in articles.stream(s, since=NOW + 2 * HOUR)] == ids[2:]


def test_characters_a_database_refuses_do_not_cost_the_article(db: Database) -> None:
    odd = "正\0文\udfff"
    found = replace(analysed(), text=odd, normal=odd, verdict=Verdict(), noise=(odd,))
    with db.write() as s:
        accept_site(s)
        article_id = article(s, found)
    with db.read() as s:
        assert articles.get(s, article_id).text == "正文?"
