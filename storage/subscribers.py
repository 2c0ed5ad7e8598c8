"""Subscribers and what they want to hear; what a person decided is never undone by a machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import suppression
from storage.database import advisory_lock
from storage.subscriber_log import OPERATOR, note
from storage.subscriber_rows import (
    CONFIRMED,
    LEFT,
    PAUSED,
    PENDING,
    STOPPED,
    SUPPRESSED,
    SubscriberRow,
    SubscriptionRow,
    email_key,
)
from storage.wishes import ANY_TIME, EVERYTHING, Finer, Subscription, Timing, subscription_of, timing_of, told

__all__ = ["CONFIRMED", "LEFT", "PAUSED", "PENDING", "STOPPED", "SUPPRESSED", "Subscription", "email_key"]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Show one person with all wishes."""

    id: int
    email: str
    state: str
    state_reason: str | None
    created_at: dt.datetime
    confirmed_at: dt.datetime | None
    resumed_at: dt.datetime | None
    left_at: dt.datetime | None
    subscriptions: tuple[Subscription, ...]
    timing: Timing = ANY_TIME
    held_until: dt.datetime | None = None

    @property
    def listens_since(self) -> dt.datetime | None:
        """Return from when on they hear of new stories: their confirmation, or the end of a pause since."""
        moments = [moment for moment in (self.confirmed_at, self.resumed_at) if moment is not None]
        return max(moments) if self.confirmed_at is not None else None


class SubscriberError(Exception):
    """Say why a subscriber could not be added or changed, in the operator's words."""


def add(
    s: Session,
    *,
    email: str,
    provinces: Sequence[str],
    topics: Sequence[str],
    delivery: str,
    confirmed: bool,
    now: dt.datetime,
    by: str = OPERATOR,
    returning: bool = False,
    finer: Finer = EVERYTHING,
) -> tuple[Subscriber, bool]:
    """Add a wish for an address, creating the subscriber where needed; return it and whether anything changed.

    Raise SubscriberError for an address whose owner left or whose server refuses it, unless a person says that they
    are `returning`: then only the new wish holds.
    """
    advisory_lock(s, "subscribers")
    row = _row(s, email)
    changed = False
    if row is None:
        _refuse_suppressed(s, email, returning=returning)
        row = SubscriberRow(email=email.strip(), email_key=email_key(email), state=PENDING, created_at=now)
        s.add(row)
        s.flush()
        note(s, row.id, "added", by=by, now=now)
    elif row.state in STOPPED:
        if not returning:
            what = "已退订" if row.state == LEFT else f"已停发（{row.state_reason}）"
            raise SubscriberError(f"{row.email} {what}，机器不能替本人恢复；请本人重新订阅")
        _bring_back(s, row, by, now)
        changed = True
    wish = Subscription(0, tuple(sorted(set(provinces))), tuple(sorted(set(topics))), delivery, finer)
    changed = _wish(s, row, wish, by, now) or changed
    if confirmed and row.state == PENDING:
        _confirm(s, row, by, now)
        changed = True
    s.flush()
    return _subscriber(row), changed


def _refuse_suppressed(s: Session, email: str, *, returning: bool) -> None:
    """Refuse an address whose server said that there is no such mailbox, unless its owner has been heard of since."""
    reason = suppression.reason_of(s, email)
    if reason is not None and not returning:
        raise SubscriberError(f"{email.strip()} 已停发（{reason}），机器不能替本人恢复；请本人重新订阅")
    suppression.lift(s, email)


def _bring_back(s: Session, row: SubscriberRow, by: str, now: dt.datetime) -> None:
    row.subscriptions.clear()
    row.state, row.state_reason, row.confirmed_at, row.resumed_at, row.left_at = PENDING, None, None, None, None
    row.soft_bounces, row.held_until = 0, None
    suppression.lift(s, row.email)
    note(s, row.id, "returned", by=by, now=now)


def _wish(s: Session, row: SubscriberRow, wish: Subscription, by: str, now: dt.datetime) -> bool:
    if any(replace(subscription_of(old), id=0) == wish for old in row.subscriptions):
        return False
    row.subscriptions.append(
        SubscriptionRow(
            provinces=list(wish.provinces),
            topics=list(wish.topics),
            delivery=wish.delivery,
            created_at=now,
            **wish.finer.as_data(),
        )
    )
    note(s, row.id, "wished", by=by, now=now, detail=told(wish))
    return True


def confirm(s: Session, email: str, now: dt.datetime, *, by: str = OPERATOR) -> tuple[Subscriber, bool]:
    """Note that a waiting subscriber agreed; return them and whether that was news.

    Raise SubscriberError for an unknown address and for one that left or is suppressed.
    """
    row = _row(s, email)
    if row is None:
        raise SubscriberError(f"没有地址是 {email.strip()} 的订阅者；jindu subscribers list 列出全部")
    if row.state in STOPPED:
        raise SubscriberError(f"{row.email} 已退订或停发，不能确认；请本人重新订阅")
    if row.state != PENDING:
        return _subscriber(row), False
    _confirm(s, row, by, now)
    return _subscriber(row), True


def _confirm(s: Session, row: SubscriberRow, by: str, now: dt.datetime) -> None:
    row.state, row.confirmed_at = CONFIRMED, now
    note(s, row.id, "confirmed", by=by, now=now)


def pause(s: Session, subscriber_id: int, now: dt.datetime, *, by: str) -> bool:
    """Stop mailing a subscriber until they resume; return whether that was news."""
    row = s.get_one(SubscriberRow, subscriber_id)
    if row.state != CONFIRMED:
        return False
    row.state = PAUSED
    note(s, row.id, "paused", by=by, now=now)
    return True


def resume(s: Session, subscriber_id: int, now: dt.datetime, *, by: str) -> bool:
    """End a pause: what is first seen from now on is mailed again; return whether that was news."""
    row = s.get_one(SubscriberRow, subscriber_id)
    if row.state != PAUSED:
        return False
    row.state, row.resumed_at = CONFIRMED, now
    note(s, row.id, "resumed", by=by, now=now)
    return True


def set_delivery(s: Session, subscriber_id: int, wish_id: int, delivery: str, now: dt.datetime, *, by: str) -> bool:
    """Change how one wish is delivered; return False for a wish that is not theirs or is so already."""
    row = s.get(SubscriptionRow, wish_id)
    if row is None or row.subscriber_id != subscriber_id or row.delivery == delivery:
        return False
    row.delivery = delivery
    note(s, subscriber_id, "changed", by=by, now=now, detail=told(subscription_of(row)))
    return True


def set_timing(s: Session, subscriber_id: int, timing: Timing, now: dt.datetime, *, by: str) -> bool:
    """Change when a subscriber may be mailed; return whether that was news."""
    row = s.get_one(SubscriberRow, subscriber_id)
    if timing_of(row) == timing:
        return False
    for name, value in asdict(timing).items():
        setattr(row, name, value)
    said = "；".join(timing.words_of_it()) or "随时可发"
    note(s, subscriber_id, "changed", by=by, now=now, detail=said)
    return True


def drop_wish(s: Session, subscriber_id: int, wish_id: int, now: dt.datetime, *, by: str) -> bool:
    """Remove one wish of several; return False for one that is not theirs and for the last, which is leaving."""
    row = s.get_one(SubscriberRow, subscriber_id)
    wish = next((wish for wish in row.subscriptions if wish.id == wish_id), None)
    if wish is None or len(row.subscriptions) == 1:
        return False
    row.subscriptions.remove(wish)
    note(s, subscriber_id, "dropped", by=by, now=now, detail=told(subscription_of(wish)))
    return True


def remove(s: Session, email: str, now: dt.datetime, *, by: str = OPERATOR) -> bool:
    """Let a subscriber leave; return False for an unknown address. What was sent to them stays on record."""
    row = _row(s, email)
    if row is None:
        return False
    if row.state != LEFT:
        row.state, row.left_at, row.state_reason = LEFT, now, None
        note(s, row.id, "left", by=by, now=now)
    return True


def suppress(s: Session, subscriber_id: int, reason: str, now: dt.datetime, *, by: str = "mail server") -> None:
    """Stop mailing an address its own server refuses."""
    row = s.get_one(SubscriberRow, subscriber_id)
    if row.state not in STOPPED:
        row.state, row.state_reason = SUPPRESSED, reason[:400]
        note(s, row.id, "suppressed", by=by, now=now, detail=reason[:400])


def bounced_softly(s: Session, subscriber_id: int, now: dt.datetime) -> int:
    """Count one more mail that came back for a passing reason; return how many did in a row, a week forgets them."""
    row = s.get_one(SubscriberRow, subscriber_id)
    forgotten = row.held_until is not None and now - row.held_until > dt.timedelta(days=7)
    row.soft_bounces = 1 if forgotten else row.soft_bounces + 1
    return row.soft_bounces


def hold(s: Session, subscriber_id: int, until: dt.datetime) -> None:
    """Send a subscriber nothing before then: their mailbox takes nothing for now."""
    s.get_one(SubscriberRow, subscriber_id).held_until = until


def find(s: Session, email: str) -> Subscriber | None:
    """Return one subscriber by address."""
    row = _row(s, email)
    return _subscriber(row) if row else None


def _row(s: Session, email: str) -> SubscriberRow | None:
    return s.scalar(select(SubscriberRow).where(SubscriberRow.email_key == email_key(email)))


def get(s: Session, subscriber_id: int) -> Subscriber:
    """Return one subscriber."""
    return _subscriber(s.get_one(SubscriberRow, subscriber_id))


def lookup(s: Session, subscriber_id: int) -> Subscriber | None:
    """Return one subscriber, or None."""
    row = s.get(SubscriberRow, subscriber_id)
    return _subscriber(row) if row else None


def wanting_empty_digests(s: Session) -> list[Subscriber]:
    """Return the confirmed subscribers who want to be told of a day without news."""
    query = select(SubscriberRow).where(SubscriberRow.state == CONFIRMED, SubscriberRow.empty_digest)
    return [_subscriber(row) for row in s.scalars(query.order_by(SubscriberRow.id))]


def everyone(s: Session, *, state: str | None = None) -> list[Subscriber]:
    """Return subscribers in order of arrival, of one state where given."""
    query = select(SubscriberRow).order_by(SubscriberRow.id)
    if state is not None:
        query = query.where(SubscriberRow.state == state)
    return [_subscriber(row) for row in s.scalars(query)]


def _subscriber(row: SubscriberRow) -> Subscriber:
    wishes = tuple(subscription_of(wish) for wish in row.subscriptions)
    return Subscriber(
        row.id,
        row.email,
        row.state,
        row.state_reason,
        row.created_at,
        row.confirmed_at,
        row.resumed_at,
        row.left_at,
        wishes,
        timing_of(row),
        row.held_until,
    )
