"""The wording that reprinting sites use, and what is needed to fill it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

_FILE = Path(__file__).with_suffix(".yml")


@cache
def words() -> dict[str, Any]:
    """Return the word lists of dedup_words.yml by their names."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return found


def one(name: str, random: Random) -> Any:
    """Return a member of a list."""
    return random.choice(words()[name])


def some(name: str, count: int, random: Random) -> Sequence[Any]:
    """Return different members of a list, all of it where it is shorter."""
    return random.sample(words()[name], min(count, len(words()[name])))


def phrase(name: str, random: Random, *, title: str, day: dt.date) -> str:
    """Return a member of a list with its slots filled in for this day and title."""
    filled: str = one(name, random).format(
        title=title,
        year=day.year,
        month=day.month,
        day=day.day,
        hour=random.randrange(6, 23),
        minute=random.randrange(1, 60),
        media=one("media", random),
        city=one("cities", random),
        name=person(random),
        name2=person(random),
    )
    return filled


def person(random: Random) -> str:
    """Return somebody's name."""
    return str(one("surnames", random)) + str(one("given", random))
