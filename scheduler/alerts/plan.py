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
    return plan_all(db, now) + make_mails(db, now, mail_domain)


def plan_all(db: Database, now: dt.datetime) -> Planned:
    """Plan every story that changed; no mail is made."""
    total = Planned()
    while True:
        step = plan_batch(db, now)
        total += step
        if step.stories < BATCH:
            return total


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
    """Owe corrections and withdrawals to those who are owed the alert.

    An alert not yet gone out is composed when it is sent, from the story as it stands then: what changed before rides
    in the same mail, and its reader gets no second one about it, now or later.
    """
    kinds = [("correction", story.correction)] if story.correction else []
    if story.withdrawn:
        kinds.append(("withdrawal", 1))
    return sum(
        alerts.owe(
            s,
            subscriber_id=alert.subscriber_id,
            story_id=story.id,
            kind=kind,
            version=version,
            mode=alert.mode,
            now=now,
            delivery_id=None if alert.out else alert.delivery_id,
        )
        for alert in (alerts.owed_alerts(s, story.id) if kinds else [])
        for kind, version in kinds
    )


def wanted(story: PlannableStory, reader: Subscriber) -> str | None:
    """Return how a reader hears of a story (immediate before daily before weekly), or None."""
    if not story.topics or not story.mailable:
        return None
    if reader.listens_since is None or story.first_seen_at < reader.listens_since:
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
            for of_story in _by_story(owed):
                _put(s, reader, last_word(of_story).kind, of_story, now, mail_domain)
                mails += 1
        for mode in ("daily", "weekly"):
            for reader_id, owed in alerts.undelivered(s, mode).items():
                if digest_due(mode, min(obligation.created_at for obligation in owed), now):
                    _put(s, subscribers.get(s, reader_id), "digest", owed, now, mail_domain)
                    mails += 1
    return Planned(mails=mails)


def digest_due(mode: str, oldest: dt.datetime, now: dt.datetime) -> bool:
    """Say whether a digest is due: at 08:00 Shanghai time (weekly: on Mondays), where something is owed from before.

    Late where nobody planned at that hour; what is owed after it waits for the next one.
    """
    local = now.astimezone(SHANGHAI)
    slot = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if mode == "weekly":
        slot -= dt.timedelta(days=local.weekday())
    if local < slot:
        slot -= dt.timedelta(days=7 if mode == "weekly" else 1)
    return oldest < slot


def _by_story(owed: Sequence[Owed]) -> Sequence[Sequence[Owed]]:
    stories: dict[int, list[Owed]] = {}
    for obligation in owed:
        stories.setdefault(obligation.story_id, []).append(obligation)
    return list(stories.values())


def last_word(of_story: Sequence[Owed]) -> Owed:
    """Return which of the things owed about one story a mail tells: its alert, told as the story stands, says it all;
    else that it was withdrawn; else its newest correction.
    """
    rank = {"alert": 2, "withdrawal": 1}
    return max(of_story, key=lambda obligation: (rank.get(obligation.kind, 0), obligation.version))


def worth_telling(owed: Sequence[Owed]) -> list[Owed]:
    """Return one obligation for each story a mail carries, in order."""
    return [last_word(of_story) for of_story in _by_story(owed)]


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
