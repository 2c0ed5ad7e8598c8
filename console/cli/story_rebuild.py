"""`jindu stories rebuild`: decide all stories anew, and show or write what differs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from console.cli.output import emit_json, emit_table, say
from console.cli.stream_progress import stream_progress
from console.cli.words import RELATIONS
from console.workplace import open_workplace, utc_now
from pipelines.rebuilding import rebuilt
from scheduler.alerts.plan import plan_all
from storage import articles
from storage.database import Session
from storage.standing import Difference, Standing


def rebuild(
    write: Annotated[bool, typer.Option("--apply", help="写入；不写这一项只显示会有什么不同")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """按收到的先后，用现在的程序把全部文章重新归并一遍；人工合并、分开的不变，告知过的不再告知。"""
    with open_workplace() as place, stream_progress("已重算") as step, rebuilt(place.db, step) as found:
        with place.db.read() as s:
            told = [_told(s, difference) for difference in found.differences()]
        if write and told:
            plan_all(place.db, utc_now())
            found.apply(utc_now())
    if as_json:
        emit_json(told)
    elif told:
        rows = [(each["article"], each["title"], _text(each["now"]), _text(each["then"])) for each in told]
        emit_table(f"归并不同的 {len(told)} 处", ("文章", "标题", "现在", "重算"), rows)
    if not told:
        say("与现在的归并完全一致")
    elif write:
        say(f"已写入 {len(told)} 处；欠发的告警随下一次 jindu alerts plan 排出")
    else:
        say(f"有 {len(told)} 处不同，没有写入；确认后加 --apply")


def _told(s: Session, difference: Difference) -> dict[str, Any]:
    article = articles.get(s, difference.seat[0])
    return {
        "article": article.id,
        "title": article.title,
        "url": article.url,
        "now": _meant(difference.now),
        "then": _meant(difference.then),
    }


def _meant(standing: Standing | None) -> dict[str, Any] | None:
    """Return a membership by what both stores know: the story's first article, and the relation."""
    return None if standing is None else {"with": standing.first[0], "relation": standing.relation}


def _text(meant: dict[str, Any] | None) -> str:
    if meant is None:
        return "—"
    if meant["relation"] == "new":
        return RELATIONS["new"]
    return f"{RELATIONS[meant['relation']]}，与文章 {meant['with']} 同一报道"
