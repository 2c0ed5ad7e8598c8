"""What a site file says about a host's treatment, for every host of the site's family."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from config.sitebook import Site, Tls
from crawler.discovery.host_family import same_family

DEFAULT_DELAY = dt.timedelta(seconds=1)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """Hold the pause between two requests, whether the operator's proxy is used, and how strict TLS is."""

    delay: dt.timedelta = DEFAULT_DELAY
    proxy: bool = False
    tls: Tls = "strict"


def host_of(url: str) -> str:
    """Return the host a gate stands before: lower case, with the port unless it is the scheme's own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{parts.port}"


def policies(sites: Iterable[Site]) -> dict[str, HostPolicy]:
    """Return the policy of every host that sites have lists on; where two sites share one, the gentler wins."""
    found: dict[str, HostPolicy] = {}
    for site in sites:
        own = HostPolicy(site.delay if site.delay is not None else DEFAULT_DELAY, site.proxy, site.tls)
        for entry in site.lists:
            host = host_of(entry.url)
            known = found.get(host)
            if known is None:
                found[host] = own
            else:
                found[host] = HostPolicy(max(known.delay, own.delay), known.proxy or own.proxy, known.tls)
    return found


def policy_for(host: str, known: Mapping[str, HostPolicy]) -> HostPolicy:
    """Return the policy of `host`: its own, else that of a host of the same publisher, else the default."""
    if host in known:
        return known[host]
    return next((policy for other, policy in known.items() if same_family(host, other)), HostPolicy())
