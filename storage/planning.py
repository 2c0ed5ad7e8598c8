"""Stories that changed since they were planned, and what decides who hears of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.article_rows import ArticleRow, RegionRow
from storage.sites import SiteRow
from storage.story_rows import MemberRow, StoryRow


@dataclass(frozen=True, slots=True)
class PlannableStory:
    """Hold what decides who hears of a story."""

    id: int
    first_seen_at: dt.datetime
    provinces: frozenset[str]  # named by any matched member; the sites' own where none names a place
    national: bool
    topics: frozenset[str]
    mailable: bool  # a matched member that is not backlog
    correction: int
    withdrawn: bool
    codes: frozenset[str] = frozenset()  # of the places named by any matched member
    types: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()
    score: float = 0.0
    texts: tuple[str, ...] = ()  # folded


def stories_to_plan(s: Session, limit: int = 200) -> list[PlannableStory]:
    """Return stories that changed since they were planned last, oldest first; they are held until the unit ends."""
    rows = s.scalars(
        select(StoryRow)
        .where(StoryRow.plan_due, StoryRow.merged_into.is_(None))
        .order_by(StoryRow.id)
        .limit(limit)
        .with_for_update()
    )
    return [plannable(s, row) for row in rows]


def story_of(s: Session, story_id: int) -> PlannableStory | None:
    """Return what decides who hears of a story; None where it is no longer stored."""
    row = s.get(StoryRow, story_id)
    return plannable(s, row) if row else None


def plannable(s: Session, story: StoryRow) -> PlannableStory:
    """Return what decides who hears of one story."""
    members = s.execute(
        select(ArticleRow, SiteRow.province)
        .join(MemberRow, MemberRow.article_id == ArticleRow.id)
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .where(MemberRow.story_id == story.id, MemberRow.matched)
    ).all()
    named = [a.id for a, _ in members if not a.place_by_site]
    places = s.execute(
        select(RegionRow.province, RegionRow.code).where(RegionRow.article_id.in_(named)).distinct()
    ).all()
    provinces = frozenset(province for province, _ in places)
    by_site = frozenset(province for _, province in members)
    return PlannableStory(
        story.id,
        story.first_seen_at,
        provinces or by_site,
        not provinces and ("全国" in by_site or any(a.national for a, _ in members)),
        frozenset(topic for a, _ in members for topic in a.topics),
        any(not a.backlog for a, _ in members),
        story.correction,
        story.withdrawn_at is not None,
        frozenset(code for _, code in places),
        frozenset(a.type for a, _ in members if a.type),
        frozenset(substance for a, _ in members for substance in a.substances),
        max((a.score for a, _ in members), default=0.0),
        tuple(f"{a.headline or a.title}\n{a.text}".casefold() for a, _ in members),
    )


def mark_planned(s: Session, story_ids: Sequence[int]) -> None:
    """Note that these stories have been planned as they stand in this transaction."""
    s.execute(update(StoryRow).where(StoryRow.id.in_(story_ids)).values(plan_due=False))


def unplanned(s: Session) -> int:
    """Count stories the planner has not looked at since they changed."""
    return s.scalar(select(func.count(StoryRow.id)).where(StoryRow.plan_due, StoryRow.merged_into.is_(None))) or 0


def score_of(s: Session, story_id: int) -> float:
    """Return the best score of a story's matched members."""
    query = select(func.max(ArticleRow.score)).join(MemberRow, MemberRow.article_id == ArticleRow.id)
    return s.scalar(query.where(MemberRow.story_id == story_id, MemberRow.matched)) or 0.0


# Made once: building the statement would cost more than running it, and every mail asks.
_MEMBERS = MemberRow.story_id == StoryRow.id
_STAMP = (
    select(
        StoryRow.merged_into,
        StoryRow.best_id,
        StoryRow.correction,
        StoryRow.withdrawn_at,
        ArticleRow.revision,
        ArticleRow.rules_version,
        select(func.count()).where(_MEMBERS).scalar_subquery(),
        select(func.max(MemberRow.joined_at)).where(_MEMBERS).scalar_subquery(),
    )
    .join(ArticleRow, ArticleRow.id == StoryRow.best_id)
    .where(StoryRow.id == bindparam("story"))
)


def stamp(s: Session, story_id: int) -> tuple[object, ...] | None:
    """Return what changes whenever a mail about a story would read differently; None for one that is merged away."""
    row = s.execute(_STAMP, {"story": story_id}).one_or_none()
    return None if row is None or row[0] is not None else tuple(row)
