"""A process that fetches URLs with the real settings and middlewares; run by test_render.py.

`seconds` is what a page may take. A URL after `=` is asked for plainly, others are to be rendered. Prints one JSON line
per URL (status, flags, text, or the name of the failure), and at the end how often the browser was started.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings

from crawler.fetching.failures import name_failure
from crawler.fetching.host_policy import HostPolicy, host_of
from crawler.fetching.render import wanted


class RenderProbe(Spider):
    """Fetch every URL, one after the other."""

    name = "render-probe"
    urls: tuple[str, ...] = ()
    custom_settings = {"HTTPERROR_ALLOW_ALL": True}  # noqa: RUF012  (Scrapy's own declaration)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> RenderProbe:
        """Listen to the end."""
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.engine_stopped, signal=signals.engine_stopped)
        return spider

    @property
    def host_policies(self) -> dict[str, HostPolicy]:
        """Return the policy of every host asked for: no pauses."""
        return {host_of(url.lstrip("=")): HostPolicy(dt.timedelta(0)) for url in self.urls}

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first URL."""
        yield self._request(0)

    def _request(self, number: int) -> Request:
        asked = self.urls[number]
        meta = {} if asked.startswith("=") else wanted(None)
        return Request(
            asked.lstrip("="),
            callback=self.parse,
            errback=self.failed,
            meta=meta,
            dont_filter=True,
            cb_kwargs={"number": number},
        )

    def parse(self, response: Any, number: int = 0) -> Any:
        """Print the answer and go on."""
        say(
            url=self.urls[number], status=response.status, flags=response.flags, text=response.text, landed=response.url
        )
        if number + 1 < len(self.urls):
            yield self._request(number + 1)

    def failed(self, failure: Any) -> Any:
        """Print the failure's name and go on."""
        number = failure.request.cb_kwargs["number"]
        say(url=self.urls[number], error=name_failure(failure).name, detail=str(failure.value))
        if number + 1 < len(self.urls):
            yield self._request(number + 1)

    def engine_stopped(self) -> None:
        """Print what was counted."""
        stats = self.crawler.stats
        assert stats is not None
        say(stats={name: stats.get_value(f"render/{name}", 0) for name in ("browser_starts", "pages", "solved")})


def say(**what: object) -> None:
    """Write one line for the test to read."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(seconds: str, pages: str, urls: list[str]) -> None:
    """Crawl with the project's settings but without its pipelines."""
    settings = Settings()
    settings.setmodule("config.scrapy_settings", priority="project")
    more = {"ITEM_PIPELINES": {}, "LOG_LEVEL": "WARNING", "RENDER_SECONDS": seconds, "RENDER_PAGES": pages}
    for name, value in (more | {"SPIDER_LOADER_CLASS": "scrapy.spiderloader.SpiderLoader"}).items():
        settings.set(name, value, priority="cmdline")
    process = CrawlerProcess(settings)
    process.crawl(type("Probe", (RenderProbe,), {"urls": tuple(urls)}))
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
