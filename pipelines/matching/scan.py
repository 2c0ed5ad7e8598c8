"""One article as rules see it: every find of every group with its zone, sentence and paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from config.rule_terms import TermGroup
from pipelines.cleaning import normalize
from pipelines.facts.likeness import likeness
from pipelines.items import Cleaned, NormalForm, Zone
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

    def __init__(self, groups: Sequence[TermGroup]) -> None:
        self.patterns = PatternIndex(pattern for group in groups for pattern in group.patterns)
        self.terms = TermIndex((term for group in groups for term in group.terms), self.patterns.words)
        self.patterns.number_words(self.terms)
        self._numbers: dict[tuple[frozenset[int], frozenset[int]], int] = {}
        self.of_term: dict[int, list[int]] = {}
        self.of_pattern: dict[int, list[int]] = {}

    def group(self, wanted: TermGroup) -> Group:
        """Compile one of the groups; groups of the same terms and patterns share a number."""
        terms = frozenset(map(self.terms.number, wanted.terms))
        patterns = frozenset(map(self.patterns.number, wanted.patterns))
        number = self._numbers.get((terms, patterns))
        if number is None:
            number = self._numbers[terms, patterns] = len(self._numbers)
            for term in terms:
                self.of_term.setdefault(term, []).append(number)
            for pattern in patterns:
                self.of_pattern.setdefault(pattern, []).append(number)
        return Group(wanted.name, number)


class _Words:
    """Where words stand in one normal form, and what may therefore be found in it: patterns and groups by number."""

    def __init__(self, form: NormalForm, readable: str, lookup: Lookup) -> None:
        self.form = form
        self._readable = readable
        self._lookup = lookup
        self._occurrences = lookup.terms.occurrences(form.text)
        words = {number for number, _, _ in self._occurrences}
        self._patterns = lookup.patterns.possible(words)
        of_term, of_pattern = lookup.of_term, lookup.of_pattern
        self.groups: set[int] = set().union(
            *(of_term[term] for term in words if term in of_term), *(of_pattern[pattern] for pattern in self._patterns)
        )

    def finds(self) -> list[tuple[int, int, str, list[int]]]:
        """Return start, end, words and groups of each find, in order."""
        terms, of_term = self._lookup.terms, self._lookup.of_term
        patterns, of_pattern = self._lookup.patterns, self._lookup.of_pattern
        form, readable = self.form, self._readable
        found = [
            (start, end, terms.written[number], of_term[number])
            for number, start, end in self._occurrences
            if number in of_term and terms.stands(number, start, end, form, readable)
        ]
        encoded = form.text.encode(errors="replace") if self._patterns else b""
        for pattern in self._patterns:
            groups = of_pattern[pattern]
            found += [(start, end, words, groups) for start, end, words in patterns.matches(pattern, encoded)]
        found.sort()
        return found


class Scan:
    """The finds in one article, group by group: of finds inside one another the longest, none in the tail.

    Nothing is placed before somebody asks for it: in most articles no rule can find enough. `possible` are the numbers
    of the groups that may have finds; a group whose words stand in the tail alone is one of them.
    """

    def __init__(self, title: str, cleaned: Cleaned, lookup: Lookup) -> None:
        self._title, self._cleaned = title, cleaned
        self._in_title = _Words(normalize(title), title, lookup)
        self._in_body = _Words(cleaned.normal, cleaned.text, lookup)
        self.possible = self._in_title.groups | self._in_body.groups

    @cached_property
    def all(self) -> list[Spot]:
        """Return all finds, title first, also those inside others."""
        return [spot for spot, _ in self._placed]

    def spots(self, group: Group) -> Sequence[Spot]:
        """Return a group's finds in order, title first."""
        return self._found.get(group.number, ()) if group.number in self.possible else ()

    @property
    def length(self) -> int:
        """Return how many characters of the readable text are judged."""
        return self._layout.tail

    def share(self, spots: Iterable[Spot]) -> float:
        """Return which share of the text, or of a bulletin's item, the sentences with these spots are."""
        return self._layout.share({spot.sentence for spot in spots if spot.zone}, of_item=self._bulletin)

    @cached_property
    def likeness(self) -> float:
        """Return how much the article's wording is like that of announcements, from -1 to 1."""
        return likeness(self._title, self._cleaned.text)

    @cached_property
    def _layout(self) -> Layout:
        return Layout.of(self._cleaned.text)

    @cached_property
    def _bulletin(self) -> bool:
        return is_bulletin(self._title, self._cleaned.text)

    @cached_property
    def _placed(self) -> list[tuple[Spot, list[int]]]:
        return [*self._spots_in_title(), *self._spots_in_body()]

    def _spots_in_title(self) -> Iterator[tuple[Spot, list[int]]]:
        offsets = self._in_title.form.offsets
        for start, end, words, groups in self._in_title.finds():
            readable = offsets[start], offsets[end - 1] + 1
            yield Spot(start + _TITLE_AT, end + _TITLE_AT, words, 0, 0, 0, readable), groups

    def _spots_in_body(self) -> Iterator[tuple[Spot, list[int]]]:
        offsets, tail, lead = self._cleaned.normal.offsets, self._layout.tail, self._layout.lead
        sentence_of, paragraph_of = self._layout.sentence, self._layout.paragraph
        for start, end, words, groups in self._in_body.finds():
            at = offsets[start]
            if at < tail:
                zone = 1 if start < LEAD and at < lead else 2
                readable = at, offsets[end - 1] + 1
                yield _new(Spot, (start, end, words, zone, sentence_of(at), paragraph_of(at), readable)), groups

    @cached_property
    def _found(self) -> dict[int, list[Spot]]:
        """Return the spots of each group, but for those inside the one before; a longer one replaces that."""
        everything: dict[int, list[Spot]] = {}
        for spot, groups in self._placed:
            start, end = spot[0], spot[1]
            for group in groups:
                found = everything.get(group)
                if found is None:
                    everything[group] = [spot]
                elif end > found[-1][1]:
                    if start == found[-1][0]:
                        found[-1] = spot
                    elif len(found) < _MOST_FINDS:
                        found.append(spot)
        return everything
