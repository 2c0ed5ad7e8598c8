"""Send what the outbox holds: claim mails with leases, compose each as things stand, send, then mark it sent.

A mail is marked only after the server accepted it; killed in between, it goes out again with the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scheduler.alerts.addresses import AddressError
from scheduler.alerts.backoff import next_delay
from scheduler.alerts.composing import compose
from scheduler.alerts.hand import LEASE, Hand
from scheduler.alerts.letters import Sender
from scheduler.alerts.links import Links
from scheduler.alerts.mailer import Mailer, PermanentMailError, RecipientRefusedError, TemporaryMailError
from scheduler.alerts.notices import NoticeDesk
from scheduler.alerts.pace import Pace
from scheduler.alerts.side_by_side import send_side_by_side
from scheduler.alerts.smtp_envelope import Envelope
from scheduler.alerts.template_set import TemplateSet
from scheduler.alerts.writing import (
    ReaderPausedError,
    ReaderRestsError,
    Unwatched,
    mail_of,
    nothing_known,
    why_not,
)
from storage import alerts, confirmations, coverage, delivery_leases, subscribers, suppression
from storage.alerts import Accepted, Delivery
from storage.database import Database
from storage.errors import StoreError

LOG = logging.getLogger(__name__)
COMPOSE_ATTEMPTS = 4
__all__ = ["LEASE", "Outbox", "Sent", "is_dead", "owner_name"]
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
    """Hold what sending needs; `owner` names this process in leases, without `links` mails carry no web links.

    `more` mailers are further connections to the same server, each used by a thread of its own.
    """

    db: Database
    mailer: Mailer
    sender: Sender
    templates: TemplateSet
    owner: str
    clock: Clock
    links: Links | None = None
    more: tuple[Mailer, ...] = ()
    pace: Pace = field(default_factory=Pace)
    desk: NoticeDesk = field(default_factory=NoticeDesk)
    unwatched: Unwatched = nothing_known

    def send_due(self, limit: int | None = None) -> Iterator[Sent]:
        """Send mails until none is due (or `limit` are done); yield what became of each.

        A server that is down ends the round: what waits need not find out one by one.
        """
        self._free_the_dead()
        hand = Hand(self.db, self.owner, self.pace, self.clock, limit)
        yield from send_side_by_side(self, (self.mailer, *self.more), hand)

    def close(self) -> None:
        """End the connections; the next mail opens another."""
        for mailer in (self.mailer, *self.more):
            mailer.close()

    def _free_the_dead(self) -> None:
        """Take over what a killed sender of this machine held; those of other machines free themselves in time."""
        with self.db.read() as s:
            dead = [owner for owner in delivery_leases.lease_owners(s) if owner != self.owner and is_dead(owner)]
        if dead:
            with self.db.write() as s:
                delivery_leases.free(s, dead, self.clock())

    def send_one(self, delivery: Delivery, mailer: Mailer) -> Sent:
        """Send one mail; that it was sent is not written yet, see `settle`."""
        try:
            with self.db.read() as s:
                mail = mail_of(s, delivery, self.links, self.desk, self.unwatched, self.clock())
            message = compose(mail, self.sender, self.templates) if mail else None
        except StoreError:
            raise
        except ReaderPausedError:
            return self._take_back(delivery, "收件人暂停了订阅，恢复以后另发")
        except ReaderRestsError as rest:
            return self._wait(delivery, str(rest), "", rest.until)
        except Exception as error:  # one mail we cannot write must not hold up the others, nor vanish
            return self._not_composed(delivery, error)
        if message is None:
            return self._drop(delivery)
        return self._hand_over(delivery, message, mailer)

    def settle(self, ended: Sequence[Sent]) -> None:
        """Write which mails the server has taken, in one transaction."""
        taken = [Accepted(one.delivery.id, one.subject, one.answer) for one in ended if one.outcome == "sent"]
        if taken:
            with self.db.write() as s:
                alerts.mark_all_sent(s, taken, self.clock())

    def _not_composed(self, delivery: Delivery, error: Exception) -> Sent:
        """End a mail that cannot be written; what may be a passing fault of ours is tried a few times more."""
        if isinstance(error, (AddressError, ValueError)) or delivery.attempts >= COMPOSE_ATTEMPTS:
            return self._fail(delivery, f"邮件写不出来：{error}", "")
        LOG.error("邮件 %d 写不出来，稍后再试：%r", delivery.id, error, exc_info=error)
        return self._put_off(delivery, f"邮件写不出来：{error}", "")

    def _hand_over(self, delivery: Delivery, message: Envelope, mailer: Mailer) -> Sent:
        subject, domain = message.subject, alerts.domain_of(delivery.recipient)
        try:
            answer = mailer.send(message)
        except RecipientRefusedError as error:
            with self.db.write() as s:
                suppression.block(s, delivery.recipient, str(error), self.clock())
                if delivery.subscriber_id is not None:
                    subscribers.suppress(s, delivery.subscriber_id, str(error), self.clock())
            return self._fail(delivery, str(error), subject)
        except PermanentMailError as error:
            return self._fail(delivery, str(error), subject)
        except TemporaryMailError as error:
            self.pace.failed(domain, error, self.clock())
            if error.incident:
                kind, what = ("mail-account", "账号或发件人") if error.refused else ("mail-server", "信")
                self._incident(kind, f"邮件服务器不收{what}：{error}；邮件都在等，改好后自动补发")
            return self._put_off(delivery, str(error), subject)
        if self.pace.succeeded(domain):
            with self.db.write() as s:
                for kind in ("mail-server", "mail-account"):
                    coverage.close_incidents(s, kind=kind, site_key=None, now=self.clock())
        return Sent(delivery, "sent", subject, answer)

    def _put_off(self, delivery: Delivery, answer: str, subject: str) -> Sent:
        return self._wait(delivery, answer, subject, self.clock() + next_delay(delivery.attempts))

    def _wait(self, delivery: Delivery, answer: str, subject: str, next_try: dt.datetime) -> Sent:
        with self.db.write() as s:
            alerts.put_off(s, delivery.id, answer=answer, next_try_at=next_try, subject=subject)
        return Sent(delivery, "waiting", subject, answer)

    def _fail(self, delivery: Delivery, answer: str, subject: str) -> Sent:
        with self.db.write() as s:
            alerts.end(s, delivery.id, state=alerts.FAILED, answer=answer)
        # A mail about failing mail would feed itself, and a stranger's typing error is nobody's business.
        stranger = delivery.kind == confirmations.KIND and delivery.subscriber_id is None
        if delivery.kind not in ("operator", "heartbeat") and not stranger:
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

    def _drop(self, delivery: Delivery) -> Sent:
        with self.db.write() as s:
            why = why_not(s, delivery)
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
