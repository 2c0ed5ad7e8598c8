"""Rejoin the lines of a PDF to paragraphs, as a Chinese page is set: justified lines, two characters of indent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.extraction.document_parts import Paragraph
from pipelines.extraction.pdf_lines import Line, PdfText

_EDGE = 2  # lines at the head and foot of a page in which running heads and page numbers are looked for
_PAGE_NUMBER = re.compile(
    r"[\W_]*\d{1,4}[\W_]*|[\W_]*第?\s?\d{1,4}\s?(?:页|[/／])\s?[,，/／]?\s?(?:共\s?)?\d{0,4}\s?页?[\W_]*|"
    r"(?:page\s?)\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?",
    re.IGNORECASE,
)
_SENTENCE_ENDS = ("。", "！", "？", "；", "：", "!", "?", ";", ":", "。”", "！”", "？”", "。）", "…")
_OPENS = re.compile(  # what numbers a paragraph of its own
    r"(?:第[一二三四五六七八九十百\d]{1,4}[章节条、]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}\s?[、.．](?!\d)|附件\s?\d{0,2}\s?[:：]|附[:：])"
)
_WORD = re.compile(r"[A-Za-z0-9.,%:/@_+-]+")


@dataclass(frozen=True, slots=True)
class _Measure:
    """Hold the type area of a document in points: edges, width of a character, height, step between two lines."""

    left: float
    right: float
    em: float
    height: float
    step: float


def paragraphs(text: PdfText) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a PDF without page numbers and the heads and feet that repeat on its pages."""
    lines = _without_margins(text)
    if not lines:
        return ()
    by_page = {page: _measure([line for line in lines if line.page == page] or lines, lines) for page in _pages(lines)}
    found: list[list[Line]] = []
    for line in lines:
        if found and not _begins(line, found[-1][-1], by_page):
            found[-1].append(line)
        else:
            found.append([line])
    return tuple(_paragraph(group, by_page[group[0].page]) for group in found)


def _pages(lines: Sequence[Line]) -> list[int]:
    return sorted({line.page for line in lines})


def _without_margins(text: PdfText) -> list[Line]:
    """Drop page numbers, and lines that stand on the edge of several pages with the same words and at one height."""
    edges = [line for page in range(len(text.pages)) for line in _edge_lines(text, page)]
    repeated = Counter(_place(line) for line in edges)
    least = 2 if len(text.pages) <= 3 else 3
    return [
        line
        for line in text.lines
        if line not in edges or not (_PAGE_NUMBER.fullmatch(line.text) or repeated[_place(line)] >= least)
    ]


def _edge_lines(text: PdfText, page: int) -> list[Line]:
    """Return the lines of a page that stand in its margins: in the outer tenth, or nothing lies beyond them."""
    lines = sorted((line for line in text.lines if line.page == page), key=lambda line: -line.bottom)
    height = text.pages[page]
    outer = [line for line in lines if line.top > 0.93 * height or line.bottom < 0.09 * height]
    return list(dict.fromkeys([*lines[:_EDGE], *lines[_EDGE:][-_EDGE:], *outer]))


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.bottom / 4)


def _measure(own: Sequence[Line], all_lines: Sequence[Line]) -> _Measure:
    """Return the type area of a page; where it holds too few full lines, that of the document."""
    wide = max(line.right - line.left for line in all_lines)
    full = [line for line in own if line.right - line.left > 0.6 * wide]
    if len(full) < 3:
        full = [line for line in all_lines if line.right - line.left > 0.6 * wide]
    height = median(line.height for line in full)
    steps = [
        before.bottom - after.bottom
        for before, after in pairwise(all_lines)
        if before.page == after.page and 0.5 * height < before.bottom - after.bottom < 4 * height
    ]
    em = median((line.right - line.left) / _units(line.text) for line in full)
    return _Measure(
        min(line.left for line in full),
        max(line.right for line in full),
        em,
        height,
        median(steps) if steps else 1.6 * height,
    )


def _units(text: str) -> float:
    """Return the width of a text in full-width characters."""
    return max(1.0, sum(1.0 if ord(character) > 0x2000 else 0.5 for character in text))


def _begins(line: Line, last: Line, measures: dict[int, _Measure]) -> bool:
    """Tell whether a line begins a paragraph behind `last`."""
    at, before = measures[line.page], measures[last.page]
    if line.cells > 1 or last.cells > 1:
        return True
    if _centred(line, at) or _centred(last, before):
        return not _goes_on_centred(line, last, at, before)
    if abs(line.height - last.height) > 0.2 * max(line.height, last.height):
        return True
    same_page = line.page == last.page
    if same_page and (last.bottom - line.bottom > 1.7 * at.step or line.bottom > last.bottom + line.height):
        return True
    ended = last.text.endswith(_SENTENCE_ENDS)
    indent, short = line.left - at.left, before.right - last.right - _first_word(line) * before.em
    if _OPENS.match(line.text) and (ended or indent > 1.2 * at.em or short > 2 * before.em):
        return True
    if indent > 1.2 * at.em:
        hangs = abs(line.left - last.left) < 0.6 * at.em and indent < 6 * at.em
        return ended or short > 2.5 * before.em or not hangs
    return short > (2.5 if ended else 5) * before.em


def _first_word(line: Line) -> float:
    """Return the width, in characters, of what could not be broken at the end of the line before."""
    match = _WORD.match(line.text)
    return _units(match[0]) if match else 0.0


def _centred(line: Line, at: _Measure) -> bool:
    left, right = line.left - at.left, at.right - line.right
    slack = max(1.5 * at.em, 0.12 * (left + right))
    return left > 1.4 * at.em and right > 1.4 * at.em and abs(left - right) < slack


def _goes_on_centred(line: Line, last: Line, at: _Measure, before: _Measure) -> bool:
    """Tell whether a centred line goes on with a headline that was too long for one."""
    if line.page != last.page or abs(line.height - last.height) > 0.08 * last.height:
        return False
    if last.bottom - line.bottom > max(1.7 * at.step, 2.2 * line.height) or _bracketed(line.text):
        return False
    large = line.height > 1.15 * at.height
    fits = _centred(line, at) or (large and line.right - line.left > 0.6 * (at.right - at.left))
    long = last.right - last.left > 0.55 * (before.right - before.left)
    return fits and (large or long) and (_centred(last, before) or large) and not _LETTERHEAD.search(last.text)


_LETTERHEAD = re.compile(r"文\s?件$|[〔\[（(【﹝［]\s?(?:19|20)\d\d\s?[〕\])）】﹞］]\s?第?\s?\d+\s?号$")


def _bracketed(text: str) -> bool:
    return text.startswith(("（", "(", "—", "〔", "【")) or text[:1].isdigit()


def _paragraph(lines: Sequence[Line], at: _Measure) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        text = _joined(text, line.text)
    first = lines[0]
    return Paragraph(text, _centred(first, at), median(line.height for line in lines) / at.height, first.cells > 1)


def _joined(text: str, more: str) -> str:
    """Join two lines: a space between Latin words only."""
    latin = text[-1:].isascii() and more[:1].isascii() and text[-1:].isalnum() and more[:1].isalpha()
    return f"{text} {more}" if latin else text + more
