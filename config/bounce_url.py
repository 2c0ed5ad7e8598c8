"""JINDU_BOUNCE_URL: the mailbox that bounces and replies are read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import unquote, urlsplit

from config.mail_url import MailUrlError
from config.paths import PROJECT_ROOT

Protocol = Literal["imap", "imaps", "pop3", "pop3s", "spool"]
PORTS = {"imap": 143, "imaps": 993, "pop3": 110, "pop3s": 995}
_OTHER_NAMES = {"pop": "pop3", "pops": "pop3s"}
REMEDY = "请写 imaps://用户:密码@主机/INBOX、pop3s://用户:密码@主机 或 spool:文件夹"


@dataclass(frozen=True, slots=True)
class BounceSource:
    """A mailbox on a server, or a folder (Maildir, or .eml files); `folder` is the IMAP folder or the path."""

    protocol: Protocol
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """Return what the mailbox is called in logs and in the store: no password."""
        if self.protocol == "spool":
            return f"spool:{self.folder}"
        return f"{self.protocol}://{self.user}@{self.host}:{self.port}/{self.folder}".replace(" ", "%20")


def parse_bounce_url(url: str) -> BounceSource:
    """Read `imaps://user:pass@host:port/folder`, `imap://`, `pop3s://`, `pop3://` or `spool:folder`.

    A relative folder counts from scrapy.cfg. Without the s, STARTTLS or STLS is used, except on loopback.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "spool":
        if not rest.strip():
            raise MailUrlError("spool: 后面没有文件夹", REMEDY)
        return BounceSource("spool", folder=str(PROJECT_ROOT / Path(rest).expanduser()))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailUrlError("端口或主机写得不对", REMEDY) from None
    protocol = _OTHER_NAMES.get(parts.scheme, parts.scheme)
    if protocol not in PORTS:
        raise MailUrlError(f"不认识的协议“{parts.scheme}:”", REMEDY)
    if not parts.hostname or port == 0:
        raise MailUrlError("没有主机名或端口是 0", REMEDY)
    if not parts.username or parts.password is None:
        raise MailUrlError("里没有用户名和密码", REMEDY)
    if parts.query or parts.fragment:
        raise MailUrlError("后面有多余的内容", "密码里的 / ? # @ 要写成 %2F %3F %23 %40")
    return BounceSource(
        cast("Protocol", protocol),
        parts.hostname,
        port or PORTS[protocol],
        unquote(parts.username),
        unquote(parts.password),
        unquote(parts.path.strip("/")) or "INBOX",
    )
