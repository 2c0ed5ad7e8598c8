"""What a stretch of text claims that two copies of one story cannot disagree on: numbers, periods, places, names.

Read from the text alone. Values compare across ways to write a number (三月 = 3月); a masked one (1#月) is no claim.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from pipelines.deduplication.places import PLACES
from pipelines.facts.names import NameTable

Kind = Literal["date", "number", "place", "name"]

_MASKS = "#＊*×"
_MASKED = frozenset(_MASKS)
_HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_POWERS = {"百": 2, "千": 3, "万": 4, "亿": 8}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_HAN = "一二三四五六七八九十百千零〇两"
_CLASSIFIERS = "年月日号届次轮批期季起名人件克吨升家个处场条株亩粒片支户宗例公斤万亿元省市县岁天周章条款"
_NUMBER = re.compile(
    rf"(?P<share>百分之)?(?P<arabic>[0-9{_MASKS}]+(?:\.[0-9{_MASKS}]+)?)(?:余|多|几)?(?P<scale>(?:百(?!分)|[千万亿%])*)(?:余|多|几)?"
    r"(?P<unit>(?:(?!百分之)[一-鿿])?)"
    rf"|第(?P<ordinal>[{_HAN}]+)(?P<ounit>[一-鿿]?)"
    rf"|百分之(?P<percent>[{_HAN}]+(?:点[{_HAN}]+)?)"
    rf"|(?!一起[来去看走学做听说])(?P<han>[{_HAN}]+)(?:余|多|几)?(?P<hscale>[万亿]*)(?P<hunit>[{_CLASSIFIERS}])"
)
_NUMERIC = re.compile(rf"[0-9{_MASKS}第{_HAN}]+|百分之")  # where a number may begin: found faster than one
_PERIODS = (
    "上半年", "下半年", "春季", "夏季", "秋季", "冬季", "元旦", "春节", "五一", "国庆", "中秋", "端午", "清明",
    *(week + day for week in ("周", "星期") for day in "一二三四五六日天"),
)  # fmt: skip
_LATEST = {"年": 2100, "月": 12, "日": 31}  # a scanner's 87日 claims nothing
_DATE_UNITS = frozenset("年月日季届期轮批号")
# 该县, 全省, 我国: no names. 市场, 区域, 国家: no places.
_AREA = "省市县区旗州盟镇乡村"
# 市场, 区域, 县委: the sign begins a word of its own; 该县, 全省, 社区, 农村: no names.
_NO_AREA = re.compile(r"(?:行政|自然)[村区]$|乡村$|市区$")
_NO_AREA_AFTER = re.compile(r"[区场民值域间别内情庄产办长面容直政级属]|村振|村建|村居|镇化")
_REST = re.compile(r"[一-鿿][省市县区旗州镇乡村]")
_HAN_NAME = re.compile(r"[一-鿿]{1,8}")
_PRONOUNS = frozenset("该本全我各此外")
_NO_NAME = _PRONOUNS | frozenset("两跨邻社地小城园农驻山老新与和在从同的了是对为由向到及等以有关其这那某并将对于被把中")
_NO_PART = _NO_NAME | frozenset(
    "赴往抵达去来经离回都超门股楼上夜早集景校灾牧库战辖郊贫困林矿港片军开"
)  # 景区, 开区: no ends of names
_QUOTED = re.compile(r"“([^“”]{2,12})”")  # longer ones are sentences
_SURNAMED = re.compile(r"[一-鿿]某[一-鿿]?")
_LONGEST = 40  # characters of a claim


class Claim(NamedTuple):
    """Hold one claim: its span in the text, its kind, a comparable value."""

    start: int
    end: int
    kind: Kind
    value: str


@lru_cache(maxsize=4096)
def han_value(text: str) -> str:
    """Return a Chinese numeral as Arabic digits: 三十八 -> 38, 二〇二五 -> 2025."""
    if not any(c in _HAN_SCALES for c in text):
        return "".join(str(_HAN_DIGITS[c]) for c in text)
    total = digit = 0
    for char in text:
        if char in _HAN_SCALES:
            total += (digit or 1) * _HAN_SCALES[char]
            digit = 0
        else:
            digit = _HAN_DIGITS[char]
    return str(total + digit)


def is_masked(text: str) -> bool:
    """Tell whether digits are masked in a stretch of text."""
    return not _MASKED.isdisjoint(text)


@lru_cache(maxsize=4096)
def _value(digits: str, scale: str) -> str:
    """Return a number in one spelling: 3.5万 as 35000, 1.20 as 1.2, 35% as it stands."""
    whole, _, part = digits.partition(".")
    zeros = sum(_POWERS.get(sign, 0) for sign in scale)
    part = part.ljust(zeros, "0")
    whole, part = (whole + part[:zeros]).lstrip("0") or "0", part[zeros:].rstrip("0")
    return whole + (f".{part}" if part else "") + ("%" if "%" in scale else "")


def _read(match: re.Match[str]) -> Claim | None:
    share, arabic, scale, unit, ordinal, ordinal_unit, percent, han, han_scale, han_unit = match.groups("")
    if arabic:
        value = "" if is_masked(arabic) else _value(arabic, scale + "%" if share else scale)
    elif percent:
        whole, _, part = percent.partition("点")
        value = f"{han_value(whole)}.{han_value(part)}%" if whole and part else f"{han_value(whole or part)}%"
    else:
        value, unit = _value(han_value(han or ordinal), han_scale), han_unit or ordinal_unit
    if not value or (unit in _LATEST and value.isdecimal() and int(value) > _LATEST[unit]):
        return None
    start, end = match.span()
    return Claim(start, end - len(unit), "date" if unit in _DATE_UNITS else "number", value)


def numbers(text: str) -> list[Claim]:
    """Return numbers, dates and ordinals in one spelling; masked ones are left out."""
    found = []
    end = 0
    for run in _NUMERIC.finditer(text):
        at = max(end, run.start())
        while at < run.end():
            match = _NUMBER.match(text, at)
            if match is not None and (claim := _read(match)):
                found.append(claim)
            at = match.end() if match else at + 1
        end = at
    return found


@lru_cache(maxsize=1)
def _known_names() -> NameTable[tuple[Kind, str]]:
    return NameTable({name: ("place", name) for name in sorted(PLACES)} | {name: ("date", name) for name in _PERIODS})


def known_names(text: str) -> Iterator[Claim]:
    """Yield provinces, prefectures, countries, seasons and days known by name."""
    for start, end, (kind, name) in _known_names().find(text):
        yield Claim(start, end, kind, name)


def names(text: str) -> Iterator[Claim]:
    """Yield what stands in quotes (campaigns, cases, slogans) and people given by surname."""
    if "”" in text:
        for match in _QUOTED.finditer(text):
            yield Claim(*match.span(1), "name", match[1])
    if "某" in text:
        for match in _SURNAMED.finditer(text):
            yield Claim(match.start(), match.start() + 2, "name", match[0][:2])


class Claims:
    """Hold all claims of a text in order, read once."""

    def __init__(self, text: str) -> None:
        self.all = sorted([*numbers(text), *known_names(text), *names(text)])
        self._starts = [claim[0] for claim in self.all]

    @cached_property
    def values(self) -> frozenset[str]:
        """Return what is claimed anywhere."""
        return frozenset(claim.value for claim in self.all)

    def touching(self, start: int, end: int) -> list[Claim]:
        """Return the claims that overlap or touch a span."""
        first, last = bisect_left(self._starts, start - _LONGEST), bisect_right(self._starts, end)
        return [claim for claim in self.all[first:last] if claim.end >= start]

    def within(self, start: int, end: int) -> list[Claim]:
        """Return the claims that a span holds whole."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [claim for claim in self.all[first:last] if claim.end <= end]


def area_name(text: str, start: int, end: int) -> str | None:
    """Return the name of an unlisted county, town or village that a differing span belongs to, else None.

    The span counts as a name, or a part of it, when 省市县区旗州盟镇乡村 closes it or follows it, at once or after a
    character more: 枣阳市 and 浏阳市.
    """
    close = end - 1 if end - start > 1 and text[end - 1] in _AREA else end
    if end - start == 1 and _REST.match(text, end) and _NO_PART.isdisjoint(text[start : end + 1]):
        close = end + 1
    if close >= len(text) or text[close] not in _AREA or not _HAN_NAME.fullmatch(text, start, end):
        return None
    no_name = _NO_NAME if close - start < 2 else _PRONOUNS  # 民和县 is one, 和县 or 该县 is none
    if text[close - 1] in no_name or _NO_AREA_AFTER.match(text, close + 1):
        return None
    name = text[max(min(close - 2, start), 0) : close + 1]
    return None if _NO_AREA.search(name) else name
