"""Visits of one list: what follows one of them, what was promised after it, up to when everything had been seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import list_diaries
from storage.coverage import READ, VisitRow
from storage.sites import ListRow, SiteRow


def found_deeper(s: Session, visit_id: int, fresh: int) -> None:
    """Add to a visit the links nobody knew that further pages showed."""
    visit = s.get_one(VisitRow, visit_id)
    visit.fresh += fresh
    list_diaries.mark_stale(s, visit.list_id)
    if fresh:
        row = s.get_one(ListRow, visit.list_id)
        s.get_one(SiteRow, row.site_key).last_new_at = visit.at


def seen_until(s: Session, list_id: int) -> dt.datetime | None:
    """Return up to when all that a list announced is known by now; None where no news of it are on record."""
    readings = select(VisitRow.at, VisitRow.fresh).where(VisitRow.list_id == list_id, VisitRow.outcome.in_(READ))
    news = s.scalar(select(func.max(VisitRow.id)).where(VisitRow.list_id == list_id, VisitRow.fresh > 0))
    last = s.execute(readings.where(VisitRow.id <= (news or 0)).order_by(VisitRow.id.desc()).limit(2)).all()
    return known_until([(at, fresh) for at, fresh in reversed(last)])


def last_read(s: Session, list_id: int) -> dt.datetime | None:
    """Return when a list was read last; None where it never was."""
    return s.scalar(
        select(VisitRow.at)
        .where(VisitRow.list_id == list_id, VisitRow.outcome.in_(READ))
        .order_by(VisitRow.id.desc())
        .limit(1)
    )


def first_and_news(s: Session, site_key: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return when a site's lists were read first, and when a reading last brought a link nobody knew."""
    of_site = select(func.min(VisitRow.at)).join(ListRow, ListRow.id == VisitRow.list_id)
    first = s.scalar(of_site.where(ListRow.site_key == site_key, VisitRow.outcome.in_(READ)))
    return first, s.scalar(select(SiteRow.last_new_at).where(SiteRow.key == site_key))


def known_until(readings: Sequence[tuple[dt.datetime, int]]) -> dt.datetime | None:
    """Return up to when all is known that a list announced; `readings` are times and numbers of new links, by time.

    That is the reading before the one that brought the last news: a list may have stood still since while others were
    published, and stood still already when those news were read.
    """
    news = max((place for place, (_, fresh) in enumerate(readings) if fresh), default=None)
    return None if news is None else readings[max(0, news - 1)][0]


def visits_after(s: Session, list_id: int, visit_id: int, since: dt.datetime) -> list[VisitRow]:
    """Return a list's visits after one of them, none from before `since`, by time."""
    query = select(VisitRow).where(VisitRow.list_id == list_id, VisitRow.id > visit_id, VisitRow.at >= since)
    return list(s.scalars(query.order_by(VisitRow.id)))


def promise(s: Session, list_id: int, visit_id: int, due_at: dt.datetime) -> None:
    """Say when a list is visited next, and note it with its last visit: later than that it is late."""
    s.get_one(ListRow, list_id).due_at = due_at
    s.get_one(VisitRow, visit_id).due_at = due_at
