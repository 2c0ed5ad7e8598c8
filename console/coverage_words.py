"""How the coverage of an hour is written: one sign in the grid, and words for states, causes and verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from crawler.spiders.check_report import MEANINGS
from scheduler.coverage_belief import Verdict
from scheduler.coverage_day import ProvinceDay
from scheduler.coverage_hours import NO_SOURCE, NOT_STARTED, UNVERIFIED, ProvinceHour
from scheduler.list_hours import LIST_GAP, NO_DAEMON, OVERDUE, STARTED, HourState

STATES = {
    HourState.COVERED: "已覆盖",
    HourState.GAPS: "有缺口",
    HourState.LATE: "迟到",
    HourState.BLIND: "看不见",
    HourState.PENDING: "未到",
}
CAUSES = {name: words.partition("：")[0] for name, words in MEANINGS.items()} | {
    NO_DAEMON: "没有任何访问，守护进程没有运行",
    OVERDUE: "到期没有访问",
    LIST_GAP: "列表接不上",
    STARTED: "这个小时里才开始看",
    NO_SOURCE: "没有已知的来源",
    NOT_STARTED: "还没有开始看",
    UNVERIFIED: "未核实的来源",
    "empty": "列表内容为空",
    "listed": "等待抓取",
    "failed": "多次失败，放弃",
    "unverified": "未核实的来源",
}
VERDICTS = {
    Verdict.BELIEVABLE: "可信",
    Verdict.DOUBTFUL: "存疑",
    Verdict.UNKNOWN: "说不准",
    Verdict.OPEN: "还没过完",
}
_SIGNS = {HourState.COVERED: "=", HourState.GAPS: "o", HourState.LATE: "~", HourState.BLIND: "X", HourState.PENDING: ""}
LEGEND = (
    ("=", "已覆盖"),
    ("数字", "有缺口，少几页"),
    ("o", "有缺口，列表接不上或看漏一段"),
    ("~", "迟到，补看了没有漏，或等着补看"),
    ("X", "看不见"),
    ("?", "只有未核实的来源"),
    ("-", "没有来源，或还没开始看"),
    ("空白", "未到"),
)
_MOST = 99


def sign(hour: ProvinceHour) -> str:
    """Return an hour's sign in the grid, at most three characters, readable without colour."""
    if hour.state is HourState.BLIND:
        if UNVERIFIED in hour.causes:
            return "?"
        return "-" if {NO_SOURCE, NOT_STARTED} & hour.causes.keys() else "X"
    if hour.state is HourState.GAPS and hour.missing:
        return str(len(hour.missing)) if len(hour.missing) <= _MOST else f"{_MOST}+"
    return _SIGNS[hour.state]


def cause(name: str) -> str:
    """Return what a cause means; a name nobody explained is shown as it is."""
    return CAUSES.get(name, name)


def reasons(hour: ProvinceHour) -> list[str]:
    """Return what is to be said of one hour, a sentence for each cause; nothing of a covered one."""
    state = STATES[hour.state]
    said = [f"{state}：{cause(name)}" for name in hour.causes]
    return said + ([f"{state}：有网页没取到"] if hour.missing else [])


def spans(provinces: Iterable[ProvinceDay]) -> dict[str, list[tuple[str, int, int]]]:
    """Return what is to be explained in a day with where it holds (province, first and last hour), the most first."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for one in provinces:
        for number, hour in enumerate(one.hours):
            for words in reasons(hour):
                places = found.setdefault(words, [])
                if places and places[-1][0] == one.name and places[-1][2] == number - 1:
                    places[-1] = (one.name, places[-1][1], number)
                else:
                    places.append((one.name, number, number))
    return dict(sorted(found.items(), key=lambda item: -hours_in(item[1])))


def hours_in(places: Iterable[tuple[str, int, int]]) -> int:
    """Count the hours of some spans."""
    return sum(last - first + 1 for _, first, last in places)


def state_counts(provinces: Iterable[ProvinceDay]) -> dict[HourState, int]:
    """Count the hours of all provinces by state."""
    states = Counter(hour.state for province in provinces for hour in province.hours)
    return {state: states[state] for state in HourState}


def summary(provinces: Sequence[ProvinceDay]) -> str:
    """Return the hours of all provinces by state in a line, and how many are blind for want of a checked source."""
    told = [f"{STATES[state]} {count}" for state, count in state_counts(provinces).items() if count]
    signs = Counter(sign(hour) for province in provinces for hour in province.hours)
    unwatched = "、".join(f"{words} {signs[mark]}" for mark, words in (("?", "未核实"), ("-", "没人看")) if signs[mark])
    return "，".join(told) + (f"（看不见的里面{unwatched}）" if unwatched else "")
