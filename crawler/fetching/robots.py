"""robots.txt as RFC 9309 reads it: none at 4xx, nothing allowed while it answers 5xx or not at all.

A page of HTML in its place is no robots.txt: many portals answer every unknown address with their home page.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetching.errors import FetchRefusedError, RobotsForbiddenError, RobotsUnavailableError
from crawler.fetching.host_gate import gates
from crawler.fetching.host_policy import host_of

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

ANEW = "robots_anew"  # in a request's meta: the host is treated differently from now on, what it answered is forgotten
MAX_ROBOTS = 500 * 1024  # what RFC 9309 asks a crawler to read at least
LONGEST_CRAWL_DELAY = dt.timedelta(minutes=5)  # no more than a crawl waits; longer ones would end every visit

_HTML = re.compile(rb"\s*<(?:!doctype|html|head|body|script|meta|div|!--)", re.IGNORECASE)
logger = logging.getLogger(__name__)


class RobotsMiddleware(RobotsTxtMiddleware):  # type: ignore[misc, unused-ignore]
    """Obey robots.txt, say why a request may not go out, and tell the host's gate its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unavailable: dict[str, RobotsUnavailableError] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        """Let an allowed request pass; raise RobotsForbiddenError or RobotsUnavailableError."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        if request.meta.get(ANEW):
            self._parsers.pop(urlparse_cached(request).netloc, None)
            self._unavailable.pop(urlparse_cached(request).netloc, None)
        parser = await self.robot_parser(request)
        if error := self._unavailable.get(urlparse_cached(request).netloc):
            raise error
        try:
            self.process_request_2(parser, request)
        except IgnoreRequest as error:
            raise RobotsForbiddenError(f"{request.url} 被该站的 robots.txt 禁止") from error

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the host's rules, fetched by the first request and awaited by the others."""
        # Scrapy lets all of them wait on one Deferred, which hands its result to the first and None to the rest:
        # whatever is asked for while robots.txt is on its way would be allowed.
        async with self._locks.setdefault(urlparse_cached(request).netloc, asyncio.Lock()):
            return await super().robot_parser(request)

    async def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Pass the Crawl-delay on; no Crawl-delay takes an earlier one back."""
        agent = self._robotstxt_useragent or self._default_useragent
        asked = dt.timedelta(seconds=min(max(robotparser.crawl_delay(agent) or 0.0, 0.0), 86_400.0))
        if asked > LONGEST_CRAWL_DELAY:
            logger.warning("%s 的 robots.txt 要求间隔 %s，按 %s 执行", host_of(request.url), asked, LONGEST_CRAWL_DELAY)
        await gates().set_crawl_delay(host_of(request.url), min(asked, LONGEST_CRAWL_DELAY))

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            detail = f"{netloc} 的 robots.txt 返回 {response.status}，暂不抓取，稍后再试"
            self._unavailable[netloc] = RobotsUnavailableError(detail, status=response.status)
        rules = response.body[:MAX_ROBOTS] if response.status == 200 and not is_html(response) else b""
        await super()._parse_robots(response.replace(body=rules), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # What our own gate refused, it will refuse again with its own reason. Too many redirects lead nowhere: none.
        if not isinstance(exc, (FetchRefusedError, IgnoreRequest)):
            detail = f"{netloc} 的 robots.txt 取不到（{type(exc).__name__}），暂不抓取，稍后再试"
            self._unavailable[netloc] = RobotsUnavailableError(detail, cause=exc)
        super()._robots_error(exc, netloc)


def is_html(response: Response) -> bool:
    """Return whether a page of HTML came in place of robots.txt."""
    return _HTML.match(response.body[:1024].removeprefix(b"\xef\xbb\xbf")) is not None
