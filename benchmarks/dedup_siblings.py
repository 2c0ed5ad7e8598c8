"""Template siblings: the same words about another month, day, place, or with other figures. Each is a story of its own.

Each function takes a text and returns its sibling, or None where it has no such fact in its title or its beginning: a
name in passing is not what a text is about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from benchmarks.dedup_texts import News
from benchmarks.dedup_words import words

Sibling = Callable[[News, Random], News | None]
_HEAD = 120  # characters in which a text says what it is about
_MONTH = re.compile(r"(?<![\d.])(1[0-2]|[1-9])(?=月)")
_DAY = re.compile(r"(?<![\d.])([12]\d|3[01]|[1-9])(?=[日号](?!线))")
_UNITS = "人名个家起件公千吨克元亩米艘架辆株枚台份%户间项"
_FIGURE = re.compile(rf"(?<![\d.年第])\d+(?:\.\d+)?(?=[万亿多余]{{0,2}}(?:[{_UNITS}]|$))")
_COUNTY = re.compile(r"(?<=[省市州区在和、，])[一-龥]{2,3}(?:县|旗)(?![委域级长城政内里])")
_NUMBER = re.compile(r"第([一二三四五六七八九十]|\d+)(?=[号批期届轮次季])")
_NUMERALS = "一二三四五六七八九十"


def other_month(news: News, random: Random) -> News | None:
    """Move every month by the same number."""
    if not _MONTH.search(_about(news)):
        return None
    step = random.choice((1, 1, 1, 2, 3, 6, 11))
    moved = _both(news, lambda text: _MONTH.sub(lambda m: str((int(m[1]) + step - 1) % 12 + 1), text))
    return replace(moved, day=news.day + dt.timedelta(30 * step if random.random() < 0.7 else 0))


def other_day(news: News, random: Random) -> News | None:
    """Move every day by the same number."""
    if not _DAY.search(_about(news)):
        return None
    step = random.choice((1, 1, 2, 7, random.randint(3, 27)))
    moved = _both(news, lambda text: _DAY.sub(lambda m: str((int(m[1]) + step - 1) % 28 + 1), text))
    return replace(moved, day=news.day + dt.timedelta(step)) if moved.body != news.body else None


def other_place(news: News, random: Random) -> News | None:
    """Put another place of the same rank for the one the text is about."""
    for rank in ("cities", "provinces", "countries"):
        named = [place for place in words()[rank] if place in _about(news)]
        if len(named) == 1 and (named[0] in news.title or news.body.count(named[0]) > 1):
            others = [place for place in words()[rank] if place not in news.title + news.body]
            return _renamed(news, named[0], random.choice(others))
    return None


def other_county(news: News, random: Random) -> News | None:
    """Put another county, of a list or of none, for the one the text is about."""
    named = _COUNTY.findall(_about(news))
    if not named:
        return None
    other = random.choice(words()[random.choice(("counties", "unlisted"))])
    return _renamed(news, named[0], other)


def other_figures(news: News, random: Random) -> News | None:
    """Change most figures, each by 3 to 60 %."""
    if len(_FIGURE.findall(news.body)) < 3 or not _FIGURE.search(_about(news)):
        return None
    share = random.uniform(0.6, 1)

    def moved(match: re.Match[str]) -> str:
        return _near(match[0], random) if random.random() < share else match[0]

    return _both(news, lambda text: _FIGURE.sub(moved, text))


def one_figure(news: News, random: Random) -> News | None:
    """Change one figure of the beginning, wherever it stands."""
    found = _FIGURE.findall(_about(news))
    if not found:
        return None
    old = random.choice(found)
    exact = re.compile(rf"(?<![\d.年第]){re.escape(old)}(?![\d.])")
    new = _near(old, random)
    return _both(news, lambda text: exact.sub(new, text))


def other_number(news: News, random: Random) -> News | None:
    """Change 第N号, 第N批, 第N期."""
    found = _NUMBER.search(_about(news))
    if not found:
        return None
    old = found[1]
    new = str(int(old) + random.randint(1, 9)) if old.isdigit() else random.choice(_NUMERALS.replace(old, ""))
    return _both(news, lambda text: re.sub(rf"第{old}(?=[号批期届轮次季])", f"第{new}", text))


def _about(news: News) -> str:
    return f"{news.title}\n{news.body[:_HEAD]}"


def _renamed(news: News, old: str, new: str) -> News:
    return _both(news, lambda text: text.replace(old, new))


def _both(news: News, change: Callable[[str], str]) -> News:
    return replace(news, title=change(news.title), body=change(news.body))


def _near(figure: str, random: Random) -> str:
    """Return a figure of the same form, 3 to 60 % away."""
    whole, _, decimals = figure.partition(".")
    scale = 10 ** len(decimals)
    value = int(whole + decimals)
    step = max(1, round(value * random.uniform(0.03, 0.6)))
    moved = value - step if random.random() < 0.4 and value > step else value + step
    return f"{moved / scale:.{len(decimals)}f}" if decimals else str(moved)


SIBLINGS: dict[str, Sibling] = {
    "other month": other_month,
    "other day": other_day,
    "other place": other_place,
    "other county": other_county,
    "other figures": other_figures,
    "one figure": one_figure,
    "other number": other_number,
}


def sibling(news: News, random: Random) -> tuple[str, News] | None:
    """Return a sibling of a kind the text allows and the kind's name."""
    for kind in random.sample(list(SIBLINGS), len(SIBLINGS)):
        found = SIBLINGS[kind](news, random)
        if found is not None and found.body != news.body:
            return kind, found
    return None
