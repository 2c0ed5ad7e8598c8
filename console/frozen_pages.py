"""Frozen pages: a page as it was fetched, its URL and time, and what should be read in it, side by side on disk."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response

from config.sitebook import Site
from console.cli.output import iso
from crawler.spiders.check_page import raw_page
from pipelines.extraction import read_page
from pipelines.items import RawPage, Reading

FIELDS = ("status", "reason", "title", "published_at", "published_precision", "source", "author", "editor", "text")
_BODY, _NOTE = ".html.gz", ".json"
_LONGEST_NAME = 60


class FrozenPageError(Exception):
    """A frozen page cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class FrozenPage:
    """Hold one frozen page: `body` as fetched, `expected` by the names in FIELDS (those left out are not compared).

    `site` is the key of the watched site, or None; `site_name`, `province`, `encoding` and `selectors` are what its
    file said when the page was frozen, used where the site is no longer watched. Times are aware.
    """

    url: str
    body: bytes = field(repr=False)
    fetched_at: dt.datetime
    content_type: str | None = None
    site: str | None = None
    site_name: str | None = None
    province: str | None = None
    encoding: str | None = None
    selectors: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, url: str, body: bytes, fetched_at: dt.datetime, content_type: str | None, site: Site | None
    ) -> FrozenPage:
        """Return a page that was just fetched, with what is read in it now for what is expected."""
        page = cls(url, body, fetched_at, content_type)
        if site is not None:
            page = replace(page, **_said_by(site))
        return replace(page, expected=page.read())

    def read(self, sites: Mapping[str, Site] | None = None) -> dict[str, Any]:
        """Return what is read in the page now; a watched site's file wins over what it said then."""
        site = (sites or {}).get(self.site or "")
        page = replace(self, **_said_by(site)) if site is not None else self
        return reading_fields(read_page(page._raw()))

    def _raw(self) -> RawPage:
        """Return the page as a crawl would hand it over."""
        headers = {"Content-Type": self.content_type} if self.content_type else {}
        answer = Response(self.url, headers=headers, body=self.body)
        raw = raw_page(None, answer, url=self.url, encoding=self.encoding)
        return replace(
            raw,
            site=self.site,
            site_name=self.site_name,
            site_province=self.province,
            selectors=tuple(self.selectors.items()),
            fetched_at=self.fetched_at,
        )

    def differences(self, sites: Mapping[str, Site] | None = None) -> list[Difference]:
        """Return every expected field that is read otherwise."""
        found = self.read(sites)
        return compare(self.expected, found)


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold one field that is read otherwise than expected."""

    field: str
    expected: Any
    read: Any

    def lines(self) -> list[str]:
        """Return the difference as a person reads it: for a text the lines that changed."""
        if self.field != "text":
            return [f"{self.field}：应为 {_shown(self.expected)}，读到 {_shown(self.read)}"]
        before, after = (str(text or "").splitlines() for text in (self.expected, self.read))
        return list(unified_diff(before, after, "text 应为", "text 读到", lineterm="", n=1))


def compare(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[Difference]:
    """Return the fields of `expected` that `found` has otherwise."""
    return [Difference(name, value, found.get(name)) for name, value in expected.items() if value != found.get(name)]


def reading_fields(reading: Reading) -> dict[str, Any]:
    """Return a reading by the names in FIELDS."""
    published = reading.published
    return {
        "status": reading.status.value,
        "reason": reading.reason,
        "title": reading.title,
        "published_at": published.isoformat() if published else None,
        "published_precision": published.precision if published else "none",
        "source": reading.source,
        "author": reading.author,
        "editor": reading.editor,
        "text": reading.text,
    }


def note_for(folder: Path, url: str, site: str | None) -> Path:
    """Return where the note of a page stands: a folder a site or host, a name from the address."""
    parts = urlsplit(url)
    place = site or re.sub(r"[^\w.-]", "_", parts.netloc) or "unknown"
    plain = re.sub(r"\.\w{1,6}$", "", parts.path)
    written = re.sub(r"[^\w-]+", "_", f"{plain}_{parts.query}").strip("_")
    digest = hashlib.sha256(url.encode()).hexdigest()[:8]
    return folder / place / f"{written[-_LONGEST_NAME:].strip('_') or 'index'}-{digest}{_NOTE}"


def write(page: FrozenPage, note: Path) -> None:
    """Write a frozen page: the bytes beside the note, which holds everything else."""
    note.parent.mkdir(parents=True, exist_ok=True)
    _body_of(note).write_bytes(gzip.compress(page.body, mtime=0))  # the same page gives the same file
    data = {
        "url": page.url,
        "fetched_at": iso(page.fetched_at),
        "content_type": page.content_type,
        "site": page.site,
        "site_name": page.site_name,
        "province": page.province,
        "encoding": page.encoding,
        "selectors": dict(page.selectors),
        "expected": dict(page.expected),
    }
    note.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(note: Path) -> FrozenPage:
    """Read a frozen page; raise FrozenPageError where it cannot be used."""
    try:
        data = json.loads(note.read_text(encoding="utf-8"))
        body = gzip.decompress(_body_of(note).read_bytes())
        fetched_at = dt.datetime.fromisoformat(data.pop("fetched_at"))
        page = FrozenPage(body=body, fetched_at=fetched_at, **data)
        unknown = set(page.expected) - set(FIELDS)
    except (OSError, EOFError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise FrozenPageError(f"{note}：用不了（{type(error).__name__}：{error}）；请重新冻结，或删除它") from None
    if not isinstance(page.url, str):
        raise FrozenPageError(f"{note}：url 应是一个网址")
    if fetched_at.tzinfo is None:
        raise FrozenPageError(f"{note}：fetched_at 没有时区；请写成 2026-11-22T10:30:00+08:00")
    if unknown:
        raise FrozenPageError(f"{note}：expected 里有不认识的项 {'、'.join(sorted(unknown))}")
    if not page.expected:
        raise FrozenPageError(f"{note}：expected 是空的，什么也比不了")
    return page


def notes_in(folder: Path) -> Sequence[Path]:
    """Return the notes of all frozen pages below a folder, in a fixed order."""
    return sorted(folder.rglob(f"*{_NOTE}"))


def _body_of(note: Path) -> Path:
    return note.with_name(note.name.removesuffix(_NOTE) + _BODY)


def _said_by(site: Site) -> dict[str, Any]:
    return {
        "site": site.key,
        "site_name": site.name,
        "province": site.province,
        "encoding": site.encoding,
        "selectors": dict(site.selectors),
    }


def _shown(value: Any) -> str:
    return "（没有）" if value is None else f"“{value}”"
