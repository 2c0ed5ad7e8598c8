"""Where a text names places, and how much each naming says about what the text reports on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from pipelines.facts.gazetteer import Gazetteer
from pipelines.facts.mention import Mention
from pipelines.facts.short_names import EDGE, bare_authorities, branches, listed_cities, short_lists

MAX_SCAN = 20_000  # code points; what an article is about is named long before that
_PASSED_THROUGH = 0.3
_LISTED = 0.5
_LISTED_ALONE = 0.2
_CHAIN = re.compile(r"(?:省|市|州)?(?:、|和|与|及|以及|,|，)? ?")
_NOT_A_PLACE_AFTER = re.compile(r"市场|区(?:[域间别块划]|分(?!别|局))|县级|市级|州际|区级")
_DATELINE_AFTER = re.compile(r"\s?\d{1,2}月\d{1,2}日(?:电|讯|消息)")
_COUNTY_TAIL = frozenset("级域城际区市长")
_STATION = re.compile(r"(?:国际)?机场|火车站|高铁站|汽车站")
_ADDRESS = re.compile(r"[^，。；\n]{0,9}(?:路|街|大道|巷)[\d一二三四五六七八九十百]+号")
_AND_OTHERS = re.compile(r"等(?!级|[州市县区省地盟]{0,3}(?:公安|警方|检察|法院|禁毒))")
_NO_COUNTY_AFTER = re.compile(  # a river, a street or a port of the name; what lies off its coast
    r"[江河湖山岭岛](?![苏西北南口])|街道|[镇乡村屯路]|港(?![^\W\d_]{0,4}(?:公安|警))|码头|以[东南西北]|(?:国际)?机场|[火高汽]车?铁?站"
)
_VENUE = re.compile(r"(?:联合|集中|隆重)?(?:召开|举行|举办)")  # where a province meets says nothing of the city
_HAMLET = re.compile(r"[^\W省市县区州和与及的在等]?(?:[乡村镇](?![村镇])|屯|寨子)")  # 黄石坡乡 is a township, not 黄石
_WORKED = re.compile(
    r"[^\W\d_外来]{0,4}(?:[务打]工(?!人员|者)|经商|上学|读书)"
)  # what somebody did there once is no news of it
_HANDED_OVER = re.compile(r"移交|移送|承办|侦办|主办|牵头|负责|查获|缴获")
_SENTENCE_BEGINS = ("", "。", "；", "\n")
_WHERE = frozenset("在于从到")
_ACTING_WITH = re.compile(r"[办局委队部门厅院所处室警方关乡镇]$")  # 禁毒办会同县人社局: 会同县 lies in 怀化
_STOPPED = re.compile(r"(?:途[经径]|[行驶]至)$")
_STOPPED_THERE = re.compile(r"[^，。；\n]{0,12}时，[^，。；\n]{0,12}(?:[查截缴起拦抓捕]|被)")  # 途经瑞丽时，被……查获
_COUNTED = re.compile(
    r"[两三四五六七八九十]个?(?:地市|市州|盟市|[市州县区地盟])(?!级)|[^，。；;：:\n、]{0,14}?(?:分别|各)|[^。；;：:\n、]{0,16}?，分别|[^，。；;：:\n、]{0,10}?\d|\n\d"
)
_LINE_LEFTOVER = re.compile(r"[\s、，,：:；;·.\d（）()●•—-]*")


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
    found.extend(bare_authorities(text, found, gazetteer))
    found.extend(branches(text, found, gazetteer))
    found.extend(short_lists(text, found, gazetteer))
    found.extend(listed_cities(text, found, gazetteer))
    found.extend(_counties_alone(text, found, gazetteer))
    found.sort(key=lambda mention: mention.start)
    return tuple(_weigh_lists(text, found))


def _inside_words(text: str, start: int, end: int) -> bool:
    """Say whether a county's name of two characters (应县) is cut out of other words (供应县城), or is a verb."""
    if text.startswith("会同", start):
        return _ACTING_WITH.search(text[max(0, start - 1) : start]) is not None
    if end - start > 2 or text[end - 1] not in "县旗":
        return False
    return not EDGE.search(text[max(0, start - 2) : start]) or text[end : end + 1] in _COUNTY_TAIL


def _stuck_to_number(text: str, start: int) -> bool:
    return start > 0 and text[start - 1].isascii() and text[start - 1].isalnum() and not text[start - 1].isdigit()


def _weigh(text: str, start: int, end: int, codes: tuple[str, ...], full: bool, gazetteer: Gazetteer) -> Mention | None:
    """Return the mention with its weight by the words around it, None if it is part of another name."""
    words = gazetteer.words
    after = text[end : end + 12]
    before = text[max(0, start - 6) : start]
    if _DATELINE_AFTER.match(after):
        return _dateline(Mention(start, end, codes), text[start:end], words.agency.search(before) is not None)
    inner = _in_prefectures(codes, gazetteer)
    if not full and inner and _HAMLET.match(after):
        return None
    if not inner and after.startswith("分局"):
        return None  # 天津's 河北分局 is that of its district
    if after.startswith("籍") or (not full and words.organisation.match(after)) or before.endswith(("美国", "来源：")):
        return None
    if _sits_there(before, after):
        return Mention(start, end, codes, _PASSED_THROUGH)
    if words.authority.match(after):
        return Mention(start, end, codes, 1.5, authority=True)
    if _ADDRESS.match(after) or before.endswith("曾在") or _WORKED.match(after):
        return Mention(start, end, codes, 0.0)
    if before.endswith("在") and not full and _VENUE.match(text, end) and _is_capital(codes):
        return Mention(start, end, codes, _PASSED_THROUGH)
    passed = _passed_through(text, start, end, gazetteer) or (not full and inner and bool(_STATION.match(after)))
    return Mention(start, end, codes, _PASSED_THROUGH if passed else 1.0)


def _passed_through(text: str, start: int, end: int, gazetteer: Gazetteer) -> bool:
    """Say whether a place is where somebody or something came from or went to."""
    before, after = text[max(0, start - 6) : start], text[end : end + 12]
    if before.endswith("由") and _HANDED_OVER.match(after):
        return False  # 由吴忠市移交167公斤: it acts
    if _STOPPED.search(before) and _STOPPED_THERE.match(text, end):
        return False
    if after.startswith("等地") and before[-1:] in _SENTENCE_BEGINS:
        return False  # 林芝等地野生大麻较多: it is what the sentence is about
    return bool(gazetteer.words.source_after.match(after) or gazetteer.words.movement.search(before))


def _dateline(mention: Mention, name: str, of_agency: bool) -> Mention | None:
    """Return a report's dateline; an agency's own in a capital is where it sits, not what it reports on."""
    if not (of_agency and _is_capital(mention.codes)):
        return replace(mention, authority=True)
    return None if name.startswith("北京") else replace(mention, weight=_PASSED_THROUGH)


def _sits_there(before: str, after: str) -> bool:
    """Say whether a customs house is one of several that speak (省公安厅、昆明海关), or the one above who acted."""
    if after.startswith("海关"):
        return before.endswith("、") or after.startswith("隶属", 2)
    return after.startswith("隶属")  # 拱北海关 is a name by itself


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


# What stands before a name that begins there: a verb of going (走进德清), the owner's 的 (七月的逊克).
_ALONE_EDGE = re.compile(r"(?:^|[\W省市州区县盟师在由赴从到至的于往进抵和与及请]|各地|其中|包括)$")


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
        if not counted and (_alone_on_line(text, chain) or _addressed(text, chain)):
            factor = _LISTED_ALONE
        if counted:
            chain = [replace(m, counted=m.weight >= 1.0) for m in chain]
        weighed += [m if factor == 1.0 else replace(m, weight=m.weight * factor, authority=False) for m in chain]
        index = last + 1
    return weighed


def _addressed(text: str, chain: Sequence[Mention]) -> bool:
    """Say whether places are those a notice is sent to: 各盟市教育局，满洲里市教育局："""
    begin = text.rfind("\n", 0, chain[0].start) + 1
    stop = text.find("\n", chain[-1].end)
    return text.startswith("各", begin) and stop > 0 and text[stop - 1] in ":："


def _alone_on_line(text: str, chain: Sequence[Mention]) -> bool:
    begin = text.rfind("\n", 0, chain[0].start) + 1
    stop = text.find("\n", chain[-1].end)
    stop = len(text) if stop < 0 else stop
    return bool(
        _LINE_LEFTOVER.fullmatch(text, begin, chain[0].start) and _LINE_LEFTOVER.fullmatch(text, chain[-1].end, stop)
    )
