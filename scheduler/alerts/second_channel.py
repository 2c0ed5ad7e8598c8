"""What operators and readers are told beside the mail: incidents of the mail itself, the daily sign of life, alerts."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scheduler.alerts.backoff import next_delay
from scheduler.alerts.channels import ChannelError, mark_of, masked, push
from scheduler.alerts.headers import subject_line
from scheduler.alerts.notices import story_notice
from scheduler.alerts.timing import SHANGHAI, is_quiet
from storage import alerts, coverage, delivery_leases, last_day, sites, stories, subscribers
from storage.alerts import Delivery
from storage.coverage import Event
from storage.database import Database, Session

LOG = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=5)
ATTEMPTS = 8
MAIL_DOWN = dt.timedelta(hours=1)
HEARTBEAT_HOUR = 8  # Shanghai's
HEARTBEAT = "heartbeat"
# Told at once: mail itself cannot be trusted to bring these.
_AT_ONCE = ("mail-account", "mail-refused", "mail-bounced")
_QUIET_STEP = dt.timedelta(minutes=10)
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class SecondChannel:
    """Hold what pushing needs; `urls` are the operators' channels, `operators` their addresses."""

    db: Database
    urls: Sequence[str]
    operators: Sequence[str]
    mail_domain: str
    owner: str
    clock: Clock

    def run_once(self) -> int:
        """Plan what is due and push it; return how many messages were taken."""
        self.plan_incidents()
        self.plan_heartbeat()
        return sum(self.send_due())

    def plan_incidents(self) -> int:
        """Owe the operators' channels what mail cannot be trusted with, each incident once; return how many."""
        now = self.clock()
        with self.db.write() as s:
            due = [event for event in coverage.open_incidents(s) if self.urls and _is_urgent(event, now)]
            return sum(self._owe(s, f"event-{event.id}", "【监测告警】邮件", event.message, now) for event in due)

    def plan_heartbeat(self) -> int:
        """Owe operators the sign of life of today, by mail and by channel, once; return how many."""
        now = self.clock()
        local = now.astimezone(SHANGHAI)
        if local.hour < HEARTBEAT_HOUR:
            return 0
        owed, day = 0, local.date().isoformat()
        with self.db.write() as s:
            lines: list[str] = []
            for operator in self.operators:
                message_id = f"<heartbeat-{day}-{mark_of(operator)}@{self.mail_domain}>"
                if alerts.by_message_id(s, message_id) is None:
                    lines = lines or heartbeat_lines(s, now)
                    payload = {"lines": lines, "day": day}
                    alerts.deliver(
                        s, kind=HEARTBEAT, recipient=operator, message_id=message_id, now=now, payload=payload
                    )
                    owed += 1
            if self.urls:
                lines = lines or heartbeat_lines(s, now)
                owed += self._owe(s, f"heartbeat-{day}", f"【监测日报】{day}", "\n".join(lines), now)
        return owed

    def _owe(self, s: Session, name: str, title: str, body: str, now: dt.datetime) -> int:
        owed = 0
        for url in self.urls:
            message_id = f"<push-{name}-{mark_of(url)}@{self.mail_domain}>"
            if alerts.by_message_id(s, message_id) is None:
                payload = {"to": mark_of(url), "title": title, "body": body}
                alerts.deliver(
                    s, kind=alerts.PUSH, recipient=masked(url), message_id=message_id, now=now, payload=payload
                )
                owed += 1
        return owed

    def send_due(self) -> Iterator[bool]:
        """Push what is due; yield for each whether it was taken."""
        while True:
            now = self.clock()
            with self.db.write() as s:
                delivery = delivery_leases.claim(s, self.owner, now, now + LEASE, kinds=(alerts.PUSH,))
            if delivery is None:
                return
            yield self._send(delivery)

    def _send(self, delivery: Delivery) -> bool:
        now = self.clock()
        with self.db.read() as s:
            found = self._message(s, delivery)
            quiet = _is_quiet_for(s, delivery, now)
        if quiet:
            with self.db.write() as s:
                alerts.put_off(s, delivery.id, answer="静默时段", next_try_at=now + _QUIET_STEP, subject=None)
            return False
        if found is None:
            with self.db.write() as s:
                alerts.end(s, delivery.id, state=alerts.DROPPED, answer="收件人已退订，或渠道已改")
            return False
        url, title, body = found
        try:
            answer = push(url, title, body)
        except ChannelError as error:
            self._failed(delivery, str(error), now)
            return False
        with self.db.write() as s:
            alerts.mark_sent(s, delivery.id, subject=title, answer=answer, now=self.clock())
        return True

    def _failed(self, delivery: Delivery, answer: str, now: dt.datetime) -> None:
        with self.db.write() as s:
            if delivery.attempts < ATTEMPTS:
                later = now + next_delay(delivery.attempts)
                alerts.put_off(s, delivery.id, answer=answer, next_try_at=later, subject=None)
                return
            alerts.end(s, delivery.id, state=alerts.FAILED, answer=answer)
            message = f"通知渠道 {delivery.recipient} 一直不收：{answer}"
            coverage.open_incident(s, now=now, kind="push-failed", message=message)

    def _message(self, s: Session, delivery: Delivery) -> tuple[str, str, str] | None:
        """Return URL, title and body of a push; None where nobody should get it any more."""
        payload = delivery.payload
        if "story" not in payload:
            url = next((url for url in self.urls if mark_of(url) == payload["to"]), None)
            return (url, str(payload["title"]), str(payload["body"])) if url else None
        reader = subscribers.lookup(s, delivery.subscriber_id or 0)
        story = stories.view(s, int(payload["story"]))
        if reader is None or story is None or reader.state != subscribers.CONFIRMED:
            return None
        urls = [url for wish in reader.subscriptions for url in wish.finer.channels]
        url = next((url for url in urls if mark_of(url) == payload["to"]), None)
        if url is None:
            return None
        notice = story_notice(s, story, "alert")
        figures = "；".join(f"{row.measure} {row.amount}" for row in notice.figures[:4])
        where = " · ".join(filter(None, (notice.site_name, notice.published, notice.type)))
        title = subject_line(notice.label, notice.province, notice.title)
        return url, title, "\n".join(filter(None, (where, figures, notice.url)))


def _is_urgent(event: Event, now: dt.datetime) -> bool:
    return event.kind in _AT_ONCE or (event.kind == "mail-server" and now - event.at >= MAIL_DOWN)


def _is_quiet_for(s: Session, delivery: Delivery, now: dt.datetime) -> bool:
    reader = subscribers.lookup(s, delivery.subscriber_id) if delivery.subscriber_id is not None else None
    return reader is not None and is_quiet(reader.timing, now)


def heartbeat_lines(s: Session, now: dt.datetime) -> list[str]:
    """Return the last day in a few lines: that the watch runs, what it did, and what is broken."""
    day_ago = now - dt.timedelta(days=1)
    day = last_day.happened(s, day_ago)
    active = [state for state in sites.states(s, now) if state.active]
    silent = [state for state in active if state.fetched_well_at is None or state.fetched_well_at < day_ago]
    broken = coverage.open_incidents(s)
    counts = alerts.counts(s)
    lines = [
        f"监测在运行。过去 24 小时访问列表 {day.visits} 次（{day.failed_visits} 次没读到），新文章 {day.articles} 篇，"
        f"其中公告 {day.announcements} 篇。",
        f"{len(active)} 个站点里有 {len(silent)} 个一整天没有读到。",
        f"邮件发出 {day.mails_sent} 封，被拒 {day.mails_failed} 封，等着发 {counts.get(alerts.WAITING, 0)} 封。",
    ]
    if broken:
        lines.append(f"没有解决的事故 {len(broken)} 起：")
        lines += [f"- {event.message.splitlines()[0][:120]}" for event in broken[:20]]
    else:
        lines.append("没有未解决的事故。")
    return lines
