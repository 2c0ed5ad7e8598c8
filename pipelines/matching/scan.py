"""One article as rules see it: every find of every group with its zone, sentence and paragraph."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from config.rule import Within
from pipelines.cleaning import normalize
from pipelines.items import Cleaned, Zone
from pipelines.matching.layout import LEAD, Layout
from pipelines.matching.terms import Find, PatternScan, TermIndex

ZONES: tuple[Zone, Zone, Zone] = ("title", "lead", "body")
_TITLE_AT = -10_000_000  # the title stands far before the body: nothing in it is near the body
_MOST_FINDS = 2_000  # of one group in one article: a hostile page must not cost more


class Spot(NamedTuple):
    """One find in an article: positions in the normal form (negative in the title) and in the text people read."""

    start: int
    end: int
    term: str
    zone: int  # index into ZONES
    sentence: int
    paragraph: int
    readable: tuple[int, int]

    @property
    def zone_name(self) -> Zone:
        """Return the zone as a hit names it."""
        return ZONES[self.zone]


@dataclass(frozen=True, slots=True)
class Group:
    """A compiled group: the numbers of its terms and its patterns as one RE2 program."""

    name: str
    numbers: frozenset[int]
    pattern: Any | None


class Scan:
    """The finds in one article, worked out for each group when it is first asked for."""

    def __init__(self, title: str, cleaned: Cleaned, index: TermIndex) -> None:
        self._title = normalize(title)
        self._body = cleaned.normal
        self._layout = Layout.of(cleaned.text)
        self._in_title = index.scan(self._title.text, self._title.offsets, title)
        self._in_body = index.scan(self._body.text, self._body.offsets, cleaned.text)
        self._numbers = frozenset(self._in_title) | frozenset(self._in_body)
        self._patterns: tuple[PatternScan, PatternScan] | None = None
        self._of_terms: dict[int, list[Spot]] = {}
        self._of_groups: dict[int, tuple[Spot, ...]] = {}

    def spots(self, group: Group) -> tuple[Spot, ...]:
        """Return a group's finds in order, title first; of finds inside one another the longest, none in the tail."""
        known = self._of_groups.get(id(group))
        if known is None:
            known = self._of_groups[id(group)] = _longest(self._collect(group))
        return known

    def _collect(self, group: Group) -> list[Spot]:
        spots = [spot for number in group.numbers & self._numbers for spot in self._of_term(number)]
        if group.pattern is not None:
            if self._patterns is None:
                self._patterns = (PatternScan(self._title.text), PatternScan(self._body.text))
            in_title, in_body = self._patterns
            spots += self._placed(in_title.finds(group.pattern), in_body.finds(group.pattern))
        return spots

    def _of_term(self, number: int) -> list[Spot]:
        known = self._of_terms.get(number)
        if known is None:
            known = self._placed(self._in_title.get(number, ()), self._in_body.get(number, ()))
            self._of_terms[number] = known
        return known

    def _placed(self, in_title: Iterable[Find], in_body: Iterable[Find]) -> list[Spot]:
        """Give finds their zone, sentence and paragraph; drop those in the tail."""
        spots = []
        offsets = self._title.offsets
        for start, end, term in in_title:
            readable = (offsets[start], offsets[end - 1] + 1)
            spots.append(Spot(start + _TITLE_AT, end + _TITLE_AT, term, 0, 0, 0, readable))
        offsets, layout = self._body.offsets, self._layout
        for start, end, term in in_body:
            at = offsets[start]
            if at < layout.tail:
                places = layout.sentence(at), layout.paragraph(at)
                spots.append(Spot(start, end, term, 1 if start < LEAD else 2, *places, (at, offsets[end - 1] + 1)))
        return spots


def _longest(spots: list[Spot]) -> tuple[Spot, ...]:
    """Sort spots and drop those that lie inside another one."""
    kept: list[Spot] = []
    reached = _TITLE_AT
    for spot in sorted(spots):
        if spot.end <= reached:
            continue
        reached = spot.end
        if kept and kept[-1].start == spot.start:
            kept[-1] = spot
        elif len(kept) < _MOST_FINDS:
            kept.append(spot)
    return tuple(kept)


class Reach:
    """Answers whether a spot stands within reach of a group's spots, other than itself."""

    def __init__(self, spots: Sequence[Spot], within: Within) -> None:
        self._within = within
        self._spots = spots
        self._places: dict[int, list[Spot]] = {}
        if isinstance(within, str):
            for spot in spots:
                self._places.setdefault(getattr(spot, within), []).append(spot)
        self._starts = [spot.start for spot in spots]

    def touches(self, spot: Spot) -> bool:
        """Tell whether one of the group's spots that does not overlap this spot is near enough."""
        return any(other.end <= spot.start or other.start >= spot.end for other in self._near(spot))

    def _near(self, spot: Spot) -> Sequence[Spot]:
        if isinstance(self._within, str):
            return self._places.get(getattr(spot, self._within), ())
        low = bisect_left(self._starts, spot.start - self._within - 200)
        high = bisect_right(self._starts, spot.end + self._within)
        return [other for other in self._spots[low:high] if spot.start - other.end <= self._within]


class Cover:
    """Answers whether a spot lies inside one of the spans that are excluded."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        ordered = sorted(spots, key=lambda spot: (spot.start, -spot.end))
        self._spans: list[Spot] = []
        for spot in ordered:
            if not self._spans or spot.end > self._spans[-1].end:
                self._spans.append(spot)
        self._starts = [spot.start for spot in self._spans]

    def over(self, spot: Spot) -> Spot | None:
        """Return the excluded span that holds the spot, or None."""
        index = bisect_right(self._starts, spot.start) - 1
        if index >= 0 and self._spans[index].end >= spot.end:
            return self._spans[index]
        return None
