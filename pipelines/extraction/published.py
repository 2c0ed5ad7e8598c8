"""Read publication times as Chinese pages print them; everything is Asia/Shanghai, and a day stays a day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipelines.items import Published

SHANGHAI = ZoneInfo("Asia/Shanghai")
EAST_8 = dt.timezone(dt.timedelta(hours=8))
EARLIEST_YEAR = 1995  # no Chinese news site is older
_FUTURE = dt.timedelta(days=2)
_LOOK = 400  # characters of one string that are looked at

_CLOCK = (
    r"(?:[\sT\u3000,，|｜/·•（(-]{0,6}(?:(?:星期|周|礼拜)[一二三四五六日天][）)]?)?[\s\u3000]{0,4}"
    r"(?P<half>上午|下午|晚上|凌晨|早上|中午|晚间|傍晚|AM|PM)?\s{0,3}"
    r"(?P<hour>[01]?\d|2[0-3])\s?(?:[:：]|时|点(?=\s?[0-5]\d))\s?(?P<minute>[0-5]\d)"
    r"(?:\s?[:：分]\s?(?P<second>[0-5]\d)(?:\.\d{1,9})?)?(?:分|秒)?(?!\d)"
    r"(?:\s{0,2}(?P<ampm>[AaPp][Mm])\b)?"
    r"\s?(?P<zone>Z|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?(?![\d:])|GMT|UTC)?)?"
)
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d(?!\d?[:：]))"
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s{0,2}(?:[-–—/.．]|年)\s{0,2}(?P<month>1[0-2]|0?[1-9])\s{0,2}"
    rf"(?:[-–—/.．]|月)\s{{0,2}}{_DAY}(?:\s?[日号])?{_CLOCK}"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>3[01]|[12]\d|0[1-9])"
    r"(?:[\sT]?(?P<hour>[01]\d|2[0-3]):?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d))?)?(?!\d)"
)
_SHORT_YEAR = re.compile(
    r"(?<![\d.:/-])(?P<year>[0-4]\d|9[5-9])[-/.](?P<month>0[1-9]|1[0-2])[-/.](?P<day>3[01]|[12]\d|0[1-9])"
    rf"(?!\d(?!\d?[:：]))(?![.-]){_CLOCK}"
)
# 2022 06/21 10:30, 202206/2110:30: the year stands in a node of its own
_APART = re.compile(
    r"(?<!\d)(?P<year>20\d{2})[年\s]{0,3}(?P<month>1[0-2]|0?[1-9])\s{0,2}(?:[-/.]|月)\s{0,2}"
    rf"{_DAY}日?{_CLOCK}"
)
_DAY_FIRST = re.compile(r"^\W{0,2}(?P<day>3[01]|[012]\d)\s{1,3}(?P<year>20\d{2})[-./年](?P<month>1[0-2]|0?[1-9])月?$")
_NO_YEAR = re.compile(
    r"(?<![\d./年-])(?P<month>1[0-2]|0?[1-9])(?:[-/]|月)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d./-])日?" + _CLOCK
)
_NUMERAL = "〇○零一二三四五六七八九0"
_CHINESE = re.compile(
    rf"([一二2][{_NUMERAL}]{{3}}|(?:19|20)\d{{2}})年([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日{_CLOCK}"
)
_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
    )
    for number, name in enumerate(names.split(), 1)
}
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|十[一二]?月|[一二三四五六七八九]月)[a-z]{0,6}\.?"
_ENGLISH = re.compile(
    rf"(?<![a-z十]){_MONTH},?\s{{0,2}}(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
    r"(?:\s(?P<before>\d\d:\d\d)(?::\d\d)?(?:\s[A-Z]{3,4})?)?,?\s{1,3}(?P<year>20\d{2}|19\d{2})(?!\d)" + _CLOCK,
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    r"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?[\s-]"
    rf"{_MONTH},?[\s-]{{1,3}}(?P<year>20\d{{2}}|19\d{{2}})(?!\d){_CLOCK}",
    re.IGNORECASE,
)
_AGO = re.compile(r"(?<!\d)(\d{1,3}|半)\s?(秒钟?|分钟?|个?小时|天|周|个?星期|个月)(?:之?前)")
_DAY_WORD = re.compile(r"(今[天日]|昨[天日]|前[天日](?!\d)|刚刚)" + _CLOCK)
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "0": "0", "2": "2"}
_WIDE = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")
_ANY_WIDE = re.compile("[０-９－／．]")


LABELLED = re.compile(
    r"(?:发布时间|发布日期|发表时间|发稿时间|发文时间|更新时间|上传时间|添加时间|录入时间|成文日期|编辑时间|时间|"
    r"日期|发布于|发表于|发布)\s{0,2}[:：]?\s{0,3}(?=[\d一二])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a time, whether its year was written too, and where it stands in the string."""

    published: Published
    sure: bool
    start: int
    end: int


def read_time(text: str, *, now: dt.datetime | None = None, loose: bool = False) -> Published | None:
    """Return the first publication time in a string, or None.

    `loose` also takes forms that need a context to be a time: `20200615`, `06-21 10:30`, `昨天 10:30`, `1分钟前`
    (the last three need `now`). A time of 00:00:00 is what systems write for a day, and is read as the day.
    """
    found = find_time(text, now=now, loose=loose)
    return found.published if found else None


def find_time(text: str, *, now: dt.datetime | None = None, loose: bool = False) -> Found | None:
    """Return the first publication time in a string with its place; see `read_time`."""
    text = text[:_LOOK]
    if _ANY_WIDE.search(text):
        text = text.translate(_WIDE)
    for pattern in (_FULL, _SHORT_YEAR):
        for match in pattern.finditer(text):
            found = _from_numbers(match, now)
            if found:
                return found
    found = _worded(text, now)
    if found or not loose:
        return found
    for pattern in (_COMPACT, _APART, _DAY_FIRST):
        for match in pattern.finditer(text):
            found = _from_numbers(match, now)
            if found:
                return found
    return _relative(text, now) if now else None


def from_epoch(written: str, *, now: dt.datetime | None = None) -> Published | None:
    """Return the time of seconds or milliseconds since 1970, as scripts and data attributes hold it."""
    if not written.isdigit() or len(written) not in {10, 13}:
        return None
    moment = dt.datetime.fromtimestamp(int(written[:10]), EAST_8).replace(second=0)
    latest = (now or dt.datetime.now(SHANGHAI)) + _FUTURE
    return Published(moment, "minute") if moment.year >= EARLIEST_YEAR and moment <= latest else None


def _from_numbers(match: re.Match[str], now: dt.datetime | None) -> Found | None:
    year = int(match["year"])
    if year < 100:
        year += 2000 if year < 90 else 1900
    return _build(year, int(match["month"]), int(match["day"]), match, now)


def _build(
    year: int, month: int, day: int, match: re.Match[str], now: dt.datetime | None, *, sure: bool = True
) -> Found | None:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    latest = (now or dt.datetime.now(SHANGHAI)).astimezone(SHANGHAI).date() + _FUTURE
    if date.year < EARLIEST_YEAR or date > latest:
        return None
    moment = _clock(date, match)
    published = Published(moment, "minute") if moment else Published(date, "day")
    return Found(published, sure, match.start(), match.end())


def _clock(date: dt.date, match: re.Match[str]) -> dt.datetime | None:
    groups = match.groupdict()
    if groups.get("hour") is None:
        return None
    hour, minute = int(groups["hour"]), int(groups["minute"])
    half = (groups.get("half") or groups.get("ampm") or "").lower()
    if half in {"下午", "晚上", "晚间", "傍晚", "pm"} and hour < 12:
        hour += 12
    elif half in {"am", "凌晨"} and hour == 12:
        hour = 0
    zone = groups.get("zone")
    if hour == minute == 0 and groups.get("second") in {"00", "0"}:
        return None
    return dt.datetime(date.year, date.month, date.day, hour, minute, tzinfo=_zone(zone)).astimezone(EAST_8)


def _zone(written: str | None) -> dt.tzinfo:
    if not written:
        return EAST_8
    digits = re.sub(r"\D", "", written)
    if not digits:
        return dt.UTC
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        return EAST_8
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if "-" in written else offset)


def _worded(text: str, now: dt.datetime | None) -> Found | None:
    """Read dates with a word in them: 二〇二二年六月二十一日, June 21, 2022, 21 Jun 2022, 十一月 6th, 2009."""
    match = _CHINESE.search(text) if "年" in text else None
    if match:
        year = int("".join(_DIGITS.get(character, character) for character in match[1]))
        return _build(year, _chinese_number(match[2]), _chinese_number(match[3]), match, now)
    match = _ENGLISH.search(text) or _DAY_MONTH.search(text)
    if match is None:
        return None
    month = _MONTHS[match["month"].lower()]
    found = _build(int(match["year"]), month, int(match["day"]), match, now)
    before = match.groupdict().get("before")  # Tue Jun 21 10:30:00 CST 2022, as Java prints it
    if found is None or not before or before == "00:00":
        return found
    date = _date(found.published)
    clock = dt.time(int(before[:2]) % 24, int(before[3:]) % 60)
    return Found(Published(dt.datetime.combine(date, clock, EAST_8), "minute"), True, found.start, found.end)


def _chinese_number(written: str) -> int:
    if "十" not in written:
        return int("".join(_DIGITS[character] for character in written))
    tens, _, ones = written.partition("十")
    return (int(_DIGITS[tens]) if tens in _DIGITS else 1) * 10 + (int(_DIGITS[ones]) if ones in _DIGITS else 0)


def _relative(text: str, now: dt.datetime) -> Found | None:
    """Read `1分钟前`, `昨天 10:30` and `06-21 10:30` against the time of fetching."""
    local = now.astimezone(EAST_8)
    ago = _AGO.search(text)
    if ago:
        published = _ago(ago[1], ago[2], local)
        return Found(published, False, ago.start(), ago.end()) if published else None
    word = _DAY_WORD.search(text)
    if word:
        date = local.date() - dt.timedelta(days={"昨": 1, "前": 2}.get(word[1][0], 0))
        return _build(date.year, date.month, date.day, word, now, sure=False)
    match = _NO_YEAR.search(text)
    if match is None:
        return None
    month, day = int(match["month"]), int(match["day"])
    year = local.year - ((month, day) > (local.month, local.day))
    return _build(year, month, day, match, now, sure=False)


def _ago(number: str, unit: str, local: dt.datetime) -> Published | None:
    """Return what lies so far back: the minute for minutes, the day for more, None for months."""
    count = 0.5 if number == "半" else float(number)
    minutes = {"秒": 1 / 60, "分": 1.0, "小": 60.0, "天": 1440.0, "周": 10080.0, "星": 10080.0}
    size = minutes.get(unit.removeprefix("个")[0])
    if size is None:
        return None
    moment = (local - dt.timedelta(minutes=count * size)).replace(second=0, microsecond=0)
    return Published(moment, "minute") if size <= 1 else Published(moment.date(), "day")


# t20220621_, /2022/0621/, /2022-06/21/, /202206/21/, c_20220621; an article number may follow without a gap.
_URL_DATE = re.compile(
    r"(?<!\d)(?P<year>20[0-4]\d)[-/_]?(?P<month>0[1-9]|1[0-2])[-/_]?(?P<day>3[01]|[12]\d|0[1-9])(?=$|[/_.?&#-]|"
    r"\d{4,}\D?)"
)
_URL_DATE_LOOSE = re.compile(
    r"(?<!\d)(?P<year>20[0-4]\d)[-/_](?P<month>1[0-2]|[1-9])[-/_](?P<day>3[01]|[12]\d|[1-9])(?=$|[/_.?&#-])"
)


def url_day(url: str, *, now: dt.datetime | None = None) -> Published | None:
    """Return the day in an address such as /2022/0621/ or t20220621_123.html."""
    path = url.split("://", 1)[-1]
    for pattern in (_URL_DATE, _URL_DATE_LOOSE):
        for match in pattern.finditer(path):
            found = _from_numbers(match, now)
            if found:
                return Published(_date(found.published), "day")
    return None


def finer(first: Published | None, second: Published | None) -> Published | None:
    """Return the first time, or the second where it is of the same day and more precise."""
    if first is None:
        return second
    if second is None or first.precision == "minute" or second.precision != "minute":
        return first
    return second if _date(second) == _date(first) else first


def days_between(first: Published, second: Published) -> int:
    """Return how many days the first lies after the second."""
    return (_date(first) - _date(second)).days


def _date(published: Published) -> dt.date:
    value = published.value
    return value.date() if isinstance(value, dt.datetime) else value
