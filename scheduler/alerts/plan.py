"""Turn matched stories into obligations, and obligations into mails: an alert is a row first."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scheduler.alerts.channels import mark_of, masked
from scheduler.alerts.timing import SHANGHAI, digest_slot, gathers, may_be_mailed
from storage import alerts, obligations, planning, subscribers
from storage.database import Database, Session
from storage.obligations import Owed
from storage.planning import PlannableStory
from storage.subscribers import Subscriber
from storage.wishes import Subscription

__all__ = ["SHANGHAI", "new_message_id", "plan"]
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
        stories = planning.stories_to_plan(s, BATCH)
        if not stories:
            return Planned()
        readers = subscribers.everyone(s, state=subscribers.CONFIRMED)
        owed = sum(_plan_story(s, story, readers, now) for story in stories)
        planning.mark_planned(s, [story.id for story in stories])
        return Planned(len(stories), owed)


def _plan_story(s: Session, story: PlannableStory, readers: Sequence[Subscriber], now: dt.datetime) -> int:
    owed = 0
    for reader in readers:
        mode = wanted(story, reader)
        if mode is not None and obligations.owe(
            s, subscriber_id=reader.id, story_id=story.id, kind="alert", version=0, mode=mode, now=now
        ):
            owed += 1
            _push(s, story, reader, now)
    return owed + _plan_followups(s, story, now)


def _push(s: Session, story: PlannableStory, reader: Subscriber, now: dt.datetime) -> None:
    """Tell the channels of the immediate wishes a story fits, once each."""
    wishes = [wish for wish in reader.subscriptions if wish.delivery == "immediate" and fits(story, wish)]
    for url in dict.fromkeys(url for wish in wishes for url in wish.finer.channels):
        alerts.deliver(
            s,
            kind=alerts.PUSH,
            recipient=masked(url),
            message_id=f"<push-{reader.id}-{story.id}-{mark_of(url)}@jindu>",
            now=now,
            subscriber_id=reader.id,
            payload={"to": mark_of(url), "story": story.id},
        )


def _plan_followups(s: Session, story: PlannableStory, now: dt.datetime) -> int:
    """Owe corrections and withdrawals to those who are owed the alert.

    An alert not yet gone out is composed when it is sent, from the story as it stands then: what changed before rides
    in the same mail, and its reader gets no second one about it, now or later.
    """
    kinds = [("correction", story.correction)] if story.correction else []
    if story.withdrawn:
        kinds.append(("withdrawal", 1))
    return sum(
        obligations.owe(
            s,
            subscriber_id=alert.subscriber_id,
            story_id=story.id,
            kind=kind,
            version=version,
            mode=alert.mode,
            now=now,
            delivery_id=None if alert.out else alert.delivery_id,
        )
        for alert in (obligations.owed_alerts(s, story.id) if kinds else [])
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
    finer = wish.finer
    if wish.topics and not story.topics & set(wish.topics):
        return False
    if finer.types and not story.types & set(finer.types):
        return False
    if finer.substances and not story.substances & set(finer.substances):
        return False
    if story.score < finer.least_score:
        return False
    if finer.words and not any(word.casefold() in text for word in finer.words for text in story.texts):
        return False
    return place_fits(story, wish)


def place_fits(story: PlannableStory, wish: Subscription) -> bool:
    """Say whether a story is about a place a wish asks for; a matter of the whole country is about every place."""
    if story.national or not (wish.provinces or wish.finer.cities):
        return True
    if story.provinces & set(wish.provinces):
        return True
    # A code ends in 00 for each level it does not name: 370100 holds 370102.
    asked = [re.sub(r"(?:00)+$", "", city.partition(" ")[0]) for city in wish.finer.cities]
    return any(code.startswith(prefix) for prefix in asked for code in story.codes)


def make_mails(db: Database, now: dt.datetime, mail_domain: str) -> Planned:
    """Put what is owed into the outbox: a mail for each story, or one for what was gathered; digests at their hour."""
    with db.write() as s:
        mails = sum(
            _mail_at_once(s, subscribers.get(s, reader_id), owed, now, mail_domain)
            for reader_id, owed in obligations.undelivered(s, "immediate").items()
        )
        for mode in ("daily", "weekly"):
            owed_digests = obligations.undelivered(s, mode)
            for reader_id, owed in owed_digests.items():
                reader = subscribers.get(s, reader_id)
                oldest = min(obligation.created_at for obligation in owed)
                if oldest < digest_slot(mode, reader.timing, now) and may_be_mailed(reader, None, now):
                    _put(s, reader, "digest", owed, now, mail_domain)
                    mails += 1
            mails += _empty_digests(s, mode, owed_digests.keys(), now, mail_domain)
    return Planned(mails=mails)


def _mail_at_once(s: Session, reader: Subscriber, owed: Sequence[Owed], now: dt.datetime, mail_domain: str) -> int:
    last = alerts.last_mail_at(s, reader.id) if reader.timing.pace_minutes else None
    if not may_be_mailed(reader, last, now):
        return 0
    batches = [owed] if gathers(reader) else _by_story(owed)
    for batch in batches:
        _put(s, reader, last_word(batch).kind, batch, now, mail_domain)
    return len(batches)


def _empty_digests(s: Session, mode: str, owed: Collection[int], now: dt.datetime, mail_domain: str) -> int:
    """Make the mail that says that there is no news, once in a period, for those who want it and are owed nothing."""
    mails = 0
    for reader in subscribers.wanting_empty_digests(s):
        rhythms = {wish.delivery for wish in reader.subscriptions}
        # Who has a daily mail needs no weekly one that says the same of less.
        wanted_mode = "daily" if "daily" in rhythms else "weekly"
        if mode not in rhythms or mode != wanted_mode or reader.id in owed:
            continue
        slot = digest_slot(mode, reader.timing, now)
        last = alerts.last_mail_at(s, reader.id, ("digest",))
        listening = reader.listens_since is not None and reader.listens_since < slot
        if listening and (last is None or last < slot) and may_be_mailed(reader, None, now):
            _put(s, reader, "digest", (), now, mail_domain, payload={"empty": mode})
            mails += 1
    return mails


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


def _put(
    s: Session,
    reader: Subscriber,
    kind: str,
    owed: Sequence[Owed],
    now: dt.datetime,
    mail_domain: str,
    payload: dict[str, str] | None = None,
) -> None:
    alerts.deliver(
        s,
        kind=kind,
        recipient=reader.email,
        message_id=new_message_id(mail_domain),
        now=now,
        subscriber_id=reader.id,
        obligations=[obligation.id for obligation in owed],
        payload=payload,
    )


def new_message_id(mail_domain: str) -> str:
    """Make a Message-ID; it is stored with the delivery, so that a repeated mail carries the same one."""
    return f"<{uuid.uuid4().hex}@{mail_domain}>"
