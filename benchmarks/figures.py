"""Measure the figures read from labelled texts: F1 of measure, value and unit, attributes of those found.

    python -m benchmarks.figures [--labelled FILE...] [--missed N] [--totals]

A labelled file has one JSON object a line: `title`, `text`, and `figures` as LABELS defines them; `site_province` is
optional. Texts whose figures are not labelled do not count. Without --labelled the texts in `labelled/figures.jsonl`
and those of `labelled/development.jsonl` are read. --missed lists what was missed, false or wrong in N texts; --totals
prints no line that shows a text.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.figure_scores import ATTRIBUTES, Fact, FigureScore, score, total
from config.paths import SHIPPED_CONFIG
from pipelines.cleaning import clean
from pipelines.extraction import read_page
from pipelines.facts import Lexicon, find_figures, find_regions
from pipelines.items import RawPage

LABELLED = Path(__file__).parent / "labelled" / "figures.jsonl"
OWN = (LABELLED, LABELLED.with_name("development.jsonl"))  # of the latter a few dozen texts have figures


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One text and the figures it reports."""

    id: str
    title: str
    text: str
    site_province: str | None
    figures: tuple[Fact, ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the score of labelled texts."""
    parser = argparse.ArgumentParser(description="Score the figures read from labelled texts.")
    parser.add_argument("--labelled", nargs="+", type=Path, default=list(OWN), metavar="FILE")
    parser.add_argument("--missed", type=int, default=0, metavar="N", help="list what went wrong in N texts")
    parser.add_argument("--totals", action="store_true", help="no line for each text")
    options = parser.parse_args(argv)
    texts = [text for path in options.labelled for text in read_labelled(path)]
    scored = [(text, score(text.figures, read(text))) for text in texts]
    print("\n".join(_table(total(found for _, found in scored), len(texts))))
    if not options.totals and len(texts) <= 10:
        for text, found in scored:
            print(f"{text.id}: {found.all.recall:.3f} of {len(text.figures)} found, {found.all.false} false")
    failed = [(text, found) for text, found in scored if found.missed or found.false or found.wrong]
    for text, found in failed[: 0 if options.totals else options.missed]:
        print("\n".join(["", f"{text.id} {text.title}", *_wrong_lines(found)]))
    return 0


def read_labelled(path: Path) -> Iterator[LabelledText]:
    """Yield the texts of a labelled file whose figures are labelled."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("figures") is None:
            continue
        figures = tuple(Fact(**{name: figure.get(name) for name in Fact._fields}) for figure in row["figures"])
        province = row.get("site_province")
        figures = tuple(figure._replace(substance=common_names(figure.substance)) for figure in figures)
        yield LabelledText(str(row["id"]), row.get("title") or "", row["text"], province, figures)


def common_names(names: str | None) -> str | None:
    """Return common names for substances joined by 、: synonyms are equal."""
    if names is None:
        return None
    found = [(name, _lexicon().substances.find(name)) for name in names.split("、")]
    return "、".join(named[0][2] if len(named) == 1 else name for name, named in found)


def read(text: LabelledText) -> list[Fact]:
    """Return the figures the product reads in a text handed in, furniture taken off first."""
    reading = read_page(RawPage(url="", text=text.text, title=text.title or None, site_province=text.site_province))
    body = clean(reading.text, reading.title).text
    known = _lexicon()
    regions = find_regions(reading.title, body, site_province=text.site_province, gazetteer=known.gazetteer)
    found = find_figures(body, regions=regions, lexicon=known)
    return [Fact(**{name: getattr(figure, name) for name in Fact._fields}) for figure in found]


def floor_figures() -> dict[str, float]:
    """Return what has a floor, over the texts that this project carries."""
    found = _own_score()
    return {"f1": found.all.f1, **{name: found.share(name) for name in ATTRIBUTES}}


def wrong_lines() -> list[str]:
    """Return what was missed, false or wrong in the texts that this project carries."""
    return _wrong_lines(_own_score())


@cache
def _own_score() -> FigureScore:
    return total(score(text.figures, read(text)) for path in OWN for text in read_labelled(path))


@cache
def _lexicon() -> Lexicon:
    return Lexicon.load(SHIPPED_CONFIG / "lexicon")


def _table(found: FigureScore, texts: int) -> Iterator[str]:
    yield f"{texts} texts, {found.all.found + found.all.missed} figures labelled"
    shares = "  ".join(f"{name} {found.share(name):.3f}" for name in ATTRIBUTES)
    yield f"F1 {found.all.f1:.3f} (missed {found.all.missed}, false {found.all.false})   of those found: {shares}"
    for measure, tally in sorted(found.measures.items(), key=lambda row: -row[1].found - row[1].missed):
        yield f"  {tally.f1:.3f}  found {tally.found:3}  missed {tally.missed:3}  false {tally.false:3}  {measure}"


def _wrong_lines(found: FigureScore) -> list[str]:
    wrong = [f"  wrong   {wanted}\n       <- {got}" for wanted, got in found.wrong]
    return [*(f"  missed  {fact}" for fact in found.missed), *(f"  false   {fact}" for fact in found.false), *wrong]


if __name__ == "__main__":
    sys.exit(main())
