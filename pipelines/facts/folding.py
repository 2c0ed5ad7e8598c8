"""One shape for looking things up: simplified script, half-width digits and letters, every character in its place."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import cycle

from pipelines.cleaning.script import simplify

_RANGES = (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
_FOLDED = {
    **{chr(code): chr(code - 0xFEE0) for first, last in _RANGES for code in range(ord(first), ord(last) + 1)},
    **{"．": ".", "％": "%", "﹪": "%", "〇": "零", "\u3000": " ", "\u00a0": " ", "\r": "\n"},
    **{"—": "-", "－": "-", "–": "-", "～": "~", "〜": "~", "＋": "+"},
}
_TO_FOLD = re.compile(f"[{re.escape(''.join(_FOLDED))}]")
# Some editors type Chinese text with the marks of English; within a number (1,386; 9:30) they stay what they are.
_MARKS = ((";", "；"), ("!", "！"), ("?", "？"), ("(", "（"), (")", "）"), ("「", "“"), ("」", "”"))
# Patterns that begin with the mark itself are searched ten times as fast.
_BESIDE_WORDS = (
    (",", re.compile(r",(?:(?<!\d,)|(?!\d))"), "，"),
    (":", re.compile(r":(?:(?<!\d:)|(?!\d))"), "："),
)


@lru_cache(maxsize=4)  # title and text of the article at hand, asked for by each finder
def fold(text: str) -> str:
    """Return `text` in one script, width and punctuation for looking things up; same length, so offsets stay true."""
    folded = fold_letters(text)
    for mark, chinese in _MARKS:
        folded = folded.replace(mark, chinese)
    for mark, beside_words, chinese in _BESIDE_WORDS:
        folded = beside_words.sub(chinese, folded) if mark in folded else folded
    return "\n".join(map(_paired, folded.split("\n"))) if '"' in folded else folded


def fold_letters(text: str) -> str:
    """Return `text` in simplified script with half-width digits and letters, its punctuation as it is."""
    # Few characters need it: str.translate asks for each and takes six times as long.
    return _TO_FOLD.sub(lambda match: _FOLDED[match.group()], simplify(text))


def _paired(line: str) -> str:
    """Return a line whose straight quotes open and close in turn."""
    marks = cycle("“”")
    return re.sub('"', lambda _: next(marks), line)
