"""Read gold: what a person, or a site's own template, says stands on a page.

A gold file is one JSON object: `page` (path of the page), `kind`, and as far as known `site`, `status`, `url`, `title`,
`publish_time` ("2024-10-28 09:54:09", or a bare day), `source`, `author`, `editor`, `body` (one paragraph a line),
`must_contain`, `must_not_contain`, `fetched_at`. In hand gold a null says that the page does not have it. A body may be
given as `body_xpath` with `exclude_xpaths` relative to it. Gold whose kind begins with `silver-machine` is another
program's output and never read.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from crawler.fetching.charset import decode

Group = Literal["hand", "template", "other", "kind"]

_MACHINE = "silver-machine"
_STATUS = {"article-html": "article", "list-html": "list"}  # kinds of the manifest
_TIME = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]+(\d\d?):(\d\d))?")
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Gold:
    """Hold the gold of one page; None where it says nothing. `absent` names what the page is known not to have."""

    path: Path
    name: str
    group: Group
    site: str
    url: str = ""
    status: str | None = None
    title: str | None = None
    day: dt.date | None = None
    minute: str | None = None  # 2024-10-28 09:54, Beijing time
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    body: str | None = None
    must_contain: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    fetched_at: dt.datetime | None = None

    def html(self) -> str:
        """Return the page's text, decoded as the crawler decodes it."""
        return decode(self.path.read_bytes()).text


def corpus_gold(corpus: Path) -> list[Gold]:
    """Return all gold of a corpus that may be scored, in the order of its files.

    `hand_gold/` and folders named `gold`, `gold_template` or `*_gold` are read. Where there is a `manifest.tsv`, its
    columns `path` and `site` name the sites, and its `kind` says which pages without gold are articles or lists.
    """
    folders = sorted({file.parent for file in corpus.rglob("*.json") if "gold" in file.parent.name})
    rows = _manifest(corpus / "manifest.tsv")
    sites = {row["path"]: row["site"] for row in rows if row["site"]}
    found = [gold for folder in folders for gold in folder_gold(folder, [corpus])]
    known = {gold.name for gold in found}
    found += [gold for row in rows if row["path"] not in known and (gold := _kind_of(row, corpus)) is not None]
    return [replace(gold, site=sites.get(gold.name, gold.site)) for gold in found]


def _manifest(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def _kind_of(row: dict[str, str], corpus: Path) -> Gold | None:
    """Return what the manifest alone says of a page without gold: whether it is an article or a list."""
    status = _STATUS.get(row["kind"])
    path = corpus / row["path"]
    if status is None or not path.is_file():
        return None
    return Gold(path=path, name=row["path"], group="kind", site=row["site"], status=status)


def folder_gold(folder: Path, roots: Iterable[Path] = ()) -> list[Gold]:
    """Return the gold of one folder; pages are looked for under `roots`, in the folder and in its `pages/`."""
    places = [*roots, folder, folder / "pages", folder.parent]
    found = [read_gold(json.loads(file.read_text("utf-8")), file, places) for file in sorted(folder.glob("*.json"))]
    return [gold for gold in found if gold is not None]


def read_gold(record: dict[str, Any], file: Path, places: Iterable[Path]) -> Gold | None:
    """Return one gold record, or None where it is machine-made; raise FileNotFoundError where its page is missing."""
    kind = str(record.get("kind", ""))
    if kind.startswith(_MACHINE):
        return None
    group = _group(kind)
    name = str(record["page"])
    day, minute = _published(record.get("publish_time"))
    by_hand = group == "hand"
    return Gold(
        path=_page(name, file, places),
        name=name,
        group=group,
        site=str(record.get("site") or name.split("/")[0]),
        url=record.get("url") or "",
        status=record.get("status"),
        title=_plain(record.get("title")) if group != "other" else None,  # theirs keep the site's suffix
        day=day,
        minute=minute if group != "other" else None,  # theirs fill unknown times with zeros
        source=_plain(record.get("source")),
        author=_people(record.get("author")) if group != "other" else None,
        editor=_people(record.get("editor")),
        body=record.get("body") or None,
        must_contain=tuple(record.get("must_contain") or ()),
        must_not_contain=tuple(record.get("must_not_contain") or ()),
        absent=frozenset(k for k in ("source", "author", "editor") if by_hand and k in record and not record[k]),
        fetched_at=_moment(record.get("fetched_at")),
    )


def _group(kind: str) -> Group:
    if kind.startswith("hand"):
        return "hand"
    return "template" if kind.startswith("silver-template") else "other"


def _page(name: str, file: Path, places: Iterable[Path]) -> Path:
    for place in places:
        for path in (place / name, place / Path(name).name):
            if path.is_file():
                return path
    raise FileNotFoundError(f"{file}: page {name!r} is not there")


def _published(value: object) -> tuple[dt.date | None, str | None]:
    match = _TIME.match(str(value or ""))
    if not match:
        return None, None
    day = dt.date(int(match[1]), int(match[2]), int(match[3]))
    return day, f"{day} {int(match[4]):02}:{match[5]}" if match[4] else None


def _moment(value: object) -> dt.datetime | None:
    return dt.datetime.fromisoformat(str(value)) if value else None


def _plain(value: object) -> str | None:
    """Return a field without the markup that some templates keep in it."""
    return _MARKUP.sub("", str(value)).strip() or None if value else None


def _people(value: object) -> str | None:
    names = value if isinstance(value, list) else [value]
    return " ".join(str(name) for name in names if name) or None
