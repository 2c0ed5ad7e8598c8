"""How long a server asks to be left alone (RFC 9110, 10.2.3)."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

LONGEST = dt.timedelta(hours=24)
WITHOUT_HEADER = dt.timedelta(seconds=60)  # 429 that does not say how long


def pause_asked(status: int, retry_after: str | None, date: str | None, now: dt.datetime) -> dt.timedelta | None:
    """Return the pause a 429 or 503 asks for, at most a day, or None where it asks for none.

    A date counts from the server's own `Date`, since its clock may be wrong. Nonsense counts as no header.
    """
    if status not in (429, 503):
        return None
    pause = _pause(retry_after.strip(), date, now) if retry_after else None
    if pause is None or pause <= dt.timedelta(0):
        return WITHOUT_HEADER if status == 429 else None
    return min(pause, LONGEST)


def _pause(value: str, date: str | None, now: dt.datetime) -> dt.timedelta | None:
    if value.isascii() and value.isdecimal():
        return dt.timedelta(seconds=min(int(value[:9]), int(LONGEST.total_seconds())))
    until = _moment(value)
    if until is None:
        return None
    return until - ((_moment(date) if date else None) or now)


def _moment(value: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
