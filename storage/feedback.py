"""What readers say of the stories they were mailed: relevant or not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.article_rows import ArticleRow
from storage.story_rows import StoryRow
from storage.subscriber_rows import FeedbackRow, SubscriberRow


@dataclass(frozen=True, slots=True)
class Complaint:
    """Show that a story was none of a reader's business."""

    at: dt.datetime
    email: str
    story_id: int
    title: str


def say(s: Session, subscriber_id: int, story_id: int, *, relevant: bool, now: dt.datetime) -> None:
    """Record what a reader says of a story; their last word holds."""
    row = s.get(FeedbackRow, (subscriber_id, story_id))
    if row is None:
        s.add(FeedbackRow(subscriber_id=subscriber_id, story_id=story_id, at=now, relevant=relevant))
    else:
        row.relevant, row.at = relevant, now
    s.flush()


def said(s: Session, subscriber_id: int, story_id: int) -> bool | None:
    """Return what a reader said of a story; None where nothing."""
    row = s.get(FeedbackRow, (subscriber_id, story_id))
    return row.relevant if row else None


def of_story(s: Session, story_id: int) -> tuple[int, int]:
    """Count the readers who find a story relevant, and those who do not."""
    query = select(FeedbackRow.relevant, func.count()).where(FeedbackRow.story_id == story_id)
    counted: dict[bool, int] = dict(s.execute(query.group_by(FeedbackRow.relevant)).all())
    return counted.get(True, 0), counted.get(False, 0)


def complaints(s: Session, limit: int = 50) -> list[Complaint]:
    """Return the stories readers said were not relevant, newest first."""
    rows = s.execute(
        select(FeedbackRow.at, SubscriberRow.email, FeedbackRow.story_id, ArticleRow.headline, ArticleRow.title)
        .join(SubscriberRow, SubscriberRow.id == FeedbackRow.subscriber_id)
        .join(StoryRow, StoryRow.id == FeedbackRow.story_id)
        .join(ArticleRow, ArticleRow.id == StoryRow.best_id)
        .where(FeedbackRow.relevant.is_(False))
        .order_by(FeedbackRow.at.desc())
        .limit(limit)
    )
    return [Complaint(at, email, story, headline or title) for at, email, story, headline, title in rows]


def complaint_count(s: Session) -> int:
    """Count how often readers said that a story was not relevant."""
    return s.scalar(select(func.count()).select_from(FeedbackRow).where(FeedbackRow.relevant.is_(False))) or 0
