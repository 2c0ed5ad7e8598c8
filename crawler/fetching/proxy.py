"""The operator's proxy for sites that ask for it: its host, and its credentials apart from its address."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Proxy:
    """Hold a proxy's address without credentials, and the Proxy-Authorization header, if it wants one."""

    url: str
    authorization: bytes | None = None


def parse_proxy(url: str | None) -> Proxy | None:
    """Read JINDU_PROXY_URL (`http://user:password@host:3128`); None where none is set."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.username is None:
        return Proxy(url)
    bare = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Proxy(bare, b"Basic " + base64.b64encode(pair.encode()))


def proxy_host(url: str | None) -> str | None:
    """Return the proxy's host name, or None where there is no proxy."""
    return urlsplit(url).hostname if url else None
