"""Which words a text must hold for a pattern to match in it: what need not be searched is told without RE2."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]  # the parser behind `re`; there is no public one
from typing import Any

Words = frozenset[str]
Part = tuple[Any, Any]  # of a parsed pattern: what it is, and its details

_MOST = 64  # words of one need: 吸毒, 贩毒, 制毒 say more than 毒 does, but not any number of them
_NOTHING = frozenset({""})
_POSIX_CLASS = re.compile(r"\[:\^?[a-z]+:\]")


def required_words(pattern: str) -> tuple[Words, ...]:
    """Return sets of words, in lower case, of each of which every match of a pattern holds one; the rarest first.

    None where the pattern says nothing for certain. Words of one character are left out beside longer ones, numerals
    beside other characters: they stand in every text.
    """
    if _POSIX_CLASS.search(pattern):  # something else to `re`
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            parsed = _parser.parse(pattern)
    except (re.error, Warning):  # RE2 knows a few things that `re` does not
        return ()
    needs = sorted(dict.fromkeys(_needs(parsed)), key=_commonness)
    return tuple(need for need in needs if _least(need) > 1) or tuple(needs[:1])


def _needs(parsed: Iterable[Part]) -> list[Words]:
    """Return the needs of parts that follow one another: words of neighbours are put together."""
    needs: list[Words] = []
    run = _NOTHING
    for kind, value in parsed:
        words = _words(kind, value)
        joined = None if words is None else _joined(run, words)
        if joined is None:
            needs += [run, *(_needs_within(kind, value) if words is None else ())]
        run = joined or words or _NOTHING
    return [need for need in (*needs, run) if all(need)]


def _needs_within(kind: Any, value: Any) -> Sequence[Words]:
    """Return the needs of a part that may be more than a few words."""
    if kind is _constants.SUBPATTERN:
        return _needs(value[-1])
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        return _needs(value[2]) if value[0] else ()
    if kind is _constants.BRANCH:
        best = [max(_needs(branch), key=_least, default=_NOTHING) for branch in value[1]]
        return [frozenset[str]().union(*best)]
    return ()


def _words(kind: Any, value: Any) -> Words | None:
    """Return the few words that are all a part matches, or None."""
    if kind is _constants.LITERAL:
        return frozenset({chr(value).lower()}) if _has_one_case(chr(value)) else None
    if kind is _constants.RANGE and value[1] - value[0] < _MOST:
        return _either(_words(_constants.LITERAL, code) for code in range(value[0], value[1] + 1))
    if kind is _constants.IN:
        return _either(_words(*one) for one in value)
    if kind is _constants.SUBPATTERN:
        return _words_of_run(value[-1])
    if kind is _constants.BRANCH:
        return _either(map(_words_of_run, value[1]))
    if kind is _constants.MAX_REPEAT and value[:2] == (0, 1):
        return _either((_NOTHING, _words_of_run(value[2])))
    return None


def _words_of_run(parsed: Iterable[Part]) -> Words | None:
    run = _NOTHING
    for kind, value in parsed:
        words = _words(kind, value)
        joined = None if words is None else _joined(run, words)
        if joined is None:
            return None
        run = joined
    return run


def _either(several: Iterable[Words | None]) -> Words | None:
    """Return the words of any of several ways, or None where one of them is none of a few words, or all are many."""
    every: set[str] = set()
    for words in several:
        if words is None:
            return None
        every |= words
    return frozenset(every) if len(every) <= _MOST else None


def _joined(run: Words, words: Words) -> Words | None:
    """Return each of the words behind each of a run's, or None where these are too many."""
    if len(run) * len(words) > _MOST:
        return None
    return frozenset(before + after for before in run for after in words)


def _least(need: Words) -> int:
    return min(map(len, need), default=0)


def _commonness(need: Words) -> tuple[int, bool, int]:
    """Rank needs by how many texts have them, the telling ones first."""
    return -_least(need), any(map(str.isnumeric, need)), len(need)


def _has_one_case(character: str) -> bool:
    """Say whether a character has one lower-case form only: σ and ς are the same to RE2."""
    return character.isascii() or character.lower() == character.upper()
