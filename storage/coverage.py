"""Visits of lists and events of sites: what was checked, what was seen, and what could not be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Select, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import list_diaries
from storage.base import Base, BigId, Text
from storage.database import advisory_lock
from storage.sites import ListRow, SiteRow

# rss-fetcher's weights: what is surely broken counts whole, what may be our own network counts a quarter.
FAILURE_WEIGHT = {
    "dns": 0.25,
    "timeout": 0.5,
    "refused": 0.5,
    "reset": 0.5,
    "truncated": 0.5,
    "http-5xx": 0.5,
    "robots-unavailable": 0.5,
    "throttled": 0.25,
    "host-on-hold": 0.0,  # we were asked to wait, and wait
}


INCIDENT = "incident"
READ = ("read", "unchanged")  # outcomes of visits that showed what a list holds


class VisitRow(Base):
    """Hold one fetch of a list. `outcome` is read, unchanged, empty, or the name of a failure.

    `fresh` counts links nobody knew, those on further pages included; `overlap` is the share of the `moving` links that
    was known before, None on the first visit; `due_at` is when the next visit was promised for, where that was learned.
    """

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("list.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(40))
    http_status: Mapped[int | None]
    links: Mapped[int] = mapped_column(default=0)
    fresh: Mapped[int] = mapped_column(default=0)
    overlap: Mapped[float | None]
    detail: Mapped[str | None] = mapped_column(Text)
    moving: Mapped[int | None]
    due_at: Mapped[dt.datetime | None]


class EventRow(Base):
    """Hold one thing an operator may want to know; `told_at` is set once a mail about it is owed."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    level: Mapped[str] = mapped_column(String(10))  # info, warning, incident
    site_key: Mapped[str | None] = mapped_column(String(64), index=True)
    message: Mapped[str] = mapped_column(Text)
    told_at: Mapped[dt.datetime | None]
    over_at: Mapped[dt.datetime | None]  # an incident's end
    over_told_at: Mapped[dt.datetime | None]  # once a mail about that is owed


@dataclass(frozen=True, slots=True)
class Event:
    """Show one event."""

    id: int
    at: dt.datetime
    kind: str
    level: str
    site_key: str | None
    message: str
    over_at: dt.datetime | None = None


def record_visit(
    s: Session,
    *,
    list_id: int,
    now: dt.datetime,
    outcome: str,
    http_status: int | None = None,
    links: int = 0,
    fresh: int = 0,
    detail: str | None = None,
    validators: tuple[str | None, str | None] | None = None,
    content_hash: str | None = None,
    full_at: dt.datetime | None = None,
    moving: int | None = None,
    overlap: float | None = None,
) -> int:
    """Write a visit into the ledger and bring the list's and the site's state up to date; return its number.

    `content_hash` is the last full answer's, with the `validators` (ETag, Last-Modified) that are worth sending back
    and when it came (`full_at`, now where not given). Without it, what an earlier answer taught stays. `overlap` and
    the links of the `moving` part are judged by the visit; without, all links count.
    """
    row = s.get_one(ListRow, list_id)
    first = row.first_read_at is None
    if moving is None and not first and links:
        overlap = 1 - fresh / links
    visit = VisitRow(
        list_id=list_id,
        at=now,
        outcome=outcome,
        http_status=http_status,
        links=links,
        fresh=fresh,
        overlap=overlap,
        detail=detail,
        moving=moving,
    )
    s.add(visit)
    s.flush()
    list_diaries.mark_stale(s, list_id)
    _bring_up_to_date(s, row, visit, validators, content_hash, full_at)
    return visit.id


def _bring_up_to_date(
    s: Session,
    row: ListRow,
    visit: VisitRow,
    validators: tuple[str | None, str | None] | None,
    content_hash: str | None,
    full_at: dt.datetime | None,
) -> None:
    now, outcome = visit.at, visit.outcome
    site = s.get_one(SiteRow, row.site_key)
    if outcome not in READ:
        site.failures += FAILURE_WEIGHT.get(outcome, 1.0)
        return
    site.failures, site.fetched_well_at = 0.0, now
    if visit.fresh:
        site.last_new_at = now
    if outcome == "read":
        row.first_read_at = row.first_read_at or now
    if content_hash is not None:
        row.etag, row.last_modified = validators or (None, None)
        row.content_hash, row.full_at = content_hash, full_at or now


def first_visit(s: Session, list_id: int) -> bool:
    """Say whether a list has never been read before."""
    return s.get_one(ListRow, list_id).first_read_at is None


def note(
    s: Session, *, now: dt.datetime, kind: str, message: str, level: str = "info", site_key: str | None = None
) -> None:
    """Write an event into the log."""
    s.add(EventRow(at=now, kind=kind, level=level, site_key=site_key, message=message))


def open_incident(s: Session, *, now: dt.datetime, kind: str, message: str, site_key: str | None = None) -> bool:
    """Open an incident; return False where one of the same kind and site is open already."""
    advisory_lock(s, f"incident {kind} {site_key}")
    if s.scalar(_still_open(kind, site_key).limit(1)) is not None:
        return False
    note(s, now=now, kind=kind, message=message, level=INCIDENT, site_key=site_key)
    return True


def restate_incident(s: Session, *, now: dt.datetime, kind: str, message: str) -> bool:
    """Open an incident, also where one of its kind is open that says something else, which ends; return False where
    the open one says the same.
    """
    advisory_lock(s, f"incident {kind} None")
    known = s.scalars(_still_open(kind, None)).all()
    if any(row.message == message for row in known):
        return False
    for row in known:
        row.over_at = now
    note(s, now=now, kind=kind, message=message, level=INCIDENT)
    return True


def _still_open(kind: str, site_key: str | None) -> Select[EventRow]:
    same_site = EventRow.site_key == site_key if site_key else EventRow.site_key.is_(None)
    return select(EventRow).where(
        EventRow.kind == kind, EventRow.level == INCIDENT, EventRow.over_at.is_(None), same_site
    )


def close_incidents(s: Session, *, kind: str, site_key: str | None, now: dt.datetime) -> list[Event]:
    """End the open incidents of one kind and site; return them."""
    rows = s.scalars(_still_open(kind, site_key)).all()
    for row in rows:
        row.over_at = now
    return [_event(row) for row in rows]


def untold_incidents(s: Session) -> list[Event]:
    """Return incidents no operator was told of yet."""
    rows = s.scalars(
        select(EventRow).where(EventRow.level == INCIDENT, EventRow.told_at.is_(None)).order_by(EventRow.id)
    )
    return [_event(row) for row in rows]


def untold_endings(s: Session) -> list[Event]:
    """Return incidents that are over, whose beginning operators were told of and whose end they were not."""
    rows = s.scalars(
        select(EventRow)
        .where(EventRow.level == INCIDENT, EventRow.told_at.is_not(None))
        .where(EventRow.over_at.is_not(None), EventRow.over_told_at.is_(None))
        .order_by(EventRow.id)
    )
    return [_event(row) for row in rows]


def mark_ending_told(s: Session, event_ids: list[int], now: dt.datetime) -> None:
    """Remember that a message about the end of these incidents is owed to the operators."""
    for row in s.scalars(select(EventRow).where(EventRow.id.in_(event_ids))):
        row.over_told_at = now


def mark_told(s: Session, event_ids: list[int], now: dt.datetime) -> None:
    """Remember that a message about these events is owed to the operators."""
    for row in s.scalars(select(EventRow).where(EventRow.id.in_(event_ids))):
        row.told_at = now


def events(s: Session, *, since: dt.datetime | None = None, limit: int = 50) -> list[Event]:
    """Return the newest events first."""
    query = select(EventRow).order_by(EventRow.id.desc()).limit(limit)
    if since is not None:
        query = query.where(EventRow.at >= since)
    return [_event(row) for row in s.scalars(query)]


def open_incidents(s: Session) -> list[Event]:
    """Return incidents that are not over."""
    rows = s.scalars(
        select(EventRow).where(EventRow.level == INCIDENT, EventRow.over_at.is_(None)).order_by(EventRow.id.desc())
    )
    return [_event(row) for row in rows]


def _event(row: EventRow) -> Event:
    return Event(row.id, row.at, row.kind, row.level, row.site_key, row.message, row.over_at)


def recent_visits(s: Session, site_key: str, limit: int = 20) -> list[dict[str, Any]]:
    """Return the newest visits of a site's lists."""
    rows = s.execute(
        select(VisitRow, ListRow.url)
        .join(ListRow, ListRow.id == VisitRow.list_id)
        .where(ListRow.site_key == site_key)
        .order_by(VisitRow.id.desc())
        .limit(limit)
    )
    return [
        {
            "at": visit.at,
            "list": url,
            "outcome": visit.outcome,
            "http_status": visit.http_status,
            "links": visit.links,
            "fresh": visit.fresh,
            "overlap": visit.overlap,
            "detail": visit.detail,
        }
        for visit, url in rows
    ]


def visits_since(s: Session, since: dt.datetime) -> dict[str, int]:
    """Count visits by outcome."""
    query = select(VisitRow.outcome, func.count()).where(VisitRow.at >= since).group_by(VisitRow.outcome)
    return dict(s.execute(query).all())


def prune(s: Session, before: dt.datetime) -> int:
    """Delete visits and plain events older than a time; incidents are kept."""
    visits = s.execute(delete(VisitRow).where(VisitRow.at < before))
    s.execute(delete(EventRow).where(EventRow.at < before, EventRow.level != INCIDENT))
    return int(getattr(visits, "rowcount", 0))
