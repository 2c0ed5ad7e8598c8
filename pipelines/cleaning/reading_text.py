"""Clean a text for people: one paragraph a line, without what copying and reprinting left in it."""

from __future__ import annotations

import re

from pipelines.cleaning import code_points as code
from pipelines.cleaning import repeats, spacing
from pipelines.cleaning.normal_form import normalize
from pipelines.cleaning.pinyin import note_spans
from pipelines.cleaning.script import simplify
from pipelines.furniture import HAN, cut, is_prose
from pipelines.items import Cleaned

# The closed list of what cleaning names. The last three are named and left as printed; the normal form folds them.
NOISE = (
    "zero-width",  # invisible characters, soft hyphens, direction marks
    "private-use",  # characters of a site's own font, halves of broken pairs
    "pinyin-notes",  # 通报(tōngbào), also doubled, in square brackets, or toneless behind 的, 了, 们
    "bracketed-latin",  # the same behind a traditional character: 發(fā)布
    "spaces",  # blanks between characters and round punctuation that only the layout put there
    "doubled-punctuation",  # ，， and 。。 and ，。
    "tail",  # disclaimers, related links, editors, comment prompts, buttons
    "title-repeated",  # at the top of the body
    "body-twice",  # the whole body again, also slightly different, cut short or glued to the first
    "paragraph-repeated",  # a line that repeats the one before it
    "full-width",  # digits and letters
    "traditional",  # script, where it is more than a name
    "masked-digits",  # 抓获1##名
)
_MOST = 200_000  # code points of one text that are looked at; a page with more is no article
_INVISIBLE = re.compile(f"[{code.INVISIBLE}]+")
_PRIVATE = re.compile(f"[{code.PRIVATE}\U000f0000-\U0010ffff]+")
_CONTROL = re.compile(f"[{code.CONTROL}]+")
_LINES = re.compile(f"[{code.LINE_END}]+")
# A digit for which # or * stands: 抓获1##名, 缴获#公斤1; a single one may be a sign (3#楼, 4*5).
_MASKED = re.compile(
    rf"\d[#＃]{{2,4}}(?=[\d{HAN}%])|\d[#＃](?=\d|%|[{HAN}](?<![楼栋幢座号线机炉地车厂泵井变教宿学]))|"
    rf"\d[*＊]{{2,4}}(?=[\d{HAN}%])|\d[*＊](?=[{HAN}%])|"
    rf"(?<=[{HAN}])[#＃*＊]{{1,4}}\d|(?<=[{HAN}])[#＃]{{2,6}}(?=[{HAN}%])"
)
# Entities that were escaped twice, so that readers see them.
_WRITTEN_BLANK = re.compile(r"&(?:amp;){0,2}(?:nbsp|ensp|emsp|thinsp|#160|#819[4-9]|#12288|#x[aA]0|#x3000);")


def clean(text: str, title: str = "") -> Cleaned:
    """Return the readable text, the names of the noise found in it, and its normal form."""
    found: set[str] = set()
    text = _without_written_blanks(text[:_MOST], found)
    kinds = code.kinds_within(text)
    text = _without_notes(_visible(text, kinds, found), found)
    lines = _mended_lines(text, kinds, found)
    lines = _whole(lines, _without_notes(_visible(title, code.kinds_within(title), set()), set()), found)
    readable = "\n".join(lines)
    _name_what_stays(readable, kinds, found)
    return Cleaned(readable, tuple(name for name in NOISE if name in found), normalize(readable))


def _without_written_blanks(text: str, found: set[str]) -> str:
    if "&" not in text:
        return text
    text, count = _WRITTEN_BLANK.subn(" ", text)
    if count:
        found.add("spaces")
    return text


def _visible(text: str, kinds: int, found: set[str]) -> str:
    if not kinds & (code.IS_INVISIBLE | code.IS_PRIVATE | code.IS_CONTROL | code.IS_BEYOND):
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


def _mended_lines(text: str, kinds: int, found: set[str]) -> list[str]:
    pieces = _LINES.split(text) if kinds & code.IS_ODD_LINE_END else text.split("\n")
    lines = [line for piece in pieces if (line := piece.strip())]
    if kinds & code.IS_BLANK or "spaces" in found:
        mended = [spacing.mend_spaces(line) for line in lines]
        lines = [line for line, _ in mended if line]
        found.update({"spaces"} if any(changed for _, changed in mended) else ())
    if kinds & code.IS_STOP:  # behind the blanks: ， ，
        joined, doubled = spacing.mend_punctuation("\n".join(lines))
        if doubled:
            found.add("doubled-punctuation")
            lines = [line for line in joined.split("\n") if line]
    return lines


def _whole(lines: list[str], title: str, found: set[str]) -> list[str]:
    """Cut the tail, then what is printed more than once."""
    whole, (lines, tail) = lines, cut(lines)
    if not lines and any(map(is_prose, whole)):  # what looks like a disclaimer is all the article there is
        lines, tail = whole, False
    lines, echoes = repeats.without_echoes(lines)
    lines, titled = repeats.without_title(lines, title)
    lines, twice = repeats.once(lines)
    lines, again = repeats.without_title(lines, title) if twice else (lines, False)
    seen = {"tail": tail, "paragraph-repeated": echoes, "title-repeated": titled or again, "body-twice": twice}
    found.update(name for name, there in seen.items() if there)
    return lines


def _name_what_stays(text: str, kinds: int, found: set[str]) -> None:
    if kinds & code.IS_FULL_WIDTH and code.kinds_within(text) & code.IS_FULL_WIDTH:
        found.add("full-width")
    if any(mask in text for mask in "#＃*＊") and _MASKED.search(text):
        found.add("masked-digits")
    simplified = simplify(text)
    if simplified != text:
        changed = sum(map(str.__ne__, text, simplified))
        if changed >= 3 and changed * 50 >= len(text):  # fewer are names and set phrases in simplified text
            found.add("traditional")
