"""What a stretch of text claims that two copies of one story cannot disagree on: numbers, periods, places, names.

Read from the text alone. Values compare across ways to write a number (三月 = 3月); a masked one (1#月) is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.deduplication.places import PLACES

Kind = Literal["date", "number", "place", "name"]

_MASKS = "#＊*×"
_HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_HAN = "一二三四五六七八九十百千零〇两"
_CLASSIFIERS = "年月日号届次轮批期季起名人件克吨升家个处场条株亩粒片支户宗例公斤万亿元省市县岁天周章条款"
_NUMBER = re.compile(
    rf"(?P<arabic>[\d{_MASKS}]+(?:\.[\d{_MASKS}]+)?)(?:余|多|几)?(?P<scale>[百千万亿%]*)(?:余|多|几)?(?P<unit>[一-鿿]?)"
    rf"|第(?P<ordinal>[{_HAN}]+)(?P<ounit>[一-鿿]?)"
    rf"|(?P<han>[{_HAN}]+)(?:余|多|几)?(?P<hscale>[万亿]*)(?P<hunit>[{_CLASSIFIERS}])"
)
_PERIOD = re.compile(
    r"上半年|下半年|春季|夏季|秋季|冬季|元旦|春节|五一|国庆|中秋|端午|清明|(?:周|星期)[一二三四五六日天]"
)
_DATE_UNITS = frozenset("年月日季届期轮批号")
# 该县, 全省, 我国: no names. 市场, 区域, 国家: no places.
_AREA = "省市县区旗州盟镇乡村"
# 市场, 区域, 县委: the sign begins a word of its own; 该县, 全省, 社区, 农村: no names.
_NO_AREA_AFTER = re.compile(r"[场民值域间别内情庄产办长面容直政级属]|村振|村建|村居|镇化")
_NO_NAME = frozenset(
    "该本全我各此外两跨邻社地小城园农驻山老新与和在从同的了是对为由向到及等以有关其这那某并将对于被把中"
)
_QUOTED = re.compile(r"“([^“”]{2,12})”")  # longer ones are sentences
_SURNAMED = re.compile(r"[一-鿿]某[一-鿿]?")
_LONGEST_PLACE = max(map(len, PLACES))
_PLACE = re.compile(
    "(?=[" + "".join(sorted({p[0] for p in PLACES})) + "][" + "".join(sorted({p[1] for p in PLACES})) + "])"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold one claim: its kind, a comparable value, its span in the text."""

    kind: Kind
    value: str
    start: int
    end: int


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
    return any(c in _MASKS for c in text)


def numbers(text: str) -> Iterator[Claim]:
    """Yield numbers, dates and ordinals; masked ones are left out."""
    for match in _NUMBER.finditer(text):
        arabic = match["arabic"]
        if arabic is not None:
            if is_masked(arabic):
                continue
            value, scale, unit = arabic.lstrip("0") or "0", match["scale"], match["unit"]
            end = match.end() - len(unit)
        else:
            value, scale, unit = (
                han_value(match["han"] or match["ordinal"]),
                match["hscale"] or "",
                match["hunit"] or match["ounit"] or "",
            )
            end = match.end() - len(unit)
        kind: Kind = "date" if unit and unit in _DATE_UNITS else "number"
        yield Claim(kind, value + scale, match.start(), end)
    for match in _PERIOD.finditer(text):
        yield Claim("date", match[0], *match.span())


def places(text: str) -> Iterator[Claim]:
    """Yield provinces, prefectures and countries known by name."""
    for match in _PLACE.finditer(text):
        for size in range(_LONGEST_PLACE, 1, -1):
            name = text[match.start() : match.start() + size]
            if name in PLACES:
                yield Claim("place", name, match.start(), match.start() + len(name))
                break


def names(text: str) -> Iterator[Claim]:
    """Yield what stands in quotes (campaigns, cases, slogans) and people given by surname."""
    if "”" in text:
        for match in _QUOTED.finditer(text):
            yield Claim("name", match[1], match.start(1), match.end(1))
    if "某" in text:
        for match in _SURNAMED.finditer(text):
            yield Claim("name", match[0][:2], match.start(), match.start() + 2)


def claims_at(text: str, start: int, end: int) -> list[Claim]:
    """Return the claims that overlap or touch a span."""
    found: list[Claim] = []
    for read, margin in ((numbers, 10), (places, _LONGEST_PLACE), (names, 14)):
        low = max(0, start - margin)
        for claim in read(text[low : end + margin]):
            if claim.start + low <= end and claim.end + low >= start:
                found.append(claim)
    return found


def area_name(text: str, start: int, end: int) -> str | None:
    """Return the name of an unlisted county, town or village that a differing span belongs to, else None.

    The span counts as a name, or its end, when 省市县区旗州盟镇乡村 closes it or follows it at once.
    """
    span = text[start:end]
    if not 1 <= len(span) <= 8 or not all("一" <= c <= "鿿" for c in span):
        return None
    close = end - 1 if span[-1] in _AREA and len(span) > 1 else end
    if close >= len(text) or text[close] not in _AREA or _NO_AREA_AFTER.match(text, close + 1):
        return None
    return None if text[close - 1] in _NO_NAME else text[max(close - 2, 0) : close + 1]
