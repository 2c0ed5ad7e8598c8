"""The second channel on a real store and web server: incidents of the mail, the sign of life, readers' channels."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scheduler.alerts.channels import ChannelError, checked_channel, masked, push
from scheduler.alerts.plan import plan
from scheduler.alerts.second_channel import ATTEMPTS, SecondChannel
from storage import alerts, coverage, subscribers
from storage.database import Database
from storage.wishes import Finer, Timing
from tests.integration import sample_rows as sample
from tests.integration.sample_rows import DAY, HOUR, MINUTE, NOW, accept_site
from tests.integration.test_inbound import EveryMail
from tests.integration.test_mailer import Inbox
from tests.integration.test_outbox import READER, Clock, Post, owe, post_office

pytest.importorskip("apprise", reason="the extra `notify` is not installed")
DOMAIN = "jindu.example.org"
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # apprise imports it


@dataclass
class Webhook:
    """Hold what a web server was told; `status` is what it answers."""

    url: str = ""
    status: int = 200
    told: list[dict[str, str]] = field(default_factory=list)


@contextlib.contextmanager
def webhook() -> Iterator[Webhook]:
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.told.append(json.loads(body))
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook.url = f"json://127.0.0.1:{server.server_port}/token"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()


def channel(db: Database, hook: Webhook, clock: Clock, operators: tuple[str, ...] = ()) -> SecondChannel:
    return SecondChannel(db, (hook.url,), operators, DOMAIN, "one", clock)


def test_mail_that_is_down_for_an_hour_is_told_once(db: Database) -> None:
    clock = Clock(NOW.replace(hour=20))  # 04:00 in Shanghai: no sign of life is due
    with webhook() as hook:
        second = channel(db, hook, clock)
        with db.write() as s:
            coverage.open_incident(s, now=clock.now, kind="mail-server", message="邮件服务器不收信：连接超时")
        clock.now += 59 * MINUTE
        assert second.run_once() == 0
        clock.now += MINUTE
        assert second.run_once() == 1
        clock.now += DAY - 2 * HOUR
        second.plan_incidents()
        assert sum(second.send_due()) == 0
    (told,) = hook.told
    assert told["title"] == "【监测告警】邮件"
    assert "连接超时" in told["message"]


@pytest.mark.parametrize(
    ("inbox", "state", "said"),
    [
        (Inbox(data_answers={READER: "554 DT:SPM 163 smtp1, please see the help page"}), "failed", "554 DT:SPM"),
        (Inbox(mail_answer="501 Mail from address must be same as authorization user."), "waiting", "501 Mail from"),
        (Inbox(mail_answer="553 Mail from must equal authorized user"), "waiting", "553 Mail from must equal"),
    ],
)
def test_a_policy_refusal_is_told_at_once_and_stops_no_reader(
    db: Database, inbox: Inbox, state: str, said: str
) -> None:
    clock = Clock(NOW.replace(hour=20))
    owe(db, READER)
    with post_office(db, inbox) as post, webhook() as hook:
        assert post.send() == [(READER, state)]
        with db.write() as s:
            coverage.open_incident(s, now=clock.now, kind="source-silent", message="x")
        assert channel(db, hook, clock).run_once() == 1
    assert [said in told["message"] for told in hook.told] == [True]
    with db.read() as s:
        assert [reader.state for reader in subscribers.everyone(s)] == ["confirmed"]


def test_a_channel_that_refuses_is_tried_again_and_named_in_the_end(db: Database) -> None:
    clock = Clock(NOW.replace(hour=20))
    with webhook() as hook:
        hook.status = 500
        with db.write() as s:
            coverage.open_incident(s, now=clock.now, kind="mail-refused", message="554 DT:SPM")
        second = channel(db, hook, clock)
        second.plan_incidents()
        for _ in range(ATTEMPTS):
            assert sum(second.send_due()) == 0
            clock.now += 7 * HOUR
        with db.read() as s:
            assert [mail.state for mail in alerts.outbox(s)] == ["failed"]
            assert {event.kind for event in coverage.open_incidents(s)} == {"mail-refused", "push-failed"}
        assert len(hook.told) == ATTEMPTS


def test_the_sign_of_life_comes_once_a_day_by_mail_and_channel(db: Database) -> None:
    clock = Clock(dt.datetime(2026, 11, 21, 7, 59, tzinfo=sample.SHANGHAI))
    post = Post(db, EveryMail())
    with webhook() as hook:
        second = channel(db, hook, clock, ("boss@example.test",))
        assert second.run_once() == 0
        for minutes in (1, 1, 600):
            clock.now += minutes * MINUTE
            second.run_once()
        post.clock.now = clock.now
        assert post.send() == [("boss@example.test", "sent")]
        assert "【监测日报】2026-11-21" in [mail.subject for mail in post.outbox()]
        assert len(hook.told) == 1
        assert "监测在运行" in hook.told[0]["message"]
        clock.now += DAY
        assert second.run_once() == 1


def test_a_readers_channel_is_told_of_what_fits_its_wish_once(db: Database) -> None:
    with webhook() as hook:
        with db.write() as s:
            accept_site(s)
            for delivery, channels in (("immediate", (hook.url,)), ("daily", ())):
                subscribers.add(
                    s,
                    email="li@example.test",
                    provinces=["山东"],
                    topics=(),
                    delivery=delivery,
                    confirmed=True,
                    now=NOW - DAY,
                    finer=Finer(channels=channels),
                )
            sample.story(s, now=NOW)
        plan(db, NOW, DOMAIN)
        plan(db, NOW, DOMAIN)
        clock = Clock(NOW)
        second = SecondChannel(db, (), (), DOMAIN, "one", clock)
        assert sum(second.send_due()) == 1
        assert sum(second.send_due()) == 0
        (told,) = hook.told
        assert "济南警方破获一起贩毒案" in told["title"]
        assert "http://qilu.test/" in told["message"]
        post = Post(db, EveryMail())
        assert post.send() == [("li@example.test", "sent")], "the mail comes as well"


def test_a_channel_keeps_its_readers_quiet_hours_and_leaves_with_them(db: Database) -> None:
    with webhook() as hook:
        finer = Finer(channels=(hook.url,))
        with db.write() as s:
            accept_site(s)
            add = {"provinces": (), "topics": (), "delivery": "immediate", "confirmed": True, "now": NOW - DAY}
            reader, _ = subscribers.add(s, email="li@example.test", finer=finer, **add)  # type: ignore[arg-type]
            subscribers.set_timing(s, reader.id, Timing("15:00", "17:00"), NOW, by="test")  # 16:00 in Shanghai now
            sample.story(s, now=NOW)
        plan(db, NOW, DOMAIN)
        clock = Clock(NOW)
        second = SecondChannel(db, (), (), DOMAIN, "one", clock)
        assert sum(second.send_due()) == 0
        with db.write() as s:
            subscribers.remove(s, "li@example.test", NOW)
        clock.now += 2 * HOUR
        assert sum(second.send_due()) == 0
        assert hook.told == []


def test_only_channels_that_lead_somewhere_are_taken() -> None:
    assert checked_channel("https://hooks.example.test/x") == "jsons://hooks.example.test/x"
    assert checked_channel("dingtalk://abcdef0123456789").startswith("dingtalk://")
    for url in ("file:///etc/passwd", "syslog://", "nosuch://x", "hello", "dbus://x"):
        with pytest.raises(ChannelError):
            checked_channel(url)
    assert masked("tgram://123456:secret/-100") == "tgram://…"
    with webhook() as hook:
        hook.status = 403
        with pytest.raises(ChannelError, match="没有收下"):
            push(hook.url, "t", "b")
