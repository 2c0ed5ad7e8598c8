"""Confirmation mails: what an address was asked, and its owner's yes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import subscribers
from storage.alerts import Delivery, DeliveryRow, deliver
from storage.subscribers import Subscriber, SubscriberError, email_key
from storage.wishes import EVERYTHING, Finer, Subscription

KIND = "confirmation"
VALID = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """Show what one confirmation mail asks; `subscriber_id` where an operator added the address."""

    email: str
    provinces: tuple[str, ...]
    topics: tuple[str, ...]
    delivery: str
    asked_at: dt.datetime
    subscriber_id: int | None
    finer: Finer = EVERYTHING

    @property
    def places(self) -> tuple[str, ...]:
        """Return the names of provinces and cities; none for all."""
        return Subscription(0, self.provinces, self.topics, self.delivery, self.finer).places

    @property
    def expires_at(self) -> dt.datetime:
        """Return until when a yes counts."""
        return self.asked_at + VALID


def ask(
    s: Session,
    *,
    email: str,
    provinces: Sequence[str],
    topics: Sequence[str],
    delivery: str,
    message_id: str,
    now: dt.datetime,
    subscriber_id: int | None = None,
    finer: Finer = EVERYTHING,
) -> int:
    """Put a confirmation mail into the outbox; return its id. It alone holds the wish of a stranger until the yes."""
    wish = {"provinces": list(provinces), "topics": list(topics), "delivery": delivery, "finer": finer.as_data()}
    return deliver(
        s, kind=KIND, recipient=email, message_id=message_id, now=now, subscriber_id=subscriber_id, payload=wish
    )


def asked_by(delivery: Delivery | DeliveryRow) -> Asked:
    """Return what a confirmation mail asks."""
    wish = delivery.payload
    return Asked(
        delivery.recipient,
        tuple(wish["provinces"]),
        tuple(wish["topics"]),
        str(wish["delivery"]),
        delivery.created_at,
        delivery.subscriber_id,
        Finer.of(wish.get("finer", {})),
    )


def find(s: Session, message_id: str) -> Asked | None:
    """Return what the confirmation mail of this Message-ID asks."""
    row = s.scalar(select(DeliveryRow).where(DeliveryRow.message_id == message_id, DeliveryRow.kind == KIND))
    return asked_by(row) if row else None


def accept(s: Session, asked: Asked, now: dt.datetime, *, by: str) -> Subscriber:
    """Take the yes of an address's owner: they are confirmed, and come back where they had left before the mail.

    Raise SubscriberError where they left after it: their later word holds.
    """
    known = subscribers.find(s, asked.email)
    if known is not None and known.left_at is not None and known.left_at >= asked.asked_at:
        raise SubscriberError(f"{known.email} 在这封确认邮件之后退订了；请重新订阅")
    subscriber, _ = subscribers.add(
        s,
        email=asked.email,
        provinces=asked.provinces,
        topics=asked.topics,
        delivery=asked.delivery,
        confirmed=True,
        now=now,
        by=by,
        returning=True,
        finer=asked.finer,
    )
    return subscriber


def sent_to(s: Session, email: str, since: dt.datetime) -> list[dt.datetime]:
    """Return when an address was sent confirmation mails since then."""
    query = select(DeliveryRow.created_at).where(
        DeliveryRow.kind == KIND, DeliveryRow.created_at >= since, func.lower(DeliveryRow.recipient) == email_key(email)
    )
    return list(s.scalars(query))


def count_unbidden(s: Session, since: dt.datetime) -> int:
    """Count the confirmation mails that strangers caused since then."""
    query = select(func.count(DeliveryRow.id)).where(
        DeliveryRow.kind == KIND, DeliveryRow.created_at >= since, DeliveryRow.subscriber_id.is_(None)
    )
    return s.scalar(query) or 0
