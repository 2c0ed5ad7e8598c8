"""Stored articles judged once more: what is judged, and the new verdict with places, substances and figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from pipelines.items import Article
from storage.article_rows import ArticleRow, FigureRow, HitRow, RegionRow
from storage.articles import add_parts
from storage.sites import SiteRow
from storage.stories import change
from storage.story_faces import faces
from storage.story_rows import MemberRow, StoryRow


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold an article that was judged before: its text as it was stored, and what its rules said then."""

    id: int
    url: str
    title: str
    text: str
    normal: str
    headline_only: bool
    site_name: str
    site_province: str
    first_seen_at: dt.datetime
    revision: int
    announcement: bool
    topics: tuple[str, ...]
    type: str | None


def count(s: Session, since: dt.datetime) -> int:
    """Return how many articles came since a moment."""
    return s.scalar(select(func.count(ArticleRow.id)).where(ArticleRow.first_seen_at >= since)) or 0


def batch(s: Session, since: dt.datetime, after: int, limit: int) -> list[Judged]:
    """Return the articles that came since a moment, those with the lowest ids above `after`."""
    rows = s.execute(
        select(ArticleRow, SiteRow.name, SiteRow.province)
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .where(ArticleRow.first_seen_at >= since, ArticleRow.id > after)
        .order_by(ArticleRow.id)
        .limit(limit)
    )
    return [_judged(row, name, province) for row, name, province in rows]


def _judged(row: ArticleRow, site_name: str, site_province: str) -> Judged:
    return Judged(
        row.id,
        row.url,
        row.title,
        row.text,
        row.normal,
        row.headline_only,
        site_name,
        site_province,
        row.first_seen_at,
        row.revision,
        row.announcement,
        tuple(row.topics),
        row.type,
    )


def redecide(s: Session, was: Judged, article: Article, *, rules_version: str, mail: bool) -> bool:
    """Replace an article's verdict and facts; return False where its text has changed since it was read.

    What becomes an announcement by it is stored, not mailed, unless `mail`: it counts as backlog, and its stories are
    not handed to the planner.
    """
    row = s.get_one(ArticleRow, was.id, with_for_update=True)
    if row.revision != was.revision:
        return False
    gained = article.verdict.match and not row.announcement
    turned = article.verdict.match != row.announcement
    _write(row, article, rules_version)
    if gained and not mail:
        row.backlog = True
    for part in (HitRow, RegionRow, FigureRow):
        s.execute(delete(part).where(part.article_id == was.id))
    s.flush()
    add_parts(s, was.id, article)
    if turned:
        _turn(s, was.id, matched=article.verdict.match, plan=mail or not gained)
    return True


def _write(row: ArticleRow, article: Article, rules_version: str) -> None:
    verdict = article.verdict
    row.announcement, row.score, row.type = verdict.match, verdict.score, verdict.type
    row.rules, row.topics, row.rules_version = list(verdict.rules), list(verdict.topics), rules_version
    row.substances, row.national, row.place_by_site = list(article.substances), article.national, article.place_by_site


def _turn(s: Session, article_id: int, *, matched: bool, plan: bool) -> None:
    """Tell an article's stories that it is an announcement now, or none any more."""
    s.execute(update(MemberRow).where(MemberRow.article_id == article_id).values(matched=matched))
    for story_id in s.scalars(select(MemberRow.story_id).where(MemberRow.article_id == article_id)).all():
        if plan:
            change(s, story_id)
            continue
        story = s.get_one(StoryRow, story_id, with_for_update=True)
        story.origin_id, story.best_id = faces(s, [story_id])[story_id]
