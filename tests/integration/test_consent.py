"""Consent from end to end: real HTTP, real SMTP, both databases. Looking changes nothing, and who left stays away."""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest
import uvicorn

from config.bounce_url import BounceSource
from config.settings import Settings
from console import asking
from console.web.application import create_app
from console.wishes import Wish
from scheduler.alerts.inbound import read_mailbox
from scheduler.alerts.letters import Sender
from scheduler.alerts.links import Links
from scheduler.alerts.outbox import Outbox
from scheduler.alerts.plan import plan, plan_all
from scheduler.alerts.template_set import TemplateSet
from storage import alerts, confirmations, feedback, subscriber_log, subscribers
from storage.database import Database
from storage.subscribers import Subscriber
from storage.wishes import Timing
from tests.integration import sample_rows as sample
from tests.integration.sample_rows import DAY, HOUR, MINUTE, NOW, accept_site
from tests.integration.test_mailer import Inbox, mailing, plain_target, serving
from tests.integration.test_outbox import Clock, taken

PUBLIC = "https://jindu.example.org"
READER = "li@example.test"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@dataclass(slots=True)
class House:
    """Run the web server and the outbox of one installation against a mail server on loopback."""

    db: Database
    settings: Settings
    clock: Clock
    inbox: Inbox
    client: httpx.Client
    smtp_port: int
    sender: Sender = field(default_factory=lambda: Sender.of("jindu@example.org"))
    links: Links | None = field(init=False)

    def __post_init__(self) -> None:
        self.links = Links.of(self.settings)

    def send(self) -> list[EmailMessage]:
        """Plan and send; return the mails that arrived now."""
        before = len(taken(self.inbox))
        plan(self.db, self.clock(), "example.org")
        with mailing(plain_target(self.smtp_port)) as mailer:
            templates = TemplateSet.load()
            list(Outbox(self.db, mailer, self.sender, templates, "one", self.clock, self.links).send_due())
        return taken(self.inbox)[before:]

    def add(self, *, confirmed: bool = True, email: str = READER) -> Subscriber:
        """Add a subscriber as the operator does; ask them where they are not confirmed."""
        wish = Wish(email, ("山东",), (), "immediate", confirmed)
        with self.db.write() as s:
            subscriber, _ = subscribers.add(
                s,
                email=email,
                provinces=wish.provinces,
                topics=(),
                delivery="immediate",
                confirmed=confirmed,
                now=self.clock(),
                by="值班员",
            )
            if not confirmed:
                asking.ask(s, subscriber, wish, "example.org", self.clock())
        return subscriber

    def story(self) -> int:
        """Store a new announcement, seen now; return its story."""
        with self.db.write() as s:
            accept_site(s)
            return sample.story(s, now=self.clock())

    def reader(self, email: str = READER) -> Subscriber | None:
        with self.db.read() as s:
            return subscribers.find(s, email)

    def state(self, email: str = READER) -> str | None:
        found = self.reader(email)
        return found.state if found else None

    def history(self) -> list[tuple[str, str, dt.datetime]]:
        found = self.reader()
        assert found is not None
        with self.db.read() as s:
            return [(change.what, change.by, change.at) for change in subscriber_log.history(s, found.id)]

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path.removeprefix(PUBLIC))

    def post(self, path: str, **data: str) -> httpx.Response:
        return self.client.post(path.removeprefix(PUBLIC), data=data)

    def sign_up(self, email: str, **more: str) -> httpx.Response:
        """Fill in the subscription page's form."""
        token = re.search(r'name="token" value="([^"]+)"', self.get("/subscribe").text)
        assert token is not None
        return self.post("/subscribe", **{"token": token[1], "email": email, "delivery": "daily"} | more)


@contextlib.contextmanager
def web_server(db: Database, settings: Settings, clock: Clock) -> Iterator[httpx.Client]:
    """Serve the application as the daemon's web process does; yield a client of it."""
    app = create_app(db, settings, clock)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(30)


@contextlib.contextmanager
def opened(db: Database, settings: Settings) -> Iterator[House]:
    clock, inbox = Clock(), Inbox()
    with serving(inbox) as port, web_server(db, settings, clock) as client:
        yield House(db, settings, clock, inbox, client, port)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("JINDU_HOME", str(tmp_path))
    monkeypatch.setenv("JINDU_SECRET_KEY", "a key of the test's own")
    monkeypatch.setenv("JINDU_PUBLIC_URL", PUBLIC)
    return Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def house(db: Database, settings: Settings) -> Iterator[House]:
    with opened(db, settings) as found:
        yield found


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage, path: str) -> str:
    found = re.search(rf"{re.escape(PUBLIC + path)}[\w./-]*", words(mail))
    assert found is not None, words(mail)
    return found[0]


def unsubscribe_link(mail: EmailMessage) -> str:
    """Return the link a mail program posts to, as RFC 8058 has it."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    first = re.findall("<([^>]+)>", str(mail["List-Unsubscribe"]))[0]
    assert first.startswith("https://")
    return str(first)


def test_from_the_question_to_the_goodbye(house: House) -> None:
    house.add(confirmed=False)
    house.story()
    (question,) = house.send()
    assert question["Subject"] == "【请确认订阅】禁毒公告监测"
    assert question["List-Unsubscribe"] is None
    link = link_in(question, "/confirm/")
    page = house.get(link)
    assert (page.status_code, house.state()) == (200, "pending"), "looking does not confirm"
    assert "山东" in page.text
    house.clock.now += MINUTE
    assert house.post(link).status_code == 200
    assert house.state() == "confirmed"
    assert house.send() == [], "seen before the confirmation"
    house.clock.now += MINUTE
    house.story()
    (alert,) = house.send()
    leave = unsubscribe_link(alert)
    assert leave in words(alert)
    for _ in range(2):
        assert house.get(leave).status_code == 200
    assert house.state() == "confirmed", "looking does not unsubscribe"
    house.clock.now += 400 * DAY
    house.story()
    answer = house.client.post(leave.removeprefix(PUBLIC), files={"List-Unsubscribe": (None, "One-Click")})
    assert (answer.status_code, house.state()) == (200, "left"), "no redirect, no second question, no expiry"
    assert house.send() == []
    assert house.history() == [
        ("added", "值班员", NOW),
        ("wished", "值班员", NOW),
        ("confirmed", "本人（网页）", NOW + MINUTE),
        ("left", "本人（退订链接）", NOW + 2 * MINUTE + 400 * DAY),
    ]


def test_leaving_overtakes_what_is_in_the_outbox(house: House) -> None:
    house.add()
    house.story()
    house.clock.now += MINUTE
    (alert,) = house.send()
    house.story()
    plan(house.db, house.clock(), "example.org")
    assert house.post(unsubscribe_link(alert), **ONE_CLICK).status_code == 200
    assert house.send() == []
    with house.db.read() as s:
        assert [mail.state for mail in alerts.outbox(s)] == ["dropped", "sent"]


def test_a_stranger_is_asked_and_nothing_is_kept_until_the_yes(house: House) -> None:
    answer = house.sign_up("new@example.test", place="山东")
    assert answer.status_code == 200
    assert house.state("new@example.test") is None
    (question,) = house.send()
    assert "每日一封" in words(question)
    assert house.post(link_in(question, "/confirm/")).status_code == 200
    found = house.reader("new@example.test")
    assert found is not None
    assert [(wish.provinces, wish.delivery) for wish in found.subscriptions] == [(("山东",), "daily")]


def test_the_page_does_not_tell_who_is_known(house: House) -> None:
    house.add()
    house.add(email="gone@example.test")
    with house.db.write() as s:
        subscribers.remove(s, "gone@example.test", NOW)
    addresses = (READER, "gone@example.test", "new@example.test")
    first = [house.sign_up(address).text.replace(address, "X") for address in addresses]
    again = [house.sign_up(address).text.replace(address, "X") for address in addresses]
    assert len(set(first + again)) == 1
    assert sorted(mail["To"] for mail in house.send()) == sorted(addresses), "one mail each, known or not"
    assert house.state("gone@example.test") == "left"


def test_one_address_gets_few_questions_however_often_it_is_typed(house: House) -> None:
    sent = 0
    for _ in range(8):
        assert house.sign_up(READER.upper()).status_code == 200
        sent += len(house.send())
        house.clock.now += 20 * MINUTE
    assert sent == asking.MOST_A_DAY
    house.clock.now += DAY
    house.sign_up(READER)
    assert len(house.send()) == 1


def test_one_client_and_all_together_are_held_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = [house.sign_up(f"n{n}@example.test").status_code for n in range(21)]
    assert statuses == [200] * 20 + [429]
    monkeypatch.setattr(asking, "MOST_AN_HOUR", 20)
    house.client.headers["X-Forwarded-For"] = "203.0.113.9"
    assert house.sign_up("one-more@example.test").status_code == 429
    house.clock.now += HOUR + MINUTE
    assert house.sign_up("one-more@example.test").status_code == 200


def test_a_form_that_is_not_ours_changes_nothing(house: House) -> None:
    assert house.post("/subscribe", email=READER, delivery="daily").status_code == 400
    assert house.sign_up("no address").status_code == 400
    assert house.sign_up(READER, place="火星").status_code == 400
    assert house.sign_up('"><script>alert(1)</script>@x').text.count("<script") == 0
    assert house.client.post("/subscribe", content=b"x" * 20_000).status_code == 413
    assert house.client.post("/subscribe", content=b"&".join([b"a=b"] * 100)).status_code == 400
    assert house.client.post("/subscribe", content=b"email=\xff").status_code == 400
    assert house.send() == []


def test_a_question_expires_and_a_later_goodbye_outweighs_it(house: House) -> None:
    house.add(confirmed=False)
    (question,) = house.send()
    link = link_in(question, "/confirm/")
    house.clock.now += confirmations.VALID
    assert (house.get(link).status_code, house.post(link).status_code, house.state()) == (410, 410, "pending")
    house.clock.now = NOW + MINUTE
    assert house.post(link).status_code == 200
    with house.db.write() as s:
        subscribers.remove(s, READER, NOW + HOUR)
    house.clock.now = NOW + 2 * HOUR
    assert (house.post(link).status_code, house.state()) == (409, "left")
    house.sign_up(READER)
    (again,) = house.send()
    assert house.post(link_in(again, "/confirm/")).status_code == 200
    assert house.state() == "confirmed", "the owner of the address may come back"
    assert [what for what, _, _ in house.history()][-4:] == ["left", "returned", "wished", "confirmed"]


@pytest.mark.parametrize("in_the_outbox", [True, False])
def test_who_comes_back_is_not_owed_the_past(house: House, in_the_outbox: bool) -> None:
    house.add()
    house.story()
    owed = plan_all(house.db, house.clock() + MINUTE)
    assert owed.obligations == 1
    if in_the_outbox:
        assert plan(house.db, house.clock() + MINUTE, "example.org").mails == 1
    house.clock.now += HOUR
    with house.db.write() as s:
        subscribers.remove(s, READER, house.clock())
        subscribers.add(
            s,
            email=READER,
            provinces=(),
            topics=(),
            delivery="immediate",
            confirmed=True,
            now=house.clock() + MINUTE,
            returning=True,
        )
    house.clock.now += HOUR
    assert house.send() == []
    with house.db.read() as s:
        assert alerts.counts(s) == ({"dropped": 1} if in_the_outbox else {}) | {"owed": 0}
    house.story()
    assert len(house.send()) == 1


def test_a_pause_holds_what_is_owed_and_skips_what_comes_meanwhile(house: House) -> None:
    reader = house.add()
    assert house.links is not None
    page = house.links.manage(reader)
    house.clock.now += MINUTE
    house.story()
    plan(house.db, house.clock(), "example.org")
    assert "已暂停" in house.post(page, action="pause").text
    assert house.send() == []
    house.clock.now += DAY
    house.story()
    assert house.send() == []
    house.story()  # not planned before the pause ends
    house.clock.now += MINUTE
    assert "已恢复" in house.post(page, action="resume").text
    house.clock.now += MINUTE
    first, second = house.send(), house.send()
    assert (len(first), second) == (1, []), "what was owed before the pause, once"
    house.story()
    assert len(house.send()) == 1
    assert [what for what, _, _ in house.history()][-2:] == ["paused", "resumed"]


def test_wishes_are_changed_by_their_owner_only(house: House) -> None:
    reader, other = house.add(), house.add(email="wang@example.test")
    assert house.links is not None
    page, wish = house.links.manage(reader), reader.subscriptions[0].id
    house.post(page, action="delivery", wish=str(wish), delivery="weekly")
    house.post(page, action="delivery", wish=str(wish), delivery="hourly")
    house.post(page, action="delivery", wish=str(other.subscriptions[0].id), delivery="weekly")
    house.post(page, action="drop", wish=str(wish))
    house.post(page, action="drop", wish="9" * 30)
    assert _deliveries(house.reader()) == ["weekly"], "the last wish goes by unsubscribing"
    assert _deliveries(house.reader("wang@example.test")) == ["immediate"]
    house.add()
    house.post(page, action="drop", wish=str(wish))
    assert _deliveries(house.reader()) == ["immediate"]
    assert "wang@example.test" not in house.get(page).text


def _deliveries(reader: Subscriber | None) -> list[str]:
    assert reader is not None
    return [wish.delivery for wish in reader.subscriptions]


def test_a_link_of_another_store_is_nobody_s(house: House) -> None:
    house.add()
    links = house.links
    assert links is not None
    stranger = Subscriber(1, "someone@example.test", "confirmed", None, NOW, NOW, None, None, ())
    nobody = Subscriber(999, READER, "confirmed", None, NOW, NOW, None, None, ())
    for reader in (stranger, nobody):
        for url in (links.manage(reader), links.unsubscribe(reader)):
            assert (house.get(url).status_code, house.post(url).status_code) == (404, 404)
    assert house.get("/my/x").status_code == house.post("/confirm/x").status_code == 404
    assert house.state() == "confirmed"


def test_no_answer_believes_the_host_header(house: House) -> None:
    reader = house.add()
    assert house.links is not None
    for path in ("/subscribe", house.links.manage(reader), house.links.unsubscribe(reader)):
        address = path.removeprefix(PUBLIC)
        answer = house.client.get(address, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert answer.status_code == 200
        assert "evil.example" not in answer.text + str(answer.headers)
        assert "form-action 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer", "the link is the key"
        assert answer.headers["cache-control"] == "no-store"
    for link in re.findall(r'(?:href|action)="([^"]*)"', house.get(house.links.manage(reader)).text):
        assert html.unescape(link).startswith("/")


def test_behind_a_path_every_address_has_it(db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINDU_PUBLIC_URL", f"{PUBLIC}/watch")
    with opened(db, Settings(_env_file=None)) as house:  # type: ignore[call-arg]
        reader = house.add()
        assert house.links is not None
        page = house.get(house.links.manage(reader).replace("/watch", "")).text
        found = re.findall(r'href="([^"]*)"', page)
        assert len(found) >= 3
        assert all(link.startswith("/watch/") for link in found)


def test_without_a_public_address_there_are_no_pages_and_no_links(
    db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JINDU_HOME", str(tmp_path))
    monkeypatch.setenv("JINDU_SECRET_KEY", "a key of the test's own")
    monkeypatch.delenv("JINDU_PUBLIC_URL", raising=False)
    with opened(db, Settings(_env_file=None)) as house:  # type: ignore[call-arg]
        assert house.get("/subscribe").status_code == 404
        house.add(confirmed=False)
        (question,) = house.send()
        assert "写“确认”二字" in words(question)
        assert "http" not in words(question)
        with house.db.write() as s:
            assert subscribers.confirm(s, READER, house.clock(), by="值班员")[1]
        house.clock.now += MINUTE
        house.story()
        (alert,) = house.send()
        assert alert["List-Unsubscribe-Post"] is None
        assert re.findall("<([a-z]+):", str(alert["List-Unsubscribe"])) == ["mailto"]
        assert "写“退订”二字" in words(alert)


def answer(to: str, mail: EmailMessage, subject: str, text: str) -> bytes:
    """Return what a mail program makes of an answer."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"李 <{READER}>", to, subject
    message["In-Reply-To"] = message["References"] = str(mail["Message-ID"])
    message.set_content(f"{text}\n\n> " + words(mail).replace("\n", "\n> "))
    return message.as_bytes()


@pytest.mark.parametrize("way", ["the mail program's button", "a reply"])
def test_without_a_public_address_a_mailbox_confirms_and_lets_go(
    db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str
) -> None:
    """Replies go to a mailbox of their own, which is read; the sender's own is not."""
    monkeypatch.setenv("JINDU_HOME", str(tmp_path))
    monkeypatch.delenv("JINDU_PUBLIC_URL", raising=False)
    box = tmp_path / "replies"
    box.mkdir()
    with opened(db, Settings(_env_file=None)) as house:  # type: ignore[call-arg]
        house.sender = Sender.of("jindu@example.org", replies="replies@example.org", bounces="bounces@example.org")
        house.add(confirmed=False)
        (question,) = house.send()
        (box / "1").write_bytes(answer(str(question["Reply-To"]), question, "Re: 请确认订阅", "确认"))
        assert read_mailbox(db, BounceSource("spool", folder=str(box)), house.clock()) == {"confirm": 1}
        house.clock.now += MINUTE
        house.story()
        (alert,) = house.send()
        assert house.inbox.taken[-1].mail_from == "bounces@example.org"
        link = urlsplit(re.findall("<(mailto:[^>]+)>", str(alert["List-Unsubscribe"]))[0])
        assert unquote(link.path) == alert["Reply-To"] == "replies@example.org"
        subject = dict(parse_qsl(link.query))["subject"]
        bye = answer(link.path, alert, subject, "") if way != "a reply" else answer(link.path, alert, "Re: x", "退订。")
        (box / "2").write_bytes(bye)
        assert read_mailbox(db, BounceSource("spool", folder=str(box)), house.clock()) == {"leave": 1}
        assert (house.state(), house.history()[-1][:2]) == ("left", ("left", "本人（回信）"))
        house.clock.now += MINUTE
        house.story()
        assert house.send() == []


def test_a_reader_sees_the_kept_text_and_says_that_it_was_not_for_them(house: House) -> None:
    reader = house.add()
    house.clock.now += MINUTE
    story = house.story()
    (alert,) = house.send()
    assert house.links is not None
    page = link_in(alert, "/my/").removesuffix("/")
    assert page == house.links.story(reader, story)
    assert f'href="{page}#feedback"' in str(alert.get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert house.client.head(page.removeprefix(PUBLIC)).status_code == 200
    assert "济南警方破获贩毒案1起，缴获毒品2公斤。" in house.get(page).text
    with house.db.read() as s:
        assert feedback.of_story(s, story) == (0, 0), "looking says nothing"
    assert "收回" in house.post(page, relevant="no").text
    with house.db.read() as s:
        assert feedback.of_story(s, story) == (0, 1)
    house.post(page, relevant="yes")
    with house.db.read() as s:
        assert feedback.of_story(s, story) == (1, 0)
    other = house.add(email="wang@example.test")
    assert house.get(house.links.story(other, story)).status_code == 404, "they were never told of it"
    assert house.get(house.links.story(reader, story + 1)).status_code == 404


def test_the_page_sets_quiet_hours_and_the_digests_hour(house: House) -> None:
    reader = house.add()
    assert house.links is not None
    page = house.links.manage(reader)
    form = {"action": "timing", "quiet_from": "22:00", "quiet_until": "07:00", "at_most": "6h", "hour": "17"}
    assert "已保存" in house.post(page, **form, weekday="周五", empty_digest="yes").text
    with house.db.read() as s:
        assert subscribers.get(s, reader.id).timing == Timing("22:00", "07:00", 360, 17, 4, True)
    shown = house.get(page).text
    assert 'value="22:00"' in shown
    assert '<option value="6h" selected>' in shown
    assert "一整天" in house.post(page, **(form | {"quiet_until": "22:00"})).text
    house.post(page, action="timing", hour="8", weekday="周一")
    with house.db.read() as s:
        assert subscribers.get(s, reader.id).timing == Timing()
