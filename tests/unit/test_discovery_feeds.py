"""Feeds, sitemaps and JSON lists, told by their content."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

from crawler.discovery import PROBLEMS, read_list
from crawler.discovery.listing_date import iso_hint

BASE = "http://news.example.com/"


def rss(*items: str, head: str = "") -> bytes:
    channel = f"<channel><title>频道</title>{''.join(items)}</channel>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0">{channel}</rss>'.encode()


def item(number: int, date: str) -> str:
    return f"<item><title>第{number}条禁毒新闻</title><link>/n/{number}.html</link><pubDate>{date}</pubDate></item>"


def test_a_feed_that_runs_oldest_first_is_read_newest_first() -> None:
    body = rss(*(item(n, f"Tue, {n:02d} Jun 2022 08:00:00 +0800") for n in range(1, 21)))
    reading = read_list(BASE + "rss.xml", body, "text/html")
    assert reading.kind == "feed"
    assert reading.problem is None
    assert [link.url for link in reading.links[:2]] == [BASE + "n/20.html", BASE + "n/19.html"]
    assert reading.links[0].published == "2022-06-20T08:00+08:00"
    assert len(reading.links) == 20


def test_atom_and_escaped_markup_in_titles() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link rel="next" href="/atom?p=2"/>
    <entry><title type="html">&lt;b&gt;警方&lt;/b&gt;通报&amp;amp;案情</title><link href="http://news.example.com/a/1"/>
    <updated>2022-06-21T01:54:09Z</updated></entry></feed>"""
    reading = read_list(BASE + "atom", body.encode())
    assert [(link.title, link.published) for link in reading.links] == [("警方通报&案情", "2022-06-21T09:54+08:00")]
    assert reading.next_pages == (BASE + "atom?p=2",)


def test_a_feed_in_gbk() -> None:
    body = rss(item(1, "2022-06-21 09:54:09")).decode().replace("UTF-8", "gb2312").encode("gb18030")
    reading = read_list(BASE + "rss.xml", body, "application/xml")
    assert reading.links[0].title == "第1条禁毒新闻"
    assert reading.links[0].published == "2022-06-21T09:54+08:00"


def test_a_broken_feed_keeps_what_stands_before_the_break() -> None:
    body = rss(item(1, "2022-06-21"), item(2, "2022-06-22"), "<item><title>&nbsp;坏</title")
    reading = read_list(BASE + "rss.xml", body)
    assert reading.problem == "bad-xml"
    assert {link.url for link in reading.links} >= {BASE + "n/1.html", BASE + "n/2.html"}


def test_entities_are_neither_read_nor_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE rss [<!ENTITY e0 "ha"><!ENTITY x SYSTEM "file://{secret}">{bomb}]>'
    started = time.process_time()
    for body in (
        rss("<item><title>&x;&e11;标题</title><link>/n/1.html</link></item>", head=head),
        f"{head}<urlset><url><loc>{BASE}1.html</loc><title>&x;&e11;</title></url></urlset>".encode(),
    ):
        reading = read_list(BASE + "feed", body)
        assert "SECRET" not in repr(reading)
        assert len(repr(reading)) < 2_000
    assert time.process_time() - started < 5


def test_text_that_names_a_file_or_an_address_is_never_opened(tmp_path: Path) -> None:
    trap = tmp_path / "feed.xml"
    trap.write_bytes(rss(item(1, "2022-06-21")))
    reading = read_list(BASE + "rss", str(trap).encode(), "application/rss+xml", "feed")
    assert reading.links == ()


SITEMAP = """<?xml version="1.0"?><!-- made by hand -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>http://news.example.com/a/1.html</loc><lastmod>2022-06-20</lastmod></url>
<url><loc>http://news.example.com/a/2.html</loc><news:news><news:publication_date>2022-06-21T10:00:00+08:00</news:publication_date>
<news:title>边检站查获毒品</news:title></news:news><image:image><image:loc>http://news.example.com/p.jpg</image:loc></image:image></url>
</urlset>"""


@pytest.mark.parametrize("body", [SITEMAP.encode(), gzip.compress(SITEMAP.encode())])
def test_a_sitemap_with_news_plain_and_packed(body: bytes) -> None:
    reading = read_list(BASE + "sitemap.xml.gz", body, "application/octet-stream")
    assert reading.kind == "sitemap"
    assert [(link.url, link.title, link.published) for link in reading.links] == [
        (BASE + "a/2.html", "边检站查获毒品", "2022-06-21T10:00+08:00"),
        (BASE + "a/1.html", "", "2022-06-20"),
    ]


def test_a_sitemap_index_names_its_children_newest_first() -> None:
    body = "<sitemapindex>" + "".join(
        f"<sitemap><loc>{BASE}s{n}.xml</loc><lastmod>2022-0{n}-01</lastmod></sitemap>" for n in range(1, 5)
    )
    reading = read_list(BASE + "sitemap.xml", (body + "</sitemapindex>").encode())
    assert reading.sitemaps == tuple(f"{BASE}s{n}.xml" for n in (4, 3, 2, 1))
    assert reading.links == ()
    assert reading.problem is None


def test_a_huge_sitemap_keeps_the_newest() -> None:
    entries = (
        f"<url><loc>{BASE}{n}.html</loc><lastmod>20{10 + n // 1000:02d}-01-01</lastmod></url>" for n in range(9_000)
    )
    reading = read_list(BASE + "sitemap.xml", ("<urlset>" + "".join(entries) + "</urlset>").encode())
    assert len(reading.links) == 2_000
    assert reading.links[0].url == BASE + "8000.html"


def test_a_gzip_bomb_is_refused_unread() -> None:
    reading = read_list(BASE + "s.xml.gz", gzip.compress(b"<urlset>" + b" " * 64 * 1024 * 1024))
    assert reading.problem == "too-large"
    assert read_list(BASE, b"\x1f\x8b\x08broken").problem == "bad-gzip"


DATA = {
    "code": 0,
    "data": {
        "total": 2,
        "list": [
            {
                "DocTitle": "公安局通报案情",
                "docPubUrl": "./202206/t20220621_1.html",
                "docRelTime": "2022-06-21 09:54:09",
            },
            {
                "DocTitle": "<font>法院</font>宣判",
                "docPubUrl": "//news.example.com/2.html",
                "docRelTime": 1655776800000,
            },
        ],
    },
}


@pytest.mark.parametrize(
    "frame", ["%s", "callback(%s);", "(%s)", "/**/jQuery11_22(%s)", "var listData = %s;", "\ufeff %s"]
)
def test_json_in_any_wrapping(frame: str) -> None:
    body = (frame % json.dumps(DATA, ensure_ascii=False)).encode()
    reading = read_list(BASE + "api/list", body, "text/javascript")
    assert reading.kind == "json"
    assert [(link.url, link.title, link.published) for link in reading.links] == [
        (BASE + "2.html", "法院宣判", "2022-06-21T10:00+08:00"),
        (BASE + "api/202206/t20220621_1.html", "公安局通报案情", "2022-06-21T09:54+08:00"),
    ]


def test_javascript_that_is_no_json() -> None:
    body = "data_callback([{'title':'警方发布提示', 'url':'/a/1.html', time:'06/21/2022'},])"
    reading = read_list(BASE, body.encode())
    assert [(link.url, link.title) for link in reading.links] == [(BASE + "a/1.html", "警方发布提示")]


def test_json_that_answers_with_markup() -> None:
    html = "<li><a href='/2022/0621/5001.html'>全市禁毒工作现场会召开</a></li>"
    reading = read_list(BASE, json.dumps({"html": html}).encode())
    assert [link.url for link in reading.links] == [BASE + "2022/0621/5001.html"]


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b"{}", b"[1,2,3]", b'{"title":"x","url":5}'])
def test_json_without_links_is_no_crash(body: bytes) -> None:
    reading = read_list(BASE, body, "application/json")
    assert reading.links == ()
    assert reading.problem in PROBLEMS


def test_a_kind_that_changed_is_said() -> None:
    page = "<!DOCTYPE html><html><body><a href='/2022/0621/50010.html'>公安局通报禁毒案件的情况</a></body></html>"
    reading = read_list(BASE + "rss.xml", page.encode(), "application/rss+xml", "feed")
    assert (reading.kind, reading.problem, len(reading.links)) == ("page", "kind-changed", 1)


def test_article_url_narrows_feeds() -> None:
    reading = read_list(BASE + "rss", rss(item(1, "2022-06-21"), item(2, "2022-06-22")), article_url=r"/n/1\.")
    assert [link.url for link in reading.links] == [BASE + "n/1.html"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-10-28 09:54:09", "2024-10-28T09:54+08:00"),
        ("2019年06月15日08:18", "2019-06-15T08:18+08:00"),
        ("2019-12/10", "2019-12-10"),
        ("2020.10.04", "2020-10-04"),
        ("发布时间：2022-06-21", "2022-06-21"),
        ("2022-06-21T01:54:09Z", "2022-06-21T09:54+08:00"),
        ("2022-06-21T01:54:09.123+0000", "2022-06-21T09:54+08:00"),
        ("2022-06-21 00:00:00", "2022-06-21"),
        ("Tue, 21 Jun 2022 09:54:09 CST", "2022-06-21T09:54+08:00"),
        ("Tue, 21 Jun 2022 01:54:09 GMT", "2022-06-21T09:54+08:00"),
        ("1655776449", "2022-06-21T09:54+08:00"),
        ("1655776449000", "2022-06-21T09:54+08:00"),
        ("20220621", "2022-06-21"),
        ("20220621095409", "2022-06-21T09:54+08:00"),
        ("06-21", None),
        ("2022-13-41", None),
        ("13800138000", None),
        ("", None),
    ],
)
def test_times_as_lists_write_them(raw: str, expected: str | None) -> None:
    assert iso_hint(raw) == expected


def test_a_second_document_type_declares_nothing_either() -> None:
    feed = "<rss><channel><item><title>&x;</title><link>/1</link></item></channel></rss>"
    body = f'<!DOCTYPE a []><!DOCTYPE b [<!ENTITY x "expanded">]>{feed}'
    assert "expanded" not in repr([link.title for link in read_list(BASE, body.encode(), None, "feed").links])


@pytest.mark.parametrize(
    "text",
    [
        "<script>" + "<a " * 300_000 + "</script>",
        "<div>" * 3_000 + "<a " * 1_000_000,
        "<?xml version='1.0'?>" + "<!DOCTYPE " * 300_000,
        "<rss>" + "<!DOCTYPE x [" * 200_000,
        "<html><script>" + "createPage" * 200_000 + "</script>",
        "<html>" + '<a onclick="' + "goto" * 500_000 + '">x</a>',
        "callback({" + "'title':'x'," * 200_000,
        "<html><script>" + "{title:'" * 150_000 + "</script>",
        "<ul>" + "<li><a href='/2022/0621/1.html'>" * 100_000,
        "<table>" * 1_500 + "<a href='/2022/0621/1.html'>新闻标题很长的一条</a>" * 20_000,
    ],
)
def test_hostile_lists_cost_bounded_time(text: str) -> None:
    started = time.process_time()
    read_list(BASE, text.encode())
    assert time.process_time() - started < 8
