"""Name what went wrong with a fetch, so that sources can be told apart and weighed."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost, SSLError
from twisted.python.failure import Failure

from crawler.fetching.errors import (
    AddressRefusedError,
    FetchRefusedError,
    HostOnHoldError,
    RenderBudgetError,
    RobotsForbiddenError,
    RobotsUnavailableError,
)

_NAMES: tuple[tuple[type[BaseException], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadTimeoutError, "timeout"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadCancelledError, "too-large"),
    (ResponseDataLossError, "truncated"),
    (SSLError, "tls"),
    (ConnectionDone, "reset"),
    (ConnectionLost, "reset"),
    (ConnectError, "unreachable"),
)


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Hold a failure's name, what to tell the operator, and whether trying again can help."""

    name: str
    detail: str
    permanent: bool = False
    counts: bool = True  # an attempt was made; a host on hold or a spent budget costs the page nothing


def name_failure(failure: Failure) -> FetchFailure:
    """Return what an errback was given under its name; unknown errors keep their class's name."""
    error = failure.value
    # A host that cannot be reached fails at its robots.txt first: what counts is why.
    if isinstance(error, RobotsUnavailableError) and error.cause is not None:
        error = error.cause
    return name_error(error)


def name_error(error: BaseException | None) -> FetchFailure:
    """Return an error under its name."""
    detail = str(error) or type(error).__name__
    if isinstance(error, FetchRefusedError):
        permanent = isinstance(error, (AddressRefusedError, RobotsForbiddenError))
        untried = isinstance(error, (HostOnHoldError, RenderBudgetError))
        return FetchFailure(error.reason, detail, permanent, counts=not untried)
    cause = f"{detail} {getattr(error, '__cause__', None) or ''}".lower()
    for kind, name in _NAMES:
        if isinstance(error, kind):
            return FetchFailure(name, detail)
    if "max redirections" in cause:  # all that Scrapy says about a loop
        return FetchFailure("redirect-loop", detail)
    if "ssl" in cause or "certificate" in cause or "tls" in cause:
        return FetchFailure("tls", detail)
    return FetchFailure("reset" if "connection" in cause else type(error).__name__, detail)


def name_status(status: int) -> FetchFailure | None:
    """Return the failure an HTTP status stands for, None where the answer may be read."""
    if status < 400:
        return None
    if status in (404, 410):
        return FetchFailure("gone", f"HTTP {status}", permanent=True)
    if status == 429 or status >= 500:
        return FetchFailure("http-5xx" if status >= 500 else "throttled", f"HTTP {status}")
    return FetchFailure(f"http-{status}", f"HTTP {status}")
