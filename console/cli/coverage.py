"""`jindu coverage`: what was checked in every province and hour of a day, what was seen, and what could not be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.cells import cell_len
from rich.text import Text

from config.sitebook import load_sitebook
from console.cli.output import SHANGHAI, emit_json, emit_table, shown, stdout
from console.coverage_json import as_json_day
from console.coverage_words import LEGEND, STATES, VERDICTS, cause, hours_in, sign, spans, summary
from console.wishes import WishError, province
from console.workplace import open_workplace, utc_now
from scheduler.coverage_belief import Verdict
from scheduler.coverage_day import CoverageDay, ProvinceDay, coverage_day
from scheduler.coverage_hours import JudgedList, ProvinceHour
from scheduler.list_hours import HourState
from storage.coverage_ledger import LostPage

STYLES = {
    HourState.COVERED: "green",
    HourState.GAPS: "bold yellow",
    HourState.LATE: "cyan",
    HourState.BLIND: "bold red",
    HourState.PENDING: "",
}
_NAMED = 10  # missing pages and gaps are named up to here; `--json` has all
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("coverage")(coverage)


def coverage(
    on: Annotated[str | None, typer.Option("--day", "-d", metavar="D", help="哪一天，如 2026-11-21；缺省今天")] = None,
    only: Annotated[str | None, typer.Option("--province", "-p", help="只看一个省份，说得更细")] = None,
    as_json: AsJson = False,
) -> None:
    """覆盖：每个省份每个小时看到没有，缺了什么，为什么。"""
    now = utc_now()
    day = _day(on, now)
    try:
        wanted = province(only) if only else None
    except WishError as error:
        raise typer.BadParameter(str(error)) from None
    with open_workplace() as place:
        book = load_sitebook(place.settings.sites_dir)
        found = coverage_day(place.db, book.sites, day, now, wanted)
    if as_json:
        emit_json(as_json_day(found))
        return
    for line in grid(found):
        stdout().print(line)
    _summary(found)
    if wanted:
        _details(found.provinces[0])


def _day(written: str | None, now: dt.datetime) -> dt.date:
    today = now.astimezone(SHANGHAI).date()
    if written is None:
        return today
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"不是日期：{written}；请写成 {today.isoformat()} 这样") from None
    if day > today:
        raise typer.BadParameter(f"{written} 还没有到；今天是 {today.isoformat()}")
    return day


def grid(found: CoverageDay) -> list[Text]:
    """Return the table of a day: a line for each province, 24 signs, and what was read; 94 columns wide."""
    head = Text(_padded(found.day.strftime("%m-%d"), 7) + "".join(f"{hour:02d} " for hour in range(24)))
    head.append("  文章 公告 缺页")
    return [head, *map(_line, found.provinces)]


def _line(one: ProvinceDay) -> Text:
    line = Text(_padded(one.name, 7))
    for hour in one.hours:
        line.append(f"{sign(hour):>2} "[:3], style=STYLES[hour.state])
    missing = sum(len(hour.missing) for hour in one.hours)
    line.append(f"{one.articles:>6}{one.announcements:>5}{missing:>5}")
    return line


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _summary(found: CoverageDay) -> None:
    """Print the legend, what is missing in one line, and what a silence is worth."""
    out = stdout()
    for part in (LEGEND[:4], LEGEND[4:]):
        out.print("  ".join(f"{mark} {words}" for mark, words in part), markup=False)
    missing = [page for one in found.provinces for hour in one.hours for page in hour.missing]
    gaps = _gaps(found.provinces)
    out.print(f"\n{found.day}（截至 {shown(found.now)}）每省每小时：{summary(found.provinces)}", markup=False)
    out.print(f"缺 {len(missing)} 页，列表接不上 {len(gaps)} 次；{_silences(found.provinces)}", markup=False)
    _missing(sorted(missing, key=lambda page: page.listed_at))
    for site, line in gaps[:_NAMED]:
        out.print(f"  {site} {line}", markup=False)
    if len(gaps) > _NAMED:
        out.print(f"  另有 {len(gaps) - _NAMED} 次列表接不上，见 --json", markup=False)
    for words, places in list(spans(found.provinces).items())[:_NAMED]:
        out.print(f"  {words} —— {_where(places)}", markup=False)


def _silences(provinces: Sequence[ProvinceDay]) -> str:
    beliefs = [one.belief for one in provinces if one.belief is not None]
    counts = {verdict: sum(belief.verdict is verdict for belief in beliefs) for verdict in Verdict}
    told = "、".join(f"{VERDICTS[verdict]} {count}" for verdict, count in counts.items() if count)
    return f"没有公告的省份 {len(beliefs)} 个" + (f"（{told}）" if told else "")


def _missing(pages: Sequence[LostPage]) -> None:
    for page in pages[:_NAMED]:
        where = f"{shown(page.listed_at)} {page.site_key} {cause(page.kind)}"
        stdout().print(f"  缺 {where}：{page.title or '（没有标题）'} {page.url}", markup=False)
    if len(pages) > _NAMED:
        stdout().print(f"  另缺 {len(pages) - _NAMED} 页，见 --json", markup=False)


def _gaps(provinces: Sequence[ProvinceDay]) -> list[tuple[str, str]]:
    """Return each gap once, with the time that could not be seen."""
    gaps = {
        (watched.id, gap.until): (watched.site_key, f"{shown(gap.since)} 到 {shown(gap.until)} 可能有漏：{gap.message}")
        for one in provinces
        for hour in one.hours
        for watched, gap in hour.gaps
    }
    return [gaps[key] for key in sorted(gaps, key=lambda key: (key[1], key[0]))]


def _where(places: Sequence[tuple[str, int, int]]) -> str:
    names = list(dict.fromkeys(name for name, _, _ in places))
    if len(names) > 3:
        return f"{'、'.join(names[:3])}等 {len(names)} 个，共 {hours_in(places)} 小时"
    return "，".join(f"{name} {_span(first, last)}" for name, first, last in places)


def _span(first: int, last: int) -> str:
    return f"{first:02d} 时" if first == last else f"{first:02d}–{last:02d} 时"


def _details(one: ProvinceDay) -> None:
    """Print what is known of one province beside the grid: its belief, its hours, its lists."""
    out = stdout()
    out.print(
        f"\n{one.name}：站点 {one.sites} 个，核对过的 {one.verified} 个，公告 {one.announcements} 篇", markup=False
    )
    if one.belief is not None:
        out.print(f"没有公告，{VERDICTS[one.belief.verdict]}：{'；'.join(one.belief.reasons)}", markup=False)
    rows = [
        (_span(number, number), STATES[hour.state], *_numbers(hour))
        for number, hour in enumerate(one.hours)
        if hour.counts.visits
    ]
    if rows:
        columns = ("时", "状态", "访问", "读到", "链接", "新", "取到", "文章", "公告", "没取到")
        emit_table("每小时", columns, rows)
    lists = [
        (
            judged.watched.site_key,
            judged.watched.url,
            _standing(judged),
            len(judged.visits),
            sum(counted.counts.readings for counted in judged.visits),
            _overlap([c.visit.overlap for c in judged.visits]),
        )
        for judged in one.lists
        if judged.watched.active or judged.visits
    ]
    if lists:
        emit_table("列表", ("站点", "列表", "核对", "访问", "读到", "最少重叠"), lists)


def _standing(judged: JudgedList) -> str:
    """Say whether a list's site was ever checked live, and where its certificate is not held to today's rules."""
    tls = "" if judged.tls == "strict" else f"，TLS {judged.tls}"
    return f"{'核对过' if judged.verified else '未核实'}{tls}"


def _numbers(hour: ProvinceHour) -> tuple[int | str, ...]:
    c = hour.counts
    failed = "，".join(f"{cause(name)} {count}" for name, count in c.failed.items())
    return (c.visits, c.readings, c.links, c.fresh, c.fetched, c.read, c.matched, failed)


def _overlap(shares: Sequence[float | None]) -> str:
    known = [share for share in shares if share is not None]
    return f"{min(known):.0%}" if known else "—"
