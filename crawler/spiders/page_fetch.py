"""One page: from an answer to an item for the pipeline, or to the status that ends or postpones it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response

from config.sitebook import Site
from crawler.discovery import url_key
from crawler.discovery.page_address import true_address
from crawler.fetching.failures import FetchFailure, name_status
from crawler.fetching.render import came_plainly, wanted
from crawler.monitors import CrawlLedger
from crawler.spiders.answer import as_served, header, text_or_file
from crawler.spiders.page_parts import MOST_FILE
from pipelines.extraction import read_page
from pipelines.filing import withdraw
from pipelines.items import PageStatus, RawPage
from pipelines.steps import headline_left
from pipelines.workshop import FetchedPage, Workshop
from storage import articles, pages
from storage.pages import PageToFetch

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageFetch:
    """Turn answers into items and keep the pages' statuses."""

    workshop: Workshop
    ledger: CrawlLedger

    def headers(self, site: Site, page: PageToFetch) -> dict[str, str]:
        """Return the headers of a page: the site file's, and conditional ones on a revisit."""
        headers = dict(site.headers)
        if page.etag:
            headers["If-None-Match"] = page.etag
        if page.last_modified:
            headers["If-Modified-Since"] = page.last_modified
        return headers

    def meta(self, site: Site, page: PageToFetch, response: Response) -> dict[str, Any]:
        """Return what has a page rendered of which nothing can be read plainly, where its site says it may be so."""
        if not site.render or response.status != 200 or not came_plainly(response):
            return {}
        html, _ = text_or_file(response, site.encoding)
        if html is None:
            return {}
        plain = self._fetched(site, page, html, None, response.status, response.url).page
        return wanted(site.encoding) if read_page(plain).status is PageStatus.NO_TEXT else {}

    def read(self, site: Site, page: PageToFetch, response: Response) -> FetchedPage | None:
        """Return the item for the pipeline; None where the answer ends or postpones the page."""
        if response.status == 304:
            self._unchanged(site.key, page)
            return None
        failure = name_status(response.status)
        if failure is not None:
            return self.failed(site, page, failure, response.status)
        html, document = text_or_file(response, site.encoding)
        settled = page if page.revisit else self._settled(site.key, page, response.url, html)
        return None if settled is None else self._item(site, settled, response, html, document)

    def _settled(self, key: str, page: PageToFetch, final_url: str, html: str | None) -> PageToFetch | None:
        """Return the page under its true address; None where that is known: it is stored once."""
        true = true_address(page.url, final_url, html)
        if true is None:
            return page
        now = self.workshop.clock()
        with self.workshop.db.write() as s:
            address = pages.settle_address(s, page.id, true, url_key(true), now)
        if address is not None:
            return replace(page, url=address, url_key=url_key(address))
        self.ledger.count(key, PageStatus.ALIAS.value)
        return None

    def _item(
        self, site: Site, page: PageToFetch, response: Response, html: str | None, document: bytes | None
    ) -> FetchedPage:
        item = self._fetched(site, page, html, document, response.status, response.url)
        return replace(
            item,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            answers=(as_served(response),),
        )

    def _fetched(
        self, site: Site, page: PageToFetch, html: str | None, document: bytes | None, http_status: int, final_url: str
    ) -> FetchedPage:
        now = self.workshop.clock()
        raw = RawPage(
            url=page.url,
            html=html,
            document=document,
            anchor=page.anchor or None,
            published_hint=page.published_hint,
            site=site.key,
            site_name=site.name,
            site_province=site.province,
            selectors=site.selectors,
            fetched_at=now,
        )
        return FetchedPage(
            page=raw,
            page_id=page.id,
            site_key=site.key,
            revisit=page.revisit,
            first_visit=page.first_visit,
            http_status=http_status,
            final_url=final_url,
            fetched_at=now,
        )

    def failed(
        self, site: Site, page: PageToFetch, failure: FetchFailure, http_status: int | None = None
    ) -> FetchedPage | None:
        """Give a page that could not be had its end, or another try; return the headline that is left of it."""
        key = site.key
        if failure.name == "gone":
            self._gone(key, page, http_status)
        elif page.revisit:
            self._revisit_later(key, page, failure)
        elif failure.permanent:
            status = PageStatus.FORBIDDEN if failure.name != "gone" else PageStatus.GONE
            self._finish(key, page, status, f"{failure.name}: {failure.detail}", http_status)
        else:
            self.ledger.count(key, f"page-failed/{failure.name}")
            LOG.warning("页面没取到，稍后再试：%s：%s（%s）", page.url, failure.name, failure.detail)
            with self.workshop.db.write() as s:
                status = pages.postpone(
                    s,
                    page.id,
                    f"{failure.name}: {failure.detail}",
                    now=self.workshop.clock(),
                    http_status=http_status,
                    weight=int(failure.counts),
                )
            if status is PageStatus.FAILED and page.anchor:
                return headline_left(self._fetched(site, page, None, None, http_status or 0, page.url))
        return None

    def _gone(self, key: str, page: PageToFetch, http_status: int | None) -> None:
        now = self.workshop.clock()
        with self.workshop.db.write() as s:
            known = articles.of_page(s, page.id)
            if known is not None:
                withdraw(s, self.ledger, key, page.id, now)
                return
        self._finish(key, page, PageStatus.GONE, None, http_status)

    def _unchanged(self, key: str, page: PageToFetch) -> None:
        self.ledger.count(key, "unchanged")
        with self.workshop.db.write() as s:
            pages.watch(s, page.id, self.workshop.clock())

    def _revisit_later(self, key: str, page: PageToFetch, failure: FetchFailure) -> None:
        """Look at a watched page again at its next step: a source that is down has withdrawn nothing."""
        self.ledger.count(key, f"revisit-failed/{failure.name}")
        with self.workshop.db.write() as s:
            pages.watch(s, page.id, self.workshop.clock())

    def _finish(
        self, key: str, page: PageToFetch, status: PageStatus, reason: str | None, http_status: int | None
    ) -> None:
        self.ledger.count(key, status.value)
        with self.workshop.db.write() as s:
            pages.finish(s, pages.End(page.id, status, self.workshop.clock(), reason, http_status))


def room_for_file(url: str) -> dict[str, int]:
    """Return what lets an answer be larger than a page may be, where the address ends as a file's."""
    is_file = urlsplit(url).path.lower().endswith((".pdf", ".docx", ".doc"))
    return {"download_maxsize": MOST_FILE} if is_file else {}
