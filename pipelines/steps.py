"""The joint: Scrapy's pipeline steps that bring analysis and storage together. One writer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipelines.filing import file_pages
from pipelines.items import PageStatus
from pipelines.workshop import FetchedPage, Workshop
from storage import pages

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

AT_ONCE = 16  # pages in one transaction: others who write wait for its end
GATHERED = 0.2  # seconds; what is ready within them is stored together


class AnalyseStep:
    """Have a worker process analyse the page."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AnalyseStep:
        """Build the step for a crawl."""
        return cls(crawler)

    async def process_item(self, item: FetchedPage) -> FetchedPage:
        """Attach the analysis, made with what the site's earlier pages taught; this page may teach something, too."""
        workshop = workshop_of(self.crawler)
        page = replace(item.page, template=workshop.templates.template(item.site_key))
        article = await workshop.pool.analyze(page)
        if article.reading.lesson is not None:
            workshop.templates.learn(item.site_key, article.reading.lesson)
        return replace(item, article=article)

    async def close_spider(self) -> None:
        """End the pool; keep what was learned."""
        workshop = workshop_of(self.crawler)
        workshop.pool.close()
        workshop.templates.save()


class StoreStep:
    """Store articles with their stories, hits and figures, and the pages' terminal status.

    Pages that are ready at nearly the same moment share one transaction, each whole or not at all.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._waiting: list[tuple[FetchedPage, asyncio.Future[None]]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreStep:
        """Build the step for a crawl."""
        return cls(crawler)

    async def process_item(self, item: FetchedPage) -> FetchedPage:
        """Store one page; a page that cannot be stored stays listed and is fetched again at the next visit."""
        await self._store(item)
        article = item.article
        if article is not None and article.status is PageStatus.BLOCKED and self._is_given_up(item):
            left = headline_left(item)
            await self._store(replace(left, article=await workshop_of(self.crawler).pool.analyze(left.page)))
        return item

    async def _store(self, item: FetchedPage) -> None:
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        if not self._waiting:
            loop.call_later(GATHERED, self._store_waiting)
        self._waiting.append((item, stored))
        await stored

    def _store_waiting(self) -> None:
        batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._store_waiting)
        if not self._is_stored(batch):
            for entry in batch:  # one page that cannot be stored must not keep the others out
                self._is_stored([entry])

    def _is_stored(self, batch: list[tuple[FetchedPage, asyncio.Future[None]]]) -> bool:
        """Store pages together and say whether that went well; a page by itself is told why not."""
        try:
            file_pages(workshop_of(self.crawler), [item for item, _ in batch])
        except Exception as error:
            if len(batch) > 1:
                return False
            batch[0][1].set_exception(error)
            return True
        for _, stored in batch:
            stored.set_result(None)
        return True

    def _is_given_up(self, item: FetchedPage) -> bool:
        with workshop_of(self.crawler).db.read() as s:
            return pages.status_of(s, item.page_id) is PageStatus.FAILED


def headline_left(item: FetchedPage) -> FetchedPage:
    """Return what is left of a page that could not be had: the headline its list showed."""
    page = replace(item.page, html=None, text="", document=None, further=(), template=None)
    return replace(item, page=page, article=None, answers=(), ended=True, etag=None, last_modified=None)


def workshop_of(crawler: Crawler) -> Workshop:
    """Return the crawl's workshop."""
    spider: Any = crawler.spider
    workshop: Workshop = spider.workshop
    return workshop
