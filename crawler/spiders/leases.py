"""The sites one crawl holds: taken before the first request, renewed while it runs, given back with the outcome."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from storage import sites
from storage.database import Database

LOG = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=10)
PATIENCE = dt.timedelta(minutes=4)  # a child's wall budget and what it may take to end


@dataclass(slots=True)
class SiteLeases:
    """Hold leases as `owner`; a child's owner comes from the daemon that took the lease for it."""

    db: Database
    clock: Callable[[], dt.datetime]
    owner: str
    held: list[str] = field(default_factory=list)

    @classmethod
    def of_this_process(cls, db: Database, clock: Callable[[], dt.datetime]) -> SiteLeases:
        """Return leases under the name the daemon gave this child, or under one of our own."""
        owner = os.environ.get("JINDU_CHILD_OWNER") or f"manual:{socket.gethostname()}:{os.getpid()}"
        return cls(db, clock, owner)

    def take_free(self, key: str) -> bool:
        """Take a site if nobody has it now."""
        if not self._try(key):
            return False
        self.held.append(key)
        return True

    async def take(self, key: str) -> bool:
        """Take a site, waiting while another crawl has it; return False where that takes too long."""
        give_up = self.clock() + PATIENCE
        waiting = False
        while not self.take_free(key):
            if self.clock() >= give_up:
                LOG.error("站点 %s 一直由另一次抓取占用，本次跳过；稍后再试", key)
                return False
            if not waiting:
                LOG.info("站点 %s 正由另一次抓取占用，等它结束", key)
                waiting = True
            await asyncio.sleep(1.0)
        return True

    def _try(self, key: str) -> bool:
        now = self.clock()
        with self.db.write() as s:
            return sites.lease(s, key, self.owner, now, now + LEASE)

    def renew(self) -> None:
        """Prolong every lease; called every few minutes."""
        for key in self.held:
            if not self._try(key):
                LOG.warning("站点 %s 的租约已被别的抓取取走", key)

    def give_back(self, keys: Sequence[str], outcome: Callable[[str], str]) -> None:
        """Release sites, each with its outcome; those not held are passed over."""
        mine = [key for key in keys if key in self.held]
        if not mine:
            return
        with self.db.write() as s:
            for key in mine:
                sites.release(s, key, self.owner, self.clock(), outcome(key))
        self.held = [key for key in self.held if key not in mine]
