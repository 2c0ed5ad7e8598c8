"""Survey sites that have no site file yet: from one address to the lists, articles, name and province of a site.

Nothing is stored. Its requests pass the gate, robots.txt and the address guard like those of a crawl.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser

from config.sitebook import Tls
from crawler.fetching.failures import FetchFailure, name_error
from crawler.fetching.host_policy import DEFAULT_DELAY, HostPolicy, host_of, policy_for
from crawler.fetching.render import wanted
from crawler.fetching.robots import ANEW
from crawler.spiders.asking import list_request
from crawler.spiders.survey_report import SurveyReport
from crawler.spiders.survey_walk import SurveyWalk
from pipelines.analysis import Analyst

LOG = logging.getLogger(__name__)
Report = Callable[[SurveyReport], None]

_SITEMAP_LINE = re.compile(rb"^\s*sitemap:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_MOST_ROBOTS = 64 * 1024


class SurveySpider(scrapy.Spider):  # type: ignore[misc, unused-ignore]
    """Survey the sites at `urls`, each within `budget` seconds, and hand each report over when it is complete.

    `province` is what the operator said of all of them, `delay` the pause between two requests to a host.
    """

    name = "survey"
    custom_settings = {  # noqa: RUF012  (Scrapy's own declaration)
        "HTTPERROR_ALLOW_ALL": True,
        "ITEM_PIPELINES": {},
        "RETRY_TIMES": 1,
        "DOWNLOAD_TIMEOUT": 20,
    }

    def __init__(
        self,
        *,
        urls: Sequence[str],
        analyst: Analyst,
        report: Report,
        budget: float,
        province: str | None = None,
        delay: dt.timedelta = DEFAULT_DELAY,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.urls, self.analyst, self.report, self.budget, self.province = urls, analyst, report, budget, province
        self.host_policies = {host_of(url): HostPolicy(delay) for url in urls}
        self._sitemaps: dict[str, list[str]] = defaultdict(list)
        self._crawl_delays: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SurveySpider:
        """Listen to what robots.txt files say beside what may be fetched."""
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.on_response, signal=signals.response_downloaded)
        crawler.signals.connect(spider.on_robots, signal=signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Survey all sites at once, for each waits for its own host; there is nothing left to schedule after."""
        await asyncio.gather(*(self._survey(url) for url in self.urls))
        for nothing in list[Request]():
            yield nothing

    async def _survey(self, url: str) -> None:
        walk = SurveyWalk(url, self, self.analyst, self.province, deadline=time.monotonic() + self.budget)
        try:
            await walk.go()
        except Exception as error:
            LOG.exception("勘察 %s 出错", url)
            walk.report.problem, walk.report.detail = "exception", repr(error)[:200]
        self.report(walk.report)

    async def fetch(self, url: str, left: float, *, rendered: bool = False) -> Response | FetchFailure:
        """Return an answer, or under its name why there is none; after `left` seconds it is out of time.

        Where the handshake fails, it is tried as old servers want it; a host that is reached so is reached so for good.
        """
        got = await self._fetch(url, left, wanted(None) if rendered else {})
        host = host_of(url)
        if isinstance(got, Response) or got.name != "tls" or policy_for(host, self.host_policies).tls != "strict":
            return got
        before = self.host_policies.get(host, policy_for(host, self.host_policies))
        self.host_policies[host] = replace(before, tls="legacy")
        again = await self._fetch(url, left, {ANEW: True})
        if isinstance(again, Response):
            return again
        self.host_policies[host] = before
        return got

    def tls(self, url: str) -> Tls:
        """Return how strict TLS is with a URL's host."""
        return policy_for(host_of(url), self.host_policies).tls

    async def _fetch(self, url: str, left: float, meta: dict[str, Any]) -> Response | FetchFailure:
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101  (it runs: start() is called by it)
        request = list_request(url, headers={}, meta=meta)
        try:
            response: Response = await asyncio.wait_for(engine.download_async(request), max(0.1, left))
        except TimeoutError:
            return FetchFailure("out-of-time", "")
        except Exception as error:
            return name_error(getattr(error, "cause", None) or error)
        return response

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that robots.txt of a URL's host names."""
        return self._sitemaps[host_of(url)]

    def crawl_delay(self, url: str) -> float | None:
        """Return the Crawl-delay of a URL's host."""
        return self._crawl_delays.get(host_of(url))

    def on_response(self, response: Response, request: Request) -> None:
        """Take the sitemaps from a robots.txt."""
        if request.url.endswith("/robots.txt") and response.status == 200:
            found = _SITEMAP_LINE.findall(response.body[:_MOST_ROBOTS])
            self._sitemaps[host_of(request.url)] = [line.decode("utf-8", "replace") for line in found]

    def on_robots(self, robotparser: RobotParser, request: Request) -> None:
        """Note a host's Crawl-delay."""
        delay = robotparser.crawl_delay("jindu")
        if delay is not None:
            self._crawl_delays[host_of(request.url)] = float(delay)
