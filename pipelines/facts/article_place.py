"""Which place an article is about as a whole: its province, or the city or county that speaks in it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.facts.gazetteer import Gazetteer
from pipelines.facts.mention import Mention
from pipelines.items import Region


def own_place(
    regions: Sequence[Region], wide: bool, named: Sequence[tuple[Mention, str]], gazetteer: Gazetteer
) -> str | None:
    """Return the article's place: its province, or the one city or county it is about.

    A city that speaks first and is named as often stays the place where one of its counties comes in later.
    """
    if not regions:
        return None
    own = regions[0]
    for level in ("city", "county"):
        inner = [region for region in regions if region.level == level and region.province in _around(own)]
        if wide:
            break
        if len(inner) > 1:
            inner = _who_acts(inner, named, gazetteer)
        if inner and not _comes_in_later(inner[0].name, own.name, named, gazetteer):
            own = inner[0]
    return own.name


def is_province_wide(
    tokens: Sequence[tuple[int, str]], named: Sequence[tuple[Mention, str]], gazetteer: Gazetteer
) -> bool:
    """Say whether the province speaks, so that a city named in one paragraph is not the next one's subject."""
    levels = [gazetteer.places[code].level for _, code in named]
    province = levels.count("province") + sum(1 for _, level in tokens if level == "province")
    inner = (
        len(levels) - levels.count("province") + sum(1 for _, level in tokens if level in ("town", "city", "county"))
    )
    if 0 < province == inner and named and gazetteer.places[named[0][1]].level != "province":
        return any(level == "province" for _, level in tokens)  # 綦江……重庆主城: the county speaks
    return 0 < province >= inner


def apart(
    named: Sequence[tuple[Mention, str]], regions: Sequence[Region], gazetteer: Gazetteer
) -> list[tuple[Mention, str]]:
    """Return the mentions in the article's province that do not only lead to the next (安徽省 of 安徽省巢湖市)."""
    starts = {mention.start for mention, _ in named}
    own = _around(regions[0]) if regions else None
    return [
        (mention, code)
        for mention, code in named
        if mention.end not in starts and (own is None or gazetteer.province(code).short in own)
    ]


def _around(region: Region) -> tuple[str, ...]:
    """Return the provinces whose codes a place's neighbours may have: cities of the 兵团 have those of 新疆."""
    return ("兵团", "新疆") if region.province == "兵团" else (region.province,)


def _who_acts(inner: list[Region], named: Sequence[tuple[Mention, str]], gazetteer: Gazetteer) -> list[Region]:
    """Return of several cities or counties the one that is named first and whose police are, as a list of one."""
    if not named:
        return []
    first = [region for region in inner if gazetteer.contains(region.code, named[0][1])]
    acting = [code for mention, code in named if mention.authority and gazetteer.places[code].level != "province"]
    return [region for region in first if acting and gazetteer.contains(region.code, acting[0])]


def _comes_in_later(inner: str, outer: str, named: Sequence[tuple[Mention, str]], gazetteer: Gazetteer) -> bool:
    """Say whether the outer place is named before the inner one and as often."""
    starts = {
        name: [mention.start for mention, code in named if gazetteer.places[code].name == name]
        for name in (inner, outer)
    }
    return bool(starts[inner] and starts[outer]) and (
        starts[outer][0] < starts[inner][0] and len(starts[outer]) >= len(starts[inner])
    )
