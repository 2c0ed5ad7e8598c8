"""One timed crawl: the shipped settings with the shipped spider and steps (full), or a plain spider without (empty).

python -m benchmarks.throughput_crawl full|empty RESULT [--warm] [LIST_URL ...]

Writes what the clock saw as JSON. The clock starts when the spider is open (with --warm: and its workers are up) and
stops when nothing is left to do; interpreter start and imports are in neither.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import datetime as dt
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from scrapy import Request, Spider, signals
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from crawler.fetching.host_policy import HostPolicy, host_of
from pipelines.items import RawPage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

KNOWN = "/article/l"  # what the lessons' articles are called; a watch knows them, and a plain spider is told
WAKE_UP = RawPage("http://localhost/", text="第一页\n工人起床以后读的第一页，读完就可以开始干活了。")


class EmptySpider(Spider):  # type: ignore[misc, unused-ignore]
    """Fetch lists and what they link to, and make an item of each page; nobody does anything with it."""

    name = "empty"
    custom_settings = {"HTTPERROR_ALLOW_ALL": True}  # noqa: RUF012  (Scrapy's own declaration)
    lists: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.host_policies = {host_of(url): HostPolicy(dt.timedelta(0)) for url in self.lists}  # as the site files say

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every list."""
        for url in self.lists:
            yield Request(url, callback=self.parse_list, dont_filter=True, priority=10)

    def parse_list(self, response: Response) -> Iterator[Request]:
        """Follow every link but those of the crawl before."""
        for link in response.css("a::attr(href)").getall():
            if not link.startswith(KNOWN):
                yield Request(response.urljoin(link), callback=self.parse_page, dont_filter=True)

    def parse_page(self, response: Response) -> Iterator[dict[str, Any]]:
        """Make an item of a page."""
        yield {"url": response.url, "status": response.status, "body": response.body}


class Clock:
    """Time the crawl and its CPU, and write it down at the end."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.warm = crawler.settings.getbool("THROUGHPUT_WARM")
        self.result = Path(crawler.settings["THROUGHPUT_RESULT"])
        self.begun = self.ended = (0.0, 0.0, 0.0)
        self.items = 0
        self.profile = cProfile.Profile() if os.environ.get("THROUGHPUT_PROFILE") else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Clock:
        """Listen to the crawl."""
        clock = cls(crawler)
        crawler.signals.connect(clock.opened, signal=signals.spider_opened)
        crawler.signals.connect(clock.scraped, signal=signals.item_scraped)
        crawler.signals.connect(clock.idle, signal=signals.spider_idle)
        crawler.signals.connect(clock.closed, signal=signals.spider_closed)
        return clock

    async def opened(self, spider: Any) -> None:
        """Start, with the workers up where that is asked for."""
        if self.warm:
            pool = spider.workshop.pool
            await asyncio.gather(*(pool.analyze(WAKE_UP) for _ in range(2 * pool.size)))
            await asyncio.sleep(1.0)  # the slower worker may still be loading its word lists
        if self.profile:
            self.profile.enable()
        self.begun = now()

    def scraped(self) -> None:
        """Count an item."""
        self.items += 1

    def idle(self) -> None:
        """Nothing is left to do; the last such moment is the end."""
        self.ended = now()

    def closed(self, spider: Any) -> None:
        """Write the result."""
        if self.profile:
            self.profile.disable()
            self.profile.dump_stats(os.environ["THROUGHPUT_PROFILE"])
        wall, own, workers = (end - begin for end, begin in zip(self.ended, self.begun, strict=True))
        ledger = getattr(spider, "ledger", None)
        counts = ledger.total() if ledger is not None else Counter()
        found = {"pages": self.items, "wall": wall, "own": own, "workers": workers, "counts": dict(counts)}
        self.result.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def now() -> tuple[float, float, float]:
    """Return wall clock, this process's CPU and its children's, in seconds."""
    children = psutil.Process().children(recursive=True)
    spent = (child.cpu_times() for child in children)
    return time.perf_counter(), time.process_time(), sum(times.user + times.system for times in spent)


def main() -> None:
    """Crawl once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("full", "empty"))
    parser.add_argument("result")
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("lists", nargs="*")
    options = parser.parse_args()
    settings = Settings()
    settings.setmodule("config.scrapy_settings", priority="project")
    settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
    settings.set("THROUGHPUT_RESULT", options.result, priority="cmdline")
    settings.set("THROUGHPUT_WARM", options.warm, priority="cmdline")
    extensions = {**settings.getdict("EXTENSIONS"), Clock: 0}
    settings.set("EXTENSIONS", extensions, priority="cmdline")
    if options.kind == "empty":
        settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        settings.set("SPIDER_LOADER_CLASS", "scrapy.spiderloader.SpiderLoader", priority="cmdline")
        spider: Any = type("Empty", (EmptySpider,), {"lists": tuple(options.lists)})
    else:
        spider = "all"
    process = CrawlerProcess(settings)
    process.crawl(spider)
    process.start()


if __name__ == "__main__":
    main()
