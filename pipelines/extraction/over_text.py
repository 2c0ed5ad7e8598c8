"""Find the line over a text that can be its headline, on a page whose <title> names only the site."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines import furniture
from pipelines.extraction.blocks import Block
from pipelines.extraction.title_tag import letters

LEAST = 8  # letters of a line that may be a headline
SUBTITLE = re.compile(
    r"^\W{0,2}(?:[—–-]{1,4}|写在|记(?!者)|访(?!谈))|(?:之际|综述|侧记|纪实|述评|纪事|启示录|观察记|系列报道之.)\W{0,2}$"
)
_SENTENCE_ENDS = tuple("。；，")
_OVER = 8  # blocks over the text among which the headline is
_IMPRINT = 3  # those above the line of time and source
_LONGEST = 160
_LABELLED = re.compile(
    r"[:：]$|20\d\d\s?[-/.年]|\d\d:\d\d|[>＞»]|来源|作者|字号|分享|"
    r"^\W{0,3}(?:[^\s:：]{0,4}(?:位置|时间|日期|单位|机构|部门|电话|热线|地址|栏目|专栏|类别|分类|次数|编号|文号|索引号|关键词|记者|编辑)|"
    r"编\s?者?\s?按|导\s?[读语]|摘\s?要|提\s?要|提示|主办|承办|标签)\s?[:：]"
)
_IMPRINT_LINE = re.compile(r"20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]|来\s{0,4}源\s?[:：]|(?:发布|更新)(?:时间|日期)")
_MARKS = "□■◎●○◆▲△★ \u3000"  # before a byline


def over_imprint(blocks: Sequence[Block], headings: Sequence[Block], names: str, title: str) -> Block | None:
    """Return the first heading right over a line of time or source; a short one must be the `title`'s letters."""
    for heading in headings:
        named = letters(heading.text) == title  # 停电通知, or a channel: the very next line tells
        below = blocks[heading.order + 1 : heading.order + (2 if named else 3)]
        if (named or _may_head(heading, names)) and any(map(_is_imprint, below)):
            return heading
    return None


def over_text(blocks: Sequence[Block], prose: int, names: str) -> Block | None:
    """Return the line over the time, else the one over the text, that can be a headline: no link, no label, no date."""
    over = blocks[max(0, prose - _OVER) : prose]
    imprint = next((place for place, block in enumerate(over) if _is_imprint(block)), 0)
    above = (block for block in reversed(over[max(0, imprint - _IMPRINT) : imprint]) if _may_head(block, names))
    below = (block for block in reversed(over) if _may_head(block, names))
    return next(above, None) or next(below, None)


def _is_imprint(block: Block) -> bool:
    if block.link_density >= 0.3 or len(block.text) > _LONGEST or "今天" in block.text:  # a calendar
        return False
    return _IMPRINT_LINE.search(block.text) is not None


def _may_head(block: Block, names: str) -> bool:
    compact = letters(block.text)
    if not LEAST <= len(compact) <= 60 or compact in names or block.link_density >= 0.3 or block.noise is not None:
        return False
    if _LABELLED.search(block.text) or SUBTITLE.search(block.text) or block.text.endswith(_SENTENCE_ENDS):
        return False
    return not (furniture.is_heading(block.text) or furniture.is_byline(block.text.lstrip(_MARKS)))
