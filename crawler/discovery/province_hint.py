"""Which province a site belongs to, by what it calls itself, by its host name, by its news; never a guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.discovery.province_names import NICKNAMES, PINYIN, SIGNS
from pipelines.facts.gazetteer import Gazetteer

_SHORT_LABELS = {"nmg": "内蒙古", "hlj": "黑龙江", "hebei": "河北"}
_CORPS = re.compile(r"兵团")
_RECORD = re.compile(r"(\w)ICP[备证]")
_AREA = re.compile(r"(?:公网安备|标识码)\D{0,6}(\d{2})\d{6,12}")
_ENOUGH_TITLES = 4
_CLEAR = 0.5  # share of headlines that name a place


@dataclass(frozen=True, slots=True)
class ProvinceHint:
    """Hold a province's short name and the words that told it."""

    province: str
    because: str


def province_hint(
    url: str,
    names: Sequence[str],
    headlines: Iterable[str],
    gazetteer: Gazetteer,
    *,
    channels: Sequence[str] = (),
    imprint: str = "",
) -> ProvinceHint | None:
    """Name a site's province; None where nothing tells it, or where two provinces are as likely.

    `names` are what the site calls itself, the surest first; `channels` what its channels are called; `imprint` the
    text of its home page with the registrations at its foot; `headlines` are those of its articles.
    """
    for name in names:
        if _CORPS.search(name):
            return ProvinceHint("兵团", f"名称“{name}”")
        found = Counter(_provinces(name, gazetteer))
        if len(found) == 1:
            return ProvinceHint(next(iter(found)), f"名称“{name}”")
    if by_host := _by_host(urlsplit(url).hostname or ""):
        return by_host
    return (
        _by_channels(channels, gazetteer)
        or _by_nickname(names)
        or _by_imprint(imprint, gazetteer)
        or _by_headlines(headlines, gazetteer)
    )


def _by_channels(channels: Sequence[str], gazetteer: Gazetteer) -> ProvinceHint | None:
    """Return the one province that channels are named after; national sites have a channel for each."""
    named = {province: label for label in channels for province in _provinces(label, gazetteer)}
    if len(named) != 1:
        return None
    province, label = named.popitem()
    return ProvinceHint(province, f"频道“{label}”")


def _by_nickname(names: Sequence[str]) -> ProvinceHint | None:
    for name in names[:2]:
        found = {province for nickname, province in NICKNAMES.items() if nickname in name}
        if len(found) == 1:
            return ProvinceHint(found.pop(), f"名称“{name}”")
    return None


def _by_imprint(imprint: str, gazetteer: Gazetteer) -> ProvinceHint | None:
    """Return where a site is registered; 京 says nothing, for national publishers are."""
    codes = {code[:2]: place.short for code, place in gazetteer.places.items() if place.level == "province"}
    found = {codes[area] for area in _AREA.findall(imprint) if area in codes}
    found |= {SIGNS[sign] for sign in _RECORD.findall(imprint) if sign in SIGNS}
    return ProvinceHint(found.pop(), "页脚的备案号") if len(found) == 1 and found != {"北京"} else None


def _provinces(text: str, gazetteer: Gazetteer) -> list[str]:
    """Return the province of each place named in a text; names that several provinces share are passed over."""
    found = []
    for _, _, codes in gazetteer.names_in(text):
        owners = {gazetteer.province(code).short for code in codes}
        if len(owners) == 1:
            found.append(next(iter(owners)))
    return found


def _by_host(host: str) -> ProvinceHint | None:
    labels = host.lower().split(".")
    governs = labels[-2:] == ["gov", "cn"]
    for label in labels:
        for short, (name, code) in PINYIN.items():
            # 陕西 and 山西 share what most host names write.
            if label == name and label not in {"shanxi"}:
                return ProvinceHint(short, f"域名 {host}")
            if governs and label == code and label != labels[0] and label != "cn":
                return ProvinceHint(short, f"域名 {host}")
        if label in _SHORT_LABELS:
            return ProvinceHint(_SHORT_LABELS[label], f"域名 {host}")
    return None


def _by_headlines(headlines: Iterable[str], gazetteer: Gazetteer) -> ProvinceHint | None:
    votes: Counter[str] = Counter()
    for headline in headlines:
        votes.update(set(_provinces(headline, gazetteer)))
    if not votes:
        return None
    (first, most), rest = votes.most_common(1)[0], sum(votes.values())
    if most < _ENOUGH_TITLES or most <= rest * _CLEAR:
        return None
    return ProvinceHint(first, f"{most} 条标题提到")
