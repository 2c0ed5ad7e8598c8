"""How commands speak: data to stdout (JSON where a program reads), messages to stderr."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

SHANGHAI = ZoneInfo("Asia/Shanghai")


def stdout() -> Console:
    """Return the console for data."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def stderr() -> Console:
    """Return the console for messages."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: str) -> None:
    """Tell the operator something; never mixed into data."""
    stderr().print(message, markup=False)


def shown(moment: dt.datetime | None) -> str:
    """Return a time as operators read it, in Asia/Shanghai."""
    return "—" if moment is None else moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def iso(moment: dt.datetime | dt.date | None) -> str | None:
    """Return a time for JSON: with +08:00, or a bare date."""
    if isinstance(moment, dt.datetime):
        return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")
    return moment.isoformat() if moment else None


def emit_json(data: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.datetime, dt.date)):
        return iso(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)


def emit_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table; columns whose cells are all numbers are set right."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], (int, float)) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    stdout().print(table, markup=False)
