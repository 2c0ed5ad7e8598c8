"""Stories: one announcement with all its copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from storage.article_rows import ArticleRow
from storage.articles import StoredArticle, stored
from storage.base import table
from storage.database import advisory_lock
from storage.number_list import as_parameter, has_arrays, number_list
from storage.sites import SiteRow
from storage.story_faces import faces
from storage.story_rows import MemberRow, SeeAlsoRow, StoryRow


@dataclass(frozen=True, slots=True)
class Member:
    """Show one article of a story: its relation, and whether what it has of the story is an announcement."""

    relation: str
    matched: bool
    article: StoredArticle


@dataclass(frozen=True, slots=True)
class StoryView:
    """Show one story: members in order of arrival, the one it came from, and the one that speaks for it."""

    id: int
    first_seen_at: dt.datetime
    announcement: bool
    withdrawn_at: dt.datetime | None
    correction: int
    origin: StoredArticle
    best: StoredArticle
    members: tuple[Member, ...]
    see_also: tuple[int, ...]

    @property
    def title(self) -> str:
        """Return the title it goes by: the best text's own opening where its page's title speaks of something else."""
        return self.best.headline or self.best.title


def lock_candidates(s: Session) -> None:
    """Let one write unit at a time decide about stories."""
    advisory_lock(s, "stories")


def resolve(s: Session, story_id: int) -> int:
    """Follow merges to the story that stands for this one."""
    return resolve_all(s, [story_id])[story_id]


def resolve_all(s: Session, story_ids: Collection[int]) -> dict[int, int]:
    """Follow merges from each of some stories to the one that stands for it."""
    into: dict[int, int] = {}
    ask = set(story_ids)
    arrays = has_arrays(s)
    while ask:
        found = s.execute(_merged(arrays=arrays), {"numbers": as_parameter(ask, arrays=arrays)}).all()
        into.update((gone, kept) for gone, kept in found)
        ask = {kept for _, kept in found} - into.keys()
    return {story: _last(into, story) for story in story_ids}


def _last(into: Mapping[int, int], story_id: int) -> int:
    seen: set[int] = set()
    while story_id not in seen and story_id in into:
        seen.add(story_id)
        story_id = into[story_id]
    return story_id


@cache
def _merged(*, arrays: bool) -> Select[int, int]:
    story = table(StoryRow).c
    merged = select(story.id, story.merged_into).where(story.merged_into.is_not(None))
    return merged.where(story.id.in_(select(number_list(arrays=arrays).c.value)))


def mark_corrected(s: Session, article_id: int) -> None:
    """Note that an announcement's own text, or the one that speaks for it, changed so that subscribers must hear."""
    stands_for = or_(StoryRow.origin_id == article_id, StoryRow.best_id == article_id)
    _make_due(s, _stories_of(article_id) & stands_for, correction=StoryRow.correction + 1)


def mark_withdrawn(s: Session, article_id: int, now: dt.datetime) -> None:
    """Note that the page a story came from is gone."""
    _make_due(s, StoryRow.origin_id == article_id, withdrawn_at=now)


def mark_changed(s: Session, article_id: int) -> None:
    """Take over whether a changed article is an announcement, and let the planner look at its stories again."""
    announcement = s.get_one(ArticleRow, article_id).announcement
    _make_due(s, StoryRow.origin_id == article_id, withdrawn_at=None)  # what can be read again is not withdrawn
    s.execute(update(MemberRow).where(MemberRow.article_id == article_id).values(matched=announcement))
    change(s, *s.scalars(select(StoryRow.id).where(_stories_of(article_id))).all())


def _stories_of(article_id: int) -> ColumnElement[bool]:
    return StoryRow.id.in_(select(MemberRow.story_id).where(MemberRow.article_id == article_id))


def change(s: Session, *story_ids: int) -> None:
    """Choose anew who speaks for stories whose members changed, and hand them to the planner."""
    chosen = faces(s, story_ids)
    spoken = [{"story": story, "origin": origin, "best": best} for story, (origin, best) in sorted(chosen.items())]
    if spoken:
        s.execute(_SPEAK, spoken)
    for story_id in story_ids:
        loaded = s.identity_map.get(s.identity_key(StoryRow, story_id))
        if loaded is not None:
            s.expire(loaded)


_SPEAK = (
    update(table(StoryRow))
    .where(table(StoryRow).c.id == bindparam("story"))
    .values(plan_due=True, origin_id=bindparam("origin"), best_id=bindparam("best"))
)


def _make_due(s: Session, which: ColumnElement[bool], **changes: Any) -> None:
    """Hand stories to the planner.

    The row is written even where it is due already: so we wait for a planner that holds it, and what it marks as
    planned without having seen this change is due again afterwards.
    """
    s.execute(update(StoryRow).where(which).values(plan_due=True, **changes))


def view(s: Session, story_id: int) -> StoryView | None:
    """Return one story with its members."""
    story = s.get(StoryRow, resolve(s, story_id))
    if story is None:
        return None
    rows = s.execute(
        select(MemberRow, ArticleRow, SiteRow.name, SiteRow.province)
        .join(ArticleRow, ArticleRow.id == MemberRow.article_id)
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .where(MemberRow.story_id == story.id)
        .order_by(ArticleRow.id)
    ).all()
    members = tuple(
        Member(member.relation, member.matched, stored(row, name, province)) for member, row, name, province in rows
    )
    by_id = {m.article.id: m.article for m in members}
    also = s.scalars(select(SeeAlsoRow.other_id).where(SeeAlsoRow.story_id == story.id)).all()
    return StoryView(
        story.id,
        story.first_seen_at,
        any(m.matched for m in members),
        story.withdrawn_at,
        story.correction,
        by_id[story.origin_id],
        by_id[story.best_id],
        members,
        tuple(also),
    )


def newest(s: Session, *, announcements_only: bool = True, limit: int = 50) -> list[int]:
    """Return the ids of the newest stories."""
    query = select(StoryRow.id).where(StoryRow.merged_into.is_(None)).order_by(StoryRow.id.desc()).limit(limit)
    if announcements_only:
        query = query.where(
            select(MemberRow.article_id).where(MemberRow.story_id == StoryRow.id, MemberRow.matched).exists()
        )
    return list(s.scalars(query))


def relation_of(s: Session, article_id: int) -> tuple[int, str] | None:
    """Return story and relation of an article."""
    row = s.execute(
        select(MemberRow.story_id, MemberRow.relation)
        .where(MemberRow.article_id == article_id)
        .order_by(MemberRow.place)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def told_as(s: Session, story_id: int) -> str:
    """Return the title a story goes by."""
    query = select(ArticleRow.headline, ArticleRow.title).join(StoryRow, StoryRow.best_id == ArticleRow.id)
    headline, title = s.execute(query.where(StoryRow.id == story_id)).one()
    return headline or title


def count(s: Session) -> int:
    """Count stories that were not merged into another."""
    return s.scalar(select(func.count(StoryRow.id)).where(StoryRow.merged_into.is_(None))) or 0
