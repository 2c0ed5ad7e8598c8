"""A mail server on loopback that misbehaves as told: aiosmtpd with STARTTLS and AUTH."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import ipaddress
import logging
import socket
import ssl
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns at every login of a name it deprecates itself
USER, PASSWORD = "jindu@example.org", "letter-box-9"
GONE, POLICY = "550 5.1.1 no such user", "554 DT:SPM mx1, please see the help page"


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold one mail a server has taken."""

    at: float
    recipient: str
    message_id: str
    thread: str


class MailServer(Protocol):
    """Take mails on a port of loopback; may be stopped and started again."""

    port: int

    def start(self) -> None:
        """Listen."""

    def stop(self) -> None:
        """Listen no more; what is under way is cut."""

    def taken(self) -> list[Taken]:
        """Return every mail taken so far."""

    def dropped(self) -> Counter[str]:
        """Count, by Message-ID, the mails taken whose answer was never sent."""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Write certificate and key for 127.0.0.1, good for a day; return their paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return pem, private


class _Cuttable(Controller):
    """Remember the sessions, so that stopping cuts them as a crash would."""

    def __init__(self, handler: object, **more: Any) -> None:
        super().__init__(handler, **more)
        self.sessions: list[Any] = []

    def factory(self) -> Any:
        """Return a new session."""
        self.sessions.append(super().factory())  # type: ignore[no-untyped-call]
        return self.sessions[-1]

    def cut(self) -> None:
        """Abort every connection, then listen no more."""

        async def abort() -> None:
            for session in self.sessions:
                for transport in (session.transport, session._original_transport):  # the second lies below TLS
                    if transport is not None:
                        transport.abort()
            await asyncio.sleep(0.1)

        asyncio.run_coroutine_threadsafe(abort(), self.loop).result(10)
        self.stop()


@dataclass
class TroubledServer:
    """Run aiosmtpd with STARTTLS and AUTH. What befalls a mail is said by the recipient's name, once for each mail:

    busy: 451; hang: no answer to DATA for `hang_seconds`; drop: taken, then the connection is cut before the answer;
    gone: 550 5.1.1, always; policy: 554, always. Of hang and drop it is one mail in `seldom`.
    """

    certificate: tuple[Path, Path]
    hang_seconds: float
    seldom: int = 5
    port: int = field(default_factory=free_port)
    met: set[str] = field(default_factory=set)
    troubles: Counter[str] = field(default_factory=Counter)
    _taken: list[Taken] = field(default_factory=list)
    _dropped: Counter[str] = field(default_factory=Counter)
    _controller: _Cuttable | None = None

    def start(self) -> None:
        """Listen."""
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(*self.certificate)
        self._controller = _Cuttable(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=tls,
            require_starttls=True,
            auth_required=True,
            authenticator=_authenticate,
            timeout=60,
        )
        self._controller.start()

    def stop(self) -> None:
        """Listen no more; what is under way is cut."""
        if self._controller is not None:
            self._controller.cut()
            self._controller = None

    def taken(self) -> list[Taken]:
        """Return every mail taken so far."""
        return list(self._taken)

    def dropped(self) -> Counter[str]:
        """Count the mails taken whose answer was never sent."""
        return Counter(self._dropped)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse who is gone."""
        if address.startswith("gone"):
            self.troubles["gone"] += 1
            return GONE
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or not."""
        content = envelope.content
        assert isinstance(content, bytes)
        headers = email.message_from_bytes(content[: content.index(b"\r\n\r\n") + 4], policy=email.policy.default)
        recipient, message_id = envelope.rcpt_tos[0], str(headers["Message-ID"])
        kind = recipient.partition("-")[0]
        if kind == "policy":
            self.troubles["policy"] += 1
            return POLICY
        first = message_id not in self.met
        self.met.add(message_id)
        picked = first and zlib.crc32(message_id.encode()) % self.seldom == 0
        if kind == "busy" and first:
            self.troubles["451"] += 1
            return "451 4.3.0 try again later"
        if kind == "hang" and picked:
            self.troubles["hang"] += 1
            await asyncio.sleep(self.hang_seconds)
            return "451 4.3.0 too late"
        self._taken.append(Taken(time.time(), recipient, message_id, str(headers["References"] or "")))
        if kind == "drop" and picked:
            self.troubles["drop"] += 1
            self._dropped[message_id] += 1
            server.transport.abort()
        return "250 2.0.0 taken"


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good)
