"""Deduplication on the news texts that this project carries: figures for the floors, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from benchmarks.dedup_run import product
from benchmarks.dedup_scores import Score, Tally, score, total
from benchmarks.dedup_stream import Stream, make_stream
from benchmarks.dedup_texts import read_texts
from benchmarks.dedup_variants import GROUPS
from config.paths import PROJECT_ROOT

TEXTS = PROJECT_ROOT / "tests" / "dedup" / "texts.yml"
SEEDS = (11, 12, 13, 14)
_REPORTS, _COPIES = 60, (1, 2, 3)


@cache
def runs() -> tuple[tuple[Stream, Score], ...]:
    """Return the streams of the seeds and how the product placed them, each in a store of its own."""
    news = read_texts(TEXTS)
    streams = [make_stream(news, seed, _REPORTS, _COPIES) for seed in SEEDS]
    return tuple((stream, score(stream, product(stream.documents).placed)) for stream in streams)


def figures() -> dict[str, float]:
    """Return the shares over all seeds that have a floor."""
    scores = [found for _, found in runs()]
    linked = total(tally for found in scores for tally in (*found.copies.values(), *found.reports.values()))
    copies = total(tally for found in scores for tally in found.copies.values())
    reports = total(tally for found in scores for tally in found.reports.values())
    shares = {
        "link_precision": Tally(copies.right + linked.wrong, copies.right),
        "link_recall": copies,
        **{name: total(found.group(name) for found in scores) for name in GROUPS},
        "kept_apart": reports,
        "second_opened": total(found.pages for found in scores),
        "second_found": total(found.seconds for found in scores),
    }
    return {name: tally.share for name, tally in shares.items()}


def wrong_lines() -> Iterator[str]:
    """Yield a line for each document that went wrong."""
    for seed, (stream, found) in zip(SEEDS, runs(), strict=True):
        missed = set(found.missed)
        for document in stream.documents:
            if document.id in missed:
                parent = document.parent or "first report"
                yield f"seed {seed} {document.kind}: {document.id} < {parent} | {document.title}"
