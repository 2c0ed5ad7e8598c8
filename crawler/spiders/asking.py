"""Ask for a list the way its address says, by GET or by POST with what is to be posted; and what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from config.list_address import ListAddress

_ASKED = "asked"


def list_request(address: str, *, headers: Mapping[str, str], meta: Mapping[str, Any], **arguments: Any) -> Request:
    """Return the request of a list."""
    asked = ListAddress.of(address)
    content = {"Content-Type": asked.media_type} if asked.post else {}
    return Request(
        asked.url,
        method="POST" if asked.post else "GET",
        body=asked.post,
        headers={**content, **headers},
        meta={**meta, _ASKED: address},
        dont_filter=True,
        **arguments,
    )


def asked_for(response: Response, address: str) -> ListAddress:
    """Return what an answer was asked by; `address` where it came without its request."""
    return ListAddress.of(response.meta.get(_ASKED, address) if response.request is not None else address)


def request_of(failure: Failure) -> Request:
    """Return the request an errback was called for; Scrapy attaches it."""
    request: Request = failure.request  # type: ignore[attr-defined]
    return request
