# ruff: noqa: E501  (pages are easier to compare with what a browser shows when a line of theirs is one line here)
"""Local portals on bought and free content systems: DedeCMS, Empire, PHPCMS, Discuz, WordPress, Hugo, Drupal and kin."""

from __future__ import annotations

from email.utils import format_datetime
from functools import partial
from html import escape
from typing import ClassVar

from tests.farm.site import Answer, Article, FarmSite, Reply, Routes, chunks, headline, listed
from tests.layouts.sites import DEDECMS, DISCUZ, EMPIRE, PHPCMS, SOUTH, WORDPRESS


class Dede(FarmSite):
    """DedeCMS: /a/bendi/2026/1120/123.html, list_5_2.html."""

    key, name, region = "longxi", "陇西热线", "甘肃"
    channels: ClassVar = {"bendi": "甘肃本地", "jingfa": "警法在线"}
    layout = DEDECMS
    list_size = 5
    encoding = "gb18030"
    counts = (14, 12, 4)

    def path(self, article: Article) -> str:
        return f"/a/{article.channel}/{article.time:%Y/%m%d}/{article.number + 55}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        for number, slug in enumerate(self.channels, start=5):
            pages = chunks(self.online(slug), self.list_size)
            for n in range(len(pages)):
                found[f"/a/{slug}/list_{number}_{n + 1}.html"] = partial(self._list, slug, n, pages, number)
            found[f"/a/{slug}/"] = found[f"/a/{slug}/list_{number}_1.html"]
        return found

    def _shell(self, title: str, inner: str) -> str:
        nav = "".join(
            f"<li><a href='/a/{slug}/' rel='dropmenu1'><span>{name}</span></a></li>"
            for slug, name in self.channels.items()
        )
        tags = "".join(f"<a href='/tags.php?/{word}/'>{word}</a>" for word in ("禁毒", "交通", "天气", "高考"))
        return f"<html><head><meta charset=gbk><title>{title}</title></head><body><div id='navMenu'><ul><li><a href='/'>主页</a></li>{nav}</ul></div>{inner}<div class='tags'>{tags}</div><div class='footer'>Powered by DedeCMS</div></body></html>"

    def _home(self) -> str:
        rows = listed(
            self.online()[:10],
            lambda a: (
                f"<li>[<a href='/a/{a.channel}/'>{self.channels[a.channel]}</a>] <a href='{self.path(a)}' title='{headline(a)}'>{headline(a)}</a></li>"
            ),
        )
        return self._shell(f"{self.name}_甘肃定西门户网站", f"<ul>{rows}</ul>")

    def _list(self, slug: str, number: int, pages: list[list[Article]], column: int) -> str:
        rows = listed(
            pages[number],
            lambda a: (
                f"<li><a href='{self.path(a)}' class='title'>{headline(a)}</a><span class='info'><small>日期：</small>{a.time:%Y-%m-%d %H:%M:%S}<small>点击：</small>{a.number * 13}</span><p class='intro'>{escape(a.story.parts[0].line[:60])}</p></li>"
            ),
        )
        turn = (
            f"<li><a href='list_{column}_{number + 2}.html'>下一页</a></li><li><a href='list_{column}_{len(pages)}.html'>末页</a></li>"
            if number + 1 < len(pages)
            else ""
        )
        return self._shell(
            f"{self.channels[slug]}_{self.name}",
            f"<ul class='e2'>{rows}</ul><ul class='pagelist'><li class='thisclass'>{number + 1}</li>{turn}</ul>",
        )


class Empire(FarmSite):
    """EmpireCMS: /xinwen/bdxw/2026-11-20/123.html, index_2.html, headlines ranked beside the list."""

    key, name, region = "guibei", "桂北资讯", "广西"
    channels: ClassVar = {"bdxw": "广西新闻", "shwx": "社会万象"}
    layout = EMPIRE
    list_size = 8
    counts = (18, 5, 5)

    def path(self, article: Article) -> str:
        return f"/xinwen/{article.channel}/{article.time:%Y-%m-%d}/{article.number + 9}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for n in range(len(pages)):
                found[f"/xinwen/{slug}/{'' if n == 0 else f'index_{n + 1}.html'}"] = partial(self._list, slug, n, pages)
        return found

    def _home(self) -> str:
        nav = "".join(f"<a href='/xinwen/{slug}/'>{name}</a>" for slug, name in self.channels.items())
        top = listed(self.online()[:7], lambda a: f"<li><a href='{self.path(a)}'>{headline(a)}</a></li>")
        life = "".join(
            f"<a href='/info/house/{n}.html'>{word}出租转让信息大全</a>"
            for n, word in enumerate(("门面", "厂房", "住宅"))
        )
        return f"<html><head><title>{self.name}网 - 广西桂北生活门户</title></head><body><div class='nav'>{nav}</div><ul>{top}</ul><div class='fenlei'>{life}</div></body></html>"

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        rows = listed(
            pages[number],
            lambda a: (
                f"<li><span>{a.time:%Y-%m-%d}</span>·<a href='{self.path(a)}' target='_blank' title='{headline(a)}'>{headline(a)}</a></li>"
            ),
        )
        hot = listed(
            self.online()[:5],
            lambda a: f"<li><em>{a.number % 9}</em><a href='{self.path(a)}'>{headline(a)[:9]}</a></li>",
        )
        turn = f"<a href='/xinwen/{slug}/index_{number + 2}.html'>下一页</a>" if number + 1 < len(pages) else ""
        return f"<html><head><title>{self.channels[slug]} - {self.name}网</title></head><body><ul class='box_list'>{rows}</ul><div class='list-page'>{turn}</div><div class='side'><h3>热点排行</h3><ol>{hot}</ol></div></body></html>"


class PhpCms(FarmSite):
    """PHPCMS with bare queries: index.php?m=content&c=index&a=show&catid=6&id=123."""

    key, name, region = "shuxi", "四川蜀溪网", "四川"
    channels: ClassVar = {"6": "四川要闻", "7": "平安法治"}
    layout = PHPCMS
    list_size = 20

    def path(self, article: Article) -> str:
        return f"/index.php?m=content&c=index&a=show&catid={article.channel}&id={article.number + 41}"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home, "/index.php": self._home}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for n in range(len(pages)):
                at = f"/index.php?m=content&c=index&a=lists&catid={slug}"
                found[at + (f"&page={n + 1}" if n else "")] = partial(self._list, slug, pages[n])
        return found

    def _row(self, article: Article) -> str:
        return f"<li><span class='rt'>{article.time:%Y-%m-%d %H:%M:%S}</span>·<a href='{escape(self.path(article))}' target='_blank'>{headline(article)}</a></li>"

    def _nav(self) -> str:
        return "".join(
            f"<li><a href='/index.php?m=content&amp;c=index&amp;a=lists&amp;catid={slug}'>{name}</a></li>"
            for slug, name in self.channels.items()
        )

    def _home(self) -> str:
        return f"<html><head><title>{self.name}</title></head><body><ul class='nav-site'>{self._nav()}<li><a href='/index.php?m=member&c=index&a=login'>登录</a></li></ul><ul class='news'>{listed(self.online()[:6], self._row)}</ul></body></html>"

    def _list(self, slug: str, articles: list[Article]) -> str:
        return f"<html><head><title>{self.channels[slug]} - {self.name}</title></head><body><ul class='nav-site'>{self._nav()}</ul><ul class='list lh24 f14'>{listed(articles, self._row)}</ul></body></html>"


class DiscuzPortal(FarmSite):
    """Discuz portal: article-123-1.html, lists portal.php?mod=list&catid=, forum links all around."""

    key, name, region = "beitang", "北塘社区", None
    channels: ClassVar = {"1": "本地新闻"}
    layout = DISCUZ

    def path(self, article: Article) -> str:
        return f"/article-{article.number + 77}-1.html"

    def routes(self) -> Routes:
        return {"/": self._home, "/portal.php?mod=list&catid=1": self._list, "/portal.php": self._home}

    def _noise(self) -> str:
        threads = "".join(
            f"<li><a href='forum.php?mod=forumdisplay&fid={n}'>{word}</a></li>"
            for n, word in enumerate(("谈天说地", "二手市场", "亲子乐园"), 2)
        )
        users = "".join(f"<a href='home.php?mod=space&uid={n}'>网友{n}</a>" for n in range(5))
        return f"<ul class='bbs'>{threads}</ul><div class='online'>{users}</div>"

    def _home(self) -> str:
        rows = listed(
            self.online()[:8],
            lambda a: f"<dt><a href='article-{a.number + 77}-1.html' class='xi2'>{headline(a)}</a></dt>",
        )
        return f"<html><head><title>{self.name} - Powered by Discuz!</title></head><body><div id='nv'><a href='portal.php?mod=list&catid=1'>本地新闻</a><a href='forum.php'>论坛</a></div><dl>{rows}</dl>{self._noise()}</body></html>"

    def _list(self) -> str:
        rows = listed(
            self.online()[:30],
            lambda a: (
                f"<dl class='bbda cl'><dt class='xs2'><a href='article-{a.number + 77}-1.html' target='_blank'>{headline(a)}</a></dt><dd>{escape(a.story.parts[0].line[:50])}</dd><dd><span class='xg1'>{a.time:%Y-%m-%d %H:%M}</span></dd></dl>"
            ),
        )
        return f"<html><head><title>本地新闻 - {self.name}</title></head><body>{rows}{self._noise()}</body></html>"


class WordPress(FarmSite):
    """WordPress of a county's media centre: /archives/123, /feed/ with ten entries, categories with pages."""

    key, name, region = "xianrong", "白水县融媒体中心", "陕西"
    channels: ClassVar = {"xianqing": "白水新闻", "pingan": "平安白水"}
    layout = WORDPRESS
    list_size = 5
    counts = (14, 6, 12)

    def path(self, article: Article) -> str:
        return f"/archives/{article.number + 800}"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {
            "/": lambda: self._page(self.name, self.online()[:10]),
            "/feed/": self._feed,
            "/comments/feed/": self._empty,
        }
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for n in range(len(pages)):
                at = f"/category/{slug}" + (f"/page/{n + 1}" if n else "")
                more = f"/category/{slug}/page/{n + 2}" if n + 1 < len(pages) else None
                found[at] = partial(self._page, self.channels[slug], pages[n], more)
        return found

    def _page(self, title: str, articles: list[Article], more: str | None = None) -> str:
        nav = "".join(
            f"<li class='menu-item'><a href='{self.base}/category/{slug}'>{name}</a></li>"
            for slug, name in self.channels.items()
        )
        posts = listed(
            articles,
            lambda a: (
                f"<article class='post'><h2 class='entry-title'><a href='{self.base}{self.path(a)}' rel='bookmark'>{headline(a)}</a></h2><time datetime='{a.time.isoformat()}'>{a.time.month}月{a.time.day}日</time><p>{escape(a.story.parts[0].line[:80])}</p><a href='{self.base}{self.path(a)}#more'>阅读全文</a></article>"
            ),
        )
        older = (
            f"<nav class='pagination'><a class='next page-numbers' href='{self.base}{more}'>下一页</a></nav>"
            if more
            else ""
        )
        feeds = f"<link rel='alternate' type='application/rss+xml' title='{self.name} » Feed' href='{self.base}/feed/'><link rel='alternate' type='application/rss+xml' title='评论' href='{self.base}/comments/feed/'>"
        return f"<html><head><title>{title} – {self.name}</title>{feeds}</head><body><nav><ul>{nav}</ul></nav><main>{posts}</main>{older}<aside><h3>文章归档</h3><a href='{self.base}/archives/date/2026/11'>2026年11月</a></aside></body></html>"

    def _feed(self) -> Reply:
        items = listed(
            self.online()[:10],
            lambda a: (
                f"<item><title>{escape(a.title)}</title><link>{self.base}{self.path(a)}?utm_source=rss</link><guid isPermaLink='false'>{self.base}/?p={a.number + 800}</guid><pubDate>{format_datetime(a.time)}</pubDate></item>"
            ),
        )
        return Reply(
            f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>{self.name}</title><link>{self.base}</link>{items}</channel></rss>",
            "application/rss+xml; charset=UTF-8",
        )

    def _empty(self) -> Reply:
        return Reply("<rss version='2.0'><channel><title>评论</title></channel></rss>", "application/rss+xml")


class Hugo(FarmSite):
    """A static site by Hugo: articles named by words, no date and no number in the address; index.xml as feed."""

    key, name, region = "minpolice", "三明平安网", "福建"
    channels: ClassVar = {"posts": "平安动态"}
    layout = SOUTH
    counts = (11, 4, 3)
    _WORDS: ClassVar = tuple(
        str.split("river bridge harbor market forest valley garden island summit meadow canyon orchard")
    )

    def path(self, article: Article) -> str:
        first, second = self._WORDS[article.number % 12], self._WORDS[(article.number * 5 + 3) % 12]
        return f"/posts/{first}-{second}-{'abcdefgh'[article.number // 12]}/"

    def routes(self) -> Routes:
        return {
            "/": self._home,
            "/posts/": self._home,
            "/index.xml": self._feed,
            "/tags/": lambda: "<html><body>标签</body></html>",
        }

    def _home(self) -> str:
        posts = listed(
            self.online(),
            lambda a: (
                f"<section class='list-item'><h1 class='title'><a href='{self.path(a)}'>{headline(a)}</a></h1><div class='tips'>{a.time:%Y-%m-%d}</div></section>"
            ),
        )
        return f"<html><head><title>{self.name}</title><link rel='alternate' type='application/rss+xml' href='/index.xml'></head><body><header><a href='/posts/'>平安动态</a><a href='/tags/'>标签</a></header>{posts}<footer>由 Hugo 强力驱动</footer></body></html>"

    def _feed(self) -> Reply:
        items = listed(
            self.online()[:12],
            lambda a: (
                f"<item><title>{escape(a.title)}</title><link>{self.base}{self.path(a)}</link><pubDate>{format_datetime(a.time)}</pubDate></item>"
            ),
        )
        return Reply(
            f"<rss version='2.0'><channel><title>{self.name}</title>{items}</channel></rss>", "application/xml"
        )


class SlugSite(FarmSite):
    """A site whose articles have short random names and which offers neither feed nor dates."""

    key, name, region = "dianchi", "云南滇池在线", "云南"
    channels: ClassVar = {"local": "本地", "law": "法治"}
    layout = PHPCMS

    def path(self, article: Article) -> str:
        name = "".join("bcdfghjkmnpqrstvwxz"[(article.number * step + 7) % 19] for step in (3, 5, 7, 11, 13))
        return f"/r/{name}{'kq'[article.number // 19 % 2]}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        return found | {f"/{slug}/": partial(self._list, slug) for slug in self.channels}

    def _home(self) -> str:
        nav = "".join(f"<a href='/{slug}/'>{name}</a>" for slug, name in self.channels.items())
        return f"<html><head><title>{self.name}</title></head><body><nav>{nav}<a href='/live/'>直播</a></nav><h2>今日头条</h2>{listed(self.online()[:4], lambda a: f'<p><a href={self.path(a)}>{headline(a)}</a></p>')}<div class='side'><a href='/join.html'>加入我们</a><a href='/ad.html'>广告刊例</a></div></body></html>"

    def _list(self, slug: str) -> str:
        rows = listed(
            self.online(slug)[:30],
            lambda a: f"<div class='row'><h3><a href='{self.path(a)}'>{headline(a)}</a></h3></div>",
        )
        return f"<html><head><title>{self.channels[slug]}-{self.name}</title></head><body><nav><a href='/'>首页</a></nav>{rows}</body></html>"


class Drupal(FarmSite):
    """A site with /node/123 and ?page=0, whose teasers have a link on the title and one on 阅读更多."""

    key, name, region = "tiansheng", "天山晚报数字网", "新疆"
    channels: ClassVar = {"xinjiang": "新疆新闻", "fazhi": "法治"}
    layout = WORDPRESS
    list_size = 6
    mixed = True
    counts = (12, 4, 16)

    def path(self, article: Article) -> str:
        return f"/node/{article.number + 640}"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": lambda: self._list("", 0, chunks(self.online(), self.list_size))}
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for n in range(len(pages)):
                found[f"/{slug}" + (f"?page={n}" if n else "")] = partial(self._list, slug, n, pages)
        return found

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        nav = "".join(f"<li><a href='/{s}'>{name}</a></li>" for s, name in self.channels.items())
        rows = listed(
            pages[number],
            lambda a: (
                f"<div class='node-teaser'><h2><a href='{self.path(a)}'>{headline(a)}</a></h2><span>由 编辑 发布于 {a.time:%Y-%m-%d}</span><div>{escape(a.story.parts[0].line[:50])}</div><ul class='links'><li><a href='{self.path(a)}'>阅读更多</a></li><li><a href='{self.path(a)}#comments'>评论</a></li></ul></div>"
            ),
        )
        turn = (
            f"<ul class='pager'><li class='pager-next'><a href='/{slug}?page={number + 1}'>下一页 ›</a></li></ul>"
            if slug and number + 1 < len(pages)
            else ""
        )
        return f"<html><head><title>{self.channels.get(slug, '首页')} | {self.name} 乌鲁木齐</title></head><body><ul class='menu'>{nav}<li><a href='/user/login'>登录</a></li></ul>{rows}{turn}</body></html>"


SITES = (Dede, Empire, PhpCms, DiscuzPortal, WordPress, Hugo, SlugSite, Drupal)
