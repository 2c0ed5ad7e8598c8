"""`jindu stories merge/split/rebuild`: what an operator decides about stories, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import story_moves
from storage.story_rows import StoryRow
from tests.integration.operator_desk import Desk
from tests.integration.sample_rows import NOW
from tests.integration.sample_store import COPY, DOUBT, FIRST
from tests.integration.sample_store import fill as fill_sample
from tests.integration.watched_store import fill


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, monkeypatch, capsys)
    found.run("init")
    return found


@pytest.fixture
def desk(empty: Desk) -> Desk:
    db = empty.store()
    fill_sample(db)
    db.dispose()
    return empty


def test_a_merge_is_shown_with_who_and_what(desk: Desk) -> None:
    said = desk.run("stories", "merge", "1", "2", "--by", "王值班", "--json")
    assert said.code == 0
    assert [(m["article"], m["url"], m["relation"]) for m in said.json["members"]] == [
        (1, FIRST, "new"),
        (2, COPY, "reprint"),
        (3, DOUBT, "reprint"),
    ]
    assert said.json["moves"][-1] | {"at": ""} == {
        "at": "",
        "by": "王值班",
        "kind": "merge",
        "story": 1,
        "other": 2,
        "articles": [3],
    }
    assert "已并入报道 1：2" in said.err
    shown = desk.run("stories", "show", "2").out
    assert "王值班" in shown
    assert "报道 2 并入 1" in shown


def test_articles_are_split_off_by_number_or_url(desk: Desk) -> None:
    said = desk.run("stories", "split", "1", COPY)
    assert (said.code, said.out) == (0, "")
    assert "1 篇从报道 1 分出，成为报道 4" in said.err
    assert "文章 2 从报道 1 分出，成为 4" in desk.run("stories", "show", "4").out
    desk.run("stories", "merge", "1", "4")
    assert desk.run("stories", "split", "1", "2", "--json").json["members"][0]["url"] == COPY
    assert desk.run("db", "check").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merge", "1", "404"), "没有编号为 404 的报道"),
        (("merge", "1", "1"), "已经是同一条"),
        (("split", "404", COPY), "没有编号为 404 的报道"),
        (("split", "1", "http://qilu.test/unseen.html"), "报道 1 里没有 http://qilu.test/unseen.html"),
        (("split", "2", DOUBT), "没有什么可以分开"),
    ],
)
def test_what_cannot_be_done_is_said(desk: Desk, arguments: tuple[str, ...], message: str) -> None:
    said = desk.run("stories", *arguments)
    assert said.code == 1
    assert message in said.err


def test_a_rebuild_by_the_same_program_says_so(empty: Desk) -> None:
    db = empty.store()
    fill(db, NOW)
    db.dispose()
    said = empty.run("stories", "rebuild", "--json")
    assert (said.code, said.json) == (0, [])
    assert "完全一致" in said.err


def test_a_rebuild_shows_what_differs_and_writes_when_told(empty: Desk) -> None:
    db = empty.store()
    first, *_ = fill(db, NOW)
    with db.write() as s:  # as an earlier program might have left it
        copy = s.get_one(StoryRow, first).origin_id + 1
        story_moves.split(s, s.get_one(StoryRow, first), {copy})
    db.dispose()
    said = empty.run("stories", "rebuild")
    assert "没有写入；确认后加 --apply" in said.err
    assert f"与文章 {copy - 1} 同一报道" in said.out
    assert len(empty.run("stories", "list", "--json").json) == 3
    said = empty.run("stories", "rebuild", "--apply", "--json")
    assert [(each["article"], each["then"]) for each in said.json] == [
        (copy, {"with": copy - 1, "relation": "reprint"})
    ]
    assert len(empty.run("stories", "list", "--json").json) == 2
    assert "完全一致" in empty.run("stories", "rebuild").err
