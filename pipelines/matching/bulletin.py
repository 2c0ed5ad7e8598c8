"""Which part of a bulletin the announcement is: the items in which a rule found its words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from pipelines.items import Hit

_BULLETIN = re.compile(
    r"简讯|快讯|快报|早知道|要闻|一周|播报|联播|速览|早报|晚报|早班车|早餐|集锦|集萃|短波|一览|汇总|资讯|动态|掠影|"
    r"微新闻|看点|新闻\d|\d+条|两则|三则|多则|速递"
)
_ITEM = re.compile(r"^[【●◆■▲★]", re.MULTILINE)
_LEAST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a bulletin that hold hits: their text, and where they stand in the whole."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def holds(self, position: int) -> bool:
        """Say whether a position of the whole text lies in one of the items."""
        index = bisect_right(self.spans, (position, len(self.text) + position)) - 1
        return index >= 0 and position < self.spans[index][1]


def is_bulletin(title: str, text: str) -> bool:
    """Say whether an article is a string of unrelated items, by its title or by the marks before its paragraphs."""
    return bool(_BULLETIN.search(title)) or len(_ITEM.findall(text)) >= _LEAST_ITEMS


def items_with_hits(title: str, text: str, hits: Iterable[Hit]) -> Items | None:
    """Return the paragraphs with hits where an article is a bulletin of unrelated items (国内简讯), else None.

    Places, substances and figures of the other items are not the announcement's.
    """
    hits = tuple(hits)
    if not hits or not is_bulletin(title, text) or any(hit.zone == "title" for hit in hits):
        return None
    lines = text.split("\n")
    if len(lines) < _LEAST_ITEMS:
        return None
    starts = [0, *accumulate(len(line) + 1 for line in lines[:-1])]
    wanted = sorted({bisect_right(starts, hit.start) - 1 for hit in hits})
    spans = tuple((starts[number], starts[number] + len(lines[number])) for number in wanted)
    return Items("\n".join(lines[number] for number in wanted), spans)
