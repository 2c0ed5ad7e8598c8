"""Turn a text into its normal form: simplified script, half-width, lower case, no whitespace, one kind of quotes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Protocol

from opencc import OpenCC

from pipelines.cleaning.pinyin import note_spans
from pipelines.items import NormalForm

INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_DROPPED = re.compile(rf"[\s{INVISIBLE}]+")

# One character for one character, so that positions stay. NFKC would turn … into three dots and leave quotes alone.
_QUOTES = dict.fromkeys("“”„‟〝〞＂「」『』﹁﹂﹃﹄", '"')
_APOSTROPHES = dict.fromkeys("‘’‚‛＇`´", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−－─━﹣⸺", "-")
_DOTS = dict.fromkeys("·•・‧∙⋅●．…⋯", ".")
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OTHERS = {
    "｡": "。",
    "､": "、",
    "〈": "《",
    "〉": "》",
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "〇": "〇",
    "～": "~",
    "〜": "~",
}
_UNIFIED = str.maketrans({**_FULL_WIDTH, **_QUOTES, **_APOSTROPHES, **_DASHES, **_DOTS, **_OTHERS})


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@lru_cache(maxsize=1)
def _converter() -> _Converter:
    converter: _Converter = OpenCC("t2s")  # loads its dictionary once a process: 20 ms
    return converter


@lru_cache(maxsize=20_000)
def _simplified_character(character: str) -> str:
    return _converter().convert(character)[:1] or character


def simplify(text: str) -> str:
    """Return the text in simplified script, of the same length (0.1 ms for 2,000 characters)."""
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(map(_simplified_character, text))  # a phrase changed its length: one by one


def normalize(text: str) -> NormalForm:
    """Return the normal form with `offsets[i]` the position in `text` that its character i came from."""
    kept, offsets = _without_dropped(text)
    unified = simplify(kept).translate(_UNIFIED)
    lowered = unified.lower()
    if len(lowered) != len(unified) or not unicodedata.is_normalized("NFKC", lowered):
        return _folded(unified, offsets, len(text))
    return NormalForm(lowered, (*offsets, len(text)))


def _without_dropped(text: str) -> tuple[str, list[int]]:
    """Drop whitespace, invisible characters and pinyin notes; return what is left and where it stood."""
    gaps = [match.span() for match in _DROPPED.finditer(text)]
    notes = list(note_spans(text))
    if notes:
        gaps = sorted([*gaps, *notes])
    pieces: list[str] = []
    offsets: list[int] = []
    position = 0
    for start, end in gaps:
        if start > position:
            pieces.append(text[position:start])
            offsets.extend(range(position, start))
        position = max(position, end)
    pieces.append(text[position:])
    offsets.extend(range(position, len(text)))
    return "".join(pieces), offsets


def _folded(text: str, offsets: list[int], end: int) -> NormalForm:
    """Fold character by character where folding changes lengths: ㎏ -> kg, ① -> 1, ℃ -> °c."""
    pieces: list[str] = []
    places: list[int] = []
    for character, offset in zip(text, offsets, strict=True):
        folded = character if character < "\u0080" else unicodedata.normalize("NFKC", character)
        folded = folded.lower().translate(_UNIFIED).replace(" ", "")
        pieces.append(folded)
        places.extend([offset] * len(folded))
    return NormalForm("".join(pieces), (*places, end))
