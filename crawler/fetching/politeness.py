"""Retry-After: what one answer asks for holds for the host, for every process, before Scrapy's own retry."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from crawler.fetching.retry_after import pause_asked

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.fetching.host_gate import Turn

logger = logging.getLogger(__name__)


def keep_rest(turn: Turn, host: str, response: Response) -> None:
    """Have a host put on hold that answers 429 or 503 with Retry-After.

    The hold is stored with the lease's return, so that no request of any process can slip in between; a retry then
    waits at the gate or is refused there.
    """
    now = dt.datetime.now(dt.UTC)
    pause = pause_asked(response.status, _header(response, "Retry-After"), _header(response, "Date"), now)
    if pause is not None:
        logger.info("%s 返回 %d，暂停访问 %.0f 秒", host, response.status, pause.total_seconds())
        turn.ask_for_rest(now + pause, f"HTTP {response.status}, Retry-After {pause.total_seconds():.0f} s")


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
