"""Obligations: what a subscriber is owed, once; see `alerts` for the mails that carry it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.alert_rows import LEASED, SENT, DeliveryRow, ObligationRow
from storage.subscriber_rows import CONFIRMED, SubscriberRow

STILL_OWED = (SubscriberRow.state == CONFIRMED, ObligationRow.created_at >= SubscriberRow.confirmed_at)


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
        .where(*STILL_OWED)
        .order_by(ObligationRow.id)
    )
    owed: dict[int, list[Owed]] = {}
    for row in rows:
        owed.setdefault(row.subscriber_id, []).append(owed_of(row))
    return owed


def is_owed(s: Session, subscriber_id: int, story_id: int) -> bool:
    """Say whether a subscriber is or was owed anything about a story."""
    query = select(ObligationRow.id).where(
        ObligationRow.subscriber_id == subscriber_id, ObligationRow.story_id == story_id
    )
    return s.scalar(query.limit(1)) is not None


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


def owed_of(row: ObligationRow) -> Owed:
    """Return an obligation as others see it."""
    return Owed(row.id, row.story_id, row.kind, row.version, row.delivery_mode, row.created_at)
