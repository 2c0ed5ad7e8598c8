"""The province of a site, its name, its file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from config.paths import SHIPPED_CONFIG
from config.sitebook import PROVINCES, Site, Sitebook, parse_site_text
from console.site_file import SiteFileError, make_site_file, refuse_known
from console.site_verified import verified_text, write_verified
from crawler.discovery.doors import PageHead
from crawler.discovery.province_hint import province_hint
from crawler.discovery.province_names import PINYIN
from crawler.discovery.site_name import site_name
from pipelines.facts.gazetteer import Gazetteer

GAZETTEER = Gazetteer.load(SHIPPED_CONFIG / "lexicon")
TODAY = dt.date(2026, 11, 22)


def told(url: str, *names: str, **more: Any) -> str | None:
    hint = province_hint(url, names, more.pop("headlines", ()), GAZETTEER, **more)
    return hint.province if hint else None


def test_names_hosts_channels_registrations_and_news_tell_the_province() -> None:
    nowhere = "http://www.example.com/"
    assert told(nowhere, "鲁东网", "济南热线") == "山东"
    assert told(nowhere, "新疆兵团在线") == "兵团"
    assert told("http://gat.shandong.gov.cn/", "公安厅") == "山东"
    assert told("http://gat.sn.gov.cn/", "公安厅") == "陕西"
    assert told(nowhere, "某网", channels=["要闻", "平安内蒙古"]) == "内蒙古"
    assert told(nowhere, "某网", channels=["山东", "河北"]) is None
    assert told(nowhere, "潇湘某网") == "湖南"
    assert told(nowhere, "某网", imprint="闽ICP备05001号 闽公网安备 35010202000001号") == "福建"
    assert told(nowhere, "某网", imprint="京ICP备05001号") is None
    assert told(nowhere, "某网", headlines=["昆明市开展行动", "曲靖通报", "玉溪禁毒宣传", "昆明发布通告"]) == "云南"
    assert told(nowhere, "某网", headlines=["昆明市开展行动", "长沙通报", "大理禁毒宣传", "西安发布通告"]) is None
    assert told(nowhere, "某网") is None


def test_every_province_has_a_folder() -> None:
    assert set(PINYIN) == set(PROVINCES)
    assert len({name for name, _ in PINYIN.values()}) == len(PROVINCES)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("首页_齐鲁某网", "齐鲁某网"),
        ("某某新闻网 - 山东重点新闻门户", "某某新闻网"),
        ("欢迎访问某省公安厅门户网站", "某省公安厅"),
        ("某市人民政府", "某市人民政府"),
        ("", "www.example.com"),
    ],
)
def test_a_site_is_called_what_its_title_says(title: str, name: str) -> None:
    assert site_name(PageHead(title), "http://www.example.com/") == name


def report(**changes: Any) -> dict[str, Any]:
    found = {
        "url": "http://news.qilu.com/fz/",
        "kind": "page",
        "label": "法治",
        "why": "",
        "links": 20,
        "new_links": 20,
    }
    feed = found | {"url": "http://news.qilu.com/rss.xml", "kind": "feed", "label": "RSS\n换行"}
    return {
        "url": "http://news.qilu.com/",
        "final_url": "http://news.qilu.com/",
        "problem": None,
        "detail": "",
        "name": '齐鲁"网": 甲',
        "province": "山东",
        "lists": [found, feed],
        "article_url": r"/\d{4}/it's\d+\.s?html?(?:[?#]|$)",
        "article_url_because": "自动判断会漏掉 3 条",
        "every": "1h",
        "every_because": "每天约 1.5 篇",
        "render": False,
        "tls": "strict",
        "check": {"level": "ok", "verdict": "可用"},
    } | changes


def made(book: Sitebook, folder: Path, **options: Any) -> Site:
    return make_site_file(report(**options.pop("report", {})), book, folder, today=TODAY, **options).site


def test_the_site_book_accepts_what_is_written(tmp_path: Path) -> None:
    site = made(Sitebook({}), tmp_path, delay="2s")
    assert (site.key, site.path) == ("qilu", tmp_path / "shandong" / "qilu.yml")
    assert (site.name, site.province, site.every) == ('齐鲁"网": 甲', "山东", dt.timedelta(hours=1))
    assert [(entry.url, entry.kind) for entry in site.lists][1] == ("http://news.qilu.com/rss.xml", "feed")
    assert site.article_url == report()["article_url"]
    assert (site.verified, site.delay) == (TODAY, dt.timedelta(seconds=2))


def test_keys_lists_and_files_that_are_taken(tmp_path: Path) -> None:
    first = make_site_file(report(), Sitebook({}), tmp_path, today=TODAY)
    first.write()
    with pytest.raises(SiteFileError, match="已经存在"):
        first.write()
    book = Sitebook({"qilu": first.site})
    with pytest.raises(SiteFileError, match="已经在站点 qilu"):
        refuse_known("https://news.qilu.com/fz/index.html", book)
    with pytest.raises(SiteFileError, match="都已经在站点 qilu"):
        made(book, tmp_path)
    more = {"lists": [*report()["lists"], report()["lists"][0] | {"url": "http://news.qilu.com/sh/"}]}
    again = make_site_file(report(**more), book, tmp_path, today=TODAY)
    assert (again.site.key, again.site.path.parent) == ("news_qilu", first.site.path.parent)
    assert [entry.url for entry in again.site.lists] == ["http://news.qilu.com/sh/"]
    assert {site for _, site in again.left_out} == {"qilu"}
    with pytest.raises(SiteFileError, match="--key"):
        made(book, tmp_path, report=more, key="qilu")
    with pytest.raises(SiteFileError, match="--province"):
        made(book, tmp_path, report={"province": None})
    with pytest.raises(SiteFileError, match="小写字母"):
        made(book, tmp_path, report=more, key="Bad Key")


def test_a_check_notes_the_day_and_touches_nothing_else(tmp_path: Path) -> None:
    text = "# 未核对：从未检查过。\nkey: qilu\nname: 齐鲁网  # 注\nprovince: 山东\n"
    text += "lists: [{url: 'http://a.test/'}]\norigin: 记忆\n"
    path = tmp_path / "qilu.yml"
    path.write_text(text, encoding="utf-8")
    site = parse_site_text(text, path)
    assert write_verified(site, TODAY)
    lines = path.read_text("utf-8").splitlines()
    assert lines == [*text.splitlines()[1:-1], "verified: 2026-11-22", "origin: 记忆"]
    assert not write_verified(site, TODAY)  # changed meanwhile
    later = verified_text(path.read_text("utf-8"), dt.date(2026, 12, 1))
    assert later.count("verified:") == 1
    assert "verified: 2026-12-01" in later
