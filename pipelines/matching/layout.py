"""Where things stand in an article: title, lead, body and headlines left at the end; sentences and paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from pipelines.cleaning.code_points import places_of

LEAD = 200  # characters of the normal form that count as the lead
# The set comes first: so the search skips what cannot begin a match three times as fast.
_SENTENCE_END = re.compile(r"[。！？!?\n](?:(?<=\n)\n*|[。！？!?]*[”’」』）)\"]*)")
_PROSE = re.compile(r"[。；;]|[：:，,、]$")
_MOST_HEADLINE = 45
_TAIL_SHARE = 0.6  # a tail that is longer than this share of the text is the text itself


@dataclass(frozen=True, slots=True)
class Layout:
    """Sentences and paragraphs of a readable text as sorted start positions, and where its tail begins."""

    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]
    tail: int

    @classmethod
    def of(cls, readable: str) -> Layout:
        """Lay out a readable text (one paragraph a line)."""
        ends = [match.end() for match in _SENTENCE_END.finditer(readable)]
        paragraphs = (place + 1 for place in places_of(readable, "\n"))
        return cls((0, *ends), (0, *paragraphs), _tail(readable))

    def sentence(self, position: int) -> int:
        """Return the number of the sentence that holds a position."""
        return bisect_right(self.sentences, position)

    def paragraph(self, position: int) -> int:
        """Return the number of the paragraph that holds a position."""
        return bisect_right(self.paragraphs, position)


def _tail(readable: str) -> int:
    """Return where a run of headlines at the end begins: at least two short lines that end no sentence."""
    end = len(readable)
    lines = readable.split("\n")
    begin, count = end, 0
    for line in reversed(lines[1:]):
        if len(line) > _MOST_HEADLINE or _PROSE.search(line.strip()):
            break
        begin -= len(line) + 1
        count += 1
    if count < 2 or end - begin > end * _TAIL_SHARE:
        return end
    return begin + 1
