"""Pages that come as text, with the trouble that real ones bring."""

from __future__ import annotations

import datetime as dt

import pytest

from pipelines.cleaning import clean
from pipelines.extraction import REASONS, read_page
from pipelines.items import PageStatus, RawPage

FIRST = "6月20日，某市禁毒委员会召开新闻发布会，通报今年以来全市禁毒工作情况，并公布一批典型案例。"
SECOND = "据通报，全市共破获毒品犯罪案件二十余起，抓获犯罪嫌疑人三十余名，缴获各类毒品五公斤。"
THIRD = "下一步，全市将持续推进预防教育，严管易制毒化学品，坚决遏制毒品问题滋生蔓延。"
TITLE = "某市通报今年以来禁毒工作情况"


def _page(*lines: str, title: str | None = None) -> RawPage:
    return RawPage(url="https://news.example.cn/1.html", text="\n".join(lines), title=title)


def test_a_page_with_all_its_furniture() -> None:
    reading = read_page(
        _page(
            "欢迎加入某某资讯网!",
            "网站首页",
            f"当前所在:首页 > 公安战线 > {TITLE}",
            TITLE,
            "发布时间:2022-06-21 来源: 某某长安网 作者:佚名",
            FIRST,
            SECOND,
            THIRD,
            "原文链接:http://www.example.cn/news/52.html",
            "[免责声明] 本文来源于网络转载,仅供学习交流使用,不构成商业目的。",
            "本网招聘 联系我们 免责声明",
            "联系电话:010-00000000",
        )
    )
    assert (reading.status, reading.reason) == (PageStatus.ARTICLE, None)
    assert reading.title == TITLE
    assert reading.text == "\n".join([FIRST, SECOND, THIRD])
    assert reading.published is not None
    assert (reading.published.value, reading.published.precision) == (dt.date(2022, 6, 21), "day")
    assert reading.source == "某某长安网"
    assert reading.author is None
    assert reading.original_url == "http://www.example.cn/news/52.html"


def test_a_two_digit_year_and_an_editor() -> None:
    reading = read_page(
        _page(
            "您当前的位置 : 某网 >> 本省新闻 >> 原创",
            "",
            TITLE,
            "20-06-15 17:53 来源:某某网 编辑:刘某",
            FIRST,
            SECOND,
            "精彩推荐",
            "• 别的标题",
            "分享到",
        )
    )
    assert reading.published is not None
    assert reading.published.isoformat() == "2020-06-15T17:53+08:00"
    assert (reading.source, reading.editor, reading.title) == ("某某网", "刘某", TITLE)
    assert reading.text == f"{FIRST}\n{SECOND}"


def test_a_headline_printed_three_times_and_glued_to_the_body() -> None:
    body = [FIRST, SECOND, THIRD]
    reading = read_page(
        _page(TITLE, TITLE, TITLE + body[0], *body[1:], *body, "", "相关推荐", "评论列表", "暂无评论,快抢沙发吧~")
    )
    assert reading.title == TITLE
    cleaned = clean(reading.text, reading.title)
    assert cleaned.text == "\n".join(body)
    assert "body-twice" in cleaned.noise


def test_a_headline_that_has_nothing_to_do_with_the_body_is_still_the_headline() -> None:
    promotion = "正在申报！千元奖励等你领取！"
    reading = read_page(_page(promotion, promotion, promotion, "第二批名单", "自三月起部署", FIRST, SECOND, "相关推荐"))
    assert reading.title == promotion
    assert reading.text.split("\n") == ["第二批名单", "自三月起部署", FIRST, SECOND]


def test_a_page_with_a_title_line_only() -> None:
    reading = read_page(_page(TITLE, FIRST, SECOND))
    assert (reading.title, reading.text) == (TITLE, f"{FIRST}\n{SECOND}")


def test_what_the_caller_knows_wins() -> None:
    reading = read_page(_page("别的栏目名称", TITLE, FIRST, SECOND, title="另一个标题"))
    assert reading.title == "另一个标题"
    assert FIRST in reading.text


def test_a_dateline_is_no_publication_time() -> None:
    assert read_page(_page(TITLE, FIRST, SECOND)).published is None


@pytest.mark.parametrize(
    ("lines", "status", "reason"),
    [
        ([""], PageStatus.NO_TEXT, "empty"),
        (["提示", "该文章已被删除"], PageStatus.NO_TEXT, "deleted"),
        (["404 Not Found", "您访问的页面不存在"], PageStatus.NO_TEXT, "error-page"),
        (["Just a moment...", "Checking your browser before accessing"], PageStatus.BLOCKED, "challenge"),
        (["访问验证", "请输入验证码后继续"], PageStatus.BLOCKED, "captcha"),
        (["用户登录", "请先登录后查看"], PageStatus.BLOCKED, "login"),
    ],
)
def test_what_is_no_article_is_said_so(lines: list[str], status: PageStatus, reason: str) -> None:
    reading = read_page(_page(*lines))
    assert (reading.status, reading.reason) == (status, reason)
    assert reason in REASONS


def test_the_headline_stands_above_the_dated_line_not_above_the_index_table() -> None:
    reading = read_page(
        _page(
            "某省政务网 无障碍浏览",
            "首页 政务公开 办事服务 互动交流",
            "索引号： 000/2022-22 发布机构： 某局编辑部",
            TITLE,
            "发布日期：2022-06-21 06:00 来源：某某日报 浏览次数：",
            FIRST,
            SECOND,
            "【打印本页】【关闭窗口】",
            "主办：某省政务网 网站标识码：000 网站地图",
        )
    )
    assert (reading.title, reading.source) == (TITLE, "某某日报")
    assert reading.text.split("\n") == [FIRST, SECOND]


def test_a_headline_behind_the_names_of_the_channels() -> None:
    channels = ["新闻", "时政", "社会", "财经", "教育", "健康", "文旅", "视频"]
    reading = read_page(_page(*channels, TITLE, "06-21 11:40 阅读(11)", FIRST, SECOND))
    assert reading.title == TITLE
    assert reading.text.split("\n") == [FIRST, SECOND]


def test_a_sidebar_of_headlines_below_the_text_is_left_out_but_a_list_of_names_stays() -> None:
    header = [TITLE, "发布时间：2022-06-21 来源：某某网", FIRST, SECOND, THIRD, FIRST.replace("6月20日", "次日")]
    sidebar = [
        "禁毒在行动",
        "零容忍！三名司机被注销驾照",
        "边境检查站查获一起藏毒案",
        "民警走进工地，送课到身边",
        "社区里的“回家路”",
    ]
    assert read_page(_page(*header, *sidebar)).text.split("\n") == header[2:]
    names = ["甲省乙市", "丙省丁市", "戊省己市", "庚省辛市", "壬省癸市"]
    assert read_page(_page(*header, *names)).text.split("\n") == [*header[2:], *names]
