"""What readers say of the stories they were mailed: relevant or not."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.subscriber_rows import FeedbackRow


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
