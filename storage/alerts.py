"""Obligations (what a subscriber is owed, once) and deliveries (the mails that carry them: the outbox)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.alert_rows import DROPPED, FAILED, LEASED, SENT, WAITING, DeliveryRow, ObligationRow
from storage.errors import StoreBusyError
from storage.story_rows import StoryRow
from storage.subscriber_rows import CONFIRMED, SubscriberRow

__all__ = ["DROPPED", "FAILED", "LEASED", "SENT", "WAITING", "DeliveryRow", "ObligationRow"]

NEWS = ("alert", "correction", "withdrawal", "digest")  # kinds of mail that tell readers of stories
PUSH = "push"  # told by a second channel, not by mail
_STILL_OWED = (SubscriberRow.state == CONFIRMED, ObligationRow.created_at >= SubscriberRow.confirmed_at)


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
        domain=domain_of(recipient),
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


def domain_of(recipient: str) -> str:
    """Return the folded domain of an address, what rates are kept by."""
    return recipient.rpartition("@")[2].casefold()[:255]


def claim(
    s: Session,
    owner: str,
    now: dt.datetime,
    until: dt.datetime,
    *,
    avoid: Sequence[str] = (),
    kinds: Sequence[str] | None = None,
) -> Delivery | None:
    """Lease the oldest mail that is due, or else one whose lease ran out; count the attempt.

    Mails to the domains to `avoid` stay where they are. Without `kinds` every mail is meant, but no push.
    """
    stale = (DeliveryRow.state == LEASED, DeliveryRow.lease_until <= now)
    due = (DeliveryRow.state == WAITING, DeliveryRow.next_try_at <= now)
    row = _oldest(s, *due, avoid=avoid, kinds=kinds) or _oldest(s, *stale, avoid=avoid, kinds=kinds)
    if row is None:
        return None
    row.state, row.lease_owner, row.lease_until = LEASED, owner, until
    row.attempts += 1
    return _delivery(s, row)


def _oldest(
    s: Session, *which: ColumnElement[bool], avoid: Sequence[str], kinds: Sequence[str] | None
) -> DeliveryRow | None:
    query = select(DeliveryRow).where(*which)
    query = query.where(DeliveryRow.kind != PUSH) if kinds is None else query.where(DeliveryRow.kind.in_(kinds))
    if avoid:
        query = query.where(or_(DeliveryRow.domain.is_(None), DeliveryRow.domain.not_in(avoid)))
    query = query.order_by(DeliveryRow.next_try_at, DeliveryRow.id).limit(1)
    return s.execute(query.with_for_update(skip_locked=True)).scalar_one_or_none()


def lease_owners(s: Session) -> list[str]:
    """Return who holds leases on mails."""
    query = select(DeliveryRow.lease_owner).where(DeliveryRow.state == LEASED).distinct()
    return [owner for owner in s.scalars(query) if owner]


def free(s: Session, owners: Sequence[str], now: dt.datetime) -> int:
    """Take leases from owners known to be dead; their mails are due at once. Return how many."""
    query = update(DeliveryRow).where(DeliveryRow.state == LEASED, DeliveryRow.lease_owner.in_(owners))
    done = s.execute(query.values(state=WAITING, next_try_at=now, lease_owner=None, lease_until=None))
    return int(getattr(done, "rowcount", 0))


def mark_sent(s: Session, delivery_id: int, *, subject: str, answer: str, now: dt.datetime) -> None:
    """Note that the server accepted a mail."""
    sent = {"state": SENT, "sent_at": now, "subject": subject, "answer": answer[:1000]}
    mail = update(DeliveryRow).where(DeliveryRow.id == delivery_id)
    s.execute(mail.values(lease_owner=None, lease_until=None, **sent))
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


def end_bounced(s: Session, delivery_id: int, *, answer: str) -> None:
    """Note that a mail its server took came back for good."""
    row = s.get_one(DeliveryRow, delivery_id)
    row.state, row.answer, row.lease_owner, row.lease_until = FAILED, answer[:1000], None, None


def send_again(s: Session, delivery_id: int, *, answer: str, at: dt.datetime) -> None:
    """Queue a mail again that came back for a passing reason; it keeps its Message-ID."""
    row = s.get_one(DeliveryRow, delivery_id)
    row.state, row.answer, row.next_try_at, row.sent_at = WAITING, answer[:1000], at, None


def is_owed(s: Session, subscriber_id: int, story_id: int) -> bool:
    """Say whether a subscriber is or was owed anything about a story."""
    query = select(ObligationRow.id).where(
        ObligationRow.subscriber_id == subscriber_id, ObligationRow.story_id == story_id
    )
    return s.scalar(query.limit(1)) is not None


def last_mail_at(s: Session, subscriber_id: int, kinds: Sequence[str] = NEWS) -> dt.datetime | None:
    """Return when the newest mail of these kinds to a subscriber was made; None where there was none."""
    query = select(func.max(DeliveryRow.created_at)).where(DeliveryRow.subscriber_id == subscriber_id)
    return s.scalar(query.where(DeliveryRow.kind.in_(kinds), DeliveryRow.state != DROPPED))


def by_message_id(s: Session, message_id: str) -> Delivery | None:
    """Return the mail of a Message-ID."""
    row = s.scalar(select(DeliveryRow).where(DeliveryRow.message_id == message_id))
    return _delivery(s, row) if row else None


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
