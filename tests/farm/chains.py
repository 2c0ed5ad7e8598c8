"""Offices that show their newest notices alone, and let each of them name the one before and the one after."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from tests.farm.site import Article, FarmSite, Routes, headline, listed
from tests.layouts.sites import PHPCMS


class ChainedNotices(FarmSite):
    """A county's narcotics office: six notices on the list, no further page, no feed, no sitemap; more come at once."""

    key, name, region = "qingfeng_jd", "甘肃清风县禁毒办", "甘肃"
    channels: ClassVar = {"jdgz": "禁毒工作"}
    layout = PHPCMS
    list_size = 6
    counts = (9, 15, 13)

    def path(self, article: Article) -> str:
        return f"/{article.channel}/{article.time:%Y%m}/t{article.time:%Y%m%d}_{article.ident}.html"

    def routes(self) -> Routes:
        home = partial(self._frame, self.name, "<p>欢迎访问本站</p>")
        return {"/": home, "/jdgz/": lambda: self._frame(f"禁毒工作-{self.name}", self._rows())}

    def _frame(self, title: str, inner: str) -> str:
        menu = "<a href='/'>首页</a><a href='/jdgz/'>禁毒工作</a>"
        return f"<html><head><title>{title}</title></head><body><div class='nav'>{menu}</div>{inner}</body></html>"

    def _rows(self) -> str:
        newest = self.online()[: self.list_size]
        rows = listed(newest, lambda a: f"<li><a href='{self.path(a)}'>{headline(a)}</a></li>")
        return f"<ul>{rows}</ul>"

    def article_page(self, article: Article) -> str:
        page = super().article_page(article)
        assert isinstance(page, str)
        return page.replace("</body>", f"<div class='near'>{self.neighbours(article)}</div></body>")

    def neighbours(self, article: Article) -> str:
        """Return the links to the notice before and the one after."""
        near = {other.number - article.number: other for other in self.online()}
        return f"<p>上一篇：{self._named(near.get(-1))}</p><p>下一篇：{self._named(near.get(1))}</p>"

    def _named(self, other: Article | None) -> str:
        return f"<a href='{self.path(other)}'>{headline(other)}</a>" if other else "没有了"


class BrokenChain(ChainedNotices):
    """Another one, of whose notices every fourth was put in from elsewhere and names none."""

    key, name, region = "mingshan_jd", "甘肃鸣山县禁毒办", "甘肃"

    def neighbours(self, article: Article) -> str:
        return "" if article.number % 4 == 0 else super().neighbours(article)
