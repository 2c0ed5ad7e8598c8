"""Where things stand in an article: title, lead, body and headlines left at the end; sentences and paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.cleaning.code_points import places_of

LEAD = 200  # characters of the normal form that count as the lead; of a longer text only those of its first paragraph
_LEAST_LEAD = 25  # a first paragraph shorter than this is a dateline or a slogan: the next one belongs to the lead
_LEAST_ITEM = 40  # a paragraph of a few words is a heading, not an item of a bulletin
# The set comes first: so the search skips what cannot begin a match three times as fast.
_SENTENCE_END = re.compile(r"[。！？!?\n](?:(?<=\n)\n*|[。！？!?]*[”’」』）)\"]*)")
_PROSE = re.compile(r"[。；;]|[：:，,、]$")
_MOST_HEADLINE = 45
_OFFERS = re.compile(
    r"[^，。：:]{2,8}[:：][^。]*(?:[|｜丨][^。]*){2}$|(?:友情链接|热点推荐|今日头条|上一篇|下一篇)[:：][^。]*$"
)
_TAIL_SHARE = 0.6  # a tail that is longer than this share of the text is the text itself


@dataclass(frozen=True, slots=True)
class Layout:
    """Sentences and paragraphs of a readable text as sorted start positions, and where its tail begins."""

    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]
    tail: int
    lead: int  # where the first paragraph ends

    @classmethod
    def of(cls, readable: str) -> Layout:
        """Lay out a readable text (one paragraph a line)."""
        ends = [match.end() for match in _SENTENCE_END.finditer(readable)]
        lines = places_of(readable, "\n")
        brief = len(readable) <= LEAD  # a short notice is all lead
        lead = len(readable) if brief else next((place for place in lines if place >= _LEAST_LEAD), len(readable))
        return cls((0, *ends), (0, *(place + 1 for place in lines)), _tail(readable), lead)

    def sentence(self, position: int) -> int:
        """Return the number of the sentence that holds a position."""
        return bisect_right(self.sentences, position)

    def paragraph(self, position: int) -> int:
        """Return the number of the paragraph that holds a position."""
        return bisect_right(self.paragraphs, position)

    def share(self, sentences: Iterable[int], *, of_item: bool = False) -> float:
        """Return how much of the text some sentences are, or `of_item`, of the paragraph that has most of them."""
        spoken: Counter[int] = Counter()
        for number in sentences:
            spoken[self.paragraph(self.sentences[number - 1])] += self._length(self.sentences, number)
        if of_item:
            shares = (spoken[number] / max(_LEAST_ITEM, self._length(self.paragraphs, number)) for number in spoken)
            return max(shares, default=0.0)
        return sum(spoken.values()) / max(1, self.tail)

    def _length(self, starts: tuple[int, ...], number: int) -> int:
        end = starts[number] if number < len(starts) else self.tail
        return max(0, min(end, self.tail) - starts[number - 1])


def _tail(readable: str) -> int:
    """Return where a run of headlines at the end begins: at least two short lines that end no sentence."""
    end = len(readable)
    lines = readable.split("\n")
    begin, count = end, 0
    for line in reversed(lines[1:]):
        if _OFFERS.match(line):
            begin -= len(line) + 1
            count += 2  # 热点推荐：甲 | 乙 | 丙 is a list by itself
            continue
        if len(line) > _MOST_HEADLINE or _PROSE.search(line.strip()):
            break
        begin -= len(line) + 1
        count += 1
    if count < 2 or end - begin > end * _TAIL_SHARE:
        return end
    return begin + 1
