"""Sum the scores of many pages up: shares with their counts, times, and which pages are worst."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.gold import Gold
from benchmarks.reader import Answer
from benchmarks.scores import LOST, Scores

FIELDS = ("title", "day", "minute", "source", "editor", "author", "status")


@dataclass(frozen=True, slots=True)
class Result:
    """Hold one page, what a reader made of it and what that is worth."""

    gold: Gold
    answer: Answer
    scores: Scores

    @property
    def faults(self) -> tuple[str, ...]:
        """Name what is wrong on the page, worst first."""
        scores = self.scores
        found = [name for name in ("kept", "barred") if (share := getattr(scores, name)) is not None and share < 1]
        found += [name for name in FIELDS if getattr(scores, name) is False]
        found += [name for name in ("false_source", "false_author", "false_editor") if getattr(scores, name)]
        if scores.f1 is not None and scores.f1 < 0.97:
            found.insert(0, f"body {scores.f1:.3f}")
        return (*found, *([self.answer.error] if self.answer.error else []))


@dataclass(frozen=True, slots=True)
class Share:
    """Hold how many were right, of how many."""

    right: float
    of: int

    @property
    def value(self) -> float | None:
        """Return the share, or None where nothing was asked."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Summary:
    """Hold one line of the table. Times are milliseconds of CPU a page."""

    pages: int
    f1_pages: Share
    f1_sites: Share  # the mean of the sites' means
    lost: int  # pages read as something else altogether, or not at all
    fields: dict[str, Share]
    day_wrong: int
    false_names: dict[str, int]  # a source, author or editor named where the page has none
    kept: Share
    barred: Share
    errors: int
    median_ms: float
    mean_ms: float


def summarize(results: Sequence[Result]) -> Summary:
    """Return the summary of one reader's results; raise ValueError without any."""
    if not results:
        raise ValueError("no page was read")
    scores = [result.scores for result in results]
    bodies = [(result.gold.site, result.scores.f1) for result in results if result.scores.f1 is not None]
    sites = site_means(bodies)
    times = [result.answer.seconds * 1000 for result in results]
    return Summary(
        pages=len(results),
        f1_pages=_share(f1 for _, f1 in bodies),
        f1_sites=_share(sites.values()),
        lost=sum(f1 < LOST for _, f1 in bodies),
        fields={name: _share(getattr(score, name) for score in scores) for name in FIELDS},
        day_wrong=sum(score.day_wrong for score in scores),
        false_names={
            "source": sum(score.false_source for score in scores),
            "author": sum(score.false_author for score in scores),
            "editor": sum(score.false_editor for score in scores),
        },
        kept=_share(score.kept for score in scores),
        barred=_share(score.barred for score in scores),
        errors=sum(result.answer.error is not None for result in results),
        median_ms=statistics.median(times),
        mean_ms=statistics.fmean(times),
    )


def site_means(bodies: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the mean F1 of each site."""
    sites: defaultdict[str, list[float]] = defaultdict(list)
    for site, f1 in bodies:
        sites[site].append(f1)
    return {site: statistics.fmean(values) for site, values in sites.items()}


def worst(results: Iterable[Result], most: int) -> list[Result]:
    """Return the pages on which something is wrong, the worst body first, then the most faults."""
    faulty = [result for result in results if result.faults]
    faulty.sort(key=lambda result: (1.0 if result.scores.f1 is None else result.scores.f1, -len(result.faults)))
    return faulty[:most]


def _share(values: Iterable[float | None]) -> Share:
    asked = [value for value in values if value is not None]
    return Share(sum(asked), len(asked))
