"""Where a text names places, and how much each naming says about what the text reports on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from pipelines.facts.gazetteer import Gazetteer

MAX_SCAN = 20_000  # code points; what an article is about is named long before that
_PASSED_THROUGH = 0.3
_LISTED = 0.5
_LISTED_ALONE = 0.2
_SITE_HINT = 0.01  # decides between places of one name only where nothing in the text does
_CHAIN = re.compile(r"(?:省|市|州)?(?:、|和|与|及|以及|,|，)? ?")
_NOT_A_PLACE_AFTER = re.compile(r"市场|区(?:[域间别块划]|分(?!别|局))|县级|市级|州际|区级")
_DATELINE_AFTER = re.compile(r"\s?\d{1,2}月\d{1,2}日(?:电|讯|消息)")
_EDGE = re.compile(r"(?:^|[\W省市州区县盟和与及合同在由赴从到至：]|各地)$")
_COUNTY_TAIL = frozenset("级域城际区市长")
_STATION = re.compile(r"(?:国际)?机场|火车站|高铁站|汽车站")
_ADDRESS = re.compile(r"[^，。；\n]{0,9}(?:路|街|大道|巷)[\d一二三四五六七八九十百]+号")
_AND_OTHERS = re.compile(r"等(?!级|[州市县区省地盟]{0,3}(?:公安|警方|检察|法院|禁毒))")
_NO_COUNTY_AFTER = re.compile(  # a river, a street or a port of the name; what lies off its coast
    r"[江河湖山岭岛](?![苏西北南口])|街道|[镇乡村屯路]|港(?![^\W\d_]{0,4}(?:公安|警))|码头|以[东南西北]|(?:国际)?机场|[火高汽]车?铁?站"
)
_VENUE = re.compile(r"(?:联合|集中|隆重)?(?:召开|举行|举办)")  # where a province meets says nothing of the city
_HAMLET = re.compile(r"[^\W省市县区州和与及的在等]?(?:[乡村镇](?![村镇])|屯|寨子)")  # 黄石坡乡 is a township, not 黄石
_WHERE = frozenset("在于从到")
_COUNTED = re.compile(
    r"[^，。；;：:\n、]{0,14}?(?:分别|各)|[^。；;：:\n、]{0,16}?，分别|[^，。；;：:\n、]{0,10}?\d|\n\d"
)
_LINE_LEFTOVER = re.compile(r"[\s、，,：:；;·.\d（）()●•—-]*")


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of a place: span, the codes it may mean (the most specific reading), its weight."""

    start: int
    end: int
    codes: tuple[str, ...]
    weight: float = 1.0
    authority: bool = False  # the name of an authority or the place of a dateline
    listed: bool = False  # among others of one city that the text names: not places passed through
    counted: bool = False  # numbers of its own follow it
    alone: bool = False  # a county's short name: it counts where the text names what it lies in, or the site does


@lru_cache(maxsize=4)  # regions and figures of one article ask for the same text
def find_mentions(text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Return the places named in a folded text, names inside organisations and the like left out."""
    text = text[:MAX_SCAN]
    found: list[Mention] = []
    names = gazetteer.names_in(text)
    for (start, end, codes), following in zip_longest(names, (row[0] for row in names[1:])):
        full = any(text[start:end] == gazetteer.places[code].name for code in codes)
        if _NOT_A_PLACE_AFTER.match(text, end - 1) or _stuck_to_number(text, start) or _inside_words(text, start, end):
            continue
        child = None if following == end else _child_after(text, end, codes, gazetteer)
        mention = _weigh(text, start, end, codes, full, gazetteer)
        if mention is not None:
            found.append(mention)
        if child is not None:
            weight = mention.weight if mention else 0.0
            named = _weigh(text, child[0], child[1], child[2], child[3], gazetteer)
            if named is not None:
                found.append(replace(named, weight=max(named.weight, weight)))
    found.extend(_bare_authorities(text, found, gazetteer))
    found.extend(_branches(text, found, gazetteer))
    found.extend(_short_lists(text, found, gazetteer))
    found.extend(_counties_alone(text, found, gazetteer))
    found.sort(key=lambda mention: mention.start)
    return tuple(_weigh_lists(text, found))


def _inside_words(text: str, start: int, end: int) -> bool:
    """Say whether a county's name of two characters (应县) is cut out of other words (供应县城)."""
    if end - start > 2 or text[end - 1] not in "县旗":
        return False
    return not _EDGE.search(text[max(0, start - 2) : start]) or text[end : end + 1] in _COUNTY_TAIL


def _stuck_to_number(text: str, start: int) -> bool:
    return start > 0 and text[start - 1].isascii() and text[start - 1].isalnum() and not text[start - 1].isdigit()


def _weigh(text: str, start: int, end: int, codes: tuple[str, ...], full: bool, gazetteer: Gazetteer) -> Mention | None:
    """Return the mention with its weight by the words around it, None if it is part of another name."""
    words = gazetteer.words
    after = text[end : end + 12]
    before = text[max(0, start - 6) : start]
    if _DATELINE_AFTER.match(after):
        # Beijing datelines are where the agency sits, not what it reports on.
        weight = 1.0
        if words.agency.search(before) and _is_capital(codes):
            weight = 0.0 if text[start:end].startswith("北京") else _PASSED_THROUGH
        return Mention(start, end, codes, weight, authority=weight == 1.0) if weight else None
    if not full and _HAMLET.match(after) and _in_prefectures(codes, gazetteer):
        return None
    if after.startswith("籍") or (not full and words.organisation.match(after)) or before.endswith(("美国", "来源：")):
        return None
    if after.startswith("海关") and before.endswith("、"):
        return Mention(start, end, codes, _PASSED_THROUGH)  # 省公安厅、昆明海关: where one of several sits
    if words.authority.match(after):
        return Mention(start, end, codes, 1.5, authority=True)
    if _ADDRESS.match(after):
        return Mention(start, end, codes, 0.0)
    if before.endswith("在") and not full and _VENUE.match(text, end) and _is_capital(codes):
        return Mention(start, end, codes, _PASSED_THROUGH)
    if words.source_after.match(after) or words.movement.search(before):
        return Mention(start, end, codes, _PASSED_THROUGH)
    return Mention(start, end, codes)


def _is_capital(codes: Sequence[str]) -> bool:
    return all(code.endswith("0100") or code == "110000" for code in codes)


def _in_prefectures(codes: Sequence[str], gazetteer: Gazetteer) -> bool:
    return all(gazetteer.places[code].level != "province" for code in codes)


def _child_after(
    text: str, end: int, codes: tuple[str, ...], gazetteer: Gazetteer
) -> tuple[int, int, tuple[str, ...], bool] | None:
    """Return a county (or word-like prefecture) whose name follows right after a place that holds it."""
    if text[end : end + 1] in (":", "："):
        end += 1  # 崇左：凭祥……
    for length in (7, 6, 5, 4, 3, 2):
        name = text[end : end + length]
        candidates = gazetteer.below.get(name)
        if len(name) < length or not candidates:
            continue
        inner = tuple(c for c in candidates if any(gazetteer.contains(o, c) and o != c for o in codes))
        if not inner:
            continue
        full = any(gazetteer.places[code].name == name for code in inner)
        if not full and _STATION.match(text, end + length):
            continue
        if (
            not full
            and name in gazetteer.words.county_words
            and not gazetteer.words.authority.match(text, end + length)
        ):
            continue
        return end, end + length, inner, full
    return None


# A pattern that begins with a set of characters is searched three times as fast as one that begins with a choice.
_AUTHORITY = re.compile(
    r"[公警禁检法边海缉交特刑境:：](?:(?<=[:：])|(?<=公)安|(?<=警)方|(?<=禁)毒|(?<=检)察院|(?<=法)院"
    r"|(?<=边)(?:检|境管理|境派出所|境检查站)"
    r"|(?<=海)[关警]|(?<=缉)毒|(?<=[交特刑])警|(?<=境)内)"
)


def _bare_authorities(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
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
            if not _EDGE.search(text[max(0, end - length - 2) : end - length]):
                continue  # 参(加查)缉毒: cut out of other words
            if any(m.start < end and m.end > end - length for m in found):
                continue
            if name in gazetteer.words.county_words:  # 东山警方 where 漳州 is named
                codes = () if cue.group() in ":：" else _inside(name, outer, gazetteer)
                if not codes:
                    continue
            more.append(Mention(end - length, end, codes, 1.0, authority=True))
            break
    return more


_BRANCH = re.compile(r"(?:公安)?分局")
_BRANCH_EDGE = re.compile(r"(?:^|[\W在到从由与和]|公安)$")


def _branches(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
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


def _short_lists(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
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


# What stands before a name that begins there: a verb of going (走进德清), the owner's 的 (七月的逊克).
_ALONE_EDGE = re.compile(r"(?:^|[\W省市州区县盟师在由赴从到至的于往进抵和与及]|各地|其中|包括)$")


def _counties_alone(text: str, found: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Return counties named without their last character; a name that the text has in full elsewhere means that one."""
    in_full = {text[mention.start : mention.end - 1]: mention.codes for mention in found}
    taken = {position for mention in found for position in range(mention.start, mention.end)}
    more = []
    for start, end, codes in gazetteer.counties_alone_in(text):
        if start in taken or end - 1 in taken or not _ALONE_EDGE.search(text[max(0, start - 2) : start]):
            continue
        if _NOT_A_PLACE_AFTER.match(text, end - 1) or _NO_COUNTY_AFTER.match(text, end):
            continue
        mention = _weigh(text, start, end, in_full.get(text[start:end], codes), False, gazetteer)
        if mention is not None:
            more.append(replace(mention, alone=True))
    return more


def _weigh_lists(text: str, mentions: list[Mention]) -> list[Mention]:
    """Weigh down places that are enumerated: 河南、湖北、四川等地, or a line that holds nothing but names."""
    weighed: list[Mention] = []
    index = 0
    while index < len(mentions):
        last = index
        while last + 1 < len(mentions) and _CHAIN.fullmatch(text, mentions[last].end, mentions[last + 1].start):
            last += 1
        chain = mentions[index : last + 1]
        enumerated = sum(1 for a, b in pairwise(chain) if a.end < b.start) + 1
        ends_with_etc = _AND_OTHERS.match(text, chain[-1].end) is not None
        # Numbers of its own follow: it is reported on, unless something happened in it (在昆明抓获2名).
        counted = text[chain[0].start - 1 : chain[0].start] not in _WHERE and bool(_COUNTED.match(text, chain[-1].end))
        counted = counted and not ends_with_etc
        factor = 1.0
        if len(chain) == enumerated > 1 and chain[0].weight != chain[-1].weight and not chain[0].authority:
            # 辗转广东、广西 and 黔西南、六盘水方向: both; 白山、辽源等地: neither
            passed = _PASSED_THROUGH if text.startswith("方向", chain[-1].end) else chain[0].weight
            chain = [replace(m, weight=passed) if m.weight in (1.0, _PASSED_THROUGH) else m for m in chain]
        if enumerated >= 3 and not counted and not any(mention.listed for mention in chain):
            factor = _PASSED_THROUGH if ends_with_etc else _LISTED
        if not counted and _alone_on_line(text, chain):
            factor = _LISTED_ALONE
        if counted:
            chain = [replace(m, counted=m.weight >= 1.0) for m in chain]
        weighed += [m if factor == 1.0 else replace(m, weight=m.weight * factor, authority=False) for m in chain]
        index = last + 1
    return weighed


def _alone_on_line(text: str, chain: Sequence[Mention]) -> bool:
    begin = text.rfind("\n", 0, chain[0].start) + 1
    stop = text.find("\n", chain[-1].end)
    stop = len(text) if stop < 0 else stop
    return bool(
        _LINE_LEFTOVER.fullmatch(text, begin, chain[0].start) and _LINE_LEFTOVER.fullmatch(text, chain[-1].end, stop)
    )


def resolve(
    mentions: Sequence[Mention], gazetteer: Gazetteer, site_province: str | None = None
) -> list[tuple[Mention, str]]:
    """Return each mention with one place: same-named ones by the places named for sure, the site's province, or not."""
    context: dict[str, float] = defaultdict(float)
    if site := gazetteer.province_named(site_province):
        context[site.code] = _SITE_HINT
    for mention in mentions:
        if len(mention.codes) == 1 and not mention.alone:
            place = gazetteer.places[mention.codes[0]]
            while True:
                context[place.code] += mention.weight
                if not place.parent:
                    break
                place = gazetteer.places[place.parent]
    resolved = []
    for mention in mentions:
        if len(mention.codes) == 1 and not mention.alone:
            resolved.append((mention, mention.codes[0]))
            continue
        best = max(mention.codes, key=lambda code: _context_of(code, context, gazetteer))
        known = _context_of(best, context, gazetteer)
        if known > (0.0, 0.0):
            level = gazetteer.places[best].level
            alike = [
                code
                for code in mention.codes
                if gazetteer.places[code].level == level and _context_of(code, context, gazetteer) == known
            ]
            # 鼓楼 lies in two cities of the province: it is told no nearer than that.
            resolved.append((mention, best if len(alike) == 1 else gazetteer.province(best).code))
    return resolved


def _context_of(code: str, context: dict[str, float], gazetteer: Gazetteer) -> tuple[float, float]:
    city = gazetteer.city(code)
    outer = city.code if city and city.code != code else ""
    return context.get(outer, 0.0), context.get(gazetteer.province(code).code, 0.0)
