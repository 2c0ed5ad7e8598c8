"""Turn matched stories into obligations, and obligations into mails: an alert is a row first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from storage import alerts, subscribers
from storage.alerts import Owed, PlannableStory
from storage.database import Database, Session
from storage.subscribers import Subscriber, Subscription

SHANGHAI = ZoneInfo("Asia/Shanghai")
DIGEST_HOUR = 8  # local time at which daily and weekly mails are made
BATCH = 200  # stories planned in one transaction


@dataclass(frozen=True, slots=True)
class Planned:
    """Count what one planning round did."""

    stories: int = 0
    obligations: int = 0
    mails: int = 0

    def __add__(self, other: Planned) -> Planned:
        return Planned(self.stories + other.stories, self.obligations + other.obligations, self.mails + other.mails)


def plan(db: Database, now: dt.datetime, mail_domain: str) -> Planned:
    """Plan every story that changed, then put what is owed and due into the outbox."""
    total = Planned()
    while True:
        step = plan_batch(db, now)
        total += step
        if step.stories < BATCH:
            return total + make_mails(db, now, mail_domain)


def plan_batch(db: Database, now: dt.datetime) -> Planned:
    """Plan up to BATCH changed stories in one transaction."""
    with db.write() as s:
        stories = alerts.stories_to_plan(s, BATCH)
        if not stories:
            return Planned()
        readers = subscribers.everyone(s, state=subscribers.CONFIRMED)
        owed = sum(_plan_story(s, story, readers, now) for story in stories)
        alerts.mark_planned(s, [story.id for story in stories])
        return Planned(len(stories), owed)


def _plan_story(s: Session, story: PlannableStory, readers: Sequence[Subscriber], now: dt.datetime) -> int:
    owed = 0
    for reader in readers:
        mode = wanted(story, reader)
        if mode is not None:
            owed += alerts.owe(
                s, subscriber_id=reader.id, story_id=story.id, kind="alert", version=0, mode=mode, now=now
            )
    return owed + _plan_followups(s, story, now)


def _plan_followups(s: Session, story: PlannableStory, now: dt.datetime) -> int:
    """Owe corrections and withdrawals to those the alert has gone out to.

    An alert still waiting is composed when it is sent, from the text as it stands then: its reader needs no second
    mail about the change.
    """
    kinds = [("correction", story.correction)] if story.correction else []
    if story.withdrawn:
        kinds.append(("withdrawal", 1))
    return sum(
        alerts.owe(s, subscriber_id=reader, story_id=story.id, kind=kind, version=version, mode=mode, now=now)
        for kind, version in kinds
        for reader, mode in alerts.told(s, story.id)
    )


def wanted(story: PlannableStory, reader: Subscriber) -> str | None:
    """Return how a reader hears of a story (immediate before daily before weekly), or None."""
    if not story.topics or not story.mailable:
        return None
    if reader.confirmed_at is None or story.first_seen_at < reader.confirmed_at:
        return None
    modes = {wish.delivery for wish in reader.subscriptions if fits(story, wish)}
    return next((mode for mode in ("immediate", "daily", "weekly") if mode in modes), None)


def fits(story: PlannableStory, wish: Subscription) -> bool:
    """Say whether one wish asks for a story."""
    if wish.topics and not story.topics & set(wish.topics):
        return False
    return not wish.provinces or story.national or bool(story.provinces & set(wish.provinces))


def make_mails(db: Database, now: dt.datetime, mail_domain: str) -> Planned:
    """Put what is owed into the outbox: one mail a story at once, digests at their hour."""
    mails = 0
    with db.write() as s:
        for reader_id, owed in alerts.undelivered(s, "immediate").items():
            reader = subscribers.get(s, reader_id)
            for obligation in owed:
                _put(s, reader, obligation.kind, [obligation], now, mail_domain)
                mails += 1
        for mode in ("daily", "weekly"):
            for reader_id, owed in alerts.undelivered(s, mode).items():
                if digest_due(mode, alerts.last_digest_at(s, reader_id), now):
                    _put(s, subscribers.get(s, reader_id), "digest", owed, now, mail_domain)
                    mails += 1
    return Planned(mails=mails)


def digest_due(mode: str, last: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether a digest is due: daily from 08:00 Shanghai time on, weekly on Mondays; once a period."""
    local = now.astimezone(SHANGHAI)
    slot = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if mode == "weekly":
        slot -= dt.timedelta(days=local.weekday())
    if local < slot:
        slot -= dt.timedelta(days=7 if mode == "weekly" else 1)
    return last is None or last < slot


def _put(s: Session, reader: Subscriber, kind: str, owed: Sequence[Owed], now: dt.datetime, mail_domain: str) -> None:
    alerts.deliver(
        s,
        kind=kind,
        recipient=reader.email,
        message_id=new_message_id(mail_domain),
        now=now,
        subscriber_id=reader.id,
        obligations=[obligation.id for obligation in owed],
    )


def new_message_id(mail_domain: str) -> str:
    """Make a Message-ID; it is stored with the delivery, so that a repeated mail carries the same one."""
    return f"<{uuid.uuid4().hex}@{mail_domain}>"
