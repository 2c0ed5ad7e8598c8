"""`jindu explain`, `stories` and `stats`: what became of things, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.items import PageStatus
from storage import pages, subscribers
from storage.database import Session
from tests.integration.operator_desk import Desk
from tests.integration.sample_rows import DAY, HOUR, NOW, accept_site, analysed, article, enter, page, story
from tests.integration.sample_store import COPY, DOUBT, FAILED, FIRST, fill


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, monkeypatch, capsys)
    found.run("init")
    return found


@pytest.fixture
def desk(empty: Desk) -> Desk:
    db = empty.store()
    fill(db)
    db.dispose()
    return empty


def reader(
    s: Session,
    email: str,
    *provinces: str,
    topics: tuple[str, ...] = (),
    confirmed: bool = True,
    days_ago: float = 1,
) -> None:
    subscribers.add(
        s,
        email=email,
        provinces=provinces,
        topics=topics,
        delivery="immediate",
        confirmed=confirmed,
        now=NOW - days_ago * DAY,
    )


def test_the_whole_road_of_an_announcement(desk: Desk) -> None:
    found = desk.run("explain", FIRST + "?utm_source=wx#top", "--json").json
    assert found["known"] is True
    assert found["discovered"]["list"] == "http://qilu.test/news"
    assert found["fetched"]["status"] == "article"
    assert found["read"]["title"].startswith("更正")
    assert found["read"]["revision"] == 1
    assert found["verdict"]["announcement"] is True
    assert [hit["zone"] for hit in found["verdict"]["hits"]] == ["title", "body"]
    rule = next(each for each in found["rules"] if each["rule"] == "jindu")
    assert rule["match"] is True
    assert any("贩毒" in reason["text"] for reason in rule["reasons"] if reason["kind"] == "for")
    assert found["stories"][0]["members"] == 2
    assert [(due["kind"], due["state"]) for due in found["owed"]] == [("alert", "sent"), ("correction", None)]
    said = desk.run("explain", FIRST)
    assert said.code == 0
    for word in ("发现", "抓取", "读出", "修订过 1 次", "命中", "li@example.test，公告：邮件", "更正：已计划"):
        assert word in said.out


def test_a_reprint_names_its_first_publication_and_a_doubt_its_veto(desk: Desk) -> None:
    copy = desk.run("explain", COPY).out
    assert "转载，相同部分占 93%" in copy
    assert FIRST in copy
    assert "没有合并到相似的报道，因为：数字不同" in desk.run("explain", DOUBT).out


def test_a_page_that_failed_says_at_which_step(desk: Desk) -> None:
    said = desk.run("explain", FAILED)
    assert said.code == 0
    assert "分析出错" in said.out
    assert "没有人：没有读成文章" in said.out


def test_a_page_robots_forbade_says_so(empty: Desk) -> None:
    db = empty.store()
    with db.write() as s:
        accept_site(s)
        reason = "robots-forbidden: /x 被该站的 robots.txt 禁止"
        pages.finish(s, pages.End(page(s, "http://qilu.test/x.html"), PageStatus.FORBIDDEN, now=NOW, reason=reason))
    db.dispose()
    assert "robots.txt 不允许抓取" in empty.run("explain", "http://qilu.test/x.html").out


def test_an_address_no_list_ever_showed(desk: Desk) -> None:
    said = desk.run("explain", "http://qilu.test/unseen.html")
    assert said.code == 1
    assert "从未出现过" in said.out
    assert "jindu sites check qilu" in said.out
    strange = desk.run("explain", "http://strange.example/1.html", "--json")
    assert strange.code == 1
    assert strange.json == {"url": "http://strange.example/1.html", "known": False, "sites_of_this_host": []}
    assert desk.run("explain", "qilu.test/1.html").code == 2


def test_everyone_who_is_not_told_is_told_why_not(empty: Desk) -> None:
    db = empty.store()
    with db.write() as s:
        accept_site(s)
        reader(s, "elsewhere@example.org", "云南")
        reader(s, "late@example.org", days_ago=-1)
        reader(s, "unconfirmed@example.org", confirmed=False)
        reader(s, "other-topic@example.org", topics=("缉私",))
        reader(s, "told@example.org", "山东")
        reader(s, "left@example.org")
        subscribers.remove(s, "left@example.org", NOW)
        story(s, analysed("http://qilu.test/1.html"))
    db.dispose()
    before = empty.run("explain", "http://qilu.test/1.html").out
    assert "没有人：还没有计划" in before
    empty.run("alerts", "plan")
    found = empty.run("explain", "http://qilu.test/1.html", "--json").json
    assert [due["email"] for due in found["owed"]] == ["told@example.org"]
    why = {entry["email"]: entry["reason"] for entry in found["not_owed"]}
    assert why == {
        "elsewhere@example.org": "订阅的地方（云南）与报道的地方（山东）不合",
        "late@example.org": "报道首见早于订阅确认",
        "unconfirmed@example.org": "订阅还没有确认",
        "other-topic@example.org": "订阅的主题不合",
        "left@example.org": "已退订",
    }


def test_backlog_and_texts_without_a_hit_are_told_apart(empty: Desk) -> None:
    from pipelines.items import Membership

    db = empty.store()
    with db.write() as s:
        accept_site(s)
        reader(s, "li@example.org", days_ago=30)
        old = article(s, analysed("http://qilu.test/old.html"), backlog=True)
        enter(s, old, Membership("new", None), NOW)
        story(s, analysed("http://qilu.test/plain.html", match=False))
    db.dispose()
    empty.run("alerts", "plan")
    assert "超过 72 小时：只入库，不发邮件" in empty.run("explain", "http://qilu.test/old.html").out
    assert "没有人：没有命中规则" in empty.run("explain", "http://qilu.test/plain.html").out


def test_stories_are_listed_newest_first_and_shown_with_their_copies(desk: Desk) -> None:
    listed = desk.run("stories", "list", "--json").json
    assert [entry["members"] for entry in listed] == [1, 2]
    shown = desk.run("stories", "show", str(listed[1]["story"]), "--json").json
    assert [member["relation"] for member in shown["members"]] == ["new", "reprint"]
    assert [(due["kind"], due["state"]) for due in shown["owed"]] == [("alert", "sent"), ("correction", None)]
    assert len(desk.run("stories", "list", "--limit", "1", "--json").json) == 1
    out = desk.run("stories", "show", str(listed[1]["story"])).out
    assert "首发" in out
    assert "转载" in out
    assert desk.run("stories", "show", "99").code == 1


def test_stories_that_are_no_announcements_are_listed_on_request(empty: Desk) -> None:
    db = empty.store()
    with db.write() as s:
        accept_site(s)
        story(s, analysed("http://qilu.test/plain.html", match=False))
    db.dispose()
    assert empty.run("stories", "list", "--json").json == []
    assert len(empty.run("stories", "list", "--all", "--json").json) == 1


def test_stats_count_what_is_stored(desk: Desk) -> None:
    found = desk.run("stats", "--json").json
    assert found["pages"] == {"article": 3, "error": 1}
    assert (found["articles"], found["announcements"], found["stories"]) == (3, 3, 2)
    assert found["mails"] == {"sent": 1, "owed": 1}
    assert found["subscribers"] == {"confirmed": 1}
    assert [event["kind"] for event in found["incidents"]] == ["quiet"]
    out = desk.run("stats").out
    assert "文章 3，分析出错 1" in out
    assert "3 天没有新文章" in out


def test_stats_of_an_empty_store(empty: Desk) -> None:
    found = empty.run("stats", "--json").json
    assert (found["articles"], found["stories"], found["incidents"]) == (0, 0, [])
    assert empty.run("stats").code == 0


def test_pages_waiting_for_another_try_say_when(empty: Desk) -> None:
    db = empty.store()
    with db.write() as s:
        accept_site(s)
        pages.postpone(s, page(s, "http://qilu.test/slow.html"), "timeout: 30 s", now=NOW + HOUR, http_status=None)
    db.dispose()
    out = empty.run("explain", "http://qilu.test/slow.html").out
    assert "等待重试" in out
    assert "超时没有回答" in out
    assert "下次重试 11-21 17:05" in out
