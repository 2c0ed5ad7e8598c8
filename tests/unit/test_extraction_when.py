"""The publication time of whole pages: what wins where header, meta tags, scripts and address disagree."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from pipelines.extraction.blocks import cut_blocks
from pipelines.extraction.body import Body
from pipelines.extraction.headline import read_headline
from pipelines.extraction.hints import read_hints
from pipelines.extraction.tree import parse
from pipelines.extraction.when import beside_body, read_published
from pipelines.items import RawPage

TITLE = "某市通报今年以来禁毒工作情况"
TEXT = "6月20日，某市禁毒委员会召开新闻发布会，通报今年以来全市禁毒工作情况，并公布一批典型案例，社会各界代表参加。"
NOW = dt.datetime(2022, 6, 22, 1, 0, tzinfo=dt.UTC)
HOT = (
    "<ul>"
    + "".join(f"<li><a href='/{i}'>另一条新闻的标题{i}</a> 2022-05-{i:02d}</li>" for i in range(10, 20))
    + "</ul>"
)


def _time(
    header: str = "",
    *,
    head: str = "",
    url: str = "/a.html",
    below: str = "",
    above: str = "",
    now: dt.datetime | None = NOW,
) -> str | None:
    html = (
        f"<html><head><title>{TITLE}_某某网</title>{head}</head><body>{above}<h1>{TITLE}</h1>{header}"
        f"<div class='text'><p>{TEXT}</p><p>{TEXT}</p></div>{below}</body></html>"
    )
    root = parse(html)
    assert root is not None
    blocks, hints = cut_blocks(root), read_hints(root)
    page = RawPage(url=f"https://news.example.cn{url}", html=html, fetched_at=now)
    headline = read_headline(root, blocks, hints.titles)
    prose = [block.order for block in blocks if block.text == TEXT]
    body = Body((TEXT, TEXT), prose[0], prose[-1], "density")
    found = read_published(page, root, blocks, hints, headline.order, []) or beside_body(page, blocks, body, html)
    return found.isoformat() if found else None


@pytest.mark.parametrize(
    "header",
    [
        "<div>2022-06-21 10:30 来源：某某晚报</div>",
        "<div><span>2022-06-21</span><span>10:30</span></div>",
        "<div>2022年06月21日10:30</div>",
        "<div>22-06-21 10:30 某某晚报</div>",
        "<div>June 21, 2022 10:30 AM</div>",
        "<div>Tue Jun 21 10:30:00 CST 2022</div>",
        "<div class='y'>2022</div><div class='md'>06/21</div><div class='t'>10:30</div>",
        "<div><span><em>2022</em></span><span><em>06</em>/<em>21</em></span><span>10:30:15</span></div>",
        "<p>2022-06-21</p><p>10:30:09 来源：某某晚报</p>",
        "<div>昨天 10:30</div>",
        "<div>06-21 10:30</div>",
        "<div>6月21日 10:30 来源：某某晚报</div>",
        "<div><span>作者：某某</span><span>流程编辑：U001</span><span>2022-06-21 10:30</span></div>",
        "<div data-time='1655778600'>昨天</div>",
        "<div><span title='2022-06-21 10:30'>19小时前</span></div>",
        "<time datetime='2022-06-21T02:30:00Z'>昨天</time>",
        "<p><time class='published' datetime='2022-06-21T10:30:12+08:00'>2022 年 6 月 21 日</time>"
        "<time class='updated' datetime='2022-06-22T08:00:00+08:00'>2022 年 6 月 22 日</time></p>",
        "<div>原创<span>2022-06-21 10:30</span>·<a href='/u/3'>江岭巡查普法小分队</a></div>",
        "<div>最后更新 2022-06-22 08:00</div><div>发布时间：2022-06-21 10:30</div>",
    ],
)
def test_headers_give_the_minute(header: str) -> None:
    assert _time(header + HOT) == "2022-06-21T10:30+08:00"


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='PubDate' content='2022-06-21 10:30:05'>",
        "<meta property='article:published_time' content='2022-06-21T10:30:00+08:00'>",
        "<meta itemprop='datePublished' content='2022-06-21T10:30:00+08:00'>",
        '<script type=\'application/ld+json\'>{"datePublished": "2022-06-21T02:30:00.000Z"}</script>',
        "<script>var ct = \"1655778600\"; var msg_title = 'x';</script>",
        '<script>window.__INITIAL_STATE__={"article":{"publishTime":1655778600000,"id":7}}</script>',
        "<script>var article = {publish_time: '2022-06-21 10:30:00', id: 5};</script>",
        '<script>var newsInfo = {"ptime":"2022-06-21 10:30:00"}</script>',
        "<!--enpproperty <articleid>7</articleid><date>2022-06-21 10:30:00.0</date>/enpproperty-->",
    ],
)
@pytest.mark.parametrize("header", ["", "<div>2022-06-21</div>"])
def test_machines_are_told_the_minute(head: str, header: str) -> None:
    assert _time(header, head=head) == "2022-06-21T10:30+08:00"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("/2022/0621/12.html", "2022-06-21"),
        ("/yw/202206/t20220621_12.shtml", "2022-06-21"),
        ("/html/2022-06/21/content_5.htm", "2022-06-21"),
        ("/content_2022-06/21/5.htm", "2022-06-21"),
        ("/202206/21/5.htm", "2022-06-21"),
        ("/2022/6/21/5.html", "2022-06-21"),
        ("/c/1129084567.html", None),
    ],
)
def test_addresses_are_read_where_nothing_else_is(url: str, day: str | None) -> None:
    assert _time(HOT, url=url) == day


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ({"header": "<div>更新时间：2022-06-22 08:00</div>", "url": "/2022/0620/1.html"}, "2022-06-20"),
        ({"header": "<div>更新时间：2022-06-20 08:00</div>", "url": "/2022/0620/1.html"}, "2022-06-20T08:00+08:00"),
        (
            {
                "header": "<div>2022-06-01</div>",
                "url": "/2022/0620/1.html",
                "head": "<meta name='PubDate' content='2022-06-20'>",
            },
            "2022-06-20",
        ),
        ({"header": "<div>2022-06-21 10:30</div>", "url": "/2022/0620/1.html"}, "2022-06-21T10:30+08:00"),
        ({"header": "<div>活动时间：2022年5月25日</div>"}, None),
        ({"header": "<p>2022年6月18日，某市公安局破获一起案件，抓获三人。</p>"}, None),
        ({"above": "<div>今天是2022年6月22日 星期三</div>"}, None),
        ({"below": "<div class='comment'><p>网友甲 2022-06-22 08:00</p></div>"}, None),
        ({"above": "<div>2022年6月22日 星期三</div>"}, None),
        ({"above": "<div>某某日报 2022年6月22日 星期三 第二版</div>"}, "2022-06-22"),
        ({"below": HOT}, None),
        ({"below": "<div class='footer'>版权所有 2010-2022</div>"}, None),
        ({"below": "<p>发布日期：2022-06-21 10:30 分类：要闻</p>"}, "2022-06-21T10:30+08:00"),
        ({"below": "<p>某市禁毒办</p><p>2022年6月20日</p>"}, "2022-06-20"),
        ({"below": "<p>某市禁毒办</p><p>2022年6月20日</p>", "url": "/html/2022-06/21/5.htm"}, "2022-06-21"),
        ({"below": "<p>某市禁毒办</p><p>2022年6月20日</p>", "url": "/2022/0619/5.htm"}, "2022-06-20"),
        ({"below": "<p>发布日期：2022年6月20日</p>", "url": "/html/2022-06/21/5.htm"}, "2022-06-20"),
        ({"below": "<p>2022-06-20 10:30</p>", "url": "/html/2022-06/21/5.htm"}, "2022-06-20T10:30+08:00"),
        (
            {
                "header": "<p>滨江路封闭施工，请绕行。</p><p>某市公安局</p><p>2022年6月20日</p>",
                "url": "/20220621/5.htm",
            },
            "2022-06-21",
        ),
        ({"header": "<p>滨江路封闭施工，请绕行。</p><p>某市公安局</p><p>2022年6月20日</p>"}, "2022-06-20"),
        ({"header": "<p>某市公安局</p><p>2022年6月20日</p>", "url": "/20220621/5.htm"}, "2022-06-20"),
        (
            {"header": "<p>警方抓获三人。</p><p>2022-06-20 10:30</p>", "url": "/20220621/5.htm"},
            "2022-06-20T10:30+08:00",
        ),
        ({"header": "<div>01-05 10:30</div>", "url": "/2021/0105/1.html"}, "2021-01-05T10:30+08:00"),
        (
            {"header": "<div>昨天 10:30</div>", "head": '<script>var ct="1622687400";</script>'},
            "2021-06-03T10:30+08:00",
        ),
        ({"header": "<div>2022-06-21 00:00:00</div>"}, "2022-06-21"),
    ],
)
def test_decoys_and_disagreements(pieces: dict[str, str], expected: str | None) -> None:
    assert _time(**pieces) == expected  # type: ignore[arg-type]


def test_lists_in_scripts_give_no_time_but_next_to_the_title() -> None:
    items = ",".join(f'{{"title":"另一条{i}","publishTime":"2022-05-{i:02d} 08:00:00"}}' for i in range(10, 20))
    assert _time(head=f"<script>var list=[{items}]</script>") is None
    own = f'{{"title":"{TITLE}","publishTime":"2022-06-21 10:30:00"}}'
    assert _time(head=f"<script>var list=[{items},{own}]</script>") == "2022-06-21T10:30+08:00"


def test_marked_times_of_other_articles_are_not_taken() -> None:
    others = "".join(
        f"<div><time datetime='2022-05-{i:02d}T08:00:00+08:00'></time>标题{i}</div>" for i in range(10, 14)
    )
    assert _time(below=others) is None


def test_a_marked_time_of_a_comment_is_not_taken() -> None:
    comment = "<div class='comments'><div>网友甲<span class='time'>2022-06-22 08:00</span>说得好</div></div>"
    assert _time(below="<p>责任编辑：某某</p><p>上一篇</p><p>下一篇</p><p>返回</p>" + comment) is None


@pytest.mark.parametrize(
    "mark", ["<b id='pubtime_baidu'>{}</b>", "<b itemprop='datePublished'>{}</b>", "<time>{}</time>"]
)
def test_a_mark_far_from_the_headline_is_found(mark: str) -> None:
    far = "".join(f"<p>第{i}行</p>" for i in range(30))
    assert _time(below=far + "<div>" + mark.format("2022-06-21 10:30") + "</div>") == "2022-06-21T10:30+08:00"


@pytest.mark.parametrize(
    "hostile",
    ["2022-" * 3000, "2022 " * 3000, "时间：" * 3000, "1" * 9000, "var ct = " * 3000, "publish_time=" * 3000],
)
def test_hostile_pages_cost_little(hostile: str) -> None:
    start = time.process_time()
    _time(f"<div>{hostile}</div><div>{hostile[:150]}</div>", head=f"<script>{hostile}</script>")
    assert time.process_time() - start < 2


def test_relative_times_need_the_time_of_fetching() -> None:
    assert _time("<div>2小时前</div>", now=None) is None
