"""The download handler of http and https: the one place all requests pass.

robots.txt, retries, redirects, manual crawls and `sites check` end in a download handler whatever middlewares they
skip, so the address guard and the host's lease are asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError

from config.settings import load_settings
from crawler.fetching.address_guard import AddressGuard
from crawler.fetching.errors import AddressRefusedError
from crawler.fetching.host_gate import gates
from crawler.fetching.host_policy import HostPolicy, host_of, policy_for
from crawler.fetching.politeness import keep_rest
from crawler.fetching.proxy import parse_proxy, proxy_host
from crawler.fetching.tls import HostTls

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class GateDownloadHandler(HTTP11DownloadHandler):  # type: ignore[misc, unused-ignore]
    """Fetch over HTTP/1.1 with the host's lease in hand, by the policy of the site the host belongs to.

    The spider says how hosts are treated in `host_policies` (see `host_policy.policies`). Raises AddressRefusedError
    and HostOnHoldError before anything is sent.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = load_settings()
        self._guard = AddressGuard(settings.allow_networks)
        self._proxy = parse_proxy(settings.proxy_url)
        self._proxy_host = proxy_host(settings.proxy_url)
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._contextFactory: Any = HostTls(lambda host: self._policy(host).tls)

    async def download_request(self, request: Request) -> Response:
        """Fetch one request; the host's pause begins when its answer is complete or has failed."""
        host = host_of(request.url)
        self._check_address(request.url)
        policy = self._policy(host)
        self._set_proxy(request, policy)
        timeout = float(request.meta.get("download_timeout") or self._timeout)
        async with gates().held(host, timeout=timeout, delay=policy.delay, ending=self._ending) as turn:
            response = await self._fetch(request)
            keep_rest(turn, host, response)
            return response

    async def close(self) -> None:
        """Give the hosts back, then close the connections."""
        await gates().close()
        await super().close()

    async def _fetch(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except CannotResolveHostError as error:
            from twisted.internet import reactor

            refused: Mapping[str, str] = getattr(getattr(reactor, "nameResolver", None), "refused", {})
            name = urlsplit(request.url).hostname or ""
            if reason := refused.get(name):
                raise AddressRefusedError(f"{name} 解析到的地址不可访问：{reason}") from error
            raise

    def _ending(self) -> bool:
        """Say whether the crawl was told to stop, or its spider has used up its time."""
        engine: Any = self._crawler.engine
        return bool(getattr(self._crawler.spider, "ending", False) or not engine.running)

    def _check_address(self, url: str) -> None:
        name = urlsplit(url).hostname
        if self._proxy_host is not None and name == self._proxy_host:
            raise AddressRefusedError(f"{name} 是代理服务器，不作为站点抓取")
        if reason := self._guard.url_refusal(url):
            raise AddressRefusedError(reason)

    def _policy(self, host: str) -> HostPolicy:
        known: Mapping[str, HostPolicy] = getattr(self._crawler.spider, "host_policies", {})
        return policy_for(host, known)

    def _set_proxy(self, request: Request, policy: HostPolicy) -> None:
        request.headers.pop("Proxy-Authorization", None)  # a redirect may bring another host's along
        request.meta.pop("proxy", None)
        if policy.proxy and self._proxy is not None:
            request.meta["proxy"] = self._proxy.url
            if self._proxy.authorization:
                request.headers["Proxy-Authorization"] = self._proxy.authorization
