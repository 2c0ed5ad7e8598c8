"""Times as lists, feeds and JSON endpoints write them -> ISO 8601 with +08:00, or a bare date."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

CHINA = dt.timezone(dt.timedelta(hours=8))
_EARLIEST, _LATEST = 1995, 2099

_DATE = r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?"
_TIME = r"(?:[T\s]*(\d{1,2})[:：时](\d{2})(?:[:：分](\d{2})(?:\.\d+)?)?)?"
_ZONE = r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_FULL = re.compile(_DATE + _TIME + _ZONE)
_RFC822 = re.compile(r"\d{1,2} [A-Z][a-z]{2,8} \d{4} \d{1,2}:\d{2}")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:\d{2})?)?")


def iso_hint(raw: str) -> str | None:
    """Return the time written in `raw` as ISO 8601, or None where no full date stands there.

    A time without a zone is China's; CST is, too (RFC 822 would read it as America's). `06-21` says no year: None.
    """
    raw = raw.strip()[:500]
    if _EPOCH.fullmatch(raw):
        return _from_epoch(float(raw))
    if compact := _COMPACT.fullmatch(raw):
        return _iso(compact[1], compact[2], compact[3], compact[4], compact[5])
    if _RFC822.search(raw):
        return _from_rfc822(raw)
    match = _FULL.search(raw)
    return _iso(match[1], match[2], match[3], match[4], match[5], match[6], match[7]) if match else None


def _iso(
    year: str,
    month: str,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None = None,
    zone: str | None = None,
) -> str | None:
    try:
        date = dt.date(int(year), int(month), int(day))
        if not _EARLIEST <= date.year <= _LATEST:
            return None
        if hour is None or minute is None:
            return date.isoformat()
        time = dt.time(int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))
    except ValueError:
        return None
    return _written(dt.datetime.combine(date, time))


def _written(moment: dt.datetime) -> str:
    """Return minute precision; midnight sharp is what systems write when they know the day only."""
    local = moment.astimezone(CHINA)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return local.date().isoformat()
    return local.isoformat(timespec="minutes")


def _zone(zone: str | None) -> dt.tzinfo:
    if zone is None:
        return CHINA
    if zone in ("Z", "UTC", "GMT"):
        return dt.UTC
    sign = -1 if zone[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))


def _from_epoch(seconds: float) -> str | None:
    seconds = seconds / 1000 if seconds >= 1e12 else seconds
    moment = dt.datetime.fromtimestamp(seconds, CHINA)
    return _written(moment) if moment.year >= _EARLIEST else None


def _from_rfc822(raw: str) -> str | None:
    try:
        moment = parsedate_to_datetime(re.sub(r"\bCST\b", "+0800", raw))
    except (ValueError, IndexError):
        return None
    if moment.tzinfo is None:  # "-0000" and no zone at all
        moment = moment.replace(tzinfo=CHINA)
    return _written(moment) if _EARLIEST <= moment.year <= _LATEST else None
