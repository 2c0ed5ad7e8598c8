"""Families of bulletins: one template of dedup_bulletins.yml filled in for several months, places and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from benchmarks.dedup_texts import News
from benchmarks.dedup_words import one

Slots = dict[str, str]
_FILE = Path(__file__).with_suffix(".yml")
_KEPT = 0.75  # chance of each sentence to stand in a family
_NUMERALS = "一二三四五六七八九十"
_NUMBERED = ("", "2", "3", "4", "5", "6")


@cache
def _templates() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return found


def family(name: str, size: int, day: dt.date, random: Random) -> Iterator[tuple[str, News]]:
    """Yield the kind and text of a first bulletin and of up to `size` - 1 others that differ from it in one respect.

    They differ in the first sentence: with another figure or county further down, and all else the same,
    it might be the same bulletin in a corrected edition.
    """
    template = random.choice(_templates())
    lines = [template["first"], *(line for line in template["rest"] if random.random() < _KEPT)]
    slots = _filled(day, random)
    heads: set[str] = set()
    kinds = ["bulletin", *random.sample(list(_OTHER), len(_OTHER))]
    for kind in kinds:
        filled, when = slots, day
        if kind != "bulletin":
            filled, when = _OTHER[kind](slots, day, random)
        head = lines[0].format_map(filled)
        if head not in heads and len(heads) < size:
            body = "".join(lines).format_map(filled)
            yield kind, News(f"{name}.{len(heads)}", template["title"].format_map(filled), body, when)
            heads.add(head)


def _filled(day: dt.date, random: Random) -> Slots:
    return {
        "province": one("provinces", random),
        "city": one("cities", random),
        "county": one("counties", random),
        "campaign": one("campaigns", random),
        "number": random.choice(_NUMERALS),
        **_dated(day),
        **_figures(random),
    }


def _dated(day: dt.date) -> Slots:
    quarter = _NUMERALS[(day.month - 1) // 3]
    return {"year": str(day.year), "month": str(day.month), "day": str(day.day), "quarter": quarter}


def _figures(random: Random) -> Slots:
    """Return figures by size; a template that needs several of a size numbers them from 2."""
    whole = {"cases": (11, 240), "people": (15, 420), "small": (2, 9), "few": (11, 39)}
    whole |= {"middle": (41, 990), "thousands": (1010, 9900)}
    tenths = {"kilos": (0.3, 99), "percent": (1.1, 18), "tenth": (0.1, 0.9)}
    found = {f"{name}{n}": str(random.randint(*span)) for name, span in whole.items() for n in _NUMBERED}
    return found | {f"{name}{n}": f"{random.uniform(*span):.1f}" for name, span in tenths.items() for n in _NUMBERED}


def _month_only(slots: Slots, day: dt.date, random: Random) -> tuple[Slots, dt.date]:
    moved = day + dt.timedelta(random.choice((30, 31, 61, 92)))
    return slots | _dated(moved.replace(day=min(day.day, 28))), moved


def _next_issue(slots: Slots, day: dt.date, random: Random) -> tuple[Slots, dt.date]:
    moved, when = _month_only(slots, day, random)
    return moved | _figures(random), when


def _day_only(slots: Slots, day: dt.date, random: Random) -> tuple[Slots, dt.date]:
    when = day.replace(day=(day.day + random.randint(1, 20) - 1) % 28 + 1)
    return slots | _dated(when), when


def _other_figures(slots: Slots, day: dt.date, random: Random) -> tuple[Slots, dt.date]:
    return slots | _figures(random), day


def _one_figure(slots: Slots, day: dt.date, random: Random) -> tuple[Slots, dt.date]:
    name, moved = random.choice(("cases", "people", "few", "middle")), _figures(random)
    return slots | {name: moved[name]}, day


def _changed(*names: str) -> Callable[[Slots, dt.date, Random], tuple[Slots, dt.date]]:
    """Return a change of these slots only, to others than they hold."""

    def change(slots: Slots, day: dt.date, random: Random) -> tuple[Slots, dt.date]:
        fresh: Slots = {}
        while not all(name in fresh and fresh[name] != slots[name] for name in names):
            fresh = _filled(day, random)
        return slots | {name: fresh[name] for name in names}, day

    return change


def _unlisted(slots: Slots, day: dt.date, random: Random) -> tuple[Slots, dt.date]:
    return slots | {"county": one("unlisted", random)}, day


_OTHER: Mapping[str, Callable[[Slots, dt.date, Random], tuple[Slots, dt.date]]] = {
    "other month": _month_only,
    "next issue": _next_issue,
    "other day": _day_only,
    "other place": _changed("city", "province"),
    "other county": _changed("county"),
    "unlisted county": _unlisted,
    "other figures": _other_figures,
    "one figure": _one_figure,
    "other number": _changed("number"),
    "other campaign": _changed("campaign"),
}
