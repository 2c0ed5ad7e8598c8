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
_BREADCRUMB = re.compile(r"^\W{0,3}(?:您|你)?(?:当前|现在|目前)?(?:所在)?的?(?:位置|所在)\s?[:：]")
_INDEX = re.compile(  # the table above a government's document
    r"^\W{0,2}(?:索\s*引\s*号|(?:主题|信息|体裁|组配)分类|发布机构|发文机[关构]|成文日期|公开日期|标\s*题|文\s*号|发文字号|主\s*题\s*词|"
    r"有\s*效\s*性|(?:生效|废止|失效)日期)\s*[:：]"
)
# 2011年6月19日，…现予通缉：
_NARRATES = re.compile(r"^\W{0,3}(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日(?:[上下]午|凌晨|晚|夜间?|清晨)?[，,]")
_SHORT = 12  # letters of a line that may stand above a header without being text: a column, a kicker
_IMPRINT = re.compile(r"^\W{0,3}(?:(?:19|20)\d\d|\d\d-\d\d-|发布|时间|日期|来源|更新|最后更新|作者|编辑|发表)")
_LONGEST_IMPRINT = 60
# 某某日报 06-21 10:30, 06月21日 10:30　来源：某网
_THIS_YEAR = re.compile(
    r"^[^，。！？]{0,16}(?<![\d:])\d{1,2}[-/月]\d{1,2}日?\s{1,3}\d{1,2}:\d\d(?!\d)[^，。！？]{0,24}$"
)
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
    """Return the line behind the last header line among the first twelve, as long as hardly any text comes before it.

    Below the text of a short article, the headline of a related one may echo its own, and a notice ends with its day:
    behind a sentence only what is surely no part of a text counts, and a header always has a text behind it.
    """
    start = text = 0
    for index, line in enumerate(lines[:12]):
        if text >= _MOST_ABOVE or furniture.is_heading(line):
            break
        titled = _titled(lines, index, wanted, sure=text > 0)
        if (titled or _is_header(line, sure=text > 0)) and (index + 1 < len(lines) or not text):
            start = index + 1
        elif not (furniture.is_button(line) or furniture.is_credit(line)):
            text += len(line) if len(line) > _SHORT or line.endswith(_SENTENCE_ENDS) else 0
    return start


def _titled(lines: Sequence[str], index: int, wanted: str, *, sure: bool) -> bool:
    """Tell whether a line repeats the headline, or ends one that is printed in several lines.

    `sure`: nearly all of it; a subhead may say a half of the headline.
    """
    line = lines[index]
    if not wanted or len(line) > _LONGEST_TITLE or _POINT.match(line):
        return False
    return _echoes(letters(line), wanted, least=0.8 if sure else 0.5) or _ends_title(lines, index, wanted)


def _ends_title(lines: Sequence[str], index: int, wanted: str) -> bool:
    """Tell whether a line and those above it are the headline, printed in several lines."""
    for first in range(max(0, index - 3), index):
        if (
            sum(map(len, lines[first : index + 1])) <= _LONGEST_TITLE
            and letters("".join(lines[first : index + 1])) == wanted
        ):
            return True
    return False


def _is_header(line: str, *, sure: bool) -> bool:
    """Tell whether a line is an imprint, a breadcrumb or a summary; `sure`: a day alone does not make it an imprint."""
    if _SUMMARY.match(line) or (len(line) <= _LONGEST_TITLE and (_BREADCRUMB.match(line) or _INDEX.match(line))):
        return True
    return is_imprint(line, sure=sure)


def is_imprint(line: str, *, sure: bool = False) -> bool:
    """Tell whether a line gives the page's time; `sure`: a day alone does not do."""
    if len(line) > 100 or _ADOPTED.search(line) or _NARRATES.match(line) or furniture.is_prose(line, least=30):
        return False
    when = published.read_time(line)
    if when is None:
        return _THIS_YEAR.match(line) is not None
    if when.precision == "minute" and len(line) <= _LONGEST_IMPRINT:
        return True
    return not sure and _IMPRINT.match(line) is not None


def _echoes(line: str, title: str, *, least: float) -> bool:
    """Tell whether a line repeats the headline, or most of it under another cut; a notice names itself in its text."""
    if len(line) < 6:
        return line == title
    if line in title:
        return len(line) >= least * len(title)
    if title in line:
        return len(line) <= 1.25 * len(title)
    if not 0.6 * len(title) <= len(line) <= 1.6 * len(title):
        return False
    pairs, wanted = _pairs(line), _pairs(title)
    return len(pairs & wanted) >= _ECHO * max(len(pairs), len(wanted), 1)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
