"""Which hosts belong to one publisher: same registrable domain, or the same name under another ending."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from config.sitebook import Site

# Second-level endings under .cn: registry categories and the provinces' own (CNNIC's list), and the usual ones abroad.
_CN_SECOND = frozenset(
    str.split(
        "ac com edu gov mil net org bj sh tj cq he sx nm ln jl hl js zj ah fj jx sd ha hb hn gd gx hi sc gz yn xz sn "
        "gs qh nx xj tw hk mo"
    )
)
_ANY_SECOND = frozenset(("co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "go"))
_IP = re.compile(r"^\d+(?:\.\d+){3}$|^\[?[0-9a-f]*:[0-9a-f:.]+\]?$", re.IGNORECASE)
_MIN_BRAND = 4  # shorter names (`sd`, `gov`) are shared by strangers


def registrable_domain(host: str) -> str:
    """Return the part of a host name one owner registered: news.iqilu.com -> iqilu.com, gat.sd.gov.cn -> sd.gov.cn."""
    host = host.lower().rstrip(".")
    labels = host.split(".")
    if _IP.match(host) or len(labels) < 3:
        return host
    last, second = labels[-1], labels[-2]
    deep = second in _CN_SECOND if last == "cn" else len(last) == 2 and second in _ANY_SECOND
    return ".".join(labels[-3:] if deep else labels[-2:])


def same_family(netloc: str, other: str) -> bool:
    """Return whether two hosts (with port, if any) belong to one publisher; bare addresses only to themselves."""
    if netloc.lower() == other.lower():
        return True
    host, other_host = _without_port(netloc), _without_port(other)
    if _IP.match(host) or _IP.match(other_host):
        return False
    domain, other_domain = registrable_domain(host), registrable_domain(other_host)
    if domain == other_domain:
        return True
    brand = domain.partition(".")[0]
    return len(brand) >= _MIN_BRAND and brand == other_domain.partition(".")[0]


def _without_port(netloc: str) -> str:
    return re.sub(r":\d+$", "", netloc.lower())


def site_of(url: str, sites: Iterable[Site]) -> Site | None:
    """Return the watched site whose publisher a URL belongs to, the one with the same host first."""
    netloc = urlsplit(url).netloc
    hosts = [(urlsplit(entry.url).netloc, site) for site in sites for entry in site.lists]
    same = next((site for host, site in hosts if host == netloc), None)
    return same or next((site for host, site in hosts if same_family(netloc, host)), None)
