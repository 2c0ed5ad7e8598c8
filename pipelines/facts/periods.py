"""Stretches of time as reports write them: 今年1至5月, 2019年以来, 三年来."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_MONTHS = r"\d{1,2}(?:月(?:份)?)?(?:至|-|到|~)(?:今年)?\d{1,2}月(?:份)?(?:底)?|\d{1,2}月(?:份)?(?:底|以来|起)?"
_PART = (
    r"(?:以来|前三季度|[春秋]季学期|[春夏秋冬]季|[暑寒](?:假|期)|"
    rf"上半年|下半年|全年|第?[一二三四1-4]季度|[前头]\d{{1,2}}个月|[前头][一二三四五六七八九十]{{1,3}}个月|{_MONTHS})"
)
_YEAR = r"(?:19|20)\d{2}年"
PERIOD = re.compile(
    rf"(?=[自从今去上全这前本近过最第截迄至目入开半“\"一二两三四五六七八九十零\d四行战工活夏秋冬春专百创整会比集统宣攻国节假暑寒])(?:"
    rf"(?:自|从)?(?:{_YEAR}|去年|今年)(?:\d{{1,2}}月)?(?:至|-|到)(?:{_YEAR}|今年)(?:\d{{1,2}}月(?:份|底)?)?间?"
    rf"|(?:自|从)?{_YEAR}(?:\d{{1,2}}月)?[^，,。；\n\d]{{2,14}}(?<!年)以来"
    rf"|自(?!治)(?:{_YEAR})?(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?[^，,。；\n\d]{{2,14}}以来|(?:去年|上年)同期"
    rf"|(?:创建|整治|行动|考评)周期内|[春夏秋冬]{{1,2}}[两三四]季(?!度)|(?:去年|今年)[^，,。；、\n\d]{{1,8}}(?:期间|以来|至今)|[去今]年一年"
    rf"|(?:专项|百日|集中|统一)?(?:行动|活动|整治|宣传月|攻坚|战役|春节|国庆|节日|假期|暑期|暑假|寒假)(?:开展)?期间"
    rf"|(?:自|从)?(?:今年|去年|前年|上年|本年度?|全年|{_YEAR}(?:度)?|[一二三四五六七八九零]{{4}}年)(?:{_PART})?(?:以来|起)?"
    rf"|最?近[\d一二两三四五六七八九十]{{1,2}}(?:年|个月)(?!来|以来)|(?:[入开][春夏秋冬]|开学)(?:以来|至今)|[“\"]?十[二三四五]五[”\"]?(?:期间|时期|以来)"
    rf"|(?:最近|近|过去)?[\d一二三四五六七八九十两半]{{1,6}}(?:年|个半?月)[多半]?(?:以?来|间|里)|[\d一二三四五六七八九十两]{{1,3}}周(?:以?来|里)|(?:过去|这)[一二三五十两]年"
    rf"|(?:截至|截止)(?!记者发稿|发稿)(?:到|目前)?[^，,。；\n]{{0,12}}"
    rf"|\d{{1,2}}月\d{{1,2}}日(?:(?:至|-|到)(?:\d{{1,2}}月)?\d{{1,2}}日|以来)"
    rf"|\d{{1,2}}(?:至|-|到|~)\d{{1,2}}月(?:份)?(?:底)?(?!\d)|\d{{1,2}}月(?:份)(?=，)"
    rf"|\d{{1,2}}月(?:份)?(?:至|-|到)\d{{1,2}}月(?:份)?(?:底)?|\d{{1,2}}月(?:份)?(?:以来|起)|上半年|下半年|第?[一二三四]季度(?:以来)?|前三季度"
    rf"|(?:[夏秋冬春]季|专项|百日)?(?:行动|战役|工作|活动|创建|整治|会战|比武)(?:开展|启动|部署)?以来)"
)
# By itself, as the other pattern would be tried at each 同 of a text.
_SAME_OR_NOW = re.compile(
    r"同期(?<![年上比较]同期)(?!相比|[^，。；]{0,4}[升降增减])|目前(?<![到至止]目前)(?!已|共|累计)|眼下(?!已|共|累计)"
)
_DAY_AFTER = re.compile(r"\d{1,2}月\d{1,2}日")
_BORN = re.compile(r"(?:出)?生(?!产|效|活)")
_COMPARED = frozenset("较比与")  # 较前年下降: what is compared with, not when
_OPENING = re.compile(r"(?:自|从)")
_ADJECTIVE = re.compile(r"(?:首|第[一二三四五六七八九十\d]{1,3})[轮批次场期例届]")  # 今年首轮采样: which one, not when
_NOW = frozenset({"目前", "眼下"})
_SAME = "同期"


@dataclass(frozen=True, slots=True)
class Period:
    """One period as written; a moment (去年同期, 2018年的342人) is said of the next number only.

    `text` is None for 目前, which ends what was said of another time.
    """

    start: int
    end: int
    text: str | None
    moment: bool


def find_periods(text: str) -> list[Period]:
    """Return the periods named in a folded text, left to right."""
    found: list[Period] = []
    for match in sorted([*PERIOD.finditer(text), *_SAME_OR_NOW.finditer(text)], key=re.Match.start):
        start = match.start() + (1 if _OPENING.match(match.group()) else 0)
        if match.group().endswith("年") and _DAY_AFTER.match(text, match.end()):
            continue  # 2020年6月15日: a day
        words = text[start : match.end()]
        if _BORN.match(text, match.end()) or text[start - 1 : start] in _COMPARED:
            continue
        if words.endswith("年") and _ADJECTIVE.match(text, match.end()):
            continue
        if words == _SAME:
            found += [replace(period, start=start, end=match.end()) for period in _last_of(found)]
            continue
        after = text[match.end() : match.end() + 1]
        moment = words.endswith(_SAME) or (after == "的" and not words.endswith("以来")) or after.isdigit()
        found.append(Period(start, match.end(), None if words in _NOW else words, moment))
    return found


def _last_of(found: Sequence[Period]) -> Sequence[Period]:
    """Return the period that 同期 means, as one or none: the last that is not a moment."""
    return [period for period in reversed(found) if period.text and not period.moment][:1]
