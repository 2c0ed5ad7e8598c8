"""Where a page leads that is no article, and lists that stand on other pages than their own."""

from __future__ import annotations

import pytest

from crawler.discovery import read_list
from crawler.discovery.doors import ASIDE, UNKNOWN, WANTED, doors, head_of, worth_of

URL = "http://www.example.com/"


def labels(html: str, url: str = URL) -> dict[str, str]:
    return {door.url.removeprefix(URL): door.label for door in doors(url, html, frozenset())}


def test_channels_are_named_by_their_links_and_by_the_block_they_stand_in() -> None:
    html = """<ul><li><a href="/fazhi/">法治</a></li><li><a href="/sx/index.html"><img alt="市县新闻"></a></li>
    <li><a href="/login/">登录</a></li><li><a href="/about/">关于我们</a></li></ul>
    <div><h3>通知公告</h3><a href="/tzgg/">更多&gt;&gt;</a></div><div onclick="location.href='/shehui/'">社会</div>
    <select><option value="/gazx/">公安在线</option></select>"""
    assert labels(html) == {
        "fazhi/": "法治",
        "sx/index.html": "市县新闻",
        "tzgg/": "通知公告",
        "shehui/": "社会",
        "gazx/": "公安在线",
    }


@pytest.mark.parametrize(
    "href",
    ["/2026/1120/8123.shtml", "/archive/2026-11-20/", "/day.php?date=2026-11-20", "/cal?year=2026&month=3", "/a.pdf"],
)
def test_articles_archives_of_a_day_and_files_are_no_doors(href: str) -> None:
    assert labels(f"<a href='{href}'>要闻</a>") == {}


def test_feeds_endpoints_and_menus_written_by_script() -> None:
    html = """<link rel="alternate" type="application/rss+xml" href="/feed/"><a href="/rss/news.xml">订阅</a>
    <link rel="alternate" type="application/rss+xml" title="评论" href="/comments/feed/">
    <script>axios.get('/api/article/list?pageNo=1');$.ajax({url: "/x/list.json?page=" + page});track('/api/hit');
    document.write('<a href="/pingan/">平安</a>')</script><div data-url="/p/101/list.json"></div>
    <iframe src="/inc/news.html"></iframe>"""
    found = {door.url.removeprefix(URL): door.kind for door in doors(URL, html, frozenset())}
    assert found == {
        "feed/": "feed",
        "rss/news.xml": "feed",
        "api/article/list?pageNo=1": "json",
        "x/list.json?page=1": "json",
        "p/101/list.json": "json",
        "pingan/": "page",
        "inc/news.html": "page",
    }


def test_names_say_what_a_channel_is_worth() -> None:
    order = [worth_of(label) for label in ("警情通报", "新闻中心", "云上直通车", "体育", "联系我们")]
    assert order == sorted(order, reverse=True)
    assert order[0] == WANTED
    assert order[2] == UNKNOWN
    assert order[3] == ASIDE
    assert order[4] < ASIDE
    assert worth_of("禁毒专题") == worth_of("法治专栏") == WANTED


def test_the_head_of_a_page() -> None:
    head = head_of("<title>首页 - 甲网</title><meta name='SiteName' content='甲网'><body>鲁ICP备05001号</body>")
    assert (head.title, head.site_name) == ("首页 - 甲网", "甲网")
    assert "鲁ICP备" in head.imprint


def parts(html: str, url: str = URL) -> list[str]:
    return [part.removeprefix(URL) for part in read_list(url, html.encode()).parts]


def test_a_page_that_only_sends_on() -> None:
    assert parts("<meta http-equiv='refresh' content='0; URL=html/2026-11/20/node_1.htm'>") == [
        "html/2026-11/20/node_1.htm"
    ]
    assert parts("<script>window.location.href = '/site/index.html';</script>") == ["site/index.html"]
    assert parts("<meta http-equiv='refresh' content='600'>") == []
    assert parts("<meta http-equiv='refresh' content='0;url=http://elsewhere.org/'>") == []
    assert parts(f"<script>top.location='/m/';</script>{'<a href=/a/>甲</a>' * 6}") == []


def test_frames_are_parts() -> None:
    assert parts("<frameset><frame src='top.htm'><frame src='list.htm'></frameset>") == ["top.htm", "list.htm"]


def test_the_pages_of_an_issue_are_told_by_the_first_only() -> None:
    folder = f"{URL}html/2026-11/20/"
    sheets = "".join(f"<a href='node_{n}.htm'>第{n:02d}版：要闻</a>" for n in (1, 2, 3))
    assert parts(sheets, f"{folder}node_1.htm") == ["html/2026-11/20/node_2.htm", "html/2026-11/20/node_3.htm"]
    assert parts(sheets, f"{folder}node_2.htm") == []
    today = "".join(f"<a href='/paper/2026/11/20/A{n:02d}/'>A{n:02d}版</a>" for n in (1, 2))
    assert parts(today) == ["paper/2026/11/20/A01/"]


def test_an_endpoint_goes_on_at_the_next_page() -> None:
    body = b'[{"title": "\xe4\xb8\x80\xe6\x9d\xa1", "url": "/a/8812.html"}]'
    assert read_list(f"{URL}list?size=9&pageNo=1", body).next_pages == (f"{URL}list?size=9&pageNo=2",)
    assert read_list(f"{URL}list?size=9", body).next_pages == ()


@pytest.mark.parametrize(
    ("own", "pager", "following"),
    [
        ("gd/p3.html", "<a href=/gd/>1</a><a href=/gd/p2.html>2</a><b>3</b><a href=/gd/p4.html>4</a>", "gd/p4.html"),
        ("gd/p3.html", "<a href=/gd/>1</a><a href=/gd/p2.html>2</a><a href=/gd/p4.html>4</a>", "gd/p4.html"),
        ("gd/p4.html", "<a href=/gd/p2.html>2</a><a href=/gd/p3.html>3</a><b>4</b>共<b>4</b>页", None),
        ("gd/", "共 <b>20</b> 页 <a href=/gd/p2.html>2</a><a href=/gd/p3.html>3</a>", "gd/p2.html"),
        ("l_1.html", "<a href=/l.html>1</a><a href=/l_1.html>2</a><a href=/l_2.html>3</a>", "l_2.html"),
    ],
)
def test_the_page_after_the_present_one_by_numbers(own: str, pager: str, following: str | None) -> None:
    found = read_list(URL + own, f"<div class='pages'>{pager}</div>".encode()).next_pages
    assert [url.removeprefix(URL) for url in found] == ([following] if following else [])
