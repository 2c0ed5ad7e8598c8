"""Mend spaces between Chinese characters and round their punctuation, and doubled punctuation."""

from __future__ import annotations

import re

from pipelines.cleaning.code_points import IS_STOP, has_neighbours
from pipelines.furniture import HAN

_BLANK = r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]"
_STOP = "，。、；：！？”’」』）》】…"
_OPEN = "“‘「『（《【"
# These see lines whose runs of blanks are one space. The space comes first: a pattern that begins with a literal is
# searched ten times as fast as one that begins by looking behind.
_ROUND_PUNCTUATION = re.compile(
    rf" (?:(?<=[{_STOP}{_OPEN}] )(?=[{HAN}\d{_OPEN}])|(?<=[{HAN}\d{_STOP}] )(?=[{_STOP}])|"
    r"(?<=[，；：] )(?=[,;:])|(?<=[,;:] )(?=[，；：]))"
)
_LETTER_SPACED = re.compile(rf"(?<![{HAN}])[{HAN}](?:{_BLANK}{{1,4}}[{HAN}]){{3,}}(?![{HAN}])")
_BETWEEN = re.compile(rf" (?<=[{HAN}] )(?=[{HAN}])")
_RUN = re.compile(rf"{_BLANK}+")
# Where a blank between Chinese characters means something: behind a dateline, in brackets and quotes, between names.
_MEANINGFUL = re.compile(
    rf"^[^，。]{{0,30}}(?:讯|电|消息){_BLANK}|"
    rf"[（(“‘《【「][^（）()“”‘’《》【】「」\n]{{1,60}}[)）”’》】」]|"
    rf"(?:记者|通讯员|实习生|摄影|编辑|作者|"
    rf"报道员)[^{HAN}\n]{{0,3}}[{HAN}]{{2,4}}(?:[ 、\u3000][{HAN}]{{2,4}}){{0,6}}(?=$|[^{HAN}]|报道|摄)"
)
_HEADLINE = 40  # a line this short without the end of a sentence is a subhead or a credit: its blanks stay
_DOUBLED = re.compile(
    r"([，。、；：])\1+|([,;:])\2+(?=[^/\d])|。(?=，)|，(?=。)|、(?=[，。])|,(?=，)|;(?=；)|:(?=：)|(?<=，),|(?<=；);|(?<=：):"
)


def mend_spaces(line: str) -> tuple[str, bool]:
    """Return the line without blanks that only the page's layout put there, and whether there were any."""
    line = _RUN.sub(" ", line)
    if " " not in line:
        return line, False
    mended = _LETTER_SPACED.sub(lambda match: match[0].replace(" ", ""), line) if line.count(" ") > 2 else line
    mended = _ROUND_PUNCTUATION.sub("", mended)
    if _BETWEEN.search(mended) and (len(mended) > _HEADLINE or "。" in mended):
        mended = _joined(mended)
    return mended, mended != line


def _joined(line: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _MEANINGFUL.finditer(line):
        pieces.append(_BETWEEN.sub("", line[position : match.start()]))
        pieces.append(match[0])
        position = match.end()
    pieces.append(_BETWEEN.sub("", line[position:]))
    return "".join(pieces)


def mend_punctuation(text: str) -> tuple[str, bool]:
    """Return the text with doubled commas, stops and colons single, and whether there were any.

    Three stops are an ellipsis and stay; !! and ?? may be meant.
    """
    if not has_neighbours(text, IS_STOP):
        return text, False
    mended = _DOUBLED.sub(_single, text)
    return mended, mended != text


def _single(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) >= 3 and found[0] == "。":
        return found
    return (match[1] or match[2] or "") if len(found) > 1 else ""
