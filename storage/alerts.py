"""Deliveries, the mails that carry what is owed: the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.alert_rows import DROPPED, FAILED, LEASED, SENT, WAITING, DeliveryRow, ObligationRow
from storage.errors import StoreBusyError
from storage.obligations import STILL_OWED, Owed, owed_of
from storage.story_rows import StoryRow
from storage.subscriber_rows import SubscriberRow

__all__ = ["DROPPED", "FAILED", "LEASED", "SENT", "WAITING", "DeliveryRow", "ObligationRow"]

NEWS = ("alert", "correction", "withdrawal", "digest")  # kinds of mail that tell readers of stories
PUSH = "push"  # told by a second channel, not by mail
_AT_ONCE = 1000  # values in one statement; SQLite takes 32,766


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


@dataclass(frozen=True, slots=True)
class Accepted:
    """Say what a server answered when it took a mail."""

    delivery_id: int
    subject: str
    answer: str


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


def mark_sent(s: Session, delivery_id: int, *, subject: str, answer: str, now: dt.datetime) -> None:
    """Note that the server accepted a mail."""
    mark_all_sent(s, [Accepted(delivery_id, subject, answer)], now)


def mark_all_sent(s: Session, mails: Sequence[Accepted], now: dt.datetime) -> None:
    """Note that the server accepted these mails."""
    s.flush()
    s.connection().execute(
        _SENT, [{"mail": m.delivery_id, "sent_at": now, "subject": m.subject, "answer": m.answer[:1000]} for m in mails]
    )
    s.connection().execute(_TOLD, {"mails": [mail.delivery_id for mail in mails]})
    s.expire_all()


# Made once: building the statements would cost more than running them.
_SENT = (
    update(DeliveryRow.__table__)  # type: ignore[arg-type]
    .where(DeliveryRow.id == bindparam("mail"))
    .values(state=SENT, lease_owner=None, lease_until=None)
)
_TOLD = (
    update(ObligationRow.__table__)  # type: ignore[arg-type]
    .where(ObligationRow.delivery_id.in_(bindparam("mails", expanding=True)))
    .values(told_id=select(StoryRow.best_id).where(StoryRow.id == ObligationRow.story_id).scalar_subquery())
)


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


def last_mail_at(s: Session, subscriber_id: int, kinds: Sequence[str] = NEWS) -> dt.datetime | None:
    """Return when the newest mail of these kinds to a subscriber was made; None where there was none."""
    query = select(func.max(DeliveryRow.created_at)).where(DeliveryRow.subscriber_id == subscriber_id)
    return s.scalar(query.where(DeliveryRow.kind.in_(kinds), DeliveryRow.state != DROPPED))


def by_message_id(s: Session, message_id: str) -> Delivery | None:
    """Return the mail of a Message-ID."""
    row = s.scalar(select(DeliveryRow).where(DeliveryRow.message_id == message_id))
    return deliveries_of(s, [row])[0] if row else None


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
        .where(ObligationRow.delivery_id.is_(None), *STILL_OWED)
    )
    return found | {"owed": owed or 0}


def outbox(s: Session, *, state: str | None = None, limit: int = 50) -> list[Delivery]:
    """Return the newest mails."""
    query = select(DeliveryRow).order_by(DeliveryRow.id.desc()).limit(limit)
    if state is not None:
        query = query.where(DeliveryRow.state == state)
    return deliveries_of(s, s.scalars(query).all())


def deliveries_of(s: Session, rows: Sequence[DeliveryRow]) -> list[Delivery]:
    """Return rows of the outbox with what they carry."""
    carried: dict[int | None, list[Owed]] = {row.id: [] for row in rows}
    ids = list(carried)
    for begin in range(0, len(ids), _AT_ONCE):
        some = ObligationRow.delivery_id.in_(ids[begin : begin + _AT_ONCE])
        for owed in s.scalars(select(ObligationRow).where(some).order_by(ObligationRow.id)):
            carried[owed.delivery_id].append(owed_of(owed))
    return [
        Delivery(
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
            tuple(carried[row.id]),
        )
        for row in rows
    ]
