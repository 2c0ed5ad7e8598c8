# ruff: noqa: E501  (pages are easier to compare with what a browser shows when a line of theirs is one line here)
"""Police and government sites: notices with short titles, data islands, frames, redirects, numbers that run backwards."""

from __future__ import annotations

import json
from functools import partial
from typing import ClassVar

from tests.farm.site import Answer, Article, FarmSite, Reply, Routes, chunks, headline, listed
from tests.layouts.sites import DOCUMENT, GBK, POLICE, TRS, ZOOM

_LINKS = "".join(
    f'<option value="http://{host}.example/">{name}</option>'
    for host, name in (("gov", "中国政府网"), ("mps", "上级机关网站"), ("sjw", "各市县部门网站"))
)


def _bottom(name: str) -> str:
    return (
        f"<div class='foot'><select>{_LINKS}</select><p>主办：{name} 承办：{name}信息中心</p>"
        "<p><a href='/wzdt/'>网站地图</a> <a href='/lxwm/'>联系我们</a> <a href='/wzsm.html'>网站声明</a> "
        "<a href='http://www.beian.example/?recordcode=5200'>公网安备 5200 号</a> 网站标识码：5200000001</p></div>"
    )


class PoliceTrs(FarmSite):
    """A provincial police department on TRS: relative links, titles cut short, dates without a time."""

    key, name, region = "gat_minhai", "福建省公安厅", "福建"
    channels: ClassVar = {"jwzx/jxdt": "警讯动态", "zwgk/tzgg": "通知公告", "jwzx/jsfc": "警察风采"}
    layout = POLICE
    list_size = 15
    counts = (15, 5, 4)

    def path(self, article: Article) -> str:
        return f"/{article.channel}/{article.time:%Y%m/t%Y%m%d}_{article.ident}.htm"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {
            "/": self._home,
            "/jwzx/": lambda: self._hub("jwzx"),
            "/zwgk/": lambda: self._hub("zwgk"),
        }
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for n in range(len(pages)):
                found[f"/{slug}/{'index' if n == 0 else f'index_{n}'}.htm"] = partial(self._list, slug, n, pages)
            found[f"/{slug}/"] = found[f"/{slug}/index.htm"]
        return found

    def _frame(self, title: str, inner: str) -> str:
        menu = "<li><a href='/'>网站首页</a></li><li><a href='/jwzx/'>警务资讯</a></li><li><a href='/zwgk/'>政务公开</a></li><li><a href='/bsfw/'>办事服务</a></li><li><a href='/jmhd/'>警民互动</a></li>"
        return f"<html><head><meta name='SiteName' content='{self.name}'><title>{title}</title></head><body><ul class='menu'>{menu}</ul>{inner}{_bottom(self.name)}</body></html>"

    def _hub(self, part: str) -> str:
        links = "".join(
            f'<li><a href="./{s.split("/")[1]}/">{n}</a></li>' for s, n in self.channels.items() if s.startswith(part)
        )
        return self._frame("栏目", f"<div class='left'><ul>{links}</ul></div><div class='right'>请选择栏目</div>")

    def _home(self) -> str:
        tabs = "".join(
            f"<div class='tab'><h3><a href='./{slug}/'>{name}</a></h3><ul>"
            + listed(
                self.online(slug)[:5],
                lambda a: (
                    f'<li><a href=".{self.path(a)}" title="{headline(a)}">{headline(a)[:12]}...</a><span>{a.time:%m-%d}</span></li>'
                ),
            )
            + "</ul></div>"
            for slug, name in self.channels.items()
        )
        return self._frame(self.name, tabs)

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        rows = listed(
            pages[number],
            lambda a: (
                f'<li><a href="./{self.path(a).rpartition(slug + "/")[2]}" title="{headline(a)}">{headline(a)[:20]}…</a><span>{a.time:%Y-%m-%d}</span></li>'
            ),
        )
        return self._frame(
            f"{self.channels[slug]}_{self.name}",
            f"<ul class='list'>{rows}</ul><script>createPageHTML({len(pages)},{number},'index','htm');</script>",
        )


class PoliceNotices(FarmSite):
    """A city's police: bulletins all called 警情通报, told apart by a number in the address, no dates beside them."""

    key, name, region = "gaj_yuhe", "兰州市公安局", "甘肃"
    channels: ClassVar = {"jqtb": "警情通报", "gsgg": "公示公告"}
    layout = DOCUMENT
    counts = (12, 3, 3)

    def _shown(self, article: Article) -> str:
        return "警情通报" if article.channel == "jqtb" else headline(article)

    def path(self, article: Article) -> str:
        return f"/{article.channel}/{article.time:%Y/%m}/{article.ident}.html"

    def routes(self) -> Routes:
        return {"/": self._home} | {f"/{slug}/": partial(self._list, slug) for slug in self.channels}

    def _home(self) -> str:
        news = "".join(
            f'<div><a href="/{slug}/">{name}</a><ol>'
            + listed(self.online(slug)[:4], lambda a: f'<li><a href="{self.path(a)}">{self._shown(a)}</a></li>')
            + "</ol></div>"
            for slug, name in self.channels.items()
        )
        return f"<html><head><title>{self.name}</title></head><body>{news}{_bottom(self.name)}</body></html>"

    def _list(self, slug: str) -> str:
        rows = listed(self.online(slug)[:30], lambda a: f'<li><a href="{self.path(a)}">{self._shown(a)}</a></li>')
        return f"<html><head><title>{self.channels[slug]}-{self.name}</title></head><body><a href='/'>首页</a><ul>{rows}</ul>{_bottom(self.name)}</body></html>"


class IslandGov(FarmSite):
    """A government site on jcms: /art/2026/11/20/art_1_2.html, records in a data island drawn by script."""

    key, name, region = "gov_qingshi", "济南市人民政府", "山东"
    channels: ClassVar = {"col1229": "政务要闻", "col1230": "通知公告"}
    layout = ZOOM
    counts = (14, 4, 5)

    def path(self, article: Article) -> str:
        return f"/art/{article.time:%Y}/{article.time.month}/{article.time.day}/art_{article.channel[3:]}_{article.ident}.html"

    def routes(self) -> Routes:
        return {"/": self._home} | {f"/col/{slug}/index.html": partial(self._list, slug) for slug in self.channels}

    def _home(self) -> str:
        links = "".join(
            f'<a href="/col/{slug}/index.html" target="_blank">{name}</a>' for slug, name in self.channels.items()
        )
        return f"<html><head><title>{self.name}</title></head><body><div id='nav'>{links}<a href='/col/col9/index.html'>营商环境</a></div><div>欢迎访问</div>{_bottom(self.name)}</body></html>"

    def _list(self, slug: str) -> str:
        records = listed(
            self.online(slug)[:45],
            lambda a: (
                f'<record><![CDATA[<li><a href="{self.path(a)}" target="_blank" title=\'{headline(a)}\'>{headline(a)}</a><b>{a.time:%Y-%m-%d}</b></li>]]></record>'
            ),
        )
        island = f"<script type='text/xml'><datastore><nextgroup></nextgroup><recordset>{records}</recordset></datastore></script>"
        return f"<html><head><title>{self.name} {self.channels[slug]}</title></head><body><div class='pos'><a href='/'>首页</a></div><div id='123'>{island}</div>{_bottom(self.name)}</body></html>"


class AspOffice(FarmSite):
    """A drug control office on ASP in GBK: show.asp?id=, list.asp?class=, page numbers in the query."""

    key, name, region = "jdb_liaohai", "辽宁禁毒网", "辽宁"
    channels: ClassVar = {"12": "禁毒要闻", "13": "各地动态"}
    layout = GBK
    list_size = 7
    encoding = "gb18030"
    counts = (13, 16, 4)

    def path(self, article: Article) -> str:
        return f"/shownews.asp?id={article.number + 311}"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home, "/index.asp": self._home}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for n in range(len(pages)):
                found[f"/list.asp?class={slug}&page={n + 1}"] = partial(self._list, slug, n, pages)
            found[f"/list.asp?class={slug}"] = found[f"/list.asp?class={slug}&page=1"]
        return found

    def _shell(self, title: str, inner: str) -> str:
        menu = "".join(f'<a href="list.asp?class={slug}">{name}</a> ' for slug, name in self.channels.items())
        return f"<html><head><meta charset='gbk'><title>{title}</title></head><body bgcolor=#ffffff>{menu}<a href='guest.asp'>留言</a>{inner}{_bottom(self.name)}</body></html>"

    def _row(self, article: Article) -> str:
        return f"<tr><td><a href='shownews.asp?id={article.number + 311}'>{headline(article)}</a></td><td>{article.time.month}月{article.time.day}日</td></tr>"

    def _home(self) -> str:
        return self._shell(self.name, f"<table>{listed(self.online()[:6], self._row)}</table>")

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        turn = f"<a href='list.asp?class={slug}&page={number + 2}'>下一页</a>" if number + 1 < len(pages) else "下一页"
        return self._shell(
            f"{self.channels[slug]}|{self.name}",
            f"<table>{listed(pages[number], self._row)}</table>第{number + 1}页 {turn}",
        )


class VsbOffice(FarmSite):
    """A prosecutor's site on VSB: info/1012/34.htm, older pages numbered downwards, 下页."""

    key, name, region = "jcy_longyuan", "陕西法治网", "陕西"
    channels: ClassVar = {"gzdt": "工作动态", "ajxx": "案件信息"}
    layout = DOCUMENT
    list_size = 6
    counts = (16, 18, 5)

    def path(self, article: Article) -> str:
        return f"/info/{1012 + list(self.channels).index(article.channel)}/{article.number + 2311}.htm"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home, "/index.htm": self._home}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            total = len(pages)
            for n in range(total):
                name = f"/{slug}.htm" if n == 0 else f"/{slug}/{total - n}.htm"
                found[name] = partial(self._list, slug, n, pages)
        return found

    def _home(self) -> str:
        parts = "".join(
            f"<dl><dt><a href='{slug}.htm'>{name}</a></dt>"
            + listed(
                self.online(slug)[:3],
                lambda a: f"<dd><a href='{self.path(a)[1:]}'>{headline(a)}</a> {a.time:%Y/%m/%d}</dd>",
            )
            + "</dl>"
            for slug, name in self.channels.items()
        )
        return f"<html><head><title>{self.name}-首页</title></head><body>{parts}{_bottom(self.name)}</body></html>"

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        up = "" if number == 0 else "../"
        rows = listed(
            pages[number],
            lambda a: (
                f"<li id='line_u8_{a.number}'><a href='{up}{self.path(a)[1:]}'>{headline(a)}</a><span>{a.time:%Y-%m-%d}</span></li>"
            ),
        )
        ahead = len(pages) - number - 1
        turn = (
            f"<span class='p_next'><a href='{slug + '/' if number == 0 else ''}{ahead}.htm'>下页</a></span>"
            if ahead > 0
            else ""
        )
        return f"<html><head><title>{self.channels[slug]}-{self.name}</title></head><body><ul>{rows}</ul><div class='pb_sys_common'>{turn}</div>{_bottom(self.name)}</body></html>"


class FramedOffice(FarmSite):
    """An office whose home page sends the visitor on by script, to a page of frames."""

    key, name, region = "jinsha", "贵州禁毒之窗", "贵州"
    channels: ClassVar = {"xw": "本地新闻"}
    layout = TRS
    encoding = "gb18030"

    def path(self, article: Article) -> str:
        return f"/news/n{article.ident}.htm"

    def routes(self) -> Routes:
        return {
            "/": lambda: (
                "<html><head><script>window.location.href='/main/index.htm';</script></head><body></body></html>"
            ),
            "/main/index.htm": lambda: (
                f"<html><head><title>{self.name}</title></head><frameset rows='80,*'><frame src='top.htm' name='top'><frame src='list.htm' name='main'></frameset></html>"
            ),
            "/main/top.htm": lambda: (
                f"<html><body><img src='/banner.jpg' alt='{self.name}'><a href='/main/about.htm' target=main>机构简介</a></body></html>"
            ),
            "/main/list.htm": self._list,
        }

    def _list(self) -> str:
        rows = listed(
            self.online()[:40],
            lambda a: (
                f"<p><a href='../news/n{a.ident}.htm' target=_blank>{headline(a)}</a>（{a.time.year}年{a.time.month}月{a.time.day}日）"
            ),
        )
        return f"<html><head><title>{self.name}新闻</title></head><body>{rows}{_bottom(self.name)}</body></html>"


class RefreshedGov(FarmSite):
    """A county government: the home page refreshes itself to /site/index.html; lists come as JSON the page asks for."""

    key, name, region = "gov_haimen", "平遥县人民政府", "山西"
    channels: ClassVar = {"zwyw": "政务要闻", "tzgg": "通知公告"}
    layout = DOCUMENT
    counts = (12, 4, 4)

    def path(self, article: Article) -> str:
        return f"/site/{article.channel}/content_{article.ident}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {
            "/": lambda: '<html><head><meta http-equiv="refresh" content="0;URL=site/index.html"></head></html>',
            "/site/index.html": self._home,
        }
        for slug in self.channels:
            found[f"/site/{slug}/list.html"] = partial(self._shell, slug)
            found[f"/site/{slug}/list.json"] = partial(self._json, slug)
        return found

    def _home(self) -> str:
        tiles = "".join(f"<a href='/site/{slug}/list.html'><h2>{name}</h2></a>" for slug, name in self.channels.items())
        return f"<html><head><title>{self.name}门户网站</title></head><body>{tiles}{_bottom(self.name)}</body></html>"

    def _shell(self, slug: str) -> str:
        script = f'$.ajax({{url: "/site/{slug}/list.json", type: "get", dataType: "json", success: function(d){{ draw(d.rows); }}}});'
        return f"<html><head><title>{self.channels[slug]}</title></head><body><ul id='list'></ul><script>{script}</script>{_bottom(self.name)}</body></html>"

    def _json(self, slug: str) -> Reply:
        rows = [
            {
                "docTitle": a.title,
                "docPubUrl": self.path(a),
                "docPubTime": f"{a.time:%Y-%m-%d %H:%M:%S}",
                "channel": slug,
            }
            for a in self.online(slug)[:40]
        ]
        return Reply(json.dumps({"total": len(rows), "rows": rows}, ensure_ascii=False), "application/json")


SITES = (PoliceTrs, PoliceNotices, IslandGov, AspOffice, VsbOffice, FramedOffice, RefreshedGov)
