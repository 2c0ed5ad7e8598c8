# ruff: noqa: E501  (pages are easier to compare with what a browser shows when a line of theirs is one line here)
"""Papers on the net: every day another issue under another address, pages (版面) that list their articles."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import ClassVar

from tests.farm.site import Answer, Article, FarmSite, Reply, Routes, chunks, headline, listed
from tests.layouts.sites import EPAPER


class _Paper(FarmSite):
    """Bring out one issue a visit, a day apart; an article stands on one of its pages only."""

    layout = EPAPER
    channels: ClassVar = {"A": "版面"}
    counts = (12, 12, 12)
    pages = 4

    def issue(self, visit: int | None = None) -> dt.date:
        return self.now.date() + dt.timedelta(days=(visit or self.visit) - 3)

    def sheets(self, visit: int | None = None) -> list[list[Article]]:
        found = [a for a in self.articles if a.visit == (visit or self.visit)]
        return chunks(found, len(found) // self.pages)


class NodePaper(_Paper):
    """Founder's system: / sends on by script to html/2026-11/20/node_1.htm, articles content_123.htm beside it."""

    key, name, region = "yunling_rb", "云南云岭晚报数字报", "云南"

    def path(self, article: Article) -> str:
        return f"/html/{self.issue(article.visit):%Y-%m/%d}/content_{article.ident}.htm"

    def _folder(self, visit: int) -> str:
        return f"/html/{self.issue(visit):%Y-%m/%d}/"

    def routes(self) -> Routes:
        to = f"{self._folder(self.visit)[1:]}node_1.htm"
        home = f'<HTML><HEAD><TITLE>{self.name}</TITLE><META HTTP-EQUIV="REFRESH" CONTENT="0; URL={to}"></HEAD><BODY></BODY></HTML>'
        found: dict[str, Answer] = {"/": lambda: home, "/index.htm": lambda: home}
        for visit in range(1, self.visit + 1):
            sheets = self.sheets(visit)
            for n in range(len(sheets)):
                found[f"{self._folder(visit)}node_{n + 1}.htm"] = partial(self._sheet, n, sheets, visit)
        return found

    def _sheet(self, number: int, sheets: list[list[Article]], visit: int) -> str:
        every = "".join(
            f"<tr><td><a id=pageLink href=./node_{n + 1}.htm>第{n + 1:02d}版：{['要闻', '法治', '社会', '文化'][n]}</a></td><td><a href=../../../page/{n + 1}/{self.issue(visit)}_pdf.pdf><img src=pdf.gif></a></td></tr>"
            for n in range(len(sheets))
        )
        rows = listed(
            sheets[number],
            lambda a: (
                f"<tr><td><a href=content_{a.ident}.htm?div=-1><div style='display:inline' id=mp{a.ident}>{headline(a)}</div></a></td></tr>"
            ),
        )
        areas = listed(
            sheets[number], lambda a: f"<area coords='0,0,9,9' shape='polygon' href='content_{a.ident}.htm'>"
        )
        turn = f"<a class=preart href=node_{number + 2}.htm>下一版</a>" if number + 1 < len(sheets) else ""
        before = f"<a href='../../{self.issue(visit) - dt.timedelta(days=1):%Y-%m/%d}/node_1.htm'>上一期</a>"
        return f"<HTML><HEAD><TITLE>{self.name}-第{number + 1:02d}版</TITLE></HEAD><BODY><table>{every}</table><map name='pagepicmap'>{areas}</map><table id=tb>{rows}</table>{turn}{before}</BODY></HTML>"


class SheetPaper(_Paper):
    """A paper whose root shows page A01 of today's issue itself; pages at /paper/2026/11/20/A02/."""

    key, name, region = "donghu_wb", "武汉东湖晚报电子版", "湖北"

    def path(self, article: Article) -> str:
        return f"/paper/{self.issue(article.visit):%Y/%m/%d}/A{article.number % 12 // 3 + 1:02d}/story_{article.ident}.html"

    def _at(self, number: int, visit: int) -> str:
        return f"/paper/{self.issue(visit):%Y/%m/%d}/A{number + 1:02d}/"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {"/": lambda: self._sheet(0, self.visit)}
        for visit in range(1, self.visit + 1):
            for n in range(self.pages):
                found[self._at(n, visit)] = partial(self._sheet, n, visit)
        return found

    def _sheet(self, number: int, visit: int) -> str:
        every = "".join(
            f"<li><a href='{self._at(n, visit)}'>A{n + 1:02d}版 {['头版', '时政', '民生', '副刊'][n]}</a></li>"
            for n in range(self.pages)
        )
        rows = listed(self.sheets(visit)[number], lambda a: f"<li><a href='{self.path(a)}'>{headline(a)}</a></li>")
        days = "".join(
            f"<td><a href='/paper/{self.issue(visit) - dt.timedelta(days=back):%Y/%m/%d}/A01/'>{back}</a></td>"
            for back in range(1, 9)
        )
        return f"<html><head><title>{self.name}</title></head><body><ul class='bmdh'>{every}</ul><ul class='articles'>{rows}</ul><table class='calendar'><tr>{days}</tr></table></body></html>"


class WeeklyPaper(_Paper):
    """A weekly whose root answers with a redirect to the newest issue, one page that links all its articles."""

    key, name, region = "fazhi_zk", "青海法治周刊", "青海"
    pages = 1
    counts = (9, 8, 8)

    def path(self, article: Article) -> str:
        return f"/issue/{self.issue(article.visit):%Y%m%d}/{article.ident}.html"

    def routes(self) -> Routes:
        found: dict[str, Answer] = {
            "/": lambda: Reply("", status=302, headers=(("Location", f"/issue/{self.issue():%Y%m%d}/"),))
        }
        for visit in range(1, self.visit + 1):
            found[f"/issue/{self.issue(visit):%Y%m%d}/"] = partial(self._issue, visit)
        return found

    def _issue(self, visit: int) -> str:
        rows = listed(self.sheets(visit)[0], lambda a: f"<p><a href='{a.ident}.html'>{headline(a)}</a></p>")
        return f"<html><head><title>{self.name} 总第{self.issue(visit).toordinal() % 900}期</title></head><body><h2>本期目录</h2>{rows}<a href='/'>最新一期</a></body></html>"


SITES = (NodePaper, SheetPaper, WeeklyPaper)
