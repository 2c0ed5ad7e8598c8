"""Measure verdict, type, regions, substances and figures on labelled texts, and read what unlabelled ones set off.

    python -m benchmarks.judgement [--labelled FILE...] [--texts FILE.jsonl] [--titles FILE.tsv...] [--wrong] [--totals]

Without --labelled the texts in `labelled/development.jsonl` are judged, each as `jindu analyze` judges a page of text.
--texts takes broadcast items (`title`, `body`), --titles bare headlines in the last column behind a line of names;
the alerts among them are printed to be read. --wrong lists every label that was not met; --totals shows no text.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from benchmarks import judgement_scores as scores
from benchmarks.figure_scores import ATTRIBUTES, Fact, score, total
from benchmarks.figures import common_names
from benchmarks.judgement_texts import DEVELOPMENT, Judged, Labelled, analyst, judged, load, read
from pipelines.cleaning import clean

_DRUGS = re.compile("禁毒|毒品")
_EMPTY = clean("")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table of the labelled texts, then the alerts among unlabelled ones."""
    parser = argparse.ArgumentParser(description="Judge labelled texts, and read what unlabelled ones set off.")
    parser.add_argument("--labelled", nargs="+", type=Path, default=[DEVELOPMENT], metavar="FILE")
    parser.add_argument("--texts", type=Path, metavar="FILE", help="broadcast items, unlabelled")
    parser.add_argument("--titles", nargs="+", type=Path, default=[], metavar="FILE", help="bare headlines, unlabelled")
    parser.add_argument("--wrong", action="store_true", help="list what went wrong")
    parser.add_argument("--totals", action="store_true", help="show no text")
    options = parser.parse_args(argv)
    texts = load(options.labelled)
    read(texts[0].title, texts[0].text)  # loads what is loaded once a process
    began = time.process_time()
    answers = list(judged(texts))
    spent = time.process_time() - began
    print("\n".join(_table(answers, spent)))
    if options.wrong and not options.totals:
        print("\n".join(scores.wrong_lines(answers)))
    if options.texts:
        _report(options.texts.name, list(_broadcasts(options.texts)), options.totals)
    for path in options.titles:
        _report(path.name, list(_headlines(path)), options.totals)
    return 0


def floor_figures(path: Path = DEVELOPMENT) -> dict[str, float]:
    """Return what has a floor, over labelled texts that this project carries."""
    return scores.figures(_own(path))


def wrong_lines(path: Path = DEVELOPMENT) -> list[str]:
    """Return each label of the project's own texts that was not met."""
    return list(scores.wrong_lines(_own(path)))


@cache
def _own(path: Path) -> tuple[Judged, ...]:
    return tuple(judged(load([path])))


def _table(answers: Sequence[Judged], spent: float) -> Iterator[str]:
    texts = [answer.gold for answer in answers]
    wanted = sum(text.announcement for text in texts)
    length = sum(len(text.text) for text in texts) / len(texts)
    yield f"{len(texts)} texts, {wanted} announcements, {length:.0f} characters on average"
    yield f"{spent / len(texts) * 1000:.2f} ms of CPU a text, reading and facts included"
    matched = {answer.gold.id: answer.match for answer in answers}
    rows: list[tuple[str, Callable[[Labelled], bool]]] = [
        ("jindu", lambda text: matched[text.id]),
        ("body contains 禁毒 or 毒品", lambda text: bool(_DRUGS.search(text.text))),
        ("title contains 禁毒 or 毒品", lambda text: bool(_DRUGS.search(text.title))),
        ("any term of the rules", _any_term),
    ]
    for name, match in rows:
        tally = scores.verdicts(texts, match)
        yield f"  precision {tally.precision:.3f}  recall {tally.recall:.3f}  {name}"
    for name, value in scores.figures(answers).items():
        yield f"  {name:13} {value:.3f}"
    yield from _figures(answers)


def _figures(answers: Sequence[Judged]) -> Iterator[str]:
    labelled = [answer for answer in answers if answer.gold.figures is not None]
    if not labelled:
        return
    found = total(score(list(map(_wanted, answer.gold.figures or ())), list(_facts(answer))) for answer in labelled)
    yield f"  figures F1    {found.all.f1:.3f} in {len(labelled)} texts"
    yield "  of those found: " + "  ".join(f"{name} {found.share(name):.3f}" for name in ATTRIBUTES)


def _wanted(figure: dict[str, object]) -> Fact:
    fact = Fact(**{name: figure.get(name) for name in Fact._fields})  # type: ignore[arg-type]
    return fact._replace(substance=common_names(fact.substance))


def _facts(answer: Judged) -> Iterator[Fact]:
    for figure in answer.article.figures:
        yield Fact(**{name: getattr(figure, name) for name in Fact._fields})


def _any_term(text: Labelled) -> bool:
    """Return whether a rule finds anything at all, counted or set aside: what a plain list of its words would do."""
    return bool(analyst().rules.outcomes(text.title, clean(text.text, text.title)))


def _broadcasts(path: Path) -> Iterator[tuple[str, bool]]:
    for line in path.read_text("utf-8").splitlines():
        item = json.loads(line)
        yield f"{item['id']} {item['title']}", read(item["title"], item["body"]).verdict.match


def _headlines(path: Path) -> Iterator[tuple[str, bool]]:
    for line in path.read_text("utf-8").splitlines()[1:]:
        title = line.split("\t")[-1]
        yield title, analyst().rules.judge(title, _EMPTY).match


def _report(name: str, items: Sequence[tuple[str, bool]], totals: bool) -> None:
    alerts = [line for line, match in items if match]
    print(f"{name}: {len(alerts)} alerts in {len(items)} ({len(alerts) / max(1, len(items)):.3%})")
    if not totals:
        print("\n".join(f"  {line}" for line in alerts))


if __name__ == "__main__":
    sys.exit(main())
