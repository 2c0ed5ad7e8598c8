"""Fetch one page by hand, politely, and read it; nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from typing import Any

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from config.sitebook import Site
from crawler.fetching.errors import RobotsUnavailableError
from crawler.fetching.failures import FetchFailure, name_failure, name_status
from crawler.fetching.host_policy import policies
from crawler.spiders.answer import text_or_file
from pipelines.extraction import read_page
from pipelines.items import RawPage


@dataclass(frozen=True, slots=True)
class PageReport:
    """Hold what was read on one page; `status` is a page status or the name of a failure, `reason` its detail."""

    url: str
    status: str
    reason: str | None = None
    title: str = ""
    text: str = ""
    published_at: str | None = None
    source: str | None = None
    site_province: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)


class OnePageSpider(scrapy.Spider):  # type: ignore[misc, unused-ignore]
    """Fetch `url` by the rules of `site` (None: a host that is not watched); what is reported of it is a subclass's."""

    custom_settings = {  # noqa: RUF012  (Scrapy's own declaration)
        "HTTPERROR_ALLOW_ALL": True,
        "ITEM_PIPELINES": {},
        "RETRY_TIMES": 1,
        "DOWNLOAD_TIMEOUT": 20,
    }

    def __init__(self, *, url: str, site: Site | None, report: Callable[[Any], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url, self.site, self.report = url, site, report
        self.host_policies = policies([site] if site else [])

    async def start(self) -> AsyncIterator[Request]:
        """Yield the one request."""
        headers = dict(self.site.headers) if self.site else {}
        yield Request(self.url, callback=self.parse_page, errback=self.page_failed, headers=headers, dont_filter=True)

    def parse_page(self, response: Response) -> None:
        """Report the answer."""
        raise NotImplementedError

    def page_failed(self, failure: Failure) -> None:
        """Report why the page could not be had."""
        raise NotImplementedError


class PageCheckSpider(OnePageSpider):
    """Fetch a page, read it and hand a PageReport over."""

    name = "check-page"

    def parse_page(self, response: Response) -> None:
        """Read the page."""
        failure = name_status(response.status)
        if failure is not None:
            self.report(PageReport(self.url, failure.name, failure.detail))
            return
        reading = read_page(raw_page(self.site, response, url=self.url))
        published = reading.published.isoformat() if reading.published else None
        self.report(
            PageReport(
                self.url,
                reading.status.value,
                reading.reason,
                reading.title,
                reading.text,
                published,
                reading.source,
                self.site.province if self.site else None,
            )
        )

    def page_failed(self, failure: Failure) -> None:
        """Say why the page could not be had."""
        why = reason_of(failure)
        self.report(PageReport(self.url, why.name, why.detail))


def reason_of(failure: Failure) -> FetchFailure:
    """Name a failed request; where robots.txt could not be had because of the network, by what the network said."""
    error = failure.value
    if isinstance(error, RobotsUnavailableError) and error.cause is not None:
        found = name_failure(Failure(error.cause))  # type: ignore[no-untyped-call]
        return FetchFailure(found.name, str(error.cause).strip())
    return name_failure(failure)


def raw_page(
    site: Site | None,
    response: Response,
    *,
    url: str,
    anchor: str = "",
    published_hint: str | None = None,
    encoding: str | None = None,
) -> RawPage:
    """Return an answer as the analysis takes it, as a crawl of `site` would hand it over.

    `encoding` is what a site file said of a page whose site is not known.
    """
    html, document = text_or_file(response, site.encoding if site else encoding)
    return RawPage(
        url=url,
        html=html,
        document=document,
        anchor=anchor or None,
        published_hint=published_hint,
        site=site.key if site else None,
        site_name=site.name if site else None,
        site_province=site.province if site else None,
        selectors=site.selectors if site else (),
        fetched_at=dt.datetime.now(dt.UTC),
    )
