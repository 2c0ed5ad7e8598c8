"""The headline of a page, between its headings, <title>, meta tags and what the list said."""

from __future__ import annotations

import pytest

from pipelines.extraction.blocks import cut_blocks
from pipelines.extraction.headline import read_headline
from pipelines.extraction.hints import read_hints
from pipelines.extraction.tree import parse

TITLE = "某市通报今年以来禁毒工作情况"
TEXT = "<p>6月20日，某市禁毒委员会召开新闻发布会，通报今年以来全市禁毒工作情况，并公布一批典型案例。</p>" * 3
NAVIGATION = "<ul>" + "".join(f"<li><a href='/{i}'>频道第{i}号</a></li>" for i in range(20)) + "</ul>"
TEASERS = "".join(f"<h3 class='title'><a href='/n{i}'>另一条新闻的标题第{i}条在这里</a></h3>" for i in range(5))


def _headline(
    title: str, inner: str, *, head: str = "", anchor: str | None = None, site_name: str | None = None
) -> tuple[str, str]:
    root = parse(
        f"<html><head><title>{title}</title>{head}</head><body>{NAVIGATION}{inner}{TEXT}{TEASERS}</body></html>"
    )
    assert root is not None
    blocks = cut_blocks(root)
    found = read_headline(root, blocks, read_hints(root).titles, anchor=anchor, site_name=site_name)
    return found.text, blocks[found.order].text if found.order >= 0 else ""


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        f"{TITLE}_社会新闻_某某网",
        f"{TITLE}_某某网_www.example.com",
        f"{TITLE}-社会-某某新闻网",
        f"{TITLE}--某某频道--某某网",
        f"{TITLE} - 某某日报",
        f"{TITLE} | 某某日报",
        f"{TITLE}丨某某融媒体",
        f"{TITLE}｜某某政法委",
        f"{TITLE}——某某市公安局",
        f"{TITLE}-观察-某某在线",
        f"{TITLE}_手机某某网",
    ],
)
def test_a_title_loses_the_names_of_site_and_channel(title: str) -> None:
    assert _headline(title, "")[0] == TITLE


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("聚力攻坚 | 某市通报禁毒工作情况", "聚力攻坚 | 某市通报禁毒工作情况"),
        ("关注丨某市禁毒大数据出炉_某某网", "关注丨某市禁毒大数据出炉"),
        ("新华社记者探访“6-26”禁毒现场-某某新闻网", "新华社记者探访“6-26”禁毒现场"),
        ("要守住门——写在国际禁毒日_某某网", "要守住门——写在国际禁毒日"),
    ],
)
def test_a_bar_or_dash_may_be_the_titles_own(title: str, expected: str) -> None:
    assert _headline(title, "")[0] == expected


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        (f"{TITLE}_某某网", f"<h1><a href='/'>某某网</a></h1><h2>{TITLE}</h2>"),
        ("某市通报今年以来禁毒...", f"<h1>{TITLE}</h1>"),
        ("某市通报今年以来…_某某网", f"<div class='article-title'>{TITLE}</div>"),
        ("某某网", f"<h1><img src='logo.png' alt='某某网'></h1><h2>{TITLE}</h2>"),
        (
            "新闻动态--某某市禁毒协会",
            f"<h3>首页 - 新闻动态</h3><h5>{TITLE}</h5><h4>联系我们</h4><h5>某某市禁毒协会</h5>",
        ),
        ("", f"<h2 id='activity-name' class='rich_media_title'>{TITLE}</h2>"),
        (f"某某晚报-{TITLE}", f"<div>{TITLE}</div>"),
        (f"{TITLE}_某某网", f"<table><tr><td class='bt'>{TITLE}</td></tr></table>"),
        (f"{TITLE}_某某网", f"<p align='center'><strong>{TITLE}</strong></p>"),
    ],
)
def test_the_page_s_own_heading_is_found(title: str, inner: str) -> None:
    assert _headline(title, inner) == (TITLE, TITLE)


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        ("某某网", f"<table><tr><td>{TITLE}</td></tr><tr><td>2022-06-21 10:30 来源：某网</td></tr></table>"),
        ("某某网", f"<div><font size='5'><b>{TITLE}</b></font></div><div>2022-06-21 10:30 来源：某网</div>"),
        ("新闻详情", f"<p style='font-size:24px'>{TITLE}</p><p>发布时间：2022-06-21</p><p>字号：大 中 小</p>"),
        ("工作动态-某市禁毒委员会", f"<h2>工作动态</h2><div>{TITLE}</div><div>2022-06-21</div>"),
        ("工作动态-某市禁毒委员会", f"<h2>工作动态</h2><h3>{TITLE}</h3><div>2022-06-21</div>"),
        (f"{TITLE}-某某网", f"<h1>{TITLE} <small>2022-06-21 10:30 来源：某网</small></h1>"),
        (f"{TITLE}-某某网", f"<h1><span>原创</span>{TITLE}</h1>"),
        (f"{TITLE}-某某网", f"<div>{TITLE}</div><h3 class='title'>{TITLE}后续进展</h3>"),
        (f"某某新闻网-{TITLE}", ""),
        (f"要闻 - {TITLE} - 某某新闻网", ""),
        (f"{TITLE}_{TITLE}_某某网", f"<div>{TITLE}</div>"),
    ],
)
def test_pages_whose_title_or_heading_says_too_much_or_too_little(title: str, inner: str) -> None:
    assert _headline(title, inner)[0] == TITLE


def test_a_short_title_is_a_title() -> None:
    assert _headline("公 告-某某网", "<h1>公 告</h1>")[0] == "公 告"


def test_a_heading_settles_what_a_dash_means() -> None:
    title = "禁毒故事：“小白”-“老白”-新生"
    assert _headline(f"{title}-某某网", f"<h1>{title}</h1>")[0] == title


def test_meta_and_anchor_are_witnesses() -> None:
    og = f"<meta property='og:title' content='{TITLE}'>"
    assert _headline("某某网", f"<h2>热点推荐栏目</h2><h2>{TITLE}</h2>", head=og)[0] == TITLE
    assert _headline("某某网", f"<h2>热点推荐栏目</h2><h2>{TITLE}</h2>", anchor=TITLE)[0] == TITLE
    marked = f"<meta name='ArticleTitle' content='&lt;p&gt;{TITLE}&lt;/p&gt;'>"
    assert _headline("某某网", f"<h2>热点推荐栏目</h2><h2>{TITLE}</h2>", head=marked)[0] == TITLE


def test_a_known_site_name_goes_from_either_end() -> None:
    assert _headline(f"阳光江岭 - {TITLE}", "", site_name="阳光江岭")[0] == TITLE
    assert _headline(f"{TITLE} - 阳光江岭", "", site_name="阳光江岭")[0] == TITLE


KICKER = "“无毒家园”系列行动之一"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([KICKER, TITLE], TITLE),
        ([TITLE, "——写在第35个国际禁毒日之际"], TITLE),
        ([KICKER, TITLE, "——全市禁毒工作综述"], TITLE),
        ([f"<span style='font-family: 楷体'>{KICKER}</span>", TITLE], TITLE),
        ([TITLE, "张晓明"], TITLE),
        ([TITLE, "本刊记者 张晓明"], TITLE),
    ],
)
def test_kicker_subtitle_and_byline_in_lines_of_their_own_are_left_out(lines: list[str], expected: str) -> None:
    written = "".join(line.split(">")[1].split("<")[0] if "<" in line else line for line in lines)
    inner = "".join(f"<p>{line}</p>" for line in lines)
    assert _headline(f"{written}_头条_某某网", inner) == (expected, expected)


def test_a_heading_broken_over_two_lines_is_one() -> None:
    first, second = "某市禁毒委员会办公室", "关于公布今年以来禁毒工作情况的通告"
    assert _headline(f"{first}{second}-某某网", f"<h1>{first}<br>{second}</h1>")[0] == f"{first} {second}"


@pytest.mark.parametrize("separator", ["_", "-", "|", " - ", " ", ""])
@pytest.mark.parametrize("line", ["<p class='src'>{}</p>", "<div>{}</div>"])
@pytest.mark.parametrize("name", ["江岭新闻", "爱江岭"])
def test_a_source_under_the_headline_is_no_second_line_of_it(separator: str, line: str, name: str) -> None:
    inner = f"<h1>{TITLE}</h1>{line.format(name)}<div>2022-06-21 10:30</div>"
    assert _headline(f"{TITLE}{separator}{name}", inner) == (TITLE, TITLE)


@pytest.mark.parametrize(("separator", "name"), [("_", "江岭新闻"), ("|", "江岭观察"), ("_", "爱江岭")])
def test_nor_is_it_where_no_heading_is_marked(separator: str, name: str) -> None:
    assert _headline(f"{TITLE}{separator}{name}", f"<p>{TITLE}</p><p>{name}</p>") == (TITLE, TITLE)


def test_a_headline_under_a_marked_kicker_stays_the_headline() -> None:
    assert _headline(f"{KICKER}_{TITLE}", f"<h3>{KICKER}</h3><h1>{TITLE}</h1>")[0] == TITLE


@pytest.mark.parametrize("edition", ["数字报", "数字报刊", "电子报", "数字报纸", "电子版"])
@pytest.mark.parametrize("headline", [TITLE, "某县干部任前公示公告", "莲塘故事"])
def test_a_newspaper_s_digital_edition_goes_from_either_end(edition: str, headline: str) -> None:
    inner = f"<table><tr><td class='font01'>{headline}</td></tr></table>"
    assert _headline(f"江岭日报{edition}-{headline}", inner)[0] == headline
    assert _headline(f"{headline}-江岭日报{edition}", inner)[0] == headline


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"{TITLE} - 城市论坛 - 江岭社区 - Powered by Discuz!", TITLE),
        (f"{TITLE}_社区杂谈_江岭论坛 - powered by phpwind.net", TITLE),
        ("水库一日游攻略 - 灌水区 - 江岭社区 - Powered by Discuz! X3.4", "水库一日游攻略"),
        (f"{TITLE}——走进阳光社区", f"{TITLE}——走进阳光社区"),
    ],
)
def test_what_a_forum_s_system_writes_goes_with_board_and_site(title: str, expected: str) -> None:
    assert _headline(title, "<h1>[播报]另起的帖子抬头</h1>")[0] == expected


@pytest.mark.parametrize(
    "over",
    [
        f"<p>{TITLE}</p><p>作者：张三　发布时间：2022-06-21 10:30</p><p>一堵墙，隔开两家人。</p>",
        f"<p>{TITLE}</p><p>因管道改造，下列路段停水：</p><p>建设路以南、朝阳街以东一带。</p>",
        f"<h4>版面目录</h4><p>第一版 要闻</p><p>{TITLE}</p><p>——写在国际禁毒日到来之际</p><p>□ 本报记者 张三 文/图</p>",
    ],
    ids=["first line is short", "no imprint", "a box above"],
)
def test_the_line_over_the_imprint_is_the_headline_where_the_page_is_called_after_its_site(over: str) -> None:
    assert _headline("某某县人民法院", over) == (TITLE, TITLE)


def test_a_site_and_its_channel_around_a_dot_are_no_headline() -> None:
    assert _headline("某某传媒网·区县", f"<h3>{TITLE}</h3>")[0] == TITLE


def test_a_newspapers_comment_knows_the_headline_that_title_does_not() -> None:
    headline = "江岭三十天：一座城的加减法"
    told = f"<!--enpproperty <title>{headline}</title><nodename>第A03版</nodename>/enpproperty-->"
    assert _headline("某某日报", f"<h4>版面目录</h4><p>{headline}</p>", head=told)[0] == headline


@pytest.mark.parametrize("name", ["信息详细页面", "新闻详情", "正文", "文章页"])
def test_the_name_of_a_systems_page_is_no_headline(name: str) -> None:
    assert _headline(name, f"<div><span id='ctl00_lblTitle'>{TITLE}</span></div>") == (TITLE, TITLE)


def test_a_headline_with_a_colon_is_told_from_a_label() -> None:
    headline = "江岭潭门：“渔家姐妹”把账本翻给船长看"
    over = f"<center><b>{headline}</b></center><p>办理时间：6月20日</p>"
    assert _headline("江岭广播电视台", over) == (headline, headline)
