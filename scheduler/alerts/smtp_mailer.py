"""Send over SMTP: one connection used for many mails, every answer turned into a decision."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

from config.mail_url import MailTarget
from scheduler.alerts.dkim_signing import DkimError, DkimSigner
from scheduler.alerts.mail_errors import (
    STAGE_NAMES,
    MailError,
    PermanentMailError,
    Stage,
    TemporaryMailError,
    answer_text,
    refusal,
)
from scheduler.alerts.smtp_envelope import Envelope, dot_stuffed
from scheduler.alerts.smtp_session import greet, new_session, server_name

# Servers close idle connections after one to five minutes; a younger one is used without asking.
_TRUSTED_IDLE_SECONDS = 2.0
# Many servers take 100 mails in one session and answer 421 afterwards.
_MAILS_PER_CONNECTION = 90


class SmtpMailer:
    """Send through one server; not to be shared by threads.

    `timeout` bounds each wait for the server, `limit` a whole send (seconds): a server that drips its answers cannot
    outlast a delivery's lease. `tls` replaces the context certificates are verified with; `signer` signs (DKIM).
    """

    def __init__(
        self,
        target: MailTarget,
        *,
        timeout: float = 30.0,
        limit: float = 120.0,
        tls: ssl.SSLContext | None = None,
        signer: DkimSigner | None = None,
    ) -> None:
        if target.scheme not in {"smtp", "smtps"}:
            raise ValueError(f"not an SMTP target: {target.scheme}")
        self._target, self._name = target, server_name(target)
        self._timeout = timeout
        self._limit = limit
        self._tls = tls
        self._signer = signer
        self._session: smtplib.SMTP | None = None
        self._stage: Stage = "connect"
        self._handed_over = False
        self._overdue = False
        self._sent = 0
        self._last_used = 0.0

    def send(self, envelope: Envelope) -> str:
        """Hand the mail over and return the server's answer; raises a MailError that carries its decision.

        A kept connection that turns out dead before the mail's text was sent is replaced once.
        """
        if self._signer is not None:
            try:
                envelope = replace(envelope, content=self._signer.sign(envelope.content))
            except DkimError as error:
                raise TemporaryMailError(str(error), stage="connect", incident=True) from error
        self._handed_over = False
        with self._bounded():
            another_try = self._check_kept_session()
            while True:
                try:
                    return self._attempt(envelope)
                except _ConnectionLost as lost:
                    if not another_try or self._handed_over or lost.timed_out:
                        raise self._loss(lost) from lost
                    another_try = False

    def close(self) -> None:
        """End the session politely; the next send opens another."""
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                session.quit()
            session.close()

    def _check_kept_session(self) -> bool:
        """Return whether an open session is kept for use; drop one that is used up or does not answer NOOP."""
        if self._session is None:
            return False
        if self._sent >= _MAILS_PER_CONNECTION:
            self.close()
        elif time.monotonic() - self._last_used > _TRUSTED_IDLE_SECONDS:
            try:
                alive = self._session.noop()[0] == 250
            except (OSError, smtplib.SMTPException):
                alive = False
            if not alive:
                self._drop()
        return self._session is not None

    def _attempt(self, envelope: Envelope) -> str:
        """Open a session if none is open and send over it; a broken connection becomes _ConnectionLost."""
        try:
            if self._session is None:
                self._open()
            return self._transaction(envelope)
        except MailError:
            raise  # decided, and the session is in order
        except BaseException as error:
            self._drop()  # whatever it was, the session's state is unknown
            if isinstance(error, smtplib.SMTPResponseException) and not (self._handed_over or self._overdue):
                raise refusal(error.smtp_code, error.smtp_error, self._stage) from error
            if isinstance(error, OSError):  # smtplib's own errors are of this kind too
                raise _ConnectionLost(error, timed_out=self._overdue or _is_timeout(error)) from error
            raise

    def _open(self) -> None:
        """Connect, encrypt and log in, as the target says."""
        self._sent = 0
        self._session = new_session(self._target, self._timeout, self._verifying())
        try:
            greet(self._session, self._target, self._verifying(), self._reached)
        except MailError:
            self._drop()
            raise

    def _reached(self, stage: Stage) -> None:
        self._stage = stage

    def _transaction(self, envelope: Envelope) -> str:
        session = self._live_session()
        self._stage = "mail"
        options = [f"SIZE={len(envelope.content)}"] if session.has_extn("size") else []
        if envelope.international:
            if not session.has_extn("smtputf8"):
                what = f"{self._name} 不支持 SMTPUTF8，无法投递到 {envelope.recipient}；请换用 @ 前只含 ASCII 的地址"
                raise PermanentMailError(what, stage="mail")
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        self._expect_success(session.mail(envelope.sender, options))
        self._stage = "rcpt"
        self._expect_success(session.rcpt(envelope.recipient))
        self._stage = "data"
        answer = self._hand_over(session, envelope.content)
        self._sent += 1
        self._last_used = time.monotonic()
        return answer

    def _hand_over(self, session: smtplib.SMTP, content: bytes) -> str:
        code, text = session.docmd("data")
        if code != 354:
            self._expect_success((code, text))
            raise smtplib.SMTPDataError(code, text)  # a 2xx to DATA is nonsense
        self._handed_over = True  # from here on the server may hold the mail, whatever happens to the connection
        session.send(dot_stuffed(content))
        return self._expect_success(session.getreply())

    def _expect_success(self, reply: tuple[int, bytes]) -> str:
        """Return a 2xx answer as text; turn another into its decision, leaving the session fit for the next mail."""
        code, text = reply
        if 200 <= code < 300:
            return answer_text(code, text)
        if code < 200 or self._overdue:  # no SMTP, or half a line of it: nothing was decided
            raise smtplib.SMTPResponseException(code, text)
        error = refusal(code, text, self._stage)
        if code == 421:
            self._drop()
        else:
            self._reset()
        raise error

    def _reset(self) -> None:
        try:
            alive = self._session is not None and self._session.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            alive = False
        if alive:
            self._last_used = time.monotonic()
        else:
            self._drop()

    def _loss(self, lost: _ConnectionLost) -> TemporaryMailError:
        why = lost.reason
        if isinstance(why, ssl.SSLCertVerificationError):
            what = f"{self._name} 的证书无法验证：{why.verify_message}；请检查主机名，或换上有效的证书"
        elif lost.timed_out:
            seconds = self._limit if self._overdue else self._timeout
            what = f"{self._name} 在 {seconds:g} 秒内没有回答（{STAGE_NAMES[self._stage]}）"
        else:
            what = f"{self._name} 连接失败（{STAGE_NAMES[self._stage]}）：{_said(why)}；请检查 JINDU_MAIL_URL 与网络"
        uncertain = self._handed_over
        return TemporaryMailError(what, stage=self._stage, incident=not uncertain, uncertain=uncertain)

    def _live_session(self) -> smtplib.SMTP:
        if self._session is None or self._overdue:
            raise smtplib.SMTPServerDisconnected("the session is closed")
        return self._session

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _verifying(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    @contextlib.contextmanager
    def _bounded(self) -> Iterator[None]:
        """Cut the connection when `limit` seconds have passed inside."""
        self._overdue = False
        watchdog = threading.Timer(self._limit, self._cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def _cut(self) -> None:
        self._overdue = True
        session = self._session
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)


class _ConnectionLost(Exception):  # noqa: N818 - never leaves this module
    """The connection could not be made or broke; `reason` says how."""

    def __init__(self, reason: OSError, *, timed_out: bool) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.timed_out = timed_out


def _said(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "连接被对方断开"
    return (
        answer_text(error.smtp_code, error.smtp_error)
        if isinstance(error, smtplib.SMTPResponseException)
        else str(error)
    )


def _is_timeout(error: OSError) -> bool:
    """Tell a timeout, which smtplib reports as a closed connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
