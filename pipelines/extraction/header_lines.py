"""Drop what stands above the text inside its element: headline, imprint, breadcrumb, summary; and furniture below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines import furniture
from pipelines.extraction import published
from pipelines.extraction.headline import letters

_MOST_ABOVE = 60  # characters of prose that may stand above a header line: a notice, a slogan
_ADOPTED = re.compile(r"(?:通过|公布|施行|修[订正改]|废止|印发|批准)[)）]?$")  # a law's own note on its dates
_ECHO = 0.75  # of the pairs of characters in common
_POINT = re.compile(
    r"^\W{0,2}(?:[一二三四五六七八九十]{1,3}、|[\d]{1,2}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)])"
)
_IMPRINT = re.compile(r"^\W{0,3}(?:(?:19|20)\d\d|\d\d-\d\d-|发布|时间|日期|来源|更新|最后更新|作者|编辑|发表)")
_LONGEST_IMPRINT = 60
_SENTENCE_ENDS = tuple("。！？；，…”")
_LONGEST_TITLE = 160
# The template's box between headline and text; an author's own summary stands in the text without a label.
_SUMMARY = re.compile(r"^\W{0,2}(?:(?:内容|本文|新闻)?(?:摘要|提要|简介)|核心提示|导读|导语)\s?[:：]")


def tidy_lines(lines: Sequence[str], title: str) -> list[str]:
    """Drop what stands above the body inside its container (headline, credits, breadcrumb), and the furniture below."""
    start = _header_end(lines, letters(title))
    kept, _ = furniture.cut(lines[start:])
    return kept[1:] if _opens_twice(kept) else kept


def _opens_twice(lines: Sequence[str]) -> bool:
    """Tell whether the first line is a summary cut out of the second."""
    if len(lines) < 2 or len(lines[0]) < 20:
        return False
    return letters(lines[1]).startswith(letters(lines[0]))


def _header_end(lines: Sequence[str], wanted: str) -> int:
    """Return the line behind the last header line among the first twelve, as long as hardly any prose comes before it.

    Below the text of a short article, the headline of a related one may echo its own.
    """
    start = prose = 0
    for index, line in enumerate(lines[:12]):
        if prose >= _MOST_ABOVE or furniture.is_heading(line):
            break
        if _is_header(line, wanted) or _ends_title(lines, index, wanted):
            start = index + 1
        elif line.endswith(_SENTENCE_ENDS):
            prose += len(line)
    return start


def _ends_title(lines: Sequence[str], index: int, wanted: str) -> bool:
    """Tell whether a line and those above it are the headline, printed in several lines."""
    for first in range(max(0, index - 3), index):
        if (
            sum(map(len, lines[first : index + 1])) <= _LONGEST_TITLE
            and letters("".join(lines[first : index + 1])) == wanted
        ):
            return True
    return False


def _is_header(line: str, wanted: str) -> bool:
    if _SUMMARY.match(line):
        return True
    if len(line) > 160:
        return False
    compact = letters(line)
    if wanted and not _POINT.match(line) and _echoes(compact, wanted):
        return True
    if re.match(r"^\W{0,3}(?:您|你)?(?:当前|现在|目前)?(?:所在)?的?(?:位置|所在)\s?[:：]", line):
        return True
    when = published.read_time(line)
    return (
        when is not None
        and len(line) <= 100
        and not _ADOPTED.search(line)
        and not furniture.is_prose(line, least=30)
        and ((when.precision == "minute" and len(line) <= _LONGEST_IMPRINT) or _IMPRINT.match(line) is not None)
    )


def _echoes(line: str, title: str) -> bool:
    """Tell whether a line repeats the headline, or most of it under another cut; a notice names itself in its text."""
    if len(line) < 6:
        return line == title
    if line in title:
        return len(line) >= 0.5 * len(title)
    if title in line:
        return len(line) <= 1.25 * len(title)
    if not 0.6 * len(title) <= len(line) <= 1.6 * len(title):
        return False
    pairs, wanted = _pairs(line), _pairs(title)
    return len(pairs & wanted) >= _ECHO * max(len(pairs), len(wanted), 1)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
