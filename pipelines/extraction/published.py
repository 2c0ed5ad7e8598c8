"""Read publication times as Chinese pages print them; everything is Asia/Shanghai, and a day stays a day."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from pipelines.items import Published

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST_YEAR = 1995  # no Chinese news site is older
_FUTURE = dt.timedelta(days=2)
_LOOK = 400  # characters of one string that are looked at

_CLOCK = (
    r"(?:[\sT\u3000,，]{0,6}(?:(?:星期|周|礼拜)[一二三四五六日天])?[\s\u3000]{0,4}"
    r"(?P<half>上午|下午|晚上|凌晨|早上|中午|晚间|AM|PM)?\s{0,3}"
    r"(?P<hour>[01]?\d|"
    r"2[0-3])\s?[:：时点]\s?(?P<minute>[0-5]\d)(?:\s?[:：分]\s?(?P<second>[0-5]\d)(?:\.\d{1,9})?)?(?:分|秒)?"
    r"(?:\s{0,2}(?P<ampm>[AaPp][Mm])\b)?"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s{0,2}(?:[-–/.．]|年)\s{0,2}(?P<month>0?[1-9]|1[0-2])\s{0,2}(?:[-–/.．]|"
    r"月)\s{0,2}"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d(?!\d?[:：]))(?:日|号)?" + _CLOCK
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>3[01]|[12]\d|0[1-9])"
    r"(?:(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d))?(?!\d)"
)
_SHORT_YEAR = re.compile(
    r"(?<![\d.:-])(?P<year>\d{2})[-/.](?P<month>0[1-9]|1[0-2])[-/.](?P<day>3[01]|[12]\d|"
    r"0[1-9])(?!\d(?!\d?[:：]))(?![.-])" + _CLOCK
)
_NO_YEAR = re.compile(
    r"(?<![\d./年-])(?P<month>0?[1-9]|1[0-2])(?:[-/]|月)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d./-])日?" + _CLOCK
)
_CHINESE = re.compile(
    r"([一二][〇○零九一二三四五六七八]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日" + _CLOCK
)
_AGO = re.compile(r"(?<!\d)(\d{1,3})\s?(分钟|小时|天|周|个月)(?:之?前)")
_DAY_WORD = re.compile(r"(今天|昨天|前天|刚刚)" + _CLOCK)
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
_UNITS = {"分钟": "minutes", "小时": "hours", "天": "days", "周": "weeks"}
LABELLED = re.compile(
    r"(?:发布时间|发布日期|发表时间|发稿时间|发文时间|更新时间|上传时间|添加时间|录入时间|成文日期|编辑时间|时间|"
    r"日期|发布于|发表于|发布)\s{0,2}[:：]?\s{0,3}(?=[\d一二])"
)


def read_time(text: str, *, now: dt.datetime | None = None, loose: bool = False) -> Published | None:
    """Return the first publication time in a string, or None.

    `loose` also takes forms that need a context to be a time: `20200615`, `06-21 10:30`, `昨天 10:30`, `1分钟前`
    (the last three need `now`). A time of 00:00:00 is what systems write for a day, and is read as the day.
    """
    text = text[:_LOOK]
    for pattern in (_FULL, _SHORT_YEAR):
        for match in pattern.finditer(text):
            found = _from_numbers(match, now)
            if found:
                return found
    chinese = _chinese(text, now)
    if chinese or not loose:
        return chinese
    for match in _COMPACT.finditer(text):
        found = _from_numbers(match, now)
        if found:
            return found
    return _relative(text, now) if now else None


def _from_numbers(match: re.Match[str], now: dt.datetime | None) -> Published | None:
    year = int(match["year"])
    return _build(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]), match, now)


def _build(year: int, month: int, day: int, match: re.Match[str], now: dt.datetime | None) -> Published | None:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    latest = (now or dt.datetime.now(SHANGHAI)).astimezone(SHANGHAI).date() + _FUTURE
    if date.year < EARLIEST_YEAR or date > latest:
        return None
    moment = _clock(date, match)
    return Published(moment, "minute") if moment else Published(date, "day")


def _clock(date: dt.date, match: re.Match[str]) -> dt.datetime | None:
    groups = match.groupdict()
    if groups.get("hour") is None:
        return None
    hour, minute = int(groups["hour"]), int(groups["minute"])
    late = groups.get("half") in {"下午", "晚上", "晚间", "PM"} or (groups.get("ampm") or "").lower() == "pm"
    if late and hour < 12:
        hour += 12
    zone = groups.get("zone")
    if hour == minute == 0 and groups.get("second") in {"00", "0"}:
        return None
    moment = dt.datetime(date.year, date.month, date.day, hour, minute, tzinfo=_zone(zone))
    return moment.astimezone(SHANGHAI).replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))


def _zone(written: str | None) -> dt.tzinfo:
    if not written:
        return SHANGHAI
    if written == "Z":
        return dt.UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    if hours > 14:
        return SHANGHAI
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if written[0] == "-" else offset)


def _chinese(text: str, now: dt.datetime | None) -> Published | None:
    match = _CHINESE.search(text)
    if not match:
        return None
    year = int("".join(_DIGITS[character] for character in match[1]))
    return _build(year, _chinese_number(match[2]), _chinese_number(match[3]), match, now)


def _chinese_number(written: str) -> int:
    if "十" not in written:
        return int("".join(_DIGITS[character] for character in written))
    tens, _, ones = written.partition("十")
    return (int(_DIGITS[tens]) if tens in _DIGITS else 1) * 10 + (int(_DIGITS[ones]) if ones in _DIGITS else 0)


def _relative(text: str, now: dt.datetime) -> Published | None:
    """Read `1分钟前`, `昨天 10:30` and `06-21 10:30` against the time of fetching."""
    local = now.astimezone(SHANGHAI)
    ago = _AGO.search(text)
    if ago and ago[2] in _UNITS:
        moment = (local - dt.timedelta(**{_UNITS[ago[2]]: int(ago[1])})).replace(second=0, microsecond=0)
        if ago[2] == "分钟" or (ago[2] == "小时" and int(ago[1]) <= 1):
            return Published(moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=8))), "minute")
        return Published(moment.date(), "day")
    word = _DAY_WORD.search(text)
    if word:
        date = local.date() - dt.timedelta(days={"昨天": 1, "前天": 2}.get(word[1], 0))
        return _build(date.year, date.month, date.day, word, now)
    match = _NO_YEAR.search(text)
    if match is None:
        return None
    month, day = int(match["month"]), int(match["day"])
    year = local.year - ((month, day) > (local.month, local.day))
    return _build(year, month, day, match, now)


_URL_DATE = re.compile(
    r"(?<!\d)(?P<year>20[0-4]\d)[-/_]?(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>3[01]|[12]\d|0[1-9])(?=$|[/_.?&#-]|"
    r"\d{4,}\D?)"
)


def url_day(url: str, *, now: dt.datetime | None = None) -> Published | None:
    """Return the day in an address such as /2022/0621/ or t20220621_123.html."""
    for match in _URL_DATE.finditer(url.split("://", 1)[-1]):
        found = _from_numbers(match, now)
        if found:
            return found
    return None


def finer(first: Published | None, second: Published | None) -> Published | None:
    """Return the first time, or the second where it is of the same day and more precise."""
    if first is None:
        return second
    if second is None or first.precision == "minute" or second.precision != "minute":
        return first
    return second if _day(second) == _day(first) else first


def _day(published: Published) -> dt.date:
    value = published.value
    return value.date() if isinstance(value, dt.datetime) else value
