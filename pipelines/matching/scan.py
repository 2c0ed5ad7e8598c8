"""One article as rules see it: every find of every group with its zone, sentence and paragraph."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from config.rule import Within
from config.rule_terms import TermGroup
from pipelines.cleaning import normalize
from pipelines.items import Cleaned, Zone
from pipelines.matching.bulletin import is_bulletin
from pipelines.matching.layout import LEAD, Layout
from pipelines.matching.terms import PatternIndex, TermIndex

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
    """A compiled group, known by its number."""

    name: str
    number: int


class Lookup:
    """Everything that all rules look for, and which groups each term and pattern belongs to."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = TermIndex(terms)
        self.patterns = PatternIndex()
        self._numbers: dict[tuple[frozenset[int], frozenset[int]], int] = {}
        self.of_term: defaultdict[int, list[int]] = defaultdict(list)
        self.of_pattern: defaultdict[int, list[int]] = defaultdict(list)

    def group(self, wanted: TermGroup) -> Group:
        """Compile a group; groups of the same terms and patterns share a number."""
        terms = frozenset(map(self.terms.number, wanted.terms))
        patterns = frozenset(map(self.patterns.number, wanted.patterns))
        number = self._numbers.get((terms, patterns))
        if number is None:
            number = self._numbers[terms, patterns] = len(self._numbers)
            for term in terms:
                self.of_term[term].append(number)
            for pattern in patterns:
                self.of_pattern[pattern].append(number)
        return Group(wanted.name, number)


class Scan:
    """The finds in one article, group by group: of finds inside one another the longest, none in the tail."""

    def __init__(self, title: str, cleaned: Cleaned, lookup: Lookup) -> None:
        self._lookup = lookup
        self._layout = Layout.of(cleaned.text)
        self._bulletin = is_bulletin(title, cleaned.text)
        self.all: list[Spot] = []
        self._found: dict[int, list[Spot]] = {}
        head, body = normalize(title), cleaned.normal
        self._place_in_title(self._finds(head.text, head.offsets, title), head.offsets)
        self._place_in_body(self._finds(body.text, body.offsets, cleaned.text), body.offsets)

    def spots(self, group: Group) -> Sequence[Spot]:
        """Return a group's finds in order, title first."""
        return self._found.get(group.number, ())

    @property
    def length(self) -> int:
        """Return how many characters of the readable text are judged."""
        return self._layout.tail

    @property
    def found(self) -> Iterable[int]:
        """Return the numbers of the groups that found something."""
        return self._found

    def share(self, spots: Iterable[Spot]) -> float:
        """Return which share of the text, or of a bulletin's item, the sentences with these spots are."""
        return self._layout.share({spot.sentence for spot in spots if spot.zone}, of_item=self._bulletin)

    def _finds(self, normal: str, offsets: tuple[int, ...], readable: str) -> list[tuple[int, int, str, list[int]]]:
        """Return start, end, words and groups of each find, in order."""
        terms, of_term = self._lookup.terms, self._lookup.of_term
        patterns, of_pattern = self._lookup.patterns, self._lookup.of_pattern
        found = [
            (start, end, word, of_term[number]) for start, end, number, word in terms.finds(normal, offsets, readable)
        ]
        found += [(start, end, words, of_pattern[number]) for start, end, number, words in patterns.finds(normal)]
        found.sort()
        return found

    def _place_in_title(self, finds: Iterable[tuple[int, int, str, list[int]]], offsets: tuple[int, ...]) -> None:
        for start, end, term, groups in finds:
            readable = (offsets[start], offsets[end - 1] + 1)
            self._keep(Spot(start + _TITLE_AT, end + _TITLE_AT, term, 0, 0, 0, readable), groups)

    def _place_in_body(self, finds: Iterable[tuple[int, int, str, list[int]]], offsets: tuple[int, ...]) -> None:
        tail, lead = self._layout.tail, self._layout.lead
        sentence_of, paragraph_of = self._layout.sentence, self._layout.paragraph
        for start, end, term, groups in finds:
            at = offsets[start]
            if at < tail:
                zone = 1 if start < LEAD and at < lead else 2
                readable = at, offsets[end - 1] + 1
                self._keep(_new(Spot, (start, end, term, zone, sentence_of(at), paragraph_of(at), readable)), groups)

    def _keep(self, spot: Spot, groups: Iterable[int]) -> None:
        """Add a spot to its groups, but for those in which it lies inside the one before; a longer one replaces it."""
        self.all.append(spot)
        start, end = spot[0], spot[1]
        everything = self._found
        for group in groups:
            found = everything.get(group)
            if found is None:
                everything[group] = [spot]
            elif end > found[-1][1]:
                if start == found[-1][0]:
                    found[-1] = spot
                elif len(found) < _MOST_FINDS:
                    found.append(spot)


_PLACE: dict[str, Callable[[Spot], int]] = {"sentence": attrgetter("sentence"), "paragraph": attrgetter("paragraph")}


class Reach:
    """Answers whether a spot stands within reach of a group's spots, other than itself."""

    def __init__(self, spots: Sequence[Spot], within: Within, distinct: int = 1) -> None:
        self._within = within
        self._distinct = distinct
        self._spots = spots
        self._places: dict[int, list[Spot]] = {}
        if isinstance(within, str):
            self._place = _PLACE[within]
            for spot in spots:
                self._places.setdefault(self._place(spot), []).append(spot)
        else:
            self._starts = [spot[0] for spot in spots]
            self._ends = [spot[1] for spot in spots]

    def touches(self, spot: Spot) -> bool:
        """Tell whether enough of the group's words, not overlapping this spot, are near enough."""
        start, end = spot[0], spot[1]
        near = self._near(spot)
        if self._distinct > 1:
            others = {other.term for other in near if other.end <= start or other.start >= end}
            return len(others) >= self._distinct
        # They stand in order, none inside another: the first ends before all others, the last begins after them.
        return bool(near) and (near[0][1] <= start or near[-1][0] >= end)

    def _near(self, spot: Spot) -> Sequence[Spot]:
        if isinstance(self._within, str):
            return self._places.get(self._place(spot), ())
        low = bisect_left(self._ends, spot[0] - self._within)
        return self._spots[low : bisect_right(self._starts, spot[1] + self._within)]


class Cover:
    """Answers whether a spot lies inside one of the spans that are excluded."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        ordered = sorted(spots, key=lambda spot: (spot.start, -spot.end))
        self._spans: list[Spot] = []
        for spot in ordered:
            if not self._spans or spot.end > self._spans[-1].end:
                self._spans.append(spot)
        self._starts = [spot.start for spot in self._spans]

    def over(self, spot: Spot) -> str | None:
        """Return the words of the excluded span that holds the spot, or None."""
        index = bisect_right(self._starts, spot[0]) - 1
        if index >= 0 and self._spans[index][1] >= spot[1]:
            return self._spans[index].term
        return None
