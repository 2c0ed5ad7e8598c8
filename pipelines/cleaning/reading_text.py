"""Clean a text for people: one paragraph a line, without what copying and reprinting left in it."""

from __future__ import annotations

import re

from pipelines.cleaning import repeats, spacing
from pipelines.cleaning.normal_form import INVISIBLE, normalize, simplify
from pipelines.cleaning.pinyin import note_spans
from pipelines.furniture import HAN, cut
from pipelines.items import Cleaned

# The closed list of what cleaning names; full-width, traditional and masked-digits are named and left as printed.
NOISE = (
    "zero-width",
    "private-use",
    "pinyin-notes",
    "bracketed-latin",
    "spaces",
    "doubled-punctuation",
    "tail",
    "title-repeated",
    "body-twice",
    "paragraph-repeated",
    "full-width",
    "traditional",
    "masked-digits",
)
_MOST = 200_000  # code points of one text that are looked at; a page with more is no article
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufffc]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]+")
_LINES = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]+")
_FULL_WIDTH = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_MASKED = re.compile(
    rf"\d[#＃*＊]{{1,4}}(?=[\d{HAN}%])|(?<=[{HAN}])[#＃*＊]{{1,4}}\d|(?<=[{HAN}])[#＃]{{2,6}}(?=[{HAN}%])"
)


def clean(text: str, title: str = "") -> Cleaned:
    """Return the readable text, the names of the noise found in it, and its normal form."""
    found: set[str] = set()
    text = _visible(text[:_MOST], found)
    text = _without_notes(text, found)
    text, doubled = spacing.mend_punctuation(text)
    found.update({"doubled-punctuation"} if doubled else ())
    lines = _mended_lines(text, found)
    lines = _whole(lines, _without_notes(_visible(title, set()), set()), found)
    readable = "\n".join(lines)
    _name_what_stays(readable, found)
    return Cleaned(readable, tuple(name for name in NOISE if name in found), normalize(readable))


def _visible(text: str, found: set[str]) -> str:
    if text.isascii():
        return text
    for name, pattern in (("zero-width", _INVISIBLE), ("private-use", _PRIVATE)):
        text, count = pattern.subn("", text)
        if count:
            found.add(name)
    return _CONTROL.sub("", text)


def _without_notes(text: str, found: set[str]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in note_spans(text):
        found.add("bracketed-latin" if simplify(text[start - 1]) != text[start - 1] else "pinyin-notes")
        pieces.append(text[position:start])
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def _mended_lines(text: str, found: set[str]) -> list[str]:
    lines: list[str] = []
    for raw in _LINES.split(text):
        line, mended = spacing.mend_spaces(raw.strip())
        if mended:
            found.add("spaces")
        if line:
            lines.append(line)
    return lines


def _whole(lines: list[str], title: str, found: set[str]) -> list[str]:
    """Cut the tail, then what is printed more than once."""
    lines, tail = cut(lines)
    lines, echoes = repeats.without_echoes(lines)
    lines, titled = repeats.without_title(lines, title)
    lines, twice = repeats.once(lines)
    lines, again = repeats.without_title(lines, title) if twice else (lines, False)
    seen = {"tail": tail, "paragraph-repeated": echoes, "title-repeated": titled or again, "body-twice": twice}
    found.update(name for name, there in seen.items() if there)
    return lines


def _name_what_stays(text: str, found: set[str]) -> None:
    if text.isascii():
        return
    if _FULL_WIDTH.search(text):
        found.add("full-width")
    if _MASKED.search(text):
        found.add("masked-digits")
    simplified = simplify(text)
    if simplified != text:
        changed = sum(map(str.__ne__, text, simplified))
        if changed >= 3 and changed * 50 >= len(text):  # fewer are names and set phrases in simplified text
            found.add("traditional")
