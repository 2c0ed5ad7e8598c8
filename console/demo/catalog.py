"""Read the bundled sample sites: publishers, the stories they print, and every copy of a story with its troubles."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from pipelines.items import Relation

SAMPLES = Path(__file__).parent / "sites"
VISITS = 3

ListKind = Literal["page", "rss", "atom", "sitemap", "json"]
Validators = Literal["both", "etag", "modified", "none", "constant", "stuck"]
Trouble = Literal["pinyin", "doubled", "titles", "spaced"]

_AGE = re.compile(r"(\d+)([mh])")
_UNITS = {"m": "minutes", "h": "hours"}
# The C loader reads the samples ten times faster; wheels of PyYAML have it, a build from source may not.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Charset:
    """Say how a publisher encodes pages: the real encoding, and what header and meta tag claim."""

    bytes: str = "utf-8"
    header: str | None = "utf-8"
    meta: str | None = "utf-8"


@dataclass(frozen=True, slots=True)
class DemoSite:
    """Describe one publisher; `path` and `time` are strftime patterns, `{id}` in `path` is the copy's number.

    `validators`: both, etag, modified, none; constant sends one ETag for every page and never a 304; stuck answers 304
    to that ETag even where the page has changed.
    """

    key: str
    name: str
    province: str
    address: str
    layout: str
    list_path: str
    path: str
    time: str
    list_kind: ListKind = "page"
    list_layout: str = "list_plain.html"
    channel: str = "要闻"
    byline: str = "编辑"
    precision: Literal["minute", "day"] = "minute"
    charset: Charset = field(default_factory=Charset)
    validators: Validators = "both"
    gzip: bool = False
    crawl_delay: float | None = None
    disallow: tuple[str, ...] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)
    links_original: bool = False  # reprints carry 原文链接
    sidebar: str | None = None  # a block of blocks.yml shown beside every article
    anchor_length: int | None = None  # list pages that cut their titles


@dataclass(frozen=True, slots=True)
class Correction:
    """Describe what the origin's page says from `visit` on: figures replaced, a note added."""

    visit: int
    title: str
    replace: Mapping[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Describe one page that carries a story; the first copy of a story is its origin.

    `keep` names the paragraphs of an excerpt (from 0), `from_site` the publisher a reprint credits and links to.
    """

    site: str
    visit: int
    age: dt.timedelta
    relation: Relation
    title: str
    lead: str = ""
    tail: str | None = None
    keep: tuple[int, ...] | None = None
    trouble: frozenset[Trouble] = frozenset()
    from_site: str | None = None
    withdrawn: int | None = None
    disallowed: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """Hold one story of the samples; `type` is None for ordinary news, `provinces` short names or 全国."""

    key: str
    type: str | None
    provinces: tuple[str, ...]
    paragraphs: tuple[str, ...]
    copies: tuple[Copy, ...]
    correction: Correction | None = None

    @property
    def announcement(self) -> bool:
        """Say whether the story is an anti-drug announcement in the sense of the labels."""
        return self.type is not None

    @property
    def origin(self) -> Copy:
        """Return the copy that was published first."""
        return self.copies[0]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Hold all sample sites by key and all stories by key, with the blocks of furniture pages carry."""

    sites: Mapping[str, DemoSite]
    stories: Mapping[str, Story]
    blocks: Mapping[str, tuple[str, ...]]
    pinyin: Mapping[str, str]

    def copies(self, site: str) -> Iterator[tuple[Story, Copy]]:
        """Yield every story a site carries with the copy it prints."""
        for story in self.stories.values():
            for copy in story.copies:
                if copy.site == site:
                    yield story, copy


def load_catalog(folder: Path = SAMPLES) -> Catalog:
    """Load the sample sites; raise ValueError that names the story where the data contradicts itself."""
    sites = {row["key"]: _site(row) for row in _read(folder / "sites.yml")}
    stories: dict[str, Story] = {}
    for path in sorted((folder / "stories").glob("*.yml")):
        for row in _read(path):
            for story in _stories(row):
                _check(story, sites, stories)
                stories[story.key] = story
    blocks = {name: tuple(lines) for name, lines in _read(folder / "blocks.yml").items()}
    return Catalog(sites, stories, blocks, _read(folder / "pinyin.yml"))


def _read(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - both loaders are the safe ones


def _site(row: dict[str, Any]) -> DemoSite:
    charset = Charset(**row.pop("charset", {}))
    disallow = tuple(row.pop("disallow", ()))
    return DemoSite(**row, charset=charset, disallow=disallow)


def _stories(row: dict[str, Any]) -> Iterator[Story]:
    """Yield the story of one row, or one for each variant of a template."""
    variants = row.pop("variants", None)
    if variants is None:
        yield _story(row, {})
        return
    for variant in variants:
        merged = {**row, **variant}
        yield _story(merged, merged.pop("values"))


def _story(row: dict[str, Any], values: Mapping[str, object]) -> Story:
    known = {"story", "type", "provinces", "title", "text", "copies", "correction"}
    if unknown := set(row) - known:
        raise ValueError(f"story {row.get('story')}: unknown keys {sorted(unknown)}")
    title = _fill(row["title"], values)
    correction = Correction(**row["correction"]) if "correction" in row else None
    return Story(
        key=row["story"],
        type=row.get("type"),
        provinces=tuple(row["provinces"]),
        paragraphs=tuple(line.strip() for line in _fill(row["text"], values).splitlines() if line.strip()),
        copies=tuple(_copy(copy, title, first=not number) for number, copy in enumerate(row["copies"])),
        correction=correction,
    )


def _fill(text: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _copy(row: Mapping[str, Any], title: str, *, first: bool) -> Copy:
    row = dict(row)
    return replace(
        Copy(
            site=row.pop("site"),
            visit=row.pop("visit"),
            age=_age(row.pop("age")),
            relation=row.pop("relation", "new" if first else "reprint"),
            title=row.pop("title", title),
            from_site=row.pop("from", None),
            keep=tuple(row.pop("keep")) if "keep" in row else None,
            trouble=frozenset(row.pop("trouble", ())),
        ),
        **row,
    )


def _age(text: str) -> dt.timedelta:
    match = _AGE.fullmatch(text)
    if match is None:
        raise ValueError(f"age {text!r}: write a number and m or h, such as 95m")
    return dt.timedelta(**{_UNITS[match[2]]: int(match[1])})


def _check(story: Story, sites: Mapping[str, DemoSite], seen: Mapping[str, Story]) -> None:
    where = f"story {story.key}"
    if story.key in seen:
        raise ValueError(f"{where}: the key is taken")
    if unknown := {copy.site for copy in story.copies} - set(sites):
        raise ValueError(f"{where}: unknown sites {sorted(unknown)}")
    if len({copy.site for copy in story.copies}) != len(story.copies):
        raise ValueError(f"{where}: one copy a site")
    if any(not 1 <= copy.visit <= VISITS for copy in story.copies):
        raise ValueError(f"{where}: visits run from 1 to {VISITS}")
    if [copy.relation for copy in story.copies].index("new") != 0:
        raise ValueError(f"{where}: the first copy is the origin, the only new one")
    later: Sequence[Copy] = story.copies[1:]
    if any(copy.relation == "new" or copy.visit < story.origin.visit or copy.age > story.origin.age for copy in later):
        raise ValueError(f"{where}: a copy may not come before its origin")
