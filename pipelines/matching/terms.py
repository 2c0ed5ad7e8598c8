"""Finds terms and patterns in a normal form: one pass tells which terms stand in it and which patterns may match."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import re2
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from pipelines.cleaning import normalize
from pipelines.items import NormalForm
from pipelines.matching.required_words import required_words

_LABEL = 40  # characters of a pattern's find that name it

# Where a word stands in the normal form: its number, start and end. A bare tuple: there are hundreds in an article.
Occurrence = tuple[int, int, int]
# The same of a pattern's match: start, end, what is shown of it.
Match = tuple[int, int, str]


class TermIndex:
    """An automaton over the normal forms of terms; its cost does not depend on how many there are.

    `others` are words in normal form that only their presence is asked of.
    """

    def __init__(self, terms: Iterable[str], others: Iterable[str] = ()) -> None:
        self.written: list[str] = []  # of each number
        self._numbers: dict[str, int] = {}
        for term in dict.fromkeys(terms):
            self._add(normalize(term).text, term)
        for word in others:
            self._add(word, word)
        self._latin = tuple(map(_is_latin, self._numbers))
        self._automaton = AhoCorasick(
            tuple(self._numbers), matchkind=MatchKind.Standard, implementation=Implementation.DFA
        )

    def number(self, term: str) -> int:
        """Return the number of a term that was given to the index; terms of one normal form share it."""
        return self._numbers[normalize(term).text]

    def number_of_other(self, word: str) -> int:
        """Return the number of one of the other words."""
        return self._numbers[word]

    def occurrences(self, normal: str) -> list[Occurrence]:
        """Return where words stand, also those that `stands` does not accept."""
        try:
            return self._automaton.find_matches_as_indexes(normal, overlapping=True)
        except UnicodeEncodeError:  # half of a surrogate pair, which no term holds
            return self._automaton.find_matches_as_indexes(normal.encode(errors="replace").decode(), overlapping=True)

    def stands(self, number: int, start: int, end: int, form: NormalForm, readable: str) -> bool:
        """Tell whether an occurrence is the term: it reaches neither over a line end nor into a Latin word."""
        first, last = form.offsets[start], form.offsets[end - 1]
        if last - first >= end - start and "\n" in readable[first:last]:
            return False
        return not (self._latin[number] and _inside_word(readable, first, last + 1))

    def _add(self, normal: str, written: str) -> None:
        if normal not in self._numbers:
            self._numbers[normal] = len(self.written)
            self.written.append(written)


class PatternIndex:
    """The patterns of all groups, and which words must stand in a text for each to match."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._numbers = {pattern: number for number, pattern in enumerate(dict.fromkeys(patterns))}
        simplified = list(map(_simplified, self._numbers))
        self._programs = [re2.compile(pattern.encode(), _options()) for pattern in simplified]
        self._words = list(map(required_words, simplified))
        self._always = [number for number, needs in enumerate(self._words) if not needs]
        self._needs: list[list[frozenset[int]]] = []
        self._by_word: dict[int, list[int]] = {}

    @property
    def words(self) -> Iterator[str]:
        """Yield the words whose presence tells whether a pattern may match."""
        return (word for needs in self._words for need in needs for word in need)

    def number_words(self, terms: TermIndex) -> None:
        """Look the words up that an index was given as its others."""
        self._needs = [[frozenset(map(terms.number_of_other, need)) for need in needs] for needs in self._words]
        for pattern, needs in enumerate(self._needs):
            for word in needs[0] if needs else ():
                self._by_word.setdefault(word, []).append(pattern)

    def number(self, pattern: str) -> int:
        """Return the number of a pattern that was given to the index."""
        return self._numbers[pattern]

    def possible(self, words: Collection[int]) -> set[int]:
        """Return the patterns that may match in a text which holds words of these numbers."""
        likely = {pattern for word in words for pattern in self._by_word.get(word, ())}
        return {*self._always, *(one for one in likely if not any(need.isdisjoint(words) for need in self._needs[one]))}

    def matches(self, number: int, encoded: bytes) -> Iterator[Match]:
        """Yield a pattern's matches in a normal form in UTF-8, which is what RE2 reads; positions are characters."""
        position = characters = 0
        for match in self._programs[number].finditer(encoded):
            first, last = match.span()
            start = characters + len(encoded[position:first].decode())
            text = encoded[first:last].decode()
            position, characters = last, start + len(text)
            yield start, characters, text[:_LABEL]


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.never_capture = True  # twice as fast: nobody asks what a part of a pattern found
    options.max_mem = 64 << 20  # letters in both cases take more than the rule file's check allowed for
    return options


def _simplified(pattern: str) -> str:
    """Bring the characters beyond ASCII to the normal form: they carry no meaning for RE2."""
    return "".join(char if char.isascii() else _one(char) for char in pattern)


def _one(char: str) -> str:
    normal = normalize(char).text
    if len(normal) != 1:
        return char
    return normal if normal.isalnum() else str(re2.escape(normal))


def _is_latin(normal: str) -> bool:
    return any(char.isascii() and char.isalnum() for char in (normal[0], normal[-1]))


def _inside_word(readable: str, start: int, end: int) -> bool:
    """Tell whether a term that begins or ends in Latin letters or digits is cut out of a longer word."""
    before = start > 0 and _joined(readable[start - 1], readable[start])
    return before or (end < len(readable) and _joined(readable[end - 1], readable[end]))


def _joined(left: str, right: str) -> bool:
    return _latin(left) and _latin(right)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
