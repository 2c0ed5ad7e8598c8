"""The mailbox that bounces and replies come to, over IMAP or POP, or a folder. Nothing in it is changed."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import imaplib
import ipaddress
import poplib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from config.bounce_url import BounceSource

TIMEOUT = 30.0
LOOK_BACK = dt.timedelta(days=14)  # an IMAP mailbox may hold years of other mail
MAX_OCTETS = 512 * 1024  # a bounce is small, or says what matters at its beginning


class MailboxError(Exception):
    """The mailbox could not be read; the message is for operators."""


class Mailbox(Protocol):
    """Show messages by keys that stay the same for as long as the message is there."""

    def keys(self) -> list[str]:
        """Return the keys of the messages there are."""

    def fetch(self, key: str) -> bytes:
        """Return a message, its first MAX_OCTETS at least."""


@contextlib.contextmanager
def open_mailbox(
    source: BounceSource, now: dt.datetime, *, tls: ssl.SSLContext | None = None, timeout: float = TIMEOUT
) -> Iterator[Mailbox]:
    """Open a mailbox for reading; raise MailboxError where it cannot be reached or read."""
    opened = {"imap": _imap, "pop3": _pop, "spool": _folder}[source.protocol.removesuffix("s")]
    try:
        with opened(source, now, tls or ssl.create_default_context(), timeout) as mailbox:
            yield mailbox
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(f"{source.name} 的证书验证不过（{error.verify_message}）；请检查主机名") from error
    except (OSError, imaplib.IMAP4.error, poplib.error_proto, EOFError) as error:
        said = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        what = f"{source.name} 读不了：{text[:200]}；请检查 JINDU_BOUNCE_URL 的主机、端口和授权码"
        raise MailboxError(what) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextlib.contextmanager
def _imap(source: BounceSource, now: dt.datetime, tls: ssl.SSLContext, timeout: float) -> Iterator[Mailbox]:
    session: imaplib.IMAP4
    if source.protocol == "imaps":
        session = imaplib.IMAP4_SSL(source.host, source.port, ssl_context=tls, timeout=timeout)
    else:
        session = imaplib.IMAP4(source.host, source.port, timeout=timeout)
    try:
        if source.protocol == "imap" and not _is_loopback(source.host):
            session.starttls(tls)
        session.login(source.user, source.password)
        yield _Imap(session, source.folder, now)
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            session.logout()


class _Imap:
    def __init__(self, session: imaplib.IMAP4, folder: str, now: dt.datetime) -> None:
        self._session = session
        self._since = (now - LOOK_BACK).strftime("%d-%b-%Y")
        # NetEase refuses SELECT ("Unsafe Login") to clients that do not say who they are (RFC 2971).
        if "ID" in session.capabilities:
            imaplib.Commands.setdefault("ID", ("AUTH",))
            session._simple_command("ID", '("name" "jindu" "version" "1")')
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        status, answer = session.select(quoted, readonly=True)
        if status != "OK":
            raise imaplib.IMAP4.error((answer[0] or b"").decode("utf-8", "replace"))
        (validity,) = session.response("UIDVALIDITY")[1] or [b"0"]
        self._validity = (validity or b"0").decode()

    def keys(self) -> list[str]:
        _, found = self._session.uid("SEARCH", "SINCE", self._since)
        return [f"{self._validity}/{uid.decode()}" for uid in (found[0] or b"").split()]

    def fetch(self, key: str) -> bytes:
        _, parts = self._session.uid("FETCH", key.rpartition("/")[2], f"(BODY.PEEK[]<0.{MAX_OCTETS}>)")
        return next((part[1] for part in parts if isinstance(part, tuple)), b"")


@contextlib.contextmanager
def _pop(source: BounceSource, _now: dt.datetime, tls: ssl.SSLContext, timeout: float) -> Iterator[Mailbox]:
    session: poplib.POP3
    if source.protocol == "pop3s":
        session = poplib.POP3_SSL(source.host, source.port, context=tls, timeout=timeout)
    else:
        session = poplib.POP3(source.host, source.port, timeout=timeout)
    try:
        if source.protocol == "pop3" and not _is_loopback(source.host):
            session.stls(tls)
        session.user(source.user)
        session.pass_(source.password)
        yield _Pop(session)
    finally:
        with contextlib.suppress(OSError, poplib.error_proto):
            session.quit()


class _Pop:
    def __init__(self, session: poplib.POP3) -> None:
        self._session = session
        lines = session.uidl()[1]
        self._numbers = {name.decode(): int(number) for number, name in (line.split(None, 1) for line in lines)}

    def keys(self) -> list[str]:
        return list(self._numbers)

    def fetch(self, key: str) -> bytes:
        # TOP with lines enough for any bounce: a newsletter of 30 MB is not worth loading.
        return b"\r\n".join(self._session.top(self._numbers[key], 4000)[1])


@contextlib.contextmanager
def _folder(source: BounceSource, _now: dt.datetime, _tls: ssl.SSLContext, _timeout: float) -> Iterator[Mailbox]:
    folder = Path(source.folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"没有文件夹 {folder}")
    yield _Folder(folder)


class _Folder:
    """Read a Maildir (`new` and `cur`), or every file of a folder; half-written files have names with a dot first."""

    def __init__(self, folder: Path) -> None:
        places = [folder / "new", folder / "cur"] if (folder / "new").is_dir() else [folder]
        found = (path for place in places if place.is_dir() for path in sorted(place.iterdir()) if path.is_file())
        # A message moves from `new` to `cur` and gets flags after a colon: its name before that stays.
        self._paths = {_short(path.name.partition(":")[0]): path for path in found if not path.name.startswith(".")}

    def keys(self) -> list[str]:
        return list(self._paths)

    def fetch(self, key: str) -> bytes:
        with self._paths[key].open("rb") as file:
            return file.read(MAX_OCTETS)


def _short(name: str) -> str:
    return name if len(name) <= 120 else hashlib.sha256(name.encode()).hexdigest()
