"""`jindu stories list/show/merge/split/rebuild`: announcements, their copies, and what people decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from console.cli.evidence import (
    CHANGE_COLUMNS,
    SNAPSHOT_COLUMNS,
    change_rows,
    changes_json,
    snapshot_rows,
    snapshots_json,
)
from console.cli.output import emit_json, emit_table, iso, say, shown
from console.cli.story_rebuild import rebuild
from console.cli.words import KINDS, RELATIONS, STATES
from console.text_changes import text_changes
from console.workplace import Workplace, open_workplace, operator_name, utc_now
from scheduler.alerts.notices import shown_time
from scheduler.alerts.plan import plan_all
from storage import articles, snapshots, stories, story_moves
from storage.database import Session
from storage.stories import Member, StoryView
from storage.story_moves import HandMove, MoveRefusedError
from storage.trace import Due, owed_for

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
By = Annotated[str, typer.Option("--by", help="谁作的决定；缺省是登录名")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(list_all)
    app.command("show")(show)
    app.command("merge")(merge)
    app.command("split")(split)
    app.command("rebuild")(rebuild)


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
            view.title + _flags(view),
            view.best.site_name,
            len(view.members) - 1,
        )
        for view, provinces in found
    ]
    title = f"{'报道' if every else '公告'} {len(rows)} 条"
    emit_table(title, ("编号", "首见", "地方", "标题", "站点", "转载"), rows)


def show(story: Annotated[int, typer.Argument(metavar="ID", help="报道的编号")], as_json: AsJson = False) -> None:
    """查看一条报道：各篇的关系，改过什么，留存的快照，告知了谁。"""
    with open_workplace() as place, place.db.read() as s:
        view = stories.view(s, story)
        if view is None:
            say(f"没有编号为 {story} 的报道；jindu stories list --all 列出全部")
            raise typer.Exit(1)
        provinces, owed, moves = _provinces(s, view), owed_for(s, view.id), story_moves.moves_of(s, view.id)
        changes = [change for member in view.members for change in text_changes(s, member.article)]
        kept = snapshots.of_articles(s, [member.article.id for member in view.members])
    if as_json:
        evidence = {"changes": changes_json(changes), "snapshots": snapshots_json(kept)}
        emit_json(_summary(view, provinces) | _details(view, owed, moves) | evidence)
        return
    if view.id != story:
        say(f"报道 {story} 已并入 {view.id}")
    facts = [("标题", view.title + _flags(view)), ("首发", view.origin.url)]
    facts += [("正文取自", view.best.url)] if view.best.id != view.origin.id else []
    facts += [("地方", "、".join(provinces) or "没有认出")]
    facts += [("类型", view.best.type or "—"), ("首见", shown(view.first_seen_at))]
    facts += [("相似而分开的报道", "、".join(map(str, view.see_also)))] if view.see_also else []
    emit_table(f"报道 {view.id}", ("项", "值"), facts)
    emit_table("各篇", ("文章", "关系", "站点", "发布", "标题与网址"), [_member(view, m) for m in view.members])
    if changes:
        emit_table("修订", CHANGE_COLUMNS, change_rows(changes))
    if kept:
        emit_table("留存的原页", SNAPSHOT_COLUMNS, snapshot_rows(kept))
    if owed:
        emit_table("告知", ("订阅者", "类别", "邮件", "状态", "发出"), [_due(due) for due in owed])
    if moves:
        emit_table("人工调整", ("时间", "谁", "决定"), [(shown(m.at), m.by, _move(m)) for m in moves])


def merge(
    story: Annotated[int, typer.Argument(metavar="ID", help="留下的报道")],
    others: Annotated[list[int], typer.Argument(metavar="OTHER...", help="并入它的报道")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """把几条报道合成一条；已经告知过的人不再告知。"""
    with open_workplace() as place:
        now = utc_now()
        plan_all(place.db, now)  # what changed before the merge is owed as the stories were
        with place.db.write() as s:
            kept = story_moves.merge_by_hand(s, story, others, by=by or operator_name(), now=now)
        _told(place, kept, as_json=as_json)
    say(f"已并入报道 {kept}：{'、'.join(str(other) for other in others if other != kept)}")


def split(
    story: Annotated[int, typer.Argument(metavar="ID", help="原来的报道")],
    members: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="要分出来的文章：编号或网址")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """把一条报道里的几篇分出来，另成一条；它若是公告，会告知还没有听说过它的人。"""
    with open_workplace() as place:
        now = utc_now()
        plan_all(place.db, now)
        with place.db.write() as s:
            apart = _article_ids(s, story, members)
            new = story_moves.split_by_hand(s, story, apart, by=by or operator_name(), now=now)
        _told(place, new, as_json=as_json)
    say(f"{len(apart)} 篇从报道 {story} 分出，成为报道 {new}；欠发的告警随下一次 jindu alerts plan 排出")


def _article_ids(s: Session, story: int, members: Sequence[str]) -> list[int]:
    """Return the articles meant by number or by URL."""
    view = stories.view(s, story)
    by_url = {member.article.url: member.article.id for member in view.members} if view else {}
    strange = [member for member in members if not member.isdigit() and member not in by_url]
    if strange and view:
        raise MoveRefusedError(f"报道 {view.id} 里没有 {strange[0]}；jindu stories show {view.id} 列出各篇")
    return [int(member) if member.isdigit() else by_url.get(member, 0) for member in members]


def _told(place: Workplace, story: int, *, as_json: bool) -> None:
    """Print what became of a story for a program."""
    if not as_json:
        return
    with place.db.read() as s:
        view = stories.view(s, story)
        assert view is not None  # noqa: S101  (just written)
        moves = story_moves.moves_of(s, view.id)
        emit_json(_summary(view, _provinces(s, view)) | _details(view, owed_for(s, view.id), moves))


def _move(move: HandMove) -> str:
    if move.kind == "merge":
        return f"报道 {move.other} 并入 {move.story}"
    return f"文章 {'、'.join(map(str, move.articles))} 从报道 {move.story} 分出，成为 {move.other}"


def _provinces(s: Session, view: StoryView) -> list[str]:
    best = view.best
    named = list(dict.fromkeys(region.province for region in articles.regions(s, best.id)))
    return named or [best.site_province]


def _flags(view: StoryView) -> str:
    flags = {"仅标题": view.best.headline_only, "更正": view.correction, "撤稿": view.withdrawn_at}
    return "".join(f"【{flag}】" for flag, holds in flags.items() if holds)


def _member(view: StoryView, member: Member) -> tuple[str, ...]:
    article = member.article
    relation = "首发" if article.id == view.origin.id else RELATIONS[member.relation]
    flags = ("（仅标题）" if article.headline_only else "") + ("（已撤）" if article.withdrawn_at else "")
    return (
        str(article.id),
        relation + flags,
        article.site_name,
        shown_time(article) or "—",
        f"{article.title}\n{article.url}",
    )


def _due(due: Due) -> tuple[str, ...]:
    state = STATES.get(due.state or "", "等下一次汇总" if due.mode != "immediate" else "待排")
    return (due.email, KINDS[due.kind], str(due.delivery or "—"), state, shown(due.sent_at))


def _summary(view: StoryView, provinces: list[str]) -> dict[str, Any]:
    best = view.best
    return {
        "story": view.id,
        "announcement": view.announcement,
        "title": view.title,
        "url": best.url,
        "site": best.site_key,
        "origin_url": view.origin.url,
        "type": best.type,
        "headline_only": best.headline_only,
        "provinces": provinces,
        "first_seen_at": iso(view.first_seen_at),
        "withdrawn_at": iso(view.withdrawn_at),
        "correction": view.correction,
        "members": len(view.members),
    }


def _details(view: StoryView, owed: list[Due], moves: list[HandMove]) -> dict[str, Any]:
    return {
        "members": [
            {
                "article": member.article.id,
                "relation": member.relation,
                "origin": member.article.id == view.origin.id,
                "best": member.article.id == view.best.id,
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
        "moves": [
            {
                "at": iso(move.at),
                "by": move.by,
                "kind": move.kind,
                "story": move.story,
                "other": move.other,
                "articles": list(move.articles),
            }
            for move in moves
        ],
    }
