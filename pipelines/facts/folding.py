"""One shape for looking things up: simplified script, half-width digits and letters, every character in its place."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.cleaning.script import simplify

_RANGES = (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
_FOLDED = {
    **{chr(code): chr(code - 0xFEE0) for first, last in _RANGES for code in range(ord(first), ord(last) + 1)},
    **{"．": ".", "％": "%", "﹪": "%", "〇": "零", "\u3000": " ", "\u00a0": " ", "\r": "\n"},
    **{"—": "-", "－": "-", "–": "-", "～": "~", "〜": "~", "＋": "+"},
}
_TO_FOLD = re.compile(f"[{re.escape(''.join(_FOLDED))}]")


@lru_cache(maxsize=4)  # title and text of the article at hand, asked for by each finder
def fold(text: str) -> str:
    """Return `text` in simplified script with half-width digits and letters; same length, so offsets stay true."""
    # Few characters need it: str.translate asks for each and takes six times as long.
    return _TO_FOLD.sub(lambda match: _FOLDED[match.group()], simplify(text))
