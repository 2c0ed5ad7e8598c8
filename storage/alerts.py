"""Obligations (what a subscriber is owed, once) and deliveries (the mails that carry them: the outbox)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.article_rows import ArticleRow, RegionRow
from storage.base import Base, BigId, Text
from storage.errors import StoreBusyError
from storage.sites import SiteRow
from storage.story_rows import MemberRow, StoryRow
from storage.subscribers import CONFIRMED, SubscriberRow

WAITING, LEASED, SENT, FAILED, DROPPED = "waiting", "leased", "sent", "failed", "dropped"


class DeliveryRow(Base):
    """Hold one mail. Its Message-ID is made with the row and never changes, whatever is tried again."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # alert, correction, withdrawal, digest, confirmation, operator
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscriber.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(320))
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    payload: Mapped[dict[str, Any]]  # what an operator's mail says or a confirmation asks; empty for others
    state: Mapped[str] = mapped_column(String(10), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    next_try_at: Mapped[dt.datetime] = mapped_column(index=True)
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    subject: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)  # what the server said last


class ObligationRow(Base):
    """Hold one thing owed: a subscriber hears of a story once for each kind and version."""

    __tablename__ = "obligation"
    __table_args__ = (UniqueConstraint("subscriber_id", "story_id", "kind", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=0)
    delivery_mode: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[dt.datetime]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    told_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))  # what the sent mail quoted


_STILL_OWED = (SubscriberRow.state == CONFIRMED, ObligationRow.created_at >= SubscriberRow.confirmed_at)


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


@dataclass(frozen=True, slots=True)
class Owed:
    """Hold one obligation as a mail's composer needs it."""

    id: int
    story_id: int
    kind: str
    version: int
    mode: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OwedAlert:
    """Say how far the alert of a story has come with one subscriber; `state` is its mail's, None without a mail."""

    subscriber_id: int
    mode: str
    delivery_id: int | None
    state: str | None

    @property
    def out(self) -> bool:
        """Say whether it has gone out, or is going out now with the story as it stood."""
        return self.state in (SENT, LEASED)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Show one row of the outbox."""

    id: int
    kind: str
    subscriber_id: int | None
    recipient: str
    message_id: str
    state: str
    attempts: int
    created_at: dt.datetime
    next_try_at: dt.datetime
    sent_at: dt.datetime | None
    subject: str | None
    answer: str | None
    payload: dict[str, Any]
    obligations: tuple[Owed, ...]


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


def plannable(s: Session, story: StoryRow) -> PlannableStory:
    """Return what decides who hears of one story."""
    members = s.execute(
        select(ArticleRow, SiteRow.province)
        .join(MemberRow, MemberRow.article_id == ArticleRow.id)
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .where(MemberRow.story_id == story.id, MemberRow.matched)
    ).all()
    named = [a.id for a, _ in members if not a.place_by_site]
    provinces = frozenset(s.scalars(select(RegionRow.province).where(RegionRow.article_id.in_(named)).distinct()))
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
    )


def mark_planned(s: Session, story_ids: Sequence[int]) -> None:
    """Note that these stories have been planned as they stand in this transaction."""
    s.execute(update(StoryRow).where(StoryRow.id.in_(story_ids)).values(plan_due=False))


def owe(
    s: Session,
    *,
    subscriber_id: int,
    story_id: int,
    kind: str,
    version: int,
    mode: str,
    now: dt.datetime,
    delivery_id: int | None = None,
) -> bool:
    """Owe a subscriber one thing; return False where it is or was owed already.

    `delivery_id` names the mail that carries it where there is one.
    """
    insert = postgresql.insert if s.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(ObligationRow).values(
        subscriber_id=subscriber_id,
        story_id=story_id,
        kind=kind,
        version=version,
        delivery_mode=mode,
        created_at=now,
        delivery_id=delivery_id,
    )
    return s.scalar(new.on_conflict_do_nothing().returning(ObligationRow.id)) is not None


def owed_alerts(s: Session, story_id: int) -> list[OwedAlert]:
    """Return the alerts of a story that confirmed subscribers are owed or have been sent."""
    rows = s.execute(
        select(ObligationRow.subscriber_id, ObligationRow.delivery_mode, ObligationRow.delivery_id, DeliveryRow.state)
        .join(DeliveryRow, DeliveryRow.id == ObligationRow.delivery_id, isouter=True)
        .join(SubscriberRow, SubscriberRow.id == ObligationRow.subscriber_id)
        .where(ObligationRow.story_id == story_id, ObligationRow.kind == "alert", SubscriberRow.state == CONFIRMED)
        .order_by(ObligationRow.id)
    )
    return [OwedAlert(*row) for row in rows]


def undelivered(s: Session, mode: str) -> dict[int, list[Owed]]:
    """Return obligations no delivery carries yet, by subscriber, of those still confirmed.

    What somebody was owed before they left is not owed when they come back.
    """
    rows = s.scalars(
        select(ObligationRow)
        .join(SubscriberRow, SubscriberRow.id == ObligationRow.subscriber_id)
        .where(ObligationRow.delivery_id.is_(None), ObligationRow.delivery_mode == mode)
        .where(*_STILL_OWED)
        .order_by(ObligationRow.id)
    )
    owed: dict[int, list[Owed]] = {}
    for row in rows:
        owed.setdefault(row.subscriber_id, []).append(_owed(row))
    return owed


def deliver(
    s: Session,
    *,
    kind: str,
    recipient: str,
    message_id: str,
    now: dt.datetime,
    subscriber_id: int | None = None,
    obligations: Sequence[int] = (),
    payload: dict[str, Any] | None = None,
) -> int:
    """Put a mail into the outbox that carries these obligations; return its id.

    Raise StoreBusyError where another process has put one of them into a mail meanwhile.
    """
    row = DeliveryRow(
        kind=kind,
        subscriber_id=subscriber_id,
        recipient=recipient,
        message_id=message_id,
        payload=payload or {},
        state=WAITING,
        created_at=now,
        next_try_at=now,
    )
    s.add(row)
    s.flush()
    carried = s.execute(
        update(ObligationRow)
        .where(ObligationRow.id.in_(obligations), ObligationRow.delivery_id.is_(None))
        .values(delivery_id=row.id)
    )
    if getattr(carried, "rowcount", 0) != len(obligations):
        raise StoreBusyError("另一个进程正在生成同一批邮件；本次不重复生成，稍后会再检查")
    return row.id


def claim(s: Session, owner: str, now: dt.datetime, until: dt.datetime) -> Delivery | None:
    """Lease the oldest mail that is due (or whose lease ran out); count the attempt."""
    row = s.execute(
        select(DeliveryRow)
        .where(
            or_(
                (DeliveryRow.state == WAITING) & (DeliveryRow.next_try_at <= now),
                (DeliveryRow.state == LEASED) & (DeliveryRow.lease_until <= now),
            )
        )
        .order_by(DeliveryRow.next_try_at, DeliveryRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).scalar_one_or_none()
    if row is None:
        return None
    row.state, row.lease_owner, row.lease_until = LEASED, owner, until
    row.attempts += 1
    return _delivery(s, row)


def lease_owners(s: Session) -> list[str]:
    """Return who holds leases on mails."""
    return [owner for owner in s.scalars(select(DeliveryRow.lease_owner).distinct()) if owner]


def free(s: Session, owners: Sequence[str], now: dt.datetime) -> int:
    """Take leases from owners known to be dead; their mails are due at once. Return how many."""
    query = update(DeliveryRow).where(DeliveryRow.state == LEASED, DeliveryRow.lease_owner.in_(owners))
    done = s.execute(query.values(state=WAITING, next_try_at=now, lease_owner=None, lease_until=None))
    return int(getattr(done, "rowcount", 0))


def mark_sent(s: Session, delivery_id: int, *, subject: str, answer: str, now: dt.datetime) -> None:
    """Note that the server accepted a mail."""
    row = s.get_one(DeliveryRow, delivery_id)
    row.state, row.sent_at, row.subject, row.answer = SENT, now, subject, answer[:1000]
    row.lease_owner = row.lease_until = None
    best = select(StoryRow.best_id).where(StoryRow.id == ObligationRow.story_id).scalar_subquery()
    s.execute(update(ObligationRow).where(ObligationRow.delivery_id == delivery_id).values(told_id=best))


def put_off(s: Session, delivery_id: int, *, answer: str, next_try_at: dt.datetime, subject: str | None) -> None:
    """Give a mail back after a temporary failure; one that another process has sent meanwhile stays sent."""
    row = s.get_one(DeliveryRow, delivery_id)
    if row.state == SENT:
        return
    row.state, row.next_try_at, row.answer, row.subject = WAITING, next_try_at, answer[:1000], subject or row.subject
    row.lease_owner = row.lease_until = None


def end(s: Session, delivery_id: int, *, state: str, answer: str) -> None:
    """End a mail without success: failed (refused for good) or dropped (its reader left); not one that is sent."""
    row = s.get_one(DeliveryRow, delivery_id)
    if row.state == SENT:
        return
    row.state, row.answer = state, answer[:1000]
    row.lease_owner = row.lease_until = None


def take_back(s: Session, delivery_id: int, *, answer: str) -> None:
    """Drop a mail but not what it carries, which goes into a new one; not a mail that is sent."""
    if s.get_one(DeliveryRow, delivery_id).state == SENT:
        return
    s.execute(update(ObligationRow).where(ObligationRow.delivery_id == delivery_id).values(delivery_id=None))
    end(s, delivery_id, state=DROPPED, answer=answer)


def retry(s: Session, now: dt.datetime, ids: Sequence[int] | None = None) -> int:
    """Make waiting mails due now, or bring the named ones back even after they failed; return how many."""
    query = update(DeliveryRow).values(next_try_at=now, state=WAITING)
    if ids is None:
        query = query.where(DeliveryRow.state == WAITING)
    else:
        query = query.where(DeliveryRow.id.in_(ids), DeliveryRow.state.in_([WAITING, FAILED]))
    return int(getattr(s.execute(query), "rowcount", 0))


def counts(s: Session) -> dict[str, int]:
    """Count mails by state, and obligations no mail carries yet as `owed`."""
    by_state = select(DeliveryRow.state, func.count()).group_by(DeliveryRow.state)
    found: dict[str, int] = dict(s.execute(by_state).all())
    owed = s.scalar(
        select(func.count(ObligationRow.id))
        .join(SubscriberRow, SubscriberRow.id == ObligationRow.subscriber_id)
        .where(ObligationRow.delivery_id.is_(None), *_STILL_OWED)
    )
    return found | {"owed": owed or 0}


def unplanned(s: Session) -> int:
    """Count stories the planner has not looked at since they changed."""
    return s.scalar(select(func.count(StoryRow.id)).where(StoryRow.plan_due, StoryRow.merged_into.is_(None))) or 0


def outbox(s: Session, *, state: str | None = None, limit: int = 50) -> list[Delivery]:
    """Return the newest mails."""
    query = select(DeliveryRow).order_by(DeliveryRow.id.desc()).limit(limit)
    if state is not None:
        query = query.where(DeliveryRow.state == state)
    return [_delivery(s, row) for row in s.scalars(query)]


def of_story(s: Session, story_id: int) -> list[tuple[str, str, int, str | None, dt.datetime | None]]:
    """Return (recipient, kind, version, state of the mail, sent at) of everything owed about a story."""
    rows = s.execute(
        select(
            SubscriberRow.email,
            ObligationRow.kind,
            ObligationRow.version,
            DeliveryRow.state,
            DeliveryRow.sent_at,
        )
        .join(SubscriberRow, SubscriberRow.id == ObligationRow.subscriber_id)
        .join(DeliveryRow, DeliveryRow.id == ObligationRow.delivery_id, isouter=True)
        .where(ObligationRow.story_id == story_id)
        .order_by(ObligationRow.id)
    )
    return [(email, kind, version, state, sent_at) for email, kind, version, state, sent_at in rows]


def _delivery(s: Session, row: DeliveryRow) -> Delivery:
    owed = s.scalars(select(ObligationRow).where(ObligationRow.delivery_id == row.id).order_by(ObligationRow.id))
    return Delivery(
        row.id,
        row.kind,
        row.subscriber_id,
        row.recipient,
        row.message_id,
        row.state,
        row.attempts,
        row.created_at,
        row.next_try_at,
        row.sent_at,
        row.subject,
        row.answer,
        row.payload,
        tuple(_owed(o) for o in owed),
    )


def _owed(row: ObligationRow) -> Owed:
    return Owed(row.id, row.story_id, row.kind, row.version, row.delivery_mode, row.created_at)
