"""Why a request was not sent or not believed: errors that carry a named reason for the page's status.

They derive from IgnoreRequest, so Scrapy neither retries them nor logs a traceback; a request's errback receives them.
"""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class FetchRefusedError(IgnoreRequest):  # type: ignore[misc, unused-ignore]
    """A request that never went out; `reason` is a short name, `detail` says it to an operator."""

    reason = "refused"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class AddressRefusedError(FetchRefusedError):
    """The address is private, local or reserved, and JINDU_ALLOW_NETWORKS does not name it. Permanent."""

    reason = "address-refused"


class HostOnHoldError(FetchRefusedError):
    """The host is held (Retry-After) or taken for longer than a crawl waits. Temporary: try at the next visit."""

    reason = "host-on-hold"

    def __init__(self, detail: str, wait: float) -> None:
        super().__init__(detail)
        self.wait = wait


class CrawlEndingError(FetchRefusedError):
    """The crawl ends before the host was free: the request is left for the next visit, as if never made."""

    reason = "crawl-ending"


class RobotsForbiddenError(FetchRefusedError):
    """robots.txt does not allow the address. Permanent, until robots.txt changes."""

    reason = "robots-forbidden"


class RobotsUnavailableError(FetchRefusedError):
    """robots.txt answered 5xx or not at all; RFC 9309 reads that as "nothing is allowed". Temporary."""

    reason = "robots-unavailable"

    def __init__(self, detail: str, *, status: int | None = None, cause: BaseException | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.cause = cause


class RenderFailedError(FetchRefusedError):
    """The browser could not be started, or the page crashed it. Temporary."""

    reason = "render-failed"


class RenderTimeoutError(RenderFailedError):
    """The page's scripts did not come to an end in time."""

    reason = "render-timeout"


class RenderBudgetError(RenderFailedError):
    """The crawl has rendered as many pages, or for as long, as one crawl may. Left for the next visit."""

    reason = "render-budget"
