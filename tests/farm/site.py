"""One site of the farm: what it has published by each visit, and what each of its addresses answers."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import ClassVar

from tests.layouts.layout import Layout
from tests.layouts.records import CHINA, Story
from tests.layouts.sites import TRS
from tests.layouts.stories import PEOPLE, WIRES, drafts, told

VISITS = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold an answer; `headers` come beside the content type."""

    body: str | bytes
    content_type: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Answer = Callable[[], str | Reply]
Routes = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Article:
    """Hold one published article: `number` counts from the oldest, `visit` says by when it was online."""

    number: int
    channel: str
    visit: int
    story: Story

    @property
    def title(self) -> str:
        """Return the headline."""
        return self.story.title

    @property
    def time(self) -> dt.datetime:
        """Return the publication time in China."""
        return self.story.published

    @property
    def ident(self) -> int:
        """Return the number a content system gave it; they grow, but not by one."""
        return 80_000 + self.number * 7


class FarmSite:
    """Publish articles in `channels` (slug -> name); subclasses say how addresses and pages look.

    `counts` is how many articles come with each visit. Articles of channels in `asides` need not be stored: nobody
    looks there for announcements. `region` is the province that should be named, None where nothing tells it.
    """

    key: ClassVar[str]
    name: ClassVar[str]
    region: ClassVar[str | None]
    channels: ClassVar[Mapping[str, str]] = {"bsyw": "本省要闻", "fzxw": "法治新闻"}
    asides: ClassVar[frozenset[str]] = frozenset()
    counts: ClassVar[tuple[int, int, int]] = (14, 5, 4)
    list_size: ClassVar[int] = 1000  # entries on one page of a list
    mixed: ClassVar[bool] = False  # every list shows the articles of all channels
    encoding: ClassVar[str] = "utf-8"
    layout: ClassVar[Layout] = TRS
    start: ClassVar[str] = "/"
    mirrors: ClassVar[int] = 0  # further addresses of the same site
    robots: ClassVar[str | None] = None

    def __init__(self, now: dt.datetime) -> None:
        self.now = now.astimezone(CHINA)
        self.visit = 1
        self.base = ""  # http://127.x.y.z:port, once it is served
        self.mirror_bases: tuple[str, ...] = ()
        self.printer = replace(
            self.layout, key=self.key, name=self.name, province=self.region or "全国", encoding=self.encoding
        )
        self.articles: tuple[Article, ...] = tuple(self._published())

    def _published(self) -> Iterator[Article]:
        choose = random.Random(self.key)
        texts = list(drafts())
        choose.shuffle(texts)
        slugs = list(self.channels)
        number = 0
        for visit, count in enumerate(self.counts, start=1):
            for place in range(count):
                ago = dt.timedelta(hours=5 * (count - place) + 3) if visit == 1 else dt.timedelta(minutes=count - place)
                when = self.now - ago - dt.timedelta(minutes=30 * (VISITS - visit))
                yield Article(number, slugs[number % len(slugs)], visit, self._story(texts[number], when, choose))
                number += 1

    def _story(self, draft: object, when: dt.datetime, choose: random.Random) -> Story:
        title, parts = told(draft, when)  # type: ignore[arg-type]
        source, editor = choose.choice((self.name, *WIRES)), choose.choice(PEOPLE)
        return Story(self.key, title, parts, when.replace(second=0), "minute", source, choose.choice(PEOPLE), editor)

    # What subclasses say.

    def path(self, article: Article) -> str:
        """Return the address of an article, from the root, as its publisher would cite it."""
        raise NotImplementedError

    def routes(self) -> Routes:
        """Return what else than articles is online now: address with query, or path -> answer."""
        raise NotImplementedError

    def article_page(self, article: Article) -> str | Reply:
        """Return an article's page."""
        return self.printer.render(article.story, page_no=article.number)

    def posted(self, target: str, body: str) -> Reply | None:  # noqa: ARG002  (what subclasses need)
        """Return what an address answers to a form, None for 404."""
        return None

    def aliases(self, article: Article) -> Iterator[str]:  # noqa: ARG002  (what subclasses need)
        """Yield further addresses of an article."""
        return iter(())

    # What they need for it.

    def online(self, channel: str | None = None) -> list[Article]:
        """Return what is published by now, newest first."""
        found = [a for a in self.articles if a.visit <= self.visit and channel in (None, a.channel)]
        return found[::-1]

    def expected(self) -> list[Article]:
        """Return what a watch should have stored by now: all but what stood on later pages when it began."""
        return [a for a in self.online() if a.channel not in self.asides and (a.visit > 1 or self._was_shown(a))]

    def _was_shown(self, article: Article) -> bool:
        later = [
            a
            for a in self.articles
            if a.visit == 1 and a.number > article.number and (self.mixed or a.channel == article.channel)
        ]
        return len(later) < self.list_size

    def answer(self, target: str) -> Reply | None:
        """Return what an address answers, None for 404."""
        path = target.partition("?")[0]
        if path == "/robots.txt" and self.robots is not None:
            return Reply(self.robots.replace("{base}", self.base), "text/plain")
        routes = self.routes()
        made = routes.get(target) or self._article(target) or routes.get(path) or self._article(path)
        if made is None:
            return None
        found = made()
        return found if isinstance(found, Reply) else Reply(found)

    def _article(self, target: str) -> Answer | None:
        for article in self.online():
            if target == self.path(article) or target in self.aliases(article):
                return lambda: self.article_page(article)
        return None


def listed(articles: Sequence[Article], entry: Callable[[Article], str]) -> str:
    """Return entries one below the other."""
    return "\n".join(entry(article) for article in articles)


def headline(article: Article) -> str:
    """Return a headline as HTML."""
    return escape(article.title, quote=True)


def chunks(articles: Sequence[Article], size: int) -> list[list[Article]]:
    """Return the pages of a list, at least one."""
    return [list(articles[at : at + size]) for at in range(0, len(articles), size)] or [[]]
