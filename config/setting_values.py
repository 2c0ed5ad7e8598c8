"""What each setting's text must be, and how to mend it. Messages never repeat a password."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from config.bounce_url import parse_bounce_url
from config.mail_url import MailUrlError, parse_mail_url
from config.paths import PROJECT_ROOT
from config.validation import refusal, shorten

MIN_SECRET = 16
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\Z")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*")
_SEPARATORS = re.compile(r"[,;\s，；]+")


def split(value: object) -> list[str]:
    """Split a list setting at commas, semicolons or blanks; a sequence is taken as it is."""
    if isinstance(value, str):
        return [part for part in _SEPARATORS.split(value) if part]
    return [str(part) for part in value] if isinstance(value, Iterable) else []


def folder(value: object) -> Path:
    """Return an absolute path; a relative one counts from scrapy.cfg, wherever the command was started."""
    path = PROJECT_ROOT / Path(str(value)).expanduser()
    if path.exists() and not path.is_dir():
        raise refusal(f"不是文件夹：{path}", "请改成一个文件夹的路径")
    return path


def program(value: object) -> Path:
    """Return the path of a program; whether it is there, `doctor` says."""
    path = Path(str(value)).expanduser()
    if not path.is_absolute():
        raise refusal(f"不是绝对路径：{shorten(str(value))}", "请写完整的路径，如 /usr/bin/chromium")
    return path


def database_url(value: str) -> str:
    """Accept sqlite:///file (absolute, or counted from scrapy.cfg) and postgresql://."""
    scheme, separator, rest = value.partition("://")
    if scheme == "sqlite" and separator:
        name = rest.removeprefix("/")
        if not rest.startswith("/") or name in ("", ":memory:") or "?" in name:
            raise refusal(
                "不是 SQLite 文件", "请写 sqlite:////绝对路径/jindu.db（数据库要给几个进程共用，不能放在内存里）"
            )
        return f"sqlite:///{PROJECT_ROOT / name}"
    if scheme in ("postgresql", "postgresql+psycopg") and separator:
        _parts(value, (scheme,), "请写 postgresql://用户:密码@主机:5432/库名", host_needed=False)
        return value
    remedy = "请写 postgresql://…" if scheme in ("postgres", "pgsql", "psql") else "请写 sqlite:///… 或 postgresql://…"
    raise refusal("不是认识的数据库网址", remedy)


def mail_url(value: str) -> str:
    """Accept what parse_mail_url reads."""
    try:
        parse_mail_url(value)
    except MailUrlError as error:
        raise refusal(f"：{error.what}", error.remedy) from None
    return value


def default_sender(mail: object) -> str:
    """Return the SMTP user if it is an address (many providers accept no other sender), else a local one."""
    try:
        user = parse_mail_url(str(mail)).user if mail else None
    except MailUrlError:
        user = None
    return user if user and _ADDRESS.match(user) else "jindu@localhost"


def sender(value: str) -> str:
    """Accept `name@host` or `禁毒监测 <name@host>`."""
    name, address = parseaddr(value)
    if not value.isprintable() or not _ADDRESS.match(address) or (name and "@" in name):
        raise refusal(f"不是发件地址：{shorten(value)}", "请写 jindu@example.org 或 禁毒监测 <jindu@example.org>")
    return value


def address(value: str | None) -> str | None:
    """Accept one bare address."""
    if value is not None and not (value.isprintable() and _ADDRESS.match(value)):
        raise refusal(f"不是邮件地址：{shorten(value)}", "请写 jindu-replies@example.org 这样的一个地址")
    return value


def addresses(value: object) -> tuple[str, ...]:
    """Accept e-mail addresses; doubles are dropped."""
    found = split(value)
    for address in found:
        if not _ADDRESS.match(address):
            raise refusal(f"里 {shorten(address)} 不是邮件地址", "请写 a@example.org,b@example.org")
    return tuple(dict.fromkeys(found))


def networks(value: object) -> tuple[IPv4Network | IPv6Network, ...]:
    """Accept CIDRs such as 127.0.0.0/8."""
    found: list[IPv4Network | IPv6Network] = []
    for text in split(value):
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            raise refusal(f"里 {shorten(text)} 不是网段", "请写 127.0.0.0/8,10.1.0.0/16 这样的网段") from None
        if str(network.network_address) != text.partition("/")[0].lower() and network.prefixlen < network.max_prefixlen:
            raise refusal(f"里 {shorten(text)} 的主机位不是 0", f"是不是 {network}？")
        found.append(network)
    return tuple(found)


def listen(value: str) -> str:
    """Accept host:port; an IPv6 host stands in brackets."""
    remedy = "请写 主机:端口，如 127.0.0.1:8600 或 [::1]:8600"
    host, port = split_listen(value)
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise refusal(f"不是 主机:端口：{shorten(value)}", remedy)
    if (":" in host) != value.startswith("["):
        raise refusal(f"里 IPv6 地址要用方括号：{shorten(value)}", remedy)
    if re.fullmatch(r"[0-9.]+|.*:.*", host):
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise refusal(f"里 {shorten(host)} 不是 IP 地址", remedy) from None
    elif not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", host):
        raise refusal(f"里 {shorten(host)} 不是主机名", remedy)
    return value


def split_listen(value: str) -> tuple[str, str]:
    """Split `host:port`, without the brackets of an IPv6 host; the port is still text."""
    host, _, port = value.rpartition(":")
    return (host[1:-1] if host.startswith("[") and host.endswith("]") else host), port


def public_url(value: str | None) -> str | None:
    """Accept the address under which subscribers reach the console; a trailing slash is dropped."""
    if value is None:
        return None
    parts = _parts(value, ("http", "https"), "请写订阅者能打开的地址，如 https://jindu.example.org")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise refusal(f"里有多余的内容：{shorten(mask(value))}", "请去掉 ?、# 和用户名密码")
    return value.rstrip("/")


def channel_urls(value: object) -> tuple[str, ...]:
    """Accept addresses of the second channel: apprise URLs, or web addresses that take JSON."""
    found = split(value)
    for url in found:
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*://[!-~]+", url, re.IGNORECASE):
            remedy = "请写 wecombot://…、dingtalk://…、https://… 这样的通知地址，多个用逗号分开"
            raise refusal(f"里 {shorten(mask(url))} 不是通知地址", remedy)
    return tuple(found)


def mail_rates(value: object) -> dict[str, int]:
    """Accept `qq.com=30,163.com=20,*=600`: mails a minute by recipient domain, `*` for every other."""
    found: dict[str, int] = {}
    for part in split(value) if isinstance(value, str) else []:
        domain, separator, number = part.partition("=")
        if not separator or not domain or not number.isascii() or not number.isdigit() or int(number) < 1:
            raise refusal(f"里 {shorten(part)} 看不懂", "请写 qq.com=30,163.com=20,*=600（每分钟最多几封）")
        found[domain.casefold()] = int(number)
    return found or (dict(value) if isinstance(value, dict) else {})


def proxy_url(value: str | None) -> str | None:
    """Accept an HTTP proxy with a port."""
    if value is None:
        return None
    parts = _parts(value, ("http", "https"), "请写 http://用户:密码@主机:端口")
    if parts.port is None or parts.path not in ("", "/"):
        raise refusal("缺少端口或有多余的路径", "请写 http://用户:密码@主机:端口")
    return value


def bounce_url(value: str | None) -> str | None:
    """Accept the mailbox that bounces and replies are read from: imap(s)://, pop3(s):// or spool:folder."""
    if value is not None:
        try:
            parse_bounce_url(value)
        except MailUrlError as error:
            raise refusal(f"：{error.what}", error.remedy) from None
    return value


def dkim_domain(value: str | None) -> str | None:
    """Accept the domain that signs."""
    if value is not None and not _DOMAIN.fullmatch(value):
        raise refusal(f"不是域名：{shorten(value)}", "请写发件地址的域名，如 example.org")
    return value


def dkim_selector(value: str) -> str:
    """Accept the name below _domainkey that the public key is published under."""
    if not _DOMAIN.fullmatch(value):
        raise refusal(f"不是选择器：{shorten(value)}", "请写字母和数字，如 jindu")
    return value


def dkim_key(value: str | None) -> str | None:
    """Accept a private key in PEM form."""
    if value is not None and not re.search(r"-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]+-----END", value):
        raise refusal("不是 PEM 私钥", "请用 JINDU_DKIM_KEY_FILE 指向 openssl genrsa 2048 生成的文件")
    return value


def secret_key(value: str | None) -> str | None:
    """Accept a key that cannot be guessed."""
    if value is not None and len(value) < MIN_SECRET:
        raise refusal(f"太短，至少 {MIN_SECRET} 个字符", "请运行 openssl rand -hex 32 生成一个")
    return value


def contact(value: str | None) -> str | None:
    """Accept what may stand in a user agent: one printable ASCII line without brackets."""
    if value is not None and (not value.isascii() or not value.isprintable() or re.search(r"[()<>]", value)):
        raise refusal(f"不能放进请求头：{shorten(value)}", "请写一个网址或邮件地址，不带括号、中文和换行")
    if value is not None and len(value) > 200:
        raise refusal("太长", "请写一个网址或邮件地址")
    return value


def mask(url: str) -> str:
    """Hide the password in a URL, and its query, which may hold a token."""
    try:
        parts = urlsplit(url)
        if not parts.netloc:
            return url
        user, at, host = parts.netloc.rpartition("@")
        name, colon, _ = user.partition(":")
        netloc = f"{name}{':***' if colon else ''}{at}{host}"
        query = parts.query if parts.scheme.startswith("smtp") else "***" * bool(parts.query)
        return urlunsplit((parts.scheme, netloc, parts.path, query, ""))
    except ValueError:
        return "***"


def _parts(value: str, schemes: tuple[str, ...], remedy: str, *, host_needed: bool = True) -> SplitResult:
    try:
        parts = urlsplit(value)
        good = parts.scheme in schemes and (parts.hostname or not host_needed) and parts.port != 0
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in unquote(value.partition("?")[0].partition("@")[2]):
        raise refusal("不是有效的网址", remedy)
    return parts
