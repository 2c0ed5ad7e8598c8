"""Turn a text into its normal form: simplified script, half-width, lower case, no whitespace, one kind of quotes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np

from pipelines.cleaning.code_points import IS_INVISIBLE, IS_SPACE, Points, kinds_of, points_of, text_of
from pipelines.cleaning.pinyin import note_spans
from pipelines.cleaning.script import simplify
from pipelines.items import NormalForm

# One character for one character, so that positions stay. NFKC would turn … into three dots and leave quotes alone.
_QUOTES = dict.fromkeys("“”„‟〝〞＂「」『』﹁﹂﹃﹄", '"')
_APOSTROPHES = dict.fromkeys("‘’‚‛＇`´", "'")
_DASHES = dict.fromkeys("‐‑‒–—―－−─━﹣⸺", "-")
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
_SIZE = 0x10000


@lru_cache(maxsize=1)
def _unifying() -> Points:
    """Return for each code point of the first plane the one it is unified to."""
    table = np.arange(_SIZE, dtype=np.uint32)
    table[list(_UNIFIED)] = [ord(unified) for unified in _UNIFIED.values()]
    return table


def normalize(text: str) -> NormalForm:
    """Return the normal form with `offsets[i]` the position in `text` that its character i came from."""
    points = points_of(text)
    dropped = (kinds_of(points) & (IS_SPACE | IS_INVISIBLE)) != 0
    for start, end in note_spans(text):
        dropped[start:end] = True
    places = np.flatnonzero(~dropped)
    simplified = points_of(simplify(text_of(points[places])))
    unified = text_of(np.where(simplified < _SIZE, _unifying().take(simplified, mode="clip"), simplified))
    lowered = unified.lower()
    offsets: list[int] = places.tolist()
    if len(lowered) != len(unified) or not unicodedata.is_normalized("NFKC", lowered):
        return _folded(unified, offsets, len(text))
    return NormalForm(lowered, (*offsets, len(text)))


def _folded(text: str, offsets: list[int], end: int) -> NormalForm:
    """Fold character by character where folding changes lengths: ㎏ -> kg, ① -> 1, ℃ -> °c."""
    pieces: list[str] = []
    places: list[int] = []
    for character, offset in zip(text, offsets, strict=True):
        folded = _folded_character(character)
        pieces.append(folded)
        places.extend([offset] * len(folded))
    return NormalForm("".join(pieces), (*places, end))


@lru_cache(maxsize=8192)
def _folded_character(character: str) -> str:
    folded = character if character < "\u0080" else unicodedata.normalize("NFKC", character)
    return folded.lower().translate(_UNIFIED).replace(" ", "")
