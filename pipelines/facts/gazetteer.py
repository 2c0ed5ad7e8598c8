"""Provinces, prefectures and counties with their codes (GB/T 2260), and a table that finds their names."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

from config import strict_yaml
from config.errors import ConfigError, Problem
from pipelines.facts.names import NameTable
from pipelines.items import Level, Region

_COLUMNS = ["code", "name", "short", "level", "parent"]
_LEVELS = ("province", "city", "county")
MUNICIPALITIES = frozenset({"北京", "天津", "上海", "重庆"})
# How papers shorten what no rule shortens; nicknames are in places.yml.
_EXTRA_NAMES = {
    "450000": ("广西自治区",),
    "640000": ("宁夏自治区",),
    "650000": ("新疆自治区",),
    "540000": ("西藏自治区",),
    "660000": (
        *("兵团公安", "兵团禁毒", "兵团检察", "兵团法院", "兵团第"),
        *(
            f"{corps}第{number}师"
            for corps in ("兵团", "")
            for number in (*"一二三四五六七八九十", "十一", "十二", "十三", "十四")
        ),
    ),
    "810000": ("香港海关", "香港警方", "香港警务处", "香港特区", "港警"),
    "820000": ("澳门海关", "澳门警方", "澳门司警", "澳门司法警察局", "澳门特区"),
    "652700": ("博州",),
    "652800": ("巴州",),
    "653000": ("克州",),
    "654000": ("伊犁州",),
}

# 兵团 says little alone; 香港 and 澳门 are mostly named as where something came from.
_SHORT_IS_PASSING = frozenset({"660000", "810000", "820000"})


class Place(NamedTuple):
    """One line of regions.tsv; `parent` is a code, empty for a province."""

    code: str
    name: str
    short: str
    level: Level
    parent: str


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What places.yml says about words round a name; patterns are compiled once."""

    city_words: frozenset[str]
    county_words: frozenset[str]
    never_alone: frozenset[str]
    generic: frozenset[str]
    organisation: re.Pattern[str]
    movement: re.Pattern[str]
    source_after: re.Pattern[str]
    authority: re.Pattern[str]
    agency: re.Pattern[str]
    national: re.Pattern[str]
    foreign: re.Pattern[str]
    nicknames: Mapping[str, tuple[str, ...]]  # official name -> what papers call it


class Gazetteer:
    """Look up places by code and find their names in a text; built once a process (about 3,200 places)."""

    def __init__(self, places: Iterable[Place], words: PlaceWords, not_places: Iterable[str]) -> None:
        self.places: dict[str, Place] = {place.code: place for place in places}
        self.words = words
        provinces = [p for p in self.places.values() if p.level == "province"]
        self._provinces = {name: p for p in provinces for name in (p.short, p.name)}
        self.below: dict[str, tuple[str, ...]] = self._bare_names()
        names = self._build(not_places)
        self._names = NameTable(names)
        # What holds a short name takes it away: the names of the other table come along and mean nothing here.
        self._alone = NameTable(self._alone_names() | dict.fromkeys(names, ()))

    @classmethod
    def load(cls, lexicon_dir: Path) -> Gazetteer:
        """Read regions.tsv and places.yml of a lexicon folder; raise ConfigError for what cannot be used."""
        path = lexicon_dir / "places.yml"
        data, _ = strict_yaml.load(path)
        try:
            words = _place_words(data)
            not_places = tuple(map(str, data["not_places"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ConfigError(Problem(path, None, None, f"缺少或写错了 {error}", "请对照随附的 places.yml")) from error
        return cls(_read_places(lexicon_dir / "regions.tsv"), words, not_places)

    def province(self, code: str) -> Place:
        """Return the province a place lies in."""
        place = self.places[code]
        while place.parent:
            place = self.places[place.parent]
        return place

    def city(self, code: str) -> Place | None:
        """Return the prefecture a place is or lies in; None for a province and what lies directly below one."""
        place = self.places[code]
        if place.level == "county":
            place = self.places[place.parent]
        return place if place.level == "city" else None

    def province_named(self, short: str | None) -> Place | None:
        """Return the province of a name, as site files give it (山东, 兵团) or official; None for 全国 and None."""
        return self._provinces.get(short or "")

    def region(self, code: str) -> Region:
        """Return the record other rooms use for a place."""
        place = self.places[code]
        return Region(place.name, place.code, place.level, self.province(code).short)

    def contains(self, outer: str, inner: str) -> bool:
        """Say whether place `inner` is `outer` or lies in it."""
        code = inner
        while code:
            if code == outer:
                return True
            code = self.places[code].parent
        return False

    def names_in(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Return (start, end, codes that may be meant) of the longest names, left to right, not overlapping."""
        return [row for row in self._names.find(text) if row[2]]

    def counties_alone_in(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Return (start, end, codes that may be meant) of county names without their last character: 德清, 逊克."""
        return [row for row in self._alone.find(text) if row[2]]

    def _alone_names(self) -> dict[str, tuple[str, ...]]:
        speech = self.words.county_words | self.words.city_words | self.words.never_alone
        counties = {
            name: tuple(
                code for code in codes if (place := self.places[code]).level == "county" and place.short == name
            )
            for name, codes in self.below.items()
            if name not in speech
        }
        return {name: codes for name, codes in counties.items() if codes}

    def _bare_names(self) -> dict[str, tuple[str, ...]]:
        """Return names that count only after a place they lie in: short county names, and word-like ones."""
        bare: dict[str, list[str]] = defaultdict(list)
        for place in self.places.values():
            if place.level == "county":
                if place.short:  # what a county was called before it became a district or a city has none
                    bare[place.short].append(place.code)
                if place.name != place.short:
                    bare[place.name].append(place.code)
            elif place.level == "city" and place.short in self.words.city_words:
                bare[place.short].append(place.code)
        return {name: tuple(codes) for name, codes in bare.items() if len(name) > 1}

    def _build(self, not_places: Iterable[str]) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for place in self.places.values():
            for name in self._free_names(place):
                # A province wins over a prefecture of its name (海南); counties of one name are told apart later.
                known = names.get(name, ())
                if known and self.places[known[0]].level != place.level:
                    continue
                names[name] = (*known, place.code)
        names.update(dict.fromkeys(not_places, ()))
        return names

    def _free_names(self, place: Place) -> Iterable[str]:
        """Yield the names by which a place is known wherever they stand."""
        yield from _EXTRA_NAMES.get(place.code, ())
        if place.level != "county":
            yield from self.words.nicknames.get(place.name, ())
        if place.level != "county":
            yield place.name
            if place.code not in _SHORT_IS_PASSING and (
                place.level == "province" or place.short not in self.words.city_words
            ):
                yield place.short
            if place.level == "city" and place.name.endswith("自治州"):
                yield place.short + "州"
        elif place.name not in self.words.generic:
            yield place.name  # one of two characters (岷县) is checked for its left edge
            if place.short and place.name.endswith(("自治县", "自治旗")):
                yield place.short + place.name[-1]


def _read_places(path: Path) -> list[Place]:
    lines = strict_yaml.read(path).splitlines()
    rows = list(csv.reader(lines, delimiter="\t"))
    if not rows or rows[0] != _COLUMNS:
        raise ConfigError(Problem(path, 1, None, "第一行不是列名", f"应为 {' '.join(_COLUMNS)}，以制表符分隔"))
    places = []
    known: set[str] = set()
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(_COLUMNS) or row[3] not in _LEVELS or not re.fullmatch(r"\d{6}", row[0]):
            raise ConfigError(
                Problem(path, number, None, "这一行不是一个地名", "应有五列，级别为 province/city/county")
            )
        if row[0] in known or (row[4] and row[4] not in known):
            raise ConfigError(Problem(path, number, None, "代码重复，或上级代码没有先出现", "请按代码排序并改正"))
        known.add(row[0])
        places.append(Place(row[0], row[1], row[2], cast("Level", row[3]), row[4]))
    return places


def _any(words: Iterable[Any]) -> str:
    return "|".join(sorted((re.escape(str(word)) for word in words), key=len, reverse=True))


def _place_words(data: Mapping[str, Any]) -> PlaceWords:
    gap = f'[^{re.escape(str(data["organisation_gap_stops"]))}\\s“”"《》]{{0,4}}?'
    organisations = _any(data["organisations"])
    web = r"|(?<![收落入上法天织联撒布])网(?![络格点上民吧红约购逃信])"
    tails = r"|大学(?!城)|(?<![铁公道线思水出陆套网一])路(?![段口上途线由况费])|街(?!道|头)" + web
    people = r"|人(?![民大员口社才次均工士事数力身防])|菜(?!市)|话(?!题)"
    return PlaceWords(
        city_words=frozenset(map(str, data["words"]["cities"])),
        county_words=frozenset(map(str, data["words"]["counties"])),
        never_alone=frozenset(map(str, data["words"]["never_alone"])),
        generic=frozenset(map(str, data["generic"])),
        organisation=re.compile(f"{gap}(?:{organisations}{tails})|(?:{people[1:]})"),
        movement=re.compile(f"(?:{_any(data['movement'])})(?:了)?$"),
        source_after=re.compile(f"{_any(data['source_after'])}|“[^”]{{2,12}}”(?:经验|模式|做法|品牌|家园)"),
        authority=re.compile(f"(?:省|市|县|区|州)?(?:{_any(data['authorities'])})"),
        agency=re.compile(f"(?:{_any(data['agencies'])})$"),
        national=re.compile(_any(data["national"])),
        foreign=re.compile(_any(data["foreign"])),
        nicknames={str(place): tuple(map(str, names)) for place, names in data["nicknames"].items()},
    )
