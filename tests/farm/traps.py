# ruff: noqa: E501  (pages are easier to compare with what a browser shows when a line of theirs is one line here)
"""Sites that lead a crawler round in circles or show one page under many addresses."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import count
from typing import ClassVar

from tests.farm.site import Answer, Article, FarmSite, Reply, Routes, chunks, headline, listed
from tests.layouts.sites import DEDECMS, EMPIRE, LEGAL, PHPCMS, SOUTH, TRS, ZOOM


class CalendarSite(FarmSite):
    """A site with a calendar: every day links an archive page, and every archive page other days, without end."""

    key, name, region = "rili", "河南日历新闻", "河南"
    channels: ClassVar = {"henan": "河南新闻"}
    layout = EMPIRE

    def path(self, article: Article) -> str:
        return f"/news/{article.time:%Y/%m/%d}/{article.ident}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {
            "/": lambda: self._page(self.name, self.now.date()),
            "/henan/": lambda: self._page(f"河南新闻-{self.name}", self.now.date()),
        }
        for back in range(-30, 400):
            day = self.now.date() - dt.timedelta(days=back)
            found[f"/archive/{day:%Y-%m-%d}/"] = partial(self._page, f"{day} 存档", day, archive=True)
            found[f"/archive.php?date={day:%Y-%m-%d}"] = found[f"/archive/{day:%Y-%m-%d}/"]
        return found

    def _page(self, title: str, day: dt.date, *, archive: bool = False) -> str:
        near = [day + dt.timedelta(days=off) for off in range(-15, 15)]
        days = "".join(
            f"<td><a href='/archive/{d:%Y-%m-%d}/' title='{d.year}年{d.month}月{d.day}日新闻存档一览'>{d.day}</a></td>"
            for d in near
        )
        turn = f"<a href='/archive.php?date={day - dt.timedelta(days=30):%Y-%m-%d}'>上月</a><a href='/archive.php?date={day + dt.timedelta(days=30):%Y-%m-%d}'>下月</a>"
        shown = [a for a in self.online() if not archive or a.time.date() == day]
        rows = listed(
            shown[:40], lambda a: f"<li><a href='{self.path(a)}'>{headline(a)}</a><span>{a.time:%m-%d}</span></li>"
        )
        return f"<html><head><title>{title}</title></head><body><a href='/henan/'>河南新闻</a><ul>{rows}</ul><table id='calendar'><tr>{days}</tr></table>{turn}</body></html>"


class SessionSite(FarmSite):
    """A Java system that writes a new session into every link of every answer."""

    key, name, region = "jiaxin", "湖南嘉信网", "湖南"
    channels: ClassVar = {"21": "湖南要闻", "22": "社会与法"}
    layout = PHPCMS

    def __init__(self, now: dt.datetime) -> None:
        super().__init__(now)
        self._sessions = count(1)

    def path(self, article: Article) -> str:
        return f"/news/view.jsp?articleId={article.ident}"

    def answer(self, target: str) -> Reply | None:
        clean = target.partition(";")[0] + ("?" + target.partition("?")[2] if ";" in target and "?" in target else "")
        pairs = [pair for pair in clean.partition("?")[2].split("&") if pair and not pair.startswith("sessionid=")]
        return super().answer(clean.partition("?")[0] + ("?" + "&".join(pairs) if pairs else ""))

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        return found | {f"/news/list.jsp?columnId={slug}": partial(self._list, slug) for slug in self.channels}

    def _in_session(self, path: str) -> str:
        token = random.Random(next(self._sessions)).getrandbits(128)
        before, _, query = path.partition("?")
        if token % 2:
            return f"{before};jsessionid={token:032X}?{query}" if query else f"{before};jsessionid={token:032X}"
        return f"{path}{'&' if query else '?'}sessionid={token:032x}"

    def _row(self, article: Article) -> str:
        return f"<li><a href='{self._in_session(self.path(article))}'>{headline(article)}</a>[{article.time:%Y-%m-%d}]</li>"

    def _home(self) -> str:
        nav = "".join(
            f"<a href='{self._in_session(f'/news/list.jsp?columnId={slug}')}'>{name}</a>"
            for slug, name in self.channels.items()
        )
        return f"<html><head><title>{self.name}</title></head><body>{nav}<ul>{listed(self.online()[:5], self._row)}</ul></body></html>"

    def _list(self, slug: str) -> str:
        return f"<html><head><title>{self.channels[slug]}</title></head><body><ul>{listed(self.online(slug)[:30], self._row)}</ul></body></html>"


class MirrorSite(FarmSite):
    """A site with a mobile mirror on another host; half its links lead there, every page names its true address."""

    key, name, region = "shuangmian", "上海双面新闻", "上海"
    channels: ClassVar = {"shanghai": "上海", "fazhi": "法治"}
    layout = SOUTH
    mirrors = 1

    def path(self, article: Article) -> str:
        return f"/c/{article.time:%Y-%m-%d}/{article.ident}.shtml"

    def aliases(self, article: Article) -> Iterator[str]:
        yield f"/m/c/{article.time:%Y-%m-%d}/{article.ident}.shtml"
        yield f"/wap/{article.ident}.html"

    def article_page(self, article: Article) -> str:
        page = super().article_page(article)
        assert isinstance(page, str)
        return page.replace("</head>", f"<link rel='canonical' href='{self.base}{self.path(article)}'></head>")

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": lambda: self._page(self.name, self.online()[:8])}
        return found | {
            f"/{slug}/": partial(self._page, self.channels[slug], self.online(slug)[:30]) for slug in self.channels
        }

    def _page(self, title: str, articles: list[Article]) -> str:
        nav = "".join(f"<a href='/{slug}/'>{name}</a>" for slug, name in self.channels.items())
        rows = listed(
            articles,
            lambda a: (
                f"<li><a href='{self.path(a)}'>{headline(a)}</a> <a href='{self.mirror_bases[0]}{self.path(a)}'>手机看</a> {a.time:%m-%d}</li>"
            ),
        )
        wide = listed(
            articles[:3],
            lambda a: (
                f"<div class='hot'><a href='/m{self.path(a)}'>{headline(a)}</a></div><a href='/wap/{a.ident}.html'>{headline(a)}</a>"
            ),
        )
        return f"<html><head><title>{title}</title></head><body><nav>{nav}</nav>{wide}<ul>{rows}</ul><a href='{self.mirror_bases[0]}/'>手机版</a></body></html>"


class GoLinks(FarmSite):
    """A portal that counts clicks: its home page links /go.php?id=, which redirects to the article; lists link it."""

    key, name, region = "tiaozhuan", "重庆跳转网", "重庆"
    channels: ClassVar = {"cq": "重庆新闻", "shehui": "社会"}
    layout = DEDECMS

    def path(self, article: Article) -> str:
        return f"/html/{article.time:%Y-%m}/{article.ident}.htm"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        for article in self.online():
            found[f"/go.php?id={article.ident}"] = partial(_sent_to, self.path(article))
        return found | {f"/{slug}/": partial(self._list, slug) for slug in self.channels}

    def _home(self) -> str:
        nav = "".join(f"<a href='/{slug}/'>{name}</a>" for slug, name in self.channels.items())
        return f"<html><head><title>{self.name}</title></head><body>{nav}{listed(self.online()[:6], lambda a: f'<p><a href=/go.php?id={a.ident}>{headline(a)}</a></p>')}</body></html>"

    def _list(self, slug: str) -> str:
        top = listed(self.online(slug)[:2], lambda a: f"<h3><a href='/go.php?id={a.ident}'>{headline(a)}</a></h3>")
        rows = listed(
            self.online(slug)[:30],
            lambda a: f"<li><a href='{self.path(a)}'>{headline(a)}</a><span>{a.time:%Y-%m-%d}</span></li>",
        )
        return f"<html><head><title>{self.channels[slug]}</title></head><body>{nav_of(self.channels)}{top}<ul>{rows}</ul></body></html>"


class MixedNav(FarmSite):
    """A site whose menus are long headlines and whose topics are dated: much that looks like news and is none."""

    key, name, region = "luanhai", "宁夏塞上在线", "宁夏"
    channels: ClassVar = {"ningxia": "宁夏要闻", "fz": "法治宁夏", "sports": "体育"}
    asides = frozenset({"sports"})
    layout = LEGAL
    list_size = 10
    counts = (18, 6, 6)

    def path(self, article: Article) -> str:
        return f"/{article.channel}/system/{article.time:%Y/%m/%d}/{article.ident + 30000000}.shtml"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {
            "/": self._home,
            "/zt/2026/wmcj/": lambda: self._shell("专题", "<p>文明创建在行动</p>"),
        }
        for slug in self.channels:
            pages = chunks(self.online(slug), self.list_size)
            for n in range(len(pages)):
                found[f"/{slug}/{'' if n == 0 else f'index_{n + 1}.shtml'}"] = partial(self._list, slug, n, pages)
        return found

    def _shell(self, title: str, inner: str) -> str:
        topics = "".join(
            f"<li><a href='/zt/{year}/{slug}/'>{words}</a></li>"
            for year, slug, words in (
                (2026, "wmcj", "文明创建在行动：全区精神文明建设专题报道"),
                (2026, "gzlfz", "高质量发展看宁夏大型融媒体采访活动"),
                (2025, "lhjs", "2025年自治区两会全媒体直播报道专题"),
                (2024, "xczx", "乡村振兴一线见闻系列报道专题页面"),
            )
        )
        services = "".join(
            f"<a href='/service/{slug}.html'>{words}</a>"
            for slug, words in (
                ("jubao", "互联网违法和不良信息举报中心"),
                ("ad", "本网广告刊例及商务合作联系方式"),
                ("law", "本网法律顾问：塞上律师事务所"),
            )
        )
        return f"<html><head><title>{title}</title></head><body>{nav_of(self.channels)}<ul class='zt'>{topics}</ul>{inner}<div class='bottom'>{services}</div></body></html>"

    def _home(self) -> str:
        rows = listed(self.online()[:9], lambda a: f"<li><a href='{self.path(a)}'>{headline(a)}</a></li>")
        return self._shell(f"{self.name}-宁夏权威新闻门户", f"<ul>{rows}</ul>")

    def _list(self, slug: str, number: int, pages: list[list[Article]]) -> str:
        rows = listed(
            pages[number], lambda a: f"<li><a href='{self.path(a)}'>{headline(a)}</a>{a.time:%Y-%m-%d %H:%M:%S}</li>"
        )
        turn = f"<a href='/{slug}/index_{number + 2}.shtml'>下一页</a>" if number + 1 < len(pages) else ""
        return self._shell(f"{self.channels[slug]}-{self.name}", f"<ul>{rows}</ul>{turn}")


class HiddenProvince(FarmSite):
    """A city's site on an address that says nothing; the province shows in its news only."""

    key, name, region = "xiaocheng", "小城故事", None
    channels: ClassVar = {"yw": "要闻", "sh": "社会"}
    layout = TRS

    def path(self, article: Article) -> str:
        return f"/p/{article.ident}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": lambda: self._page(self.name, self.online()[:10])}
        return found | {
            f"/c/{slug}/": partial(self._page, self.channels[slug], self.online(slug)[:30]) for slug in self.channels
        }

    def _page(self, title: str, articles: list[Article]) -> str:
        rows = listed(articles, lambda a: f"<li><a href='{self.path(a)}'>{headline(a)}</a></li>")
        return f"<html><head><title>{title}</title></head><body>{''.join(f'<a href=/c/{s}/>{n}</a>' for s, n in self.channels.items())}<ul>{rows}</ul></body></html>"


class AreaPages(FarmSite):
    """A county office: dated rows with extra columns, index numbers of documents, and PDF copies beside pages."""

    key, name, region = "gov_xizang", "西藏自治区林周县人民政府", "西藏"
    channels: ClassVar = {"gsgg": "公示公告", "zwdt": "政务动态"}
    layout = ZOOM

    def path(self, article: Article) -> str:
        return f"/xxgk/{article.channel}/{article.time:%Y%m}/t{article.time:%Y%m%d}_{article.ident}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": self._home}
        return found | {f"/xxgk/{slug}/": partial(self._list, slug) for slug in self.channels}

    def _home(self) -> str:
        return f"<html><head><title>{self.name}</title></head><body>{''.join(f'<div class=col><a href=/xxgk/{s}/>{n}</a><a href=/xxgk/{s}/ class=more>更多&gt;</a></div>' for s, n in self.channels.items())}<a href='/lyjd/'>领导信箱</a></body></html>"

    def _list(self, slug: str) -> str:
        rows = listed(
            self.online(slug)[:20],
            lambda a: (
                f"<tr><td>{a.number + 1}</td><td>54012{a.number:04d}/2026-{a.ident}</td><td><a href='./{a.time:%Y%m}/t{a.time:%Y%m%d}_{a.ident}.html'>{headline(a)}</a></td><td>县政府办</td><td>{a.time:%Y-%m-%d}</td></tr>"
            ),
        )
        return f"<html><head><title>{self.channels[slug]}_{self.name}</title></head><body><table><thead><tr><th>序号</th><th>索引号</th><th>名称</th><th>机构</th><th>日期</th></tr></thead><tbody>{rows}</tbody></table></body></html>"


def _sent_to(path: str) -> Reply:
    return Reply("", status=302, headers=(("Location", path),))


def nav_of(channels: Mapping[str, str]) -> str:
    """Return a menu of channels at the root."""
    pairs = channels.items()
    return (
        "<div class='nav'><a href='/'>首页</a>"
        + "".join(f"<a href='/{slug}/'>{name}</a>" for slug, name in pairs)
        + "</div>"
    )


SITES = (CalendarSite, SessionSite, MirrorSite, GoLinks, MixedNav, HiddenProvince, AreaPages)
