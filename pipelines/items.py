"""The words every room shares: frozen records of a page, what was read in it, and what was decided about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from pipelines.site_template import Lesson, SiteTemplate

Precision = Literal["minute", "day", "none"]
Zone = Literal["title", "lead", "body"]
Level = Literal["province", "city", "county"]
Approx = Literal["exact", "over", "under"]
Relation = Literal["new", "reprint", "excerpt", "update"]


class PageStatus(StrEnum):
    """Say what became of one URL; every page ends in exactly one terminal status."""

    LISTED = "listed"  # announced by a list, not fetched yet
    RETRY = "retry"  # failed for now, tried again at next_try_at
    ARTICLE = "article"
    LIST = "list"
    NO_TEXT = "no-text"
    BLOCKED = "blocked"
    ERROR = "error"  # our own analysis failed; the page is kept in quarantine
    GONE = "gone"  # 404, 410
    ALIAS = "alias"  # another address of a page that is known
    FORBIDDEN = "forbidden"  # robots.txt or the address guard
    FAILED = "failed"  # attempts used up


TERMINAL = frozenset(PageStatus) - {PageStatus.LISTED, PageStatus.RETRY}


@dataclass(frozen=True, slots=True)
class RawPage:
    """Hold one fetched page, or one handed in; `html` is decoded text, `text` a page as a reader sees it.

    At least one of `html`, `text` and `document` is given. Times are aware. `title` is what the caller knows for sure,
    `anchor` only what a list said. `site_province` is a short name (山东), 兵团, 全国 or None. `document` is a file in
    PDF or DOCX: the page itself, or what its page only links to. `further` is the HTML of the pages on which the
    article goes on, in their order. `template` is what the site's earlier pages taught.
    """

    url: str
    html: str | None = None
    text: str | None = None
    title: str | None = None
    anchor: str | None = None
    published_hint: str | None = None  # what a feed or sitemap said, ISO 8601
    site: str | None = None  # the site's key
    site_name: str | None = None
    site_province: str | None = None
    selectors: tuple[tuple[str, str], ...] = ()  # from the site file: title, body, published, source -> CSS or XPath
    fetched_at: dt.datetime | None = None
    document: bytes | None = None
    further: tuple[str, ...] = ()
    template: SiteTemplate | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Hold a publication time: an aware datetime (+08:00) for minute, a bare date for day."""

    value: dt.datetime | dt.date
    precision: Precision

    def isoformat(self) -> str:
        """Return `2020-06-15T17:53+08:00` or `2020-06-15`."""
        if isinstance(self.value, dt.datetime):
            return self.value.isoformat(timespec="minutes")
        return self.value.isoformat()


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what was read on a page before cleaning.

    `status` is article, list, no-text, blocked or error; `reason` one of the closed list in
    `pipelines.extraction`. `text` has one paragraph a line, separated by a single newline; where `headline_only`,
    it is the title, because the page has no text that could be read. `others` are further unrelated articles on the
    page. `reader` names who found the body: selector, template, density, trafilatura, file, text. `lesson` is what the
    page teaches about its site's layout.
    """

    status: PageStatus
    reason: str | None = None
    title: str = ""
    text: str = ""
    published: Published | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    original_url: str | None = None
    headline_only: bool = False
    others: tuple[Reading, ...] = ()
    reader: str = ""
    lesson: Lesson | None = None


@dataclass(frozen=True, slots=True)
class NormalForm:
    """Hold a text for comparing and matching: simplified, half-width, no spaces; positions lead back.

    `offsets[i]` is the code point in the readable text that `text[i]` came from; len(offsets) == len(text) + 1.
    """

    text: str
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Hold the readable text after cleaning, the kinds of noise removed, and its normal form."""

    text: str
    noise: tuple[str, ...]
    normal: NormalForm


@dataclass(frozen=True, slots=True)
class Region:
    """Hold a place: official name (山东省, 厦门市), six-digit GB/T 2260 code, level, short province name."""

    name: str
    code: str
    level: Level
    province: str  # short name: 山东


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one measured number; measures and units are the closed lists of LABELS; offsets count code points."""

    measure: str
    value: float
    unit: str
    approx: Approx | None
    substance: str | None
    region: str | None
    period: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold one matched term: rule id, term as the rule names it, zone, offsets into the readable text or title."""

    rule: str
    term: str
    zone: Zone
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say whether an article is an announcement, how sure (0 to 1 and above), of which type, by which rules."""

    match: bool = False
    score: float = 0.0
    type: str | None = None
    rules: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()


class Fingerprints(NamedTuple):
    """Hold the keys under which an index finds a text again, and further ones by which it looks for earlier texts."""

    keys: tuple[int, ...] = ()
    further: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """Hold everything a worker found out about one page; stateless, picklable."""

    url: str
    reading: Reading
    text: str = ""
    normal: str = ""
    noise: tuple[str, ...] = ()
    verdict: Verdict = field(default_factory=Verdict)
    regions: tuple[Region, ...] = ()
    national: bool = False  # concerns the whole country, names no province as its own
    place_by_site: bool = False  # `regions` is the site's province, because the text names none
    substances: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    fingerprints: Fingerprints = field(default_factory=Fingerprints)
    title_mismatch: bool = False  # 标题与正文不符: the title speaks of something the text does not
    headline: str = ""  # the text's own opening, to be shown where the title is missing or does not fit
    others: tuple[Article, ...] = ()  # further unrelated articles on the page

    @property
    def status(self) -> PageStatus:
        """Return the page's terminal status."""
        return self.reading.status


@dataclass(frozen=True, slots=True)
class Membership:
    """Say how an article entered a story: relation, the span of its normal form that is covered, the evidence."""

    relation: Relation
    story: int | None  # None: the article opens a story of its own
    also: int | None = None  # a second story the same page holds, or "see also" when relation is new
    shared: float = 0.0
    veto: str | None = None
    opens: bool = False  # outside `spans` the page tells a story of its own: open it and record it as `also`
    spans: tuple[tuple[int, int], ...] = ()  # of the normal form, covered by `story`; empty: all of it
