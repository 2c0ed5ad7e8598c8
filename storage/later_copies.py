"""Outlets that took over a story after its reader was told: no reason for a mail, but worth a line in the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.alert_rows import DROPPED, SENT, DeliveryRow, ObligationRow
from storage.article_rows import ArticleRow
from storage.sites import SiteRow
from storage.story_rows import MemberRow

LOOK_BACK = dt.timedelta(days=30)  # nobody asks who copies last month's news
_COPIES = ("reprint", "excerpt")


@dataclass(frozen=True, slots=True)
class LaterCopies:
    """Show a story a reader was told of, and the sites that carry it since, in order of arrival."""

    story_id: int
    sites: tuple[str, ...]


def later_copies(s: Session, subscriber_id: int, digest_id: int, until: dt.datetime) -> list[LaterCopies]:
    """Return what joined the stories a reader knows, after they were told and since the digest before this one.

    What joins later than `until`, the digest's own moment, is for the next: a mail that is tried again says the same.
    """
    since = s.scalar(
        select(func.max(DeliveryRow.created_at)).where(
            DeliveryRow.subscriber_id == subscriber_id,
            DeliveryRow.kind == "digest",
            DeliveryRow.id < digest_id,
            DeliveryRow.state != DROPPED,
        )
    )
    joined = (MemberRow.joined_at > (since or until - LOOK_BACK), MemberRow.joined_at <= until)
    rows = s.execute(
        select(ObligationRow.story_id, SiteRow.name)
        .join(DeliveryRow, DeliveryRow.id == ObligationRow.delivery_id)
        .join(MemberRow, MemberRow.story_id == ObligationRow.story_id)
        .join(ArticleRow, ArticleRow.id == MemberRow.article_id)
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .where(ObligationRow.subscriber_id == subscriber_id, ObligationRow.kind == "alert")
        .where(ObligationRow.created_at > until - LOOK_BACK)
        .where(DeliveryRow.state == SENT, DeliveryRow.sent_at < MemberRow.joined_at)
        .where(MemberRow.relation.in_(_COPIES), *joined)
        .order_by(ObligationRow.story_id, MemberRow.joined_at, ArticleRow.id)
    )
    found: dict[int, list[str]] = {}
    for story_id, site in rows:
        found.setdefault(story_id, []).append(site)
    return [LaterCopies(story_id, tuple(names)) for story_id, names in found.items()]
