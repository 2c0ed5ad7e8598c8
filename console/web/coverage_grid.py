"""Today's coverage as the status page shows it: a row for each province, a cell for each hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from config.errors import ConfigError
from config.settings import Settings
from config.sitebook import load_sitebook
from console.coverage_words import LEGEND, STATES, reasons, sign, summary
from console.web.rendering import SHANGHAI
from scheduler.coverage_day import coverage_day
from scheduler.coverage_hours import ProvinceHour
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Cell:
    """Show one hour: its sign, its state's name for the style, and what is to be said of it."""

    sign: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class CoverageGrid:
    """Show a day: `rows` are provinces with 24 cells."""

    day: dt.date
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    summary: str
    legend: tuple[tuple[str, str], ...] = LEGEND


def coverage_grid(db: Database, settings: Settings, now: dt.datetime) -> CoverageGrid:
    """Return today's grid; what a silence is worth takes longer to say and is left to `jindu coverage`."""
    try:
        book = load_sitebook(settings.sites_dir).sites
    except ConfigError:  # the daemon opens an incident about it; what was accepted last still counts
        book = {}
    day = now.astimezone(SHANGHAI).date()
    found = coverage_day(db, book, day, now, history=0)
    rows = tuple(
        (one.name, tuple(_cell(number, hour) for number, hour in enumerate(one.hours))) for one in found.provinces
    )
    return CoverageGrid(day, rows, summary(found.provinces))


def _cell(number: int, hour: ProvinceHour) -> Cell:
    mark = sign(hour)
    state = "unwatched" if mark in ("?", "-") else hour.state.value
    said = "；".join(reasons(hour)) or STATES[hour.state]
    return Cell(mark, state, f"{number:02d} 时 {said}")
