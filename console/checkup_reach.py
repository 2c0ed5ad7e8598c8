"""What `jindu doctor` looks at over sockets: the mail server, without sending anything, and the console's address."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import tempfile
from collections.abc import Iterator
from email.utils import parseaddr

from config.mail_url import MailTarget
from config.settings import Settings
from console.finding import Finding
from console.workplace import utc_now
from scheduler.alerts.channels import ChannelError, checked_channel, masked
from scheduler.alerts.dkim_signing import DkimError, DkimSigner
from scheduler.alerts.mailbox import MailboxError, open_mailbox

TIMEOUT = 10.0
_SAMPLE = "From: {sender}\r\nSubject: test\r\n\r\ntest\r\n"


def mail(settings: Settings) -> Iterator[Finding]:
    """Look whether mails can be handed over: the spool can be written, or the server lets us in."""
    target = settings.mail
    if target.scheme == "spool":
        yield _spool(settings)
        return
    where = f"{target.scheme}://{target.host}:{target.port}"
    try:
        how = _greet(target)
    except ssl.SSLCertVerificationError as error:
        what = f"{where} 的证书验证不过（{error.verify_message}）"
        yield Finding("邮件", "problem", what, "检查主机名是否写对，或请邮件管理员更换证书")
    except smtplib.SMTPAuthenticationError as error:
        what = f"{where} 不接受用户名或密码（{error.smtp_code}）"
        yield Finding("邮件", "problem", what, "检查 JINDU_MAIL_URL；许多邮箱要用单独的授权码")
    except _NoEncryptionError:
        what = f"{where} 不提供 STARTTLS"
        yield Finding("邮件", "problem", what, "改用 smtps://，或确知安全时写 starttls=off")
    except (OSError, smtplib.SMTPException) as error:
        remedy = "检查 JINDU_MAIL_URL 的主机和端口，以及防火墙"
        yield Finding("邮件", "problem", f"连不上 {where}（{_said(error)}）", remedy)
    else:
        yield Finding("邮件", "ok", f"{where} {how}；发件人 {settings.mail_from}")


def bounces(settings: Settings) -> Iterator[Finding]:
    """Look whether the mailbox of bounces and replies can be read."""
    if settings.bounces is None:
        if settings.mail.scheme != "spool":
            remedy = "设 JINDU_BOUNCE_URL，退信才会停发，回信退订才有效"
            yield Finding("退信邮箱", "note", "没有设", remedy)
        return
    try:
        with open_mailbox(settings.bounces, utc_now(), timeout=TIMEOUT) as mailbox:
            yield Finding("退信邮箱", "ok", f"{settings.bounces.name} 可读，{len(mailbox.keys())} 封")
    except MailboxError as error:
        yield Finding("退信邮箱", "problem", str(error), "核对 JINDU_BOUNCE_URL")
    yield from _arriving(settings, settings.bounces.user)


def _arriving(settings: Settings, mailbox: str) -> Iterator[Finding]:
    """Look whether replies and bounces are sent to the mailbox that is read, as far as its name tells."""
    own = parseaddr(settings.mail_from)[1]
    sent = {"回信（退订）": settings.mail_reply_to or own, "退信": settings.mail_return_path or own}
    astray = [f"{what}寄到 {where}" for what, where in sent.items() if where.casefold() != mailbox.casefold()]
    if "@" in mailbox and astray:
        what = f"读的是 {mailbox}，{'，'.join(astray)}"
        yield Finding("退信邮箱", "note", what, "有转发就不用管；没有就设 JINDU_MAIL_REPLY_TO、JINDU_MAIL_RETURN_PATH")


def dkim(settings: Settings) -> Iterator[Finding]:
    """Sign a sample and look whether it holds against the public key in DNS."""
    try:
        signer = DkimSigner.of(settings)
        if signer is None:
            return
        signed = signer.sign(_SAMPLE.format(sender=settings.mail_from).encode())
    except DkimError as error:
        yield Finding("DKIM", "problem", str(error), "见 docs/how-to/send-mail.md")
        return
    name = f"{signer.selector}._domainkey.{signer.domain}"
    if signer.domain != settings.mail_domain:
        what = f"签名的域名 {signer.domain} 和发件人的 {settings.mail_domain} 不一样，DMARC 不认"
        yield Finding("DKIM", "note", what, "把 JINDU_DKIM_DOMAIN 改成发件人的域名")
    if signer.verify(signed):
        yield Finding("DKIM", "ok", f"DNS 里的公钥 {name} 与私钥相符")
    else:
        what = f"DNS 里查不到 {name}，或与私钥不符"
        yield Finding("DKIM", "problem", what, "把公钥发布成 TXT 记录，等 DNS 生效后再查")


def channels(settings: Settings) -> Iterator[Finding]:
    """Look whether the second channel's addresses can be used; nothing is sent."""
    for url in settings.notify_urls:
        try:
            checked_channel(url)
        except ChannelError as error:
            yield Finding("通知渠道", "problem", str(error), "改正 JINDU_NOTIFY_URLS")
        else:
            yield Finding("通知渠道", "ok", masked(url))


class _NoEncryptionError(Exception):
    """The server offers no STARTTLS though a password or the operator asks for it."""


def _greet(target: MailTarget) -> str:
    """Go as far as a mail would, short of naming a sender; return what was done."""
    context = ssl.create_default_context()
    if target.scheme == "smtps":
        session: smtplib.SMTP = smtplib.SMTP_SSL(target.host, target.port, timeout=TIMEOUT, context=context)
    else:
        session = smtplib.SMTP(target.host, target.port, timeout=TIMEOUT)
    with contextlib.closing(session):
        session.ehlo_or_helo_if_needed()
        done = "可达"
        if target.scheme == "smtp" and target.starttls != "off":
            if session.has_extn("starttls"):
                if target.starttls == "auto" and target.user is None:
                    context = ssl._create_unverified_context()  # noqa: S323  (as when mails are sent: RFC 7435)
                session.starttls(context=context)
                session.ehlo_or_helo_if_needed()
                done += "，已加密"
            elif target.starttls == "required" or target.user is not None:
                raise _NoEncryptionError
        if target.user is not None:
            session.login(target.user, target.password or "")
            done += "，已登录"
        with contextlib.suppress(smtplib.SMTPException, OSError):
            session.quit()
    return done


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {text}"
    if isinstance(error, TimeoutError):
        return f"{TIMEOUT:.0f} 秒没有应答"
    return str(getattr(error, "strerror", None) or error) or type(error).__name__


def _spool(settings: Settings) -> Finding:
    folder = settings.spool_dir
    if not folder.is_dir():
        return Finding("邮件", "problem", f"{folder} 不存在", "运行 jindu init")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding("邮件", "problem", f"{folder} 不可写（{error.strerror}）", "检查目录的属主和权限")
    return Finding("邮件", "ok", f"写到 {folder}，不外发", "")


def listening(settings: Settings, *, daemon_runs: bool) -> Finding:
    """Look whether the console's address is free, or held while our daemon runs."""
    host, port = settings.listen_address
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        return Finding("状态页", "problem", f"{host} 解析不了", "检查 JINDU_LISTEN")
    except PermissionError:
        return Finding("状态页", "problem", f"无权使用端口 {port}", "JINDU_LISTEN 改用 1024 以上的端口")
    except OSError as error:
        if daemon_runs and _answers(host, port):
            return Finding("状态页", "ok", f"http://{settings.listen}/ 由守护进程提供")
        what = f"{settings.listen} 用不了（{error.strerror}）"
        return Finding("状态页", "problem", what, "用 JINDU_LISTEN 换一个端口，或停止占用它的程序")
    if daemon_runs:
        return Finding("状态页", "note", f"守护进程在运行，但 {settings.listen} 没有人应答", "看守护进程的日志")
    return Finding("状态页", "ok", f"{settings.listen} 空闲")


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2.0):
            return True
    except OSError:
        return False
