"""Days as publishers keep them: weekdays, days off by decree, and weekends worked in exchange (调休).

The State Council's notices come with the package chinesecalendar, a year at a time; `calendar.yml` beside the site
files says what the package does not know yet, or what is different here. Beyond both a weekend is a weekend.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import chinese_calendar

from config import strict_yaml
from config.errors import ConfigError, Problem

FILE = "calendar.yml"
KINDS = 9  # 0 to 6: Monday to Sunday as usual
SATURDAY = 5
DAY_OFF = 7
MADE_UP = 8  # a weekend that is worked
RESTS = frozenset({5, 6, DAY_OFF})
_FIELDS = ("off", "work")


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Tell what kind of day a date is; `own` holds what an operator wrote: True where it is worked."""

    own: Mapping[dt.date, bool] = field(default_factory=dict)

    def kind(self, day: dt.date) -> int:
        """Return 0 to 6 for an ordinary Monday to Sunday, else DAY_OFF or MADE_UP."""
        weekday = day.weekday()
        worked, festive = (self.own[day], not self.own[day]) if day in self.own else decreed(day)
        if festive or (not worked and weekday < SATURDAY):
            return DAY_OFF
        return MADE_UP if worked and weekday >= SATURDAY else weekday


@lru_cache(maxsize=2048)
def decreed(day: dt.date) -> tuple[bool, bool]:
    """Return whether a date is worked, and whether it belongs to a holiday; a plain week beyond the years known."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return day.weekday() < SATURDAY, False
    return not is_off, bool(is_off and name)


def load_working_days(folder: Path) -> WorkingDays:
    """Read `calendar.yml` of a configuration folder, where there is one; raise ConfigError naming what is wrong."""
    path = folder / FILE
    if not path.is_file():
        return WorkingDays()
    data, positions = strict_yaml.load_text(strict_yaml.read(path), path)
    remedy = "请写 off（放假）和 work（上班）两项，各是一列日期，如 off: [2027-02-05, 2027-02-06]"
    if not isinstance(data, dict):
        raise ConfigError(Problem(path, 1, 1, "假日文件应是“键: 值”", remedy))
    own: dict[dt.date, bool] = {}
    problems = []
    for name, days in data.items():
        line, column = positions[(name,)]
        if name not in _FIELDS or not isinstance(days, list) or not all(type(day) is dt.date for day in days):
            problems.append(Problem(path, line, column, f"“{name}”不认识，或不是一列日期", remedy))
            continue
        for day in days:
            if own.setdefault(day, name == "work") != (name == "work"):
                problems.append(Problem(path, line, column, f"{day} 既在 off 又在 work", "请只留一处"))
    if problems:
        raise ConfigError(problems)
    return WorkingDays(own)
