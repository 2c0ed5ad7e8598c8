"""Leases on mails: who is sending what, and until when nobody else may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from storage.alert_rows import LEASED, WAITING, DeliveryRow
from storage.alerts import PUSH, Delivery, deliveries_of


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
    return next(iter(claim_some(s, owner, now, until, 1, avoid=avoid, kinds=kinds)), None)


def claim_some(
    s: Session,
    owner: str,
    now: dt.datetime,
    until: dt.datetime,
    most: int,
    *,
    avoid: Sequence[str] = (),
    kinds: Sequence[str] | None = None,
) -> list[Delivery]:
    """Lease up to `most` mails at once, see `claim`; each has a lease and a count of its own."""
    stale = (DeliveryRow.state == LEASED, DeliveryRow.lease_until <= now)
    due = (DeliveryRow.state == WAITING, DeliveryRow.next_try_at <= now)
    rows = _oldest(s, *due, most=most, avoid=avoid, kinds=kinds)
    rows = rows or _oldest(s, *stale, most=most, avoid=avoid, kinds=kinds)
    for row in rows:
        row.state, row.lease_owner, row.lease_until = LEASED, owner, until
        row.attempts += 1
    return deliveries_of(s, rows)


def _oldest(
    s: Session, *which: ColumnElement[bool], most: int, avoid: Sequence[str], kinds: Sequence[str] | None
) -> Sequence[DeliveryRow]:
    query = select(DeliveryRow).where(*which)
    query = query.where(DeliveryRow.kind != PUSH) if kinds is None else query.where(DeliveryRow.kind.in_(kinds))
    if avoid:
        query = query.where(or_(DeliveryRow.domain.is_(None), DeliveryRow.domain.not_in(avoid)))
    query = query.order_by(DeliveryRow.next_try_at, DeliveryRow.id).limit(most)
    return s.scalars(query.with_for_update(skip_locked=True)).all()


def give_back(s: Session, owner: str, ids: Sequence[int]) -> None:
    """Return mails that were claimed and not tried, as if they had never been claimed."""
    mine = update(DeliveryRow).where(DeliveryRow.id.in_(ids), DeliveryRow.lease_owner == owner)
    s.execute(
        mine.values(state=WAITING, lease_owner=None, lease_until=None, attempts=DeliveryRow.attempts - 1),
        execution_options={"synchronize_session": False},
    )


def lease_owners(s: Session) -> list[str]:
    """Return who holds leases on mails."""
    query = select(DeliveryRow.lease_owner).where(DeliveryRow.state == LEASED).distinct()
    return [owner for owner in s.scalars(query) if owner]


def free(s: Session, owners: Sequence[str], now: dt.datetime) -> int:
    """Take leases from owners known to be dead; their mails are due at once. Return how many."""
    query = update(DeliveryRow).where(DeliveryRow.state == LEASED, DeliveryRow.lease_owner.in_(owners))
    done = s.execute(query.values(state=WAITING, next_try_at=now, lease_owner=None, lease_until=None))
    return int(getattr(done, "rowcount", 0))
