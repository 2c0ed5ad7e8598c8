"""Join the pages over which a site splits one article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines import furniture
from pipelines.extraction.headline import letters
from pipelines.items import PageStatus, Reading

_EDGE = 6  # lines at the head and foot of a page that may repeat the first page's
_BAR = re.compile(
    r"(?:[\s\W_]|[上下前后]一?[页頁]|首\s?页|尾\s?页|末\s?页|第\s?\d{1,2}\s?页|共\s?\d{1,2}\s?页|\d|全文|余下全文|"
    r"在?本页阅读全文|单页阅读|显示全文|分页阅读|跳转到?|页|(?:上|下)转第?\s?\d{1,2}\s?[页版]|未完待续|(?:接|转)[上下]页|全文阅读)++"
)
_ENDS = ("。", "！", "？", "；", "：", "!", "?", ";", ":", "…", "”", "’", "」", "』", "）", ")", "】", "》")
_OPENS = re.compile(
    r"\W{0,2}(?:第[一二三四五六七八九十百\d]+[章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[、.．])"
)
_LEAST_CUT = 18  # letters: a shorter line without an end is a heading or a name


def joined(first: Reading, further: Sequence[Reading]) -> Reading:
    """Return one reading of an article's pages in their order; title, time and source are the first page's.

    Lines that a page repeats from those before it at its head or foot (title, introduction, credits) and bars of page
    numbers are dropped; a sentence cut by the break becomes one line again. Pages that could not be read leave a gap.
    """
    lines = _without_bars(first.text.split("\n")) if first.text else []
    readable = [reading for reading in further if reading.status is PageStatus.ARTICLE or reading.reason == "short"]
    for reading in readable:
        _append(lines, _new_lines(_without_bars(reading.text.split("\n")), lines, (first.title, reading.title)))
    status, reason = first.status, first.reason
    if status is PageStatus.NO_TEXT and any(reading.status is PageStatus.ARTICLE for reading in readable):
        status, reason = PageStatus.ARTICLE, None  # a picture alone opens it
    return replace(
        first,
        status=status,
        reason=reason,
        text="\n".join(lines),
        author=first.author or _first(reading.author for reading in readable),
        editor=first.editor or _first(reading.editor for reading in readable),
        original_url=first.original_url or _first(reading.original_url for reading in readable),
    )


def _first(names: Iterable[str | None]) -> str | None:
    return next((name for name in names if name), None)


def _without_bars(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.strip() and not (len(line) <= 80 and _BAR.fullmatch(line))]


def _new_lines(lines: Sequence[str], before: Sequence[str], titles: Sequence[str]) -> list[str]:
    """Return the lines of a page without those at its edges that the reader has already seen."""
    seen = {letters(line) for line in before} | {letters(title) for title in titles}
    return [
        line
        for index, line in enumerate(lines)
        if _EDGE <= index < len(lines) - _EDGE or not (letters(line) in seen or _is_title_page(line, titles))
    ]


def _is_title_page(line: str, titles: Sequence[str]) -> bool:
    """Tell whether a line is the title with the page's number: 某某通报(2)."""
    if len(line) > 120:
        return False
    bare = letters(re.sub(r"[\s_]*[（(\[]?第?\s?\d{1,2}\s?页?[）)\]]?\s*$", "", line))
    return len(bare) >= 6 and any(bare == letters(title) for title in titles)


def _append(lines: list[str], more: Sequence[str]) -> None:
    if not more:
        return
    if lines and _is_cut(lines[-1]) and not _OPENS.match(more[0]):
        lines[-1] += more[0]
        lines += more[1:]
    else:
        lines += more


def _is_cut(line: str) -> bool:
    """Tell whether a line stops in the middle of a sentence."""
    text = line.rstrip()
    if text.endswith(("，", "、", ",")):
        return True
    return not text.endswith(_ENDS) and (len(letters(text)) >= _LEAST_CUT) and not furniture.is_byline(text)
