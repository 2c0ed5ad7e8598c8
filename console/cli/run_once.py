"""`jindu run-once`: crawl what is due (or all), plan, send, say what happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from config.daemon_lock import DaemonLock
from console.cli.output import emit_json, emit_table, say, stderr
from console.cli.words import OUTCOMES
from console.workplace import Workplace, open_workplace, utc_now
from scheduler.alerts.outbox import Sent
from scheduler.alerts.plan import Planned, plan
from scheduler.jobs import Finished
from storage import sites
from storage.acceptance import Watch


@dataclass(frozen=True, slots=True)
class Round:
    """Hold what one round did."""

    crawled: tuple[Finished, ...]
    planned: Planned
    sent: tuple[Sent, ...]

    @property
    def failed(self) -> bool:
        """Say whether something needs the operator."""
        return any(f.outcome in ("crashed", "unreachable") for f in self.crawled) or any(
            sent.outcome == "failed" for sent in self.sent
        )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run-once")(run_once)


def run_once(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SITE]...", help="只抓这些站点（键）")] = None,
    every: Annotated[bool, typer.Option("--all", help="不管是否到期，全部抓一遍")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """抓取到期的站点（或全部、或指定的），计划并发送告警，打印小结。"""
    with open_workplace() as place:
        watch = place.watch()
        for problem in watch.problems:
            say(str(problem))
        chosen = _chosen(watch, names or [])
        if DaemonLock(place.settings.home).taken():
            say("守护进程正在运行：它占用的站点会等它抓完，发信两边都可以")
        done = do_round(place, watch, chosen, everything=every, progress=True)
        _show(done, as_json=as_json)
    if done.failed:
        raise typer.Exit(1)


def _chosen(watch: Watch, names: Sequence[str]) -> list[str] | None:
    unknown = [name for name in names if name not in watch.sites]
    if unknown:
        raise typer.BadParameter(f"没有这些站点：{'、'.join(unknown)}；jindu sites list 列出全部")
    return list(names) or None


def do_round(place: Workplace, watch: Watch, names: Sequence[str] | None, *, everything: bool, progress: bool) -> Round:
    """Crawl, plan and send once; named sites and `everything` are crawled whether due or not."""
    with place.db.write() as s:
        if everything or names is not None:
            sites.make_due(s, utc_now(), names)
        due = [d.key for d in sites.due_sites(s, utc_now()) if d.key in (names if names is not None else watch.sites)]
    crawled = crawl(place, watch, due, everything=everything, progress=progress)
    planned = plan(place.db, utc_now(), place.mail_domain)
    outbox = place.outbox()
    try:
        sent = tuple(outbox.send_due())
    finally:
        outbox.close()
    return Round(crawled, planned, sent)


def crawl(
    place: Workplace, watch: Watch, due: Sequence[str], *, everything: bool, progress: bool
) -> tuple[Finished, ...]:
    """Crawl each due site once, several at a time; a terminal sees how far it is."""
    with _bar(progress) as tick:
        tick(0, len(due))
        return _crawl(place, watch, due, everything=everything, tick=lambda done: tick(done, len(due)))


def _crawl(
    place: Workplace, watch: Watch, due: Sequence[str], *, everything: bool, tick: Callable[[int], None]
) -> tuple[Finished, ...]:
    children = place.children()
    intervals = {key: site.every for key, site in watch.sites.items() if not site.learns}
    waiting = set(due)
    finished: list[Finished] = []
    try:
        while waiting or children.running:
            waiting -= set(children.start_due(intervals, waiting, everything=everything))
            done = children.reap()
            finished += done
            tick(len(finished))
            if not children.running and waiting:
                with place.db.read() as s:
                    waiting &= {d.key for d in sites.due_sites(s, utc_now())}  # another process took the rest
            if not done:
                time.sleep(0.1)
    finally:
        children.stop(children.budget / 18)
    return tuple(finished)


class _bar:  # noqa: N801  (used as a function)
    """Show a progress bar on a terminal's stderr."""

    def __init__(self, wanted: bool) -> None:
        console = stderr()
        columns = (TextColumn("抓取站点"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=not (wanted and console.is_terminal))

    def __enter__(self) -> Callable[[int, int], None]:
        self._progress.start()
        task = self._progress.add_task("抓取", total=None)
        return lambda done, total: self._progress.update(task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _show(done: Round, *, as_json: bool) -> None:
    if as_json:
        emit_json(_as_data(done))
        return
    rows = [(f.key, OUTCOMES.get(f.outcome, f.outcome), f"{f.seconds:.1f}") for f in done.crawled]
    if rows:
        emit_table("抓取", ("站点", "结果", "秒"), rows)
    else:
        say("没有到期的站点；--all 全部抓一遍")
    if done.sent:
        emit_table("邮件", ("收件人", "主题", "结果"), [(m.delivery.recipient, m.subject, m.answer) for m in done.sent])
    say(
        f"抓取 {len(done.crawled)} 个站点；新计划 {done.planned.stories} 条报道、{done.planned.obligations} 项应告；"
        f"发出 {sum(m.outcome == 'sent' for m in done.sent)} 封邮件"
    )
    waiting = sum(m.outcome == "waiting" for m in done.sent)
    if waiting:
        say(f"{waiting} 封暂时没发出，到时会再试：jindu alerts list --state waiting")


def _as_data(done: Round) -> dict[str, object]:
    return {
        "crawled": [{"site": f.key, "outcome": f.outcome, "seconds": round(f.seconds, 1)} for f in done.crawled],
        "planned": {"stories": done.planned.stories, "obligations": done.planned.obligations},
        "mails": [
            {"delivery": m.delivery.id, "to": m.delivery.recipient, "subject": m.subject, "outcome": m.outcome}
            for m in done.sent
        ],
    }
