"""Watch over the sources: what broke, what went quiet, and what came back; operators hear of each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.sitebook import Site
from scheduler.alerts.plan import SHANGHAI, new_message_id
from storage import alerts, coverage, sites
from storage.coverage import Event
from storage.database import Database, Session
from storage.sites import SiteState

# A source is reported the same day: three whole failures in a row, or no readable list for six hours.
FAILURES = 3.0
UNREAD = dt.timedelta(hours=6)
KEPT_OUT = dt.timedelta(hours=12)
REFUSAL_NEWS = dt.timedelta(days=1)
REMEDIES = {
    "source-unreachable": "在浏览器里打开列表页看看；若网址换了，改站点文件；用 jindu sites check {site} 复查",
    "source-silent": "该站可能改版或停更；用 jindu sites check {site} 看看列表里还能读到什么",
    "template-drift": "通常不用做什么：重新学会后自动结束；用 jindu sites check {site} 看现在读到什么，"
    "读错了就在站点文件里写 selectors",
    "site-file": "按所列文件和行号改正；改正后自动生效",
    "config-folder": "检查 JINDU_CONFIG 指的文件夹是否还在、可读；恢复后自动生效",
    "rule-file": "按所列文件和行号改正；此前一直沿用上一个可用版本",
    "mail-server": "核对 JINDU_MAIL_URL 的主机、端口、账号（授权码）和 TLS；jindu doctor 会试连",
    "mail-refused": "用 jindu alerts list --state failed 看服务器的回答；改正后 jindu alerts retry",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """Count incidents opened, closed and told."""

    opened: int
    closed: int
    told: int


def check(
    db: Database, book: Mapping[str, Site], now: dt.datetime, operators: Sequence[str], mail_domain: str
) -> Checked:
    """Open and close incidents of every site, and owe operators a mail about each new one."""
    opened = closed = 0
    with db.write() as s:
        for state in sites.states(s, now):
            if state.active:
                site = book.get(state.key)
                opened_here, closed_here = _check_site(s, state, site, now)
                opened += opened_here
                closed += closed_here
            else:
                closed += _close_all(s, state.key, now)
        closed += _end_refusals(s, now)
        told = _tell(s, operators, now, mail_domain)
    return Checked(opened, closed, told)


def _close_all(s: Session, key: str, now: dt.datetime) -> int:
    """Close the incidents of a site that is watched no longer."""
    kinds = ("source-unreachable", "source-silent", "template-drift")
    return sum(len(coverage.close_incidents(s, kind=kind, site_key=key, now=now)) for kind in kinds)


def _end_refusals(s: Session, now: dt.datetime) -> int:
    """Close what was said about refused mails once none is left, or after a day: the next refusal is told anew."""
    failed = alerts.counts(s).get(alerts.FAILED, 0)
    over = [
        event
        for event in coverage.open_incidents(s)
        if event.kind == "mail-refused" and (not failed or now - event.at >= REFUSAL_NEWS)
    ]
    return len(coverage.close_incidents(s, kind="mail-refused", site_key=None, now=now)) if over else 0


def _check_site(s: Session, state: SiteState, site: Site | None, now: dt.datetime) -> tuple[int, int]:
    findings = {"source-unreachable": unreachable(state, site, now), "source-silent": silent(state, site, now)}
    opened = closed = 0
    for kind, message in findings.items():
        if message is None:
            closed += len(coverage.close_incidents(s, kind=kind, site_key=state.key, now=now))
        else:
            opened += coverage.open_incident(s, now=now, kind=kind, site_key=state.key, message=message)
    return opened, closed


def unreachable(state: SiteState, site: Site | None, now: dt.datetime) -> str | None:
    """Say that a source cannot be read, or None.

    A source that was never read and whose file carries no `verified` date is no incident: the address may be wrong
    from the start, and `jindu sites list` shows it.
    """
    if state.failures < FAILURES and not _kept_out(state):
        return None
    if state.fetched_well_at is None:
        known_good = site is not None and site.verified is not None
        return f"{state.name}（{state.key}）一直读不到列表，失败累计 {state.failures:g} 次" if known_good else None
    if now - state.fetched_well_at < UNREAD and state.failures < 2 * FAILURES:
        return None
    return f"{state.name}（{state.key}）自 {shanghai(state.fetched_well_at)} 起读不到列表"


def _kept_out(state: SiteState) -> bool:
    """Say whether a source has only put us off for half a day: waiting is no failure, but it blinds us all the same."""
    if state.outcome != "unreachable" or state.finished_at is None or state.fetched_well_at is None:
        return False
    return state.finished_at - state.fetched_well_at >= KEPT_OUT


def silent(state: SiteState, site: Site | None, now: dt.datetime) -> str | None:
    """Say that a source shows nothing new for longer than its site file allows, or None."""
    if site is None or site.expect is None or site.expect.max_silence is None or state.last_new_at is None:
        return None
    if now - state.last_new_at <= site.expect.max_silence:
        return None
    return f"{state.name}（{state.key}）自 {shanghai(state.last_new_at)} 起没有新链接，超过 expect.max_silence"


def shanghai(moment: dt.datetime) -> str:
    """Return a time as operators read it."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _tell(s: Session, operators: Sequence[str], now: dt.datetime, mail_domain: str) -> int:
    incidents = coverage.untold_incidents(s)
    for incident in incidents:
        for operator in operators:
            alerts.deliver(
                s,
                kind="operator",
                recipient=operator,
                message_id=new_message_id(mail_domain),
                now=now,
                payload=_payload(incident),
            )
    coverage.mark_told(s, [incident.id for incident in incidents], now)
    return len(incidents)


def _payload(incident: Event) -> dict[str, object]:
    remedy = REMEDIES.get(incident.kind, "用 jindu doctor 检查")
    first_line = incident.message.splitlines()[0]
    return {
        "title": first_line[:70],
        "what": incident.message,
        "remedy": remedy.format(site=incident.site_key or ""),
        "since": incident.at.isoformat(),
        "details": [["类型", incident.kind], ["站点", incident.site_key or "—"]],
    }
