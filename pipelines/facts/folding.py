"""One shape for looking things up: simplified script and half-width digits and letters, every character where it stood."""

from __future__ import annotations

from functools import lru_cache

from pipelines.cleaning.normal_form import simplify

_RANGES = (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
_HALF_WIDTH = str.maketrans(
    {
        **{chr(c): chr(c - 0xFEE0) for a, z in _RANGES for c in range(ord(a), ord(z) + 1)},
        "．": ".",
        "％": "%",
        "﹪": "%",
        "〇": "零",
    }
    | {"\u3000": " ", "\u00a0": " ", "—": "-", "－": "-", "–": "-", "～": "~", "〜": "~", "＋": "+", "\r": "\n"}
)


@lru_cache(maxsize=4)  # title and text of the article at hand, asked for by each finder
def fold(text: str) -> str:
    """Return `text` in simplified script with half-width digits and letters; same length, so offsets stay true."""
    return simplify(text).translate(_HALF_WIDTH)
