"""Which page an article goes on in, and which file a page stands for."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.companions import Companions, companions, follows

TEXT = (
    "<p>" + "昨日上午，县禁毒办组织志愿者走进集市，向赶集群众发放宣传册八百余份，解答咨询一百二十余人次。" * 3 + "</p>"
)
TITLE = "关于公布上半年打击毒品违法犯罪情况的通告"
HERE = "https://www.linxi.example/jd/t20260518_77.html"


def found(body: str, url: str = HERE, *, text: str = TEXT) -> Companions:
    html = (
        f"<html><head><title>{TITLE}_临溪网</title></head><body><h1>{TITLE}</h1><div>{text}</div>{body}</body></html>"
    )
    return companions(html, url)


@pytest.mark.parametrize(
    ("url", "body", "following"),
    [
        (HERE, '<a href="t20260518_77_2.html">下一页</a>', "/jd/t20260518_77_2.html"),
        (HERE, '<a href="./t20260518_77_1.html">[下页]</a>', "/jd/t20260518_77_1.html"),
        (HERE, '<a href="/jd/t20260518_77_2.html">2</a><a href="t20260518_77_3.html">3</a>', "/jd/t20260518_77_2.html"),
        (HERE, '<a href="t20260518_77_2.html"><img alt="下一页" src="n.gif"></a>', "/jd/t20260518_77_2.html"),
        (HERE, '<link rel="next" href="t20260518_77_2.html">', "/jd/t20260518_77_2.html"),
        (HERE, '<script>createPageHTML(3, 0, "t20260518_77", "html");</script>', "/jd/t20260518_77_1.html"),
        (
            "https://www.linxi.example/jd/t20260518_77_1.html",
            "<script>createPageHTML('fy', 3, 1, 't20260518_77', 'html');</script>",
            "/jd/t20260518_77_2.html",
        ),
        (
            "https://www.linxi.example/n2/2026/0518/c1-77-2.html",
            '<a href="c1-77.html">上一页</a><a href="/n2/2026/0518/c1-77-3.html">下一页</a>',
            "/n2/2026/0518/c1-77-3.html",
        ),
        (
            "https://www.linxi.example/show.php?id=77",
            '<a href="?id=77&amp;page=2">下一页</a>',
            "/show.php?id=77&page=2",
        ),
        (
            "https://www.linxi.example/show.php?id=77&page=2",
            '<a href="show.php?page=3&amp;id=77">下一页 &gt;</a>',
            "/show.php?page=3&id=77",
        ),
        ("https://www.linxi.example/a/20260518", '<a href="/a/20260518/2">下一页</a>', "/a/20260518/2"),
        ("https://www.linxi.example/a/20260518/2", '<a href="/a/20260518/3">下一页</a>', "/a/20260518/3"),
        ("https://www.linxi.example/jd/2026/", '<a href="index_1.html">下一页</a>', "/jd/2026/index_1.html"),
        ("https://www.linxi.example/show-9-77-1.html", '<a href="show-9-77-2.html">2</a>', "/show-9-77-2.html"),
    ],
)
def test_the_next_page_of_the_same_article(url: str, body: str, following: str) -> None:
    assert found(body, url) == Companions(next_page="https://www.linxi.example" + following)


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (HERE, '<a href="t20260518_77_2.html">下一篇</a>'),
        (HERE, '<a href="t20260518_77_2.html">打印版</a>'),
        (HERE, '<a href="t20260519_78.html">下一页</a>'),
        (HERE, '<a href="https://www.other.example/jd/t20260518_77_2.html">下一页</a>'),
        (HERE, '<a href="/tj/t20260518_77_2.html">下一页</a>'),
        (HERE, '<a href="t20260518_77_3.html">3</a>'),
        (HERE, '<a href="javascript:go(2)">下一页</a><!-- t20260518_77_2.html -->'),
        (HERE, '<script>createPageHTML(1, 0, "t20260518_77", "html");</script>'),
        (HERE, '<script>createPageHTML(9, 0, "index", "html");</script>'),
        (HERE, '<link rel="next" href="/2026/another-article/">'),
        ("https://www.linxi.example/jd/t20260518_77_2.html", '<a href="t20260518_77.html">1</a>'),
        ("https://www.linxi.example/show.php?id=77", '<a href="show.php?id=78&amp;page=2">下一页</a>'),
        ("https://www.linxi.example/?p=77", '<a href="/?p=78">下一页</a>'),
        ("https://www.linxi.example/content_1877.html", '<a href="content_1878.html">下一页</a>'),
    ],
)
def test_what_is_no_next_page(url: str, body: str) -> None:
    assert found(body, url) == Companions()


def test_a_list_under_the_address_of_an_article_is_not_paged() -> None:
    links = "".join(f'<li><a href="t{n}.html">县里召开第{n}次禁毒工作会议部署重点任务</a></li>' for n in range(30))
    bar = '<a href="index_1.html">下一页</a>'
    assert found(bar, "https://www.linxi.example/jd/", text=f"<ul>{links}</ul>") == Companions()


def test_every_step_of_an_article_shares_its_host_and_stem() -> None:
    address = HERE
    for number in range(2, 6):
        link = f"t20260518_77_{number}.html"
        following = found(f'<a href="{link}">下一页</a>', address).next_page
        assert following is not None
        assert urlsplit(following).netloc == urlsplit(HERE).netloc
        assert urlsplit(following).path.startswith(urlsplit(HERE).path.removesuffix(".html"))
        address = following


@given(st.text(max_size=60), st.text(max_size=60))
def test_addresses_that_are_none_are_answered(first: str, second: str) -> None:
    assert not follows(f"https://{first}", f"https://{first}")
    follows(first, second)


NOTE = "<p>附件：{}</p>"


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (NOTE.format(f'<a href="./P0202605.pdf">{TITLE}.pdf</a>'), "/jd/P0202605.pdf"),
        (NOTE.format(f'<a href="/down.jsp?id=5">{TITLE}.DOCX</a>'), "/down.jsp?id=5"),
        (NOTE.format(f'<a href="b.docx">1.报名表.docx</a><a href="a.docx">2.{TITLE}.docx</a>'), "/jd/a.docx"),
        (NOTE.format('<a href="b.docx">申请表.docx</a><a href="a.docx">正文.docx</a>'), "/jd/a.docx"),
        ('<iframe src="/web/viewer.html?file=%2Ffiles%2F77.pdf"></iframe>', "/files/77.pdf"),
        ('<iframe src="/web/viewer.html?file=../files/77.pdf#page=1"></iframe>', "/files/77.pdf"),
        ('<embed src="77.pdf" type="application/pdf">', "/jd/77.pdf"),
        ('<object data="77.pdf"><p>您的浏览器不支持在线预览，请点击下载后查看全部内容。</p></object>', "/jd/77.pdf"),
        ('<a class="media" href="77.pdf"></a>', "/jd/77.pdf"),
        ('<script>PDFObject.embed("/files/77.pdf", "#view");</script>', "/files/77.pdf"),
        ("<p>现将通告公布如下，请社会各界监督。</p><embed src='77.pdf'>", "/jd/77.pdf"),
    ],
)
def test_the_file_that_a_page_stands_for(body: str, document: str) -> None:
    assert found(body, text="") == Companions(document="https://www.linxi.example" + document)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (TEXT, NOTE.format('<a href="a.pdf">通告全文.pdf</a>')),
        (TEXT * 2, '<embed src="77.pdf">'),
        ("", '<footer><a href="help.pdf">网站使用手册.pdf</a></footer>'),
        ("", NOTE.format('<a href="a.xls">名单.xls</a>')),
        ("", NOTE.format('<a href="javascript:void(0)">通告.pdf</a>')),
        ("", '<iframe src="/player.html?v=7"></iframe>'),
    ],
)
def test_a_file_beside_a_text_or_none_at_all(text: str, body: str) -> None:
    assert found(body, text=text).document is None


def test_a_base_element_moves_the_links() -> None:
    link = '<a href="/jd/t20260518_77_2.html">下一页</a>'
    html = f'<html><head><base href="https://www.linxi.example/x/"></head><body>{TEXT}{link}</body></html>'
    assert companions(html, HERE).next_page == "https://www.linxi.example/jd/t20260518_77_2.html"
    assert companions("", HERE) == companions("<!---->", HERE) == Companions()
