"""How fast mails may go: so many a minute to one domain, none to a domain or a server that asks for a rest."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.alerts.backoff import between
from scheduler.alerts.mail_errors import TemporaryMailError

MINUTE = dt.timedelta(minutes=1)
EVERYONE_ELSE = "*"
# A domain that says "too fast" rests a minute, then two, ...; a server that is down is asked again after seconds.
_DOMAIN_REST = (dt.timedelta(minutes=1), dt.timedelta(minutes=30))
_SERVER_REST = (dt.timedelta(seconds=5), dt.timedelta(minutes=5))
_TOO_FAST = re.compile(
    r"\b4\.7\.\d|^421\b|^452 4\.5\.3|too (?:many|fast|much)|rate|frequen|throttl|busy|频|过多|限制", re.IGNORECASE
)


@dataclass(slots=True)
class _Rest:
    """Count failures in a row and say until when to rest."""

    shortest: dt.timedelta
    longest: dt.timedelta
    until: dt.datetime | None = None
    failures: int = 0

    def extend(self, now: dt.datetime) -> None:
        if self.until is not None and now < self.until:
            return  # mails under way together fail together: that is one failure
        self.failures += 1
        self.until = now + between(self.failures, self.shortest, self.longest)

    def holds(self, now: dt.datetime) -> bool:
        return self.until is not None and now < self.until


@dataclass(slots=True)
class Pace:
    """Remember, for the threads of one process, what was sent where and who asked for a rest.

    `rates` are mails a minute by recipient domain; `*` stands for every domain not named.
    """

    rates: Mapping[str, int] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _unknown: bool = True  # what other processes met before this one began
    _sent: dict[str, deque[dt.datetime]] = field(default_factory=lambda: defaultdict(deque))
    _domains: dict[str, _Rest] = field(default_factory=lambda: defaultdict(lambda: _Rest(*_DOMAIN_REST)))
    _server: _Rest = field(default_factory=lambda: _Rest(*_SERVER_REST))

    def server_rests(self, now: dt.datetime) -> bool:
        """Say whether the server was down just now."""
        return self._server.holds(now)

    def resting(self, now: dt.datetime) -> list[str]:
        """Return the domains that may get no mail now."""
        with self.lock:
            at_rest = {domain for domain, rest in self._domains.items() if rest.holds(now)}
            return sorted(at_rest | {domain for domain in self._sent if self._at_its_rate(domain, now)})

    def _at_its_rate(self, domain: str, now: dt.datetime) -> bool:
        rate = self._rate(domain)
        sent = self._sent[domain]
        while sent and now - sent[0] >= MINUTE:
            sent.popleft()
        return rate is not None and len(sent) >= rate

    def _rate(self, domain: str) -> int | None:
        return self.rates.get(domain, self.rates.get(EVERYONE_ELSE))

    def begins(self, domain: str, now: dt.datetime) -> None:
        """Count a mail that goes out to a domain."""
        if self._rate(domain) is not None:
            with self.lock:
                self._sent[domain].append(now)

    def succeeded(self, domain: str) -> bool:
        """Note that the server took a mail to a domain; say whether it may have been down before."""
        with self.lock:
            self._domains.pop(domain, None)
            was_down, self._unknown = self._unknown or self._server.failures > 0, False
            self._server.failures, self._server.until = 0, None
            return was_down

    def failed(self, domain: str, error: TemporaryMailError, now: dt.datetime) -> None:
        """Note a temporary failure: of the server, where it fell before the recipient was named, or of the domain."""
        with self.lock:
            if error.incident:
                self._server.extend(now)
            elif error.stage in {"rcpt", "data"} and not error.uncertain and _TOO_FAST.search(error.answer):
                self._domains[domain].extend(now)
