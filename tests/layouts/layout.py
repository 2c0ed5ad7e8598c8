"""A layout: how one publisher's system prints stories, and what should be read on its pages."""

from __future__ import annotations

import datetime as dt
import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import jinja2
from markupsafe import Markup

from tests.layouts.bodies import STYLES, body_lines
from tests.layouts.clutter import cluttered
from tests.layouts.furniture import Furniture, Link
from tests.layouts.records import Expected, LaidOutPage, Part, Story
from tests.layouts.stories import PEOPLE, WIRES, edition

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
ALL_CREDITS = frozenset({"source", "author", "editor"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Describe one publisher's pages.

    `path` and `time` are strftime patterns, `{id}` in `path` is the story's number. `style` names how bodies are
    written (see `bodies`), `shows` the credits that its pages print. `redesign` is the same site after it moved its
    text into another container, `trap` after the old container came to hold something else.
    """

    key: str
    name: str
    province: str
    host: str
    path: str
    template: str
    time: str = "%Y-%m-%d %H:%M"
    precision: str = "minute"
    style: str = "p"
    channel: str = "要闻"
    shows: frozenset[str] = ALL_CREDITS
    since: dt.date = dt.date(2023, 1, 5)
    encoding: str = "utf-8"
    own_only: bool = False  # prints its own stories only
    redesign: Layout | None = None
    trap: Layout | None = None

    def story(self, number: int) -> Story:
        """Return the story that page `number` prints."""
        wires = () if self.own_only else WIRES
        return edition(self.key, self.name, number, since=self.since, precision=self.precision, wires=wires)

    def url(self, number: int) -> str:
        """Return the address of page `number`."""
        name = zlib.crc32(f"{self.key}/{number}".encode()) % 9_000_000 + 1_000_000
        path = self.story(number).published.strftime(self.path).replace("{id}", str(name))
        return f"https://{self.host}{path}"

    def pages(self, n: int, start: int = 0) -> list[LaidOutPage]:
        """Return `n` article pages from page `start` on; a page is the same whenever it is asked for."""
        return [self.page(number) for number in range(start, start + n)]

    def page(self, number: int) -> LaidOutPage:
        """Return one article page."""
        story = self.story(number)
        return self.printed(number, self.render(story, page_no=number), self.expected(story))

    def printed(self, number: int, html: str, expected: Expected) -> LaidOutPage:
        """Return a page of this site with any HTML."""
        story = self.story(number)
        fetched = story.published + dt.timedelta(hours=random.Random(number).randrange(26, 70))
        return LaidOutPage(
            self.key, number, self.url(number), html, expected, fetched, self.name, self.province, self.encoding
        )

    def expected(self, story: Story) -> Expected:
        """Return what should be read on the page of a story."""
        return Expected(
            title=story.title,
            text=story.text,
            published=story.when,
            source=story.source if "source" in self.shows else None,
            author=story.author if "author" in self.shows else None,
            editor=story.editor if "editor" in self.shows else None,
        )

    def render(
        self,
        story: Story,
        *,
        page_no: int,
        parts: Sequence[Part] | None = None,
        body: str | None = None,
        further: Mapping[str, str] | None = None,
    ) -> str:
        """Return the HTML of a story; `parts` prints some of it only, `body` other HTML in the body's place.

        `further` are page numbers and addresses of a story that goes on.
        """
        furniture = Furniture.of(self.key, page_no, self._linked(page_no), story.published)
        written = body if body is not None else self._body(story, parts or story.parts, page_no, furniture.related[0])
        return TEMPLATES.get_template(self.template).render(
            site=self,
            story=story,
            body=Markup(written),  # noqa: S704  (escaped where it was written)
            when=story.published.strftime(self.time),
            f=furniture,
            url=self.url(page_no),
            further=further or {},
            page_no=page_no,
        )

    def _body(self, story: Story, parts: Sequence[Part], page_no: int, link: Link) -> str:
        choose = random.Random(f"{self.key}/{page_no}/body")
        lines = body_lines(parts, self.style, choose)
        return "\n".join(cluttered(lines, story.title, link, PEOPLE, STYLES[self.style][0], choose))

    def _linked(self, page_no: int) -> Callable[[int], tuple[str, str, dt.datetime]]:
        """Return a function that gives title, address and time of the page so many places away."""

        def other(distance: int) -> tuple[str, str, dt.datetime]:
            story = self.story(page_no + distance)
            return story.title, self.url(page_no + distance), story.published

        return other

    def redesigned(self, redesign: str, trap: str, **changes: str) -> Layout:
        """Return the site with its later designs; `changes` are what else than the template the redesign changes."""
        later = replace(self, template=redesign, **changes)  # type: ignore[arg-type]
        return replace(self, redesign=later, trap=replace(self, template=trap))
