"""The daemon's clockwork: crawl what is due, alert what is owed, watch over the sources, prune."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from config.bounce_url import BounceSource
from config.errors import ConfigError
from config.working_days import FILE as CALENDAR
from config.working_days import load_working_days
from scheduler import coverage as health
from scheduler.alerts.inbound import read_mailbox
from scheduler.alerts.mailbox import MailboxError
from scheduler.alerts.outbox import Outbox
from scheduler.alerts.plan import plan
from scheduler.alerts.second_channel import SecondChannel
from scheduler.jobs import CrawlChildren
from storage import coverage
from storage.acceptance import Watch, take_over
from storage.database import Database
from storage.errors import StoreError

LOG = logging.getLogger(__name__)
SHANGHAI = ZoneInfo("Asia/Shanghai")
KEEP_VISITS = dt.timedelta(days=400)
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Folders:
    """Name the folders an operator edits."""

    sites: Path
    rules: Path
    lexicon: Path


@dataclass(slots=True)
class Service:
    """Run the watch until stopped. Each `*_once` step can be called by hand; the loop only calls them."""

    db: Database
    folders: Folders
    children: CrawlChildren
    outbox: Outbox
    operators: tuple[str, ...]
    mail_domain: str
    clock: Clock
    second_channel: SecondChannel | None = None
    bounces: BounceSource | None = None
    stopping: Event = field(default_factory=Event)
    _crawling: Lock = field(default_factory=Lock)  # stop() comes from another thread than the clockwork's
    _watch: Watch | None = None
    _seen: tuple[tuple[str, int, int], ...] = ()

    def reload_once(self) -> Watch:
        """Take changed site and rule files over; keep what is in force where a folder cannot be read."""
        seen = _stamps(self.folders)
        if self._watch is not None and seen == self._seen:
            return self._watch
        try:
            self.children.days = load_working_days(self.folders.sites.parent)
            self._watch = take_over(
                self.db,
                sites_dir=self.folders.sites,
                rules_dir=self.folders.rules,
                lexicon_dir=self.folders.lexicon,
                now=self.clock(),
            )
        except ConfigError as error:
            if self._watch is None:
                raise
            self._seen = ()
            self._folder_trouble(str(error))
            return self._watch
        self._seen = seen
        with self.db.write() as s:
            coverage.close_incidents(s, kind="config-folder", site_key=None, now=self.clock())
        for problem in self._watch.problems:
            LOG.error("%s", problem)
        LOG.info("%d 个站点、%d 个规则文件生效", len(self._watch.sites), len(self._watch.rule_files))
        return self._watch

    def _folder_trouble(self, what: str) -> None:
        """Tell of a folder that cannot be read, once: it is tried again every second."""
        message = f"{what}；一直沿用此前生效的站点和规则"
        with self.db.write() as s:
            if coverage.open_incident(s, now=self.clock(), kind="config-folder", message=message):
                LOG.error("%s", message)

    def crawl_once(self) -> None:
        """Collect finished children and start those that are due."""
        with self._crawling:
            for done in self.children.reap():
                LOG.info("抓取 %s 结束：%s，%.1f 秒", done.key, done.outcome, done.seconds)
            if self.stopping.is_set():
                return
            watch = self.reload_once()
            intervals = {key: site.every for key, site in watch.sites.items() if not site.learns}
            if started := self.children.start_due(intervals, watch.sites):
                LOG.info("开始抓取 %d 个站点：%s", len(started), "、".join(started))

    def plan_once(self) -> None:
        """Plan what changed; a long round of sending keeps no new story waiting."""
        planned = plan(self.db, self.clock(), self.mail_domain)
        if planned.stories:
            LOG.info(
                "计划了 %d 条报道，新增应告 %d 项、邮件 %d 封", planned.stories, planned.obligations, planned.mails
            )

    def send_once(self) -> None:
        """Send what is due."""
        for sent in self.outbox.send_due():
            LOG.info("邮件 %d → %s：%s %s", sent.delivery.id, sent.delivery.recipient, sent.outcome, sent.answer)
            if self.stopping.is_set():
                return

    def push_once(self) -> None:
        """Tell by the second channel what is due there, and operators once a day that the watch runs."""
        if self.second_channel is not None and (taken := self.second_channel.run_once()):
            LOG.info("通知渠道收下 %d 条", taken)

    def receive_once(self) -> None:
        """Read what came back by mail."""
        if self.bounces is None:
            return
        try:
            done = read_mailbox(self.db, self.bounces, self.clock())
        except MailboxError as error:
            with self.db.write() as s:
                if coverage.open_incident(s, now=self.clock(), kind="bounce-mailbox", message=str(error)):
                    LOG.error("%s", error)
            return
        with self.db.write() as s:
            coverage.close_incidents(s, kind="bounce-mailbox", site_key=None, now=self.clock())
        if done:
            LOG.info("收到回信和退信：%s", "，".join(f"{kind} {count}" for kind, count in sorted(done.items())))

    def check_once(self) -> None:
        """Look after the sources."""
        watch = self.reload_once()
        done = health.check(
            self.db, watch.sites, self.clock(), self.operators, self.mail_domain, days=self.children.days
        )
        if done.opened or done.closed:
            LOG.warning("新增事故 %d 起，解除 %d 起", done.opened, done.closed)

    def prune_once(self) -> None:
        """Forget old visits and plain events."""
        with self.db.write() as s:
            gone = coverage.prune(s, self.clock() - KEEP_VISITS)
        LOG.info("清理了 %d 条旧访问记录", gone)

    def start(self) -> BackgroundScheduler:
        """Start the clockwork in background threads; return it so that the caller can end it."""
        self.reload_once()
        scheduler = BackgroundScheduler(
            timezone=SHANGHAI,
            executors={"default": ThreadPoolExecutor(7)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
        )
        scheduler.add_listener(_report, EVENT_JOB_ERROR)
        every = {"crawl": (self.crawl_once, 1), "plan": (self.plan_once, 3), "check": (self.check_once, 60)}
        every |= {"send": (self.send_once, 3), "push": (self.push_once, 15), "receive": (self.receive_once, 120)}
        for name, (step, seconds) in every.items():
            trigger = IntervalTrigger(seconds=seconds, timezone=SHANGHAI)
            scheduler.add_job(step, trigger, id=name, next_run_time=dt.datetime.now(SHANGHAI))
        scheduler.add_job(self.prune_once, CronTrigger(hour=4, minute=17, timezone=SHANGHAI), id="prune")
        scheduler.start()
        return scheduler

    def stop(self, scheduler: BackgroundScheduler, grace: dt.timedelta) -> None:
        """End the clockwork and its children; the outbox stops between two mails."""
        self.stopping.set()
        scheduler.pause()
        scheduler.shutdown(wait=False)
        with self._crawling:
            self.children.stop(grace)


def _report(event: JobExecutionEvent) -> None:
    # A locked or full database is the operator's business, a traceback is ours.
    if isinstance(event.exception, (StoreError, ConfigError)):
        LOG.error("%s：%s", event.job_id, event.exception)
    else:
        LOG.error("%s 出错，下次再试：%s\n%s", event.job_id, event.exception, event.traceback)


def _stamps(folders: Folders) -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of every file an operator edits."""
    found = []
    calendar = folders.sites.parent / CALENDAR
    for folder in (folders.sites, folders.rules, folders.lexicon):
        for path in (calendar, *sorted(folder.rglob("*"))):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)
