# ruff: noqa: E501  (pages are easier to compare with what a browser shows when a line of theirs is one line here)
"""News portals of provinces: home pages full of blocks, channels with lists, pagination of several makes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from tests.farm.site import Answer, Article, FarmSite, Reply, Routes, chunks, headline, listed
from tests.layouts.sites import AGENCY, BAIDU, LEGAL, PEOPLE, SOUTH, TELEVISION, TRS


def _footer(name: str) -> str:
    return (
        f'<div class="footer"><p><a href="/about/">关于我们</a> | <a href="/about/contact.html">联系方式</a> | '
        f'<a href="/about/copyright.html">版权声明</a> | <a href="/sitemap.html">网站地图</a></p>'
        f'<p>{name} 版权所有 未经书面授权不得转载</p><p><a href="https://beian.miit.gov.cn/">备案号 000001 号</a></p></div>'
    )


class TrsPortal(FarmSite):
    """TRS: /yw/202611/t20261120_123.html, relative links, createPageHTML under every list."""

    key, name, region = "jiangling", "江岭新闻网", "江西"
    channels: ClassVar = {"yw": "江西要闻", "fzsh": "法治社会", "sx": "市县", "tyxw": "体育", "ylxw": "娱乐"}
    asides = frozenset({"tyxw", "ylxw"})
    counts = (24, 10, 30)
    layout = TRS
    list_size = 5

    def path(self, article: Article) -> str:
        return f"/{article.channel}/{article.time:%Y%m/t%Y%m%d}_{article.ident}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for number in range(len(pages)):
                name = "index.html" if number == 0 else f"index_{number}.html"
                found[f"/{slug}/{name}"] = partial(self._list, slug, number, pages)
            found[f"/{slug}/"] = found[f"/{slug}/index.html"]
        return found

    def _nav(self) -> str:
        return "".join(f'<li><a href="/{slug}/">{name}</a></li>' for slug, name in self.channels.items())

    def _home(self) -> str:
        blocks = ""
        for slug, name in self.channels.items():
            top = listed(
                self.online(slug)[:4],
                lambda a: f'<li><a href="{self.path(a)}" target="_blank">{headline(a)}</a></li>',
            )
            blocks += f'<div class="box"><h2><a href="./{slug}/">{name}</a><a class="more" href="./{slug}/">更多</a></h2><ul>{top}</ul></div>'
        return f"<html><head><title>{self.name} - 江西重点新闻门户</title></head><body><ul class='nav'><li><a href='/'>首页</a></li>{self._nav()}</ul>{blocks}{_footer(self.name)}</body></html>"

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        rows = listed(
            pages[number],
            lambda a: (
                f'<li><span>{a.time:%Y-%m-%d}</span><a href="./{self.path(a).split("/", 2)[2]}">{headline(a)}</a></li>'
            ),
        )
        pager = f'<div class="page"><script>createPageHTML({len(pages)}, {number}, "index", "html");</script></div>'
        return f"<html><head><title>{self.channels[slug]}_{self.name}</title></head><body><ul class='nav'>{self._nav()}</ul><div class='loc'>当前位置：<a href='/'>首页</a></div><ul class='newslist'>{rows}</ul>{pager}{_footer(self.name)}</body></html>"


class TablePortal(FarmSite):
    """An old portal in GBK: everything in tables, 2026/1120/123.shtml, 下一页 in words."""

    key, name, region = "beimen", "北门在线", "河北"
    channels: ClassVar = {"hebei": "河北新闻", "shehui": "社会法制"}
    encoding = "gb18030"
    layout = LEGAL
    list_size = 6
    counts = (16, 14, 6)

    def path(self, article: Article) -> str:
        return f"/system/{article.time:%Y/%m/%d}/{article.ident:09d}.shtml"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for number in range(len(pages)):
                name = "index.shtml" if number == 0 else f"index_{number + 1}.shtml"
                found[f"/{slug}/{name}"] = partial(self._list, slug, number, pages)
        return found

    def _page(self, title: str, inner: str) -> str:
        menu = "".join(
            f'<td><a href="/{slug}/index.shtml"><font color="white">{name}</font></a></td>'
            for slug, name in self.channels.items()
        )
        return (
            f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{title}</title></head>'
            f'<body><table width="980" bgcolor="#336699"><tr><td><a href="/">首页</a></td>{menu}'
            f'<td><a href="http://bbs.beimen.example/">论坛</a></td></tr></table>{inner}{_footer(self.name)}</body></html>'
        )

    def _row(self, article: Article) -> str:
        return (
            f'<tr><td height="24">·<a href="{self.path(article)}" class="a14" target="_blank">{headline(article)}</a>'
            f"</td><td align=right><font color=#999999>({article.time:%m-%d %H:%M})</font></td></tr>"
        )

    def _home(self) -> str:
        cells = "".join(
            f'<td valign="top"><table><tr><td><b>{name}</b> <a href="/{slug}/index.shtml">&gt;&gt;更多</a></td></tr>'
            f"{listed(self.online(slug)[:3], self._row)}</table></td>"
            for slug, name in self.channels.items()
        )
        return self._page(f"{self.name}_河北新闻门户", f"<table width=980><tr>{cells}</tr></table>")

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        turn = ""
        if number + 1 < len(pages):
            turn = f'<a href="index_{number + 2}.shtml">下一页</a> <a href="index_{len(pages)}.shtml">尾页</a>'
        rows = listed(pages[number], self._row)
        inner = f'<table class="lb">{rows}<tr><td colspan=2 align=center>共{len(pages)}页 {turn}</td></tr></table>'
        return self._page(f"{self.channels[slug]}-{self.name}", inner)


class NodePortal(FarmSite):
    """A paper's portal: content/2026-11/20/content_1.htm under node_12.htm, sections that only link channels."""

    key, name, region = "qiantang", "钱塘潮新闻", "浙江"
    channels: ClassVar = {"node_1101": "浙江", "node_1102": "公安在线", "node_1103": "社会纵横"}
    layout = SOUTH
    list_size = 8

    def path(self, article: Article) -> str:
        return f"/content/{article.time:%Y-%m/%d}/content_{article.ident}.htm"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home, "/news/node_11.htm": self._section}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for number in range(len(pages)):
                end = "" if number == 0 else f"_{number + 1}"
                found[f"/news/{slug}{end}.htm"] = partial(self._list, slug, number, pages)
        return found

    def _home(self) -> str:
        top = listed(self.online()[:3], lambda a: f'<h1><a href="{self.base}{self.path(a)}">{headline(a)}</a></h1>')
        return f"""<html><head><title>{self.name}-浙江新闻第一站</title></head><body>
<div id="menu"><a href="/news/node_11.htm">新闻中心</a><a href="http://video.qiantang.example/">视频</a>
<a href="http://bbs.qiantang.example/">社区</a></div>{top}
<div class="pic"><a href="/zt/2026/dkjt/index.html"><img src="/i/1.jpg" alt="2026年全省经济高质量发展大会专题报道"></a></div>{_footer(self.name)}</body></html>"""

    def _section(self) -> str:
        links = "".join(f'<dd><a href="{slug}.htm">{name}</a></dd>' for slug, name in self.channels.items())
        return f"<html><head><title>新闻中心-{self.name}</title></head><body><dl><dt>栏目导航</dt>{links}</dl>{_footer(self.name)}</body></html>"

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        rows = listed(
            pages[number],
            lambda a: (
                f'<div class="item"><a href="..{self.path(a)}">{headline(a)}</a><i>{a.time:%Y年%m月%d日}</i></div>'
            ),
        )
        numbers = "".join(f'<a href="{slug}{"" if n == 0 else f"_{n + 1}"}.htm">{n + 1}</a>' for n in range(len(pages)))
        return f"<html><head><title>{self.channels[slug]}-{self.name}</title></head><body>{rows}<div class='pagination'>{numbers}</div>{_footer(self.name)}</body></html>"


class PicturePortal(FarmSite):
    """A portal of pictures: the home page shows images, channels are cards whose links stand on picture and title."""

    key, name, region = "nanling", "南岭网", "广东"
    channels: ClassVar = {"gdnews": "广东", "shfz": "社会法治", "photo": "图片"}
    asides = frozenset({"photo"})
    layout = TELEVISION
    list_size = 9
    counts = (18, 6, 6)

    def path(self, article: Article) -> str:
        return f"/{article.channel}/content/p/{article.time:%Y%m}/{article.ident:x}{'0' * 10}c4e.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for number in range(len(pages)):
                name = "" if number == 0 else f"{number + 1}.html"
                found[f"/{slug}/{name}"] = partial(self._list, slug, number, pages)
        return found

    def _card(self, article: Article) -> str:
        path = self.path(article)
        return (
            f'<div class="card"><a class="pic" href="{path}"><img src="/img/{article.ident}.jpg" alt=""></a>'
            f'<a class="tt" href="{path}" title="{headline(article)}">{headline(article)[:14]}...</a>'
            f'<p class="desc">{article.story.parts[0].line[:40]}</p><em>{article.time:%Y-%m-%d}</em></div>'
        )

    def _home(self) -> str:
        slides = listed(
            self.online()[:5],
            lambda a: (
                f'<div class="swiper"><a href="{self.path(a)}"><img src="/img/{a.ident}b.jpg" alt="{headline(a)}"></a></div>'
            ),
        )
        nav = "".join(f'<a href="/{slug}/"><span>{name}</span></a>' for slug, name in self.channels.items())
        ads = "".join(f'<a href="https://ad.example/c/{n}"><img src="/ad/{n}.gif"></a>' for n in range(12))
        return f"<html><head><title>{self.name} 南方大地的声音 广东</title></head><body><header>{nav}</header>{slides}{ads}{_footer(self.name)}</body></html>"

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        turn = f'<a class="next" rel="next" href="/{slug}/{number + 2}.html">›</a>' if number + 1 < len(pages) else ""
        cards = listed(pages[number], self._card)
        return f"<html><head><title>{self.channels[slug]}_{self.name}</title></head><body><header><a href='/'>首页</a></header><main>{cards}</main><div class='pager'>{turn}</div>{_footer(self.name)}</body></html>"


class BranchPortal(FarmSite):
    """A branch of a national paper: /n2/2026/1120/c123-4567.html, lists under /GB/ with numbers."""

    key, name, region = "minsheng_hb", "民声网湖北频道", "湖北"
    channels: ClassVar = {"192237": "湖北要闻", "337099": "法治平安", "194063": "市州新闻"}
    layout = PEOPLE
    list_size = 10
    encoding = "gb18030"
    start = "/GB/index.html"

    def path(self, article: Article) -> str:
        return f"/n2/{article.time:%Y/%m%d}/c{article.channel}-{article.ident}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/GB/index.html": self._home, "/": self._home}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for number in range(len(pages)):
                found[f"/GB/{slug}/index{number + 1 if number else ''}.html"] = partial(self._list, slug, number, pages)
        return found

    def _home(self) -> str:
        head = "".join(f'<a href="/GB/{slug}/index.html">{name}</a>|' for slug, name in self.channels.items())
        mixed = "<br>".join(f'·<a href="{self.path(a)}" target=_blank>{headline(a)}</a>' for a in self.online()[:8])
        return f'<html><head><meta charset="gb2312"><title>{self.name}--民声网</title></head><body><div class="pd_nav">{head}</div><table><tr><td>{mixed}</td></tr></table>{_footer(self.name)}</body></html>'

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        rows = listed(
            pages[number],
            lambda a: (
                f"<li><a href='{self.path(a)}' target='_blank'>{headline(a)}</a> <i class='gray'>[{a.time:%Y年%m月%d日%H:%M}]</i></li>"
            ),
        )
        turns = "".join(
            f'<a href="index{n + 1 if n else ""}.html">{n + 1}</a>&nbsp;' for n in range(len(pages)) if n != number
        )
        more = f'<a href="index{number + 2}.html">下一页</a>' if number + 1 < len(pages) else ""
        return f"<html><head><meta charset='gb2312'><title>{self.channels[slug]}--{self.name}</title></head><body><div class='ej_left'><ul>{rows}</ul></div><div class='page_n'>{turns}{more}</div>{_footer(self.name)}</body></html>"


class AgencyPortal(FarmSite):
    """A branch of an agency: /news/2026/1120/123.html, every list named more/news/N.html, links tracked."""

    key, name, region = "zhongtong_sd", "中通社山东", "山东"
    channels: ClassVar = {"4": "山东新闻", "10": "社会"}
    layout = AGENCY

    def path(self, article: Article) -> str:
        return f"/news/{article.time:%Y/%m%d}/{article.ident}.html"

    def _tracked(self, article: Article, at: int) -> str:
        trail = (
            f"?spm=C9{at}.P{article.channel}.0.{at}",
            "?from=timeline&isappinstalled=0",
            "?utm_source=home",
            "#top",
        )
        return self.path(article) + trail[(article.number + at) % len(trail)]

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        for slug in self.channels:
            found[f"/more/news/{slug}.html"] = partial(self._list, slug)
        return found

    def _home(self) -> str:
        boxes = "".join(
            f'<div class="b"><div class="t"><a href="/more/news/{slug}.html">{name}</a></div>'
            + listed(
                self.online(slug)[:6],
                lambda a: f'<p>• <a href="{self._tracked(a, 1)}">{headline(a)}</a></p>',
            )
            + "</div>"
            for slug, name in self.channels.items()
        )
        return f"<html><head><title>{self.name}新闻网</title></head><body>{boxes}{_footer(self.name)}</body></html>"

    def _list(self, slug: str) -> str:
        rows = listed(
            self.online(slug)[:40],
            lambda a: (
                f'<li><div class="dd_lm">[{self.channels[slug]}]</div><div class="dd_bt"><a href="{self._tracked(a, 2)}">{headline(a)}</a></div><div class="dd_time">{a.time:%m-%d %H:%M}</div></li>'
            ),
        )
        return f"<html><head><title>{self.channels[slug]}-{self.name}</title></head><body><ul>{rows}</ul>{_footer(self.name)}</body></html>"


class ScrollPortal(FarmSite):
    """A rolling list that overflows between visits, its next page told by numbers in a pager only."""

    key, name, region = "huaihe", "淮河热线", "安徽"
    channels: ClassVar = {"gundong": "滚动新闻"}
    layout = BAIDU
    list_size = 10
    mixed = True
    counts = (12, 32, 26)
    start = "/gundong/"  # a channel, not a home page

    def path(self, article: Article) -> str:
        return f"/a/{article.time:%Y%m%d}/{article.ident}.html"

    def routes(self) -> Routes:
        pages = chunks(self.online(), self.list_size)
        found: dict[str, Answer] = {
            f"/gundong/{'' if n == 0 else f'p{n + 1}.html'}": partial(self._list, n, pages) for n in range(len(pages))
        }
        return found | {"/": lambda: Reply("", status=302, headers=(("Location", "/gundong/"),))}

    def aliases(self, article: Article) -> Iterator[str]:
        yield self.path(article).replace("/a/", "//a/")

    def _list(self, number: int, pages: list[list[Article]]) -> str:
        rows = listed(
            pages[number],
            lambda a: f'<li><a href="{self.path(a)}">{headline(a)}</a><span class="date">{a.time:%H:%M}</span></li>',
        )
        pager = "".join(
            f"<b>{n + 1}</b>" if n == number else f'<a href="/gundong/{"" if n == 0 else f"p{n + 1}.html"}">{n + 1}</a>'
            for n in range(min(len(pages), 8))
        )
        return f"<html><head><title>滚动新闻_{self.name}_安徽</title></head><body><ul>{rows}</ul><div id='fenye'>{pager}</div>{_footer(self.name)}</body></html>"


SITES = (TrsPortal, TablePortal, NodePortal, PicturePortal, BranchPortal, AgencyPortal, ScrollPortal)
