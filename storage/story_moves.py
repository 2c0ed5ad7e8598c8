"""Put stories together and take them apart, and keep what a person decided: no machine undoes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage.article_rows import ArticleRow
from storage.articles import last_id
from storage.errors import StoreError
from storage.redirection import redirect_merged, redirect_split
from storage.stories import change, lock_candidates, resolve
from storage.story_faces import faces
from storage.story_rows import HandMoveRow, MemberRow, SeeAlsoRow, StoryRow


class MoveRefusedError(StoreError):
    """A move that cannot be made; the message says why, and what can be done."""


@dataclass(frozen=True, slots=True)
class HandMove:
    """Show one decision of a person's: `merge` brought `other` into `story`, `split` took `articles` out of it."""

    at: dt.datetime
    by: str
    kind: str
    story: int
    other: int
    articles: tuple[int, ...]


def merge_by_hand(s: Session, story_id: int, other_ids: Sequence[int], *, by: str, now: dt.datetime) -> int:
    """Decide that stories are one; return the one they are now. Plan before: what is not planned counts as told.

    Raise MoveRefusedError where one does not exist, or all of them are one already.
    """
    lock_candidates(s)
    kept = _live(s, story_id)
    others = [row for row in dict.fromkeys(_live(s, each) for each in other_ids) if row is not kept]
    if not others:
        raise MoveRefusedError(f"这些报道已经是同一条：{kept.id}")
    for gone in others:
        anchor, moved = _anchor(s, kept.id), _members(s, gone.id)
        _note(
            s, "merge", by, now, kept.id, gone.id, anchor, sorted(moved, key=lambda each: each != _anchor(s, gone.id))
        )
        merge(s, kept, gone, now)
    return kept.id


def split_by_hand(s: Session, story_id: int, article_ids: Collection[int], *, by: str, now: dt.datetime) -> int:
    """Decide that articles of a story are one of their own; return it. Plan before.

    Raise MoveRefusedError where the story does not exist, does not hold one of them, or holds nothing else.
    """
    lock_candidates(s)
    left = _live(s, story_id)
    members = _members(s, left.id)
    strange = sorted(set(article_ids) - {article for article, _ in members})
    if strange:
        raise MoveRefusedError(
            f"报道 {left.id} 里没有文章 {'、'.join(map(str, strange))}；jindu stories show {left.id}"
        )
    moved = [member for member in members if member[0] in set(article_ids)]
    if len(moved) == len(members):
        raise MoveRefusedError(f"报道 {left.id} 只有这 {len(members)} 篇，没有什么可以分开")
    new = split(s, left, {article for article, _ in moved})
    _note(s, "split", by, now, left.id, new.id, _anchor(s, left.id), moved)
    return new.id


def merge(s: Session, kept: StoryRow, gone: StoryRow, now: dt.datetime) -> None:
    """Make one story of two; what is owed about them is redirected."""
    both = set(s.scalars(select(MemberRow.article_id).where(MemberRow.story_id == kept.id)))
    here = (MemberRow.story_id == gone.id, MemberRow.article_id.in_(both))
    pages = list(s.scalars(select(MemberRow.article_id).where(*here)))
    s.execute(delete(MemberRow).where(*here))  # pages that told both stories now tell one, from top to bottom
    matched = select(ArticleRow.announcement).where(ArticleRow.id == MemberRow.article_id).scalar_subquery()
    whole = update(MemberRow).where(MemberRow.story_id == kept.id, MemberRow.article_id.in_(pages))
    s.execute(whole.values(place=0, spans=[], matched=matched))
    s.execute(update(MemberRow).where(MemberRow.story_id == gone.id).values(story_id=kept.id))
    _name_first(s, kept.id)
    _redirect_doubts(s, kept.id, gone.id)
    kept.first_seen_at = min(kept.first_seen_at, gone.first_seen_at)
    kept.correction = max(kept.correction, gone.correction)
    gone.merged_into, gone.plan_due = kept.id, False
    s.execute(update(StoryRow).where(StoryRow.merged_into == gone.id).values(merged_into=kept.id))
    kept.origin_id, kept.best_id = faces(s, [kept.id])[kept.id]
    kept.withdrawn_at = s.get_one(ArticleRow, kept.origin_id).withdrawn_at
    s.flush()
    redirect_merged(s, kept, gone, now)
    change(s, kept.id)


def split(s: Session, left: StoryRow, moved: Collection[int]) -> StoryRow:
    """Make a story of its own of some of a story's articles; who was told of them stays told."""
    first = func.min(ArticleRow.first_seen_at)
    seen = s.scalars(select(first).where(ArticleRow.id.in_(moved))).one()
    new = StoryRow(origin_id=min(moved), best_id=min(moved), first_seen_at=seen, plan_due=True, correction=0)
    s.add(new)
    s.flush()
    here = (MemberRow.story_id == left.id, MemberRow.article_id.in_(moved))
    s.execute(update(MemberRow).where(*here).values(story_id=new.id))
    redirect_split(s, left, new, moved)
    s.add(SeeAlsoRow(story_id=new.id, other_id=left.id, reason="人工分开"))
    s.flush()
    for row in (left, new):
        _name_first(s, row.id)
        change(s, row.id)
        row.withdrawn_at = s.get_one(ArticleRow, row.origin_id).withdrawn_at
    s.flush()
    return new


def moves_of(s: Session, story_id: int) -> list[HandMove]:
    """Return what people decided about a story, oldest first."""
    which = or_(HandMoveRow.story_id == story_id, HandMoveRow.other_id == story_id)
    rows = s.scalars(select(HandMoveRow).where(which).order_by(HandMoveRow.id))
    return [
        HandMove(row.at, row.by, row.kind, row.story_id, row.other_id, tuple(article for article, _ in row.moved))
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold a decision by articles and places, so that it can be taken where stories have other numbers."""

    at: dt.datetime
    kind: str
    anchor: tuple[int, int]
    moved: tuple[tuple[int, int], ...]


def decisions(s: Session) -> dict[int, Decision]:
    """Return what people decided, by number."""
    rows = s.scalars(select(HandMoveRow)).all()
    return {row.id: Decision(row.at, row.kind, (row.anchor[0], row.anchor[1]), _seats(row)) for row in rows}


def _seats(row: HandMoveRow) -> tuple[tuple[int, int], ...]:
    return tuple((article, place) for article, place in row.moved)


def decide_again(s: Session, decision: Decision) -> None:
    """Do what a person decided in a store whose stories were decided anew: what is so already stays as it is."""
    kept = _story_of(s, *decision.anchor)
    if decision.kind == "merge":
        _bring_in(s, kept, decision.moved[:1], decision.at)
        return
    there = [seat for seat in decision.moved if seat[0] != decision.anchor[0]]
    here = [seat for seat in there if _story_of(s, *seat) is kept]
    away = [seat for seat in there if seat not in here]
    if not there:
        return
    new = split(s, kept, {article for article, _ in here}) if here else _story_of(s, *away[0])
    _bring_in(s, new, away, decision.at)


def _bring_in(s: Session, story: StoryRow, seats: Sequence[tuple[int, int]], now: dt.datetime) -> None:
    for seat in seats:
        other = _story_of(s, *seat)
        if other is not story:
            merge(s, story, other, now)


def _story_of(s: Session, article_id: int, place: int) -> StoryRow:
    """Return the story at an article's place, or the one its page tells first."""
    query = select(MemberRow.story_id).where(MemberRow.article_id == article_id)
    found = s.scalars(query.order_by(MemberRow.place != place, MemberRow.place)).first()
    return s.get_one(StoryRow, found)


def _live(s: Session, story_id: int) -> StoryRow:
    row = s.get(StoryRow, resolve(s, story_id))
    if row is None:
        raise MoveRefusedError(f"没有编号为 {story_id} 的报道；jindu stories list --all 列出全部")
    return row


def _members(s: Session, story_id: int) -> list[tuple[int, int]]:
    """Return a story's articles with their places, in order of arrival."""
    query = select(MemberRow.article_id, MemberRow.place).where(MemberRow.story_id == story_id)
    return [(article, place) for article, place in s.execute(query.order_by(MemberRow.article_id))]


def _anchor(s: Session, story_id: int) -> tuple[int, int]:
    """Return the member that stands for a story: one whose page tells it first, the earliest."""
    return min(_members(s, story_id), key=lambda member: (member[1], member[0]))


def _name_first(s: Session, story_id: int) -> None:
    """Let the first of a story's articles be the one that opened it, and no other."""
    first = min(_members(s, story_id))[0]
    of_story = update(MemberRow).where(MemberRow.story_id == story_id)
    others = of_story.where(MemberRow.article_id != first, MemberRow.relation == "new")
    s.execute(others.values(relation="reprint"))
    opened = of_story.where(MemberRow.article_id == first)
    s.execute(opened.values(relation="new"))


def _note(
    s: Session,
    kind: str,
    by: str,
    now: dt.datetime,
    story_id: int,
    other_id: int,
    anchor: tuple[int, int],
    moved: Sequence[tuple[int, int]],
) -> None:
    s.add(
        HandMoveRow(
            at=now,
            by=by[:80],
            kind=kind,
            story_id=story_id,
            other_id=other_id,
            anchor=list(anchor),
            moved=[list(member) for member in moved],
            as_of=last_id(s),
        )
    )
    s.flush()


def _redirect_doubts(s: Session, kept_id: int, gone_id: int) -> None:
    """Let what resembled one story resemble the one it has become."""
    touching = or_(SeeAlsoRow.story_id == gone_id, SeeAlsoRow.other_id == gone_id)
    for row in s.scalars(select(SeeAlsoRow).where(touching)).all():
        pair = tuple(kept_id if each == gone_id else each for each in (row.story_id, row.other_id))
        reason = row.reason
        s.delete(row)
        s.flush()
        if pair[0] != pair[1] and s.get(SeeAlsoRow, pair) is None:
            s.add(SeeAlsoRow(story_id=pair[0], other_id=pair[1], reason=reason))
            s.flush()
