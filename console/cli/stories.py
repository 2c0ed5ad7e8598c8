"""`jindu stories list/show`: announcements and their copies."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from console.cli.output import emit_json, emit_table, iso, say, shown
from console.cli.words import KINDS, RELATIONS, STATES
from console.workplace import open_workplace
from scheduler.alerts.notices import shown_time, spokesman
from storage import articles, stories
from storage.database import Session
from storage.stories import Member, StoryView
from storage.trace import Due, owed_for

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(list_all)
    app.command("show")(show)


def list_all(
    every: Annotated[bool, typer.Option("--all", help="也列出不是公告的报道")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列几条，新的在前")] = 50,
    as_json: AsJson = False,
) -> None:
    """列出报道，新的在前。"""
    with open_workplace() as place, place.db.read() as s:
        ids = stories.newest(s, announcements_only=not every, limit=limit)
        found = [(view, _provinces(s, view)) for story in ids if (view := stories.view(s, story)) is not None]
    if as_json:
        emit_json([_summary(view, provinces) for view, provinces in found])
        return
    rows = [
        (
            view.id,
            shown(view.first_seen_at),
            "、".join(provinces),
            spokesman(view).title + _flags(view),
            spokesman(view).site_name,
            len(view.members) - 1,
        )
        for view, provinces in found
    ]
    title = f"{'报道' if every else '公告'} {len(rows)} 条"
    emit_table(title, ("编号", "首见", "地方", "标题", "站点", "转载"), rows)


def show(story: Annotated[int, typer.Argument(metavar="ID", help="报道的编号")], as_json: AsJson = False) -> None:
    """查看一条报道：各篇的关系，告知了谁。"""
    with open_workplace() as place, place.db.read() as s:
        view = stories.view(s, story)
        if view is None:
            say(f"没有编号为 {story} 的报道；jindu stories list --all 列出全部")
            raise typer.Exit(1)
        provinces, owed = _provinces(s, view), owed_for(s, view.id)
    if as_json:
        emit_json(_summary(view, provinces) | _details(view, owed))
        return
    if view.id != story:
        say(f"报道 {story} 已并入 {view.id}")
    facts = [("标题", spokesman(view).title + _flags(view)), ("地方", "、".join(provinces) or "没有认出")]
    facts += [("类型", spokesman(view).type or "—"), ("首见", shown(view.first_seen_at))]
    facts += [("相似而分开的报道", "、".join(map(str, view.see_also)))] if view.see_also else []
    emit_table(f"报道 {view.id}", ("项", "值"), facts)
    emit_table("各篇", ("关系", "站点", "发布", "标题与网址"), [_member(view, member) for member in view.members])
    if owed:
        emit_table("告知", ("订阅者", "类别", "邮件", "状态", "发出"), [_due(due) for due in owed])


def _provinces(s: Session, view: StoryView) -> list[str]:
    best = spokesman(view)
    named = list(dict.fromkeys(region.province for region in articles.regions(s, best.id)))
    return named or [best.site_province]


def _flags(view: StoryView) -> str:
    flags = {"仅标题": spokesman(view).headline_only, "更正": view.correction, "撤稿": view.withdrawn_at}
    return "".join(f"【{flag}】" for flag, holds in flags.items() if holds)


def _member(view: StoryView, member: Member) -> tuple[str, ...]:
    article = member.article
    relation = "首发" if article.id == view.origin.id else RELATIONS[member.relation]
    flags = ("（仅标题）" if article.headline_only else "") + ("（已撤）" if article.withdrawn_at else "")
    return (relation + flags, article.site_name, shown_time(article) or "—", f"{article.title}\n{article.url}")


def _due(due: Due) -> tuple[str, ...]:
    state = STATES.get(due.state or "", "等下一次汇总" if due.mode != "immediate" else "待排")
    return (due.email, KINDS[due.kind], str(due.delivery or "—"), state, shown(due.sent_at))


def _summary(view: StoryView, provinces: list[str]) -> dict[str, Any]:
    best = spokesman(view)
    return {
        "story": view.id,
        "announcement": view.announcement,
        "title": best.title,
        "url": best.url,
        "site": best.site_key,
        "type": best.type,
        "headline_only": best.headline_only,
        "provinces": provinces,
        "first_seen_at": iso(view.first_seen_at),
        "withdrawn_at": iso(view.withdrawn_at),
        "correction": view.correction,
        "members": len(view.members),
    }


def _details(view: StoryView, owed: list[Due]) -> dict[str, Any]:
    return {
        "members": [
            {
                "relation": member.relation,
                "site": member.article.site_key,
                "url": member.article.url,
                "title": member.article.title,
                "published_at": iso(member.article.published_at or member.article.published_on),
                "source": member.article.source,
                "announcement": member.article.announcement,
                "first_seen_at": iso(member.article.first_seen_at),
                "withdrawn_at": iso(member.article.withdrawn_at),
            }
            for member in view.members
        ],
        "see_also": list(view.see_also),
        "owed": [
            {
                "email": due.email,
                "kind": due.kind,
                "version": due.version,
                "delivery": due.delivery,
                "state": due.state,
                "sent_at": iso(due.sent_at),
            }
            for due in owed
        ],
    }
