"""Which official places an article reports on, the main one first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.facts.folding import fold
from pipelines.facts.gazetteer import MUNICIPALITIES, Gazetteer
from pipelines.facts.mention import Mention, resolve
from pipelines.facts.mentions import find_mentions
from pipelines.items import Region

_LEAD = 200  # code points that tell what a report is about
_TITLE_WEIGHT = 4.0
_LEAD_WEIGHT = 2.0
_ENOUGH = 0.9  # one plain mention in the body; less is a place passed through
_COUNTY_ENOUGH = 0.9
_PASSED = 0.5  # lighter mentions are places passed through
_SHARE_OF_MAIN = 0.34  # another province, or a city beside the main one, must be named this often to count
_MAX_REGIONS = 24
_SEVERAL = 3
_WHOLE_PROVINCE = re.compile(r"我省|全省|本省|我区(?!域)|全区(?!域)|自治区|省公安厅|省禁毒|省委|省政府")
_OWN = re.compile(r"我省|本省|我区(?!域)")
_XINJIANG = "650000"
_CORPS = "660000"
_OF_CORPS = "659"  # its cities have codes of 新疆's
_PAPER = re.compile(r"(?P<city>[^\W\d_]{2,5}?)(?:日报|晚报|晨报|新闻网|广电|融媒)[^，。\n]{0,8}(?:讯|消息|电)")
_CITY_SPEAKS = re.compile(r"[我全本]市|市公安局|市禁毒")
_OWN_CITY = re.compile(r"我市|本市")

Scores = dict[str, float]


def find_regions(title: str, text: str, *, site_province: str | None, gazetteer: Gazetteer) -> tuple[Region, ...]:
    """Return the province reported on, its cities and counties, then other provinces, the main one first.

    Empty for national matters, for foreign ones, and where nothing is named and the site is national. The site's
    province (short name, 兵团, 全国 or None) settles 我省 / 全省, and stands in only where the text names no place.
    """
    title, text = fold(title), fold(text)
    whole = f"{title}\n{text}"
    mentions = _mentions(title, text, site_province, gazetteer)
    places = _scores(mentions)
    provinces = _province_scores(places, gazetteer)
    _credit_site(whole, provinces, site_province, gazetteer)
    if _is_of_corps(places, provinces):
        provinces[_CORPS] += provinces[_XINJIANG]
    if (
        not provinces
        or _only_passed(mentions, provinces, site_province, gazetteer)
        or _national(title, text, provinces, mentions, gazetteer)
    ):
        return _fallback(title, text, site_province, gazetteer)
    found = tuple(gazetteer.region(code) for code in _ranked(places, provinces, mentions, gazetteer))
    return (*found, *_city_of_paper(text, found, gazetteer))


def is_national(title: str, text: str, gazetteer: Gazetteer) -> bool:
    """Say whether an article is a matter of the whole country rather than one that names no region."""
    title, text = fold(title), fold(text)
    if not _names_nation(title, text, gazetteer):
        return False
    mentions = _mentions(title, text, None, gazetteer)
    provinces = _province_scores(_scores(mentions), gazetteer)
    return _national(title, text, provinces, mentions, gazetteer)


def _names_nation(title: str, text: str, gazetteer: Gazetteer) -> bool:
    return gazetteer.words.national.search(f"{title}\n{text[:_LEAD]}") is not None


def _city_of_paper(text: str, found: tuple[Region, ...], gazetteer: Gazetteer) -> tuple[Region, ...]:
    """Return the city whose paper speaks of its own (周口日报讯 …… 全市), where no city is named."""
    paper = _PAPER.match(text)
    if paper is None or any(region.level != "province" for region in found) or not _CITY_SPEAKS.search(text):
        return ()
    codes = [code for _, _, codes in gazetteer.names_in(paper["city"]) for code in codes]
    cities = [gazetteer.region(code) for code in codes if gazetteer.places[code].level == "city"]
    provinces = {region.province for region in found}
    return tuple(city for city in cities if not provinces or city.province in provinces)[:1]


def _fallback(title: str, text: str, site_province: str | None, gazetteer: Gazetteer) -> tuple[Region, ...]:
    site = gazetteer.province_named(site_province)
    head = f"{title}\n{text[:_LEAD]}"
    if site is None or gazetteer.words.national.search(head):
        return ()
    if gazetteer.words.foreign.search(head) and not re.search("我国|中国|全省|我省|本市|全市", head):
        return ()
    own = (gazetteer.region(site.code),)
    return (*own, *_city_of_paper(text, own, gazetteer))


def _mentions(title: str, text: str, site_province: str | None, gazetteer: Gazetteer) -> list[tuple[Mention, str]]:
    """Return the resolved mentions of title and text; those of the title stand at negative positions."""
    shift = len(title) + 1
    titled = [replace(m, start=m.start - shift, end=m.end - shift) for m in find_mentions(title, gazetteer)]
    return resolve([*titled, *find_mentions(text, gazetteer)], gazetteer, site_province)


def _scores(mentions: Iterable[tuple[Mention, str]]) -> Scores:
    scores: Scores = defaultdict(float)
    for mention, code in mentions:
        zone = _TITLE_WEIGHT if mention.start < 0 else _LEAD_WEIGHT if mention.start < _LEAD else 1.0
        scores[code] += mention.weight * zone
    return scores


def _province_scores(places: Scores, gazetteer: Gazetteer) -> Scores:
    provinces: Scores = defaultdict(float)
    for code, score in places.items():
        provinces[gazetteer.province(code).code] += score
    return provinces


def _only_passed(
    mentions: Sequence[tuple[Mention, str]], provinces: Scores, site_province: str | None, gazetteer: Gazetteer
) -> bool:
    """Say whether all places named are others that somebody passed through: 辗转四川、贵州等7省份."""
    site = gazetteer.province_named(site_province)
    passed = all(mention.weight < _PASSED for mention, _ in mentions)
    return bool(mentions) and passed and site is not None and site.code not in provinces


def _is_of_corps(places: Scores, provinces: Scores) -> bool:
    """Say whether what is named most in 新疆 are cities of the 兵团, which is named too: 第八师石河子市."""
    if _CORPS not in provinces or _XINJIANG not in provinces or _XINJIANG in places:
        return False
    own = sum(score for code, score in places.items() if code.startswith(_OF_CORPS))
    return own > provinces[_XINJIANG] / 2


def _credit_site(whole: str, provinces: Scores, site_province: str | None, gazetteer: Gazetteer) -> None:
    """Count 我省 and 全省 for the site's province: it is the paper's own."""
    site = gazetteer.province_named(site_province)
    if site is None:
        return
    own = len(_OWN.findall(whole)) * 2.0
    anywhere = len(_WHOLE_PROVINCE.findall(whole)) * 0.5
    if site.short in MUNICIPALITIES:
        own += len(_OWN_CITY.findall(whole)) * 2.0
        anywhere += whole.count("全市") * 0.5
    if site.short == "兵团" and not provinces.keys().isdisjoint((site.code, _XINJIANG)):
        own += _TITLE_WEIGHT * 2  # its places lie in 新疆
    credit = min(own + anywhere, 8.0)
    # 全省 alone may be another province's, when the text names one: it only strengthens what is there.
    if credit and (own or site.code in provinces or not provinces):
        provinces[site.code] += credit


def _national(
    title: str, text: str, provinces: Scores, mentions: Sequence[tuple[Mention, str]], gazetteer: Gazetteer
) -> bool:
    if not _names_nation(title, text, gazetteer):
        return False
    if not provinces:
        return not _WHOLE_PROVINCE.search(f"{title}\n{text[:_LEAD]}")
    top = max(provinces.values())
    share = top / sum(provinces.values())
    in_title = any(mention.start < 0 and mention.weight >= _ENOUGH for mention, _ in mentions)
    acts = any(mention.authority for mention, _ in mentions)
    led = any(mention.start < _LEAD and mention.weight >= _ENOUGH for mention, _ in mentions)
    if led and share >= 0.5 and set(gazetteer.words.national.findall(f"{title}\n{text[:_LEAD]}")) == {"我国"}:
        return False  # 我国 is said in local news too; the other words name who acts
    if in_title and share >= 0.5:
        return False
    named = Counter(gazetteer.city(code) for _, code in mentions)
    if sum(1 for city, times in named.items() if city is not None and times > 1) >= _SEVERAL:
        return False  # the winners of a national award, one after the other
    return share < 0.4 or (not acts and top < 3.0 and not _WHOLE_PROVINCE.search(text))


def _ranked(
    places: Scores,
    provinces: Scores,
    mentions: Sequence[tuple[Mention, str]],
    gazetteer: Gazetteer,
) -> list[str]:
    order = sorted(provinces, key=lambda code: -provinces[code])
    best = provinces[order[0]]
    titled = {code for mention, code in mentions if mention.start < 0 and mention.weight >= _ENOUGH}
    counted = {code for mention, code in mentions if mention.counted}
    of_corps = _is_of_corps(places, provinces)
    ranked: list[str] = []
    for province in order:
        # The places of the 兵团 lie in 新疆: numbers of their own say enough.
        telling = titled | counted if ranked and gazetteer.places[ranked[0]].short == "兵团" else titled
        named_in_title = any(gazetteer.province(code).code == province for code in telling)
        little = provinces[province] < _SHARE_OF_MAIN * best and not (of_corps and province == _XINJIANG)
        if province != order[0] and little and not named_in_title:
            continue
        inner = _within(province, provinces[province], places, titled, titled | counted, gazetteer)
        # Places of the 兵团 lie in 新疆, which need not be meant.
        whole = [] if ranked and gazetteer.places[ranked[0]].short == "兵团" and province not in places else [province]
        ranked += [*whole, *inner]
    return ranked[:_MAX_REGIONS]


def _within(
    province: str, score: float, places: Scores, titled: set[str], sure: set[str], gazetteer: Gazetteer
) -> list[str]:
    """Return the cities of a province that are reported on, each followed by its counties."""
    cities: Scores = defaultdict(float)
    counties: Scores = {}
    for code, named in places.items():
        if gazetteer.province(code).code != province or code == province:
            continue
        city = gazetteer.city(code)
        cities[city.code if city else code] += named
        if gazetteer.places[code].level == "county":
            counties[code] = named
    top = max(cities.values(), default=0.0)
    # A report on one city names others in passing; a provincial one reports on each that it names.
    city_wide = top > score - sum(cities.values()) or any(gazetteer.city(code) for code in titled)
    floor = max(_ENOUGH, _SHARE_OF_MAIN * top) if city_wide else _ENOUGH
    inside: list[str] = []
    for city_code in sorted(cities, key=lambda code: -cities[code]):
        only_one = city_wide and cities[city_code] == top
        if cities[city_code] < floor and city_code not in sure and not only_one:
            continue
        if gazetteer.places[city_code].level == "city":
            inside.append(city_code)
        below = [code for code in counties if gazetteer.contains(city_code, code)]
        below.sort(key=lambda code: -counties[code])
        inside += [code for code in below if counties[code] >= _COUNTY_ENOUGH or code in titled]
    return inside
