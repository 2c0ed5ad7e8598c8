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
_MARKS = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）", "「": "“", "」": "”"}
_TO_MARK = re.compile(r"[;!?()「」]|(?<!\d)[,:]|[,:](?!\d)")


@lru_cache(maxsize=4)  # title and text of the article at hand, asked for by each finder
def fold(text: str) -> str:
    """Return `text` in one script, width and punctuation for looking things up; same length, so offsets stay true."""
    marked = _TO_MARK.sub(lambda match: _MARKS[match.group()], fold_letters(text))
    return "\n".join(map(_paired, marked.split("\n"))) if '"' in marked else marked


def fold_letters(text: str) -> str:
    """Return `text` in simplified script with half-width digits and letters, its punctuation as it is."""
    # Few characters need it: str.translate asks for each and takes six times as long.
    return _TO_FOLD.sub(lambda match: _FOLDED[match.group()], simplify(text))


def _paired(line: str) -> str:
    """Return a line whose straight quotes open and close in turn."""
    marks = cycle("“”")
    return re.sub('"', lambda _: next(marks), line)
