"""From a row of the outbox to the letter it stands for, as things are at this moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from scheduler.alerts.headers import story_root
from scheduler.alerts.letters import (
    ConfirmationLetter,
    HeartbeatLetter,
    IncidentLetter,
    LaterOutlets,
    Letter,
    Mail,
    Notice,
    Rhythm,
)
from scheduler.alerts.links import Links
from scheduler.alerts.notices import NoticeDesk
from scheduler.alerts.plan import fits, worth_telling
from scheduler.alerts.timing import SHANGHAI, rests_until
from storage import confirmations, planning, stories, subscribers
from storage.alerts import Delivery
from storage.database import Session
from storage.later_copies import later_copies
from storage.obligations import Owed
from storage.subscribers import Subscriber
from storage.wishes import Subscription

# Says for provinces (none: all), a number of days and a time what could not be watched on the days before it.
Unwatched = Callable[[tuple[str, ...], int, dt.datetime], tuple[str, ...]]


def nothing_known(_provinces: tuple[str, ...], _days: int, _now: dt.datetime) -> tuple[str, ...]:
    """Say nothing of what could not be watched."""
    return ()


class ReaderPausedError(Exception):
    """A mail's reader has paused: what it carries is owed, but not now."""


class ReaderRestsError(Exception):
    """It is a reader's quiet hours, or their mailbox is full: a mail that was made before waits for their end."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(f"静默时段，或对方信箱暂时收不了；{until.astimezone(SHANGHAI):%m-%d %H:%M} 以后再发")
        self.until = until


def why_not(s: Session, delivery: Delivery) -> str:
    """Say why nobody should get a delivery any more."""
    reader = subscribers.get(s, delivery.subscriber_id) if delivery.subscriber_id is not None else None
    if reader is not None and reader.state == subscribers.SUPPRESSED:
        return f"收件地址已停发：{reader.state_reason}"
    return "收件人已退订，或所述内容已不在库中"


def mail_of(
    s: Session,
    delivery: Delivery,
    links: Links | None,
    desk: NoticeDesk,
    unwatched: Unwatched = nothing_known,
    now: dt.datetime | None = None,
) -> Mail | None:
    """Return the letter a delivery stands for; None where nobody should get it any more.

    Raise ReaderPausedError where its reader has paused, ReaderRestsError where they are not to be mailed `now`.
    """
    if delivery.kind == "operator":
        return _incident(delivery)
    if delivery.kind == "heartbeat":
        return _heartbeat(delivery)
    if delivery.kind == confirmations.KIND:
        return _confirmation(s, delivery, links)
    if delivery.subscriber_id is None:
        return None
    reader = subscribers.get(s, delivery.subscriber_id)
    if reader.state == subscribers.PAUSED:
        raise ReaderPausedError
    if reader.state != subscribers.CONFIRMED:
        return None
    if now is not None and (until := rests_until(reader, now)) is not None:
        raise ReaderRestsError(until)
    # Who left and came back is not owed what they were owed before.
    since = reader.confirmed_at or delivery.created_at
    told = worth_telling([owed for owed in delivery.obligations if owed.created_at >= since])
    notices = [notice for owed in told if (notice := desk.notice_of(s, owed)) is not None]
    if not notices and (delivery.obligations or "empty" not in delivery.payload):
        return None
    letter = _letter(delivery, reader, _rhythm(delivery, told), notices, links, unwatched)
    if letter.kind == "immediate":
        return replace(letter, wishes=wishes_of(reader, _asking_for(s, reader, told)))
    return replace(letter, later=_later(s, delivery, {owed.story_id for owed in told}))


def _asking_for(s: Session, reader: Subscriber, told: Sequence[Owed]) -> Sequence[Subscription]:
    """Return the wishes of a reader that what is told fits; all where none does any more."""
    if len(reader.subscriptions) < 2:
        return reader.subscriptions
    found = [story for owed in told if (story := planning.story_of(s, owed.story_id)) is not None]
    return [wish for wish in reader.subscriptions if any(fits(story, wish) for story in found)] or reader.subscriptions


def _later(s: Session, delivery: Delivery, told: Set[int]) -> tuple[LaterOutlets, ...]:
    """Return who took over, since the digest before, what its reader was told."""
    found = later_copies(s, delivery.subscriber_id or 0, delivery.id, delivery.created_at)
    return tuple(
        LaterOutlets(stories.told_as(s, each.story_id), each.sites) for each in found if each.story_id not in told
    )


def _rhythm(delivery: Delivery, told: Sequence[Owed]) -> Rhythm:
    if delivery.kind != "digest":
        return "immediate"
    weekly = all(owed.mode == "weekly" for owed in told) if told else delivery.payload.get("empty") == "weekly"
    return "weekly" if weekly else "daily"


def _letter(
    delivery: Delivery,
    reader: Subscriber,
    kind: Rhythm,
    notices: Sequence[Notice],
    links: Links | None,
    unwatched: Unwatched,
) -> Letter:
    if links:
        notices = [replace(notice, own_page=links.story(reader, notice.story_id)) for notice in notices]
    days = {"immediate": 0, "daily": 1, "weekly": 7}[kind]
    return Letter(
        delivery_id=delivery.id,
        message_id=delivery.message_id,
        recipient=delivery.recipient,
        written_at=delivery.created_at,
        kind=kind,
        notices=tuple(sorted(notices, key=lambda notice: -notice.score)),
        references=thread_root(delivery) if kind == "immediate" else None,
        provinces=places_of(reader),
        wishes=wishes_of(reader),
        manage_url=links.manage(reader) if links else None,
        unsubscribe_url=links.unsubscribe(reader) if links else None,
        unwatched=unwatched(watched_by(reader), days, delivery.created_at) if days else (),
    )


def wishes_of(reader: Subscriber, wishes: Sequence[Subscription] | None = None) -> tuple[str, ...]:
    """Return what a reader subscribed to (or these wishes), a line each: 山东、青岛市的禁毒公告（类型：案件通报）."""
    lines = []
    for wish in reader.subscriptions if wishes is None else wishes:
        more = replace(wish.finer, channels=()).words_of_it()
        place = "、".join(wish.places) or "全国各地"
        lines.append(f"{place}的{'、'.join(wish.topics) or '禁毒'}公告" + (f"（{'；'.join(more)}）" if more else ""))
    return tuple(dict.fromkeys(lines))


def watched_by(reader: Subscriber) -> tuple[str, ...]:
    """Return the provinces a reader hears of, those of their cities too; none for all."""
    found: set[str] = set()
    for wish in reader.subscriptions:
        if not wish.places:
            return ()
        found |= {*wish.provinces, *(city.split()[2] for city in wish.finer.cities)}
    return tuple(sorted(found))


def places_of(reader: Subscriber) -> tuple[str, ...]:
    """Return the provinces and cities a reader asked for; none where one wish asks for all."""
    if any(not wish.places for wish in reader.subscriptions):
        return ()
    return tuple(sorted({place for wish in reader.subscriptions for place in wish.places}))


def _confirmation(s: Session, delivery: Delivery, links: Links | None) -> ConfirmationLetter | None:
    asked = confirmations.asked_by(delivery)
    if asked.subscriber_id is not None and subscribers.get(s, asked.subscriber_id).state != subscribers.PENDING:
        return None
    return ConfirmationLetter(
        delivery_id=delivery.id,
        message_id=delivery.message_id,
        recipient=delivery.recipient,
        written_at=delivery.created_at,
        provinces=asked.places,
        topic="、".join(asked.topics) or "禁毒",
        rhythm=asked.delivery,  # type: ignore[arg-type]
        confirm_url=links.confirm(delivery.message_id, asked.expires_at) if links else None,
        expires_at=asked.expires_at if links else None,
    )


def thread_root(delivery: Delivery) -> str | None:
    """Return the synthetic Message-ID that alert, correction and withdrawal of one story hang below."""
    told = {owed.story_id for owed in delivery.obligations}
    if len(told) != 1:
        return None
    return story_root(told.pop(), delivery.message_id.rstrip(">").rpartition("@")[2])


def _incident(delivery: Delivery) -> IncidentLetter:
    payload = delivery.payload
    return IncidentLetter(
        delivery_id=delivery.id,
        message_id=delivery.message_id,
        recipient=delivery.recipient,
        written_at=delivery.created_at,
        title=str(payload["title"]),
        what=str(payload["what"]),
        remedy=str(payload["remedy"]),
        since=dt.datetime.fromisoformat(str(payload["since"])),
        details=tuple((str(name), str(value)) for name, value in payload.get("details", [])),
    )


def _heartbeat(delivery: Delivery) -> HeartbeatLetter:
    return HeartbeatLetter(
        delivery_id=delivery.id,
        message_id=delivery.message_id,
        recipient=delivery.recipient,
        written_at=delivery.created_at,
        day=str(delivery.payload["day"]),
        lines=tuple(map(str, delivery.payload["lines"])),
    )
