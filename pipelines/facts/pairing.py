"""分别: which item of a list each of the numbers after it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pipelines.facts.quantities import Quantity

_RESPECTIVELY = re.compile(r"分别")
_CLAUSE = re.compile(r"[，,；;：:。！？!?\n]")
_JOINED = re.compile(r"[、，,]|和|与|及|以及")
_SPLIT = re.compile(r"、|以及|[和与及]")
_REACH = 24


def paired_items(text: str, quantities: Sequence[Quantity]) -> dict[int, str]:
    """Map the index of each quantity of a 分别 group to its item with the words shared by all.

    查处吸毒人员、抓获嫌疑人分别为120人、300人 -> {0: 查处吸毒人员为, 1: 抓获嫌疑人为}.
    """
    paired: dict[int, str] = {}
    for word in _RESPECTIVELY.finditer(text):
        group = _group(text, quantities, word.end())
        if len(group) < 2:
            continue
        stops = [match.end() for match in _CLAUSE.finditer(text, max(0, word.start() - 80), word.start())]
        listed = text[stops[-1] if stops else max(0, word.start() - 80) : word.start()]
        items = _SPLIT.split(listed)
        if len(items) < len(group):
            continue
        shared = text[word.end() : quantities[group[0]].start]
        for index, item in zip(group, items[-len(group) :], strict=True):
            paired[index] = item + shared
    return paired


def _group(text: str, quantities: Sequence[Quantity], start: int) -> list[int]:
    """Return the indices of the numbers that follow 分别 with nothing but separators between them."""
    group: list[int] = []
    first = bisect_left(quantities, start, key=lambda quantity: quantity.start)
    for index in range(first, len(quantities)):
        quantity = quantities[index]
        if not group:
            if quantity.start - start > _REACH or _CLAUSE.search(text, start, quantity.start):
                break
        elif not _JOINED.fullmatch(text, quantities[group[-1]].end, quantity.start):
            break
        group.append(index)
    return group
