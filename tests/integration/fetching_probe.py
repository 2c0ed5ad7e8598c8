"""A process that fetches the given URLs with the real settings, handler and middlewares; run by test_gate.py.

Prints one JSON line per URL: the status, or the name of the error.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from config.sitebook import Tls
from crawler.fetching.host_policy import HostPolicy, host_of


class ProbeSpider(Spider):
    """Fetch every URL once; all hosts get the same delay."""

    name = "probe"
    urls: tuple[str, ...] = ()
    delay = 0.2
    tls: Tls = "strict"

    @property
    def host_policies(self) -> dict[str, HostPolicy]:
        """Return the policy of every host asked for."""
        return {host_of(url): HostPolicy(dt.timedelta(seconds=self.delay), tls=self.tls) for url in self.urls}

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every URL."""
        for url in self.urls:
            yield Request(url, callback=self.parse, errback=self.failed, dont_filter=True, cb_kwargs={"asked": url})

    def parse(self, response: Any, asked: str = "") -> None:
        """Print the status and the size."""
        say(url=asked, status=response.status, size=len(response.body))

    def failed(self, failure: Any) -> None:
        """Print the error's name."""
        error = failure.value
        answer = getattr(error, "response", None)
        asked = failure.request.cb_kwargs["asked"]
        say(url=asked, error=type(error).__name__, detail=str(error), status=answer.status if answer else None)


def say(**what: object) -> None:
    """Write one line for the test to read."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(delay: float, tls: str, urls: list[str]) -> None:
    """Crawl with the project's settings but without its pipelines."""
    settings = Settings()
    settings.setmodule("config.scrapy_settings", priority="project")
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    settings.set("SPIDER_LOADER_CLASS", "scrapy.spiderloader.SpiderLoader", priority="cmdline")
    process = CrawlerProcess(settings)
    process.crawl(type("Probe", (ProbeSpider,), {"urls": tuple(urls), "delay": delay, "tls": tls}))
    process.start()


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2], sys.argv[3:])
