"""The outbox on a real store with real mailers: sent once, late rather than lost, and nobody mailed who left."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import email
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope, Session

from config.paths import PROJECT_ROOT
from scheduler import coverage as health
from scheduler.alerts.backoff import SHORTEST
from scheduler.alerts.composing import compose
from scheduler.alerts.letters import Mail, Sender
from scheduler.alerts.mailer import Mailer, SpoolMailer
from scheduler.alerts.outbox import COMPOSE_ATTEMPTS, LEASE, Outbox
from scheduler.alerts.pace import Pace
from scheduler.alerts.plan import plan
from scheduler.alerts.smtp_envelope import Envelope as Written
from scheduler.alerts.template_set import TemplateSet
from storage import alerts, coverage, delivery_leases, stories, subscribers
from storage.alerts import Delivery
from storage.database import Database
from storage.wishes import Timing
from tests.integration import sample_rows as sample
from tests.integration.sample_rows import DAY, HOUR, MINUTE, NOW, accept_site
from tests.integration.test_mailer import Inbox, mailing, plain_target, serving

READER = "li@example.test"


@dataclass(slots=True)
class Clock:
    """Stand still until told."""

    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass(slots=True)
class Post:
    """Send through one mailer and look at what came of it."""

    db: Database
    mailer: Mailer
    clock: Clock = field(default_factory=Clock)
    pace: Pace | None = None

    def send(self, owner: str = "one") -> list[tuple[str, str]]:
        """Send what is due; return (recipient, outcome) of each mail."""
        outbox = Outbox(self.db, self.mailer, Sender.of("jindu@example.org"), TemplateSet.load(), owner, self.clock)
        outbox = replace(outbox, pace=self.pace or Pace())
        return [(sent.delivery.recipient, sent.outcome) for sent in outbox.send_due()]

    def outbox(self) -> list[Delivery]:
        """Return every mail, oldest first."""
        with self.db.read() as s:
            return list(reversed(alerts.outbox(s)))

    def incidents(self) -> list[str]:
        """Return the kinds of what is not over."""
        with self.db.read() as s:
            return [event.kind for event in coverage.open_incidents(s)]


def owe(db: Database, *readers: str, now: dt.datetime = NOW) -> None:
    """Owe readers the alert of a new story."""
    with db.write() as s:
        accept_site(s)
        for reader in readers:
            if subscribers.find(s, reader) is None:
                subscribers.add(
                    s, email=reader, provinces=(), topics=(), delivery="immediate", confirmed=True, now=NOW - DAY
                )
        sample.story(s, now=now)
    plan(db, now, "jindu.example.org")


@contextlib.contextmanager
def post_office(db: Database, inbox: Inbox) -> Iterator[Post]:
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        yield Post(db, mailer)


def taken(inbox: Inbox) -> list[EmailMessage]:
    """Return the messages an SMTP server has taken."""
    found = []
    for envelope in inbox.taken:
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


def test_a_mail_is_sent_once(db: Database) -> None:
    inbox = Inbox()
    owe(db, READER, "wang@example.test")
    with post_office(db, inbox) as post:
        assert post.send() == [(READER, "sent"), ("wang@example.test", "sent")]
        assert post.send() == []
        post.clock.now += 30 * DAY
        assert post.send() == []
    first, second = taken(inbox)
    assert (first["To"], second["To"]) == (READER, "wang@example.test")
    mails = post.outbox()
    assert [mail.message_id for mail in mails] == [first["Message-ID"], second["Message-ID"]]
    assert [(mail.state, mail.sent_at, mail.subject) for mail in mails] == [("sent", NOW, first["Subject"])] * 2
    assert "济南警方破获一起贩毒案" in first["Subject"]


def test_the_spool_holds_one_file_a_mail(db: Database, tmp_path: Path) -> None:
    owe(db, READER)
    post = Post(db, SpoolMailer(tmp_path / "mail"))
    assert post.send() == [(READER, "sent")]
    with db.write() as s:  # as after a kill between the file and the note that it was written
        s.get_one(alerts.DeliveryRow, post.outbox()[0].id).state = alerts.WAITING
    assert post.send() == [(READER, "sent")]
    assert len(list((tmp_path / "mail").iterdir())) == 1


def test_a_temporary_refusal_delays_a_mail(db: Database) -> None:
    inbox = Inbox(data_answers={READER: "451 4.3.0 try later"})
    owe(db, READER, "wang@example.test")
    with post_office(db, inbox) as post:
        assert post.send() == [(READER, "waiting"), ("wang@example.test", "sent")]
        waiting = post.outbox()[0]
        assert (waiting.state, waiting.attempts, waiting.answer) == ("waiting", 1, "451 4.3.0 try later")
        assert SHORTEST <= waiting.next_try_at - NOW <= 2 * SHORTEST
        post.clock.now = waiting.next_try_at - dt.timedelta(seconds=1)
        assert post.send() == []
        post.clock.now = waiting.next_try_at
        assert post.send() == [(READER, "waiting")]
        again = post.outbox()[0]
        assert again.next_try_at - waiting.next_try_at >= 2 * SHORTEST
        inbox.data_answers.clear()
        post.clock.now = again.next_try_at
        assert post.send() == [(READER, "sent")]
    assert taken(inbox)[-1]["Message-ID"] == waiting.message_id
    assert post.incidents() == []  # one mailbox in trouble is no incident


def test_a_mail_that_cannot_be_written_holds_no_other_up(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(db, READER, "wang@example.test")
    post = Post(db, SpoolMailer(tmp_path / "mail"))

    def broken(mail: Mail, sender: Sender, templates: TemplateSet) -> Written:
        if mail.recipient == READER:
            raise RuntimeError("no such figure")
        return compose(mail, sender, templates)

    monkeypatch.setattr("scheduler.alerts.outbox.compose", broken)
    assert post.send() == [(READER, "waiting"), ("wang@example.test", "sent")]
    for _ in range(COMPOSE_ATTEMPTS - 1):
        post.clock.now = post.outbox()[0].next_try_at
        outcomes = post.send()
    assert outcomes == [(READER, "failed")]
    assert "no such figure" in (post.outbox()[0].answer or "")
    assert post.incidents() == ["mail-refused"]


def test_an_address_its_server_does_not_know_is_mailed_no_more(db: Database) -> None:
    inbox = Inbox(rcpt_answers={READER: "550 5.1.1 no such user"})
    owe(db, READER)
    owe(db, READER, "wang@example.test")
    with post_office(db, inbox) as post:
        assert post.send() == [(READER, "failed"), (READER, "dropped"), ("wang@example.test", "sent")]
    with db.read() as s:
        reader = subscribers.find(s, READER)
    assert reader is not None
    assert (reader.state, reader.state_reason) == (subscribers.SUPPRESSED, "550 5.1.1 no such user")
    assert post.incidents() == ["mail-refused"]
    owe(db, "wang@example.test", now=NOW + MINUTE)
    assert [mail.recipient for mail in post.outbox()][3:] == ["wang@example.test"]


def test_a_mail_refused_for_good_fails_alone_and_can_be_brought_back(db: Database) -> None:
    inbox = Inbox(data_answers={READER: "554 DT:SPM looks like spam"})
    owe(db, READER)
    with post_office(db, inbox) as post:
        assert post.send() == [(READER, "failed")]
        assert post.incidents() == ["mail-refused"]
        with db.read() as s:
            reader = subscribers.find(s, READER)
            (event,) = coverage.open_incidents(s)
        assert reader is not None
        assert reader.state == subscribers.CONFIRMED
        assert "554 DT:SPM" in event.message
        assert f"jindu alerts retry {post.outbox()[0].id}" in event.message
        post.clock.now += DAY
        assert post.send() == []
        inbox.data_answers.clear()
        with db.write() as s:
            assert alerts.retry(s, post.clock.now, [post.outbox()[0].id]) == 1
        assert post.send() == [(READER, "sent")]
    health.check(db, {}, post.clock.now, ["ops@example.org"], "jindu.example.org")
    assert post.incidents() == []


def test_refusals_are_told_again_the_next_day(db: Database) -> None:
    inbox = Inbox(data_answers={READER: "554 DT:SPM looks like spam"})
    told = []
    with post_office(db, inbox) as post:
        for hours in (0, 1, 26):
            post.clock.now = NOW + hours * HOUR
            owe(db, READER, now=post.clock.now)
            assert (READER, "failed") in post.send()
            told.append(health.check(db, {}, post.clock.now, ["ops@example.org"], "jindu.example.org").told)
            health.check(db, {}, post.clock.now, ["ops@example.org"], "jindu.example.org")
            post.clock.now += 25 * HOUR if hours == 1 else MINUTE
            health.check(db, {}, post.clock.now, ["ops@example.org"], "jindu.example.org")
    assert told == [1, 0, 1]


def test_a_server_that_wants_a_login_is_an_incident_until_it_takes_mail(db: Database) -> None:
    inbox = Inbox(mail_answer="530 5.7.0 Authentication required")
    owe(db, READER)
    with post_office(db, inbox) as post:
        assert post.send() == [(READER, "waiting")]
        assert post.incidents() == ["mail-account"]
        owe(db, READER)
        assert post.send() == [(READER, "waiting")]
        assert post.incidents() == ["mail-account"]  # one, however many mails wait
        inbox.mail_answer = None
        post.clock.now += HOUR
        assert post.send() == [(READER, "sent")] * 2
    assert post.incidents() == []


def test_a_server_that_is_not_there_delays_everything(db: Database) -> None:
    with serving(Inbox()) as port:
        pass
    owe(db, READER)
    with mailing(plain_target(port)) as mailer:
        post = Post(db, mailer)
        assert post.send() == [(READER, "waiting")]
    assert post.incidents() == ["mail-server"]


def test_a_domain_gets_its_mails_a_minute_and_holds_no_other_up(db: Database) -> None:
    inbox = Inbox()
    slow = [f"{name}@qq.com" for name in "abcde"]
    owe(db, *slow, READER)
    with post_office(db, inbox) as post:
        post.pace = Pace({"qq.com": 2})
        rounds = []
        for _ in range(3):
            rounds.append([name for name, outcome in post.send() if outcome == "sent"])
            assert post.send() == [], "within the same minute"
            post.clock.now += MINUTE
    assert rounds == [[*slow[:2], READER], slow[2:4], slow[4:]]
    assert [mail.attempts for mail in post.outbox()] == [1] * 6, "who waits was not tried"
    assert len(inbox.sessions) == 1, "one connection for all"


def test_a_mail_that_could_not_go_out_before_the_night_waits_for_the_morning(db: Database) -> None:
    inbox = Inbox(rcpt_answers={READER: "451 4.3.0 try again later"})
    owe(db, READER)
    with db.write() as s:
        reader = subscribers.find(s, READER)
        assert reader is not None
        subscribers.set_timing(s, reader.id, Timing("16:01", "07:00"), NOW, by="test")  # NOW is 16:00 in Shanghai
    with post_office(db, inbox) as post:
        assert post.send() == [(READER, "waiting")]
        inbox.rcpt_answers.clear()
        post.clock.now += HOUR
        assert post.send() == [(READER, "waiting")]
        (mail,) = post.outbox()
        assert (mail.state, mail.next_try_at) == ("waiting", NOW + 15 * HOUR)
        assert "11-22 07:00 以后再发" in (mail.answer or "")
        post.clock.now = NOW + 15 * HOUR
        assert post.send() == [(READER, "sent")]


def test_who_left_gets_nothing_more_not_even_what_waits(db: Database) -> None:
    inbox = Inbox()
    owe(db, READER)
    with db.write() as s:
        subscribers.remove(s, READER, NOW)
    with post_office(db, inbox) as post:
        assert post.send() == [(READER, "dropped")]
        assert post.send() == []
    assert inbox.taken == []
    assert post.outbox()[0].answer == "收件人已退订，或所述内容已不在库中"


def test_a_mail_is_written_as_things_stand_when_it_goes(db: Database) -> None:
    inbox = Inbox()
    owe(db, READER)
    with db.write() as s:
        (what,) = stories.newest(s)
        story = stories.view(s, what)
        assert story is not None
        stories.mark_withdrawn(s, story.origin.id, NOW)
    plan(db, NOW, "jindu.example.org")
    with post_office(db, inbox) as post:
        assert post.send() == [(READER, "sent")]
    (message,) = taken(inbox)
    body = message.get_body(("plain",))
    assert body is not None
    assert "原页已撤下" in body.get_content()


# --- killed between the server's answer and the note that it was sent


@dataclass(slots=True)
class KilledAfterwards:
    """Hand a mail over, then die as a process does that is killed: nothing is noted."""

    mailer: Mailer

    def send(self, mail: Written) -> str:
        """Send and die."""
        self.mailer.send(mail)
        raise KeyboardInterrupt

    def close(self) -> None:
        """Do nothing."""


def test_a_mail_in_doubt_goes_out_again_under_the_same_id(db: Database) -> None:
    inbox = Inbox()
    owe(db, READER)
    with post_office(db, inbox) as post:
        with pytest.raises(KeyboardInterrupt):
            Post(db, KilledAfterwards(post.mailer)).send("killed")
        assert post.send() == []
        post.clock.now += LEASE - dt.timedelta(seconds=1)
        assert post.send() == []  # the other process may still be at it
        post.clock.now += dt.timedelta(seconds=1)
        assert post.send() == [(READER, "sent")]
        post.clock.now += DAY
        assert post.send() == []
    first, second = taken(inbox)
    assert first["Message-ID"] == second["Message-ID"] == post.outbox()[0].message_id
    assert first.as_bytes() == second.as_bytes()


def test_a_slow_sender_does_not_bring_back_what_another_has_sent(db: Database) -> None:
    owe(db, READER)
    with db.write() as s:
        slow = delivery_leases.claim(s, "slow", NOW, NOW + LEASE)
    assert slow is not None
    inbox = Inbox()
    with post_office(db, inbox) as post:
        post.clock.now += LEASE
        assert post.send("quick") == [(READER, "sent")]
        with db.write() as s:
            alerts.put_off(s, slow.id, answer="421 too slow", next_try_at=NOW, subject=None)
        with db.write() as s:
            alerts.end(s, slow.id, state=alerts.FAILED, answer="554 no")
        assert post.send() == []
    assert post.outbox()[0].state == "sent"
    assert len(inbox.taken) == 1


@dataclass
class Hanging(Inbox):
    """Say nothing to the first mail's data: whoever sent it waits."""

    reached: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if not self.reached.is_set():
            self.taken.append(envelope)
            self.reached.set()
            server.transport.pause_reading()
            await asyncio.sleep(30)
        return await super().handle_DATA(server, session, envelope)


def test_a_sender_killed_in_the_middle_loses_nothing(db: Database, database_url: str) -> None:
    inbox = Hanging()
    now = dt.datetime.now(dt.UTC)
    owe(db, READER, "wang@example.test", now=now)
    with serving(inbox) as port:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.sending_process", database_url, str(port)],
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
        )
        assert inbox.reached.wait(30), "the process never sent"
        process.kill()
        process.communicate()
    inbox = Hanging()
    inbox.reached.set()
    with post_office(db, inbox) as post:
        post.clock.now = dt.datetime.now(dt.UTC)
        assert [mail.state for mail in post.outbox()] == ["leased", "leased"], "the second was in hand"
        assert post.send() == []
        post.clock.now += LEASE
        assert post.send() == [(READER, "sent"), ("wang@example.test", "sent")]
    assert [mail.state for mail in post.outbox()] == ["sent", "sent"]
    assert sorted(message["Message-ID"] for message in taken(inbox)) == sorted(m.message_id for m in post.outbox())
