"""What a digest says of its own period: where and when nobody could look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from config.sitebook import Site
from scheduler.alerts.timing import SHANGHAI
from scheduler.coverage_day import ProvinceDay, coverage_day
from scheduler.coverage_hours import NO_SOURCE, NOT_STARTED, UNVERIFIED
from scheduler.list_hours import HourState
from storage.database import Database

_NEVER = {NO_SOURCE, NOT_STARTED, UNVERIFIED}
_KEPT = 16  # accounts of days: a week for two hours' digests


class UnwatchedHours:
    """Tell, for the provinces of a reader, what could not be watched on the days a digest is about."""

    def __init__(self, db: Database, book: Callable[[], Mapping[str, Site]]) -> None:
        self._db = db
        self._book = book
        self._days: dict[dt.date, tuple[ProvinceDay, ...]] = {}

    def lines(self, provinces: tuple[str, ...], days: int, now: dt.datetime) -> tuple[str, ...]:
        """Return a line for each province with hours nobody could see, and one for those without a checked source.

        The account is of the `days` before today (Shanghai's); no province means all.
        """
        today = now.astimezone(SHANGHAI).date()
        blind: dict[str, list[str]] = {}
        seen: set[str] = set()
        unseen: set[str] = set()
        for back in range(days, 0, -1):
            day = today - dt.timedelta(days=back)
            for province in self._day(day, now):
                if provinces and province.name not in provinces:
                    continue
                hours, never = _blind_hours(province)
                (unseen if never else seen).add(province.name)
                if hours and not never:
                    blind.setdefault(province.name, []).append(f"{day.month} 月 {day.day} 日 {_spans(hours)}")
        found = [f"{name}：{'；'.join(when)} 没能看到" for name, when in blind.items()]
        if unseen:
            names = "、".join(sorted(unseen)) if seen or provinces else "各地"
            found.append(f"来源还没有核对，没有消息不等于没有公告：{names}")
        return tuple(found)

    def _day(self, day: dt.date, now: dt.datetime) -> tuple[ProvinceDay, ...]:
        if day not in self._days:
            if len(self._days) >= _KEPT:
                self._days.clear()
            self._days[day] = coverage_day(self._db, self._book(), day, now, history=0).provinces
        return self._days[day]


def _blind_hours(province: ProvinceDay) -> tuple[list[int], bool]:
    """Return the hours in which a province was blind, and whether it always is, for want of a source."""
    blind = [number for number, hour in enumerate(province.hours) if hour.state is HourState.BLIND]
    never = [number for number in blind if _NEVER & province.hours[number].causes.keys()]
    return [number for number in blind if number not in never], len(never) == len(province.hours)


def _spans(hours: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for hour in hours:
        if runs and runs[-1][1] == hour:
            runs[-1][1] = hour + 1
        else:
            runs.append([hour, hour + 1])
    return "、".join(f"{first:02d}:00–{last:02d}:00" for first, last in runs)
