"""What happened since a time, in numbers: for the status page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.alerts import FAILED, SENT, DeliveryRow
from storage.article_rows import ArticleRow
from storage.coverage import VisitRow
from storage.pages import PageRow
from storage.story_rows import StoryRow


@dataclass(frozen=True, slots=True)
class Happened:
    """Count visits of lists (and those that failed), links found, articles, announcements, new stories and mails."""

    visits: int
    failed_visits: int
    pages: int
    articles: int
    announcements: int
    stories: int
    mails_sent: int
    mails_failed: int


def happened(s: Session, since: dt.datetime) -> Happened:
    """Count what happened since a time."""
    visits, failed = s.execute(
        select(func.count(), func.count().filter(VisitRow.outcome.not_in(["read", "unchanged"]))).where(
            VisitRow.at >= since
        )
    ).one()
    articles, announcements = s.execute(
        select(func.count(), func.count().filter(ArticleRow.announcement)).where(ArticleRow.first_seen_at >= since)
    ).one()
    pages = s.scalar(select(func.count(PageRow.id)).where(PageRow.listed_at >= since))
    stories = s.scalar(
        select(func.count(StoryRow.id)).where(StoryRow.first_seen_at >= since, StoryRow.merged_into.is_(None))
    )
    sent = s.scalar(select(func.count()).where(DeliveryRow.state == SENT, DeliveryRow.sent_at >= since))
    refused = s.scalar(select(func.count()).where(DeliveryRow.state == FAILED, DeliveryRow.created_at >= since))
    return Happened(visits, failed, pages or 0, articles, announcements, stories or 0, sent or 0, refused or 0)
