"""News sites, papers, agencies and broadcasters: made-up names, real provinces, one content system each."""

from __future__ import annotations

import datetime as dt

from tests.layouts.layout import ALL_CREDITS, Layout

_NO_AUTHOR = ALL_CREDITS - {"author"}

TRS = Layout(
    key="jiangling",
    name="江岭新闻网",
    province="江西",
    host="news.jiangling.example",
    path="/yw/%Y%m/t%Y%m%d_{id}.html",
    template="trs.html",
    time="%Y-%m-%d %H:%M:%S",
    style="trs",
).redesigned(
    "trs_v2.html",
    "trs_trap.html",
    style="editor",
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
BAIDU = Layout(
    key="qidu",
    name="齐都网",
    province="山东",
    host="news.qidu.example",
    path="/shandong/yaowen/%Y/%m%d/{id}.shtml",
    template="baidu.html",
    time="%Y-%m-%d %H:%M:%S",
).redesigned(
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
HEAVY = Layout(
    key="huazhong",
    name="华中门户",
    province="河南",
    host="news.huazhong.example",
    path="/c/%Y-%m-%d/doc-i{id}.shtml",
    template="heavy.html",
    time="%Y年%m月%d日 %H:%M",
    channel="社会新闻",
    since=dt.date(2020, 12, 1),
).redesigned(
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
AGENCY = Layout(
    key="lianshe",
    name="联社网",
    province="安徽",
    host="www.lianshe.example",
    path="/local/%Y-%m/%d/c_{id}.htm",
    template="agency.html",
    time="%Y-%m-%d %H:%M:%S",
    channel="安徽",
    shows=_NO_AUTHOR,
    since=dt.date(2022, 5, 16),
)
TELEVISION = Layout(
    key="shengshi",
    name="省视在线",
    province="黑龙江",
    host="news.shengshi.example",
    path="/%Y/%m/%d/ARTI{id}.shtml",
    template="television.html",
    time="%Y年%m月%d日 %H:%M:%S",
    channel="新闻频道",
    shows=_NO_AUTHOR,
    since=dt.date(2019, 8, 19),
)
