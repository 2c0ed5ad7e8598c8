"""Stretches of time as reports write them: 今年1至5月, 2019年以来, 三年来."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = r"\d{1,2}(?:月(?:份)?)?(?:至|-|到|~)(?:今年)?\d{1,2}月(?:份)?(?:底)?|\d{1,2}月(?:份)?(?:底|以来|起)?"
_PART = (
    rf"(?:以来|上半年|下半年|全年|第?[一二三四1-4]季度|前\d{{1,2}}个月|前[一二三四五六七八九十]{{1,3}}个月|{_MONTHS})"
)
PERIOD = re.compile(
    rf"(?=[自从今去前本近过截迄至目上一二两三四五六七八九十\d行战工活创整会比])(?:(?:自|从)?(?:今年|去年|前年|本年度?|(?:19|20)\d{{2}}年(?:度)?)(?:{_PART})?(?:以来|起)?"
    rf"|(?:近|过去)?[\d一二三四五六七八九十两]{{1,6}}(?:年|个月)(?:多)?(?:以)?来"
    rf"|(?:截至|截止)(?:到|目前)?[^，,。；\n]{{0,12}}"
    rf"|\d{{1,2}}月(?:份)?(?:至|-|到)\d{{1,2}}月(?:份)?(?:底)?|\d{{1,2}}月(?:份)?(?:以来|起)|上半年|下半年|一季度|前三季度"
    rf"|(?:行动|战役|工作|活动|创建|整治|会战|比武)(?:开展|启动|部署)?以来|目前|迄今|至今)"
)
_DAY_AFTER = re.compile(r"\d{1,2}月\d{1,2}日")
_MOMENTS = frozenset({"目前", "迄今", "至今"})
_OPENING = re.compile(r"(?:自|从)")


@dataclass(frozen=True, slots=True)
class Period:
    """One period as written; a moment (目前, 2018年的342人) is said of the next number only."""

    start: int
    end: int
    text: str
    moment: bool


def find_periods(text: str) -> list[Period]:
    """Return the periods named in a folded text, left to right."""
    found = []
    for match in PERIOD.finditer(text):
        start = match.start() + (1 if _OPENING.match(match.group()) else 0)
        if match.group().endswith("年") and _DAY_AFTER.match(text, match.end()):
            continue  # 2020年6月15日: a day
        words = text[start : match.end()]
        after = text[match.end() : match.end() + 1]
        found.append(Period(start, match.end(), words, words in _MOMENTS or after == "的" or after.isdigit()))
    return found
