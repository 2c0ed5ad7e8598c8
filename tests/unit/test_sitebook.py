"""Site files: what is accepted, what is refused with file, line and remedy, and what the project ships."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import time
from pathlib import Path

import pytest

from config.errors import ConfigError, Problem
from config.paths import SHIPPED_CONFIG
from config.sitebook import PROVINCES, Expect, SiteList, load_sitebook, parse_site, parse_site_text

MINIMAL = 'key: demo\nname: 示例网\nprovince: 山东\nlists: [{url: "http://news.example.org/"}]\n'

FULL = """\
key: demo
name: 示例网
province: 山东
lists:
  - url: "http://news.example.org/shandong/"
  - {url: "https://news.example.org/rss.xml", kind: feed}
article_url: '/\\d{4}/\\d{4}/\\d+\\.s?html?$'
selectors: {title: h1, body: ".//div[@id='content']"}
every: 2h
encoding: GBK
render: true
delay: 2.5s
expect: {articles_per_day: 40, max_silence: 1d}
headers: {Referer: "http://news.example.org/"}
proxy: true
tls: legacy
verified: 2026-11-21
origin: 手工
"""


def write(folder: Path, text: str, name: str = "demo.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refuse(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        parse_site_text(text, Path("sites/demo.yml"))
    return caught.value.problems


def test_four_fields_are_enough(tmp_path: Path) -> None:
    site = parse_site(write(tmp_path, MINIMAL))
    assert (site.key, site.name, site.province) == ("demo", "示例网", "山东")
    assert site.lists == (SiteList("http://news.example.org/", "auto"),)
    assert site.every == dt.timedelta(minutes=15)
    assert (site.article_url, site.encoding, site.delay, site.expect, site.verified, site.origin) == (None,) * 6
    assert (site.render, site.proxy, site.tls, site.headers, site.selectors) == (False, False, "strict", (), ())
    assert site.source == MINIMAL
    assert site.digest == hashlib.sha256(site.path.read_bytes()).hexdigest()


def test_every_field_is_read(tmp_path: Path) -> None:
    site = parse_site(write(tmp_path, FULL))
    assert site.lists[1] == SiteList("https://news.example.org/rss.xml", "feed")
    assert site.article_url is not None
    assert re.search(site.article_url, "http://news.example.org/2025/0618/123.shtml")
    assert site.selectors == (("title", "h1"), ("body", ".//div[@id='content']"))
    assert site.every == dt.timedelta(hours=2)
    assert site.delay == dt.timedelta(seconds=2.5)
    assert site.encoding == "gbk"
    assert site.render
    assert site.proxy
    assert site.expect == Expect(40.0, dt.timedelta(days=1))
    assert site.headers == (("Referer", "http://news.example.org/"),)
    assert site.tls == "legacy"
    assert site.verified == dt.date(2026, 11, 21)
    assert site.origin == "手工"


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("article_url:", "articel_url:", 7, "不认识的键“articel_url”", "article_url"),
        ("kind: feed", "knd: feed", 6, "不认识的键“lists 第 2 项 的 knd”", "kind"),
        ("max_silence", "zzz", 13, "不认识的键", "articles_per_day、max_silence"),
        ("name: 示例网\n", "", 1, "缺少“name”", "name: …"),
        ("name: 示例网", "name:", 2, "没有值", "补上"),
        ("name: 示例网", "name: 2024", 2, "应是一段文字", "引号"),
        ("name: 示例网", "name: ' '", 2, "是空的", "补上"),
        ("province: 山东", "province: 山东省", 3, "不认识", "“山东”"),
        ("province: 山东", "province: 火星", 3, "不认识", "兵团"),
        ("http://news.example.org/shandong/", "ftp://news.example.org/", 5, "不是网址", "http://"),
        ("http://news.example.org/shandong/", "http:///x", 5, "不是网址", "http://"),
        ("http://news.example.org/shandong/", "http://u:p@news.example.org/", 5, "密码", "headers"),
        ("http://news.example.org/shandong/", "https://news.example.org/rss.xml", 4, "写了两次", "重复"),
        ("kind: feed", "kind: rss", 6, "不能是 “rss”", "feed"),
        ("\\d{4}/\\d+", "(\\d{4}/\\d+", 7, "不是有效的正则", "改正"),
        ("\\.s?html?$", "(?=x)", 7, "不是有效的正则", "环视"),
        ("'/\\d{4}/\\d{4}/\\d+\\.s?html?$'", "'.*'", 7, "空的网址也匹配", "文章网址"),
        ("title: h1", "title: 'h1['", 8, "CSS", "XPath"),
        (".//div[@id='content']", ".//div[", 8, "XPath", "改正"),
        ("every: 2h", "every: 15", 9, "不是时长", "15m"),
        ("every: 2h", "every: 30s", 9, "超出范围", "1m 到 1d"),
        ("every: 2h", "every: 25h", 9, "超出范围", "1m 到 1d"),
        ("encoding: GBK", "encoding: gbk2", 10, "不认识编码", "gb18030"),
        ("encoding: GBK", "encoding: zlib", 10, "不认识编码", "gb18030"),
        ("render: true", "render: yes", 11, "应是true 或 false", "不加引号"),
        ("delay: 2.5s", "delay: 121s", 12, "超出范围", "2m"),
        ("articles_per_day: 40", "articles_per_day: 0", 13, "超出范围", "大于 0"),
        ("articles_per_day: 40", "articles_per_day: '40'", 13, "应是数字", "单位"),
        ("Referer:", "Host:", 14, "Host", "Referer"),
        ('"http://news.example.org/"}', '"a\\r\\nX: b"}', 14, "换行", "ASCII"),
        ("tls: legacy", "tls: none", 16, "不能是", "unverified"),
        ("verified: 2026-11-21", "verified: 去年", 17, "应是日期", "2026-11-21"),
        ("key: demo", "key: Demo", 1, "不能是 “Demo”", "小写"),
        ("key: demo", "key: all", 1, "保留字", "换一个键"),
        ("key: demo", "key: other", 1, "与文件名“demo.yml”不一致", "改名为 other.yml"),
        ("tls: legacy", "tls: legacy\ntls: strict", 17, "写了两次", "删掉"),
    ],
)
def test_a_defect_is_refused_with_file_line_and_remedy(old: str, new: str, line: int, what: str, remedy: str) -> None:
    assert old in FULL
    (problem,) = refuse(FULL.replace(old, new, 1))
    assert problem.file == Path("sites/demo.yml")
    assert problem.line == line
    assert what in problem.what
    assert remedy in problem.remedy


def test_lists_must_not_be_empty() -> None:
    assert "0 项" in refuse(MINIMAL.replace('[{url: "http://news.example.org/"}]', "[]"))[0].what
    assert "“键: 值”" in refuse(MINIMAL.replace('{url: "http://news.example.org/"}', "http://x.cn/"))[0].what
    assert "列表" in refuse(MINIMAL.replace('[{url: "http://news.example.org/"}]', "http://x.cn/"))[0].what


def test_all_defects_of_a_file_are_told_at_once_in_order() -> None:
    problems = refuse(MINIMAL.replace("山东", "X").replace("http:", "ftp:") + "every: 1s\nfoo: 1\n")
    assert [problem.line for problem in problems] == [3, 4, 5, 6]


def test_a_site_file_must_be_a_mapping() -> None:
    assert "key、name、province、lists" in refuse("- a\n- b\n")[0].remedy


def test_one_bad_file_refuses_that_site_only(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    bad = write(tmp_path, MINIMAL.replace("demo", "bad") + "nmae: x\n", "shandong/bad.yml")
    book = load_sitebook(tmp_path)
    assert list(book.sites) == ["demo"]
    assert [(problem.file, problem.line) for problem in book.refused] == [(bad, 5)]


def test_a_key_used_twice_refuses_the_second_file(tmp_path: Path) -> None:
    first = write(tmp_path, MINIMAL, "a/demo.yml")
    second = write(tmp_path, MINIMAL.replace("示例网", "另一个"), "b/demo.yml")
    book = load_sitebook(tmp_path)
    assert book.sites["demo"].path == first
    (problem,) = book.refused
    assert problem.file == second
    assert str(first) in problem.what


def test_hidden_files_and_editors_copies_are_left_alone(tmp_path: Path) -> None:
    for name in (".demo.yml", "demo.yml~", ".git/demo.yml", "README.md"):
        write(tmp_path, "nonsense: [", name)
    assert load_sitebook(tmp_path).sites == {}
    assert load_sitebook(tmp_path).refused == ()


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="JINDU_CONFIG"):
        load_sitebook(tmp_path / "sites")


def test_shipped_sites_all_parse_and_cover_every_province() -> None:
    book = load_sitebook(SHIPPED_CONFIG / "sites")
    assert book.refused == ()
    assert {site.province for site in book.sites.values()} == set(PROVINCES)
    seeds = {"iqilu": "山东", "lnfz": "辽宁", "fzzx": "全国", "gscn": "甘肃", "nncc626": "全国"}
    assert {key: book.sites[key].province for key in seeds} == seeds


def test_shipped_sites_say_where_they_come_from_and_that_nobody_checked_them() -> None:
    for site in load_sitebook(SHIPPED_CONFIG / "sites").sites.values():
        assert site.origin, site.key
        assert (site.verified is None) == site.source.startswith("# 未核对"), site.key


def test_the_folder_of_a_shipped_site_belongs_to_one_province() -> None:
    folders: dict[str, set[str]] = {}
    for site in load_sitebook(SHIPPED_CONFIG / "sites").sites.values():
        folders.setdefault(site.path.parent.name, set()).add(site.province)
    assert {len(provinces) for provinces in folders.values()} == {1}
    assert len(folders) == len(PROVINCES)


def test_a_large_sitebook_loads_fast(tmp_path: Path) -> None:
    for number in range(150):
        write(tmp_path, FULL.replace("demo", f"s{number}"), f"s{number}.yml")
    load_sitebook(tmp_path)
    started = time.process_time()
    assert len(load_sitebook(tmp_path).sites) == 150
    assert time.process_time() - started < 1.0  # 0.06 s on an idle core; the budget of `scrapy list` leaves 0.3 s
