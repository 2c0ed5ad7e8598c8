"""What becomes of a fetched page: article, reprint, revision, correction, withdrawal, or a named refusal."""

from __future__ import annotations

import asyncio
import datetime as dt
import multiprocessing
import zlib
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.filing import file_pages
from pipelines.items import PageStatus
from pipelines.steps import StoreStep
from storage import articles, coverage, pages, planning, stories
from storage.articles import StoredArticle
from storage.database import Database
from storage.pages import MAX_ATTEMPTS, PageRow, QuarantineRow
from storage.stories import StoryView
from tests.integration.sample_pages import (
    MARKET,
    RAID_TITLE,
    Press,
    html,
    listed,
    raid,
    raid_page,
    store_together,
)
from tests.integration.sample_rows import DAY, HOUR, NOW, accept_site

URL = "http://qilu.test/raid.html"
GONE = html("提示", ("您访问的文章已被作者删除。",), published="")


@dataclass(slots=True)
class Desk:
    """Store pages of two sites and look at what came of them."""

    db: Database
    press: Press

    def put(
        self,
        text: str,
        *,
        url: str = URL,
        key: str = "qilu",
        now: dt.datetime = NOW,
        first_visit: bool = False,
        fails: str | None = None,
    ) -> int:
        """Store a page, announcing it where it is new; return its id."""
        with self.db.write() as s:
            known = pages.trace(s, url.removeprefix("http://"))
            page_id = known.id if known else listed(s, url, key=key, first_visit=first_visit)
        self.press.store(self.press.item(page_id, url, text, key=key, now=now, first_visit=first_visit, fails=fails))
        return page_id

    def page(self, page_id: int) -> PageRow:
        """Return the page's row."""
        with self.db.read() as s:
            return s.get_one(PageRow, page_id)

    def article(self, page_id: int) -> StoredArticle:
        """Return the page's article."""
        with self.db.read() as s:
            found = articles.of_page(s, page_id)
        assert found is not None
        return found

    def stories(self) -> list[StoryView]:
        """Return every story, oldest first."""
        with self.db.read() as s:
            found = [stories.view(s, what) for what in stories.newest(s, announcements_only=False)]
        return [story for story in reversed(found) if story is not None]

    def due(self) -> int:
        """Count stories the planner has to look at."""
        with self.db.read() as s:
            return planning.unplanned(s)

    def planned(self) -> None:
        """Pretend that the planner has looked at all of them."""
        with self.db.write() as s:
            planning.mark_planned(s, [story.id for story in planning.stories_to_plan(s)])

    def counts(self, key: str = "qilu") -> dict[str, int]:
        """Return what the ledger counted for a site."""
        return dict(self.press.ledger.by_site.get(key, {}))


@pytest.fixture
def desk(db: Database) -> Desk:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "lubao")
    return Desk(db, Press(db))


def test_a_new_article_is_stored_whole(desk: Desk) -> None:
    page = desk.put(raid_page())
    row, article = desk.page(page), desk.article(page)
    assert (row.status, row.reason, row.http_status, row.etag, row.attempts) == ("article", None, 200, '"v1"', 1)
    assert row.revisit_at == NOW + HOUR
    assert (article.title, article.announcement, article.type) == (RAID_TITLE, True, "案件通报")
    assert article.published_at == dt.datetime(2026, 11, 21, 7, 20, tzinfo=dt.UTC)
    with desk.db.read() as s:
        assert {"山东"} == {place.province for place in articles.regions(s, article.id)}
        assert {(f.measure, f.value) for f in articles.figures(s, article.id)} >= {("缴获毒品", 21.5)}
        assert articles.hits(s, article.id)
    (story,) = desk.stories()
    assert (story.origin.id, story.announcement, [m.relation for m in story.members]) == (article.id, True, ["new"])
    assert desk.due() == 1
    assert desk.counts() == {"article": 1, "relation/new": 1, "announcement": 1}


def test_news_of_other_kinds_is_stored_and_not_watched(desk: Desk) -> None:
    page = desk.put(html("凌晨三点的蔬菜市场", tuple(line.format(place="寿光") for line in MARKET)))
    assert desk.page(page).revisit_at is None
    assert [story.announcement for story in desk.stories()] == [False]


def test_a_reprint_joins_the_story_and_makes_it_due_again(desk: Desk) -> None:
    desk.put(raid_page())
    desk.planned()
    desk.put(html("跨省运毒团伙被淄博警方打掉", raid(), source="齐鲁网"), url="http://lubao.test/1.html", key="lubao")
    (story,) = desk.stories()
    assert [(m.relation, m.article.site_key) for m in story.members] == [("new", "qilu"), ("reprint", "lubao")]
    assert desk.due() == 1
    assert desk.counts("lubao")["relation/reprint"] == 1


def test_the_same_form_with_other_figures_is_another_story(desk: Desk) -> None:
    desk.put(raid_page())
    desk.put(raid_page(caught=12, kilos=4.3), url="http://lubao.test/1.html", key="lubao")
    assert [len(story.members) for story in desk.stories()] == [1, 1]


def test_changed_figures_are_a_correction(desk: Desk) -> None:
    page = desk.put(raid_page())
    desk.planned()
    desk.put(raid_page(kilos=2.15), now=NOW + HOUR)
    (story,) = desk.stories()
    assert (story.correction, desk.due()) == (1, 1)
    assert desk.article(page).revision == 1
    assert "2.15公斤" in desk.article(page).text
    with desk.db.read() as s:
        before = articles.previous_text(s, desk.article(page).id)
    assert before is not None
    assert "21.5公斤" in before[1]
    assert desk.page(page).revisit_at == NOW + HOUR + 6 * HOUR


def test_an_added_paragraph_is_a_revision_and_no_correction(desk: Desk) -> None:
    page = desk.put(raid_page())
    longer = html(RAID_TITLE, raid(more="据悉，当地还将开展一次全市范围的寄递行业检查。"))
    desk.put(longer, now=NOW + HOUR)
    (story,) = desk.stories()
    assert (story.correction, desk.article(page).revision) == (0, 1)
    assert desk.counts()["revision"] == 1


def test_the_word_correction_counts_when_it_appears_not_ever_after(desk: Desk) -> None:
    desk.put(raid_page())
    note = "更正：本文此前所写的大队名称有误，特此说明。"
    desk.put(html(RAID_TITLE, raid(more=note)), now=NOW + HOUR)
    assert desk.stories()[0].correction == 1
    desk.put(html(RAID_TITLE, raid(more=f"{note}编辑部另感谢读者来信。")), now=NOW + 2 * HOUR)
    assert desk.stories()[0].correction == 1


def test_an_article_that_only_now_becomes_an_announcement_is_a_first_alert(desk: Desk) -> None:
    page = desk.put(html(RAID_TITLE[:4], tuple(line.format(place="张店") for line in MARKET)))
    desk.planned()
    desk.put(raid_page(), now=NOW + HOUR)
    (story,) = desk.stories()
    assert (story.announcement, story.correction, desk.due()) == (True, 0, 1)
    assert desk.page(page).revisit_at is not None


def test_an_announcement_that_no_longer_is_one_is_corrected(desk: Desk) -> None:
    desk.put(raid_page())
    desk.put(html(RAID_TITLE, tuple(line.format(place="张店") for line in MARKET)), now=NOW + HOUR)
    assert desk.stories()[0].correction == 1


def test_an_unchanged_page_is_left_as_it_is_and_looked_at_again_later(desk: Desk) -> None:
    page = desk.put(raid_page())
    desk.planned()
    desk.put(raid_page(), now=NOW + HOUR)
    assert (desk.article(page).revision, desk.due()) == (0, 0)
    assert desk.counts()["unchanged"] == 1
    assert desk.page(page).revisit_at == NOW + 7 * HOUR


def test_a_page_that_says_it_was_deleted_is_withdrawn(desk: Desk) -> None:
    page = desk.put(raid_page())
    desk.planned()
    desk.put(GONE, now=NOW + DAY)
    (story,) = desk.stories()
    assert (story.withdrawn_at, desk.article(page).withdrawn_at) == (NOW + DAY, NOW + DAY)
    assert "21.5公斤" in desk.article(page).text
    assert (desk.page(page).revisit_at, desk.page(page).status, desk.due()) == (None, "article", 1)
    assert desk.counts()["withdrawal"] == 1


def test_a_reprint_that_is_deleted_does_not_withdraw_the_story(desk: Desk) -> None:
    desk.put(raid_page())
    desk.put(raid_page(), url="http://lubao.test/1.html", key="lubao")
    desk.put(GONE, url="http://lubao.test/1.html", key="lubao", now=NOW + DAY)
    assert desk.stories()[0].withdrawn_at is None


@pytest.mark.parametrize(
    "text",
    [
        html("访问验证", ("正在进行安全检测，请稍候。", "请开启JavaScript后刷新本页。"), published=""),
        "<html><head><title>淄博</title></head><body><div></div></body></html>",
        html("系统维护", ("系统维护中，请稍后再访问。",), published=""),
    ],
    ids=["challenge", "empty", "maintenance"],
)
def test_a_page_that_cannot_be_read_today_is_not_withdrawn(desk: Desk, text: str) -> None:
    page = desk.put(raid_page())
    desk.put(text, now=NOW + HOUR)
    assert (desk.stories()[0].withdrawn_at, desk.article(page).withdrawn_at) == (None, None)
    assert desk.page(page).revisit_at == NOW + HOUR + 6 * HOUR
    assert desk.page(page).status == "article"


def test_an_error_page_that_is_still_there_the_next_time_is_a_withdrawal(desk: Desk) -> None:
    page = desk.put(raid_page())
    missing = html("提示信息", ("您访问的页面不存在。",), published="")
    desk.put(missing, now=NOW + HOUR)
    desk.put(raid_page(), now=NOW + 2 * HOUR)  # repaired in between: it begins anew
    desk.put(missing, now=NOW + 8 * HOUR)
    assert desk.stories()[0].withdrawn_at is None
    desk.put(missing, now=NOW + DAY)
    assert (desk.stories()[0].withdrawn_at, desk.page(page).revisit_at) == (NOW + DAY, None)


def test_a_blocked_page_is_tried_again_and_fails_under_its_name(desk: Desk) -> None:
    challenge = html("访问验证", ("正在进行安全检测，请稍候。", "请开启JavaScript后刷新本页。"), published="")
    page = desk.put(challenge)
    assert (desk.page(page).status, desk.page(page).next_try_at) == ("retry", NOW + dt.timedelta(minutes=5))
    for attempt in range(2, MAX_ATTEMPTS + 1):
        desk.put(challenge, now=NOW + attempt * HOUR)
    row = desk.page(page)
    assert (row.status, row.attempts, row.next_try_at) == ("failed", MAX_ATTEMPTS, None)
    assert row.reason == "blocked: challenge"
    assert desk.stories() == []


def test_a_blocked_page_that_lets_us_through_is_an_article_after_all(desk: Desk) -> None:
    page = desk.put(html("访问验证", ("正在进行安全检测，请稍候。",), published=""))
    desk.put(raid_page(), now=NOW + HOUR)
    assert (desk.page(page).status, desk.page(page).reason) == ("article", None)


def test_a_page_our_analysis_fails_on_is_kept_and_named(desk: Desk) -> None:
    page = desk.put(raid_page(), fails="timeout")
    assert (desk.page(page).status, desk.page(page).reason) == ("error", "timeout")
    with desk.db.read() as s:
        kept = s.get_one(QuarantineRow, page)
        assert zlib.decompress(kept.body).decode() == raid_page()
        (event,) = coverage.events(s)
    assert (event.kind, event.level, event.site_key) == ("analysis-failed", "warning", "qilu")
    assert URL in event.message


def test_an_analysis_that_fails_on_a_known_article_loses_nothing(desk: Desk) -> None:
    page = desk.put(raid_page())
    desk.put(raid_page(kilos=3), now=NOW + HOUR, fails="crash")
    assert (desk.page(page).status, desk.article(page).revision) == ("article", 0)
    assert desk.page(page).revisit_at is not None


@pytest.mark.parametrize(
    ("published", "first_visit", "mailed"),
    [
        ("2026-11-18 15:59", True, False),  # 72 hours and a minute before NOW
        ("2026-11-18 16:01", True, True),
        ("2026-11-17", True, False),
        ("2026-11-18", True, True),  # the day may have ended within the 72 hours
        ("", True, True),  # an unknown time is not old
        ("2026-11-01 08:00", False, True),  # listed while we watched: news, whatever its date
    ],
)
def test_what_is_backlog(desk: Desk, published: str, first_visit: bool, mailed: bool) -> None:
    desk.put(html(RAID_TITLE, raid(), published=published), first_visit=first_visit)
    with desk.db.write() as s:
        (story,) = planning.stories_to_plan(s)
    assert story.mailable is mailed


def test_two_processes_that_store_two_copies_at_once_make_one_story(desk: Desk, database_url: str) -> None:
    copies: list[list[object]] = [[], []]
    numbers = range(3)
    for number in numbers:
        text = html(f"{RAID_TITLE}（{number}）", raid(caught=3 + number * 7, kilos=10.5 + number * 33))
        for side, key in enumerate(("qilu", "lubao")):
            url = f"http://{key}.test/{number}.html"
            with desk.db.write() as s:
                page_id = listed(s, url, key=key)
            copies[side].append(desk.press.item(page_id, url, text, key=key))
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(2)
    workers = [context.Process(target=store_together, args=(database_url, items, together)) for items in copies]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(40)
        assert worker.exitcode == 0
    assert [sorted(m.relation for m in story.members) for story in desk.stories()] == [["new", "reprint"]] * len(
        numbers
    )
    with desk.db.read() as s:
        assert pages.status_counts(s) == {PageStatus.ARTICLE.value: 2 * len(numbers)}


PICTURED = html("淄博市公安局关于悬赏征集毒品犯罪线索的通告", ("<img src='/a.jpg' width='900'>",))


def test_copies_stored_together_are_one_story(desk: Desk) -> None:
    with desk.db.write() as s:
        ids = {url: listed(s, url) for url in (f"http://qilu.test/{n}.html" for n in range(3))}
    texts = [raid_page(), html("凌晨三点的蔬菜市场", tuple(line.format(place="寿光") for line in MARKET)), raid_page()]
    items = [desk.press.item(page, url, text) for (url, page), text in zip(ids.items(), texts, strict=True)]
    file_pages(desk.press.workshop(), items)
    assert [[m.relation for m in story.members] for story in desk.stories()] == [["new", "reprint"], ["new"]]
    assert desk.counts() == {"article": 3, "relation/new": 2, "relation/reprint": 1, "announcement": 2}


def test_a_page_that_cannot_be_stored_keeps_no_other_out(desk: Desk) -> None:
    with desk.db.write() as s:
        ids = [listed(s, URL), listed(s, "http://qilu.test/b.html")]
    items = [desk.press.item(i, f"http://qilu.test/{i}.html", raid_page()) for i in (ids[0], 404, ids[1])]
    workshop = desk.press.workshop()
    crawler: Any = SimpleNamespace(spider=SimpleNamespace(workshop=workshop))
    step = StoreStep(crawler)

    async def store() -> list[object]:
        return await asyncio.gather(*map(step.process_item, items), return_exceptions=True)

    first, second, third = asyncio.run(store())
    assert (first, third) == (items[0], items[2])
    assert isinstance(second, Exception)  # no such page: the database refuses, or we do
    assert [len(story.members) for story in desk.stories()] == [2]
    assert desk.counts()["article"] == 2


def test_a_page_whose_text_is_a_picture_keeps_its_headline(desk: Desk) -> None:
    page = desk.put(PICTURED)
    article = desk.article(page)
    assert (desk.page(page).status, desk.page(page).reason) == ("no-text", "image")
    assert (article.headline_only, article.announcement, article.text) == (True, True, article.title)
    assert (desk.due(), desk.page(page).revisit_at) == (1, NOW + HOUR)
    assert desk.counts() == {"headline-only": 1, "relation/new": 1, "announcement": 1}
    desk.planned()
    desk.put(PICTURED, now=NOW + HOUR)
    assert (desk.article(page).revision, desk.due()) == (0, 0)


def test_the_text_that_appears_later_corrects_nothing(desk: Desk) -> None:
    page = desk.put(PICTURED)
    desk.planned()
    desk.put(html("淄博市公安局关于悬赏征集毒品犯罪线索的通告", raid()), now=NOW + HOUR)
    (story,) = desk.stories()
    assert (story.correction, desk.article(page).headline_only, desk.article(page).revision) == (0, False, 1)
    assert (desk.page(page).status, desk.page(page).reason) == ("article", None)
    desk.put(raid_page(), url="http://lubao.test/1.html", key="lubao")
    assert [len(found.members) for found in desk.stories()] == [2]


def test_a_text_that_becomes_a_picture_is_kept(desk: Desk) -> None:
    page = desk.put(html("淄博市公安局关于悬赏征集毒品犯罪线索的通告", raid()))
    desk.put(PICTURED, now=NOW + HOUR)
    assert (desk.article(page).headline_only, desk.article(page).revision) == (False, 0)
    assert "21.5公斤" in desk.article(page).text
    assert desk.page(page).status == "article"


def two_articles(second: tuple[str, ...], *, title: str = RAID_TITLE) -> str:
    market = "".join(f"<p>{line.format(place='寿光')}</p>" for line in MARKET)
    told = "".join(f"<p>{line}</p>" for line in second)
    return (
        f"<html><head><title>凌晨三点的蔬菜市场</title></head><body><h1>凌晨三点的蔬菜市场</h1>"
        f"<p>2026-11-21 08:00 来源：鲁报"
        f"</p><div class='article-content'>{market}<h2>{title}</h2><p>2026-11-21 15:20 来源：淄博公安</p>{told}</div>"
        f"</body></html>"
    )


def test_two_articles_on_one_page_are_two_stories(desk: Desk) -> None:
    page = desk.put(two_articles(raid()))
    first, second = desk.stories()
    assert (first.announcement, second.announcement) == (False, True)
    assert (second.origin.title, second.origin.source) == (RAID_TITLE, "淄博公安")
    assert "蔬菜" not in second.origin.text
    with desk.db.read() as s:
        assert articles.all_of_page(s, page) == [first.origin.id, second.origin.id]
        assert articles.of_page(s, page, 1) == second.origin
    assert desk.page(page).revisit_at == NOW + HOUR
    desk.put(raid_page(), url="http://lubao.test/1.html", key="lubao")
    assert [len(story.members) for story in desk.stories()] == [1, 2]


def test_each_article_of_a_page_has_its_own_revisions(desk: Desk) -> None:
    page = desk.put(two_articles(raid()))
    desk.planned()
    desk.put(two_articles(raid(kilos=2.15)), now=NOW + HOUR)
    with desk.db.read() as s:
        found = [articles.get(s, article) for article in articles.all_of_page(s, page)]
    assert [article.revision for article in found] == [0, 1]
    assert [story.correction for story in desk.stories()] == [0, 1]


def test_an_article_that_vanished_from_its_page_is_left_and_a_deleted_page_takes_all(desk: Desk) -> None:
    page = desk.put(two_articles(raid()))
    desk.put(html("凌晨三点的蔬菜市场", tuple(line.format(place="寿光") for line in MARKET)), now=NOW + HOUR)
    with desk.db.read() as s:
        assert [articles.get(s, article).withdrawn_at for article in articles.all_of_page(s, page)] == [None, None]
    desk.put(GONE, now=NOW + DAY)
    assert [story.withdrawn_at for story in desk.stories()] == [NOW + DAY, NOW + DAY]
