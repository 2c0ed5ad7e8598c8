"""Hold the reading of the pages that this project carries against the floors in `floors.json`.

    python -m benchmarks.floors

Sets: `layouts` are pages printed by the layouts of `tests/layouts`, `frozen` the pages of `tests/pages`. A floor is
lowered only together with the written reason for it in docs/benchmarks.md.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from benchmarks.gold import Gold
from benchmarks.reader import read_raw
from benchmarks.scores import day_of, local, score
from benchmarks.summary import FIELDS, Result, Summary, summarize
from benchmarks.templates import LEARNED_FROM, Case
from pipelines.items import Published, RawPage
from tests.layouts.records import Expected
from tests.layouts.sites import LAYOUTS

FLOORS = Path(__file__).with_name("floors.json")
PAGES_A_LAYOUT = 3


def main() -> int:
    """Print each figure beside its floor; return 1 where one is below."""
    floors = load()
    fallen = 0
    for name, summary in measured().items():
        for figure, value in figures(summary).items():
            floor = floors[name][figure]
            fallen += value < floor
            print(f"{name:8} {figure:14} {value:.4f}   floor {floor:.4f}{'   BELOW' if value < floor else ''}")
    return 1 if fallen else 0


def load() -> dict[str, dict[str, float]]:
    """Return the floors: set -> figure -> least value."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    return floors


def measured() -> dict[str, Summary]:
    """Return the summary of each set."""
    return {name: summarize(found) for name, found in results().items()}


@cache
def results() -> dict[str, list[Result]]:
    """Return how each page of each set was read."""
    return {"layouts": list(layouts())}


def figures(summary: Summary) -> Mapping[str, float]:
    """Return what has a floor: body F1 over pages and sites, the worst page, and the share of each field."""
    found = {"body_f1_pages": summary.f1_pages.value, "body_f1_sites": summary.f1_sites.value}
    found |= {"not_lost": 1 - summary.lost / summary.pages, "day_not_wrong": 1 - summary.day_wrong / summary.pages}
    found |= {name: summary.fields[name].value for name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


def layouts() -> Iterable[Result]:
    """Yield the results of some pages of every layout."""
    for layout in LAYOUTS:
        for page in layout.pages(PAGES_A_LAYOUT):
            yield result(f"{page.layout}/{page.number}", page.layout, page.raw, page.expected)


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


def gold_of(name: str, site: str, expected: Expected) -> Gold:
    """Return an expectation as gold."""
    people = {"source": expected.source, "author": expected.author, "editor": expected.editor}
    return Gold(
        path=Path(name),
        name=name,
        group="hand",
        site=site,
        status=str(expected.status),
        title=expected.title,
        day=day_of(expected.published.value) if expected.published else None,
        minute=_minute(expected.published),
        body=None if expected.headline_only else expected.text,
        absent=frozenset(field for field, value in people.items() if not value),
        source=expected.source,
        author=expected.author,
        editor=expected.editor,
    )


def _minute(published: Published | None) -> str | None:
    moment = published.value if published else None
    return f"{local(moment):%Y-%m-%d %H:%M}" if isinstance(moment, dt.datetime) else None


if __name__ == "__main__":
    sys.exit(main())
