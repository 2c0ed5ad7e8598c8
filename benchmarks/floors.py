"""Hold the reading of the pages that this project carries against the floors in `floors.json`.

    python -m benchmarks.floors

Sets: `layouts` are pages printed by the layouts of `tests/layouts`, `frozen` the pages of `tests/pages`, `templates`
pages of the same layouts read with a template that seven other pages taught, `stories` the deduplication of copies made
from the texts of `tests/dedup`, `judgement` the verdicts and facts of `labelled/development.jsonl`, `untouched` those
of `labelled/untouched.jsonl`, `figures` the figures of the former and of `labelled/figures.jsonl`. A floor is lowered
only together with the written reason for it in docs/benchmarks.md.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

from benchmarks import dedup_floors, judgement
from benchmarks import figures as labelled_figures
from benchmarks.judgement_texts import UNTOUCHED
from benchmarks.own_pages import frozen, layout_cases, layouts
from benchmarks.summary import FIELDS, Result, Summary, summarize
from benchmarks.table import worst_lines
from benchmarks.templates import Pair, compare, worse_lines

FLOORS = Path(__file__).with_name("floors.json")
TEMPLATE_PAGES = 14  # of each layout: seven teach, the others are read

Figures = dict[str, dict[str, float]]  # set -> figure -> value


def main() -> int:
    """Print each figure beside its floor; return 1 where one is below."""
    floors = load()
    fallen = 0
    for name, figures in measured().items():
        for figure, value in figures.items():
            floor = floors[name][figure]
            fallen += value < floor
            print(f"{name:9} {figure:13} {value:.4f}   floor {floor:.4f}{'   BELOW' if value < floor else ''}")
    return 1 if fallen else 0


def load() -> Figures:
    """Return the floors."""
    floors: Figures = json.loads(FLOORS.read_text("utf-8"))
    return floors


@cache
def results() -> dict[str, list[Result]]:
    """Return how each page of each set was read."""
    learned = [pair.template for pair in pairs()]
    return {"layouts": list(layouts()), "frozen": list(frozen()), "templates": learned}


@cache
def pairs() -> list[Pair]:
    """Return the layouts' pages, each read by the teacher and with a template."""
    return [pair for site, cases in layout_cases(TEMPLATE_PAGES).items() for pair in compare(site, cases)]


def measured() -> Figures:
    """Return every figure that has a floor."""
    found = {name: _figures(summarize(read)) for name, read in results().items()}
    found["templates"] |= {
        "alone": sum(pair.outcome == "followed" for pair in pairs()) / len(pairs()),
        "not_worse": sum(not pair.worse for pair in pairs()) / len(pairs()),
    }
    return found | {
        "stories": dedup_floors.figures(),
        "judgement": judgement.floor_figures(),
        "untouched": judgement.floor_figures(UNTOUCHED),
        "figures": labelled_figures.floor_figures(),
    }


def wrong_lines(name: str) -> list[str]:
    """Return what went wrong in a set, a line each."""
    if name == "judgement":
        return judgement.wrong_lines()
    if name == "untouched":
        return []  # nobody who changes the rules reads it
    if name == "figures":
        return labelled_figures.wrong_lines()
    if name == "stories":
        return list(dedup_floors.wrong_lines())
    return worse_lines({name: pairs()}) if name == "templates" else worst_lines(results()[name], 10)


def _figures(summary: Summary) -> dict[str, float]:
    """Return body F1 over pages and sites, what was not lost or wrong, and the share of each field."""
    found = {"body_f1_pages": summary.f1_pages.value, "body_f1_sites": summary.f1_sites.value}
    found |= {"not_lost": 1 - summary.lost / summary.pages, "day_not_wrong": 1 - summary.day_wrong / summary.pages}
    found |= {name: summary.fields[name].value for name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


if __name__ == "__main__":
    sys.exit(main())
