"""Subscribers and what they want to hear; what a person decided is never undone by a machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storage.base import Base, BigId, Text
from storage.database import advisory_lock

PENDING, CONFIRMED, LEFT, SUPPRESSED = "pending", "confirmed", "left", "suppressed"


class SubscriberRow(Base):
    """Hold one person: address as written, folded address for comparing, state and since when."""

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), unique=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    state_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    left_at: Mapped[dt.datetime | None]
    subscriptions: Mapped[list[SubscriptionRow]] = relationship(order_by="SubscriptionRow.id")


class SubscriptionRow(Base):
    """Hold one wish: provinces (none: all), topics (none: all), and how it is delivered."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    provinces: Mapped[list[str]]
    topics: Mapped[list[str]]
    delivery: Mapped[str] = mapped_column(String(10))  # immediate, daily, weekly
    created_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Show one wish."""

    id: int
    provinces: tuple[str, ...]
    topics: tuple[str, ...]
    delivery: str


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Show one person with all wishes."""

    id: int
    email: str
    state: str
    state_reason: str | None
    created_at: dt.datetime
    confirmed_at: dt.datetime | None
    subscriptions: tuple[Subscription, ...]


class SubscriberError(Exception):
    """Say why a subscriber could not be added or changed, in the operator's words."""


def email_key(email: str) -> str:
    """Fold an address for comparing: the domain is case-insensitive, and so are mailboxes in practice."""
    return email.strip().casefold()


def add(
    s: Session,
    *,
    email: str,
    provinces: Sequence[str],
    topics: Sequence[str],
    delivery: str,
    confirmed: bool,
    now: dt.datetime,
) -> tuple[Subscriber, bool]:
    """Add a wish for an address, creating the subscriber where needed; return it and whether anything changed.

    Raise SubscriberError for an address whose owner left or whose server refuses it.
    """
    advisory_lock(s, "subscribers")
    row = s.scalar(select(SubscriberRow).where(SubscriberRow.email_key == email_key(email)))
    if row is None:
        row = SubscriberRow(email=email.strip(), email_key=email_key(email), state=PENDING, created_at=now)
        s.add(row)
    elif row.state in (LEFT, SUPPRESSED):
        what = "已退订" if row.state == LEFT else f"已停发（{row.state_reason}）"
        raise SubscriberError(f"{row.email} {what}，机器不能替本人恢复；请本人重新订阅")
    changed = _wish(row, tuple(sorted(set(provinces))), tuple(sorted(set(topics))), delivery, now)
    if confirmed and row.state == PENDING:
        row.state, row.confirmed_at, changed = CONFIRMED, now, True
    s.flush()
    return _subscriber(row), changed


def _wish(
    row: SubscriberRow, provinces: tuple[str, ...], topics: tuple[str, ...], delivery: str, now: dt.datetime
) -> bool:
    for old in row.subscriptions:
        if (tuple(old.provinces), tuple(old.topics), old.delivery) == (provinces, topics, delivery):
            return False
    row.subscriptions.append(
        SubscriptionRow(provinces=list(provinces), topics=list(topics), delivery=delivery, created_at=now)
    )
    return True


def remove(s: Session, email: str, now: dt.datetime) -> bool:
    """Let a subscriber leave; return False for an unknown address. What was sent to them stays on record."""
    row = s.scalar(select(SubscriberRow).where(SubscriberRow.email_key == email_key(email)))
    if row is None:
        return False
    row.state, row.left_at, row.state_reason = LEFT, now, None
    return True


def suppress(s: Session, subscriber_id: int, reason: str) -> None:
    """Stop mailing an address its own server refuses."""
    row = s.get_one(SubscriberRow, subscriber_id)
    if row.state != LEFT:
        row.state, row.state_reason = SUPPRESSED, reason[:400]


def find(s: Session, email: str) -> Subscriber | None:
    """Return one subscriber by address."""
    row = s.scalar(select(SubscriberRow).where(SubscriberRow.email_key == email_key(email)))
    return _subscriber(row) if row else None


def get(s: Session, subscriber_id: int) -> Subscriber:
    """Return one subscriber."""
    return _subscriber(s.get_one(SubscriberRow, subscriber_id))


def everyone(s: Session, *, state: str | None = None) -> list[Subscriber]:
    """Return subscribers in order of arrival, of one state where given."""
    query = select(SubscriberRow).order_by(SubscriberRow.id)
    if state is not None:
        query = query.where(SubscriberRow.state == state)
    return [_subscriber(row) for row in s.scalars(query)]


def _subscriber(row: SubscriberRow) -> Subscriber:
    wishes = tuple(Subscription(w.id, tuple(w.provinces), tuple(w.topics), w.delivery) for w in row.subscriptions)
    return Subscriber(row.id, row.email, row.state, row.state_reason, row.created_at, row.confirmed_at, wishes)
