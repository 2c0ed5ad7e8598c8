"""What stands around a text is no text: comments, summaries above, within and below, what follows the editor's line."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.extraction import read_page
from pipelines.furniture import is_comments
from pipelines.items import PageStatus, RawPage, Reading

TITLE = "江边小站一夜查获三起涉毒案件"
BODY = [
    "昨晚十点，江边检查站的民警拦下一辆没有挂牌的皮卡，在工具箱夹层里发现两包白色晶体。",
    "凌晨，又有两辆车先后被拦下，五名嫌疑人被带回审查，案件正在侦办中。",
]
TEXT = "".join(f"<p>{line}</p>" for line in BODY)
HEADER = f"<h1>{TITLE}</h1><div class='info'>2023-03-02 08:15　来源：江边晚报</div>"
SAID = "".join(
    f"<div><p>街坊{i}号</p><p>看完以后心里很不是滋味，这条路晚上真的要多装几盏灯，大家都小心。</p></div>"
    for i in range(12)
)
SUMMARIES = "".join(
    f"<li><a href='/n{i}.html'>第{i}届民歌会昨天落幕</a>会议强调，要压实各方责任，坚持问题导向，确保任务落到实处。</li>"
    for i in range(8)
)


def _read(inner: str) -> Reading:
    now = dt.datetime(2023, 3, 3, tzinfo=dt.UTC)
    html = f"<html><head><title>{TITLE}_江边网</title></head><body>{inner}</body></html>"
    return read_page(RawPage("https://news.example.cn/2023/0302/c1.html", html=html, fetched_at=now))


@pytest.mark.parametrize(
    "heading", ["网友跟贴 5624人参与", "图片评论", "评论 [发评论]", "我来说两句 44人参与", "热门评论"]
)
def test_more_comments_than_text_are_no_text(heading: str) -> None:
    reading = _read(f"<div>{HEADER}{TEXT}<h4>{heading}</h4>{SAID}</div>")
    assert (reading.status, reading.text.split("\n")) == (PageStatus.ARTICLE, BODY)


def test_what_readers_say_in_a_text_is_text() -> None:
    for line in ("评论", "网友评论说，这条路晚上要多装几盏灯。", "评论员文章", "共有3人被抓"):
        assert not is_comments(line)


@pytest.mark.parametrize("heading", ["24小时热文", "政策解读"])
def test_summaries_behind_linked_headlines_are_other_articles(heading: str) -> None:
    reading = _read(f"<div class='con'>{HEADER}{TEXT}</div><div><h3>{heading}</h3><ul>{SUMMARIES}</ul></div>")
    assert reading.text.split("\n") == BODY


def test_below_the_editors_line_nothing_is_text() -> None:
    column = "".join(
        f"<dt>老街改造征求意见{i}</dt><dd>据统计，今年以来全市共开展各类宣传活动四百余场，发放资料十二万份。</dd>"
        for i in range(9)
    )
    reading = _read(f"<div>{HEADER}<div>{TEXT}</div><div>【编辑:甘露】</div></div><div>专题报道</div><dl>{column}</dl>")
    assert (reading.editor, reading.text.split("\n")) == ("甘露", BODY)


def test_an_editor_named_between_summary_and_text_ends_nothing() -> None:
    summary = (
        "<p>核心提示：昨晚，江边检查站连续拦下三辆车，五名嫌疑人被带回审查，案件正在侦办中，民警提醒过往司机留意。</p>"
    )
    reading = _read(f"<div>{HEADER}{summary}<p>编辑：甘露</p>{TEXT}</div><ul>{SUMMARIES}</ul>")
    assert reading.text.split("\n")[-2:] == BODY


def test_a_text_in_an_editor_s_frame_is_no_furniture() -> None:
    reading = _read(f"<div>{HEADER}<article id='mp-editor' class='article'>{TEXT}</article></div><ul>{SUMMARIES}</ul>")
    assert reading.text.split("\n") == BODY


def test_a_phone_page_with_a_day_without_year_is_an_article() -> None:
    links = "".join(f"<li><a href='/n{i}.html'>轻轨站里的时光隧道第{i}期火了起来</a></li>" for i in range(14))
    header = f"<div class='t'>{TITLE}</div><div class='i'>03-02 08:15 江边晚报 1.2万阅读</div>"
    assert _read(f"{header}{TEXT}<h3>猜你喜欢</h3><ul>{links}</ul>").status is PageStatus.ARTICLE


PLAIN = "".join(
    f"<h2>第{i}届民歌会昨天落幕</h2><p>会议强调，要压实各方责任，坚持问题导向，确保任务落到实处，见到成效。</p>"
    for i in range(14)
)


def test_a_column_of_summaries_above_the_headline_is_not_the_text() -> None:
    assert _read(f"<div>{PLAIN}</div><div>{HEADER}<div>{TEXT}</div></div>").text.split("\n") == BODY


def test_what_is_recommended_between_headline_and_text_is_passed() -> None:
    recommended = "".join(
        f"<p><a href='/n{i}'>旧厂房变身文创园一月租空</a></p><p>曾经的棉纺厂，如今挂上了咖啡馆的招牌，队排得很长。</p>"
        for i in range(5)
    )
    inner = f"<div class='tj'>编辑推荐{recommended}</div><div class='zw'>{TEXT}</div><p>（责任编辑：石磊）</p>"
    assert _read(f"<div>{HEADER}{inner}</div>").text.split("\n") == BODY


@pytest.mark.parametrize(
    "below",
    [
        "<div>文章来源：江边区人民法院　日期：2023年03月02日</div>",
        "<p>上一篇：女童被困电梯</p><p>下一篇：口袋公园公示</p>",
    ],
)
def test_credits_and_neighbours_close_a_text(below: str) -> None:
    header = HEADER if "上一篇" in below else f"<h1>{TITLE}</h1>"
    reading = _read(f"<div>{header}<div>{TEXT}</div>{below}<h3>热点案件</h3><ul>{SUMMARIES}</ul></div>")
    assert reading.text.split("\n") == BODY


def test_a_page_with_a_report_on_it_is_no_list() -> None:
    others = "".join(f"<td class='m'><a href='/n{i}'>古城墙下发现宋代水井第{i}号</a></td>" for i in range(20))
    report = "".join(f"<p>{line}</p>" for line in (f"本报讯（记者卞晓光）{BODY[0]}", BODY[1]))
    inner = f"<table><tr><td>{TITLE}</td></tr><tr><td>{report}</td></tr><tr>{others}</tr></table>"
    assert _read(inner).status is PageStatus.ARTICLE
