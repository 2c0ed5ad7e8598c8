"""`jindu sites list/show/check/add/report`: the watched sites, their state, and what a check of them finds."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from config.durations import format_duration
from config.errors import closest
from config.sitebook import Site, Sitebook, load_sitebook
from console.check_child import CheckFailedError, check_sites
from console.cli import site_add, site_report
from console.cli.output import SHANGHAI, emit_json, emit_table, iso, say, shown, stderr
from console.cli.site_check_table import emit_reports
from console.cli.words import OUTCOMES
from console.site_verified import write_verified
from console.wishes import WishError, province
from console.workplace import open_workplace, utc_now
from crawler.fetching.host_policy import host_of
from pipelines.site_template import layout_of
from storage import coverage, host_gates, sites, templates
from storage.database import Database
from storage.sites import SiteState
from storage.templates import StoredTemplate

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(list_all)
    app.command("show")(show)
    app.command("check")(check)
    app.command("add")(site_add.add)
    app.command("report")(site_report.report)


def list_all(
    only: Annotated[str | None, typer.Option("--province", "-p", help="只看一个省份")] = None, as_json: AsJson = False
) -> None:
    """列出站点和它们的状态。"""
    wanted = _province(only)
    with open_workplace() as place:
        book = load_sitebook(place.settings.sites_dir)
        with place.db.read() as s:
            states = {state.key: state for state in sites.states(s, utc_now())}
    _tell_refused(book)
    chosen = [site for site in book.sites.values() if wanted in (None, site.province)]
    chosen.sort(key=lambda site: (site.province, site.key))
    if as_json:
        emit_json([_as_json(site, states.get(site.key)) for site in chosen])
        return
    rows = [_row(site, states.get(site.key)) for site in chosen]
    emit_table(f"站点 {len(rows)} 个", ("省份", "键", "名称", "间隔", "上次", "结果", "读到列表", "新链接"), rows)


def _interval(site: Site) -> str:
    return "自学" if site.learns else format_duration(site.every)


def _row(site: Site, state: SiteState | None) -> tuple[str, ...]:
    head = (site.province, site.key, site.name, _interval(site))
    if state is None:
        return (*head, "—", "未抓过", "—", "—")
    outcome = "抓取中" if state.leased else OUTCOMES.get(state.outcome or "", state.outcome or "—")
    return (*head, shown(state.finished_at), outcome, shown(state.fetched_well_at), shown(state.last_new_at))


def show(key: Annotated[str, typer.Argument(metavar="KEY", help="站点的键")], as_json: AsJson = False) -> None:
    """查看一个站点：文件里怎么写的，最近的访问怎样。"""
    now = utc_now()
    with open_workplace() as place:
        book = load_sitebook(place.settings.sites_dir)
        _tell_refused(book, key)
        site = _chosen(book, [key])[0]
        with place.db.read() as s:
            state = next((state for state in sites.states(s, now) if state.key == key), None)
            visits = coverage.recent_visits(s, key)
            learned = templates.history(s, key)
    if as_json:
        emit_json(_as_json(site, state) | {"visits": visits, "templates": [asdict(version) for version in learned]})
        return
    emit_table(f"{site.name}（{site.key}）", ("项", "值"), _facts(site, state))
    if learned:
        columns = ("版", "学到", "结束", "为什么结束", "正文所在", "核对")
        emit_table("学到的版面模板", columns, [row for version in learned[:5] for row in _template(version)])
    if visits:
        emit_table("最近的访问", ("时间", "列表", "结果", "链接", "新", "说明"), [_visit(visit) for visit in visits])


def _facts(site: Site, state: SiteState | None) -> list[tuple[str, str]]:
    rows = [("省份", site.province), ("文件", str(site.path))]
    rows += [(f"列表（{entry.kind}）", entry.url) for entry in site.lists]
    rows += [("间隔", _interval(site)), ("核对", site.verified.isoformat() if site.verified else "未核对")]
    optional = {"文章网址": site.article_url, "编码": site.encoding, "出处": site.origin}
    rows += [(name, value) for name, value in optional.items() if value]
    rows += [(f"选择器 {name}", value) for name, value in site.selectors]
    if state is not None:
        rows += [
            ("上次抓取", shown(state.finished_at)),
            ("结果", OUTCOMES.get(state.outcome or "", state.outcome or "—")),
            ("读到列表", shown(state.fetched_well_at)),
            ("新链接", shown(state.last_new_at)),
            ("下次", shown(state.due_at)),
            ("连续失败", f"{state.failures:g}"),
        ]
    return rows


def _template(version: StoredTemplate) -> list[tuple[Any, ...]]:
    """Return a line for each layout of a version; one without a layout means that the general reader reads alone."""
    layouts = [layout_of(layout) for layout in version.layouts]
    shared = (version.version, shown(version.learned_at), shown(version.ended_at), version.ended_why)
    if not layouts:
        return [(*shared, "（没有：全部由通用阅读器读取）", "")]
    return [(*shared, str(layout.body), f"{layout.agreed} 篇一致") for layout in layouts]


def _visit(visit: dict[str, Any]) -> tuple[Any, ...]:
    words = {"read": "读到", "unchanged": "没有变化"}
    outcome = words.get(visit["outcome"], visit["outcome"])
    return (shown(visit["at"]), visit["list"], outcome, visit["links"], visit["fresh"], visit["detail"])


def check(
    keys: Annotated[list[str] | None, typer.Argument(metavar="KEY", help="站点的键")] = None,
    every: Annotated[bool, typer.Option("--all", help="检查全部站点")] = False,
    note: Annotated[bool, typer.Option("--note/--no-note", help="能读的站点，把核对日期写进站点文件")] = True,
    as_json: AsJson = False,
) -> None:
    """试抓站点：看能不能读、读到什么；能读的记上核对日期，不写入数据库。"""
    if bool(keys) == every:
        raise typer.BadParameter("请写一个或几个站点的键，或者写 --all（两者取一）")
    with open_workplace() as place:
        book = load_sitebook(place.settings.sites_dir)
        _tell_refused(book)
        chosen = _chosen(book, keys) if keys else list(book.sites.values())
        if not chosen:
            raise typer.BadParameter(f"{place.settings.sites_dir} 里没有可用的站点文件")
        reports, broken = _gather(chosen, check_sites(place.settings, [site.key for site in chosen]))
        name_holds(place.db, reports, utc_now())
    noted = _note_verified(book, reports) if note else 0
    if as_json:
        emit_json(reports)
    else:
        emit_reports(reports)
    if noted:
        say(f"{noted} 个站点文件记上了核对日期")
    if broken:
        say(broken)
    if broken or any(report["level"] == "failed" for report in reports):
        raise typer.Exit(1)


def _note_verified(book: Sitebook, reports: Sequence[dict[str, Any]]) -> int:
    """Write the day into the files of sites that could be read; return how many files changed."""
    today = utc_now().astimezone(SHANGHAI).date()
    readable = [book.sites[report["key"]] for report in reports if report["level"] != "failed"]
    return sum(write_verified(site, today) for site in readable)


def _gather(chosen: Sequence[Site], arriving: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
    """Collect reports as they arrive, showing progress; return them by site, and what went wrong with the check."""
    found: dict[str, dict[str, Any]] = {}
    broken = None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=stderr(), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("检查站点", total=len(chosen))
        try:
            for report in arriving:
                found[report["key"]] = report
                progress.update(task, advance=1, description=f"检查站点 {report['name']}")
        except CheckFailedError as error:
            broken = str(error)
    missing = [site.key for site in chosen if site.key not in found]
    if missing and broken is None:
        broken = f"这些站点没有结果：{'、'.join(missing)}"
    return [found[site.key] for site in chosen if site.key in found], broken


def name_holds(db: Database, reports: Sequence[dict[str, Any]], now: dt.datetime) -> None:
    """Add to verdicts of sites that were not read in time that their host asked for a pause, and until when."""
    with db.read() as s:
        for report in reports:
            waiting = [entry["url"] for entry in report["lists"] if entry["problem"] == "out-of-time"]
            holds = [until for url in waiting if (until := host_gates.held_until(s, host_of(url), now))]
            if holds:
                report["verdict"] += f"；该主机要求暂停访问到 {shown(max(holds))}"


def _chosen(book: Sitebook, keys: Sequence[str]) -> list[Site]:
    for key in keys:
        if key not in book.sites:
            guess = closest(key, book.sites)
            hint = f"是不是 {guess}？" if guess else "jindu sites list 列出全部"
            raise typer.BadParameter(f"没有名为 {key} 的站点；{hint}")
    return [book.sites[key] for key in dict.fromkeys(keys)]


def _tell_refused(book: Sitebook, key: str | None = None) -> None:
    for problem in book.refused:
        if key is None or (problem.file is not None and problem.file.stem == key):
            say(f"没有采用：{problem}")


def _province(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return province(name)
    except WishError as error:
        raise typer.BadParameter(str(error)) from None


def _as_json(site: Site, state: SiteState | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": site.key,
        "name": site.name,
        "province": site.province,
        "lists": [{"url": entry.url, "kind": entry.kind} for entry in site.lists],
        "every_seconds": int(site.every / dt.timedelta(seconds=1)),
        "verified": iso(site.verified),
        "file": str(site.path),
        "state": None,
    }
    if state is not None:
        found["state"] = {
            "outcome": state.outcome,
            "running": state.leased,
            "started_at": iso(state.started_at),
            "finished_at": iso(state.finished_at),
            "fetched_well_at": iso(state.fetched_well_at),
            "last_new_at": iso(state.last_new_at),
            "due_at": iso(state.due_at),
            "failures": state.failures,
        }
    return found
