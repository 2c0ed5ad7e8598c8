"""One article as rules see it: every find of every group with its zone, sentence and paragraph."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from config.rule import Within
from pipelines.cleaning import normalize
from pipelines.items import Cleaned, Zone
from pipelines.matching.bulletin import is_bulletin
from pipelines.matching.layout import LEAD, Layout
from pipelines.matching.terms import Find, PatternIndex, PatternScan, TermIndex

ZONES: tuple[Zone, Zone, Zone] = ("title", "lead", "body")
_TITLE_AT = -10_000_000  # the title stands far before the body: nothing in it is near the body
_new = tuple.__new__  # a quarter of what a named tuple's own constructor takes; there are hundreds in an article
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
    """A compiled group: the numbers of its terms, and of its patterns."""

    name: str
    numbers: frozenset[int]
    patterns: frozenset[int]


class Scan:
    """The finds in one article, worked out for each group when it is first asked for."""

    def __init__(self, title: str, cleaned: Cleaned, index: TermIndex, patterns: PatternIndex) -> None:
        self._title = normalize(title)
        self._body = cleaned.normal
        self._layout = Layout.of(cleaned.text)
        self._bulletin = is_bulletin(title, cleaned.text)
        self._in_title = index.scan(self._title.text, self._title.offsets, title)
        self._in_body = index.scan(self._body.text, self._body.offsets, cleaned.text)
        self._numbers = frozenset(self._in_title) | frozenset(self._in_body)
        self._title_patterns = PatternScan(self._title.text, patterns)
        self._body_patterns = PatternScan(self._body.text, patterns)
        self._patterns_present = self._title_patterns.present | self._body_patterns.present
        self._places: list[tuple[int, int]] | None = None
        self._of_terms: dict[int, list[Spot]] = {}
        self._of_patterns: dict[int, list[Spot]] = {}
        self._of_groups: dict[int, tuple[Spot, ...]] = {}

    def spots(self, group: Group) -> tuple[Spot, ...]:
        """Return a group's finds in order, title first; of finds inside one another the longest, none in the tail."""
        known = self._of_groups.get(id(group))
        if known is None:
            known = self._of_groups[id(group)] = _longest(self._collect(group))
        return known

    @property
    def length(self) -> int:
        """Return how many characters of the readable text are judged."""
        return self._layout.tail

    def found(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return the numbers of the terms and of the patterns that stand in the article."""
        return self._numbers, self._patterns_present

    def share(self, spots: Iterable[Spot]) -> float:
        """Return which share of the text, or of a bulletin's item, the sentences with these spots are."""
        return self._layout.share({spot.sentence for spot in spots if spot.zone}, of_item=self._bulletin)

    def _collect(self, group: Group) -> list[Spot]:
        spots: list[Spot] = []
        for number in group.numbers & self._numbers:
            spots += self._of_term(number)
        for number in group.patterns & self._patterns_present:
            spots += self._of_pattern(number)
        return spots

    def _of_pattern(self, number: int) -> list[Spot]:
        known = self._of_patterns.get(number)
        if known is None:
            found = self._title_patterns.finds(number), self._body_patterns.finds(number)
            known = self._of_patterns[number] = self._placed(*found)
        return known

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
        offsets, tail, lead = self._body.offsets, self._layout.tail, self._layout.lead
        if self._places is None:
            self._places = self._layout.places()
        places = self._places
        for start, end, term in in_body:
            at = offsets[start]
            if at < tail:
                sentence, paragraph = places[at]
                zone = 1 if start < LEAD and at < lead else 2
                readable = at, offsets[end - 1] + 1
                spots.append(_new(Spot, (start, end, term, zone, sentence, paragraph, readable)))
        return spots


def _longest(spots: list[Spot]) -> tuple[Spot, ...]:
    """Sort spots and drop those that lie inside another one."""
    kept: list[Spot] = []
    reached = _TITLE_AT
    begin = reached - 1
    spots.sort()
    for spot in spots:
        start, end = spot[0], spot[1]
        if end <= reached:
            continue
        reached = end
        if start == begin and kept:
            kept[-1] = spot
        elif len(kept) < _MOST_FINDS:
            kept.append(spot)
            begin = start
    return tuple(kept)


_PLACE: dict[str, Callable[[Spot], int]] = {"sentence": attrgetter("sentence"), "paragraph": attrgetter("paragraph")}


class Reach:
    """Answers whether a spot stands within reach of a group's spots, other than itself."""

    def __init__(self, spots: Sequence[Spot], within: Within, distinct: int = 1) -> None:
        self._within = within
        self._distinct = distinct
        self._spots = spots
        self._places: dict[int, list[Spot]] = {}
        if isinstance(within, str):
            place = _PLACE[within]
            for spot in spots:
                self._places.setdefault(place(spot), []).append(spot)
        else:
            self._starts = [spot.start for spot in spots]

    def touches(self, spot: Spot) -> bool:
        """Tell whether enough of the group's words, not overlapping this spot, are near enough."""
        start, end = spot[0], spot[1]
        if self._distinct > 1:
            others = {other.term for other in self._near(spot) if other.end <= start or other.start >= end}
            return len(others) >= self._distinct
        for other in self._near(spot):  # noqa: SIM110  (any() takes twice as long, and this is asked most)
            if other[1] <= start or other[0] >= end:
                return True
        return False

    def _near(self, spot: Spot) -> Sequence[Spot]:
        if isinstance(self._within, str):
            return self._places.get(_PLACE[self._within](spot), ())
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
