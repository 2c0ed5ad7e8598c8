"""The host's lease in the database, seen from one crawl: waiting without blocking, and a bound on the wait."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TypeVar

from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from config.settings import load_settings
from crawler.fetching.errors import CrawlEndingError, HostOnHoldError
from storage import host_gates
from storage.database import Database
from storage.errors import StoreBusyError

LONGEST_SLEEP = 300.0  # a host that asks for a longer pause is left for the next visit
LOOK_UP = 0.5  # seconds in which a waiting request notices that the crawl ends
PATIENCE = 900.0  # seconds one request waits in all, with other processes before it in the queue
LEASE_MARGIN = dt.timedelta(seconds=30)  # on top of the request's own timeout: a killed crawl blocks a host no longer

T = TypeVar("T")
logger = logging.getLogger(__name__)


class HostGates:
    """Take and give back host leases; every database call runs in a thread, so the reactor never waits for a lock."""

    def __init__(self, db: Database, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._db = db
        self._clock = clock
        self._locks: dict[str, asyncio.Lock] = {}
        self._numbers = itertools.count(1)
        self._process = f"{socket.gethostname()[:40]}:{os.getpid()}"

    @asynccontextmanager
    async def held(
        self, host: str, *, timeout: float, delay: dt.timedelta, ending: Callable[[], bool] = lambda: False
    ) -> AsyncIterator[None]:
        """Hold the host for one request; afterwards nobody fetches from it for `delay` or its Crawl-delay.

        Raise HostOnHoldError where the host is held for longer than a crawl waits, and CrawlEndingError once `ending`
        says so: a crawl that ends must not wait for every request in the queue of a slow host.
        """
        # One of our own requests asks the database at a time; the others queue here.
        async with self._locks.setdefault(host, asyncio.Lock()):
            owner = f"{self._process}:{next(self._numbers)}"
            await self._acquire(host, owner, dt.timedelta(seconds=timeout) + LEASE_MARGIN, ending)
            try:
                yield
            finally:
                await self._in_thread(lambda: self._release(host, owner, delay))

    async def set_crawl_delay(self, host: str, delay: dt.timedelta) -> None:
        """Remember what the host's robots.txt asks for."""

        def write() -> None:
            with self._db.write() as s:
                host_gates.set_crawl_delay(s, host, self._clock(), delay)

        await self._in_thread(write)

    async def hold(self, host: str, until: dt.datetime, reason: str) -> None:
        """Let no request to the host out before `until`, from whatever process."""

        def write() -> None:
            with self._db.write() as s:
                host_gates.hold(s, host, self._clock(), until, reason)

        await self._in_thread(write)

    async def _acquire(self, host: str, owner: str, lease: dt.timedelta, ending: Callable[[], bool]) -> None:
        waited = 0.0
        await _sleep(host, 0.0, ending)
        while wait := await self._in_thread(lambda: self._try(host, owner, lease)):
            if wait > LONGEST_SLEEP or waited + wait > PATIENCE:
                raise HostOnHoldError(f"{host} 还需等待 {wait:.0f} 秒才可访问，留待下次", wait)
            await _sleep(host, wait, ending)
            waited += wait

    def _try(self, host: str, owner: str, lease: dt.timedelta) -> float:
        with self._db.write() as s:
            return host_gates.acquire(s, host, owner, self._clock(), lease)

    def _release(self, host: str, owner: str, delay: dt.timedelta) -> None:
        for _ in range(3):
            try:
                with self._db.write() as s:
                    host_gates.release(s, host, owner, self._clock(), delay)
            except StoreBusyError:
                continue
            return
        logger.warning("站点门闩 %s 未能归还（数据库繁忙），租约到期后自动失效", host)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await maybe_deferred_to_future(deferToThread(work))


async def _sleep(host: str, seconds: float, ending: Callable[[], bool]) -> None:
    """Sleep, but look up every now and then whether the crawl ends."""
    while True:
        if ending():
            raise CrawlEndingError(f"抓取即将结束，{host} 留待下次")
        if seconds <= 0:
            return
        await asyncio.sleep(min(seconds, LOOK_UP))
        seconds -= LOOK_UP


@lru_cache(maxsize=1)
def gates() -> HostGates:
    """Return this process's gates, on the database the settings name."""
    return HostGates(Database.open(load_settings().database_url))
