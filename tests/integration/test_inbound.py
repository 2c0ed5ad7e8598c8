"""What comes back by mail: bounces stop or delay, replies let go or confirm, and each message counts once."""

from __future__ import annotations

import datetime as dt
import tempfile
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from pathlib import Path

import pytest

from config.bounce_url import BounceSource, parse_bounce_url
from scheduler.alerts.inbound import MOST_SOFT, read_mailbox
from scheduler.alerts.mailbox import MailboxError, open_mailbox
from scheduler.alerts.plan import new_message_id
from scheduler.alerts.smtp_envelope import Envelope
from storage import alerts, confirmations, coverage, inbound, subscribers, suppression
from storage.alerts import Delivery
from storage.database import Database
from tests.integration.post_offices import dovecot_missing, running_dovecot
from tests.integration.sample_rows import DAY, HOUR, NOW
from tests.integration.test_outbox import Post, owe
from tests.needed import require, require_root

READER = "li@example.test"


class EveryMail:
    """Take every mail."""

    def send(self, mail: Envelope) -> str:
        """Take it."""
        return f"250 taken {mail.message_id}"

    def close(self) -> None:
        """Do nothing."""


def sent_mail(db: Database) -> Delivery:
    """Return a mail that the server took."""
    owe(db, READER)
    assert Post(db, EveryMail()).send() == [(READER, "sent")]
    with db.read() as s:
        return alerts.outbox(s)[0]


def report(mail: Delivery, status: str, said: str, *, action: str = "failed", message_id: str | None = None) -> bytes:
    """Return a delivery report (RFC 3464) as a relay writes it."""
    return f"""\
From: MAILER-DAEMON@mx.example.org
To: jindu@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {mail.recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

From: jindu@example.org
To: {mail.recipient}
Message-ID: {message_id or mail.message_id}

--b--
""".encode()


def reply(sender: str, subject: str, text: str, *, to: Delivery | None = None, **headers: str) -> bytes:
    """Return what a person's mail program sends."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "jindu@example.org", subject
    if to is not None:
        message["In-Reply-To"] = to.message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "returned"
    place.mkdir()
    return place


def take(db: Database, folder: Path, *messages: bytes, now: dt.datetime = NOW) -> dict[str, int]:
    """Put messages into the spool folder and read it."""
    for number, content in enumerate(messages):
        (folder / f"{len(list(folder.iterdir())):03}-{number}.eml").write_bytes(content)
    return dict(read_mailbox(db, BounceSource("spool", folder=str(folder)), now))


def state(db: Database, email: str = READER) -> str:
    with db.read() as s:
        found = subscribers.find(s, email)
    return found.state if found else "unknown"


def incidents(db: Database) -> list[str]:
    with db.read() as s:
        return [event.kind for event in coverage.open_incidents(s)]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.1.1", "550 5.1.1 no such user"),
        ("5.2.1", "550 disabled"),
        ("5.0.0", "550 用户不存在"),
        ("5.0.0", "550 5.1.1 -"),
    ],
)
def test_a_hard_bounce_stops_the_reader_and_tells_the_operator(
    db: Database, folder: Path, status: str, said: str
) -> None:
    mail = sent_mail(db)
    assert take(db, folder, report(mail, status, said)) == {"hard": 1}
    assert state(db) == "suppressed"
    assert incidents(db) == ["mail-bounced"]
    with db.read() as s:
        assert suppression.reason_of(s, READER) is not None
        (bounced,) = alerts.outbox(s)
    assert bounced.state == "failed"
    assert bounced.answer is not None
    assert bounced.answer.startswith("退信：")
    assert take(db, folder) == {}, "each message counts once"


def test_a_full_mailbox_is_tried_again_later_and_given_up_in_the_end(db: Database, folder: Path) -> None:
    mail = sent_mail(db)
    now = NOW
    for time in range(1, MOST_SOFT + 1):
        assert take(db, folder, report(mail, "5.2.2", "552 quota exceeded"), now=now) == {"soft": 1}
        with db.read() as s:
            (waiting,) = alerts.outbox(s)
        if time < MOST_SOFT:
            assert waiting.state == "waiting"
            assert waiting.next_try_at >= now + HOUR
            assert waiting.message_id == mail.message_id
            now = waiting.next_try_at
            post = Post(db, EveryMail())
            post.clock.now = now
            assert post.send() == [(READER, "sent")]
    assert waiting.state == "failed"
    assert state(db) == "confirmed", "a full mailbox is not a dead one"
    assert incidents(db) == ["mail-bounced"]


def test_policy_and_delays_stop_nobody(db: Database, folder: Path) -> None:
    mail = sent_mail(db)
    assert take(db, folder, report(mail, "4.4.7", "451 delayed", action="delayed")) == {"other": 1}
    assert incidents(db) == []
    assert take(db, folder, report(mail, "5.7.1", "554 DT:SPM spam")) == {"policy": 1}
    assert state(db) == "confirmed"
    assert incidents(db) == ["mail-bounced"]


def test_an_invented_bounce_stops_nobody(db: Database, folder: Path) -> None:
    mail = sent_mail(db)
    forged = report(mail, "5.1.1", "no such user", message_id=new_message_id("example.org"))
    assert take(db, folder, forged) == {"other": 1}
    assert state(db) == "confirmed"


def test_a_provider_that_writes_its_bounces_its_own_way_is_understood(db: Database, folder: Path) -> None:
    mail = sent_mail(db)
    message = MIMEMultipart()
    message["From"], message["Subject"] = "PostMaster@qq.com", "系统退信"
    part = EmailMessage()
    part.set_content(f"<p>您的邮件 {mail.message_id} 退回：550 收件人地址不存在。</p>", subtype="html")
    message.attach(part)
    assert take(db, folder, message.as_bytes()) == {"hard": 1}
    assert state(db) == "suppressed"


@pytest.mark.parametrize(
    ("subject", "text"),
    [("退订", ""), ("Re: 【禁毒公告】山东｜标题", "退订。\n\n> 原邮件：不想再收：写“退订”二字"), ("unsubscribe", "")],
)
def test_a_reply_unsubscribes_and_no_machine_brings_back(db: Database, folder: Path, subject: str, text: str) -> None:
    mail = sent_mail(db)
    assert take(db, folder, reply(f"李 <{READER.upper()}>", subject, text)) == {"leave": 1}
    assert state(db) == "left"
    assert take(db, folder, report(mail, "5.1.1", "no such user")) == {"hard": 1}
    assert state(db) == "left", "what the person decided stays what they decided"


@pytest.mark.parametrize(
    ("subject", "text", "headers"),
    [
        ("自动回复：外出", "我在外地。\n\n退订：直接回复本邮件", {"Auto_Submitted": "auto-replied"}),
        ("Re: 公告", "请不要退订，我想继续收。", {}),
        ("Re: 公告", "收到，谢谢。\n> 退订", {}),
        ("退订", "", {"Precedence": "auto_reply"}),
    ],
)
def test_who_does_not_ask_to_leave_stays(
    db: Database, folder: Path, subject: str, text: str, headers: dict[str, str]
) -> None:
    mail = sent_mail(db)
    assert take(db, folder, reply(READER, subject, text, to=mail, **headers)) == {"other": 1}
    assert state(db) == "confirmed"


def test_a_reply_from_another_address_is_known_by_the_mail_it_answers(db: Database, folder: Path) -> None:
    mail = sent_mail(db)
    assert take(db, folder, reply("other@example.test", "退订", "")) == {"other": 1}
    assert (state(db), incidents(db)) == ("confirmed", ["reply-unclear"])
    assert take(db, folder, reply("other@example.test", "退订", "", to=mail)) == {"leave": 1}
    assert state(db) == "left"


def test_a_reply_confirms_from_the_asked_address_only(db: Database, folder: Path) -> None:
    with db.write() as s:
        made = confirmations.ask(
            s,
            email=READER,
            provinces=(),
            topics=(),
            delivery="daily",
            message_id=new_message_id("example.org"),
            now=NOW,
        )
        mail = next(mail for mail in alerts.outbox(s) if mail.id == made)
    assert take(db, folder, reply("other@example.test", "确认", "", to=mail)) == {"other": 1}
    assert take(db, folder, reply(READER, "确认", "", to=mail), now=NOW + 8 * DAY) == {"other": 1}
    assert state(db) == "unknown"
    assert take(db, folder, reply(READER, "Re: 请确认订阅", "确认", to=mail)) == {"confirm": 1}
    assert state(db) == "confirmed"


def test_garbage_is_read_once_and_does_no_harm(db: Database, folder: Path) -> None:
    sent_mail(db)
    mails = [
        b"",
        b"\xff\xfe\x00",
        b"From: \r\nContent-Type: multipart/report\r\n\r\n",
        b"From: a <b\nSubject: =?x?Q?=\n",
    ]
    assert take(db, folder, *mails) == {"other": len(mails)}
    assert take(db, folder) == {}


def test_imap_and_pop_mailboxes_are_read_and_left_as_they_are(sqlite_url: str) -> None:
    require(dovecot_missing())
    require_root("dovecot")
    db = Database.open(sqlite_url)
    mail = sent_mail(db)
    # Not below pytest's own folder, which only its owner may enter: dovecot works as several users.
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        _read_by_imap_and_pop(db, mail, Path(home, "dovecot"))
    assert state(db) == "suppressed"
    with db.read() as s:
        assert [row.kind for row in inbound.newest(s)] == ["hard", "soft"]
    db.dispose()


def _read_by_imap_and_pop(db: Database, mail: Delivery, home: Path) -> None:
    with running_dovecot(home) as office:
        office.put("1.a.host", report(mail, "5.2.2", "552 mailbox full").replace(b"\n", b"\r\n"))
        imap = parse_bounce_url(f"imap://jindu:letter-box-9@127.0.0.1:{office.imap}/INBOX")
        pop = parse_bounce_url(f"pop3://jindu:letter-box-9@127.0.0.1:{office.pop}")
        assert read_mailbox(db, imap, dt.datetime.now(dt.UTC)) == {"soft": 1}
        assert read_mailbox(db, imap, dt.datetime.now(dt.UTC)) == {}
        office.put("2.a.host", report(mail, "5.1.1", "550 no such user").replace(b"\n", b"\r\n"))
        assert read_mailbox(db, imap, dt.datetime.now(dt.UTC)) == {"hard": 1}
        with open_mailbox(pop, NOW) as mailbox:
            assert len(mailbox.keys()) == 2
            assert b"5.1.1" in mailbox.fetch(mailbox.keys()[1])
        with (
            pytest.raises(MailboxError, match="读不了"),
            open_mailbox(parse_bounce_url(f"imap://jindu:wrong@127.0.0.1:{office.imap}"), NOW),
        ):
            pass
        assert len(list(office.box.rglob("*.a.host*"))) == 2


def test_a_maildir_is_read_by_names_that_stay(db: Database, tmp_path: Path) -> None:
    mail = sent_mail(db)
    box = tmp_path / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "17.x").write_bytes(reply(READER, "Re: 公告", "谢谢", to=mail))
    source = BounceSource("spool", folder=str(box))
    assert read_mailbox(db, source, NOW) == {"other": 1}
    (box / "new" / "17.x").rename(box / "cur" / "17.x:2,S")
    assert read_mailbox(db, source, NOW) == {}
    with pytest.raises(MailboxError, match="没有文件夹"):
        read_mailbox(db, BounceSource("spool", folder=str(tmp_path / "nowhere")), NOW)
