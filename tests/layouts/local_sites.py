"""Offices, local portals on bought systems, accounts on platforms: made-up names, real provinces."""

from __future__ import annotations

import datetime as dt

from tests.layouts.layout import ALL_CREDITS, Layout

_NO_AUTHOR = ALL_CREDITS - {"author"}

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
DISCUZ = Layout(
    key="beitang",
    name="北塘社区",
    province="河北",
    host="www.beitang.example",
    path="/article-{id}-1.html",
    template="discuz.html",
    time="%Y-%-m-%-d %H:%M",
    style="jammed",
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
DEDECMS = Layout(
    key="longxi",
    name="陇西热线",
    province="甘肃",
    host="www.longxi.example",
    path="/news/%Y/%m%d/{id}.html",
    template="dedecms.html",
    encoding="gb18030",
    channel="本地要闻",
    since=dt.date(2013, 4, 2),
).redesigned(
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
WORDPRESS = Layout(
    key="xianrong",
    name="白水县融媒体中心",
    province="陕西",
    host="baishui.example",
    path="/archives/{id}",
    template="wordpress.html",
    time="%Y年%-m月%-d日",
    channel="白水新闻",
    since=dt.date(2022, 3, 3),
).redesigned(
    "south.html",
    "wordpress_trap.html",
    time="%Y-%m-%d %H:%M",
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
DOCUMENT = Layout(
    key="gov_haimen",
    name="海门市人民政府",
    province="山西",
    host="www.haimen.gov.example",
    path="/zwgk/wj/{id}.html",
    template="document.html",
    time="%Y-%m-%d %H:%M",
    style="editor",
    channel="政策文件",
    shows=_NO_AUTHOR,
    since=dt.date(2023, 9, 18),
)
ACCOUNT = Layout(
    key="baixinghao",
    name="百姓号",
    province="全国",
    host="baixinghao.example",
    path="/s?id={id}",
    template="account.html",
    time="%y-%m-%d %H:%M",
    style="divs",
    shows=frozenset({"source"}),
    since=dt.date(2021, 11, 22),
)
