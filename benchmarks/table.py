"""Print results: one line a reader, the worst pages, or all of it as JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.summary import FIELDS, Result, Share, Summary, site_means, summarize, worst

Table = Mapping[str, Sequence[Result]]  # reader -> its results

_HEAD = ("reader", "body F1 pages/sites", "lost", *FIELDS, "ms median/mean", "errors")


def lines(results: Table) -> list[str]:
    """Return the table of one gold set."""
    rows = [_HEAD, *(_row(reader, summarize(found)) for reader, found in results.items())]
    return aligned(rows)


def notes(results: Table) -> list[str]:
    """Return what the table has no column for: days said wrong, names invented, snippets."""
    found = []
    for reader, summary in ((reader, summarize(answers)) for reader, answers in results.items()):
        parts = [f"wrong day on {summary.day_wrong}"] if summary.day_wrong else []
        parts += [f"{name} where there is none: {n}" for name, n in summary.false_names.items() if n]
        if summary.kept.of:
            parts.append(f"snippets kept {_figure(summary.kept)}, kept out {_figure(summary.barred)}")
        if parts:
            found.append(f"  {reader}: {'; '.join(parts)}")
    return found


def worst_lines(results: Iterable[Result], most: int) -> list[str]:
    """Return the worst pages and the worst sites of one reader."""
    results = list(results)
    rows = [
        ("page", "faults", "gold | read"),
        *((r.gold.name, ", ".join(r.faults), _both(r)) for r in worst(results, most)),
    ]
    bodies = [(result.gold.site, result.scores.f1) for result in results if result.scores.f1 is not None]
    sites = sorted(site_means(bodies).items(), key=lambda item: item[1])[:most]
    return [*aligned(rows), "", *aligned([("site", "body F1"), *((site, f"{f1:.3f}") for site, f1 in sites)])]


def record(results: Table) -> dict[str, Any]:
    """Return everything as plain JSON values: by reader, its summary and its pages."""
    return {reader: {"summary": _plain(summarize(found)), "pages": [_page(r) for r in found]}
            for reader, found in results.items()}  # fmt: skip


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with their columns under each other; a Chinese character is two wide."""
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows]  # fmt: skip


def _row(reader: str, summary: Summary) -> tuple[str, ...]:
    body = f"{_figure(summary.f1_pages)} / {_figure(summary.f1_sites, counted=False)}"
    shares = (_figure(summary.fields[name]) for name in FIELDS)
    times = f"{summary.median_ms:.1f} / {summary.mean_ms:.1f}"
    return (reader, body, str(summary.lost), *shares, times, str(summary.errors or ""))


def _figure(share: Share, *, counted: bool = True) -> str:
    if share.value is None:
        return "-"
    value = f"{share.value:.3f}".removeprefix("0")
    return f"{value} ({share.of})" if counted else value


def _both(result: Result) -> str:
    """Return gold and reading of the fields that differ."""
    gold, answer = result.gold, result.answer
    pairs = {
        "title": (gold.title, answer.title),
        "day": (gold.day, answer.published),
        "minute": (gold.minute, answer.published),
        "source": (gold.source, answer.source),
        "author": (gold.author, answer.author),
        "editor": (gold.editor, answer.editor),
        "status": (gold.status, answer.status),
    }
    wrong = [name for name in pairs if name in result.faults or f"false_{name}" in result.faults]
    return "; ".join(f"{name}: {pairs[name][0]} | {pairs[name][1]}" for name in wrong)


def _plain(summary: Summary) -> dict[str, Any]:
    return {
        "pages": summary.pages,
        "f1_pages": summary.f1_pages.value,
        "f1_sites": summary.f1_sites.value,
        "lost": summary.lost,
        **{name: {"share": share.value, "of": share.of} for name, share in summary.fields.items()},
        "day_wrong": summary.day_wrong,
        "false_names": summary.false_names,
        "snippets_kept": summary.kept.value,
        "snippets_barred": summary.barred.value,
        "errors": summary.errors,
        "median_ms": summary.median_ms,
        "mean_ms": summary.mean_ms,
    }


def _page(result: Result) -> dict[str, Any]:
    answer, published = result.answer, result.answer.published
    return {
        "page": result.gold.name,
        "site": result.gold.site,
        "f1": result.scores.f1,
        "faults": list(result.faults),
        "title": answer.title,
        "published": published.isoformat() if published else None,
        "source": answer.source,
        "author": answer.author,
        "editor": answer.editor,
        "status": answer.status,
        "error": answer.error,
        "ms": answer.seconds * 1000,
    }


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
