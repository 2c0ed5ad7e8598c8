"""The publishers whose pages the tests print: made-up names, real provinces, one content system each."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tests.layouts.layout import ALL_CREDITS, Layout

_NO_AUTHOR = ALL_CREDITS - {"author"}


def _redesigned(layout: Layout, redesign: str, trap: str, **changes: str) -> Layout:
    """Return a site that is redesigned later: `changes` are what else the redesign changes."""
    return replace(layout, redesign=layout.designed(redesign, **changes), trap=layout.designed(trap))


TRS = _redesigned(
    Layout(
        key="jiangling",
        name="江岭新闻网",
        province="江西",
        host="news.jiangling.example",
        path="/yw/%Y%m/t%Y%m%d_{id}.html",
        template="trs.html",
        time="%Y-%m-%d %H:%M:%S",
        style="trs",
    ),
    "trs_v2.html",
    "trs_trap.html",
    style="editor",
)
ZOOM = Layout(
    key="gov_qingshi",
    name="青石省禁毒委员会办公室",
    province="山东",
    host="jdb.qingshi.example",
    path="/art/%Y/%-m/%-d/art_100_{id}.html",
    template="zoom.html",
    time="%Y-%m-%d",
    style="editor",
    channel="工作动态",
    shows=_NO_AUTHOR,
    since=dt.date(2021, 2, 18),
)
PEOPLE = Layout(
    key="difang",
    name="民声网",
    province="湖北",
    host="hb.minsheng.example",
    path="/n/%Y/%m%d/c{id}.html",
    template="people.html",
    time="%Y年%m月%d日%H:%M",
    style="br",
    channel="湖北频道",
    since=dt.date(2014, 5, 6),
)
BAIDU = _redesigned(
    Layout(
        key="qidu",
        name="齐都网",
        province="山东",
        host="news.qidu.example",
        path="/shandong/yaowen/%Y/%m%d/{id}.shtml",
        template="baidu.html",
        time="%Y-%m-%d %H:%M:%S",
    ),
    "baidu_v2.html",
    "baidu_trap.html",
    style="divs",
)
SOUTH = Layout(
    key="lingnan",
    name="岭南在线",
    province="广东",
    host="news.lingnan.example",
    path="/node_54a44f01a2/{id}.shtml",
    template="south.html",
    since=dt.date(2022, 8, 1),
)
EPAPER = Layout(
    key="yunling",
    name="云岭日报",
    province="云南",
    host="paper.yunling.example",
    path="/html/%Y-%m/%d/content_{id}.htm",
    template="epaper.html",
    time="%Y年%m月%d日",
    precision="day",
    style="open",
    channel="要闻",
    shows=frozenset({"source", "author"}),
    since=dt.date(2019, 3, 4),
    own_only=True,
)
DISCUZ = Layout(
    key="beitang",
    name="北塘社区",
    province="河北",
    host="www.beitang.example",
    path="/article-{id}-1.html",
    template="discuz.html",
    time="%Y-%-m-%-d %H:%M",
    style="editor",
    channel="本地新闻",
    shows=frozenset({"source", "author"}),
    since=dt.date(2018, 1, 9),
)
PHPCMS = Layout(
    key="shuxi",
    name="蜀溪网",
    province="四川",
    host="www.shuxi.example",
    path="/html/%Y/shehui_%m%d/{id}.html",
    template="phpcms.html",
    time="%Y-%m-%d %H:%M:%S",
    channel="社会",
    since=dt.date(2016, 10, 11),
)
DEDECMS = _redesigned(
    Layout(
        key="longxi",
        name="陇西热线",
        province="甘肃",
        host="www.longxi.example",
        path="/news/%Y/%m%d/{id}.html",
        template="dedecms.html",
        encoding="gb18030",
        channel="本地要闻",
        since=dt.date(2013, 4, 2),
    ),
    "phpcms.html",
    "dedecms_v2.html",
    encoding="utf-8",
)
EMPIRE = Layout(
    key="guibei",
    name="桂北资讯网",
    province="广西",
    host="www.guibei.example",
    path="/xinwen/{id}.html",
    template="empire.html",
    time="%Y-%m-%d %H:%M:%S",
    style="br",
    since=dt.date(2015, 6, 8),
)
WORDPRESS = _redesigned(
    Layout(
        key="xianrong",
        name="白水县融媒体中心",
        province="陕西",
        host="baishui.example",
        path="/archives/{id}",
        template="wordpress.html",
        time="%Y年%-m月%-d日",
        channel="白水新闻",
        since=dt.date(2022, 3, 3),
    ),
    "south.html",
    "wordpress_trap.html",
    time="%Y-%m-%d %H:%M",
)
REACT = Layout(
    key="pinglun",
    name="观潮新闻",
    province="浙江",
    host="m.guanchao.example",
    path="/newsDetail_forward_{id}",
    template="react.html",
    style="p",
    since=dt.date(2024, 1, 15),
)
POLICE = Layout(
    key="gat_minhai",
    name="闽海省公安厅",
    province="福建",
    host="gat.minhai.example",
    path="/jwzx/jxdt/%Y%m/t%Y%m%d_{id}.htm",
    template="police.html",
    time="%Y-%m-%d",
    precision="day",
    style="editor",
    channel="警讯动态",
    shows=_NO_AUTHOR,
    since=dt.date(2020, 6, 1),
)
WECHAT = Layout(
    key="gongzhonghao",
    name="平安新河",
    province="江苏",
    host="mp.weixin.example",
    path="/s/{id}",
    template="wechat.html",
    style="section",
    since=dt.date(2022, 11, 7),
)
GBK = Layout(
    key="liaoshen",
    name="辽申新闻网",
    province="辽宁",
    host="www.liaoshen.example",
    path="/news/shownews.asp?id={id}",
    template="gbk.html",
    time="%Y-%-m-%-d %-H:%M:%S",
    style="br",
    channel="省内新闻",
    shows=_NO_AUTHOR,
    since=dt.date(2006, 9, 12),
    encoding="gb18030",
)
LEGAL = Layout(
    key="fazhi",
    name="法治周报网",
    province="全国",
    host="www.fazhizhoubao.example",
    path="/index/article/%Y-%m/%d/content_{id}.html",
    template="legal.html",
    channel="平安中国",
    since=dt.date(2021, 9, 9),
)
HEAVY = _redesigned(
    Layout(
        key="huazhong",
        name="华中门户",
        province="河南",
        host="news.huazhong.example",
        path="/c/%Y-%m-%d/doc-i{id}.shtml",
        template="heavy.html",
        time="%Y年%m月%d日 %H:%M",
        channel="社会新闻",
        since=dt.date(2020, 12, 1),
    ),
    "baidu_v2.html",
    "heavy_v2.html",
)
MOBILE = Layout(
    key="minbao",
    name="民报新闻",
    province="湖南",
    host="m.minbao.example",
    path="/p/{id}.html",
    template="mobile.html",
    since=dt.date(2023, 7, 7),
)
FRAMES = Layout(
    key="jinsha",
    name="金沙之窗",
    province="贵州",
    host="www.jinsha.example",
    path="/news/n{id}.htm",
    template="frames.html",
    time="%Y年%-m月%-d日",
    precision="day",
    style="open",
    shows=_NO_AUTHOR,
    since=dt.date(2003, 6, 12),
    encoding="gb18030",
)

LAYOUTS: tuple[Layout, ...] = (
    TRS,
    ZOOM,
    PEOPLE,
    BAIDU,
    SOUTH,
    EPAPER,
    DISCUZ,
    PHPCMS,
    DEDECMS,
    EMPIRE,
    WORDPRESS,
    REACT,
    POLICE,
    WECHAT,
    GBK,
    LEGAL,
    HEAVY,
    MOBILE,
    FRAMES,
)
