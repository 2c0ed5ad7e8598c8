"""Ask an address whether it wants what was wished for it: one confirmation mail into the outbox."""

from __future__ import annotations

import datetime as dt

from console.wishes import Wish
from scheduler.alerts.plan import new_message_id
from storage import confirmations, suppression
from storage.database import Session, advisory_lock
from storage.subscribers import Subscriber

# What strangers may cause with the subscription page: mails to one address, and in all.
APART = dt.timedelta(minutes=15)
DAY, MOST_A_DAY = dt.timedelta(days=1), 3
HOUR, MOST_AN_HOUR = dt.timedelta(hours=1), 120


class TooManyError(Exception):
    """Strangers have caused as many confirmation mails as we send in an hour."""


def ask(s: Session, subscriber: Subscriber | None, wish: Wish, mail_domain: str, now: dt.datetime) -> None:
    """Queue a confirmation mail; without a subscriber (a stranger's wish) nothing else is stored until the yes."""
    confirmations.ask(
        s,
        email=subscriber.email if subscriber else wish.email,
        provinces=wish.provinces,
        topics=wish.topics,
        delivery=wish.delivery,
        message_id=new_message_id(mail_domain),
        now=now,
        subscriber_id=subscriber.id if subscriber else None,
        finer=wish.finer,
    )


def ask_stranger(s: Session, wish: Wish, mail_domain: str, now: dt.datetime) -> None:
    """Queue a confirmation mail, unless the address had one lately or is suppressed: then do nothing, silently.

    Whether the address is a subscriber's is not even looked at, so no answer can tell. Raise TooManyError where
    strangers have caused too many in all.
    """
    advisory_lock(s, "confirmations")
    if confirmations.count_unbidden(s, now - HOUR) >= MOST_AN_HOUR:
        raise TooManyError
    if suppression.reason_of(s, wish.email) is not None:
        return
    earlier = confirmations.sent_to(s, wish.email, now - DAY)
    if len(earlier) < MOST_A_DAY and all(moment <= now - APART for moment in earlier):
        ask(s, None, wish, mail_domain, now)
