"""One mail address, read strictly: what may stand in an envelope and in a header, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address

# RFC 5321 4.5.3.1: local part 64 octets, the whole path 254 usable octets.
_MAX_LOCAL, _MAX_ADDRESS = 64, 254
_ATOM = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+)*"
)
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~\u0080-\U0010ffff]|\\[ -~])*)"')
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class AddressError(ValueError):
    """Say why a text is no mail address; the message is for operators."""


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Hold an address: `local` unquoted, `domain` in its ASCII form (IDNA)."""

    local: str
    domain: str

    @property
    def spec(self) -> str:
        """Return local@domain as SMTP and headers want it, the local part quoted where it must be."""
        return Address(username=self.local, domain=self.domain).addr_spec

    @property
    def needs_smtputf8(self) -> bool:
        """Tell whether only a server with SMTPUTF8 (RFC 6531) can take this address."""
        return not self.local.isascii()


def parse_address(text: str) -> MailAddress:
    """Read `local@domain`; a quoted local part and an IDN domain are understood.

    Raises AddressError for anything else: display names, comments, control characters, several addresses.
    """
    candidate = text.strip(" ")
    if not candidate.isprintable():
        raise AddressError(f"邮箱地址 {text!r} 含有换行或控制字符；请去掉后重填")
    local_text, at, domain_text = candidate.rpartition("@")
    if not at:
        raise AddressError(f"邮箱地址 {text!r} 缺少 @；应形如 name@example.org")
    address = MailAddress(_local_part(local_text, text), _ascii_domain(domain_text, text))
    if len(address.spec.encode()) > _MAX_ADDRESS:
        raise AddressError(f"邮箱地址 {text!r} 超过 {_MAX_ADDRESS} 字节；请检查是否粘贴了多余内容")
    return address


def _local_part(local: str, whole: str) -> str:
    quoted = _QUOTED.fullmatch(local)
    if quoted:
        plain = re.sub(r"\\(.)", r"\1", quoted.group(1))
    elif _ATOM.fullmatch(local):
        plain = local
    else:
        raise AddressError(f"邮箱地址 {whole!r} 的 @ 前部分不合法；只填一个地址，不要带姓名、空格或逗号")
    if not plain or len(local.encode()) > _MAX_LOCAL:
        raise AddressError(f"邮箱地址 {whole!r} 的 @ 前部分为空或超过 {_MAX_LOCAL} 字节")
    return plain


def _ascii_domain(domain: str, whole: str) -> str:
    try:
        ascii_form = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise AddressError(f"邮箱地址 {whole!r} 的域名不合法；请检查 @ 之后的部分") from error
    if not all(_LABEL.fullmatch(label) for label in ascii_form.split(".")):
        raise AddressError(f"邮箱地址 {whole!r} 的域名不合法；请检查 @ 之后的部分")
    return ascii_form
