"""Crawl children: one process a site, leased, with a wall budget; a slow site never holds others back."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.paths import PROJECT_ROOT
from scheduler.cadence import next_visit
from storage import coverage, sites
from storage.database import Database

Clock = Callable[[], dt.datetime]
BUDGET = dt.timedelta(seconds=180)
# A child ends itself at its budget; what it is still doing then gets this long before it is killed.
GRACE = dt.timedelta(seconds=40)
DEFAULT_EVERY = dt.timedelta(minutes=15)


@dataclass(slots=True)
class Child:
    """Hold one running crawl."""

    key: str
    owner: str
    process: subprocess.Popen[bytes]
    started_at: dt.datetime
    kill_at: dt.datetime
    slow: bool
    log: Path


@dataclass(frozen=True, slots=True)
class Finished:
    """Say how one crawl ended: ok, budget, stopped, or the name of what went wrong."""

    key: str
    outcome: str
    seconds: float
    log: Path


@dataclass(slots=True)
class CrawlChildren:
    """Start crawl children for due sites and see them to their end.

    `slots` children run at once, of which at most `slots - 1` may be sites that used up their budget last time.
    `intervals` maps site keys to how often they are visited.
    """

    db: Database
    home: Path
    clock: Clock
    slots: int = 3
    budget: dt.timedelta = BUDGET
    environment: Mapping[str, str] = field(default_factory=dict)
    running: dict[str, Child] = field(default_factory=dict)

    def start_due(
        self, intervals: Mapping[str, dt.timedelta], only: Collection[str] | None = None, *, everything: bool = False
    ) -> list[str]:
        """Lease due sites and start their children while slots are free; return the keys started.

        `everything` makes the child visit all lists and look at every watched page again.
        """
        started: list[str] = []
        if len(self.running) >= self.slots:
            return started
        with self.db.read() as s:
            due = [d for d in sites.due_sites(s, self.clock()) if only is None or d.key in only]
        for site in due:
            if len(self.running) >= self.slots:
                break
            if site.key in self.running or (site.slow and self._slow_running() >= max(1, self.slots - 1)):
                continue
            if self._start(site.key, site.slow, intervals.get(site.key, DEFAULT_EVERY), everything=everything):
                started.append(site.key)
        return started

    def _slow_running(self) -> int:
        return sum(child.slow for child in self.running.values())

    def _start(self, key: str, slow: bool, every: dt.timedelta, *, everything: bool) -> bool:
        now = self.clock()
        owner = f"child:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        kill_at = now + self.budget + GRACE
        with self.db.write() as s:
            if not sites.lease(s, key, owner, now, kill_at):
                return False
            state = sites.state(s, key)
            # Due again from now, before the child runs: whatever happens to it, the site is not forgotten or hammered.
            sites.reschedule(s, key, next_visit(now, every, state.failures))
        log = self.home / "log" / "crawl" / f"{key}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            **self.environment,
            "JINDU_CHILD_OWNER": owner,
            "JINDU_CHILD_BUDGET": str(self.budget.total_seconds()),
            "JINDU_CHILD_ALL": "1" if everything else "",
        }
        with log.open("ab") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "scrapy", "crawl", key],
                cwd=PROJECT_ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                # Ctrl-C in a terminal goes to the daemon alone, which ends its children in order.
                start_new_session=True,
            )
        self.running[key] = Child(key, owner, process, now, kill_at, slow, log)
        return True

    def reap(self) -> list[Finished]:
        """Collect children that ended, and kill those far over their budget."""
        done = []
        for child in list(self.running.values()):
            code = child.process.poll()
            if code is None and self.clock() >= child.kill_at:
                self._signal(child, signal.SIGKILL)
                code = child.process.wait()
            if code is not None:
                done.append(self._finish(child, code))
        return done

    def _finish(self, child: Child, code: int) -> Finished:
        del self.running[child.key]
        now = self.clock()
        with self.db.write() as s:
            # A child that ended well gave its lease back itself, and said how it went.
            if sites.release(s, child.key, child.owner, now, "crashed"):
                message = (
                    f"{child.key} 的抓取进程异常结束（退出码 {code}）；未完成的页面会在下次访问时继续，日志 {child.log}"
                )
                coverage.note(s, now=now, kind="crawl-crashed", level="warning", site_key=child.key, message=message)
            outcome = sites.state(s, child.key).outcome or "crashed"
            if outcome in ("budget", "stopped"):  # it left pages behind; a crash waits for the next visit
                sites.make_due(s, now, [child.key])
        return Finished(child.key, outcome, (now - child.started_at).total_seconds(), child.log)

    def stop(self, grace: dt.timedelta) -> None:
        """End every child: SIGTERM, then SIGKILL for those still there after `grace`."""
        for child in self.running.values():
            self._signal(child, signal.SIGTERM)
        deadline = self.clock() + grace
        for child in list(self.running.values()):
            left = (deadline - self.clock()).total_seconds()
            try:
                code = child.process.wait(timeout=max(0.0, left))
            except subprocess.TimeoutExpired:
                self._signal(child, signal.SIGKILL)
                code = child.process.wait()
            self._finish(child, code)

    @staticmethod
    def _signal(child: Child, number: signal.Signals) -> None:
        # The whole group: its pool workers ignore SIGTERM and SIGINT, and must not outlive a SIGKILL.
        try:
            if number is signal.SIGKILL:
                os.killpg(child.process.pid, number)
            else:
                child.process.send_signal(number)
        except ProcessLookupError:
            pass
