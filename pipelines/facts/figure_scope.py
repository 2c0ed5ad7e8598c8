"""Which place a number is about: the place named last before it, 全省 and 全市 resolved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice, pairwise, zip_longest

from pipelines.facts.article_place import apart, is_province_wide, own_place
from pipelines.facts.backdrops import without_backdrops
from pipelines.facts.gazetteer import Gazetteer
from pipelines.facts.mention import Mention, resolve
from pipelines.facts.mentions import find_mentions
from pipelines.facts.pairing import Pair
from pipelines.items import Region

_WHOLE = re.compile(
    r"(?=[全我自本])(?<![占居列到为])(?:(?P<province>全省|我省|全区(?!域)|自治区)(?!考评|综合|率先|首[家个批次例起宗]|近[\d一二三两几]|第|排名|前[列三十]|领先|平均|唯一|最|总[数量])|(?P<town>全市|我市|本市)|(?P<city>全州|我州|全盟)|(?P<county>全县|我县|本县)"
    r"|(?P<nation>全国(?=同期|公安|共|累计|破获|抓获|缴获|现有|登记|查处|检察|法院|范围内共|毒品|新发现|戒断|吸毒|涉毒|侦破|侦办|立案|起诉|批准|铲除|销毁|强制隔离|各级|各地公安|禁毒部门|审结)))"
)
_SPEAKS = re.compile(
    r"(?:(?<=[，。；：:,;、\n（(“”])|(?<=[由从据经对和与及向同])|^)"
    r"(?:(?P<province>省|自治区)|(?P<city>市|州(?![^，。]{0,4}市))|(?P<county>县))"
    r"(?=里(?:[一二两三四五六七八九十\d]|已|共|对|把|还|又|建|办)|公安[厅局]|公安机关|禁毒|药监|药品监督|应急|卫健|卫生健康|教育|司法|检察院|高院|高级人民法院|中院|邮政|市场监管|戒毒|林草|农业|民政|人社|局|厅|政府|委)"
)
_SEVERAL = re.compile(r"(?P<number>[两三四五])(?P<kind>[县市区地])(?=共|累计|公安|警方|先后|禁毒|联手)")
_TOWNSHIP = re.compile(
    r"(?:[，、；：。\n（]|^)(?:其中|仅)*(?P<name>[^\W\d全各每该市县区在按]{2,6}(?:镇|乡|街道))[^，。；\d]{0,6}$"
)
_NEAR = 16
_SHARED_OUT = re.compile(r"分别[^；]*；")
_JOIN = re.compile(r"(?:市|州|县)?(?:、|和|与|及)")
_MAX_TOKENS = 500
_HEADING = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.])? ?([^\W\d]{2,12}) ?[:：]?")
_LONGEST_HEADING = 20
_NATION = re.compile(r"全国|我国|公安部|国家禁毒|最高人民")
_LEAD = 200
_OPENING = 40  # code points of a paragraph that say what it is about
_ADJOINING = re.compile(r"[^\W\d_、]{2,12}")  # from a name to that of what lies in it: 宜昌市公安局(西陵区)
_AMONG = re.compile(r"其中")
_DISTRICT_SPEAKS = re.compile(r"(?<![\w])区(?:公安|政府|委|教|司法|禁毒|人民|市场|检察)|各区(?!县)|我区")
_PASSED = 0.5  # lighter mentions are places passed through


@dataclass(frozen=True, slots=True)
class Scope:
    """From `start` on, numbers are about `place` until another place is named."""

    start: int
    place: str


class Scopes:
    """The places of a text in order, as the subject of the numbers that follow them."""

    def __init__(
        self,
        text: str,
        scopes: Sequence[Scope],
        default: str | None,
        by_name: dict[str, str],
        paragraphs: Sequence[int],
        headings: AbstractSet[int],
        sections: AbstractSet[str],  # cities reported on one after the other, each in paragraphs of its own
    ) -> None:
        self._text = text
        self._scopes = scopes
        self._default = default
        self._paragraphs = paragraphs  # where lines start
        self._by_name = by_name
        self._headings = headings  # where places head the lines below them
        self._subjects = list(self._subjects_of(paragraphs, sections))

    def at(self, position: int, sentence: int) -> str | None:
        """Return the place of a number at `position`; `sentence` is where its sentence starts."""
        if township := _TOWNSHIP.search(self._text, max(sentence - 1, 0, position - _NEAR), position):
            return township["name"]  # 按乡镇算: 黑里河镇1480株
        index = bisect_right(self._scopes, position, key=lambda scope: scope.start) - 1
        if index < 0:
            return self._default
        last = self._scopes[index]
        among = self._text.rfind("其中", sentence, last.start)
        if among >= 0 and "；" in self._text[last.start : position] and "；" not in self._text[among : last.start]:
            return self.at(among, sentence)  # 其中甲市3家、乙市5家；发现……: of all again
        if "、" in last.place and sentence <= last.start and _SHARED_OUT.search(self._text, last.start, position):
            while index and last.place.startswith(f"{self._scopes[index - 1].place}、"):
                index -= 1
            if index and self._scopes[index - 1].start >= sentence:
                return self._scopes[index - 1].place  # 全省96起，甲市、乙市分别为3起、5起；缴获……: of all again
        if last.start >= sentence or last.start in self._headings:
            return last.place
        # Another sentence is again about what its paragraph began with, or about the article's own place.
        opening, section = self._subjects[bisect_right(self._paragraphs, position) - 1]
        return opening.place if opening and opening.start < position else section

    def _subjects_of(
        self, paragraphs: Sequence[int], sections: AbstractSet[str]
    ) -> Iterator[tuple[Scope | None, str | None]]:
        """Yield for each paragraph the place it begins with, and its section's or the article's own."""
        section = self._default
        for line in paragraphs:
            opening = self._opening(line)
            section = opening.place if opening and opening.place in sections else section
            yield opening if opening and opening.place != "全国" else None, section

    def _opening(self, line: int) -> Scope | None:
        """Return the place a paragraph begins with: of 湖北省宜昌市公安局西陵区分局 the last."""
        index = bisect_left(self._scopes, line, key=lambda scope: scope.start)
        if index == len(self._scopes) or self._scopes[index].start > line + _OPENING:
            return None
        if _AMONG.search(self._text, line, self._scopes[index].start):
            return None
        while (
            index + 1 < len(self._scopes)
            and _ADJOINING.fullmatch(self._text, self._scopes[index].start, self._scopes[index + 1].start)
            and not self._begins_list(index + 1)  # 德宏支队在瑞丽、陇川一线: all of it is the 支队's
        ):
            index += 1
        return self._scopes[index]

    def _begins_list(self, index: int) -> bool:
        following = self._scopes[index + 1 : index + 2]
        return any(scope.place.startswith(f"{self._scopes[index].place}、") for scope in following)

    def of_pair(self, pair: Pair, region: str | None) -> str | None:
        """Return the place of one number of a 分别 list; `region` is the place, or the places, of all of them."""
        if pair.item is not None:
            named = next((place for name, place in self._by_name.items() if name in pair.item), None)
            if named is not None:
                return named
        places = region.split("、") if region else []
        return places[pair.turn] if len(places) == pair.of else region


def read_scopes(text: str, regions: Sequence[Region], gazetteer: Gazetteer) -> Scopes:
    """Return the places that numbers of a folded text are about; `regions` are the article's, main first."""
    own = regions[0].province if regions else None
    named = [
        (mention, code)
        for mention, code in resolve(find_mentions(text, gazetteer), gazetteer, own)
        if mention.weight >= _PASSED
    ]
    named = without_backdrops(text, named)
    headings = _headings(text, gazetteer, regions)
    scopes = [*_joined(text, named, gazetteer), *headings]
    by_name = {text[m.start : m.end]: gazetteer.places[code].name for m, code in named}
    autonomous = not regions or any(region.name.endswith("自治区") for region in regions)
    districts = [region for region in regions if region.level == "county" and region.name.endswith("区")]
    if autonomous and len(districts) == 1 and "自治区" not in text and _DISTRICT_SPEAKS.search(text):
        autonomous = False
    ends = {mention.end for mention, _ in named}
    within = "city" if any(region.name.endswith("地区") for region in regions) else "county"
    tokens = [
        (match.start(), within if match.group() == "全区" and not autonomous else match.lastgroup or "")
        for match in islice(_WHOLE.finditer(text), _MAX_TOKENS)
        if match.end() not in ends  # the 自治区 of a province's own name
    ]
    tokens += [(match.start(), match.lastgroup or "") for match in islice(_SPEAKS.finditer(text), _MAX_TOKENS)]
    tokens.sort()
    for start, level in tokens:
        place = _whole(level, start, named, regions, gazetteer)
        if place is not None:
            scopes.append(Scope(start, place))
    scopes += _several(text, regions)
    scopes.sort(key=lambda scope: scope.start)
    wide = is_province_wide(tokens, apart(named, regions, gazetteer), gazetteer)
    paragraphs = [0, *(match.end() for match in re.finditer(r"\n+", text))]
    cities = {region.name for region in regions if region.level == "city"}
    sections = cities if len(cities) > 1 and not wide else set()
    default = own_place(regions, wide, apart(named, regions, gazetteer), gazetteer)
    if not regions and _NATION.search(text, 0, _LEAD):
        default = "全国"
    return Scopes(text, scopes, default, by_name, paragraphs, {scope.start for scope in headings}, sections)


def _several(text: str, regions: Sequence[Region]) -> Iterator[Scope]:
    """Yield what 两县 or 三地 means: the article's own places, where they are as many."""
    for match in islice(_SEVERAL.finditer(text), _MAX_TOKENS):
        number = "两三四五".index(match["number"]) + 2
        for level in ("county", "city") if match["kind"] in "市地" else ("county",):
            names = [region.name for region in regions if region.level == level]
            if len(names) == number:
                yield Scope(match.start(), "、".join(names))
                break


def _headings(text: str, gazetteer: Gazetteer, regions: Sequence[Region]) -> list[Scope]:
    """Return the places that stand alone on a line with numbers below it, as in a table turned into lines."""
    provinces = {region.province for region in regions}
    found = []
    start = 0
    for line, below in pairwise([*filter(None, text.split("\n")), ""]):
        start = text.index(line, start)
        match = _HEADING.fullmatch(line) if len(line) <= _LONGEST_HEADING else None
        if match and any(letter.isdigit() for letter in below[:30]):
            codes = {code for _, _, named in gazetteer.names_in(match.group(1)) for code in named}
            named = [gazetteer.region(code) for code in codes]
            names = {region.name for region in named if region.province in provinces}
            found += [Scope(start, name) for name in names if len(names) == 1]
    return found


def _joined(text: str, named: Sequence[tuple[Mention, str]], gazetteer: Gazetteer) -> list[Scope]:
    """Return a scope a mention; neighbours joined by 、 are named together, a county follows its city alone."""
    scopes: list[Scope] = []
    last_end = begin = -1
    for (mention, code), after in zip_longest(named, named[1:]):
        begin = mention.start if begin < 0 else begin
        if after and after[0].start == mention.end and gazetteer.contains(code, after[1]):
            continue  # 甲市乙区、丙市丁区: 乙区 and 丁区 are what is listed
        name = gazetteer.places[code].name
        if scopes and last_end >= 0 and _JOIN.fullmatch(text, last_end, begin):
            name = f"{scopes[-1].place}、{name}"
        scopes.append(Scope(mention.start, name))
        last_end, begin = mention.end, -1
    return scopes


def _whole(
    level: str, start: int, named: Sequence[tuple[Mention, str]], regions: Sequence[Region], gazetteer: Gazetteer
) -> str | None:
    """Return what 全省 or 全市 means here: the last such place named, else the article's."""
    if level == "nation":
        return "全国"
    if level == "province":
        return next((region.name for region in regions if region.level == "province"), None)
    if level == "town":
        level = "city"
        if all(region.name[-1] != "市" for region in regions if region.level == "city"):
            towns = [region.name for region in regions if region.level == "county" and region.name.endswith("市")]
            if len(towns) == 1:
                return towns[0]  # the prefecture is a 州, whose own word is 全州
    counties = [region.name for region in regions if region.level == "county"]
    sole = counties[0] if len(counties) == 1 and not _city_before(start, named, regions, gazetteer) else None
    for mention, code in reversed(named):
        place = gazetteer.places[code]
        if level == "city" and place.name == sole and place.name.endswith("市") and mention.start < start:
            return place.name
        outer = gazetteer.city(code) if level == "city" else place if place.level == "county" else None
        if mention.start < start and outer is not None:
            return outer.name
    if level == "city" and regions and regions[0].name.endswith("市"):
        return regions[0].name  # 北京, 上海, 天津, 重庆 say 全市
    return next((region.name for region in regions if region.level == level), None)


def _city_before(
    start: int, named: Sequence[tuple[Mention, str]], regions: Sequence[Region], gazetteer: Gazetteer
) -> bool:
    """Say whether a prefecture was spoken of by itself before: 全市 is not one of its counties that are cities then."""
    return any(
        mention.start < start and not mention.authority and gazetteer.places[code].level == "city"
        for mention, code in apart(named, regions, gazetteer)
    )
