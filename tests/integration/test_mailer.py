"""The mailers against a real folder and real SMTP servers on loopback."""

from __future__ import annotations

import contextlib
import datetime as dt
import email
import email.policy
import ipaddress
import os
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.mail_url import MailTarget, Starttls, parse_mail_url
from scheduler.alerts.composing import compose
from scheduler.alerts.letter_samples import SAMPLE_SENDER, sample_mails
from scheduler.alerts.mailer import (
    MailError,
    PermanentMailError,
    RecipientRefusedError,
    SmtpMailer,
    SpoolMailer,
    TemporaryMailError,
    open_mailers,
)
from scheduler.alerts.smtp_envelope import Envelope as Written
from scheduler.alerts.template_set import TemplateSet

TEMPLATES = TemplateSet.load()


def message_for(recipient: str = "reader@example.com", delivery: int = 1) -> Written:
    identity = {"delivery_id": delivery, "message_id": f"<delivery-{delivery}@jindu.example.org>"}
    mail = replace(sample_mails()[0], recipient=recipient, **identity)  # type: ignore[arg-type]
    return compose(mail, SAMPLE_SENDER, TEMPLATES)


@dataclass
class Inbox:
    """Answer as told by the recipient's or sender's name, keep what was taken."""

    taken: list[Envelope] = field(default_factory=list)
    sessions: set[Any] = field(default_factory=set)
    rcpt_answers: dict[str, str] = field(default_factory=dict)
    data_answers: dict[str, str] = field(default_factory=dict)
    mail_answer: str | None = None
    before_data: Callable[[], None] | None = None
    sizes: list[list[str]] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail_answer:
            return self.mail_answer
        self.sizes.append(options)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.rcpt_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.data_answers.get(envelope.rcpt_tos[0], "250 2.0.0 queued as 7F")
        if answer == "DROP":
            self.taken.append(envelope)
            server.transport.abort()
            return "250 never seen"
        if answer.startswith("250"):
            self.taken.append(envelope)
            self.sessions.add(session.peer)
        return answer


@contextlib.contextmanager
def serving(inbox: Inbox, **more: Any) -> Iterator[int]:
    """Run a real aiosmtpd server for the inbox; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextlib.contextmanager
def mailing(target: MailTarget, **more: Any) -> Iterator[SmtpMailer]:
    mailer = SmtpMailer(target, **{"timeout": 5.0, **more})
    try:
        yield mailer
    finally:
        mailer.close()


def plain_target(port: int) -> MailTarget:
    return MailTarget("smtp", "127.0.0.1", port, starttls="off")


def test_a_mail_arrives_as_it_was_composed() -> None:
    inbox = Inbox()
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        answer = mailer.send(message_for())
    assert answer == "250 2.0.0 queued as 7F"
    [envelope] = inbox.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("jindu@example.org", ["reader@example.com"])
    assert isinstance(envelope.content, bytes)
    assert envelope.content == message_for().content
    received = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert received["Subject"].startswith("【禁毒公告】山东｜")
    assert inbox.sizes == [[f"SIZE={len(envelope.content)}"]]


def test_lines_that_begin_with_a_dot_survive() -> None:
    inbox, message = Inbox(), replace(message_for(), content=b"Subject: dots\r\n\r\n.\r\n..two\r\n.end\r\n")
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        mailer.send(message)
    assert isinstance(inbox.taken[0].content, bytes)
    assert inbox.taken[0].content.endswith(b"\r\n\r\n.\r\n..two\r\n.end\r\n")


def test_one_connection_carries_many_mails() -> None:
    inbox = Inbox()
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        started = time.monotonic()
        for number in range(80):
            mailer.send(message_for(delivery=number))
        rate = 80 / (time.monotonic() - started)
    assert len(inbox.taken) == 80
    assert len(inbox.sessions) == 1
    assert rate > 25, f"{rate:.0f} mails/s on loopback; 50 are wanted on an idle machine"


def test_a_session_is_renewed_before_servers_tire_of_it() -> None:
    inbox, message = Inbox(), message_for()
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        for _ in range(95):
            mailer.send(message)
    assert len(inbox.taken) == 95
    assert len(inbox.sessions) == 2


def test_a_kept_connection_the_server_closed_is_replaced() -> None:
    inbox = Inbox()
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        mailer.send(message_for(delivery=1))
    with serving_on(port, inbox), contextlib.closing(mailer):
        mailer.send(message_for(delivery=2))
    assert len(inbox.taken) == 2


def test_a_connection_that_died_just_now_is_replaced_without_noop() -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        mailer = SmtpMailer(plain_target(port), timeout=5.0)
        mailer.send(message_for(delivery=1))
    with serving_on(port, inbox), contextlib.closing(mailer):  # not closed by us: the server went away
        mailer.send(message_for(delivery=2))
    assert len(inbox.taken) == 2


def test_an_idle_connection_is_asked_with_noop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.alerts.smtp_mailer._TRUSTED_IDLE_SECONDS", -1.0)
    asked: list[str] = []

    class Listening(Inbox):
        async def handle_NOOP(self, *_: Any) -> str:  # noqa: N802
            asked.append("NOOP")
            return "250 OK"

    inbox = Listening()
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        mailer.send(message_for(delivery=1))
        mailer.send(message_for(delivery=2))
    assert asked == ["NOOP"]
    assert len(inbox.sessions) == 1


@contextlib.contextmanager
def serving_on(port: int, inbox: Inbox) -> Iterator[None]:
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.mark.parametrize(
    ("recipient", "answer", "kind"),
    [
        ("gone@example.com", "550 5.1.1 no such user", RecipientRefusedError),
        ("policy@example.com", "550 5.7.1 not wanted here", PermanentMailError),
        ("later@example.com", "451 4.3.0 try again", TemporaryMailError),
        ("full@example.com", "552 5.2.2 mailbox full", TemporaryMailError),
    ],
)
def test_a_refused_recipient_is_decided_and_the_session_goes_on(
    recipient: str, answer: str, kind: type[MailError]
) -> None:
    inbox = Inbox(rcpt_answers={recipient: answer})
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        mailer.send(message_for(delivery=1))
        with pytest.raises(MailError) as caught:
            mailer.send(message_for(recipient, delivery=2))
        mailer.send(message_for(delivery=3))
    assert type(caught.value) is kind
    assert caught.value.answer == answer
    assert len(inbox.taken) == 2
    assert len(inbox.sessions) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "incident"),
    [
        ("554 DT:SPM 163 smtp", PermanentMailError, True),
        ("451 4.7.1 greylisted", TemporaryMailError, False),
        ("550 5.1.1 unknown after all", RecipientRefusedError, False),
    ],
)
def test_a_refusal_after_the_text_is_decided(answer: str, kind: type[MailError], incident: bool) -> None:
    inbox = Inbox(data_answers={"reader@example.com": answer})
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        with pytest.raises(MailError) as caught:
            mailer.send(message_for())
        inbox.data_answers.clear()
        mailer.send(message_for())
    assert type(caught.value) is kind
    assert caught.value.stage == "data"
    assert caught.value.incident is incident
    assert not caught.value.uncertain


def test_a_refused_sender_is_the_operators_matter_and_loses_nothing() -> None:
    inbox = Inbox(mail_answer="501 mail from address must be same as authorization user")
    with serving(inbox) as port, mailing(plain_target(port)) as mailer, pytest.raises(TemporaryMailError) as caught:
        mailer.send(message_for())
    assert caught.value.incident


def test_a_drop_after_the_text_is_uncertain_and_not_repeated_at_once() -> None:
    inbox = Inbox(data_answers={"reader@example.com": "DROP"})
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        with pytest.raises(TemporaryMailError) as caught:
            mailer.send(message_for())
        assert caught.value.uncertain
        assert len(inbox.taken) == 1, "the server has it: sending again is the outbox's decision"
        inbox.data_answers.clear()
        mailer.send(message_for())
    assert isinstance(inbox.taken[0].content, bytes)
    assert inbox.taken[0].content == inbox.taken[1].content, "the repeat carries the same Message-ID and text"


class _Script(socketserver.ThreadingTCPServer):
    """A server that says one thing and then behaves badly."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, behave: Callable[[socket.socket], None]) -> None:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    behave(self.request)

        super().__init__(("127.0.0.1", 0), Handler)


@contextlib.contextmanager
def misbehaving(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    with _Script(behave) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def test_a_server_that_hangs_is_given_up_after_the_timeout() -> None:
    release = threading.Event()

    def hang(_: socket.socket) -> None:
        release.wait(20)

    with misbehaving(hang) as port, mailing(plain_target(port), timeout=0.4) as mailer:
        started = time.monotonic()
        with pytest.raises(TemporaryMailError, match=r"0\.4 秒内没有回答（连接）"):
            mailer.send(message_for())
        release.set()
    assert time.monotonic() - started < 3


def test_a_server_that_drips_cannot_outlast_the_limit() -> None:
    def drip(connection: socket.socket) -> None:
        for _ in range(200):
            connection.sendall(b"2")
            time.sleep(0.1)

    with misbehaving(drip) as port, mailing(plain_target(port), timeout=5.0, limit=0.6) as mailer:
        started = time.monotonic()
        with pytest.raises(TemporaryMailError, match=r"0\.6 秒内没有回答"):
            mailer.send(message_for())
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("last", [b"what?\r\n", b"2", b"250-half\r\n"])
def test_an_answer_to_the_text_that_is_none_is_uncertain(last: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(b"220 ready\r\n")
        lines = connection.makefile("rb")
        for line in lines:
            if line.lower().startswith(b"data"):
                connection.sendall(b"354 go on\r\n")
                while lines.readline() != b".\r\n":
                    pass
                connection.sendall(last)
                return
            connection.sendall(b"250 OK\r\n")

    with (
        misbehaving(answer) as port,
        mailing(plain_target(port)) as mailer,
        pytest.raises(TemporaryMailError) as caught,
    ):
        mailer.send(message_for())
    assert caught.value.uncertain
    assert caught.value.stage == "data"


@pytest.mark.parametrize(
    "greeting", [b"421 busy\r\n", b"554 5.7.1 your network is blocked\r\n", b"HTTP/1.1 400 Bad\r\n\r\n"]
)
def test_a_bad_greeting_is_temporary(greeting: bytes) -> None:
    def greet(connection: socket.socket) -> None:
        connection.sendall(greeting)
        connection.recv(1000)

    with misbehaving(greet) as port, mailing(plain_target(port)) as mailer:
        with pytest.raises(TemporaryMailError) as caught:
            mailer.send(message_for())
        assert caught.value.stage == "connect"


def test_nobody_listening_is_temporary_and_says_what_to_check() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with mailing(plain_target(port)) as mailer, pytest.raises(TemporaryMailError, match="JINDU_MAIL_URL") as caught:
        mailer.send(message_for())
    assert caught.value.incident
    assert f"127.0.0.1:{port}" in caught.value.answer


@dataclass(frozen=True)
class Certificates:
    """A certificate for `localhost` and 127.0.0.1 that signs itself."""

    server: ssl.SSLContext
    trusting: ssl.SSLContext


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return Certificates(
        server, ssl.create_default_context(cadata=certificate.public_bytes(serialization.Encoding.PEM).decode())
    )


def tls_target(
    port: int, starttls: Starttls = "required", user: str | None = None, host: str = "127.0.0.1"
) -> MailTarget:
    return MailTarget("smtp", host, port, user, "geheim" if user else None, starttls)


class Authority:
    """Accept one user with one password."""

    def __init__(self) -> None:
        self.tried: list[bytes] = []

    def __call__(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.tried.append(data.login)
        good = data == LoginPassword(b"jindu@example.org", b"geheim")
        return AuthResult(success=good, handled=good, message=None if good else "535 5.7.8 wrong code")


def test_starttls_and_login(certificates: Certificates) -> None:
    inbox, authority = Inbox(), Authority()
    with (
        serving(
            inbox, tls_context=certificates.server, require_starttls=True, authenticator=authority, auth_required=True
        ) as port,
        mailing(tls_target(port, user="jindu@example.org"), tls=certificates.trusting) as mailer,
    ):
        mailer.send(message_for(delivery=1))
        mailer.send(message_for(delivery=2))
    assert len(inbox.taken) == 2
    assert authority.tried == [b"jindu@example.org"], "one login serves the whole session"


def test_a_refused_login_waits_for_the_operator(certificates: Certificates) -> None:
    inbox = Inbox()
    with (
        serving(inbox, tls_context=certificates.server, authenticator=Authority(), auth_required=True) as port,
        mailing(tls_target(port, user="stranger"), tls=certificates.trusting) as mailer,
        pytest.raises(TemporaryMailError, match="535") as caught,
    ):
        mailer.send(message_for())
    assert caught.value.stage == "auth"
    assert caught.value.incident
    assert not inbox.taken


def test_a_forgotten_login_loses_no_mail(certificates: Certificates) -> None:
    with (
        serving(Inbox(), tls_context=certificates.server, authenticator=Authority(), auth_required=True) as port,
        mailing(tls_target(port), tls=certificates.trusting) as mailer,
        pytest.raises(TemporaryMailError, match="530") as caught,
    ):
        mailer.send(message_for())
    assert caught.value.incident


def test_an_unknown_certificate_is_not_trusted(certificates: Certificates) -> None:
    inbox = Inbox()
    with (
        serving(inbox, tls_context=certificates.server) as port,
        mailing(tls_target(port)) as mailer,
        pytest.raises(TemporaryMailError, match="证书无法验证") as caught,
    ):
        mailer.send(message_for())
    assert caught.value.stage == "starttls"
    assert not inbox.taken


def test_a_certificate_for_another_name_is_not_trusted(certificates: Certificates) -> None:
    with (
        serving(Inbox(), tls_context=certificates.server) as port,
        mailing(tls_target(port, host="127.0.0.2"), tls=certificates.trusting) as mailer,
    ):
        relay = socket.create_server(("127.0.0.2", port))
        thread = threading.Thread(target=_pipe_once, args=(relay, port))
        thread.start()
        with pytest.raises(TemporaryMailError, match="证书无法验证"):
            mailer.send(message_for())
        thread.join(10)


def _pipe_once(relay: socket.socket, port: int) -> None:
    """Pass one connection on to 127.0.0.1: the same server under another name."""
    with relay, relay.accept()[0] as near, socket.create_connection(("127.0.0.1", port)) as far:

        def copy(source: socket.socket, sink: socket.socket) -> None:
            with contextlib.suppress(OSError):
                while data := source.recv(65536):
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)

        back = threading.Thread(target=copy, args=(far, near))
        back.start()
        copy(near, far)
        back.join(10)


def test_required_starttls_is_never_skipped() -> None:
    inbox = Inbox()
    with (
        serving(inbox) as port,
        mailing(tls_target(port)) as mailer,
        pytest.raises(TemporaryMailError, match="不提供 STARTTLS") as caught,
    ):
        mailer.send(message_for())
    assert caught.value.incident
    assert not inbox.taken


def test_auto_encrypts_where_it_can_and_goes_on_where_not(certificates: Certificates) -> None:
    inbox = Inbox()
    with serving(inbox) as port, mailing(tls_target(port, "auto")) as mailer:
        mailer.send(message_for())
    with (
        serving(inbox, tls_context=certificates.server, require_starttls=True) as port,
        mailing(tls_target(port, "auto")) as mailer,  # a mail server with the distribution's self-made certificate
    ):
        mailer.send(message_for())
    assert len(inbox.taken) == 2


def test_auto_never_sends_a_password_in_the_clear_or_to_a_stranger(certificates: Certificates) -> None:
    authority = Authority()
    with (
        serving(Inbox(), authenticator=authority, auth_require_tls=False) as port,
        mailing(tls_target(port, "auto", "jindu@example.org")) as mailer,
        pytest.raises(TemporaryMailError, match="STARTTLS"),
    ):
        mailer.send(message_for())
    with (
        serving(Inbox(), tls_context=certificates.server, authenticator=authority) as port,
        mailing(tls_target(port, "auto", "jindu@example.org")) as mailer,
        pytest.raises(TemporaryMailError, match="证书无法验证"),
    ):
        mailer.send(message_for())
    assert authority.tried == []


def test_smtps_encrypts_from_the_first_byte(certificates: Certificates) -> None:
    inbox = Inbox()
    target = MailTarget("smtps", "127.0.0.1")
    with serving(inbox, ssl_context=certificates.server, server_hostname="localhost") as port:
        with mailing(replace(target, port=port), tls=certificates.trusting) as mailer:
            mailer.send(message_for())
        with mailing(replace(target, port=port)) as mailer, pytest.raises(TemporaryMailError, match="证书无法验证"):
            mailer.send(message_for())
    assert len(inbox.taken) == 1


def test_login_where_the_server_knows_none_is_said() -> None:
    with (
        serving(Inbox()) as port,
        mailing(tls_target(port, "off", "jindu@example.org")) as mailer,
        pytest.raises(TemporaryMailError, match="没有可用的 AUTH"),
    ):
        mailer.send(message_for())


def test_smtputf8_is_used_only_where_it_is_needed() -> None:
    inbox = Inbox()
    with serving(inbox, enable_SMTPUTF8=True) as port, mailing(plain_target(port)) as mailer:
        mailer.send(message_for("reader@例子.中国"))
        mailer.send(message_for("读者@例子.中国"))
    assert [envelope.rcpt_tos for envelope in inbox.taken] == [
        ["reader@xn--fsqu00a.xn--fiqs8s"],
        ["读者@xn--fsqu00a.xn--fiqs8s"],
    ]
    assert ["SMTPUTF8" in options for options in inbox.sizes] == [False, True]


def test_a_chinese_local_part_is_refused_where_the_server_cannot() -> None:
    inbox = Inbox()
    with serving(inbox, enable_SMTPUTF8=False) as port, mailing(plain_target(port)) as mailer:
        with pytest.raises(PermanentMailError, match="SMTPUTF8") as caught:
            mailer.send(message_for("读者@example.com"))
        mailer.send(message_for())
    assert not isinstance(caught.value, RecipientRefusedError)
    assert len(inbox.taken) == 1


def test_a_quoted_local_part_reaches_the_server_whole() -> None:
    inbox = Inbox()
    with serving(inbox) as port, mailing(plain_target(port)) as mailer:
        mailer.send(message_for('"zhang san"@example.com'))
    assert inbox.taken[0].rcpt_tos == ['"zhang san"@example.com']


def test_the_spool_holds_the_octets_and_a_repeat_replaces_them(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "mail"
    (mailer,) = open_mailers(parse_mail_url("spool:"), folder)
    answer = mailer.send(message_for(delivery=7))
    mailer.send(message_for(delivery=7))
    mailer.send(message_for(delivery=8))
    files = sorted(folder.iterdir())
    assert [path.name[:9] for path in files] == ["00000007-", "00000008-"]
    assert answer == f"250 已写入 {files[0]}"
    assert files[0].read_bytes() == message_for(delivery=7).content
    assert files[0].stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mailer = SpoolMailer(tmp_path)
    mailer.send(message_for())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(TemporaryMailError, match="No space left") as caught:
        mailer.send(message_for())
    assert caught.value.incident
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_kill_while_writing_leaves_no_half_mail(tmp_path: Path) -> None:
    """Fork a writer that dies between write and rename, as kill -9 would."""
    child = os.fork()
    if child == 0:
        try:
            Path.replace = lambda *_: os._exit(9)  # type: ignore[method-assign]
            SpoolMailer(tmp_path).send(message_for())
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert list(tmp_path.glob("*.eml")) == []
    [left_over] = tmp_path.iterdir()
    os.utime(left_over, (0, 0))
    SpoolMailer(tmp_path).send(message_for())
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]


def test_a_spool_that_cannot_be_written_is_temporary(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(TemporaryMailError, match="权限与磁盘空间"):
        SpoolMailer(tmp_path / "mail").send(message_for())


def test_two_messages_never_share_a_file(tmp_path: Path) -> None:
    mailer = SpoolMailer(tmp_path)
    first, second = message_for(), replace(message_for(), message_id="<other@jindu.example.org>")
    mailer.send(first)
    mailer.send(second)
    assert len(list(tmp_path.iterdir())) == 2
