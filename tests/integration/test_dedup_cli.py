"""`jindu dedup --jsonl` as a process: online, durable, with the decision a crawl takes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from config.paths import SHIPPED_CONFIG
from storage.acceptance import take_over
from storage.database import Database
from tests.integration.line_command import line, run, talking

CASE = (
    "九月三日，通化市二道江区公安分局在一处出租屋内抓获贩毒嫌疑人四名，现场缴获冰毒两百一十克。\n"
    "经查，为首的刘某自去年冬天起通过快递把毒品寄往外地，收款账户先后换了六个。\n"
    "租住在同一楼层的居民回忆，这间屋子常年拉着窗帘，半夜却有人进出，搬运的纸箱大小相同，谁也没有多问。\n"
    "办案民警介绍，线索来自一名驿站店主的举报，举报人已按规定获得奖励。目前案件正在进一步侦办之中。"
)
OTHER = (
    "九月五日，柳州市鱼峰区举办禁毒知识竞赛，十二所中学派队参加，决赛题目由学生自己命制。\n"
    "评委说，今年的题目比往年更贴近生活，有三道题讲的是如何辨认伪装成糖果的新型毒品。\n"
    "获得第一名的队伍将代表城区参加全市决赛，比赛录像会在校园电视台播放。"
)
COPY = "本报讯 " + CASE.replace("目前案件正在进一步侦办之中。", "") + "（责任编辑：小满）"


def test_copies_enter_the_story_of_the_first(tmp_path: Path) -> None:
    given = b"".join(
        [
            line(id="a", title="通化抓获四名贩毒嫌疑人", text=CASE, published_at="2026-09-03T10:00+08:00", site="甲报"),
            line(id="b", title="学生命题的竞赛", text=OTHER, published_at="2026-09-05", site="乙网"),
            line(id="c", title="四人贩毒落网", text=COPY, published_at="2026-09-04 08:30", site="乙网"),
            line(id="d", title="通化抓获四名贩毒嫌疑人", text=CASE, published_at="2026-09-03T10:00+08:00", site="甲报"),
            line(id="e", text=OTHER, published_at=None),
        ]
    )
    code, records, messages = run(["dedup", "--jsonl"], given, tmp_path / "home")
    assert (code, messages) == (0, "")
    assert [record["id"] for record in records] == ["a", "b", "c", "d", "e"]
    stories = [record["story"] for record in records]
    assert stories[0] == stories[2] == stories[3] != stories[1] == stories[4]
    assert [record["relation"] for record in records] == ["new", "new", "reprint", "reprint", "reprint"]
    assert all(set(record) == {"id", "story", "relation"} for record in records)
    assert not (tmp_path / "home").exists()


def test_other_figures_make_another_story_that_is_pointed_to(tmp_path: Path) -> None:
    sibling = CASE.replace("四名", "九名").replace("两百一十克", "三千克").replace("九月三日", "六月八日")
    given = line(id=1, title="抓获嫌疑人", text=CASE) + line(id=2, title="抓获嫌疑人", text=sibling)
    _, records, _ = run(["dedup", "--jsonl"], given, tmp_path)
    assert records[1]["relation"] == "new"
    assert records[1]["story"] != records[0]["story"]
    assert records[1]["also"] == records[0]["story"]


def test_a_page_with_news_of_its_own_stands_in_two_stories(tmp_path: Path) -> None:
    both = CASE + "\n" + OTHER
    given = b"".join(
        [line(id=1, title="四人落网", text=CASE), line(id=2, title="四人落网", text=both), line(id=3, text=OTHER)]
    )
    _, records, _ = run(["dedup", "--jsonl"], given, tmp_path)
    assert records[1]["story"] == records[0]["story"]
    assert records[1]["relation"] == "reprint"
    assert records[1]["also"] != records[0]["story"]
    assert records[2]["story"] == records[1]["also"]
    assert records[2]["relation"] != "new"


def test_a_bad_line_is_answered_and_files_nothing(tmp_path: Path) -> None:
    given = b"".join(
        [
            b"oops\n",
            line(id="a", title="x", published_at="2026-09-03"),
            line(id="b", text=" \n"),
            line(id="c", text=CASE, published_at="上周"),
            line(id="d", text=CASE, title=7),
            line(id="e", text=CASE, site=["x"]),
            line(id="f", text=CASE),
        ]
    )
    code, records, messages = run(["dedup", "--jsonl"], given, tmp_path)
    assert code == 0
    assert "6 行无法处理" in messages
    reasons = [("not-json", None), ("no-text", "a"), ("no-text", "b"), ("bad-time", "c"), ("wrong-type", "d"),
               ("wrong-type", "e")]  # fmt: skip
    assert records[:-1] == [
        {"id": id_, "line": number, "status": "error", "reason": reason}
        for number, (reason, id_) in enumerate(reasons, start=1)
    ]
    assert records[-1] == {"id": "f", "story": 1, "relation": "new"}


def test_what_was_answered_survives_a_kill_and_is_continued(tmp_path: Path) -> None:
    store = str(tmp_path / "kept.db")
    with talking(["dedup", "--jsonl", "--store", store], tmp_path) as talk:
        first = talk.ask(
            line(id=1, title="甲", text=CASE, site="甲报"), line(id=2, title="乙", text=OTHER, site="甲报")
        )
        talk.process.kill()
    code, records, _ = run(
        ["dedup", "--jsonl", "--store", store], line(id=3, title="丙", text=COPY, site="乙网"), tmp_path
    )
    assert code == 0
    assert records == [{"id": 3, "story": first[0]["story"], "relation": "reprint"}]


def test_it_refuses_the_database_of_a_watch(tmp_path: Path, sqlite_url: str) -> None:
    db = Database.open(sqlite_url)
    config = SHIPPED_CONFIG
    now = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    take_over(db, sites_dir=config / "sites", rules_dir=config / "rules", lexicon_dir=config / "lexicon", now=now)
    db.dispose()
    path = sqlite_url.removeprefix("sqlite:///")
    code, records, messages = run(["dedup", "--jsonl", "--store", path], line(id=1, text=CASE), tmp_path)
    assert (code, records) == (1, [])
    assert "监测用的数据库" in messages


def test_a_missing_folder_is_said_before_anything_is_read(tmp_path: Path) -> None:
    code, records, messages = run(["dedup", "--jsonl", "--store", str(tmp_path / "no" / "x.db")], b"", tmp_path)
    assert (code, records) == (2, [])
    assert "不存在" in messages


def test_a_store_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("本周要点\n" * 200, encoding="utf-8")
    code, records, messages = run(["dedup", "--jsonl", "--store", str(file)], line(id=1, text=CASE), tmp_path)
    assert (code, records) == (1, [])
    assert str(file) in messages
    assert file.read_text(encoding="utf-8") == "本周要点\n" * 200
