"""Send what the outbox holds: claim a mail with a lease, compose it as things stand, send, then mark it sent.

A mail is marked only after the server accepted it; killed in between, it goes out again with the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from scheduler.alerts.addresses import AddressError
from scheduler.alerts.backoff import next_delay
from scheduler.alerts.headers import story_root
from scheduler.alerts.letters import ConfirmationLetter, IncidentLetter, Letter, Mail, Rhythm, Sender, compose
from scheduler.alerts.links import Links
from scheduler.alerts.mailer import Mailer, PermanentMailError, RecipientRefusedError, TemporaryMailError
from scheduler.alerts.notices import notice_of
from scheduler.alerts.plan import worth_telling
from scheduler.alerts.template_set import TemplateSet
from storage import alerts, confirmations, coverage, subscribers
from storage.alerts import Delivery
from storage.database import Database, Session
from storage.errors import StoreError
from storage.subscribers import Subscriber

LOG = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=5)
COMPOSE_ATTEMPTS = 4
Outcome = Literal["sent", "waiting", "failed", "dropped"]
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Sent:
    """Say what became of one mail."""

    delivery: Delivery
    outcome: Outcome
    subject: str
    answer: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """Hold what sending needs; `owner` names this process in leases, without `links` mails carry no web links."""

    db: Database
    mailer: Mailer
    sender: Sender
    templates: TemplateSet
    owner: str
    clock: Clock
    links: Links | None = None

    def send_due(self, limit: int | None = None) -> Iterator[Sent]:
        """Send mails until none is due (or `limit` are done); yield what became of each."""
        self._free_the_dead()
        done = 0
        while limit is None or done < limit:
            result = self.send_one()
            if result is None:
                return
            done += 1
            yield result

    def _free_the_dead(self) -> None:
        """Take over what a killed sender of this machine held; those of other machines free themselves in time."""
        with self.db.read() as s:
            dead = [owner for owner in alerts.lease_owners(s) if owner != self.owner and is_dead(owner)]
        if dead:
            with self.db.write() as s:
                alerts.free(s, dead, self.clock())

    def send_one(self) -> Sent | None:
        """Send the mail that is due longest; return None where none is due."""
        now = self.clock()
        with self.db.write() as s:
            delivery = alerts.claim(s, self.owner, now, now + LEASE)
        if delivery is None:
            return None
        try:
            with self.db.read() as s:
                paused = is_paused(s, delivery)
                mail = None if paused else mail_of(s, delivery, self.links)
            message = compose(mail, self.sender, self.templates) if mail else None
        except StoreError:
            raise
        except Exception as error:  # one mail we cannot write must not hold up the others, nor vanish
            return self._not_composed(delivery, error)
        if paused:
            return self._take_back(delivery, "收件人暂停了订阅，恢复以后另发")
        if message is None:
            return self._drop(delivery, "收件人已退订，或所述内容已不在库中")
        return self._hand_over(delivery, message)

    def _not_composed(self, delivery: Delivery, error: Exception) -> Sent:
        """End a mail that cannot be written; what may be a passing fault of ours is tried a few times more."""
        if isinstance(error, (AddressError, ValueError)) or delivery.attempts >= COMPOSE_ATTEMPTS:
            return self._fail(delivery, f"邮件写不出来：{error}", "")
        LOG.error("邮件 %d 写不出来，稍后再试：%r", delivery.id, error, exc_info=error)
        return self._put_off(delivery, f"邮件写不出来：{error}", "")

    def _hand_over(self, delivery: Delivery, message: EmailMessage) -> Sent:
        subject = str(message["Subject"])
        try:
            answer = self.mailer.send(message)
        except RecipientRefusedError as error:
            if delivery.subscriber_id is not None:
                with self.db.write() as s:
                    subscribers.suppress(s, delivery.subscriber_id, str(error), self.clock())
            return self._fail(delivery, str(error), subject)
        except PermanentMailError as error:
            return self._fail(delivery, str(error), subject)
        except TemporaryMailError as error:
            if error.incident:
                self._incident("mail-server", f"邮件服务器不收信：{error}；邮件都在等，改好后自动补发")
            return self._put_off(delivery, str(error), subject)
        with self.db.write() as s:
            alerts.mark_sent(s, delivery.id, subject=subject, answer=answer, now=self.clock())
            coverage.close_incidents(s, kind="mail-server", site_key=None, now=self.clock())
        return Sent(delivery, "sent", subject, answer)

    def _put_off(self, delivery: Delivery, answer: str, subject: str) -> Sent:
        next_try = self.clock() + next_delay(delivery.attempts)
        with self.db.write() as s:
            alerts.put_off(s, delivery.id, answer=answer, next_try_at=next_try, subject=subject)
        return Sent(delivery, "waiting", subject, answer)

    def _fail(self, delivery: Delivery, answer: str, subject: str) -> Sent:
        with self.db.write() as s:
            alerts.end(s, delivery.id, state=alerts.FAILED, answer=answer)
        # A mail about failing mail would feed itself, and a stranger's typing error is nobody's business.
        stranger = delivery.kind == confirmations.KIND and delivery.subscriber_id is None
        if delivery.kind != "operator" and not stranger:
            what = f"给 {delivery.recipient} 的邮件被拒收：{answer}"
            self._incident("mail-refused", f"{what}；改正后用 jindu alerts retry {delivery.id} 重发")
        return Sent(delivery, "failed", subject, answer)

    def _incident(self, kind: str, message: str) -> None:
        with self.db.write() as s:
            coverage.open_incident(s, now=self.clock(), kind=kind, message=message)

    def _take_back(self, delivery: Delivery, why: str) -> Sent:
        with self.db.write() as s:
            alerts.take_back(s, delivery.id, answer=why)
        return Sent(delivery, "dropped", "", why)

    def _drop(self, delivery: Delivery, why: str) -> Sent:
        with self.db.write() as s:
            alerts.end(s, delivery.id, state=alerts.DROPPED, answer=why)
        return Sent(delivery, "dropped", "", why)


def owner_name() -> str:
    """Return how this process signs its leases."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def is_dead(owner: str) -> bool:
    """Say whether an owner was a process of this machine that runs no longer."""
    host, _, pid = owner.rpartition(":")
    if host != socket.gethostname()[:40] or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def is_paused(s: Session, delivery: Delivery) -> bool:
    """Say whether a mail's reader has paused."""
    reader = delivery.subscriber_id
    return reader is not None and subscribers.get(s, reader).state == subscribers.PAUSED


def mail_of(s: Session, delivery: Delivery, links: Links | None = None) -> Mail | None:
    """Return the letter a delivery stands for; None where nobody should get it any more."""
    if delivery.kind == "operator":
        return _incident(delivery)
    if delivery.kind == confirmations.KIND:
        return _confirmation(s, delivery, links)
    if delivery.subscriber_id is None:
        return None
    reader = subscribers.get(s, delivery.subscriber_id)
    if reader.state != subscribers.CONFIRMED:
        return None
    # Who left and came back is not owed what they were owed before.
    since = reader.confirmed_at or delivery.created_at
    told = worth_telling([owed for owed in delivery.obligations if owed.created_at >= since])
    notices = tuple(notice for owed in told if (notice := notice_of(s, owed)) is not None)
    if not notices:
        return None
    kind: Rhythm = "immediate"
    if delivery.kind == "digest":
        kind = "weekly" if all(owed.mode == "weekly" for owed in told) else "daily"
    return Letter(
        delivery_id=delivery.id,
        message_id=delivery.message_id,
        recipient=delivery.recipient,
        written_at=delivery.created_at,
        kind=kind,
        notices=notices,
        references=thread_root(delivery) if kind == "immediate" else None,
        provinces=places_of(reader),
        manage_url=links.manage(reader) if links else None,
        unsubscribe_url=links.unsubscribe(reader) if links else None,
    )


def places_of(reader: Subscriber) -> tuple[str, ...]:
    """Return the provinces a reader asked for; none where one wish asks for all."""
    if any(not wish.provinces for wish in reader.subscriptions):
        return ()
    return tuple(sorted({province for wish in reader.subscriptions for province in wish.provinces}))


def _confirmation(s: Session, delivery: Delivery, links: Links | None) -> ConfirmationLetter | None:
    asked = confirmations.asked_by(delivery)
    if asked.subscriber_id is not None and subscribers.get(s, asked.subscriber_id).state != subscribers.PENDING:
        return None
    return ConfirmationLetter(
        delivery_id=delivery.id,
        message_id=delivery.message_id,
        recipient=delivery.recipient,
        written_at=delivery.created_at,
        provinces=asked.provinces,
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
