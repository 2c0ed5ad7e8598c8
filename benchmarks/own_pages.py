"""The pages that this project carries, as gold: those that `tests/layouts` prints, and the frozen ones."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.gold import Gold
from benchmarks.peers import moment
from benchmarks.reader import Answer, read_raw
from benchmarks.scores import day_of, local, score
from benchmarks.summary import Result
from benchmarks.templates import LEARNED_FROM, Case
from config.paths import PROJECT_ROOT
from console import frozen_pages
from pipelines.items import RawPage
from tests.layouts.records import Expected
from tests.layouts.sites import LAYOUTS

FROZEN = PROJECT_ROOT / "tests" / "pages"
PAGES_A_LAYOUT = 3
_PEOPLE = ("source", "author", "editor")


def layouts() -> Iterable[Result]:
    """Yield the results of some pages of every layout."""
    for layout in LAYOUTS:
        for page in layout.pages(PAGES_A_LAYOUT):
            yield result(f"{page.layout}/{page.number}", page.layout, page.raw, page.expected)


def frozen() -> Iterable[Result]:
    """Yield the results of every frozen page; both texts are the reader's, before cleaning."""
    for note in frozen_pages.notes_in(FROZEN):
        page, began = frozen_pages.read(note), time.process_time()
        answer = replace(_answer(page.read()), seconds=time.process_time() - began)
        gold = _gold(f"{note.parent.name}/{note.stem}", note.parent.name, _answer(page.expected), page.expected)
        yield Result(gold, answer, score(gold, answer))


def layout_cases(pages: int = 2 * LEARNED_FROM) -> dict[str, list[Case]]:
    """Return pages of every layout, for learning its template from some and reading others."""
    return {
        layout.key: [
            Case(gold_of(f"{page.layout}/{page.number}", page.layout, page.expected), page.raw)
            for page in layout.pages(pages)
        ]
        for layout in LAYOUTS
    }


def result(name: str, site: str, page: RawPage, expected: Expected) -> Result:
    """Return how one page was read, held against what it says."""
    gold, began = gold_of(name, site, expected), time.process_time()
    answer = replace(read_raw(page), seconds=time.process_time() - began)
    return Result(gold, answer, score(gold, answer))


def _answer(fields: Mapping[str, Any]) -> Answer:
    """Return the fields of a frozen page as an answer."""
    return Answer(
        fields.get("text") or "",
        fields.get("title"),
        moment(fields.get("published_at")),
        fields.get("source"),
        fields.get("author"),
        fields.get("editor"),
        fields.get("status"),
    )


def gold_of(name: str, site: str, expected: Expected) -> Gold:
    """Return an expectation as gold."""
    return _gold(
        name,
        site,
        Answer(
            "" if expected.headline_only else expected.text,
            expected.title,
            expected.published.value if expected.published else None,
            expected.source,
            expected.author,
            expected.editor,
            str(expected.status),
        ),
    )


def _gold(name: str, site: str, expected: Answer, told: Container[str] = _PEOPLE) -> Gold:
    """Return the answer that is expected as gold; a name that is told of, and is none, the page does not have."""
    said = expected.published
    return Gold(
        path=Path(name),
        name=name,
        group="hand",
        site=site,
        status=expected.status,
        title=expected.title,
        day=day_of(said),
        minute=f"{local(said):%Y-%m-%d %H:%M}" if isinstance(said, dt.datetime) else None,
        source=expected.source,
        author=expected.author,
        editor=expected.editor,
        body=expected.text or None,
        absent=frozenset(name for name in _PEOPLE if name in told and not getattr(expected, name)),
    )
