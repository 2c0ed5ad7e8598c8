"""Compose the mail about a story as it would go out now; nothing is sent or recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from console.workplace import Workplace
from scheduler.alerts.composing import compose
from scheduler.alerts.letters import Letter
from scheduler.alerts.notices import story_notice
from scheduler.alerts.smtp_envelope import Envelope
from scheduler.alerts.writing import places_of, wishes_of
from storage import stories, subscribers
from storage.database import Session
from storage.subscribers import Subscriber

FORMATS = ("txt", "html", "eml")
_NOBODY = "subscriber@example.org"


class PreviewError(Exception):
    """Say why there is nothing to show."""


def preview_of(place: Workplace, story_id: int, subscriber: str | None, now: dt.datetime) -> Envelope:
    """Return the alert about a story, to one subscriber or to an invented one; raise PreviewError."""
    with place.db.read() as s:
        story = stories.view(s, story_id)
        if story is None:
            raise PreviewError(f"没有编号为 {story_id} 的报道；jindu stories list --all 列出全部")
        reader = _reader(s, subscriber)
        notice = story_notice(s, story, "alert")
    links = place.links()
    if links and reader:
        notice = replace(notice, own_page=links.story(reader, story.id))
    letter = Letter(
        delivery_id=0,
        message_id=f"<preview-{story.id}@{place.mail_domain}>",
        recipient=reader.email if reader else _NOBODY,
        written_at=now,
        kind="immediate",
        notices=(notice,),
        references=f"<story-{story.id}@{place.mail_domain}>",
        provinces=places_of(reader) if reader else (),
        wishes=wishes_of(reader) if reader else (),
        manage_url=links.manage(reader) if links and reader else None,
        unsubscribe_url=links.unsubscribe(reader) if links and reader else None,
    )
    return compose(letter, place.sender(), place.templates())


def _reader(s: Session, email: str | None) -> Subscriber | None:
    if email is None:
        return None
    found = subscribers.find(s, email)
    if found is None:
        raise PreviewError(f"没有地址是 {email} 的订阅者；jindu subscribers list 列出全部")
    return found


def rendered(mail: Envelope, form: str) -> bytes:
    """Return the text part (subject first), the HTML part, or the whole message."""
    if form == "eml":
        return mail.content
    part = mail.message().get_body(("html",) if form == "html" else ("plain",))
    assert part is not None  # noqa: S101  (compose always makes both)
    content = str(part.get_content())
    return (content if form == "html" else f"主题：{mail.subject}\n\n{content}").encode()
