"""`jindu rules`: what the rules say about a text, a file, a stored page, and a page that must be fetched."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.integration.operator_desk import Desk
from tests.integration.sample_store import FIRST, fill

TEXT = "青石市公安局今天通报，上月共破获毒品犯罪案件31起，抓获嫌疑人45名，缴获冰毒2.4公斤。"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys)


def test_a_text_is_judged_with_every_reason(desk: Desk) -> None:
    said = desk.run("rules", "test", "--text", TEXT, "--title", "青石通报禁毒战果")
    assert said.code == 0
    assert "命中：是公告" in said.out
    assert "标题“禁毒”1 次" in said.out
    assert "分数线" in said.out


def test_a_text_from_stdin_that_only_speaks_of_a_film_does_not_match(desk: Desk) -> None:
    said = desk.run("rules", "test", "--json", stdin="一部讲述缉毒警察的电影今天上映，导演出席了首映礼。")
    found = said.json
    assert found["match"] is False
    rule = next(rule for rule in found["rules"] if rule["rule"] == "jindu")
    assert {reason["kind"] for reason in rule["reasons"]} >= {"for", "against", "unmet"}


def test_offsets_of_hits_lead_into_text_and_title(desk: Desk) -> None:
    found = desk.run("rules", "test", "--text", TEXT, "--title", "青石通报禁毒战果", "--json").json
    assert found["match"] is True
    for hit in found["hits"]:
        zone = found["title"] if hit["zone"] == "title" else TEXT
        assert hit["term"] in zone[hit["start"] : hit["end"]]


def test_a_page_on_disk_is_read_as_a_page(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    body = f"<html><head><title>青石通报禁毒战果_青石网</title></head><body><h1>青石通报禁毒战果</h1><p>{TEXT * 4}</p>"
    path.write_bytes(f'<meta charset="gb2312">{body}</body></html>'.encode("gb18030"))
    found = desk.run("rules", "test", "--file", str(path), "--json").json
    assert found["match"] is True
    assert found["title"] == "青石通报禁毒战果"


def test_nothing_to_judge_is_a_failure(desk: Desk) -> None:
    said = desk.run("rules", "test", stdin=" \n")
    assert said.code == 1
    assert "没有可判断的文字" in said.err


@pytest.mark.parametrize(
    "arguments",
    [("--text", "a", "--url", "http://a.test/"), ("--url", "ftp://a.test/"), ("--url", "a"), ("--file", "/nowhere")],
)
def test_wrong_use_ends_with_code_2(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk.run("rules", "test", *arguments).code == 2


def test_a_broken_rule_file_is_never_judged_by(desk: Desk) -> None:
    path = desk.conf / "rules" / "second.yml"
    path.write_text("topic: 二\nrules:\n  - id: a\n    al: [毒]\n", encoding="utf-8")
    said = desk.run("rules", "test", "--text", TEXT)
    assert said.code == 2
    assert f"{path}:4" in said.err
    assert said.out == ""
    listed = desk.run("rules", "list", "--json")
    assert listed.code == 0
    assert [file["topic"] for file in listed.json] == ["禁毒"]
    assert f"{path}:4" in listed.err


def test_a_stored_page_is_judged_as_it_is_stored(desk: Desk) -> None:
    desk.run("init")
    db = desk.store()
    fill(db)
    db.dispose()
    said = desk.run("rules", "test", "--url", FIRST)
    assert said.code == 0
    assert "库里的文章" in said.out
    assert "更正：济南警方破获一起贩毒案" in said.out


def test_a_page_that_cannot_be_fetched_is_one_clear_line(desk: Desk) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    desk.run("init")
    guarded = desk.run("rules", "test", "--url", f"http://127.0.0.1:{port}/1.html")
    assert guarded.code == 1
    assert "JINDU_ALLOW_NETWORKS" in guarded.err
    desk.set(JINDU_ALLOW_NETWORKS="127.0.0.0/8")
    said = desk.run("rules", "test", "--url", f"http://127.0.0.1:{port}/1.html")
    assert said.code == 1
    assert said.err.strip() == "读不到文章：连接被拒绝：服务器没有在这个端口提供服务"
