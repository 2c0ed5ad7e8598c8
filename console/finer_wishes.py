"""Read what narrows a subscription and when its owner may be mailed: cities, types, substances, words, hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.errors import closest
from config.settings import Settings
from pipelines.facts.announcement_type import TYPES
from pipelines.facts.gazetteer import Gazetteer, Place
from pipelines.facts.substances import Substances
from scheduler.alerts.channels import ChannelError, checked_channel
from storage.wishes import WEEKDAYS, Finer, Timing

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_SPAN = re.compile(r"([01]?\d|2[0-3])(?:[:：]([0-5]\d))?\s*[-–—~至到]\s*([01]?\d|2[0-4])(?:[:：]([0-5]\d))?")
_EVERY = re.compile(r"(\d{1,4})\s*(分钟|分|m|min|小时|h|天|d)", re.IGNORECASE)
_MINUTES = {"分钟": 1, "分": 1, "m": 1, "min": 1, "小时": 60, "h": 60, "天": 1440, "d": 1440}
_LONGEST_PACE = 7 * 1440
_MOST_WORDS, _LONGEST_WORD = 50, 40


class FinerError(ValueError):
    """Say everything that cannot be used and what to write instead."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold the texts an operator or a reader typed; empty ones ask for nothing."""

    cities: Sequence[str] = ()
    types: Sequence[str] = ()
    substances: Sequence[str] = ()
    words: Sequence[str] = ()
    least_score: str = ""
    channels: Sequence[str] = ()


def read_finer(asked: Asked, settings: Settings) -> Finer:
    """Check what narrows a wish; raise FinerError with everything that is wrong in it."""
    faults: list[str] = []
    gazetteer = Gazetteer.load(settings.lexicon_dir) if any(asked.cities) else None
    cities = [_city(name, gazetteer, faults) for name in asked.cities if name.strip() and gazetteer]
    types = [_known(name, TYPES, "类型", faults) for name in asked.types if name.strip()]
    substances = _substances(asked.substances, settings, faults)
    words = tuple(dict.fromkeys(word.strip() for word in asked.words if word.strip()))
    faults += [f"词“{word[:20]}…”太长，最多 {_LONGEST_WORD} 字" for word in words if len(word) > _LONGEST_WORD]
    if len(words) > _MOST_WORDS:
        faults.append(f"自己的词最多 {_MOST_WORDS} 个")
    score = _score(asked.least_score, faults)
    channels = []
    for url in asked.channels:
        try:
            channels.append(checked_channel(url))
        except ChannelError as error:
            faults.append(str(error))
    if faults:
        raise FinerError("；".join(faults))
    return Finer(_unique(cities), _unique(types), substances, words, score, tuple(dict.fromkeys(channels)))


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _city(name: str, gazetteer: Gazetteer, faults: list[str]) -> str:
    """Return `370100 济南市 山东`; counties are understood too, and 南京鼓楼区 where the name alone is not enough."""
    wanted = name.strip()
    found = [
        place
        for place in gazetteer.places.values()
        if place.level != "province" and _is_named(place, wanted, gazetteer)
    ]
    cities = [place for place in found if place.level == "city"]
    if len(cities or found) == 1:
        (place,) = cities or found
        return f"{place.code} {place.name} {gazetteer.province(place.code).short}"
    if found:
        guesses = "、".join(sorted(_full_name(place, gazetteer) for place in found)[:6])
        faults.append(f"“{wanted}”有几个：{guesses}；请写其中一个")
        return ""
    guess = closest(wanted, [place.name for place in gazetteer.places.values() if place.level == "city"])
    faults.append(f"不认识城市“{wanted}”" + (f"；是不是“{guess}”？" if guess else "；请写全名，如 济南市"))
    return ""


def _is_named(place: Place, wanted: str, gazetteer: Gazetteer) -> bool:
    """Say whether a place is meant: 鼓楼区, 南京鼓楼区, 江苏省南京市鼓楼区."""
    own = next((name for name in (place.name, place.short) if name and wanted.endswith(name)), None)
    if own is None:
        return False
    before = wanted.removesuffix(own)
    province, city = gazetteer.province(place.code), gazetteer.city(place.code)
    provinces = {"", province.short, province.name}
    cities = {"", city.short, city.name} if city is not None and city.code != place.code else {""}
    return any(before == outer + inner for outer in provinces for inner in cities)


def _full_name(place: Place, gazetteer: Gazetteer) -> str:
    city = gazetteer.city(place.code)
    between = city.name if city is not None and city.code != place.code else ""
    return f"{gazetteer.province(place.code).short}{between}{place.name}"


def _known(name: str, known: Sequence[str], what: str, faults: list[str]) -> str:
    wanted = name.strip()
    if wanted not in known:
        guess = closest(wanted, known)
        hint = f"是不是“{guess}”？" if guess else f"可用：{'、'.join(known)}"
        faults.append(f"不认识{what}“{wanted}”；{hint}")
    return wanted


def _substances(names: Sequence[str], settings: Settings, faults: list[str]) -> tuple[str, ...]:
    """Return common names; other names of substances.yml are understood."""
    if not any(name.strip() for name in names):
        return ()
    book = Substances.load(settings.lexicon_dir)
    found = set()
    for name in names:
        common = {substance for start, end, substance in book.find(name.strip()) if end - start == len(name.strip())}
        found |= common
        if name.strip() and not common:
            faults.append(f"词库里没有物质“{name.strip()}”；请写 substances.yml 里的名称，如 冰毒、依托咪酯")
    return _unique(found)


def _score(text: str, faults: list[str]) -> float:
    if not text.strip():
        return 0.0
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1000:
        faults.append(f"最低评分“{text}”不是 0 以上的数")
    return score


def read_timing(
    *, quiet: str = "", at_most: str = "", hour: str = "", weekday: str = "", empty_digest: bool = False
) -> Timing:
    """Read when a person may be mailed: quiet hours `22:00-07:00`, at most one mail in `6h`, digests at `8` on `周一`.

    Raise FinerError with everything that is wrong.
    """
    faults: list[str] = []
    quiet_from, quiet_until = _quiet(quiet, faults)
    pace = _pace(at_most, faults)
    found = _CLOCK.fullmatch(hour.strip()) or re.fullmatch(r"(\d{1,2})\s*[时点]?", hour.strip())
    at = int(found[1]) if found else 8
    if hour.strip() and (found is None or at > 23 or (found.lastindex == 2 and found[2] != "00")):
        faults.append(f"汇总的时间“{hour}”不对；请写整点，0 到 23")
    on = WEEKDAYS.index(weekday.strip()) if weekday.strip() in WEEKDAYS else 0
    if weekday.strip() and weekday.strip() not in WEEKDAYS:
        faults.append(f"星期“{weekday}”不对；可用：{'、'.join(WEEKDAYS)}")
    if faults:
        raise FinerError("；".join(faults))
    return Timing(quiet_from, quiet_until, pace, at, on, empty_digest)


def _quiet(text: str, faults: list[str]) -> tuple[str | None, str | None]:
    if not text.strip():
        return None, None
    found = _SPAN.fullmatch(text.strip())
    if found is None or (int(found[3]) == 24 and (found[4] or "00") != "00"):
        faults.append(f"静默时段“{text}”看不懂；请写 22:00-07:00")
        return None, None
    begin = f"{int(found[1]):02d}:{found[2] or '00'}"
    end = f"{int(found[3]) % 24:02d}:{found[4] or '00'}"
    if begin == end:
        faults.append(f"静默时段“{text}”是一整天，那样什么也收不到；不想收请暂停")
    return begin, end


def _pace(text: str, faults: list[str]) -> int | None:
    if not text.strip():
        return None
    found = _EVERY.fullmatch(text.strip())
    minutes = int(found[1]) * _MINUTES[found[2].lower()] if found else 0
    if not 0 < minutes <= _LONGEST_PACE:
        faults.append(f"最多多久一封“{text}”看不懂；请写 30m、6h 或 1d，最长 7d")
        return None
    return minutes
