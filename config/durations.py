"""Durations as operators write them: 30s, 15m, 2h, 1d."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s?(s|m|h|d)\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text: str) -> timedelta:
    """Return the duration `15m` stands for; raise ValueError unless it is one number and one of s, m, h, d."""
    found = _DURATION.match(text)
    if found is None:
        raise ValueError(text)
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def format_duration(duration: timedelta) -> str:
    """Write a duration the way parse_duration reads it, in the largest unit that divides it."""
    seconds = duration.total_seconds()
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{int(seconds // _SECONDS[unit])}{unit}"
    return f"{seconds:g}s"
