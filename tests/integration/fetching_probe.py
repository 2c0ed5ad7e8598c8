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

from crawler.fetching.host_policy import HostPolicy


class ProbeSpider(Spider):
    """Fetch every URL once; all hosts get the same delay."""

    name = "probe"
    urls: tuple[str, ...] = ()
    delay = 0.2

    @property
    def host_policies(self) -> dict[str, HostPolicy]:
        """Return the policy of every host asked for."""
        from crawler.fetching.host_policy import host_of

        return {host_of(url): HostPolicy(dt.timedelta(seconds=self.delay)) for url in self.urls}

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every URL."""
        for url in self.urls:
            yield Request(url, callback=self.parse, errback=self.failed, dont_filter=True, cb_kwargs={"asked": url})

    def parse(self, response: Any, asked: str = "") -> None:
        """Print the status and the size."""
        print(json.dumps({"url": asked, "status": response.status, "size": len(response.body)}), flush=True)

    def failed(self, failure: Any) -> None:
        """Print the error's name."""
        error = failure.value
        answer = getattr(error, "response", None)
        print(
            json.dumps(
                {
                    "url": failure.request.cb_kwargs["asked"],
                    "error": type(error).__name__,
                    "detail": str(error),
                    "status": answer.status if answer is not None else None,
                }
            ),
            flush=True,
        )


def main(delay: float, urls: list[str]) -> None:
    """Crawl with the project's settings but without its pipelines."""
    settings = Settings()
    settings.setmodule("config.scrapy_settings", priority="project")
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    settings.set("SPIDER_LOADER_CLASS", "scrapy.spiderloader.SpiderLoader", priority="cmdline")
    process = CrawlerProcess(settings)
    process.crawl(type("Probe", (ProbeSpider,), {"urls": tuple(urls), "delay": delay}))
    process.start()


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
