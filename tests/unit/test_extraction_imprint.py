"""Source, author, editor and original address of whole pages."""

from __future__ import annotations

import pytest

from pipelines.extraction.blocks import cut_blocks
from pipelines.extraction.body import Body
from pipelines.extraction.headline import read_headline
from pipelines.extraction.hints import read_hints
from pipelines.extraction.imprint import read_imprint, without_signature
from pipelines.extraction.source import Credits
from pipelines.extraction.tree import parse

TITLE = "某市通报今年以来禁毒工作情况"
TEXT = "6月20日，某市禁毒委员会召开新闻发布会，通报今年以来全市禁毒工作情况，并公布一批典型案例，社会各界代表参加。"
LAST = "下一步，全市将持续推进预防教育，坚决遏制毒品问题滋生蔓延，切实守护人民群众的平安和健康。"


def _imprint(header: str = "", *, first: str = TEXT, last: str = LAST, below: str = "", head: str = "") -> Credits:
    html = (
        f"<html><head><title>{TITLE}_某某网</title>{head}</head><body><h1>{TITLE}</h1>{header}"
        f"<div class='text'><p>{first}</p><p>{TEXT}</p><p>{last}</p></div>{below}</body></html>"
    )
    root = parse(html)
    assert root is not None
    blocks, hints = cut_blocks(root), read_hints(root)
    start = next(block.order for block in blocks if block.text == first)
    end = max(block.order for block in blocks if block.text == last)
    body = Body((first, TEXT, last), start, end, "density")
    return read_imprint(blocks, hints, read_headline(root, blocks, hints.titles), body, [])


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("<div>2022-06-21 10:30 来源：某某晚报 责任编辑：刘某</div>", "某某晚报"),
        ("<div><span>2022-06-21</span><span>来源：某某晚报</span><span>作者：李某</span></div>", "某某晚报"),
        ("<div>来源丨某某晚报 作者丨李某</div>", "某某晚报"),
        ("<div>来源 | 某某晚报</div>", "某某晚报"),
        ("<p>稿源：某某晚报（某市）</p>", "某某晚报"),
        ("<p>（来源：某某晚报）</p>", "某某晚报"),
        ("<p>【来源：某某晚报】</p>", "某某晚报"),
        ("<p>来自: 某某晚报</p>", "某某晚报"),
        ("<ul><li>来源：</li><li>某某晚报</li><li>字号：大 中 小</li></ul>", "某某晚报"),
        ("<div>来源：<a href='http://www.example.com/'>某某晚报</a>2022-06-21</div>", "某某晚报"),
        ("<div>2022-06-21 10:30 <span class='source'>某某晚报</span></div>", "某某晚报"),
        ("<div><em>李某</em><em>某某晚报</em><em>2022-06-21 10:30</em></div>", "某某晚报"),
        ("<div>[某某晚报] 2022-06-21 字号：T | T</div>", "某某晚报"),
        ("<div>2022-06-21 江岭发布 记者 李某</div>", "江岭发布"),
        ("<div><p><a href='/u/1'>某某晚报</a></p><div>22-06-21 10:30 某某晚报官方账号</div></div>", "某某晚报"),
        ("<div><span>原创</span> <span>小某</span> <a id='js_name'>某某晚报</a> 前天</div>", "某某晚报"),
        ("<div>来源：综合新华社、央视新闻</div>", "综合新华社、央视新闻"),
        ("<div>来源：本站原创</div>", "本站原创"),
        ("<div>2022-06-21　来源：某某通讯社<span><a href='#c'>参与互动</a></span></div>", "某某通讯社"),
        ("<div>来源：某某晚报<a href='#c'>跟帖</a></div>", "某某晚报"),
        ("<div><div>江岭警方</div><div>2022-06-21 10:30</div></div>", "江岭警方"),
        ("<div><div><span>江岭气象</span><i>官方</i></div><div>2小时前</div></div>", "江岭气象"),
        ("<div><i class='d-src'>江岭在线报</i><i>06-21</i><i>10:30</i><i>来自江岭</i></div>", "江岭在线报"),
        ("<div class='info_src'>看江岭</div><div>2022-06-21</div>", "看江岭"),
        ("<div>2022-06-21 10:30　案件快报</div>", "案件快报"),
        ("<div><span>看江岭客户端</span><span>记者 张晓明</span><span>2022-06-21 10:30</span></div>", "看江岭客户端"),
        ("<div><a id='js_name'>某某警讯</a></div><p>来源：某某晚报</p>", "某某警讯"),
    ],
)
def test_sources(header: str, source: str) -> None:
    assert _imprint(header).source == source


@pytest.mark.parametrize(
    "header",
    [
        "<div>2022-06-21 10:30 栏目：<a href='/s'>实时</a></div>",
        "<div>2022-06-21 10:30 来源： 【打印】</div>",
        f"<div>2022-06-21 来源：{TITLE}有关情况</div>",
        "<div>2022-06-21 张晓明</div>",
        "<ul><li class='kaixin'><a href='#'>某某网</a></li></ul>",
        "<h2>2022年6月26日国际禁毒日特别报道</h2>",
        "<div>2022-06-21 社会新闻</div>",
        "<p>工作动态</p><p>2022-06-21</p>",
        "<p>来自：iPhone客户端</p>",
        "<p>主要经济来源：务工收入</p>",
        "<div>2022-06-21 第二版 我要评论(0)</div>",
        "<table><tr><td>留言时间</td><td>2022-06-21 10:30</td><td>办理状态</td><td>已办结</td></tr></table>",
    ],
)
def test_what_is_no_source(header: str) -> None:
    assert _imprint(header).source is None


@pytest.mark.parametrize("column", ["案件快报", "禁毒一线", "平安建设"])
@pytest.mark.parametrize("menu", ["<ul><li>首页</li><li>{}</li></ul>", "<div>首页 &gt; {} &gt; 正文</div>"])
def test_a_column_of_the_menu_is_no_source(column: str, menu: str) -> None:
    html = (
        f"<html><head><title>{TITLE}</title></head><body>{menu.format(column)}<h1>{TITLE}</h1>"
        f"<div>2022-06-21 10:30 {column}</div><p>{TEXT}</p></body></html>"
    )
    root = parse(html)
    assert root is not None
    blocks, hints = cut_blocks(root), read_hints(root)
    last = blocks[-1].order
    found = read_imprint(blocks, hints, read_headline(root, blocks, []), Body((TEXT,), last, last, "density"), [])
    assert found.source is None


def test_a_source_below_the_text_and_in_meta_tags() -> None:
    assert _imprint(below="<p>版权声明 来源：某某晚报 时间：2022-06-21 作者：</p>").source == "某某晚报"
    assert _imprint(head="<meta name='ContentSource' content='某某晚报'>").source == "某某晚报"
    shown = _imprint("<div>来源：某某晨报</div>", head="<meta name='ContentSource' content='某某晚报'>")
    assert shown.source == "某某晨报"


def test_labels_and_values_in_blocks_of_their_own() -> None:
    cells = {"发布时间": "2022-06-21", "来源": "某某网", "作者": "张晓明", "责任编辑": "李四"}
    found = _imprint("<dl>" + "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in cells.items()) + "</dl>")
    assert (found.source, found.author, found.editor) == ("某某网", "张晓明", "李四")


def test_a_source_above_the_headline() -> None:
    html = f"<html><body><div>2022-06-21</div><div>来源：某某网</div><h1>{TITLE}</h1><p>{TEXT}</p></body></html>"
    root = parse(html)
    assert root is not None
    blocks = cut_blocks(root)
    found = read_imprint(blocks, read_hints(root), read_headline(root, blocks, []), Body((TEXT,), 3, 3, "density"), [])
    assert found.source == "某某网"


def test_a_newspaper_names_itself_above_the_headline() -> None:
    html = (
        f"<html><head><title>{TITLE}</title></head><body>"
        f"<table><tr><td><span>某某日报</span> <b>2022年6月21日</b></td><td>"
        f"<a href='i'>版面导航</a></td></tr></table><p>{TITLE}</p><p>{TEXT}</p></body></html>"
    )
    root = parse(html)
    assert root is not None
    blocks, hints = cut_blocks(root), read_hints(root)
    last = blocks[-1].order
    found = read_imprint(blocks, hints, read_headline(root, blocks, []), Body((TEXT,), last, last, "density"), [])
    assert found.source == "某某日报"


@pytest.mark.parametrize(
    ("pieces", "author"),
    [
        ({"header": "<div>作者：张晓明 李四</div>"}, "张晓明 李四"),
        ({"header": "<div>2022-06-21 来源：某某网作者：责任编辑：刘某</div>"}, None),
        (
            {"header": "<div>作者：某党支部</div>", "first": "本站讯（通讯员 张三）近日，某院举办了一次禁毒知识竞赛。"},
            "某党支部",
        ),
        ({"header": "<div>2022-06-21 10:30</div><p>本刊记者 张晓明</p>"}, "张晓明"),
        ({"header": "<div>2022-06-21 10:30</div><p>张晓明</p>"}, "张晓明"),
        ({"header": "<div>张晓明 2022-06-21 10:30 0人参与</div>"}, "张晓明"),
        ({"first": f"某某报讯（记者 张晓明 李四）{TEXT}"}, "张晓明 李四"),
        ({"first": f"新华社某地6月20日电（张晓明、李四）{TEXT}"}, "张晓明、李四"),
        ({"first": f"某某晚报6月20日讯（首席记者张晓明）{TEXT}"}, "张晓明"),
        ({"last": f"{LAST}（张晓明 李四）"}, "张晓明 李四"),
        ({"last": f"{LAST}（记者 张晓明）"}, "张晓明"),
        ({"last": "（文/图 张晓明）"}, "张晓明"),
        ({"last": f"{LAST}(文/图 张晓明 李四)", "below": "<p>赞 0</p><p>分享</p><p>阅读 539</p>"}, "张晓明 李四"),
        ({"header": "<p>作者：《某某企业家》记者 张晓明</p>"}, "张晓明"),
        (
            {"header": "<p class='sec'>本报记者 张晓明 <span>《某某日报》（2022年06月21日 第 04 版）</span></p>"},
            "张晓明",
        ),
        ({"header": "<div>张晓明 李四</div><div>2022-06-21 10:30</div><div>来源：某某新闻</div>"}, "张晓明 李四"),
        (
            {"header": "<div><span>来源：某某报</span><span>作者：张晓明</span><span>流程编辑：U001</span></div>"},
            "张晓明",
        ),
        ({"header": "<div>作者：本站编辑</div>"}, None),
        ({"header": "<div>来源：某某网　作者：<span>小<b>中</b>大</span></div>"}, None),
        ({"header": "<div>文：张晓明　图：李四　来源：某某晚报</div>"}, "张晓明"),
        ({"header": "<div><em>2022-06-21 10:30</em><em>采访：张晓明</em></div>"}, "张晓明"),
        ({"header": "<p>□ 本报记者 张晓明 李四 文/图</p>"}, "张晓明 李四"),
        ({"header": "<div>某某网记者 张晓明 发自江岭</div>"}, "张晓明"),
        ({"header": "<div>某某日报 · 2022-06-21 10:30:09 · 张晓明</div>"}, "张晓明"),
        (
            {"header": "<div><b>看江岭客户端</b><b>记者 张晓明</b><b>2022-06-21 10:30</b></div>"},
            "张晓明",
        ),
        (
            {"head": "<!--enpproperty <date>2022-06-21 00:00:00:0</date><author>张晓明</author>/enpproperty-->"},
            "张晓明",
        ),
        ({"last": f"{LAST}（完）"}, None),
        ({"last": f"{LAST}（张晓明 文/图）"}, "张晓明"),
        ({"first": f"某某报江岭6月29日电 记者张晓明 {TEXT}"}, "张晓明"),
        ({"first": f"本报讯 （记者张晓明 通讯员李四）{TEXT}{LAST}"}, "张晓明 李四"),
        ({"first": "□ 本报记者 张晓明 本报通讯员 李四"}, "张晓明 李四"),
        ({"last": "奖金（万元）"}, None),
        ({"header": "<p>全媒体记者 火某某 摄影报道</p>"}, "火某某"),
        ({"header": "<p>本报记者 张晓明 通讯员 次仁央金 李四</p>"}, "张晓明 次仁央金 李四"),
        ({"header": "<p>本报记者 覃某某 梁　子</p>"}, "覃某某 梁子"),
        ({"header": "<p>记者 观察</p>"}, None),
        ({"header": "<p class='_x5' data-testid='author-name'>江岭日报</p><div>2022-06-21</div>"}, "江岭日报"),
        ({"header": "<p class='author'>江岭日报</p><div>2022-06-21</div>"}, None),
        (
            {"header": "<div class='authi'><a>江边钓客</a></div><div class='authi'><em>发表于 2022-6-21</em></div>"},
            "江边钓客",
        ),
        ({"first": "资料图：民警检查货物。某社记者 张晓明 摄"}, None),
        ({"below": "<p>采写：某报记者 张晓明 李四</p>"}, "张晓明 李四"),
        ({"header": "<div><a class='author-name' href='/u'>体育小课堂</a></div>"}, "体育小课堂"),
        ({"header": "<div><span class='share-close'>关闭</span></div>"}, None),
        ({"head": "<meta name='author' content='张晓明'>"}, None),
        ({"head": "<meta property='article:author' content='张晓明'>"}, "张晓明"),
        ({"head": '<script type="application/ld+json">{"author":[{"name":"张晓明"}]}</script>'}, "张晓明"),
    ],
)
def test_authors(pieces: dict[str, str], author: str | None) -> None:
    assert _imprint(**pieces).author == author


@pytest.mark.parametrize(
    ("below", "editor"),
    [
        ("<p>责任编辑：刘某_NE0011</p>", "刘某"),
        ("<p>[责任编辑:刘晓明]</p>", "刘晓明"),
        ("<p>(责编：刘晓明、丁某)</p>", "刘晓明、丁某"),
        ("<p>编辑|张三</p><p>责编|李四</p>", "李四"),
        ("<p>责编 李四 (JC0317)</p><p>终审 张三</p>", "李四"),
        ("<p>记者：张三</p><p>摄像：赵六</p><p>编辑：王五</p><p>责编：李四</p>", "李四"),
        ("<p>编辑 推荐</p>", None),
        ("<p>摄影/张三 编辑/李四</p>", "李四"),
        ("<p>责编：Demi Xia</p>", "Demi Xia"),
        ("<p>责任编辑：raymon725</p>", "raymon725"),
        ("<p>责任编辑：刘晓明（EN042）</p>", "刘晓明"),
        ("<p>责任编辑：</p><h3>热点新闻</h3>", None),
        ("<p>责任编辑：</p><p>刘晓明</p>", "刘晓明"),
        ("<p>责任编辑： 审核：</p>", None),
        ("<p>责任编辑：刘晓明<a href='/'>返回首页，查看更多</a></p>", "刘晓明"),
        ("<p>文章录入：webadmin　责任编辑：webadmin</p>", None),
    ],
)
def test_editors(below: str, editor: str | None) -> None:
    assert _imprint(below=below).editor == editor


@pytest.mark.parametrize(
    ("below", "address"),
    [
        ("<p>原文链接：http://www.example.cn/news/5.html</p>", "http://www.example.cn/news/5.html"),
        ("<p><a href='https://www.example.cn/news/5.html'>阅读原文</a></p>", "https://www.example.cn/news/5.html"),
        (
            "<p>原文地址：<a href='https://www.example.cn/news/5.html'>某某网</a></p>",
            "https://www.example.cn/news/5.html",
        ),
        ("<p><a href='https://www.example.cn/'>阅读原文</a></p>", None),
        ("<p><a href='javascript:void(0)'>阅读原文</a></p>", None),
        (
            "<p>来源：<a href='https://www.example.cn/20260521/c.html'>某某网</a></p>",
            "https://www.example.cn/20260521/c.html",
        ),
        (
            "<p>来源: <span><a href='http://www.example.cn/a/12345.html'>某某网</a></span> 编辑：李某</p>",
            "http://www.example.cn/a/12345.html",
        ),
        ("<p>来源：<a href='https://www.example.cn/'>某某网</a></p>", None),
        ("<p>来源：某某网<a href='https://www.example.cn/20260521/c.html'><img src='a.gif'></a></p>", None),
        ("<p>来源：<a href='https://www.example.cn/dy/media/T1536566.html'>某某号</a></p>", None),
        ("<p>来源：某某网 <a href='https://www.example.cn/20260521/c.html'>更多新闻</a></p>", None),
    ],
)
def test_the_address_of_the_original(below: str, address: str | None) -> None:
    assert _imprint(below=below).original_url == address


def test_a_line_that_only_repeats_source_and_author_leaves_the_body() -> None:
    body = Body(("某某网 张晓明", TEXT, LAST), 0, 2, "density")
    assert without_signature(body, Credits(source="某某网", author="张晓明")).lines == (TEXT, LAST)
    assert without_signature(body, Credits(source="某某网")).lines == body.lines
