"""Addresses a crawler may connect to: public ones, and what the operator's JINDU_ALLOW_NETWORKS adds."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import unquote, urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_NUMBERS = re.compile(r"[0-9a-fx.]+", re.IGNORECASE)


class AddressGuard:
    """Judge addresses and the hosts of URLs; pure, so that every connection can ask it."""

    def __init__(self, allow: Sequence[Network] = ()) -> None:
        self._allow = tuple(allow)

    def refusal(self, address: str | Address) -> str | None:
        """Return why `address` may not be connected to, in the operator's words, or None where it may."""
        try:
            ip = _parsed(address)
        except ValueError:
            return f"{address} 不是有效的 IP 地址"
        if self._is_allowed(ip):
            return None
        for inner in _embedded(ip) or [ip]:
            if self._is_allowed(inner):
                continue
            if not inner.is_global or inner.is_multicast or inner.is_reserved:
                return f"{address} 属于内网、本机或保留地址；确需抓取请把它的网段写进 JINDU_ALLOW_NETWORKS"
        return None

    def url_refusal(self, url: str) -> str | None:
        """Return why a URL whose host is written as an address may not be fetched; names are judged once resolved."""
        literal = literal_address(urlsplit(url).hostname or "")
        return self.refusal(literal) if literal is not None else None

    def _is_allowed(self, ip: Address) -> bool:
        return any(ip in network for network in self._allow if network.version == ip.version)


def literal_address(host: str) -> Address | None:
    """Return the address a host name spells in any form that systems accept, or None where it is a name.

    That is 127.0.0.1, 127.1, 2130706433, 0x7f.1, 0177.0.0.1, full-width digits, [::1] and ::ffff:7f00:1 alike.
    """
    host = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").strip("[]").rstrip(".")
    try:
        return _parsed(host)
    except ValueError:
        pass
    if not _NUMBERS.fullmatch(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _parsed(address: str | Address) -> Address:
    return ipaddress.ip_address(address.partition("%")[0] if isinstance(address, str) else address)


def _embedded(ip: Address) -> list[Address]:
    """Return IPv4 addresses that an IPv6 address leads to: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(ip, IPv4Address):
        return []
    inner: list[Address] = [found for found in (ip.ipv4_mapped, ip.sixtofour) if found is not None]
    if ip.teredo is not None:
        inner += ip.teredo
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        inner.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return inner
