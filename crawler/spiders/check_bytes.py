"""Fetch one page by hand, politely, and hand it over as it came; nothing is read, nothing is stored."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.fetching.failures import name_status
from crawler.spiders.answer import header
from crawler.spiders.check_page import OnePageSpider, reason_of

FETCHED = "fetched"


@dataclass(frozen=True, slots=True)
class PageBytes:
    """Hold an answer's bytes; `status` is `fetched` or the name of a failure, `reason` its detail."""

    url: str
    status: str
    reason: str | None = None
    body: bytes = b""
    content_type: str | None = None
    fetched_at: dt.datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain data, its bytes in base64."""
        fetched_at = self.fetched_at.isoformat() if self.fetched_at else None
        return asdict(self) | {"body": base64.b64encode(self.body).decode("ascii"), "fetched_at": fetched_at}

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> PageBytes:
        """Return what `as_json` wrote."""
        fetched_at = dt.datetime.fromisoformat(found["fetched_at"]) if found["fetched_at"] else None
        return cls(**(found | {"body": base64.b64decode(found["body"]), "fetched_at": fetched_at}))


class PageBytesSpider(OnePageSpider):
    """Fetch a page and hand its PageBytes over."""

    name = "fetch-page"

    def parse_page(self, response: Response) -> None:
        """Report the bytes as they came, decompressed."""
        failure = name_status(response.status)
        if failure is not None:
            self.report(PageBytes(self.url, failure.name, failure.detail))
            return
        now = dt.datetime.now(dt.UTC)
        content_type = header(response, "Content-Type")
        self.report(PageBytes(self.url, FETCHED, None, response.body, content_type, now))

    def page_failed(self, failure: Failure) -> None:
        """Say why the page could not be had."""
        why = reason_of(failure)
        self.report(PageBytes(self.url, why.name, why.detail))
