"""Crawl children: processes that crawl leased sites within a wall budget; a slow site never holds others back."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.paths import PROJECT_ROOT
from config.working_days import WorkingDays
from scheduler.cadence import next_visit
from scheduler.list_desk import catch_up, plan_visits
from storage import coverage, pages, sites
from storage.database import Database
from storage.sites import DueSite

Clock = Callable[[], dt.datetime]
BUDGET = dt.timedelta(seconds=180)
# A child ends itself at its budget; what it is still doing then gets this long before it is killed.
GRACE = dt.timedelta(seconds=40)
# A list whose cadence is learned is due again after this, until its visit has told when.
UNTIL_PLANNED = dt.timedelta(minutes=15)
SOON = dt.timedelta(minutes=1)  # a list due so soon is taken along
LOG_BYTES = 5_000_000


@dataclass(slots=True)
class Child:
    """Hold one running crawl of one or more sites; `fixed` are those visited at a fixed interval."""

    keys: tuple[str, ...]
    fixed: frozenset[str]
    owner: str
    process: subprocess.Popen[bytes]
    started_at: dt.datetime
    kill_at: dt.datetime
    slow: bool
    log: Path


@dataclass(frozen=True, slots=True)
class Leased:
    """Hold what a child is to do: the sites it has, and their lists that are due."""

    owner: str
    keys: tuple[str, ...]
    lists: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """Say how the crawl of one site ended: ok, budget, stopped, or the name of what went wrong."""

    key: str
    outcome: str
    seconds: float
    log: Path


@dataclass(slots=True)
class CrawlChildren:
    """Start crawl children for due sites and see them to their end.

    `slots` children run at once. A child takes up to `batch` due sites, whose hosts it visits side by side; a site
    that used up its budget last time goes alone, and such sites get at most `slots - 1` slots.
    """

    db: Database
    home: Path
    clock: Clock
    slots: int = 3
    batch: int = 16  # starting a child costs about as much as reading a hundred pages
    budget: dt.timedelta = BUDGET
    environment: Mapping[str, str] = field(default_factory=dict)
    days: WorkingDays = field(default_factory=WorkingDays)
    running: list[Child] = field(default_factory=list)

    def start_due(
        self, intervals: Mapping[str, dt.timedelta], only: Collection[str] | None = None, *, everything: bool = False
    ) -> list[str]:
        """Lease due sites and start children for them while slots are free; return the keys started.

        `intervals` has the sites that are visited at a fixed interval; the lists of all others are visited as they
        have taught. `everything` makes a child look at every watched page again.
        """
        started: list[str] = []
        while len(self.running) < self.slots:
            chosen = self._choose(only)
            if not chosen:
                break
            leased = self._lease(chosen, intervals)
            if leased is not None:
                self._start(leased, intervals, slow=chosen[0].slow, everything=everything)
                started += leased.keys
        return started

    def _choose(self, only: Collection[str] | None) -> list[DueSite]:
        """Return what the next child takes: one slow site, or a batch of the others."""
        now = self.clock()
        with self.db.read() as s:
            due = sites.due_sites(s, now)
            known = {site.key for site in due}
            # A page to be tried again does not wait for a list that may be due tomorrow.
            due += sites.free_sites(s, [key for key in pages.sites_to_retry(s, now) if key not in known], now)
        due = [site for site in due if only is None or site.key in only]
        quick = [site for site in due if not site.slow]
        slow = [site for site in due if site.slow]
        if slow and (not quick or due[0].slow) and sum(c.slow for c in self.running) < max(1, self.slots - 1):
            return slow[:1]
        return quick[: self.batch]

    def _lease(self, chosen: Sequence[DueSite], intervals: Mapping[str, dt.timedelta]) -> Leased | None:
        now = self.clock()
        owner = f"child:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        keys, lists = [], []
        with self.db.write() as s:
            for site in chosen:
                if not sites.lease(s, site.key, owner, now, now + self.budget + GRACE):
                    continue
                due = [one.id for one in sites.due_lists(s, site.key, now + SOON)]
                # Due again from now, before the child runs: whatever happens to it, the site is neither forgotten
                # nor hammered.
                every = intervals.get(site.key, UNTIL_PLANNED)
                sites.put_off(s, due, next_visit(now, every, sites.state(s, site.key).failures))
                keys.append(site.key)
                lists += due
        return Leased(owner, tuple(keys), tuple(lists)) if keys else None

    def _start(self, leased: Leased, intervals: Mapping[str, dt.timedelta], *, slow: bool, everything: bool) -> None:
        keys = leased.keys
        now = self.clock()
        spider = [keys[0]] if len(keys) == 1 else ["all", "-a", f"sites={','.join(keys)}"]
        log = self.home / "log" / "crawl" / f"{keys[0] if len(keys) == 1 else 'group'}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            **self.environment,
            "JINDU_CHILD_OWNER": leased.owner,
            "JINDU_CHILD_LISTS": ",".join(map(str, leased.lists)) or "none",
            "JINDU_CHILD_BUDGET": str(self.budget.total_seconds()),
            "JINDU_CHILD_ALL": "1" if everything else "",
        }
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "scrapy", "crawl", *spider],
                cwd=PROJECT_ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                # Ctrl-C in a terminal goes to the daemon alone, which ends its children in order.
                start_new_session=True,
            )
        kill_at = now + self.budget + GRACE
        fixed = frozenset(keys) & intervals.keys()
        self.running.append(Child(keys, frozenset(fixed), leased.owner, process, now, kill_at, slow, log))

    def reap(self) -> list[Finished]:
        """Collect children that ended, and kill those far over their budget."""
        done: list[Finished] = []
        for child in list(self.running):
            code = child.process.poll()
            if code is None and self.clock() >= child.kill_at:
                _signal(child, signal.SIGKILL)
                code = child.process.wait()
            if code is not None:
                done += self._finish(child, code)
        return done

    def _finish(self, child: Child, code: int, unsaid: str = "crashed") -> list[Finished]:
        self.running.remove(child)
        return [self._finish_site(child, key, code, unsaid) for key in child.keys]

    def _finish_site(self, child: Child, key: str, code: int, unsaid: str) -> Finished:
        now = self.clock()
        with self.db.write() as s:
            # A child that ended well gave its leases back itself, and said how each site went.
            if sites.release(s, key, child.owner, now, unsaid) and unsaid == "crashed":
                message = f"{key} 的抓取进程异常结束（退出码 {code}）；未完成的页面下次访问时继续，日志 {child.log}"
                coverage.note(s, now=now, kind="crawl-crashed", level="warning", site_key=key, message=message)
            lists = catch_up(s, key, now, self.days)
            if key not in child.fixed:
                plan_visits(s, lists, now, self.days)
            state = sites.state(s, key)
            outcome = state.outcome or "crashed"
            if outcome in ("budget", "stopped"):  # it left pages behind; a crash waits for the next visit
                sites.make_due(s, now, [key])
        ended = min(state.finished_at or now, now)
        return Finished(key, outcome, max(0.0, (ended - child.started_at).total_seconds()), child.log)

    def stop(self, grace: dt.timedelta) -> list[Finished]:
        """End every child: SIGTERM, then SIGKILL for those still there after `grace`."""
        for child in self.running:
            _signal(child, signal.SIGTERM)
        deadline = self.clock() + grace
        done: list[Finished] = []
        for child in list(self.running):
            left = (deadline - self.clock()).total_seconds()
            try:
                code = child.process.wait(timeout=max(0.0, left))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                code = child.process.wait()
            done += self._finish(child, code, "stopped")
        return done


def _signal(child: Child, number: signal.Signals) -> None:
    # SIGKILL goes to the whole group: pool workers ignore SIGTERM and SIGINT, and must not outlive their parent.
    with contextlib.suppress(ProcessLookupError):
        if number is signal.SIGKILL:
            os.killpg(child.process.pid, number)
        else:
            child.process.send_signal(number)
