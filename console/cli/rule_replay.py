"""`jindu rules backtest/apply`: rules and the articles that are stored already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from config.errors import ConfigError
from config.rulebook import load_rulebook, parse_rules
from console.cli.export import moment
from console.cli.output import emit_json, emit_table, iso, say, shown, stderr
from console.rule_backtest import Backtest, Shift
from console.workplace import Workplace, open_workplace, utc_now
from crawler.spiders.opening import rules_version
from pipelines.analysis import Analyst
from pipelines.facts import Lexicon
from pipelines.matching import compile_rules
from pipelines.redeciding import redecide
from scheduler.alerts.plan import plan_all
from storage import articles, redeciding

_TURNED = {True: "是公告了", False: "不再是"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backtest")(backtest)
    app.command("apply")(apply)


def backtest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="改过的规则文件，不必放进 rules/")],
    days: Annotated[int, typer.Option("--days", min=1, help="用最近几天的文章")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """改过的规则启用以前，先看它在库里的文章上会多报什么、少报什么。"""
    with open_workplace() as place:
        book = load_rulebook(place.settings.rules_dir, place.settings.lexicon_dir)
        if book.refused:
            raise ConfigError(book.refused)
        edited = parse_rules(file, place.settings.lexicon_dir)
        test = Backtest.of(edited, book, place.settings.lexicon_dir)
        since = utc_now() - dt.timedelta(days=days)
        total = _total(place, since)
        with _progress("已比较", total) as step:
            found = list(test.shifts(place.db, since, step))
    gained = sum(shift.gained for shift in found)
    if as_json:
        emit_json({"topic": test.topic, "articles": total, "shifts": [_json(shift) for shift in found]})
    elif found:
        columns = ("变化", "标题", "站点", "首见", "规则", "得分", "网址")
        emit_table(f"改过的规则在最近 {days} 天会有的不同", columns, [_row(shift) for shift in found])
    say(f"最近 {days} 天的 {total} 篇文章里，“{test.topic}”会多报 {gained} 篇，少报 {len(found) - gained} 篇")


def apply(
    since: Annotated[str, typer.Option("--since", help="从何时首见的文章起，如 2026-11-01 或 7d")],
    mail: Annotated[bool, typer.Option("--mail", help="新判为公告的也告知订阅者；不写这一项就只入库")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """用现在的规则和词表，把库里的文章重新判一遍：是不是公告、类型、地方、物质和数字。"""
    start = moment(since, utc_now())
    with open_workplace() as place:
        files = place.watch().rule_files
        analyst = Analyst(compile_rules(files), Lexicon.load(place.settings.lexicon_dir), thorough=False)
        plan_all(place.db, utc_now())  # what is owed by the verdicts of yesterday stays owed
        with _progress("已重判", _total(place, start)) as step:
            done = redecide(place.db, analyst, start, rules_version=rules_version(files), mail=mail, step=step)
        with place.db.read() as s:
            rows = [(True, articles.get(s, article)) for article in done.gained]
            rows += [(False, articles.get(s, article)) for article in done.lost]
    if as_json:
        changes = [{"change": "gained" if gained else "lost", "title": a.title, "url": a.url} for gained, a in rows]
        emit_json({"judged": done.judged, "changes": changes})
    elif rows:
        marked = [(_TURNED[gained], a.title, a.site_name, shown(a.first_seen_at), a.url) for gained, a in rows]
        emit_table("重判后的不同", ("变化", "标题", "站点", "首见", "网址"), marked)
    say(f"重判 {done.judged} 篇：新判为公告 {len(done.gained)} 篇，不再是公告 {len(done.lost)} 篇")
    if done.changed_meanwhile:
        say(f"另有 {done.changed_meanwhile} 篇正文刚被更新，已按新的正文判过")
    if done.gained:
        say("告知随下一次 jindu alerts plan 排出" if mail else "都是旧闻，没有告知任何人；要告知请加 --mail")


def _total(place: Workplace, since: dt.datetime) -> int:
    with place.db.read() as s:
        return redeciding.count(s, since)


@contextmanager
def _progress(verb: str, total: int) -> Iterator[Callable[[], None]]:
    """Yield a function to call for each article: a line of progress on stderr, where a person looks at it."""
    console = stderr()
    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(verb, total=total)
        yield lambda: progress.advance(task)


def _row(shift: Shift) -> tuple[Any, ...]:
    article, verdict = shift.article, shift.verdict
    what = "多报" if shift.gained else "少报"
    seen = shown(article.first_seen_at)
    return (what, article.title, article.site_name, seen, "、".join(verdict.rules), verdict.score, article.url)


def _json(shift: Shift) -> dict[str, Any]:
    article = shift.article
    return {
        "change": "gained" if shift.gained else "lost",
        "title": article.title,
        "url": article.url,
        "site": article.site_name,
        "first_seen_at": iso(article.first_seen_at),
        "rules": list(shift.verdict.rules),
        "score": shift.verdict.score,
        "type": shift.verdict.type,
    }
