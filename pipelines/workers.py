"""A pool of stateless worker processes for analysis: it survives signals, hung pages and crashes.

The pool starts with the first page and ends with the crawl. A worker that hangs on a page is killed, one that dies
is replaced; the page then gets the status error and goes into quarantine. Workers do not outlive the crawl, also
where it is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import resource_tracker

from pebble import CONSTS, ProcessExpired, ProcessPool

from pipelines.analysis import Analyst, AnalystSpec
from pipelines.heap import settle_heap
from pipelines.items import Article, PageStatus, RawPage, Reading

LOG = logging.getLogger(__name__)
PAGE_SECONDS = 30.0  # the slowest real page seen took under one
BEHIND = 5  # steps of niceness: the crawl, which feeds all workers, must not wait for a core behind them
PAGES_A_WORKER = 2000  # then it is replaced: whatever lxml or a library leaks stays bounded

CLOSE_SECONDS = 5.0  # to end in order; what is left is killed
ORPHAN_SECONDS = 5.0  # on top of a page's time: by then its parent has killed a hung worker, if there is a parent
# Workers do not hear SIGTERM, so that pebble's wait between SIGTERM and SIGKILL only holds the other workers up.
CONSTS.term_timeout = 0.05

_analyst: Analyst | None = None


class AnalysisUnavailableError(Exception):
    """No worker could be started: the page is not at fault and has not been analysed."""


def _start_worker(spec: AnalystSpec) -> None:
    """Prepare a worker."""
    global _analyst
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _analyst = spec.load()
    settle_heap()
    os.nice(BEHIND)


def _end_with_parent() -> None:
    """Leave when the crawl is gone: the pool's own pipe only tells workers that wait for a page."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _analyze(page: RawPage, seconds: float) -> Article:
    assert _analyst is not None  # noqa: S101  (the initializer ran, or the pool would not be up)
    # The system's own clock ends an orphan that hangs in C code, where no thread of ours gets its turn.
    signal.alarm(math.ceil(seconds + ORPHAN_SECONDS))
    try:
        return _analyst.analyze(page)
    finally:
        signal.alarm(0)


@dataclass(slots=True)
class AnalysisPool:
    """Analyse pages in `size` processes, each page within `seconds`."""

    spec: AnalystSpec
    size: int = 2
    seconds: float = PAGE_SECONDS
    _pool: ProcessPool | None = None
    _others: frozenset[int | None] = frozenset()  # children of this process that are no workers of ours

    def submit(self, page: RawPage) -> Future[Article]:
        """Hand a page to a worker; the future raises TimeoutError or ProcessExpired where the worker was lost."""
        if self._pool is not None and not self._pool.active:  # pebble gives up where an idle worker is killed
            self.close()
        if self._pool is None:
            self._others = frozenset(child.pid for child in multiprocessing.active_children())
            self._pool = ProcessPool(
                max_workers=self.size,
                max_tasks=PAGES_A_WORKER,
                initializer=_start_worker,
                initargs=[self.spec],
                context=multiprocessing.get_context("spawn"),
            )
            with _signals_kept_from_children():  # the first page starts the workers
                return self._schedule(self._pool, page)
        return self._schedule(self._pool, page)

    def _schedule(self, pool: ProcessPool, page: RawPage) -> Future[Article]:
        future: Future[Article] = pool.schedule(_analyze, args=[page, self.seconds], timeout=self.seconds)
        return future

    async def analyze(self, page: RawPage) -> Article:
        """Return a page's analysis; where a worker is lost or fails, an article with status error and the reason.

        Raise AnalysisUnavailableError where no worker can be started.
        """
        for last in (False, True):
            try:
                return await asyncio.wrap_future(self.submit(page))
            except BrokenProcessPool as error:
                if last:
                    raise AnalysisUnavailableError(f"分析进程无法启动，{page.url} 留待下次：{error}") from error
                LOG.warning("分析进程池中断（%s），重新建立", error)
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
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        pool.stop()  # type: ignore[no-untyped-call]
        # A worker that was just being started can be left behind, or keep pebble waiting for its pipe; it does not
        # hear SIGTERM, so the interpreter would wait for it on its way out for ever.
        ending = threading.Thread(target=pool.join, daemon=True)
        ending.start()
        ending.join(CLOSE_SECONDS)
        for worker in multiprocessing.active_children():
            if worker.pid not in self._others:
                worker.kill()


@contextlib.contextmanager
def _signals_kept_from_children() -> Iterator[None]:
    """Block SIGINT and SIGTERM for processes and threads started within: signals to a group are its parent's business.

    A blocked signal is inherited from the first moment on; one that a worker ignores itself would still end it while
    it starts. Workers started later come from pebble's threads, which inherit the mask too.
    """
    resource_tracker.ensure_running()  # it unblocks both signals where it starts later
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def reason_of(error: Exception) -> str:
    """Return the closed-list reason for a lost or failed analysis: timeout, crash or exception."""
    if isinstance(error, (TimeoutError, FutureTimeoutError)):
        return "timeout"
    return "crash" if isinstance(error, (ProcessExpired, BrokenProcessPool)) else "exception"


def failed(page: RawPage, reason: str, error: Exception | None = None) -> Article:
    """Return the article of a page whose analysis failed."""
    if error is not None and reason == "exception":
        LOG.error("分析 %s 出错：%r", page.url, error, exc_info=error)
    return Article(url=page.url, reading=Reading(status=PageStatus.ERROR, reason=reason))
