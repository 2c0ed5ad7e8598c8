"""Spoil a clean text the way careless reprints do: pinyin notes, doubled bodies, loose spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from console.demo.catalog import Trouble

_CLAUSE_END = re.compile(r"([，。；、])")


def spoil(paragraphs: Sequence[str], trouble: Iterable[Trouble], pinyin: Mapping[str, str]) -> list[str]:
    """Return the paragraphs with each named trouble applied; `titles` is the layout's business and ignored here."""
    wanted = set(trouble)
    spoiled = list(paragraphs)
    if "spaced" in wanted:
        spoiled = [_CLAUSE_END.sub(r" \1 ", paragraph).rstrip() for paragraph in spoiled]
    if "pinyin" in wanted:
        spoiled = annotate(spoiled, pinyin)
    if "doubled" in wanted:
        spoiled = spoiled * 2
    return spoiled


def annotate(paragraphs: Sequence[str], pinyin: Mapping[str, str]) -> list[str]:
    """Add a pinyin note after every third known word, and print every fourth note twice, as scrapers' pages do."""
    words = re.compile("|".join(sorted(map(re.escape, pinyin), key=len, reverse=True)))
    count = 0

    def note(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        if count % 3 != 1:
            return match[0]
        mark = f"({pinyin[match[0]]})"
        return match[0] + mark * (2 if count % 12 == 10 else 1)

    return [words.sub(note, paragraph) for paragraph in paragraphs]
