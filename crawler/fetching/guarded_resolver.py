"""DNS answers pass the address guard at the moment of connecting, so a name cannot be rebound between check and use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from config.settings import load_settings
from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.proxy import proxy_host

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):  # type: ignore[misc, unused-ignore]
    """Resolve names (IPv4 and IPv6) and hand on only addresses that may be connected to.

    Twisted's endpoints resolve right before they connect and connect to what they got, written-out addresses
    included. `refused` keeps, per host, why no address was left.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, guard: AddressGuard, trusted: frozenset[str]) -> None:
        super().__init__(reactor, cache_size)
        self._guard = guard
        self._trusted = trusted  # the operator's own proxy may stand in a private network
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Build it with the networks and the proxy of the operator's settings."""
        settings = load_settings()
        trusted = frozenset(filter(None, [proxy_host(settings.proxy_url)]))
        cache = crawler.settings.getint("DNSCACHE_SIZE") if crawler.settings.getbool("DNSCACHE_ENABLED") else 0
        return cls(reactor, cache, AddressGuard(settings.allow_networks), trusted)

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve as the parent does, through the guard; cached answers pass it again."""
        receiver: Any = resolutionReceiver
        if hostName not in self._trusted:
            receiver = _Sieve(resolutionReceiver, hostName, self._guard, self.refused)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Sieve:
    def __init__(self, receiver: Any, host: str, guard: AddressGuard, refused: dict[str, str]) -> None:
        self._receiver, self._host, self._guard, self._refused = receiver, host, guard, refused
        self._passed = 0
        self._reason: str | None = None

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        reason = self._guard.refusal(address.host)
        if reason is None:
            self._passed += 1
            self._receiver.addressResolved(address)
        else:
            self._reason = reason

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._reason is not None and not self._passed:
            self._refused[self._host] = self._reason
        else:
            self._refused.pop(self._host, None)
        self._receiver.resolutionComplete()
