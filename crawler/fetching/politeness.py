"""Retry-After: what one answer asks for holds for the host, for every process, before Scrapy's own retry."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from crawler.fetching.host_gate import gates
from crawler.fetching.host_policy import host_of
from crawler.fetching.retry_after import pause_asked

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

logger = logging.getLogger(__name__)


class PolitenessMiddleware:
    """Put a host on hold that answers 429 or 503 with Retry-After; stands nearer to the network than retries."""

    async def process_response(self, request: Request, response: Response) -> Response:
        """Store the hold and hand the response on; the retry then waits at the gate or is refused there."""
        now = dt.datetime.now(dt.UTC)
        pause = pause_asked(response.status, _header(response, "Retry-After"), _header(response, "Date"), now)
        if pause is not None:
            host = host_of(request.url)
            logger.info("%s 返回 %d，暂停访问 %.0f 秒", host, response.status, pause.total_seconds())
            await gates().hold(host, now + pause, f"HTTP {response.status}, Retry-After {pause.total_seconds():.0f} s")
        return response


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
