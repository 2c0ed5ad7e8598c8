"""Act on what came back by mail: stop dead addresses, wait for full ones, let go who asks to, take a yes."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter

from config.bounce_url import BounceSource
from scheduler.alerts.backoff import between
from scheduler.alerts.mailbox import Mailbox, open_mailbox
from scheduler.alerts.returned_mail import Returned, read_returned
from storage import alerts, confirmations, coverage, inbound, subscribers, suppression
from storage.alerts import Delivery
from storage.database import Database, Session
from storage.subscribers import SubscriberError

LOG = logging.getLogger(__name__)
BY_REPLY, BY_BOUNCE = "本人（回信）", "退信"
REST = (dt.timedelta(hours=2), dt.timedelta(days=3))  # a full mailbox is tried again after hours, then days
MOST_SOFT = 5


def read_mailbox(db: Database, source: BounceSource, now: dt.datetime) -> Counter[str]:
    """Read what is new in the bounce mailbox and act on it; return how many of each kind. Raise MailboxError."""
    with open_mailbox(source, now) as mailbox:
        return take_in(db, mailbox, source.name, now)


def take_in(db: Database, mailbox: Mailbox, name: str, now: dt.datetime) -> Counter[str]:
    """Act on each message of a mailbox once, in a transaction of its own."""
    with db.read() as s:
        known = inbound.known(s, name)
    done: Counter[str] = Counter()
    for key in mailbox.keys():  # noqa: SIM118  (a Mailbox is no dict)
        own_name = f"{name} {key}"[:255]
        if own_name not in known:
            returned = read_returned(mailbox.fetch(key))
            with db.write() as s:
                done[_act(s, own_name, returned, now)] += 1
    return done


def _act(s: Session, key: str, returned: Returned, now: dt.datetime) -> str:
    mail = alerts.by_message_id(s, returned.message_id) if returned.message_id else None
    kind: str = returned.kind
    if kind in ("hard", "soft", "policy"):
        # Whoever writes to us can invent a bounce, but not the Message-ID of a mail that only its reader has seen.
        if mail is None or mail.state not in (alerts.SENT, alerts.WAITING):
            kind = "other"
        else:
            _bounced(s, mail, returned, now)
    elif kind == "leave":
        kind = _leave(s, mail, returned, now)
    elif kind == "confirm":
        kind = _confirm(s, mail, returned, now)
    inbound.note(
        s,
        key,
        now=now,
        kind=kind,
        sender=returned.sender,
        subscriber_id=mail.subscriber_id if mail else None,
        delivery_id=mail.id if mail else None,
        detail=returned.detail or None,
    )
    return kind


def _bounced(s: Session, mail: Delivery, returned: Returned, now: dt.datetime) -> None:
    reader = mail.subscriber_id
    answer = f"退信：{returned.detail or '对方没有说明原因'}"
    if returned.kind == "soft" and reader is not None and mail.kind != confirmations.KIND:
        times = subscribers.bounced_softly(s, reader, now)
        until = now + between(times, *REST)
        if times < MOST_SOFT:
            subscribers.hold(s, reader, until)
            alerts.send_again(s, mail.id, answer=answer, at=until)
            return
        answer += f"（连续 {times} 次）"
    alerts.end_bounced(s, mail.id, answer=answer)
    if returned.kind == "hard":
        suppression.block(s, mail.recipient, answer, now)
        if reader is not None:
            subscribers.suppress(s, reader, answer, now, by=BY_BOUNCE)
    if mail.kind == confirmations.KIND and reader is None:
        return  # a stranger's typing error is nobody's business
    stopped = "，已停止给这个地址发信" if returned.kind == "hard" else ""
    what = f"给 {mail.recipient} 的邮件被退回{stopped}：{answer}"
    coverage.open_incident(s, now=now, kind="mail-bounced", message=f"{what}；用 jindu alerts inbound 看全部退信")


def _leave(s: Session, mail: Delivery | None, returned: Returned, now: dt.datetime) -> str:
    """Let go the writer; one who writes from another address is known by the mail they answer."""
    known = subscribers.find(s, returned.sender) is not None
    email = returned.sender if known else mail.recipient if mail and mail.subscriber_id is not None else None
    if email is None:
        what = f"{returned.sender} 来信要求退订，但订阅者里没有这个地址"
        coverage.open_incident(
            s, now=now, kind="reply-unclear", message=f"{what}；请问清是哪个地址，用 jindu subscribers remove 退订"
        )
        return "other"
    subscribers.remove(s, email, now, by=BY_REPLY)
    return "leave"


def _confirm(s: Session, mail: Delivery | None, returned: Returned, now: dt.datetime) -> str:
    """Take a yes that answers a confirmation mail from the address it was sent to, in time."""
    if mail is None or mail.kind != confirmations.KIND:
        return "other"
    asked = confirmations.asked_by(mail)
    same = subscribers.email_key(asked.email) == subscribers.email_key(returned.sender)
    if not same or now >= asked.expires_at:
        return "other"
    try:
        confirmations.accept(s, asked, now, by=BY_REPLY)
    except SubscriberError as error:
        LOG.info("%s", error)
        return "other"
    return "confirm"
