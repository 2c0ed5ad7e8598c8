"""Short names of places that count by what stands beside them: an authority, a branch, others of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from pipelines.facts.gazetteer import Gazetteer
from pipelines.facts.mention import Mention

EDGE = re.compile(r"(?:^|[\W省市州区县盟和与及合同在由赴从到至：]|各地|隶属)$")


# A pattern that begins with a set of characters is searched three times as fast as one that begins with a choice.
_AUTHORITY = re.compile(
    r"[公警禁检法边海缉交特刑境:：](?:(?<=[:：])|(?<=公)安|(?<=警)方|(?<=禁)毒|(?<=检)察院|(?<=法)院"
    r"|(?<=边)(?:检|境管理|境派出所|境检查站)"
    r"|(?<=海)[关警]|(?<=缉)毒|(?<=[交特刑])警|(?<=境)内)"
)


def bare_authorities(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return short names that count because an authority (瑞丽警方) or a headline's colon (瑞丽：) follows."""
    taken = {mention.end for mention in found} | {mention.end - 1 for mention in found}
    outer = _outer(found, gazetteer)
    more = []
    for cue in _AUTHORITY.finditer(text):
        end = cue.start()
        for length in (4, 3, 2):
            name = text[max(0, end - length) : end]
            codes = gazetteer.below.get(name)
            if len(name) < length or not codes or end in taken:
                continue
            if cue.group() in ":：" and text[max(0, end - length - 1) : end - length] not in ("", "\n"):
                continue
            if not EDGE.search(text[max(0, end - length - 2) : end - length]):
                continue  # 参(加查)缉毒: cut out of other words
            if any(m.start < end and m.end > end - length for m in found):
                continue
            if name in gazetteer.words.county_words:  # 东山警方 where 漳州 is named
                codes = () if cue.group() in ":：" else _inside(name, outer, gazetteer)
                if not codes:
                    continue
            more.append(Mention(end - length, end, outermost(codes, gazetteer), 1.0, authority=True))
            break
    return more


def outermost(codes: Sequence[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the places of a name but those that lie in another of them: 通化 is the prefecture, not its county."""
    return tuple(code for code in codes if gazetteer.places[code].parent not in codes)


_BRANCH = re.compile(r"(?:公安)?分局")


_BRANCH_EDGE = re.compile(r"(?:^|[\W在到从由与和合同及]|公安)$")


def branches(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the districts that a branch is named after (河西分局, 公安西湖分局), word-like ones (河西) too."""
    more = []
    for cue in _BRANCH.finditer(text):
        end = cue.start()
        for length in (4, 3, 2):
            start = end - length
            codes = tuple(c for c in gazetteer.below.get(text[max(0, start) : end], ()) if _is_district(c, gazetteer))
            if start < 0 or not codes or any(m.start < end and m.end > start for m in found):
                continue
            if _BRANCH_EDGE.search(text[max(0, start - 2) : start]):
                more.append(Mention(start, end, codes, 1.0, authority=True))
                break
    return more


def _is_district(code: str, gazetteer: Gazetteer) -> bool:
    return gazetteer.places[code].level == "county" and gazetteer.places[code].name.endswith("区")


# What follows a list of short names is looked for first: it is rarer than what may be a name.
_LIST_END = re.compile(
    r"(?=[等两三四五六七八多区县先同分])(?:等(?:地|[区县市]|[一二两三四五六七八九十\d]+[个地区县市])|[两三四五多]地|[两三四五六七八]个?(?:战场|区|县|市)|[两三四五]?(?:区县|县区|县市)|(?:先后|同时|同步|分别)[^，。]{0,4}(?:落网|抓捕|收网|行动))"
)


_SHORT_LIST = re.compile(r"(?<![^\W\d_]、)(?P<names>[^\W\d_等多各]{2,4}(?:、[^\W\d_等多各]{2,4}){1,7})$")


_LONGEST_LIST = 40


def short_lists(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return the counties that are listed by their short names (江北、鄞州等地) where the text names their city.

    One of the list may be cut out of what stands before it: at least two must lie in one place that is named.
    """
    outer = _outer(found, gazetteer)
    more = []
    for tail in _LIST_END.finditer(text):
        match = _SHORT_LIST.search(text, max(0, tail.start() - _LONGEST_LIST), tail.start())
        if match is None:
            continue
        start = match.start()
        listed: list[Mention] = []
        for name in match["names"].split("、"):
            end = start + len(name)
            for begin in range(start, end - 1) if not listed else (start,):
                if codes := _inside(text[begin:end], outer, gazetteer):
                    listed.append(Mention(begin, end, codes, listed=True))
                    break
            start = end + 1
        if len(listed) > 1:
            more += [m for m in listed if not any(o.start < m.end and o.end > m.start for o in found)]
    return more


def _outer(found: Sequence[Mention], gazetteer: Gazetteer) -> set[str]:
    """Return the places that are named, and those in which named counties lie."""
    named = {code for mention in found for code in mention.codes}
    return named | {gazetteer.places[code].parent for code in named if gazetteer.places[code].level == "county"}


def _inside(name: str, outer: AbstractSet[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the counties of a short name that lie in one of some cities, or directly in one of the provinces."""
    return tuple(
        code
        for code in gazetteer.below.get(name, ())
        if gazetteer.places[code].level == "county" and gazetteer.places[code].parent in outer
    )


_CITY_JOIN = re.compile(r"[、和与]")


def listed_cities(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return prefectures whose short names are common words (西宁、海东), named beside another of their province."""
    more: list[Mention] = []
    last = list(found)
    while last:
        last = [
            named for mention in last if (named := _city_beside(text, mention, found, gazetteer)) and named not in more
        ]
        more += last
    return more


def _city_beside(text: str, mention: Mention, found: Sequence[Mention], gazetteer: Gazetteer) -> Mention | None:
    start = mention.end + 1
    name = text[start : start + 2]
    if name not in gazetteer.words.city_words or not _CITY_JOIN.match(text, mention.end):
        return None
    if any(other.start < start + 2 and other.end > start for other in found):
        return None
    provinces = {gazetteer.province(code).code for code in mention.codes if gazetteer.places[code].level == "city"}
    codes = tuple(
        code
        for code in gazetteer.below.get(name, ())
        if gazetteer.places[code].level == "city" and gazetteer.province(code).code in provinces
    )
    return Mention(start, start + 2, codes) if codes else None
