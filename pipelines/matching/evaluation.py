"""Applies one compiled rule to one article and keeps what counted for it, against it, and what was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from config.rule import Clue, Rule, Within
from pipelines.matching.scan import ZONES, Cover, Group, Reach, Scan, Spot

ALMOST = 0.99  # the highest score of a rule that does not match


@dataclass(frozen=True, slots=True)
class CompiledClue:
    """A clue with its groups compiled."""

    clue: Clue
    of: Group
    near: Group | None
    unless: Group | None


@dataclass(frozen=True, slots=True)
class CompiledExclusion:
    """An exclusion with its groups compiled."""

    of: Group
    within: Within | None
    unless: Group | None


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its groups compiled, and the topic it serves."""

    rule: Rule
    topic: str
    all: tuple[CompiledClue, ...]
    any: tuple[CompiledClue, ...]
    none: tuple[CompiledClue, ...]
    against: tuple[CompiledClue, ...]
    exclude: tuple[CompiledExclusion, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one clue found: the spots that count, whether it holds, its points, and spots set aside with the reason."""

    clue: Clue
    spots: tuple[Spot, ...]
    holds: bool
    points: float
    aside: tuple[tuple[Spot, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule on one article; `unmet` names in Chinese the conditions that failed."""

    rule: Rule
    topic: str
    match: bool
    score: float
    points: float
    all: tuple[Evidence, ...] = ()
    any: tuple[Evidence, ...] = ()
    none: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    unmet: tuple[str, ...] = ()

    def counted(self) -> Iterator[Spot]:
        """Yield the spots that spoke for the rule."""
        for evidence in (*self.all, *self.any):
            if evidence.holds:
                yield from evidence.spots


class _Filter:
    """Sets finds aside that a rule's exclusions cover or reach."""

    def __init__(self, exclusions: Sequence[CompiledExclusion], scan: Scan) -> None:
        self._scan = scan
        self._known: dict[tuple[int, Within], Reach] = {}
        masks = [spot for exclusion in exclusions if exclusion.within is None for spot in scan.spots(exclusion.of)]
        self._cover = Cover(masks)
        self._reaches: list[tuple[str, Reach, Reach | None]] = []
        for exclusion in exclusions:
            if exclusion.within is not None and scan.spots(exclusion.of):
                beside = self.reach(exclusion.unless, exclusion.within) if exclusion.unless else None
                self._reaches.append((exclusion.of.name, self.reach(exclusion.of, exclusion.within), beside))

    def reach(self, group: Group, within: Within) -> Reach:
        """Return the reach of a group's spots that no excluded word covers."""
        known = self._known.get((id(group), within))
        if known is None:
            spots = tuple(spot for spot in self._scan.spots(group) if self._cover.over(spot) is None)
            known = self._known[id(group), within] = Reach(spots, within)
        return known

    def covered(self, spot: Spot) -> str | None:
        """Say which excluded word a spot is a part of, or None."""
        covering = self._cover.over(spot)
        return f"是“{covering.term}”的一部分" if covering else None

    def reason(self, spot: Spot) -> str | None:
        """Say why a spot does not count, or None if it does."""
        covered = self.covered(spot)
        if covered is not None:
            return covered
        for name, reach, beside in self._reaches:
            if reach.touches(spot) and not (beside and beside.touches(spot)):
                return f"旁边有“{name}”"
        return None


def evaluate(
    compiled: CompiledRule, scan: Scan, provinces: Collection[str], announcement_type: str | None
) -> Outcome | None:
    """Return what became of a rule, or None where nothing it looks for occurs."""
    rule = compiled.rule
    wanted = (*compiled.all, *compiled.any)
    if not any(scan.spots(clue.of) for clue in wanted):
        return None
    sieve = _Filter(compiled.exclude, scan)
    every, some = (
        tuple(_evidence(clue, scan, sieve, sieve.reason, rule.weights) for clue in clues)
        for clues in (compiled.all, compiled.any)
    )
    none, against = (  # 墨西哥 beside 墨西哥 still speaks against: only exclusions that cover a word apply here
        tuple(_evidence(clue, scan, sieve, sieve.covered, rule.weights) for clue in clues)
        for clues in (compiled.none, compiled.against)
    )
    gained = sum(evidence.points for evidence in (*every, *some) if evidence.holds)
    points = gained - sum(evidence.points for evidence in against if evidence.holds)
    unmet = (*_unmet_clues(every, some, none), *_unmet_conditions(rule, provinces, announcement_type))
    match = not unmet and (rule.threshold is None or points >= rule.threshold)
    score = max(0.0, points / (rule.threshold or 1.0))
    score = max(score, 1.0) if match else min(score, ALMOST)
    return Outcome(rule, compiled.topic, match, round(score, 3), points, every, some, none, against, unmet)


def _evidence(
    compiled: CompiledClue,
    scan: Scan,
    sieve: _Filter,
    dropped: Callable[[Spot], str | None],
    weights: tuple[float, float, float],
) -> Evidence:
    clue = compiled.clue
    spots: Sequence[Spot] = scan.spots(compiled.of)
    if len(clue.zones) < len(ZONES):
        spots = [spot for spot in spots if spot.zone_name in clue.zones]
    if not spots:
        return Evidence(clue, (), False, 0.0, ())
    near = sieve.reach(compiled.near, clue.within) if compiled.near else None
    unless = sieve.reach(compiled.unless, clue.within) if compiled.unless else None
    kept: list[Spot] = []
    aside: list[tuple[Spot, str]] = []
    for spot in spots:
        reason = dropped(spot)
        if reason is None and near and not near.touches(spot):
            reason = f"旁边没有“{compiled.near.name if compiled.near else ''}”"
        if reason is None and unless and unless.touches(spot):
            reason = f"旁边有“{compiled.unless.name if compiled.unless else ''}”"
        if reason is None:
            kept.append(spot)
        else:
            aside.append((spot, reason))
    holds = len(kept) >= clue.at_least and len({spot.term for spot in kept}) >= clue.distinct
    return Evidence(clue, tuple(kept), holds, _points(kept, clue, weights), tuple(aside))


def _points(spots: Sequence[Spot], clue: Clue, weights: tuple[float, float, float]) -> float:
    """Return the points of the finds; of one word only the first `most` count, those of the heaviest zone first."""
    counts: Counter[str] = Counter()
    total = 0.0
    for spot in sorted(spots, key=lambda spot: -weights[spot.zone]):
        if counts[spot.term] < clue.most:
            counts[spot.term] += 1
            total += clue.points * weights[spot.zone]
    return total


def _unmet_clues(every: Sequence[Evidence], some: Sequence[Evidence], none: Sequence[Evidence]) -> Iterator[str]:
    for evidence in every:
        if not evidence.holds:
            yield f"缺少“{evidence.clue.name}”"
    if some and not any(evidence.holds for evidence in some):
        yield f"“{'”“'.join(evidence.clue.name for evidence in some)}”一样也没有"
    for evidence in none:
        if evidence.holds:
            yield f"不该有的“{evidence.clue.name}”出现了"


def _unmet_conditions(rule: Rule, provinces: Collection[str], announcement_type: str | None) -> Iterator[str]:
    if rule.provinces and not rule.provinces & set(provinces or ("全国",)):
        yield f"地区不在 {'、'.join(sorted(rule.provinces))} 之内"
    if rule.types and announcement_type not in rule.types:
        yield f"类型不是 {'、'.join(sorted(rule.types))}"
