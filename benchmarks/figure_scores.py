"""Score the figures found in a text against its labels: what was counted first, its attributes among those found.

A figure is found where measure, value and unit agree, counted as multisets. Of the found ones substance, region,
period and approximation are each right or not; names joined by 、 agree in any order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

ATTRIBUTES = ("substance", "region", "period", "approx")


class Fact(NamedTuple):
    """One figure, labelled or found, without its position."""

    measure: str
    value: float
    unit: str
    approx: str | None = None
    substance: str | None = None
    region: str | None = None
    period: str | None = None

    def __str__(self) -> str:
        about = " ".join(f"{name}={getattr(self, name)}" for name in ATTRIBUTES)
        return f"{self.measure} {self.value:g} {self.unit} {about}"


@dataclass(slots=True)
class Tally:
    """Count found, missed and false figures."""

    found: int = 0
    missed: int = 0
    false: int = 0

    @property
    def f1(self) -> float:
        """Return the F1, 1 where there was nothing to find and nothing was."""
        total = 2 * self.found + self.missed + self.false
        return 2 * self.found / total if total else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the labelled figures that were found."""
        wanted = self.found + self.missed
        return self.found / wanted if wanted else 1.0


@dataclass(slots=True)
class FigureScore:
    """Hold the score of one or several texts."""

    all: Tally = field(default_factory=Tally)
    measures: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    right: Counter[str] = field(default_factory=Counter)  # attribute -> how often right among those found
    missed: list[Fact] = field(default_factory=list)
    false: list[Fact] = field(default_factory=list)
    wrong: list[tuple[Fact, Fact]] = field(default_factory=list)  # (labelled, found) that differ in an attribute

    def share(self, attribute: str) -> float:
        """Return how often an attribute is right among the figures found."""
        return self.right[attribute] / self.all.found if self.all.found else 1.0


def score(labelled: Sequence[Fact], found: Sequence[Fact]) -> FigureScore:
    """Return the score of one text."""
    result = FigureScore()
    wanted, got = _by_key(labelled), _by_key(found)
    for key in wanted | got:
        pairs = _pairs(wanted.get(key, []), got.get(key, []))
        result.missed += wanted.get(key, [])
        result.false += got.get(key, [])
        for tally in (result.all, result.measures[key[0]]):
            tally.found += len(pairs)
            tally.missed += len(wanted.get(key, []))
            tally.false += len(got.get(key, []))
        for pair in pairs:
            agreed = [name for name in ATTRIBUTES if _same(name, *pair)]
            result.right.update(agreed)
            if len(agreed) < len(ATTRIBUTES):
                result.wrong.append(pair)
    return result


def total(scores: Iterable[FigureScore]) -> FigureScore:
    """Return the sum of the scores of several texts."""
    result = FigureScore()
    for one in scores:
        for measure, tally in [("", one.all), *one.measures.items()]:
            into = result.measures[measure] if measure else result.all
            into.found += tally.found
            into.missed += tally.missed
            into.false += tally.false
        result.right += one.right
        result.missed += one.missed
        result.false += one.false
        result.wrong += one.wrong
    return result


def _by_key(facts: Sequence[Fact]) -> dict[tuple[str, float, str], list[Fact]]:
    grouped: dict[tuple[str, float, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        grouped[fact.measure, round(fact.value, 6), fact.unit].append(fact)
    return grouped


def _pairs(wanted: list[Fact], got: list[Fact]) -> list[tuple[Fact, Fact]]:
    """Take the pairs out of both lists, those that agree most first."""
    pairs = []
    while wanted and got:
        best = max(((one, other) for one in wanted for other in got), key=lambda pair: _agreement(*pair))
        wanted.remove(best[0])
        got.remove(best[1])
        pairs.append(best)
    return pairs


def _agreement(one: Fact, other: Fact) -> int:
    return sum(_same(name, one, other) for name in ATTRIBUTES)


def _same(attribute: str, one: Fact, other: Fact) -> bool:
    return _names(getattr(one, attribute)) == _names(getattr(other, attribute))


def _names(value: str | None) -> frozenset[str]:
    return frozenset(value.split("、")) if value else frozenset()
