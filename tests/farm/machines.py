# ruff: noqa: E501  (pages are easier to compare with what a browser shows when a line of theirs is one line here)
"""Sites whose lists are made for machines: JSON endpoints, JSONP, arrays in scripts, feeds and sitemaps."""

from __future__ import annotations

import json
from email.utils import format_datetime
from functools import partial
from html import escape
from typing import ClassVar

from tests.farm.site import Answer, Article, FarmSite, Reply, Routes, chunks, headline, listed
from tests.layouts.sites import BAIDU, LEGAL, PEOPLE, SOUTH, TELEVISION, TRS

_APP = "<div id='app'></div><noscript>请开启 JavaScript</noscript><script src='/static/js/chunk-vendors.3fa9c1.js'></script>"


class SpaJson(FarmSite):
    """An app that asks /api/article/list?pageNo=1 for its list; articles are rendered by the server."""

    key, name, region = "cloud_jl", "吉林云端", "吉林"
    channels: ClassVar = {"101": "吉林要闻", "102": "法治"}
    layout = TELEVISION
    list_size = 10
    mixed = True
    counts = (12, 22, 5)

    def path(self, article: Article) -> str:
        return f"/detail/{article.ident}"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        pages = chunks(self.online(), self.list_size)
        for n in range(len(pages)):
            for at in (f"pageNo={n + 1}&pageSize=10", f"pageSize=10&pageNo={n + 1}"):
                found[f"/api/article/list?{at}"] = partial(self._json, pages[n])
        return found

    def _home(self) -> str:
        script = "<script>axios.get('/api/article/list?pageNo=1&pageSize=10').then(function(r){app.list=r.data.data.records})</script>"
        return f"<html><head><title>{self.name} 客户端</title></head><body>{_APP}{script}</body></html>"

    def _json(self, articles: list[Article]) -> Reply:
        rows = [
            {
                "id": a.ident,
                "title": a.title,
                "url": self.path(a),
                "publishTime": int(a.time.timestamp() * 1000),
                "cover": f"/c/{a.ident}.jpg",
            }
            for a in articles
        ]
        return Reply(
            json.dumps({"code": 0, "data": {"total": len(self.online()), "records": rows}}), "application/json"
        )


class JsonpChannel(FarmSite):
    """A channel page that loads data/list_jsonp.js: a callback round an array."""

    key, name, region = "sixi", "浙江四溪新闻", "浙江"
    channels: ClassVar = {"zx": "最新"}
    layout = SOUTH
    start = "/zx/index.shtml"

    def path(self, article: Article) -> str:
        return f"/system/{article.time:%Y%m%d}/{article.ident}.shtml"

    def routes(self) -> Routes:
        page = f"<html><head><title>最新_{self.name}</title></head><body><ul id='newsList'>加载中</ul><script src='/zx/data/list_jsonp.js?callback=showList'></script><a href='/'>首页</a></body></html>"
        return {"/zx/index.shtml": lambda: page, "/": lambda: page, "/zx/data/list_jsonp.js": self._data}

    def _data(self) -> Reply:
        rows = [
            {"title": a.title, "linkurl": f"{self.base}{self.path(a)}", "pubtime": f"{a.time:%Y-%m-%d %H:%M}"}
            for a in self.online()[:50]
        ]
        return Reply(f"showList({json.dumps(rows, ensure_ascii=False)});", "application/javascript")


class ScriptArray(FarmSite):
    """Lists written into the page as a JavaScript array without quotes round its keys."""

    key, name, region = "heshuo", "内蒙古和硕网", "内蒙古"
    channels: ClassVar = {"nmg": "内蒙古新闻", "law": "法治在线"}
    layout = LEGAL
    encoding = "gb18030"

    def path(self, article: Article) -> str:
        return f"/{article.time:%Y-%m}/{article.time:%d}/content_{article.ident}.htm"

    def routes(self) -> Routes:
        return {"/": self._home} | {f"/{slug}/": partial(self._list, slug) for slug in self.channels}

    def _home(self) -> str:
        nav = "".join(f"<a href='/{slug}/'>{name}</a>" for slug, name in self.channels.items())
        return f"<html><head><meta charset='gb2312'><title>{self.name}</title></head><body>{nav}<p>今日推荐</p></body></html>"

    def _list(self, slug: str) -> str:
        rows = ",\n".join(
            f"{{id:{a.ident},title:'{a.title}',url:'{self.path(a)}',date:'{a.time:%Y-%m-%d}'}}"
            for a in self.online(slug)[:30]
        )
        return f"<html><head><meta charset='gb2312'><title>{self.channels[slug]}</title></head><body><div id='c'></div><script>var newsData=[{rows}];render(newsData);</script></body></html>"


class SitemapOnly(FarmSite):
    """An app without links or endpoints; robots.txt names a sitemap index, whose news part is written anew."""

    key, name, region = "jinmen", "天津津门号", "天津"
    channels: ClassVar = {"a": "全部"}
    layout = PEOPLE
    robots = "User-agent: *\nDisallow: /admin/\nSitemap: {base}/sitemap_index.xml\n"

    def path(self, article: Article) -> str:
        return f"/story/{article.ident}"

    def routes(self) -> Routes:
        index = "<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{0}/sitemap-pages.xml</loc></sitemap><sitemap><loc>{0}/sitemap-news.xml</loc></sitemap></sitemapindex>"
        pages = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{0}/about</loc></url><url><loc>{0}/join</loc></url></urlset>"
        return {
            "/": lambda: f"<html><head><title>{self.name} 天津本地资讯</title></head><body>{_APP}</body></html>",
            "/about": lambda: f"<html><body>{_APP}</body></html>",
            "/sitemap_index.xml": lambda: Reply(index.format(self.base), "application/xml"),
            "/sitemap-pages.xml": lambda: Reply(pages.format(self.base), "application/xml"),
            "/sitemap-news.xml": self._news,
        }

    def _news(self) -> Reply:
        rows = listed(
            self.online(),
            lambda a: f"<url><loc>{self.base}{self.path(a)}</loc><lastmod>{a.time.isoformat()}</lastmod></url>",
        )
        return Reply(f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</urlset>", "application/xml")


class OldestFirst(FarmSite):
    """A radio station whose feed begins with its oldest entry; its home page names the feed in words only."""

    key, name, region = "shengyin", "黑龙江之声", "黑龙江"
    channels: ClassVar = {"x": "新闻"}
    layout = BAIDU

    def path(self, article: Article) -> str:
        return f"/play/{article.time:%Y}/{article.ident}.html"

    def routes(self) -> Routes:
        home = f"<html><head><title>{self.name}广播</title></head><body><h1>{self.name}</h1><a href='/live.html'>在线收听</a><a href='/rss/news.xml'>RSS 订阅</a><a href='/jobs.html'>招聘</a></body></html>"
        return {"/": lambda: home, "/rss/news.xml": self._feed}

    def _feed(self) -> Reply:
        items = listed(
            self.online()[::-1],
            lambda a: (
                f"<item><title><![CDATA[{a.title}]]></title><link>{self.base}{self.path(a)}</link><pubDate>{format_datetime(a.time)}</pubDate></item>"
            ),
        )
        return Reply(
            f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{self.name}</title>{items}</channel></rss>",
            "text/xml",
        )


class AtomPress(FarmSite):
    """An office's blog: Atom feed with relative links, a home page that shows three of its entries."""

    key, name, region = "qinghai_jd", "青海禁毒在线", "青海"
    channels: ClassVar = {"x": "动态"}
    layout = TRS
    counts = (12, 6, 4)

    def path(self, article: Article) -> str:
        return f"/post/{article.number + 60}.html"

    def routes(self) -> Routes:
        return {"/": self._home, "/atom.xml": self._feed}

    def _home(self) -> str:
        rows = listed(
            self.online()[:3],
            lambda a: (
                f"<div class='post'><h2><a href='post/{a.number + 60}.html'>{headline(a)}</a></h2><p>{escape(a.story.parts[0].line[:70])}</p></div>"
            ),
        )
        return f"<html><head><title>{self.name}</title><link href='/atom.xml' type='application/atom+xml' rel='alternate'></head><body>{rows}</body></html>"

    def _feed(self) -> Reply:
        rows = listed(
            self.online()[:30],
            lambda a: (
                f"<entry><title>{escape(a.title)}</title><link href='{self.path(a)}'/><id>tag:{a.ident}</id><updated>{a.time.isoformat()}</updated></entry>"
            ),
        )
        return Reply(
            f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{self.name}</title>{rows}</feed>", "application/atom+xml"
        )


class PostedIds(FarmSite):
    """A police office's app: a script file of its own posts for the list, whose rows name no address but a number."""

    key, name, region = "pingan_hn", "海南平安在线", "海南"
    channels: ClassVar = {"201": "警务动态"}
    layout = TRS
    list_size = 10
    counts = (12, 22, 5)

    def path(self, article: Article) -> str:
        return f"/portal/view?docId={article.ident}"

    def routes(self) -> Routes:
        home = f"<html><head><title>{self.name}</title></head><body>{_APP}<script src='/static/js/list.8c1.js'></script></body></html>"
        return {"/": lambda: home, "/static/js/list.8c1.js": lambda: Reply(self._script(), "application/javascript")}

    def _script(self) -> str:
        return """var columnId = '201', pageNo = 1;
function load(page) {
  $.ajax({
    type: 'POST', url: '/portal/article/list', dataType: 'json',
    data: { columnId: columnId, pageNo: page, pageSize: 10 },
    success: function (answer) {
      $.each(answer.rows, function (i, row) {
        $('#app').append('<li><a href="/portal/view?docId=' + row.docId + '">' + row.docTitle + '</a></li>')
      })
    }
  })
}
load(pageNo);"""

    def posted(self, target: str, body: str) -> Reply | None:
        asked = dict(pair.partition("=")[::2] for pair in body.split("&"))
        pages = chunks(self.online(), self.list_size)
        number = int(asked.get("pageNo", "1")) - 1
        if target != "/portal/article/list" or asked.get("columnId") != "201":
            return None
        rows = [
            {"docId": a.ident, "docTitle": a.title, "docPubTime": f"{a.time:%Y-%m-%d %H:%M:%S}"}
            for a in (pages[number] if number < len(pages) else [])
        ]
        return Reply(json.dumps({"total": len(self.online()), "rows": rows}), "application/json")


SITES = (SpaJson, JsonpChannel, ScriptArray, SitemapOnly, OldestFirst, AtomPress, PostedIds)
