"""分别: which item, or which place, of a list each of the numbers after it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.facts.quantities import Quantity

_RESPECTIVELY = re.compile(r"分别")
_CLAUSE = re.compile(r"[，,；;：:。！？!?\n]")
_JOINED = re.compile(r"[、，,]|和|与|及|以及")
_JOINED_WITH_NAME = re.compile(r"(?:、|和|与|及|以及)[^，,；;：:。！？!?\n、]{0,12}")
_SPLIT = re.compile(r"、|以及|[和与及]")
_REACH = 24
_LISTED = 80


@dataclass(frozen=True, slots=True)
class Pair:
    """What 分别 says of one number: its item with the words shared by all, its turn among so many numbers."""

    item: str | None
    listed: str  # the whole list, whose last item may name what all count: 崇左、百色缴毒量分别为……
    turn: int
    of: int


def find_pairs(text: str, quantities: Sequence[Quantity]) -> dict[int, Pair]:
    """Map the index of each quantity of a 分别 group to its pair.

    查处吸毒人员、抓获嫌疑人分别为120人、300人: the items are 查处吸毒人员为 and 抓获嫌疑人为. Where fewer items than
    numbers stand before 分别 (两地警方分别抓获7名、12名), only the turn is known.
    """
    paired = _enumerated(text, quantities)
    for word in _RESPECTIVELY.finditer(text):
        group, bare = _group(text, quantities, word.end())
        if len(group) < 2:
            continue
        items = _items(text, word.start()) if bare else []
        shared = text[word.end() : quantities[group[0]].start]
        known = len(items) >= len(group)
        for turn, index in enumerate(group):
            item = items[turn - len(group)] + shared if known else None
            paired[index] = Pair(item, "、".join(items) + shared, turn, len(group))
    return paired


def _enumerated(text: str, quantities: Sequence[Quantity]) -> dict[int, Pair]:
    """Return the turns of numbers of one unit that follow each other with nothing but 、 or 和: 25名、31名、16名."""
    paired: dict[int, Pair] = {}
    first = 0
    for index in range(1, len(quantities) + 1):
        before = quantities[index - 1]
        if (
            index < len(quantities)
            and quantities[index].unit == before.unit
            and _JOINED.fullmatch(text, before.end, quantities[index].start)
        ):
            continue
        size = index - first
        if size > 1:
            paired |= {first + turn: Pair(None, "", turn, size) for turn in range(size)}
        first = index
    return paired


def _items(text: str, end: int) -> list[str]:
    start = max(0, end - _LISTED)
    stops = [match.end() for match in _CLAUSE.finditer(text, start, end)]
    return _SPLIT.split(text[stops[-1] if stops else start : end])


def _group(text: str, quantities: Sequence[Quantity], start: int) -> tuple[list[int], bool]:
    """Return the indices of the numbers that 分别 is said of, and whether nothing but separators joins them."""
    group: list[int] = []
    bare = True
    for index in range(bisect_left(quantities, start, key=lambda quantity: quantity.start), len(quantities)):
        quantity = quantities[index]
        if not group:
            if quantity.start - start > _REACH or _CLAUSE.search(text, start, quantity.start):
                break
        elif not _JOINED.fullmatch(text, quantities[group[-1]].end, quantity.start):
            if not _JOINED_WITH_NAME.fullmatch(text, quantities[group[-1]].end, quantity.start):
                break
            bare = False
        group.append(index)
    return group, bare
