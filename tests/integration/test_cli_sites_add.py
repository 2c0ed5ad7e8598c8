"""`jindu sites add`: what it writes, shows and refuses; the survey itself is in test_farm_discovery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from config.list_address import ListAddress
from config.sitebook import load_sitebook
from console.cli import site_add
from crawler.spiders.check_report import ListReport, SampleReport
from crawler.spiders.survey_report import FoundForm, FoundList, SurveyReport
from tests.integration.operator_desk import Desk

URL = "http://www.longxi.test/"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, monkeypatch, capsys)
    assert found.run("init").code == 0
    return found


def surveyed(url: str, **changes: Any) -> dict[str, Any]:
    report = SurveyReport(url, url, "陇西热线", "甘肃", "名称“陇西热线”", requests=9)
    report.lists = [FoundList(f"{url}fz/", "page", "法治", 20, 20, "公告常在的频道")]
    report.passed_over = [FoundList(f"{url}zt/", "page", "专题", 0, why="没有文章链接，只是栏目导航")]
    report.forms = [FoundForm(r"/\d+\.s?html?", 20, 1, 1)]
    report.article_url_because = "与自动判断一致，不必写"
    report.check.lists = [ListReport(f"{url}fz/", True, 200, "page", None, 20)]
    report.check.samples = [SampleReport(f"{url}1.html", "article", None, "某市公安局通报", "2026-11-20", "本网", 300)]
    report.check.conclude()
    for name, value in changes.items():
        setattr(report, name, value)
    return report.as_json()


@pytest.fixture
def surveys(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Answer surveys by what the test puts here; by default everything went well."""
    prepared: list[dict[str, Any]] = []

    def answered(settings: object, urls: Sequence[str], **options: object) -> Iterator[dict[str, Any]]:
        del settings, options
        yield from prepared or [surveyed(url) for url in urls]

    monkeypatch.setattr(site_add, "survey_sites", answered)
    return prepared


@pytest.mark.usefixtures("surveys")
def test_a_file_is_written_once_and_what_it_reads_is_shown(desk: Desk) -> None:
    dry = desk.run("sites", "add", URL, "--dry-run")
    assert dry.code == 0
    assert "longxi" not in load_sitebook(desk.conf / "sites").sites
    said = desk.run("sites", "add", URL)
    assert said.code == 0
    for words in ("公告常在的频道", "只是栏目导航", "某市公安局通报", "甘肃（名称“陇西热线”）", "已写入", "可用"):
        assert words in said.out
    site = load_sitebook(desk.conf / "sites").sites["longxi"]
    assert site.path == desk.conf / "sites" / "gansu" / "longxi.yml"
    assert site.source in dry.out
    again = desk.run("sites", "add", f"{URL}fz/")
    assert again.code == 2
    assert "已经在站点 longxi" in again.out
    assert desk.run("sites", "add", "http://other.test/", "--key", "longxi").code == 2


@pytest.mark.usefixtures("surveys")
def test_several_addresses_at_once(desk: Desk) -> None:
    found = desk.run("sites", "add", URL, "qinxi.test", "--json").json
    assert [(answer["key"], answer["written"], answer["code"]) for answer in found] == [
        ("longxi", True, 0),
        ("qinxi", True, 0),
    ]
    assert desk.run("sites", "add", URL, "http://b.test/", "--key", "x").code == 2


def test_a_province_that_cannot_be_told_is_asked_for(desk: Desk, surveys: list[dict[str, Any]]) -> None:
    surveys.append(surveyed(URL, province=None))
    said = desk.run("sites", "add", URL)
    assert said.code == 2
    assert "请加 --province" in said.out


def test_a_site_that_cannot_be_read_is_a_failure(desk: Desk, surveys: list[dict[str, Any]]) -> None:
    surveys.append(surveyed(URL, problem="dns", lists=[], detail="域名解析失败"))
    assert desk.run("sites", "add", URL).code == 1


@pytest.mark.parametrize("arguments", [("htp://x",), (URL, "--delay", "soon"), (URL, "-p", "福健"), ()])
def test_wrong_use(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk.run("sites", "add", *arguments).code == 2


def test_what_it_takes_to_ask_for_a_list_stands_in_the_file_and_on_the_screen(
    desk: Desk, surveys: list[dict[str, Any]]
) -> None:
    address = ListAddress(f"{URL}portal/list", '{"page":1}', "/view?docId={docId}")
    lists = [FoundList(address.written, "json", "警务动态", 20, 20, "网页从这个接口取列表")]
    surveys.append(surveyed(URL, lists=lists, render=True, tls="legacy"))
    said = desk.run("sites", "add", URL)
    assert said.code == 0
    assert "render: true" in said.out
    assert "tls: legacy" in said.out
    site = load_sitebook(desk.conf / "sites").sites["longxi"]
    assert (site.render, site.tls) == (True, "legacy")
    assert [ListAddress.of(entry.url) for entry in site.lists] == [address]
    assert desk.run("sites", "add", URL).code == 2, "the book has it"
