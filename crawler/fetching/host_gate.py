"""The host's lease in the database, seen from one crawl: waiting without blocking, and a bound on the wait."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
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
# Where no pause is asked for, the lease is kept from one request to the next instead of two writes each.
STRETCH = 5.0  # seconds; then others that wait for the host get their turn
LINGER = 1.0  # seconds without a request of ours after which it is given back
HAND_OVER = host_gates.ASK_AGAIN + 0.05  # seconds others have after a stretch to ask before we do

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Turn:
    """Hold one lease: until when requests may begin under it, and what the answers asked for."""

    owner: str
    ends: float  # monotonic seconds
    timeout: float  # of the longest request it covers
    pause: dt.timedelta = dt.timedelta(0)  # after its end
    hold: tuple[dt.datetime, str] | None = None
    giving_back: asyncio.TimerHandle | None = None

    def covers(self, timeout: float) -> bool:
        """Say whether another request may go out under this lease."""
        return self.hold is None and timeout <= self.timeout and time.monotonic() < self.ends

    def ask_for_rest(self, until: dt.datetime, reason: str) -> None:
        """Let nothing out before `until`, from whatever process, once this turn ends."""
        self.hold, self.ends = (until, reason), 0.0


class HostGates:
    """Take and give back host leases; every database call runs in a thread, so the reactor never waits for a lock."""

    def __init__(self, db: Database, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._db = db
        self._clock = clock
        self._locks: dict[str, asyncio.Lock] = {}
        self._kept: dict[str, Turn] = {}
        self._handed_over: dict[str, float] = {}  # monotonic: when the last whole stretch ended
        self._returning: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)
        self._process = f"{socket.gethostname()[:40]}:{os.getpid()}"

    @asynccontextmanager
    async def held(
        self, host: str, *, timeout: float, delay: dt.timedelta, ending: Callable[[], bool] = lambda: False
    ) -> AsyncIterator[Turn]:
        """Hold the host for one request; afterwards nobody fetches from it for `delay` or its Crawl-delay.

        Where neither asks for a pause, the lease serves the requests that follow at once, too. Raise HostOnHoldError
        where the host is held for longer than a crawl waits, and CrawlEndingError once `ending` says so: a crawl that
        ends must not wait for every request in the queue of a slow host.
        """
        # One of our own requests asks the database at a time; the others queue here.
        async with self._locks.setdefault(host, asyncio.Lock()):
            turn = await self._turn(host, timeout, ending)
            try:
                yield turn
            finally:
                turn.pause = max(turn.pause, delay)
                if turn.pause or not turn.covers(0.0):
                    await self._give_back(host)
                else:
                    turn.giving_back = asyncio.get_running_loop().call_later(LINGER, self._idle, host, turn)

    async def set_crawl_delay(self, host: str, delay: dt.timedelta) -> None:
        """Remember what the host's robots.txt asks for."""

        def write() -> None:
            with self._db.write() as s:
                host_gates.set_crawl_delay(s, host, self._clock(), delay)

        if (turn := self._kept.get(host)) is not None and delay:
            turn.pause = max(turn.pause, delay)
            turn.ends = 0.0  # the next request asks the database, which knows when it may go out
        await self._in_thread(write)

    async def close(self) -> None:
        """Give back what is still kept: others need not wait for the leases to run out."""
        for host in list(self._kept):
            async with self._locks[host]:
                await self._give_back(host)
        await asyncio.gather(*self._returning)

    async def _turn(self, host: str, timeout: float, ending: Callable[[], bool]) -> Turn:
        await _sleep(host, 0.0, ending)
        kept = self._kept.get(host)
        if kept is not None:
            if kept.giving_back is not None:
                kept.giving_back.cancel()
                kept.giving_back = None
            if kept.covers(timeout):
                return kept
            await self._give_back(host)
        if (rest := self._handed_over.pop(host, 0.0) + HAND_OVER - time.monotonic()) > 0:
            await _sleep(host, rest, ending)
        turn = Turn(f"{self._process}:{next(self._numbers)}", 0.0, timeout)
        lease = dt.timedelta(seconds=timeout + STRETCH) + LEASE_MARGIN
        turn.pause = await self._acquire(host, turn.owner, lease, ending)
        turn.ends = time.monotonic() + STRETCH
        self._kept[host] = turn
        return turn

    async def _acquire(self, host: str, owner: str, lease: dt.timedelta, ending: Callable[[], bool]) -> dt.timedelta:
        """Take the lease, waiting for it; return the host's Crawl-delay."""
        waited = 0.0
        while True:
            wait, crawl_delay = await self._in_thread(lambda: self._try(host, owner, lease))
            if not wait:
                return crawl_delay
            if wait > LONGEST_SLEEP or waited + wait > PATIENCE:
                raise HostOnHoldError(f"{host} 还需等待 {wait:.0f} 秒才可访问，留待下次", wait)
            await _sleep(host, wait, ending)
            waited += wait

    def _try(self, host: str, owner: str, lease: dt.timedelta) -> tuple[float, dt.timedelta]:
        with self._db.write() as s:
            return host_gates.acquire(s, host, owner, self._clock(), lease), host_gates.crawl_delay(s, host)

    def _idle(self, host: str, turn: Turn) -> None:
        """Give a host back that we have asked nothing of for a while."""
        turn.ends = 0.0
        task = asyncio.get_running_loop().create_task(self._return_idle(host, turn))
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    async def _return_idle(self, host: str, turn: Turn) -> None:
        async with self._locks[host]:
            if self._kept.get(host) is turn:
                await self._give_back(host)

    async def _give_back(self, host: str) -> None:
        turn = self._kept.pop(host, None)
        if turn is None:
            return
        if turn.giving_back is not None:
            turn.giving_back.cancel()
        if not turn.pause and time.monotonic() >= turn.ends > 0.0:
            self._handed_over[host] = time.monotonic()
        await self._in_thread(lambda: self._release(host, turn))

    def _release(self, host: str, turn: Turn) -> None:
        for _ in range(3):
            try:
                with self._db.write() as s:
                    if turn.hold is not None:
                        host_gates.hold(s, host, self._clock(), *turn.hold)
                    host_gates.release(s, host, turn.owner, self._clock(), turn.pause)
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
