"""Turn a text into its normal form: simplified script, half-width, lower case, no whitespace, one kind of quotes."""

from __future__ import annotations

import re
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
_PLACES = tuple(range(8192))  # slices of it share their numbers: a fifth of the time of making them anew


@lru_cache(maxsize=1)
def _unifying() -> Points:
    """Return for each code point of the first plane the one it is unified to."""
    table = np.arange(_SIZE, dtype=np.uint32)
    table[list(_UNIFIED)] = [ord(unified) for unified in _UNIFIED.values()]
    return table


def normalize(text: str) -> NormalForm:
    """Return the normal form with `offsets[i]` the position in `text` that its character i came from."""
    kept, offsets = _without_dropped(text)
    simplified = points_of(simplify(kept))
    unified = _unifying().take(simplified, mode="clip")
    if simplified.size and int(simplified.max()) >= _SIZE:
        unified = np.where(simplified < _SIZE, unified, simplified)
    lowered = text_of(unified).lower()
    if len(lowered) != len(kept) or not unicodedata.is_normalized("NFKC", lowered):
        return _folded(text_of(unified), offsets, len(text))
    offsets.append(len(text))
    return NormalForm(lowered, tuple(offsets))


def _without_dropped(text: str) -> tuple[str, list[int]]:
    """Drop whitespace, invisible characters and pinyin notes; return what is left and where it stood."""
    dropped = np.ones(len(text) + 2, dtype=np.bool_)
    dropped[1:-1] = (kinds_of(points_of(text)) & (IS_SPACE | IS_INVISIBLE)) != 0
    for start, end in note_spans(text):
        dropped[start + 1 : end + 1] = True
    borders = np.flatnonzero(dropped[1:] != dropped[:-1]).tolist()
    places = _PLACES if len(text) <= len(_PLACES) else range(len(text))
    pieces: list[str] = []
    offsets: list[int] = []
    for start, end in zip(borders[::2], borders[1::2], strict=True):
        pieces.append(text[start:end])
        offsets += places[start:end]
    return "".join(pieces), offsets


def _folded(text: str, offsets: list[int], end: int) -> NormalForm:
    """Fold characters whose folding changes lengths, and those beside them: ㎏ -> kg, ① -> 1, ℃ -> °c."""
    changed = {letter: folded for letter in set(text) if (folded := _folded_character(letter)) != letter}
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    for match in re.finditer(f"[{re.escape(''.join(changed))}]", text) if changed else ():
        folded = changed[match[0]]
        pieces += (text[position : match.start()], folded)
        places += offsets[position : match.start()]
        places += [offsets[match.start()]] * len(folded)
        position = match.end()
    pieces.append(text[position:])
    return NormalForm("".join(pieces), (*places, *offsets[position:], end))


@lru_cache(maxsize=8192)
def _folded_character(character: str) -> str:
    folded = character if character < "\u0080" else unicodedata.normalize("NFKC", character)
    return folded.lower().translate(_UNIFIED).replace(" ", "")
