"""What a layout prints and what a reader should find on it: frozen records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from pipelines.items import PageStatus, Published, RawPage

PartKind = Literal["p", "head", "item", "row", "quote", "figure"]
CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one paragraph, subhead, list item, table row (its cells), quotation, or picture (its caption)."""

    kind: PartKind
    cells: tuple[str, ...]

    @property
    def line(self) -> str:
        """Return the part as one line of text; the cells of a row stand a space apart."""
        return " ".join(self.cells)


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a story before a publisher prints it; `{md}`, `{year}`, `{m1}`, `{m2}` stand for dates of its day."""

    key: str
    title: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Return all lines, captions included."""
        return "\n".join(part.line for part in self.parts)


@dataclass(frozen=True, slots=True)
class Story:
    """Hold a story as one publisher prints it: `published` is aware to the minute, or a bare date."""

    key: str
    title: str
    parts: tuple[Part, ...]
    published: dt.datetime
    precision: Literal["minute", "day"]
    source: str
    author: str | None
    editor: str

    @property
    def text(self) -> str:
        """Return the body as a reader should give it: one paragraph a line, without captions."""
        return "\n".join(part.line for part in self.parts if part.kind != "figure")

    @property
    def captions(self) -> tuple[str, ...]:
        """Return the captions, which are no part of the body."""
        return tuple(part.line for part in self.parts if part.kind == "figure")

    @property
    def when(self) -> Published:
        """Return the publication time as precisely as the page tells it."""
        return Published(self.published.replace(second=0), "minute") if self.precision == "minute" else self.day

    @property
    def day(self) -> Published:
        """Return the publication day."""
        return Published(self.published.date(), "day")


@dataclass(frozen=True, slots=True)
class Expected:
    """Hold what should be read on a page, field by field as in `pipelines.items.Reading`.

    A field of None means that the page does not say it. `reasons` are the reasons that fit (empty: none).
    `headline_only` pages keep their title for a text, under whatever status. `others` are the texts of further,
    unrelated articles on the page.
    """

    title: str
    text: str
    published: Published | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    status: PageStatus = PageStatus.ARTICLE
    reasons: frozenset[str] = frozenset()
    headline_only: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaidOutPage:
    """Hold one page of a layout; `further` is the HTML of the pages on which the article goes on.

    `kind` names what a page is that is no plain article, see `troubles`.
    """

    layout: str
    number: int
    url: str
    html: str
    expected: Expected
    fetched_at: dt.datetime
    site_name: str
    province: str
    encoding: str = "utf-8"
    further: tuple[str, ...] = ()
    kind: str = "article"

    @property
    def body(self) -> bytes:
        """Return the page as a server sends it."""
        return self.html.encode(self.encoding, "xmlcharrefreplace")

    @property
    def raw(self) -> RawPage:
        """Return the page as a crawl of its site hands it to the reader."""
        return RawPage(
            url=self.url,
            html=self.html,
            site=self.layout,
            site_name=self.site_name,
            site_province=self.province,
            fetched_at=self.fetched_at,
            further=self.further,
        )
