"""`jindu pages`: freezing a page as it was fetched, and reading all frozen pages anew."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.demo.farm import Farm
from console.demo.server import Fault
from crawler.fetching.charset import decode
from storage import pages
from tests.integration.operator_desk import Desk
from tests.layouts import sites

NOW = dt.datetime(2026, 6, 15, 12, 30, tzinfo=dt.UTC)
URL = "http://www.qilu.test/news/2026/0615/12.html"
STORY = "shandong-briefing"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys)


@pytest.fixture
def farm(desk: Desk) -> Iterator[Farm]:
    assert desk.run("init").code == 0
    with Farm(NOW) as opened:
        opened.write_site_files(desk.conf / "sites", delay="1s")
        desk.set(JINDU_ALLOW_NETWORKS="127.0.0.0/8")
        yield opened


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return a page that was saved on a known day."""
    path = tmp_path / "saved.html"
    path.write_bytes(sites.GBK.page(1).body)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def notes(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.json"))


def edit(note: Path, **fields: Any) -> None:
    data = json.loads(note.read_text("utf-8"))
    data["expected"] |= fields
    note.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def test_a_fetched_page_is_frozen_as_it_came_and_stored_nowhere_else(desk: Desk, farm: Farm) -> None:
    url = farm.article_url(STORY, "qidong")
    said = desk.run("pages", "freeze", url)
    assert said.code == 0, said.err
    (note,) = notes(desk.home / "pages")
    assert note.parent.name == "qidong"
    frozen = json.loads(note.read_text("utf-8"))
    assert (frozen["url"], frozen["site"], frozen["province"]) == (url, "qidong", "山东")
    assert frozen["fetched_at"].endswith("+08:00")
    assert frozen["content_type"].startswith("text/html")
    assert frozen["expected"]["status"] == "article"
    assert frozen["expected"]["title"].startswith("山东举行禁毒工作新闻发布会")
    assert frozen["expected"]["title"] in said.out
    html = gzip.decompress((note.parent / f"{note.stem}.html.gz").read_bytes()).decode()
    assert frozen["expected"]["title"] in html
    assert next(request["path"] for request in farm.requests if request["site"] == "qidong") == "/robots.txt"
    db = desk.store()
    with db.read() as s:
        assert pages.status_counts(s) == {}
    db.dispose()
    assert desk.run("pages", "check").code == 0


def test_what_cannot_be_fetched_is_named_and_leaves_nothing(desk: Desk, farm: Farm) -> None:
    farm.fail(Fault("qidong", path="/shandong/2", status=404))
    said = desk.run("pages", "freeze", farm.article_url(STORY, "qidong"))
    assert said.code == 1
    assert "网址已不存在" in said.err
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}/1.html"
    said = desk.run("pages", "freeze", closed)
    assert (said.code, said.err.strip()) == (1, "抓不到网页：连接被拒绝：服务器没有在这个端口提供服务")
    assert notes(desk.home) == []


def test_a_saved_page_keeps_its_bytes_its_charset_and_its_day(desk: Desk, saved: Path) -> None:
    assert desk.run("pages", "freeze", URL, "--file", str(saved)).code == 0
    (note,) = notes(desk.home / "pages" / "qilu")
    body = gzip.decompress((note.parent / f"{note.stem}.html.gz").read_bytes())
    assert body == saved.read_bytes()
    assert decode(body).encoding == "gb18030"
    frozen = json.loads(note.read_text("utf-8"))
    assert frozen["fetched_at"] == "2023-11-15T06:13:20+08:00"
    expected = sites.GBK.page(1).expected
    assert frozen["expected"]["title"] == expected.title
    assert frozen["expected"]["text"] == expected.text


def test_a_page_of_a_host_that_is_not_watched_stands_under_its_host(desk: Desk, saved: Path, tmp_path: Path) -> None:
    to = tmp_path / "mine"
    for url in ("https://other.test:8443/a/?id=1", "https://other.test:8443/a/?id=2", "https://other.test:8443/"):
        assert desk.run("pages", "freeze", url, "--file", str(saved), "--to", str(to)).code == 0
    assert {note.parent for note in notes(to)} == {to / "other.test_8443"}
    assert len(notes(to)) == 3
    assert desk.run("pages", "check", str(to)).code == 0


def test_a_frozen_page_is_only_written_over_when_asked_and_the_changes_are_shown(desk: Desk, saved: Path) -> None:
    command = ("pages", "freeze", URL, "--file", str(saved))
    assert desk.run(*command).code == 0
    (note,) = notes(desk.home / "pages")
    before = note.read_bytes()
    refused = desk.run(*command)
    assert refused.code == 1
    assert "--again" in refused.err
    assert note.read_bytes() == before
    same = desk.run(*command, "--again")
    assert same.code == 0
    assert "没有变化" in same.out
    title = sites.GBK.page(1).expected.title
    saved.write_bytes(saved.read_bytes().replace(title.encode("gb18030"), f"更正：{title}".encode("gb18030")))
    changed = desk.run(*command, "--again")
    assert changed.code == 0
    assert f"title：应为 “{title}”，读到 “更正：{title}”" in changed.out
    assert desk.run("pages", "check").code == 0
    note.write_text("{", encoding="utf-8")
    mended = desk.run(*command, "--again")
    assert (mended.code, desk.run("pages", "check").code) == (0, 0)


def test_a_check_lists_what_is_read_otherwise(desk: Desk, saved: Path) -> None:
    desk.run("pages", "freeze", URL, "--file", str(saved))
    (note,) = notes(desk.home / "pages")
    text = json.loads(note.read_text("utf-8"))["expected"]["text"]
    edit(note, source="青石晨报", text=text + "\n漏掉的一段。")
    said = desk.run("pages", "check")
    assert said.code == 1
    assert "source：应为 “青石晨报”" in said.out
    assert "-漏掉的一段。" in said.out
    assert text.splitlines()[0] not in said.out  # of a text only what changed
    assert "不一致或用不了的 1 个" in said.err
    found = desk.run("pages", "check", "--json")
    assert found.code == 1
    assert [one["field"] for one in found.json[0]["differences"]] == ["source", "text"]


def test_a_check_reads_by_the_site_file_as_it_is_now(desk: Desk, saved: Path) -> None:
    desk.run("pages", "freeze", URL, "--file", str(saved))
    desk.site(
        "qilu", 'key: qilu\nname: n\nprovince: 山东\nlists: [{url: "http://qilu.test/"}]\nselectors: {title: "b"}\n'
    )
    said = desk.run("pages", "check")
    assert said.code == 1
    assert "title：应为" in said.out


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ('{"url": "http://a.test/"}', "fetched_at"),
        ('{"url": "u", "fetched_at": "2026-01-01T00:00:00", "expected": {"status": "article"}}', "时区"),
        ('{"url": "u", "fetched_at": "2026-01-01T00:00:00+08:00", "expected": {"titel": "a"}}', "titel"),
        ('{"url": "u", "fetched_at": "2026-01-01T00:00:00+08:00", "expected": {}}', "空"),
        ('{"url": "u", "fetched_at": "2026-01-01T00:00:00+08:00", "nosuch": 1}', "nosuch"),
    ],
)
def test_a_broken_note_is_named_and_hides_no_other(desk: Desk, saved: Path, broken: str, says: str) -> None:
    desk.run("pages", "freeze", URL, "--file", str(saved))
    desk.run("pages", "freeze", URL + "?p=2", "--file", str(saved))
    first, second = notes(desk.home / "pages")
    first.write_text(broken, encoding="utf-8")
    edit(second, source="青石晨报")
    said = desk.run("pages", "check")
    assert said.code == 1
    assert str(first) in said.err
    assert says in said.err
    assert "source：应为 “青石晨报”" in said.out


def test_a_note_without_its_bytes_is_a_failure(desk: Desk, saved: Path) -> None:
    desk.run("pages", "freeze", URL, "--file", str(saved))
    next((desk.home / "pages").rglob("*.html.gz")).write_bytes(b"no gzip")
    assert desk.run("pages", "check").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("freeze",),
        ("freeze", "ftp://a.test/"),
        ("freeze", "a.test/1.html"),
        ("freeze", "http://a.test/1.html", "--file", "/nowhere.html"),
        ("check",),
        ("check", "/nowhere"),
    ],
)
def test_wrong_use_ends_with_code_2(desk: Desk, arguments: tuple[str, ...]) -> None:
    said = desk.run("pages", *arguments)
    assert said.code == 2
    assert "Traceback" not in said.err
