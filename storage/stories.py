"""Stories: one announcement with all its copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, bindparam, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from pipelines.items import Membership
from storage.articles import ArticleRow, StoredArticle, stored
from storage.base import Base, BigId, Text, insertion, table
from storage.database import advisory_lock
from storage.sites import SiteRow


class StoryRow(Base):
    """Hold one story. `plan_due` is set in the transaction that changes what may be owed to subscribers."""

    __tablename__ = "story"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    origin_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    first_seen_at: Mapped[dt.datetime] = mapped_column(index=True)
    plan_due: Mapped[bool] = mapped_column(index=True, default=True)
    correction: Mapped[int] = mapped_column(default=0)  # version of the newest correction worth a mail
    withdrawn_at: Mapped[dt.datetime | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("story.id"))


class MemberRow(Base):
    """Hold one article's membership; an article may stand in two stories, of which place 0 is the one it entered.

    `spans` are the parts of its normal form this story covers, empty for all of it; `matched` says whether those
    parts are an announcement.
    """

    __tablename__ = "story_member"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, index=True)
    relation: Mapped[str] = mapped_column(String(8))
    shared: Mapped[float] = mapped_column(default=0.0)
    place: Mapped[int] = mapped_column(default=0)
    spans: Mapped[list[list[int]]] = mapped_column(JSON)
    matched: Mapped[bool]
    evidence: Mapped[dict[str, Any]]
    joined_at: Mapped[dt.datetime]


class SeeAlsoRow(Base):
    """Hold a doubt: two stories that look alike and were kept apart, and why."""

    __tablename__ = "see_also"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """Hold what a verdict on an earlier article needs."""

    article_id: int
    story_id: int
    url: str
    site_key: str
    title: str
    normal: str
    published_on: dt.date | None
    also: int | None  # the second story its page holds
    spans: tuple[tuple[int, int], ...]  # what of `normal` is `story_id`'s, where there is a second story


@dataclass(frozen=True, slots=True)
class Member:
    """Show one article of a story: its relation, and whether what it has of the story is an announcement."""

    relation: str
    matched: bool
    article: StoredArticle


@dataclass(frozen=True, slots=True)
class StoryView:
    """Show one story: members in order of arrival, the origin first."""

    id: int
    first_seen_at: dt.datetime
    announcement: bool
    withdrawn_at: dt.datetime | None
    correction: int
    origin: StoredArticle
    members: tuple[Member, ...]
    see_also: tuple[int, ...]


def lock_candidates(s: Session) -> None:
    """Let one write unit at a time decide about stories."""
    advisory_lock(s, "stories")


def candidates(s: Session, article_ids: Sequence[int]) -> list[StoredCandidate]:
    """Return articles with the story or stories each stands in, newest first."""
    found: dict[int, StoredCandidate] = {}
    rows = s.execute(_CANDIDATES, {"ids": list(article_ids)}) if article_ids else ()
    for article, story, url, site, title, normal, day, covered in rows:
        first = found.get(article)
        if first is None:
            spans = tuple((start, end) for start, end in covered)
            found[article] = StoredCandidate(article, story, url, site, title, normal, day, None, spans)
        elif first.also is None:
            found[article] = replace(first, also=story)
    return [each if each.also is not None else replace(each, spans=()) for each in found.values()]


# Columns, not whole rows: a verdict reads up to thirty articles and needs little of each.
_A, _M = table(ArticleRow).c, table(MemberRow).c
_CANDIDATES = (
    select(_A.id, _M.story_id, _A.url, _A.site_key, _A.title, _A.normal, _A.published_on, _M.spans)
    .join_from(table(ArticleRow), table(MemberRow), _M.article_id == _A.id)
    .where(_A.id.in_(bindparam("ids", expanding=True)))
    .order_by(_A.id.desc(), _M.place)
)


def enter(
    s: Session,
    article_id: int,
    membership: Membership,
    now: dt.datetime,
    *,
    matched: bool | None = None,
    second_matched: bool = False,
) -> int:
    """Let an article open a story or join one; return the story it now stands in first.

    `matched` says whether what it shares is an announcement (default: whether the article is one). Where its page
    holds a second story, a known one or one it opens, `second_matched` says the same of that.
    """
    if matched is None:
        matched = s.get_one(ArticleRow, article_id).announcement
    if membership.story is None:
        story_id = _open(s, article_id, now)
        if membership.also is not None and (other := resolve(s, membership.also)) != story_id:
            s.add(SeeAlsoRow(story_id=story_id, other_id=other, reason=membership.veto or "相似但不足以合并"))
    else:
        story_id = resolve(s, membership.story)
        _make_due(s, StoryRow.id == story_id)
    _join(s, story_id, article_id, membership, now, matched=matched)
    if membership.story is not None:
        _enter_second(s, story_id, article_id, membership, now, matched=second_matched)
    return story_id


def _enter_second(
    s: Session, first_id: int, article_id: int, membership: Membership, now: dt.datetime, *, matched: bool
) -> None:
    """Enter the second story of a page: one it opens for what no earlier story covers, or one known already."""
    if membership.opens:
        rest = Membership("new", None, shared=membership.shared, veto=membership.veto)
        _join(s, _open(s, article_id, now), article_id, rest, now, matched=matched, place=1)
    elif membership.also is not None and (known := resolve(s, membership.also)) != first_id:
        _make_due(s, StoryRow.id == known)
        rest = Membership(membership.relation, known, shared=membership.shared)
        _join(s, known, article_id, rest, now, matched=matched, place=1)


def _open(s: Session, article_id: int, now: dt.datetime) -> int:
    return s.execute(_NEW_STORY, {"origin_id": article_id, "first_seen_at": now, "plan_due": True}).scalar_one()


_NEW_STORY = insertion(StoryRow).returning(StoryRow.id)


def _join(
    s: Session,
    story_id: int,
    article_id: int,
    membership: Membership,
    now: dt.datetime,
    *,
    matched: bool,
    place: int = 0,
) -> None:
    member = {
        "story_id": story_id,
        "article_id": article_id,
        "relation": membership.relation,
        "shared": membership.shared,
        "place": place,
        "spans": [list(span) for span in membership.spans],
        "matched": matched,
        "evidence": {"veto": membership.veto} if membership.veto else {},
        "joined_at": now,
    }
    s.execute(insertion(MemberRow), member)


def resolve(s: Session, story_id: int) -> int:
    """Follow merges to the story that stands for this one."""
    seen: set[int] = set()
    while story_id not in seen:
        seen.add(story_id)
        target = s.scalar(select(StoryRow.merged_into).where(StoryRow.id == story_id))
        if target is None:
            break
        story_id = target
    return story_id


def second_of(s: Session, article_id: int) -> int | None:
    """Return the second story an article's page holds."""
    return s.scalar(select(MemberRow.story_id).where(MemberRow.article_id == article_id, MemberRow.place == 1))


def mark_corrected(s: Session, article_id: int) -> None:
    """Note that an announcement's own text changed in a way subscribers must hear of."""
    _make_due(s, StoryRow.origin_id == article_id, correction=StoryRow.correction + 1)


def mark_withdrawn(s: Session, article_id: int, now: dt.datetime) -> None:
    """Note that the page a story came from is gone."""
    _make_due(s, StoryRow.origin_id == article_id, withdrawn_at=now)


def mark_changed(s: Session, article_id: int) -> None:
    """Take over whether a changed article is an announcement, and let the planner look at its stories again."""
    announcement = s.get_one(ArticleRow, article_id).announcement
    _make_due(s, StoryRow.origin_id == article_id, withdrawn_at=None)  # what can be read again is not withdrawn
    s.execute(update(MemberRow).where(MemberRow.article_id == article_id).values(matched=announcement))
    _make_due(s, StoryRow.id.in_(select(MemberRow.story_id).where(MemberRow.article_id == article_id)))


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
    origin = next(m.article for m in members if m.article.id == story.origin_id)
    also = s.scalars(select(SeeAlsoRow.other_id).where(SeeAlsoRow.story_id == story.id)).all()
    return StoryView(
        story.id,
        story.first_seen_at,
        any(m.matched for m in members),
        story.withdrawn_at,
        story.correction,
        origin,
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


def count(s: Session) -> int:
    """Count stories that were not merged into another."""
    return s.scalar(select(func.count(StoryRow.id)).where(StoryRow.merged_into.is_(None))) or 0
