"""Finds the terms and patterns of all rules in one pass over the normal form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import re2
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from pipelines.cleaning import normalize

_LABEL = 40  # characters of a pattern's find that name it


# Where a term or pattern stands in the normal form: start, end, its number, what is shown of it. A bare tuple: there
# are hundreds in an article.
Find = tuple[int, int, int, str]


class TermIndex:
    """An automaton over the normal forms of terms; its cost does not depend on how many there are."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._written: list[str] = []
        self._numbers: dict[str, int] = {}
        for term in dict.fromkeys(terms):
            normal = normalize(term).text
            if normal not in self._numbers:
                self._numbers[normal] = len(self._written)
                self._written.append(term)
        self._latin = tuple(map(_is_latin, self._numbers))
        self._automaton = AhoCorasick(
            tuple(self._numbers), matchkind=MatchKind.Standard, implementation=Implementation.DFA
        )

    def number(self, term: str) -> int:
        """Return the number of a term that was given to the index; terms of one normal form share it."""
        return self._numbers[normalize(term).text]

    def finds(self, normal: str, offsets: tuple[int, ...], readable: str) -> Iterator[Find]:
        """Yield the finds of all terms; none reaches over a line end or into a Latin word."""
        for number, start, end in self._occurrences(normal):
            first, last = offsets[start], offsets[end - 1]
            if last - first >= end - start and "\n" in readable[first:last]:
                continue
            if self._latin[number] and _inside_word(readable, first, last + 1):
                continue
            yield start, end, number, self._written[number]

    def _occurrences(self, normal: str) -> list[tuple[int, int, int]]:
        try:
            return self._automaton.find_matches_as_indexes(normal, overlapping=True)
        except UnicodeEncodeError:  # half of a surrogate pair, which no term holds
            return self._automaton.find_matches_as_indexes(normal.encode(errors="replace").decode(), overlapping=True)


class PatternIndex:
    """The patterns of all groups; one pass over a text tells which of them find anything in it."""

    def __init__(self) -> None:
        self._programs: list[Any] = []
        self._numbers: dict[str, int] = {}
        self._set: Any = re2.Set.SearchSet(_options())

    def number(self, pattern: str) -> int:
        """Compile a pattern, unless it is known, and return its number."""
        known = self._numbers.get(pattern)
        if known is None:
            self._programs.append(_program(pattern))
            known = self._numbers[pattern] = int(self._set.Add(self._programs[-1].pattern))
        return known

    def close(self) -> None:
        """Take no more patterns."""
        if self._programs:
            self._set.Compile()

    def finds(self, normal: str) -> Iterator[Find]:
        """Yield what the patterns find, pattern by pattern."""
        if not self._programs:
            return
        encoded = normal.encode(errors="replace")  # RE2 reads bytes
        for number in self._set.Match(encoded) or ():
            position = characters = 0
            for match in self._programs[number].finditer(encoded):
                first, last = match.span()
                start = characters + len(encoded[position:first].decode())
                text = encoded[first:last].decode()
                position, characters = last, start + len(text)
                yield start, characters, number, text[:_LABEL]


def _program(pattern: str) -> Any:
    """Return a pattern's RE2 program; letter case and width do not matter."""
    return re2.compile(_simplified(pattern).encode(), _options())


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.never_capture = True  # twice as fast: nobody asks what a part of a pattern found
    options.max_mem = 64 << 20  # for the automaton of all patterns together
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
