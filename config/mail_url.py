"""JINDU_MAIL_URL: where mails go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

Scheme = Literal["spool", "smtp", "smtps"]
Starttls = Literal["required", "auto", "off"]

DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailTarget:
    """A spool folder or an SMTP server; `smtps` is TLS from the first byte, where `starttls` is always off."""

    scheme: Scheme
    host: str = ""
    port: int = 0
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    starttls: Starttls = "off"


class MailUrlError(ValueError):
    """A mail URL that cannot be used; `what` and `remedy` are Chinese and never hold the password."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def parse_mail_url(url: str) -> MailTarget:
    """Read `spool:`, `smtp://user:pass@host:port?starttls=required|auto|off` or `smtps://...`.

    Ports default to 587 and 465. Without `starttls` it is required as soon as a user is given (a password must not
    cross the net in clear text) and auto otherwise.
    """
    if url in ("spool:", "spool"):
        return MailTarget("spool")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailUrlError("端口或主机写得不对", "请写成 smtp://主机:端口，端口是 1 到 65535 的整数") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise MailUrlError(f"不认识的协议“{parts.scheme}:”", "请用 spool:、smtp:// 或 smtps://")
    if not parts.hostname or port == 0:
        raise MailUrlError("没有主机名或端口是 0", "请写成 smtp://用户:密码@主机:端口")
    if parts.path not in ("", "/") or parts.fragment:
        raise MailUrlError("主机后面有多余的内容", "密码里的 / ? # @ 要写成 %2F %3F %23 %40")
    user = unquote(parts.username) if parts.username else None
    if (parts.password is not None) != (user is not None):
        raise MailUrlError("用户名和密码只有一个", "请写成 smtp://用户:密码@主机:端口，或两个都不写")
    scheme = cast("Literal['smtp', 'smtps']", parts.scheme)
    return MailTarget(
        scheme=scheme,
        host=parts.hostname,
        port=port or DEFAULT_PORTS[scheme],
        user=user,
        password=unquote(parts.password) if parts.password is not None else None,
        starttls=_starttls(parts.query, scheme, has_user=user is not None),
    )


def _starttls(query: str, scheme: str, *, has_user: bool) -> Starttls:
    given = dict(parse_qsl(query, keep_blank_values=True))
    value = given.pop("starttls", None)
    if given:
        raise MailUrlError(f"不认识的参数“{min(given)}”", "只有 starttls=required、auto 或 off")
    if value not in (None, "required", "auto", "off"):
        raise MailUrlError(f"starttls 不能是“{value}”", "请写 starttls=required、auto 或 off")
    if scheme == "smtps":
        if value not in (None, "off"):
            raise MailUrlError("smtps 从一开始就加密，不用 starttls", "请去掉 starttls，或改用 smtp://")
        return "off"
    return cast("Starttls", value or ("required" if has_user else "auto"))
