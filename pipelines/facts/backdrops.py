"""Places that a report names without its numbers being about them: datelines, who gave the order, where it was held."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from pipelines.facts.mention import Mention

_NEXT = 40  # code points from a dateline to the place that the report is about
_ORDERED = re.compile(r"(?:按照?|根据|遵照|在)$")
_ORDERS = re.compile(r"[^，。；\n]{0,14}?(?:统一)?(?:部署|安排|要求|指[导挥示]|领导)")
_VENUE = re.compile(r"[^，。；\n]{0,20}?(?:公开|集中|举行|召开|举办|开庭|宣[判告布]|[销焚]毁|揭牌|启动|发布|通报|公布)")
_TOGETHER = re.compile(r"(?:联合|协同|会同|联手|协调)[^，。；\n]{0,24}$")
_POLICE = re.compile(
    r"[^，。；、\n]{0,4}(?:、[^，。；\n]{2,10}?){0,4}(?:等[^，。；\n]{0,3}地?)?(?:两地|三地|多地)?(?:警方|公安|民警|支队|大队|戒毒所)"
)
_ACTS_IN = re.compile(r"[^，。；\n]{0,10}在")


def without_backdrops(text: str, named: Sequence[tuple[Mention, str]]) -> list[tuple[Mention, str]]:
    """Return the places of a folded text, in order, that its numbers may be about."""
    told = [row for row, after in zip_longest(named, named[1:]) if not _is_dateline(text, row[0], after)]
    return [
        row
        for row in told
        if not (
            _in_a_name(text, row[0])
            or _gave_order(text, row[0])
            or _is_venue(text, row[0], told)
            or _helped(text, row[0], told)
        )
    ]


def _is_dateline(text: str, mention: Mention, after: tuple[Mention, str] | None) -> bool:
    """Say whether a place only says where a report was sent from: another one follows (阿图什讯 克州中级人民法院)."""
    return after is not None and text.startswith("讯", mention.end) and after[0].start - mention.end < _NEXT


def _in_a_name(text: str, mention: Mention) -> bool:
    """Say whether it stands in the name of a law or a paper: 根据《云南省禁毒条例》."""
    return text.rfind("《", 0, mention.start) > text.rfind("》", 0, mention.start)


def _gave_order(text: str, mention: Mention) -> bool:
    """Say whether it is who gave the order: 按照兵团公安局统一安排."""
    before = text[max(0, mention.start - 2) : mention.start]
    return bool(_ORDERED.search(before) and _ORDERS.match(text, mention.end))


def _helped(text: str, mention: Mention, named: Sequence[tuple[Mention, str]]) -> bool:
    """Say whether its police only lent a hand to those named first: 涟源市公安局联合揭阳、漳州警方."""
    joined = _TOGETHER.search(text, max(0, mention.start - _NEXT), mention.start)
    if joined is None or not _POLICE.match(text, mention.end):
        return False
    return any(other.authority and 0 <= joined.start() - other.end < _NEXT for other, _ in named)


def _is_venue(text: str, mention: Mention, named: Sequence[tuple[Mention, str]]) -> bool:
    """Say whether another place of the sentence held something there: 汕尾中院在陆丰市公开宣判."""
    if not text.endswith("在", 0, mention.start) or not _VENUE.match(text, mention.end):
        return False
    sentence = max(text.rfind(end, 0, mention.start) for end in "。；\n")
    return any(
        sentence < other.start < mention.start
        and (other.authority or _ACTS_IN.fullmatch(text, other.end, mention.start))
        for other, _ in named
    )
