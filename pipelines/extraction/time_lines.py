"""Judge the time in a short line of a page: labelled as published, bare, written or updated, or of an event."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from pipelines.extraction.blocks import Block
from pipelines.extraction.published import Found, find_time
from pipelines.items import Published

_LONGEST = 160  # a line that holds a publication time is not longer
_LONGEST_PROSE = 90
_LINKED_HEADLINE = 8  # characters inside links that are more than the name of a source
_LINKED_NAME = 14  # those of a long one, which stands beside a time with a clock
_LONGEST_LOOSE = 60  # a line in which forms are believed that need a context


class Rank(IntEnum):
    """Order what a line says about its time, the most trusted first."""

    PUBLISHED = 0  # 发布时间：2022-06-21
    BARE = 1  # 2022-06-21 10:30 来源：某网
    WRITTEN = 2  # 成文日期：2022-06-15, （2022年6月15日）
    UPDATED = 3  # 更新时间：2022-06-23


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Hold one time, how far its line says that it is the publication's, and whether the line holds little else."""

    published: Published
    rank: Rank
    sure: bool
    alone: bool
    text: str


# The longest label first: 最后更新时间 is no 时间. A word before 时间 names another time: 活动时间, 截止日期.
_LABEL = re.compile(
    r"(?P<updated>(?:最后|最近)?(?:更新|修改|编辑)(?:于|时间|日期)?|最后(?:更新|修改|回复)[^\d]{0,4})|"
    r"(?P<written>(?:成文|生成|印发|签发|落款)(?:日期|时间))|"
    r"(?P<published>(?:发布|发表|发稿|发文|上传|添加|录入|上线|刊发|刊登|出版|提交|创建|公布|公开|信息|文章|新闻|稿件|"
    r"日志|推送|投稿)\s?(?:时间|日期|于|时刻)|(?<![\u4e00-\u9fff])(?:时\s{0,4}间|日\s{0,4}期)|发\s?布(?=\s?[:：])|"
    r"(?<![A-Za-z])(?:published|posted|date|time)(?:\s(?:on|at|time|date))?)|"
    r"(?P<event>[\u4e00-\u9fff]{1,6}(?:时间|日期)(?=\s?[:：])|截至|截止|有效期|(?:评论|回复|注册|报名)于|(?:最后|上次|最近)(?:登[录陆]|访问|活动|发言|在线)|今天是|现在是|"
    r"(?:阅读|点击|新闻|热门)排行|(?:评论|回复|网友)[:：])",
    re.IGNORECASE,
)
_GAP = re.compile(r"[\s:：\]】）)>|｜丨-]{0,6}(?=[\d０-９〇一二三四五六七八九十今昨前刚半JFMASOND])")
_CREDIT = re.compile(
    r"来源|稿源|作者|记者|编辑|责编|浏览|阅读|点击|字[体号]|评论|分享|打印|发布|更新|出处|收藏|访问|发表|次数"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_AFTER = re.compile(
    r"^\s?(?:[来稿]源|作者|记者|编辑|责编|责任|浏览|阅读|点击|字|评论|分享|打印|发布|发表|更新|星期|周|第|讯|版|出处|文章|信息|人气)"
)
_BEFORE = re.compile(r"[于自从在到至为截即与和及定至去今明的年月，、]$|[，,、—～~至到]\s?\d{0,2}$")
_RANGE = re.compile(r"^\s?(?:至|到|—|–|~|～|--?)\s?\d")
_BRACKETED = re.compile(r"^\s?[（(][^（）()]*$")
_DIGIT = re.compile(r"[\d０-９]|年|前|[今昨]天|[今昨]日|刚刚")
_CLOCK_ONLY = re.compile(r"^\s?(?:[01]?\d|2[0-3])[:：][0-5]\d")
_CLOCK = re.compile(r"\d\s{1,3}(?:[01]?\d|2[0-3]):[0-5]\d")
_PART = re.compile(r"^[\d\s:：/.年月日时分秒-]{1,18}$")


def time_of(text: str, now: dt.datetime | None, *, prose: bool = False) -> TimeLine | None:
    """Return the time that a line gives as its page's, or None; `prose` says that the line holds a sentence."""
    if len(text) > _LONGEST or (prose and len(text) > _LONGEST_PROSE) or not _DIGIT.search(text):
        return None
    best: TimeLine | None = None
    for rank, piece in _pieces(text):
        found = _of_piece(piece, rank, text, now, prose=prose)
        if found is not None and (best is None or found.rank < best.rank):
            best = found
    return best


def _pieces(text: str) -> Iterator[tuple[Rank, str]]:
    """Cut a line at its labels; what follows the label of an event is left out."""
    rank: Rank | None = Rank.BARE
    start = 0
    for label in _LABEL.finditer(text):
        if rank is not None and label.start() > start:
            yield rank, text[start : label.start()]
        start = label.end()
        gap = _GAP.match(text, start)
        if label["event"] is not None:
            rank = None
        elif gap is None:
            rank = Rank.BARE  # a word of the sentence, or a label without a time
        else:
            start = gap.end()
            rank = Rank.UPDATED if label["updated"] else Rank.WRITTEN if label["written"] else Rank.PUBLISHED
    if rank is not None:
        yield rank, text[start:]


def _of_piece(piece: str, rank: Rank, line: str, now: dt.datetime | None, *, prose: bool) -> TimeLine | None:
    loose = rank is not Rank.BARE or (len(line) <= _LONGEST_LOOSE and not prose)
    found = find_time(piece, now=now, loose=loose)
    if found is None:
        return None
    rest = piece[: found.start].strip() + piece[found.end :].strip()
    alone = not _HAN.search(rest) and len(rest) <= 12
    if rank is Rank.BARE:
        if not alone and _is_event(piece, found, line, prose=prose):
            return None
        if _BRACKETED.match(piece[: found.start]) and found.published.precision == "day":
            rank = Rank.WRITTEN
    elif found.start > 8:
        rank = max(rank, Rank.BARE)  # the label's own value is something else
    return TimeLine(found.published, rank, found.sure, alone or rank is Rank.PUBLISHED, line)


def _is_event(piece: str, found: Found, line: str, *, prose: bool) -> bool:
    """Tell whether a bare time belongs to a sentence, a subtitle or a range rather than to the page."""
    before, after = piece[: found.start].rstrip(" "), piece[found.end :]
    if _RANGE.match(after):
        return True
    credited = _CREDIT.search(line) is not None
    if prose:
        return not (credited and found.published.precision == "minute")
    if _AFTER.match(after) or credited:
        return False
    glued = _HAN.match(after) is not None or (bool(after) and after[0] in "，、；。")
    if found.published.precision == "minute":
        return glued and _BEFORE.search(before) is not None
    return glued or _BEFORE.search(before) is not None or (not found.sure and len(line) > 30)


def is_teaser(block: Block) -> bool:
    """Tell whether a line is the linked headline of another article with its day."""
    if block.linked < _LINKED_HEADLINE or _CREDIT.search(block.text):
        return False
    return block.linked > _LINKED_NAME or _CLOCK.search(block.text) is None


def joined(blocks: Sequence[Block], index: int) -> str:
    """Return a block's text with the following ones that only continue its time: 2022 | 06/21 | 10:30."""
    text = blocks[index].text
    if len(text) > 40:
        return text
    for block in blocks[index + 1 : index + 4]:
        if _PART.match(block.text) or (_CLOCK_ONLY.match(block.text) and len(block.text) <= 60):
            text = f"{text} {block.text}"
        elif text[-1:] in ":：" and len(text) <= 12 and len(block.text) <= 40:
            text = f"{text}{block.text}"  # the label stands in a block of its own
        else:
            break
    return text
