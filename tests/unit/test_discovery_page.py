"""HTML lists: which links are articles, with title and time, and where the list goes on."""

from __future__ import annotations

import time
from typing import Any

import pytest

from crawler.discovery import ListReading, read_list

URL = "http://news.example.com/fazhi/"


def read(html: str, url: str = URL, **options: Any) -> ListReading:
    return read_list(url, html.encode(), "text/html; charset=utf-8", **options)


def urls(reading: ListReading) -> list[str]:
    return [link.url for link in reading.links]


FURNITURE = """
<div class="topnav"><a href="/">首页</a><a href="/shandong/">山东新闻频道</a><a href="/fazhi/">法治</a>
 <a href="/zt/2022jd/">2022年全民禁毒宣传月专题</a><a href="javascript:void(0)">设为首页</a></div>
<div class="footer"><a href="/about/index.html">关于我们</a><a href="/about/contact.html">联系我们</a>
 <a href="mailto:tougao@example.com">投稿邮箱</a>
 <a href="http://beian.example.gov.cn/?id=3701020200">鲁公网安备37010202000001号</a>
 <a href="/images/20220621/logo12345.jpg">一张很长很长名字的图片</a></div>
"""
ENTRIES = """
<ul class="list">
 <li><a href="/2022/0621/5001.shtml">济南警方通报一起贩毒案件侦破情况</a><span>2022-06-21</span></li>
 <li><a href="/2022/0620/5000.shtml" title="全省法院集中宣判一批毒品犯罪案件的全部标题"
  >全省法院集中宣判一批...</a><span>2022-06-20 09:05</span></li>
 <li><a href="/2022/0619/4999.shtml">禁毒宣传走进校园活动今日举行</a><span>[06-19]</span></li>
 <li><a href="../society/2022/0618/4998.shtml">某地公安局发布悬赏通告征集线索</a></li>
</ul>
"""


def test_articles_are_told_from_furniture() -> None:
    reading = read(f"<html><body>{FURNITURE}{ENTRIES}</body></html>")
    assert reading.kind == "page"
    assert reading.problem is None
    assert [(link.url.rpartition("/")[2], link.published) for link in reading.links] == [
        ("5001.shtml", "2022-06-21"),
        ("5000.shtml", "2022-06-20T09:05+08:00"),
        ("4999.shtml", None),  # 06-19 names no year
        ("4998.shtml", None),
    ]
    assert reading.links[1].title == "全省法院集中宣判一批毒品犯罪案件的全部标题"


@pytest.mark.parametrize(
    "href",
    [
        "/content/2022-06/21/content_123.htm",
        "/art/2022/6/21/art_38_12345.html",
        "/xwzx/202206/t20220621_4191.html",
        "/c/2022-06-21/1234567/index.shtml",
        "/2022/06/21/some-words/",
        "/detail-88213.html",
        "/a/202206/21/WS62b1.html",
        "/news_content.asp?id=881",
        "/show.php?contentid=10233",
        "/n1/2022/0621/c300-35012.html",
        "/system/2022/06/21/030001.shtml",
        "/html/3fd2a1b8c9d04e5f8a7b6c5d4e3f2a1b.html",
        "/#/detail/news?id=8812",
    ],
)
def test_address_forms_of_articles(href: str) -> None:
    reading = read(f"<ul><li><a href='{href}'>某市公安局通报打击毒品犯罪成果</a></li></ul>")
    assert len(reading.links) == 1, href


@pytest.mark.parametrize(
    "href",
    [
        "/fazhi/index_2.html",
        "/node_1234.htm",
        "/col/col38/index.html",
        "/channel/10.html",
        "/list-88-2.html",
        "/tag/123456.html",
        "/search?page=2",
        "/yaowen/",
        "http://other-site.org/2022/0621/5001.shtml",
        "/uploads/20220621/notice12345.pdf",
    ],
)
def test_address_forms_of_everything_else(href: str) -> None:
    reading = read(f"<ul><li><a href='{href}'>法治要闻与社会新闻频道汇总</a></li></ul>")
    assert urls(reading) == []
    assert reading.problem == "no-links"


def test_a_document_is_announced_by_a_dated_entry() -> None:
    entry = "<li><a href='/files/{0}'>关于禁种铲毒踏查工作的通告（{0}）</a>{1}</li>"
    dated = "<span>2022-06-21</span>"
    html = "".join(entry.format(f"n{i}.{e}", dated) for i, e in enumerate(("pdf", "docx", "doc", "xls", "jpg")))
    reading = read(f"<ul>{html}{entry.format('n9.pdf', '')}</ul>")
    assert [url.rpartition("/")[2] for url in urls(reading)] == ["n0.pdf", "n1.docx", "n2.doc"]


def test_article_url_replaces_the_judgement() -> None:
    html = "<a href='/yaowen/short'>短</a><a href='http://elsewhere.net/p/9'>转</a>"
    html += "<a href='/2022/0621/1.html'>一条很长的新闻标题在这里</a>"
    reading = read(html, article_url=r"/yaowen/\w+$|elsewhere\.net/p/\d+")
    assert urls(reading) == ["http://news.example.com/yaowen/short", "http://elsewhere.net/p/9"]


def test_a_pattern_re2_does_not_know_still_works() -> None:
    reading = read("<a href='/a/1'>甲</a><a href='/a/2'>乙</a>", article_url=r"/a/(?!2)\d")
    assert urls(reading) == ["http://news.example.com/a/1"]


def test_tables_base_tag_onclick_and_image_maps() -> None:
    reading = read(
        """<base href="http://paper.example.com/html/2022-06/21/">
        <table><tr><td><a href="content_501.htm">公安机关打击毒品犯罪综述</a></td>
        <td>2022年6月21日</td></tr>
        <tr><td><a href="#" onclick="window.open('content_502.htm')">法院公开审理一起走私案件</a></td></tr></table>
        <map><area href="content_503.htm" alt="检察机关提起公诉的案件"></map>"""
    )
    assert urls(reading) == [f"http://paper.example.com/html/2022-06/21/content_{n}.htm" for n in (501, 502, 503)]
    assert reading.links[0].published == "2022-06-21"
    assert reading.links[2].title == "检察机关提起公诉的案件"


def test_one_page_linked_twice_is_one_link_with_its_title() -> None:
    reading = read(
        """<div><a href="/2022/0621/77001.html"><img src="x.jpg"></a>
        <a href="https://www.news.example.com/2022/0621/77001.html?spm=1">警方破获特大制毒案缴获原料</a>
        <a href="/2022/0621/77001.html">详细</a></div>"""
    )
    assert [link.title for link in reading.links] == ["警方破获特大制毒案缴获原料"]


def test_a_date_inside_the_link_is_no_part_of_the_title() -> None:
    reading = read("<li><a href='/a/90001.html'><i>2022-06-21</i> 社区戒毒工作推进会召开通知</a></li>")
    assert reading.links[0].title == "社区戒毒工作推进会召开通知"
    assert reading.links[0].published == "2022-06-21"


def test_a_date_in_the_title_is_not_the_time() -> None:
    reading = read("<li><a href='/a/90001.html'>关于2021年1月5日起施行新规定的通告</a></li>")
    assert reading.links[0].published is None


def test_records_in_a_data_island() -> None:
    reading = read(
        """<div id="1"><script type="text/xml"><datastore>
        <nextgroup><![CDATA[<a href="/x?p=2"></a>]]></nextgroup><recordset>
        <record><![CDATA[<li><a href='/art/2022/6/21/art_38_901.html'
        title='全省禁毒工作会议召开部署'>全省禁毒工作会议召开部署</a>
        <span>2022-06-21</span></li>]]></record>
        <record><![CDATA[<li><a href='/art/2022/6/20/art_38_900.html'>公安厅通报十起典型涉毒案例</a></li>]]></record>
        </recordset></datastore></script></div>"""
    )
    assert [url.rpartition("_")[2] for url in urls(reading)] == ["901.html", "900.html"]
    assert reading.links[0].published == "2022-06-21"


def test_simple_script_arrays() -> None:
    reading = read(
        r"""<script>var list = [{title:"边境查获一批冰毒嫌疑人落网",
          url:"\/2022\/0621\/1200.html", pubtime:'2022-06-21 08:00:00'},
        {"url":"/2022/0620/1199.html","title":"\u7981\u6bd2\u5ba3\u4f20\u65e5\u4e3b\u9898\u6d3b\u52a8"}];</script>"""
    )
    assert [link.title for link in reading.links] == ["边境查获一批冰毒嫌疑人落网", "禁毒宣传日主题活动"]
    assert reading.links[0].published == "2022-06-21T08:00+08:00"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href='index_1.html'>下一页</a>", "http://news.example.com/fazhi/index_1.html"),
        ("<link rel='next' href='?page=2'>", "http://news.example.com/fazhi/?page=2"),
        ("<script>createPageHTML(20, 0, 'index', 'shtml');</script>", "http://news.example.com/fazhi/index_1.shtml"),
        (
            "<div class='pagination'><span>1</span><a href='index_1.html'>2</a><a href='index_2.html'>3</a></div>",
            "http://news.example.com/fazhi/index_1.html",
        ),
    ],
)
def test_where_a_list_goes_on(html: str, expected: str) -> None:
    assert read(html).next_pages[:1] == (expected,)


def test_the_last_page_goes_nowhere() -> None:
    html = "<script>createPageHTML(2, 1, 'index', 'html');</script><a href='http://other.org/2'>下一页</a>"
    assert read(html).next_pages == ()


def test_gb18030_declared_as_gb2312() -> None:
    html = "<meta charset=gb2312><li><a href='/2022/0621/1.html'>镕基路派出所通报㐱案情况说明</a></li>"
    reading = read_list(URL, html.encode("gb18030"), "text/html")
    assert reading.links[0].title == "镕基路派出所通报㐱案情况说明"


def test_hostile_pages_cost_little() -> None:
    deep = "<div><font>" * 5_000 + ENTRIES
    wide = "".join(f"<a href='/2022/0621/{n}.html'>这是一条用来占地方的新闻标题</a>" for n in range(30_000))
    started = time.process_time()
    flat, cut = read(deep), read(f"<div>{wide}</div>")
    assert time.process_time() - started < 10
    assert flat.problem == "too-deep"
    assert len(flat.links) == 4
    assert len(cut.links) == 2_000


@pytest.mark.parametrize("body", [b"", b"  \n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_nothing_is_said_to_be_nothing(body: bytes) -> None:
    assert read_list(URL, body, None).problem == "empty"


def test_broken_text_is_named() -> None:
    body = ENTRIES.encode() + b"\xff\x81" * 400
    assert read_list(URL, body, "text/html; charset=utf-8").problem == "broken-text"
