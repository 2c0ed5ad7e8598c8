"""Open an SMTP session as the settings say: connect, encrypt, log in."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable

from config.mail_url import MailTarget
from scheduler.alerts.mail_errors import Stage, TemporaryMailError


def new_session(target: MailTarget, timeout: float, tls: ssl.SSLContext) -> smtplib.SMTP:
    """Return an unconnected session that knows its host: certificates are checked against that name."""
    if target.scheme == "smtps":
        session: smtplib.SMTP = smtplib.SMTP_SSL(timeout=timeout, context=tls)
    else:
        session = smtplib.SMTP(timeout=timeout)
    session._host = _ascii_host(target.host)  # type: ignore[attr-defined]  # smtplib sets it only when it connects at once
    return session


def greet(session: smtplib.SMTP, target: MailTarget, tls: ssl.SSLContext, reached: Callable[[Stage], None]) -> None:
    """Connect, encrypt and log in; `reached` is told of each stage before it begins.

    Raise TemporaryMailError for what only an operator can mend, and what smtplib raises for all else.
    """
    reached("connect")
    code, text = session.connect(_ascii_host(target.host), target.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, text)
    session.ehlo_or_helo_if_needed()
    if target.scheme == "smtp" and target.starttls != "off":
        reached("starttls")
        _encrypt(session, target, tls)
    if target.user is not None:
        reached("auth")
        _log_in(session, target, target.user, target.password or "")


def _encrypt(session: smtplib.SMTP, target: MailTarget, tls: ssl.SSLContext) -> None:
    """Start TLS; without a password to protect, `auto` is opportunistic (RFC 7435): any encryption beats none."""
    needed = target.starttls == "required" or target.user is not None
    if session.has_extn("starttls"):
        code, text = session.starttls(context=tls if needed else _unverified())
        if code != 220:
            raise smtplib.SMTPResponseException(code, text)
        session.ehlo_or_helo_if_needed()
    elif needed:
        what = f"{server_name(target)} 不提供 STARTTLS，密码与邮件会以明文传输"
        raise TemporaryMailError(f"{what}；请改用 smtps://，或明确写 starttls=off", stage="starttls", incident=True)


def _log_in(session: smtplib.SMTP, target: MailTarget, user: str, password: str) -> None:
    try:
        session.login(user, password)
    except (smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected):
        raise
    except smtplib.SMTPException as error:  # no AUTH at all, or none of a kind we know
        what = f"{server_name(target)} 不接受登录（没有可用的 AUTH）；请检查端口，或从 JINDU_MAIL_URL 去掉用户名和密码"
        raise TemporaryMailError(what, stage="auth", incident=True) from error
    except UnicodeEncodeError as error:
        what = "SMTP 用户名或密码含有非 ASCII 字符；请在邮箱服务商处换用授权码"
        raise TemporaryMailError(what, stage="auth", incident=True) from error


def server_name(target: MailTarget) -> str:
    """Return how operators are told of the server."""
    return f"{target.host}:{target.port}"


def _ascii_host(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
