"""Applies one compiled rule to one article and keeps what counted for it, against it, and what was set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from config.rule import About, Clue, Rule, Within
from pipelines.matching.nearness import Cover, Reach
from pipelines.matching.scan import ZONES, Group, Scan, Spot

_MOST_NAMES = 20  # clues that a reason names
ALMOST = 0.99  # the highest score of a rule that does not match


@dataclass(frozen=True)
class CompiledClue:
    """A clue with its groups compiled."""

    clue: Clue
    of: Group
    near: Group | None
    unless: Group | None

    @cached_property
    def absent(self) -> Evidence:
        """Return the evidence where the clue finds nothing."""
        return Evidence(self.clue, (), False, 0.0, ())


@dataclass(frozen=True, slots=True)
class CompiledExclusion:
    """An exclusion with its groups compiled."""

    of: Group
    within: Within | None
    unless: Group | None
    distinct: int = 1


@dataclass(frozen=True)
class CompiledRule:
    """A rule with its groups compiled, and the topic it serves."""

    rule: Rule
    topic: str
    all: tuple[CompiledClue, ...]
    any: tuple[CompiledClue, ...]
    none: tuple[CompiledClue, ...]
    against: tuple[CompiledClue, ...]
    exclude: tuple[CompiledExclusion, ...]
    about: Group | None = None

    @cached_property
    def any_places(self) -> dict[int, list[int]]:
        """Return which clues of `any` look for a group, by its number."""
        places: dict[int, list[int]] = {}
        for place, clue in enumerate(self.any):
            places.setdefault(clue.of.number, []).append(place)
        return places


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
    share: float | None = None  # of the text that speaks of the matter, where it is less than it should be
    shrunk: float = 0.0  # points that were lost by it
    worded: float | None = None  # how like an announcement's the wording is, where that saved the points

    def counted(self) -> Iterator[Spot]:
        """Yield the spots that spoke for the rule."""
        for evidence in (*self.all, *self.any):
            if evidence.holds:
                yield from evidence.spots


Standing = tuple[Sequence[Spot], Sequence[tuple[Spot, str]]]  # what counts, and what is set aside with the reason


class Sieve:
    """Sets finds aside that a rule's exclusions cover or reach; rules with the same exclusions share one."""

    def __init__(self, exclusions: Sequence[CompiledExclusion], scan: Scan) -> None:
        self._scan = scan
        self._known: dict[tuple[int, Within, int], Reach] = {}
        self._uncovered: dict[int, Sequence[Spot]] = {}
        self._standing: dict[int, Standing] = {}
        self._opposing: dict[int, Evidence] = {}
        cover = Cover(
            [spot for exclusion in exclusions if exclusion.within is None for spot in scan.spots(exclusion.of)]
        )
        # The scan keeps its spots, so the identity of each is its own.
        self._covered = {id(spot): f"是“{term}”的一部分" for spot in scan.all if (term := cover.over(spot))}
        self._reaches: list[tuple[str, Reach, Reach | None]] = []
        for exclusion in exclusions:
            if exclusion.within is not None and scan.spots(exclusion.of):
                beside = self.reach(exclusion.unless, exclusion.within) if exclusion.unless else None
                reach = self.reach(exclusion.of, exclusion.within, exclusion.distinct)
                self._reaches.append((f"旁边有“{exclusion.of.name}”", reach, beside))

    def uncovered(self, group: Group) -> Sequence[Spot]:
        """Return a group's spots that are no part of an excluded word."""
        known = self._uncovered.get(group.number)
        if known is None:
            known = [spot for spot in self._scan.spots(group) if id(spot) not in self._covered]
            self._uncovered[group.number] = known
        return known

    def reach(self, group: Group, within: Within, distinct: int = 1) -> Reach:
        """Return the reach of a group's spots that no excluded word covers."""
        key = group.number, within, distinct
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Reach(self.uncovered(group), within, distinct)
        return known

    def standing(self, group: Group) -> Standing:
        """Return a group's spots that count, and those that are excluded."""
        known = self._standing.get(group.number)
        if known is None:
            reasons = [(spot, self._reason(spot)) for spot in self._scan.spots(group)]
            kept = [spot for spot, reason in reasons if reason is None]
            aside = [(spot, reason) for spot, reason in reasons if reason is not None]
            known = self._standing[group.number] = kept, aside
        return known

    def opposing(self, clue: CompiledClue, weights: tuple[float, float, float]) -> Evidence:
        """Return what a clue that speaks against a rule found; most are the same for several rules.

        墨西哥 beside 墨西哥 still speaks against: only exclusions that cover a word apply here.
        """
        if clue.of.number not in self._scan.possible and not clue.clue.lacks:
            return clue.absent
        known = self._opposing.get(id(clue))
        if known is None:
            spots = self.uncovered(clue.of)
            if clue.clue.lacks:
                missed = self._scan.length > 0 and not spots  # a bare headline need not name them
                known = Evidence(clue.clue, (), missed, clue.clue.points if missed else 0.0, ())
            elif len({spot.term for spot in spots}) < clue.clue.distinct:
                known = clue.absent  # most kinds of text are told apart by a glance
            else:
                known = _evidence(clue, (spots, ()), self, weights)
            self._opposing[id(clue)] = known
        return known

    def _reason(self, spot: Spot) -> str | None:
        """Say why a spot does not count, or None if it does."""
        covered = self._covered.get(id(spot))
        if covered is not None:
            return covered
        for reason, reach, beside in self._reaches:
            if reach.touches(spot) and not (beside and beside.touches(spot)):
                return reason
        return None


def may_score(compiled: CompiledRule, scan: Scan) -> bool:
    """Tell whether a rule may gain a point; where it cannot, it does not match and its score is 0."""
    if compiled.rule.threshold is None:
        return True
    possible = scan.possible
    return any(
        clue.of.number in possible and clue.clue.points and (clue.near is None or clue.near.number in possible)
        for clue in (*compiled.all, *_possible(compiled, scan))
    )


def evaluate(
    compiled: CompiledRule,
    scan: Scan,
    provinces: Collection[str],
    announcement_type: str | None,
    sieve: Sieve | None = None,
) -> Outcome | None:
    """Return what became of a rule, or None where nothing it looks for occurs.

    `sieve` is that of another rule with the same exclusions on the same article.
    """
    rule = compiled.rule
    present = [clue for clue in _possible(compiled, scan) if scan.spots(clue.of)]
    if not present and not any(scan.spots(clue.of) for clue in compiled.all):
        return None
    sieve = sieve or Sieve(compiled.exclude, scan)
    every, some = (
        tuple(_evidence(clue, sieve.standing(clue.of), sieve, rule.weights) for clue in clues)
        for clues in (compiled.all, present)
    )
    none, against = (
        tuple(sieve.opposing(clue, rule.weights) for clue in clues) for clues in (compiled.none, compiled.against)
    )
    gained = sum(evidence.points for evidence in (*every, *some) if evidence.holds)
    share = _share(compiled, scan, sieve)
    worded = _worded(rule, scan, gained) if share is not None else None
    wanted_share = _wanted(rule.about, scan.length) if rule.about else 1.0
    shrunk = 0.0 if share is None or worded is not None else gained * (1 - share / wanted_share)
    points = gained - shrunk - sum(evidence.points for evidence in against if evidence.holds)
    unmet = (*_unmet_clues(compiled, every, some, none), *_unmet_conditions(rule, provinces, announcement_type))
    match = not unmet and (rule.threshold is None or points >= rule.threshold)
    score = max(0.0, points / (rule.threshold or 1.0))
    score = max(score, 1.0) if match else min(score, ALMOST)
    return Outcome(
        rule, compiled.topic, match, round(score, 3), points, every, some, none, against, unmet, share, shrunk, worded
    )


def _worded(rule: Rule, scan: Scan, gained: float) -> float | None:
    """Return how like an announcement's the wording is, where the rule asks and it is enough to keep the points."""
    least = rule.about.wording if rule.about else None
    if least is None or gained < (rule.threshold or 0.0):
        return None
    return scan.likeness if scan.likeness >= least else None


def _share(compiled: CompiledRule, scan: Scan, sieve: Sieve) -> float | None:
    """Return which share of a text speaks of the rule's matter, or None where it is enough or need not be asked."""
    about = compiled.rule.about
    if about is None or compiled.about is None:
        return None
    wanted = _wanted(about, scan.length)
    share = scan.share(sieve.standing(compiled.about)[0])
    return None if share >= wanted else share


def _wanted(about: About, length: int) -> float:
    """Return the share a text of some length needs: a short notice says in one sentence what it is about."""
    return about.share * min(1.0, length / about.full)


def _evidence(
    compiled: CompiledClue, standing: Standing, sieve: Sieve, weights: tuple[float, float, float]
) -> Evidence:
    clue = compiled.clue
    kept, aside = standing
    if len(clue.zones) < len(ZONES):
        kept = [spot for spot in kept if spot.zone_name in clue.zones]
        aside = [(spot, reason) for spot, reason in aside if spot.zone_name in clue.zones]
    if kept and compiled.near:
        near = sieve.reach(compiled.near, clue.within)
        kept, aside = _sorted_out(kept, aside, [near.touches(spot) for spot in kept], f"旁边没有“{compiled.near.name}”")
    if kept and compiled.unless:
        unless = sieve.reach(compiled.unless, clue.within)
        clean = [not unless.touches(spot) for spot in kept]
        kept, aside = _sorted_out(kept, aside, clean, f"旁边有“{compiled.unless.name}”")
    holds = len(kept) >= clue.at_least and len({spot.term for spot in kept}) >= clue.distinct
    return Evidence(clue, tuple(kept), holds, _points(kept, clue, weights), tuple(aside))


def _sorted_out(
    spots: Sequence[Spot], aside: Sequence[tuple[Spot, str]], passed: Sequence[bool], reason: str
) -> Standing:
    """Return the spots that pass, and what was set aside with those that do not."""
    if all(passed):
        return spots, aside
    failed = [(spot, reason) for spot, does in zip(spots, passed, strict=True) if not does]
    return [spot for spot, does in zip(spots, passed, strict=True) if does], [*aside, *failed]


def _points(spots: Sequence[Spot], clue: Clue, weights: tuple[float, float, float]) -> float:
    """Return the points of the finds; of one word only the first `most` count, those of the heaviest zone first."""
    by_term: dict[str, list[float]] = {}
    for spot in spots:
        by_term.setdefault(spot.term, []).append(weights[spot.zone])
    most = clue.most
    heaviest = (found if len(found) <= most else sorted(found, reverse=True)[:most] for found in by_term.values())
    return clue.points * sum(map(sum, heaviest))


def _possible(compiled: CompiledRule, scan: Scan) -> list[CompiledClue]:
    """Return the clues of `any` that may find something, in order: of thousands most are not even looked at."""
    groups = compiled.any_places.keys() & scan.possible
    return [compiled.any[place] for place in sorted(place for group in groups for place in compiled.any_places[group])]


def _unmet_clues(
    compiled: CompiledRule, every: Sequence[Evidence], some: Sequence[Evidence], none: Sequence[Evidence]
) -> Iterator[str]:
    for evidence in every:
        if not evidence.holds:
            yield f"缺少“{evidence.clue.name}”"
    if compiled.any and not any(evidence.holds for evidence in some):
        names = "”“".join(clue.clue.name for clue in compiled.any[:_MOST_NAMES])
        yield f"“{names}”{'等' if len(compiled.any) > _MOST_NAMES else ''}一样也没有"
    for evidence in none:
        if evidence.holds:
            yield f"不该有的“{evidence.clue.name}”出现了"


def _unmet_conditions(rule: Rule, provinces: Collection[str], announcement_type: str | None) -> Iterator[str]:
    if rule.provinces and not rule.provinces & set(provinces or ("全国",)):
        yield f"地区不在 {'、'.join(sorted(rule.provinces))} 之内"
    if rule.types and announcement_type not in rule.types:
        yield f"类型不是 {'、'.join(sorted(rule.types))}"
