"""A province's day without an announcement: may it be believed, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduler.coverage_hours import ProvinceHour
from scheduler.list_hours import HourState

HISTORY_DAYS = 28
ENOUGH_DAYS = 7  # fewer watched days say nothing about what is usual
ALIKE_DAYS = 4  # so many working days, or weekends, are compared among themselves
WEEKEND = 5


class Verdict(StrEnum):
    """Say whether a silent day may be believed."""

    BELIEVABLE = "believable"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"  # nobody can say: no verified source, or too short a history
    OPEN = "open"  # the day is not over


@dataclass(frozen=True, slots=True)
class Belief:
    """Hold a verdict and its reasons, for the operator."""

    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """Hold what earlier days brought: articles, and whether there was an announcement."""

    articles: Mapping[dt.date, int]
    announced: frozenset[dt.date]

    @property
    def days(self) -> list[dt.date]:
        """Return the days on which anything was read."""
        return sorted(day for day, count in self.articles.items() if count)

    def alike(self, day: dt.date) -> list[int]:
        """Return the articles of earlier days of the same kind (working day or weekend), else of all."""
        same = [self.articles[past] for past in self.days if (past.weekday() >= WEEKEND) == (day.weekday() >= WEEKEND)]
        return same if len(same) >= ALIKE_DAYS else [self.articles[past] for past in self.days]


def believe(day: dt.date, hours: Sequence[ProvinceHour], sources: int, articles: int, past: Past) -> Belief:
    """Judge a day on which a province had no announcement; `sources` are its verified sites, `articles` what was read.

    Thresholds come from the province's own history: fewer articles than on any comparable day, or no silent day ever.
    """
    readings = sum(hour.counts.readings for hour in hours)
    told = f"{sources} 个核对过的来源，列表读到 {readings} 次，文章 {articles} 篇"
    if not sources:
        return Belief(Verdict.UNKNOWN, (told, "没有核对过的来源，有没有公告说不准"))
    broken = _broken(hours)
    is_open = any(hour.state is HourState.PENDING for hour in hours)
    unusual, usual = _against_past(day, articles, past, is_open=is_open)
    if broken or unusual:
        return Belief(Verdict.DOUBTFUL, (told, *broken, *unusual, *usual))
    if is_open:
        return Belief(Verdict.OPEN, (told, "这一天还没有看完", *usual))
    if len(past.days) < ENOUGH_DAYS:
        return Belief(Verdict.UNKNOWN, (told, f"此前只有 {len(past.days)} 天的记录，不知道平时怎样"))
    return Belief(Verdict.BELIEVABLE, (told, "24 小时都看到了", *usual))


def _broken(hours: Sequence[ProvinceHour]) -> tuple[str, ...]:
    counted = {
        "看不见": sum(hour.state is HourState.BLIND for hour in hours),
        "有缺口": sum(hour.state is HourState.GAPS for hour in hours),
        "还没有补看": sum(hour.state is HourState.LATE and hour.seen < hour.watched for hour in hours),
    }
    return tuple(f"{count} 个小时{what}" for what, count in counted.items() if count)


def _against_past(day: dt.date, articles: int, past: Past, *, is_open: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is out of the ordinary, and what is ordinary."""
    days = past.days
    if len(days) < ENOUGH_DAYS:
        return (), ()
    silent = sum(day not in past.announced for day in days)
    unusual: tuple[str, ...] = () if silent else (f"此前 {len(days)} 天每天都有公告",)
    alike = past.alike(day)
    if articles < min(alike) and not is_open:
        unusual += (f"文章比此前 {len(alike)} 个同类日的哪一天都少（最少 {min(alike)} 篇）",)
    usual = (f"此前 {len(days)} 天里有 {silent} 天也没有公告，同类日的文章 {min(alike)} 到 {max(alike)} 篇",)
    return unusual, usual if silent else ()
