"""A pool of stateless worker processes for analysis: it survives signals, hung pages and crashes.

The pool starts with the first page and ends with the crawl. A worker that hangs on a page is killed, one that dies
is replaced; the page then gets the status error and goes into quarantine.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessPool

from pipelines.analysis import Analyst, AnalystSpec
from pipelines.items import Article, PageStatus, RawPage, Reading

LOG = logging.getLogger(__name__)
PAGE_SECONDS = 30.0  # the slowest real page seen took under one
PAGES_A_WORKER = 2000  # then it is replaced: whatever lxml or a library leaks stays bounded

_analyst: Analyst | None = None


def _start_worker(spec: AnalystSpec) -> None:
    """Prepare a worker; signals are the parent's business, also when the whole group gets them."""
    global _analyst
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _analyst = Analyst.load(spec)


def _analyze(page: RawPage) -> Article:
    assert _analyst is not None  # noqa: S101  (the initializer ran, or the pool would not be up)
    return _analyst.analyze(page)


@dataclass(slots=True)
class AnalysisPool:
    """Analyse pages in `size` processes, each page within `seconds`."""

    spec: AnalystSpec
    size: int = 2
    seconds: float = PAGE_SECONDS
    _pool: ProcessPool | None = None

    def submit(self, page: RawPage) -> Future[Article]:
        """Hand a page to a worker; the future raises TimeoutError or ProcessExpired where the worker was lost."""
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self.size,
                max_tasks=PAGES_A_WORKER,
                initializer=_start_worker,
                initargs=[self.spec],
                context=multiprocessing.get_context("spawn"),
            )
        future: Future[Article] = self._pool.schedule(_analyze, args=[page], timeout=self.seconds)
        return future

    async def analyze(self, page: RawPage) -> Article:
        """Return a page's analysis; where a worker is lost or fails, an article with status error and the reason."""
        for last in (False, True):
            try:
                return await asyncio.wrap_future(self.submit(page))
            except ProcessExpired as error:
                # The operating system may have killed it for another's memory: once more, then it is the page's fault.
                LOG.warning("分析进程在 %s 上异常退出（%s）", page.url, error)
                if last:
                    return failed(page, "crash")
            except Exception as error:
                return failed(page, reason_of(error), error)
        raise AssertionError("unreachable")

    def result(self, page: RawPage, future: Future[Article]) -> Article:
        """Wait for a submitted page and return its analysis, whatever happened to its worker."""
        try:
            return future.result()
        except Exception as error:
            return failed(page, reason_of(error), error)

    def close(self) -> None:
        """End the workers; what they still do is dropped."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


def reason_of(error: Exception) -> str:
    """Return the closed-list reason for a lost or failed analysis: timeout, crash or exception."""
    if isinstance(error, (TimeoutError, FutureTimeoutError)):
        return "timeout"
    return "crash" if isinstance(error, ProcessExpired) else "exception"


def failed(page: RawPage, reason: str, error: Exception | None = None) -> Article:
    """Return the article of a page whose analysis failed."""
    if error is not None and reason == "exception":
        LOG.error("分析 %s 出错：%r", page.url, error, exc_info=error)
    return Article(url=page.url, reading=Reading(status=PageStatus.ERROR, reason=reason))
