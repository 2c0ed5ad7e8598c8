"""HTML pages written for this project, each with a trouble that real layouts have."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from pipelines.extraction import REASONS, read_page
from pipelines.items import PageStatus, RawPage, Reading

FIRST = "6月20日，某市禁毒委员会召开新闻发布会，通报今年以来全市禁毒工作情况，并公布一批典型案例。"
SECOND = "据通报，全市共破获毒品犯罪案件二十余起，抓获犯罪嫌疑人三十余名，缴获各类毒品五公斤。"
THIRD = "下一步，全市将持续推进预防教育，严管易制毒化学品，坚决遏制毒品问题滋生蔓延。"
BODY = [FIRST, SECOND, THIRD]
TITLE = "某市通报今年以来禁毒工作情况"
NOW = dt.datetime(2022, 6, 22, 1, 0, tzinfo=dt.UTC)
NAVIGATION = "<ul class='nav'>" + "".join(f"<li><a href='/{i}'>频道第{i}号</a></li>" for i in range(30)) + "</ul>"
SIDEBAR = (
    "<div class='side'><h3>热点新闻</h3>"
    + "".join(f"<p><a href='/n{i}.html'>缉毒民警破获第{i}起案件引发关注</a> 2022-06-{i:02d}</p>" for i in range(10, 25))
    + "</div>"
)


def _read(html: str, *, path: str = "/a.html", selectors: tuple[tuple[str, str], ...] = ()) -> Reading:
    return read_page(RawPage(url=f"https://news.example.cn{path}", html=html, fetched_at=NOW, selectors=selectors))


def _page(inner: str, *, title: str = f"{TITLE}_社会新闻_某某网", head: str = "", footer: str = "") -> str:
    return (
        f"<html><head><meta charset='gb2312'><title>{title}</title>{head}</head><body>{NAVIGATION}{inner}{SIDEBAR}"
        f"<div class='footer'>版权所有 某某网 未经授权不得转载 2019-01-01 电话 024-00000000</div>{footer}</body></html>"
    )


PARAGRAPHS = "".join(f"<p>　　{line}</p>" for line in BODY)
HEADER = f"<h1>{TITLE}</h1><div class='info'>2022-06-21 10:30 来源：某某晚报 责任编辑：刘某</div>"


def test_a_plain_article() -> None:
    reading = _read(_page(f"<div class='main'>{HEADER}<div class='content'>{PARAGRAPHS}</div></div>"))
    assert (reading.status, reading.reason, reading.title) == (PageStatus.ARTICLE, None, TITLE)
    assert reading.text.split("\n") == BODY
    assert reading.published is not None
    assert reading.published.isoformat() == "2022-06-21T10:30+08:00"
    assert (reading.source, reading.editor) == ("某某晚报", "刘某")


@pytest.mark.parametrize(
    "body",
    [
        "<div id='zoom'>" + "<br><br>".join(BODY) + "</div>",
        "<table><tr><td><table width='90%'><tr><td>" + PARAGRAPHS + "</td></tr></table></td></tr></table>",
        "<div class='TRS_Editor'><style>.TRS_Editor P{margin:0}</style>" + PARAGRAPHS + "</div>",
        "<div>" + "".join(f"<div><span>{line}</span></div>" for line in BODY) + "</div>",
        "<form action='x'><div class='padding ad-free-layout'>" + PARAGRAPHS + "</div></form>",
    ],
    ids=["br", "tables", "TRS", "divs", "form and padding"],
)
def test_layouts_give_one_paragraph_a_line(body: str) -> None:
    assert _read(_page(f"<div class='main'>{HEADER}{body}</div>")).text.split("\n") == BODY


def test_furniture_inside_the_container_is_cut() -> None:
    inner = (
        f"<div class='article'>{HEADER}<div class='crumb'><a href='/'>首页</a> > 社会</div>{PARAGRAPHS}<p>"
        f"（责任编辑：刘某）</p>"
        "<div>版权声明：凡注有来源的稿件，转载必须注明。</div><div><h4>相关阅读</h4><ul><li><a href='/x'>"
        "另一个标题在这里</a></li></ul></div>"
        "<div class='comment'>网友：说得好，支持，点赞，转发了。</div></div>"
    )
    assert _read(_page(inner)).text.split("\n") == BODY


def test_an_early_end_of_the_page_hides_nothing() -> None:
    reading = _read(_page(f"<div class='top'>公告</div></body></html><div class='main'>{HEADER}{PARAGRAPHS}</div>"))
    assert reading.text.split("\n") == BODY


def test_captions_stay_out() -> None:
    inner = (
        f"<div class='main'>{HEADER}<p>{FIRST}</p><p><img src='1.jpg'></p>"
        f"<p>图为发布会现场。王某 摄</p><p>{SECOND}</p><p>{THIRD}</p></div>"
    )
    assert _read(_page(inner)).text.split("\n") == BODY


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        (f"{TITLE}_社会新闻_某某网", "", TITLE),
        (f"{TITLE}-某某新闻网", "", TITLE),
        (f"{TITLE} | 某某日报", "", TITLE),
        (
            "聚力攻坚 | 某市通报禁毒工作情况-某某网",
            "<div class='title'>聚力攻坚 | 某市通报禁毒工作情况</div>",
            "聚力攻坚 | 某市通报禁毒工作情况",
        ),
        ("某市通报今年以来禁毒...", f"<h2>{TITLE}</h2>", TITLE),
        ("某某网", f"<h1>{TITLE}</h1>", TITLE),
    ],
)
def test_titles(title: str, heading: str, expected: str) -> None:
    assert _read(_page(f"<div class='main'>{heading}<div>{PARAGRAPHS}</div></div>", title=title)).title == expected


@pytest.mark.parametrize(
    ("head", "info", "url", "expected"),
    [
        ("", "发布时间：2022年06月21日", "/a.html", "2022-06-21"),
        ("<meta name='PubDate' content='2022-06-21 10:31:05'>", "2022-06-21", "/a.html", "2022-06-21T10:31+08:00"),
        (
            "<meta property='article:published_time' content='2022-06-21T02:31:00Z'>",
            "",
            "/a.html",
            "2022-06-21T10:31+08:00",
        ),
        (
            '<script type=\'application/ld+json\'>{"datePublished":"2022-06-21T10:32:00"}</script>',
            "",
            "/a.html",
            "2022-06-21T10:32+08:00",
        ),
        ("", "<span id='pubtime_baidu'>2022-06-21 10:33</span>", "/a.html", "2022-06-21T10:33+08:00"),
        ("", "5分钟前", "/a.html", "2022-06-22T08:55+08:00"),
        ("", "", "/2022/0621/52.html", "2022-06-21"),
    ],
)
def test_times(head: str, info: str, url: str, expected: str) -> None:
    inner = f"<div class='main'><h1>{TITLE}</h1><div>{info}</div><div>{PARAGRAPHS}</div></div>"
    reading = _read(_page(inner, head=head), path=url)
    assert reading.published is not None
    assert reading.published.isoformat() == expected


def test_selectors_of_the_site_file_win() -> None:
    inner = (
        f"<div class='main'><h1>{TITLE}</h1>{PARAGRAPHS}</div><div class='k'><b class='bt'>站点给的标题</b>"
        f"<i class='t'>2022-06-20 08:00</i>"
        f"<u class='s'>来源：某某通讯</u><div class='z'><p>{SECOND}</p></div></div>"
    )
    selectors = (
        ("title", "b.bt"),
        ("body", "//div[@class='z']"),
        ("published", "//i[@class='t']/text()"),
        ("source", "u.s"),
    )
    reading = _read(_page(inner), selectors=selectors)
    assert (reading.title, reading.text, reading.source) == ("站点给的标题", SECOND, "某某通讯")
    assert reading.published is not None
    assert reading.published.isoformat() == "2022-06-20T08:00+08:00"


def test_a_selector_that_finds_nothing_falls_back() -> None:
    reading = _read(_page(f"<div class='main'>{HEADER}{PARAGRAPHS}</div>"), selectors=(("body", "#gone"),))
    assert reading.text.split("\n") == BODY


@pytest.mark.parametrize("rule", ["//div[", "div[[", "//p[unknown()]"])
def test_a_broken_selector_is_an_error(rule: str) -> None:
    reading = _read(_page(PARAGRAPHS), selectors=(("body", rule),))
    assert (reading.status, reading.reason) == (PageStatus.ERROR, "bad-selector")


LIST = "".join(f"<li><a href='/{i}.html'>这是列表里的第{i}条新闻标题，请点击阅读</a></li>" for i in range(60))


@pytest.mark.parametrize(
    ("html", "status", "reason"),
    [
        ("", PageStatus.NO_TEXT, "empty"),
        (
            "<html><head><title>提示</title></head><body><p>抱歉，该文章已被删除。</p></body></html>",
            PageStatus.NO_TEXT,
            "deleted",
        ),
        ("<html><title>404</title><body>您访问的页面不存在</body></html>", PageStatus.NO_TEXT, "error-page"),
        ("<title>安全验证</title><body>请完成人机验证后继续访问</body>", PageStatus.BLOCKED, "challenge"),
        ("<title>登录</title><body><form>请先登录 忘记密码</form></body>", PageStatus.BLOCKED, "login"),
        (f"<title>要闻_某某网</title><body><ul>{LIST}</ul></body>", PageStatus.LIST, "links"),
        (
            _page(f"<div class='main'><h1>{TITLE}</h1><p>监制/王某</p><p>审核/李某</p></div>"),
            PageStatus.NO_TEXT,
            "empty",
        ),
        ("<p>" + "x" * 5_000_001 + "</p>", PageStatus.NO_TEXT, "too-large"),
    ],
    ids=["empty", "deleted", "404", "challenge", "login", "list", "video page", "too large"],
)
def test_what_is_no_article_is_said_so(html: str, status: PageStatus, reason: str) -> None:
    reading = _read(html)
    assert (reading.status, reading.reason) == (status, reason)
    assert reason in REASONS


def test_an_article_about_captchas_is_an_article() -> None:
    about = "警方提醒，凡是要求输入验证码、点击链接或者登录账号的电话都要警惕，切勿泄露个人信息，以免上当受骗造成损失。"
    assert (
        _read(_page(f"<div class='main'>{HEADER}" + f"<p>{about}</p>" + PARAGRAPHS + "</div>")).status
        is PageStatus.ARTICLE
    )


def test_zero_width_characters_leave_the_title() -> None:
    assert _read(_page(f"<div><h1>\u200b{TITLE}</h1>{PARAGRAPHS}</div>", title=f"\u200b{TITLE}")).title == TITLE


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 20_000 + FIRST,
        "<a href='x'>链接</a>" * 30_000,
        "<p>" + "2022-06-" * 30_000 + "</p>",
        "<b>" * 50_000,
        "<td>" * 20_000 + FIRST,
    ],
    ids=["deep", "links", "dates", "inline", "cells"],
)
def test_hostile_pages_cost_bounded_time(hostile: str) -> None:
    start = time.perf_counter()
    _read(f"<html><title>某页</title><body>{hostile}</body></html>")
    assert time.perf_counter() - start < 20


def test_an_e_paper_names_itself_before_the_headline_and_its_page_is_no_source() -> None:
    paper = "<div>大江晚报 <b>2022-06/21</b> 第二版 <a href='/n.htm'>返回目录</a> <a href='#'>下一版</a></div>"
    rows = "".join(f"<tr><td align='center'>{cell}</td></tr>" for cell in (TITLE, "本报记者 某某某", PARAGRAPHS))
    page = f"<html><head><title>大江晚报-{TITLE}</title></head><body>{paper}<table>{rows}</table></body></html>"
    reading = _read(page, path="/paper/2022-06/21/content_1.htm")
    assert reading.title == TITLE
    assert reading.source in {None, "大江晚报"}
    assert reading.text.split("\n") == BODY


@pytest.mark.parametrize("wrapped", ["<div class='box3'>{}</div>", "{}"], ids=["box without a telling name", "none"])
@pytest.mark.parametrize(
    "heading", ["相关链接：", "<b>猜你喜欢</b>", "<h4>更多关于 禁毒 的新闻</h4>", "<p>【延伸阅读】</p>"]
)
def test_related_headlines_inside_the_body_are_left_out(wrapped: str, heading: str) -> None:
    others = ["缉毒民警破获一起案件", "某市九月份禁毒工作情况", "“果味”烟弹藏祸心！十人落网"]
    related = wrapped.format(heading + "".join(f"<p>{line}</p>" for line in others))
    reading = _read(_page(f"{HEADER}<div class='TRS_Editor'>{PARAGRAPHS}{related}</div>"))
    assert reading.text.split("\n") == BODY


def test_the_text_goes_on_behind_a_box_of_links_even_with_a_table() -> None:
    links = "<p><a href='/1'>某县铲除罂粟十二株</a></p><p><a href='/2'>老街夜市重新开张</a></p>"
    rows = "".join(f"<tr><td><p>{a}</p></td><td><p>{b}</p></td></tr>" for a, b in (("县区", "破案"), ("江岭", "22")))
    box, table = f"<div><p><b>相关阅读</b></p>{links}</div>", f"<table>{rows}</table>"
    inner = f"{HEADER}<div class='entry'><p>{FIRST}</p><p>{SECOND}</p>{box}{table}<p>{THIRD}</p></div>"
    assert _read(_page(inner)).text.split("\n") == [FIRST, SECOND, "县区 破案", "江岭 22", THIRD]


def test_paragraphs_in_boxes_of_their_own_are_one_text() -> None:
    long, short = f"{FIRST}{SECOND}{SECOND}", "目前，案件正在进一步办理之中，请市民放心。"
    box = "<section style='margin:8px'><section><p><span>{}</span></p></section></section>"
    inner = f"{HEADER}<div>{box.format(long)}{box.format(short)}</div>"
    assert _read(_page(inner)).text.split("\n") == [long, short]


@pytest.mark.parametrize("tag", ["figcaption", "p class='pgc-img-caption'"])
def test_what_the_page_calls_a_caption_stays_out(tag: str) -> None:
    caption = f"<{tag}>发布会现场，展出了三十件实物。</{tag.split()[0]}>"
    inner = f"{HEADER}<p>{FIRST}</p><div><img src='1.jpg'>{caption}</div><p>{SECOND}</p><p>{THIRD}</p>"
    assert _read(_page(f"<div class='main'>{inner}</div>")).text.split("\n") == BODY


def test_a_story_told_in_pictures_is_what_is_said_of_them() -> None:
    said = [f"{FIRST}（王某 摄）", f"{SECOND}（王某 摄）", f"{THIRD}（王某 摄）"]
    pictures = "".join(f"<div><img src='/p/{i}.jpg'><p>{line}</p></div>" for i, line in enumerate(said))
    reading = _read(_page(f"<div class='pics'>{HEADER}{pictures}</div>"))
    assert (reading.status, reading.text.split("\n")) == (PageStatus.ARTICLE, said)


@pytest.mark.parametrize("heading", ["h1", "h2"])
@pytest.mark.parametrize("apart", [True, False], ids=["beside", "below in one box"])
def test_a_flash_is_not_lost_among_the_openings_of_others(heading: str, apart: bool) -> None:
    opening = "记者从有关部门了解到，这项工作自年初启动以来进展顺利，目前已完成计划的七成，群众反映良好。"
    others = "".join(
        f"<div><h4><a href='/{i}'>第{i}座社区书房开门迎客</a></h4><p>{opening}</p></div>" for i in range(6)
    )
    flash = f"<{heading}>{TITLE}</{heading}><div>2022-06-21 10:30 某某晚报</div><div class='c'><p>{FIRST}</p></div>"
    inner = f"<div>{flash}</div><div>{others}</div>" if apart else f"<div class='w'>{flash}{others}</div>"
    reading = _read(_page(inner))
    assert (reading.status, reading.title, reading.text) == (PageStatus.ARTICLE, TITLE, FIRST)


def test_what_an_office_says_of_itself_above_a_short_notice_is_not_its_text() -> None:
    about = "某县公安局位于县城人民路，下辖十四个派出所、九个大队，现有民警三百余人，先后荣立集体二等功两次。"
    notice = "即日起，我局交通警察大队全体民警启用新式警号，旧警号同时作废。特此公告。"
    title = "关于启用新警号的公告"
    inner = f"<div>{about}</div><div><p class='bt'>{title}</p><p>发布日期：2022-06-21</p><p>{notice}</p></div>"
    reading = _read(f"<html><head><title>某县公安局</title></head><body>{NAVIGATION}{inner}</body></html>")
    assert (reading.title, reading.text) == (title, notice)


def test_the_linked_lines_of_a_digest_are_its_subheads() -> None:
    parts = [
        (f"第{i}派出所：三小时追回电动车", f"9月{i}日，第{i}派出所接报后调取监控，三小时内追回被盗车辆。")
        for i in range(1, 5)
    ]
    told = "".join(f"<p><a href='/{i}'><b>{head}</b></a></p><p>{text}</p>" for i, (head, text) in enumerate(parts))
    reading = _read(_page(f"{HEADER}<div class='f'><p>{FIRST}</p>{told}</div>"))
    assert reading.status is PageStatus.ARTICLE
    assert reading.text.split("\n") == [FIRST, *(line for part in parts for line in part)]


def test_a_title_of_four_letters_over_a_notice() -> None:
    notice = "因线路检修，6月23日8时至17时，永安镇芦塘村、督正村停电，请提前做好准备。"
    other = "记者从有关部门了解到，这项工作自年初启动以来进展顺利，目前已完成计划的七成，群众反映良好。"
    others = "".join(f"<div><a href='/{i}'>第{i}座社区书房开门迎客</a></div><p>{other}</p>" for i in range(5))
    shown = f"<div><h3>停电通知</h3><div>来源：永安所 日期：2022-06-21</div><p>{notice}</p></div><div>{others}</div>"
    reading = _read(f"<html><head><title>停电通知_某某在线</title></head><body>{NAVIGATION}{shown}</body></html>")
    assert (reading.title, reading.text) == ("停电通知", notice)


def test_headings_over_shares_and_related_articles_end_the_text() -> None:
    below = (
        "<div><h3>共享此文章：</h3><ul><li>点击以在微博上共享</li></ul></div>"
        "<div><h3><em>相关</em></h3><p>某县铲除罂粟十二株 2022年6月1日</p></div>"
    )
    inner = f"{HEADER}<div class='entry'>{PARAGRAPHS}{below}</div>"
    assert _read(_page(inner)).text.split("\n") == BODY


def test_a_line_that_offers_another_article_is_no_part_of_this_one() -> None:
    lines = [
        *BODY[:2],
        "相关阅读：某县铲除罂粟十二株",
        THIRD,
        "猜你喜欢：睡前做好这件事，一觉到天亮",
        "十种水果不能一起吃",
        "猜你喜欢：老街夜市重新开张",
    ]
    reading = _read(_page(f"{HEADER}<div class='entry'>{''.join(f'<p>{line}</p>' for line in lines)}</div>"))
    assert reading.text.split("\n") == BODY
