"""How often one client may post: a sliding window in this process's memory, bounded."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections import OrderedDict, deque
from threading import Lock

from starlette.requests import Request

MOST_CLIENTS = 10_000


class Throttle:
    """Let each client through `most` times in `window`; the clients heard of longest ago are forgotten first."""

    def __init__(self, most: int, window: dt.timedelta) -> None:
        self._most, self._window = most, window
        self._seen: OrderedDict[str, deque[dt.datetime]] = OrderedDict()
        self._lock = Lock()  # endpoints run in threads

    def lets(self, client: str, now: dt.datetime) -> bool:
        """Count one attempt; return whether it may go on."""
        with self._lock:
            times = self._seen.setdefault(client, deque())
            self._seen.move_to_end(client)
            while len(self._seen) > MOST_CLIENTS:
                self._seen.popitem(last=False)
            while times and times[0] <= now - self._window:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True


def client_of(request: Request) -> str:
    """Return who asks: an IPv4 address or an IPv6 /64 network.

    Behind a proxy on this machine it is the last X-Forwarded-For entry, which the proxy itself wrote; from anyone else
    the header says nothing.
    """
    peer = _address(request.client.host if request.client else "")
    forwarded = request.headers.get("x-forwarded-for", "")
    if peer is not None and peer.is_loopback and forwarded:
        peer = _address(forwarded.rpartition(",")[2].strip()) or peer
    if isinstance(peer, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((peer, 64), strict=False))
    return str(peer)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
