"""Watch over the sources: what broke, what went quiet, and what came back; operators hear of each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.promises import PROMISED_DAYS
from config.sitebook import Site
from config.working_days import WorkingDays
from scheduler import silence
from scheduler.alerts.plan import new_message_id
from scheduler.list_desk import catch_up, read_diaries
from scheduler.silence import Finding, shanghai
from storage import alerts, coverage, coverage_ledger, list_diaries, sites
from storage.coverage import Event
from storage.database import Database, Session
from storage.sites import SiteState

REFUSAL_NEWS = dt.timedelta(days=1)
_LOOK = "用 jindu sites check {site} 看看现在读到什么"
REMEDIES = {
    silence.UNREACHABLE: "在浏览器里打开列表页看看；若网址换了，改站点文件；用 jindu sites check {site} 复查",
    silence.BLOCKED: "对方拦下了抓取：核对 robots.txt，把站点文件里的 delay 调大，或写 headers、proxy；" + _LOOK,
    silence.CHANGED: f"该站可能改版：{_LOOK}；列表网址换了就改站点文件，正文读错了就写 selectors",
    silence.GARBLED: f"{_LOOK}；编码错了就在站点文件里写 encoding",
    silence.SKEWED: "先核对本机时钟（jindu doctor）；只有这一个站这样，就是它的时钟不准，公告时间以抓取时间为准",
    silence.FROZEN: "在浏览器里打开列表页，和站点首页对比；列表停在旧内容，多半是对方缓存坏了，或栏目换了网址",
    silence.SILENT: f"该站可能停更或换了栏目；{_LOOK}",
    silence.SHORT: f"核对站点文件里的 expect.articles_per_day；{_LOOK}",
    "template-drift": "通常不用做什么：重新学会后自动结束；用 jindu sites check {site} 看现在读到什么，"
    "读错了就在站点文件里写 selectors",
    "site-file": "按所列文件和行号改正；改正后自动生效",
    "config-folder": "检查 JINDU_CONFIG 指的文件夹是否还在、可读；恢复后自动生效",
    "rule-file": "按所列文件和行号改正；此前一直沿用上一个可用版本",
    "mail-server": "核对 JINDU_MAIL_URL 的主机、端口、账号（授权码）和 TLS；jindu doctor 会试连",
    "mail-account": "登录被拒就核对用户名和授权码；发件人被拒就让 JINDU_MAIL_FROM 等于登录的邮箱；改好后自动补发",
    "mail-bounced": "用 jindu alerts inbound 看退信；地址错了就请本人用新地址订阅，旧地址不再发信",
    "bounce-mailbox": "核对 JINDU_BOUNCE_URL 的主机、端口、账号（授权码）和文件夹；jindu doctor 会试连",
    "reply-unclear": "看退信邮箱里的原信，问清是哪个地址，再用 jindu subscribers remove 退订",
    "push-failed": "核对通知渠道的地址和令牌；jindu alerts list 可看对方的回答",
    "mail-refused": "用 jindu alerts list --state failed 看服务器的回答；改正后 jindu alerts retry",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """Count incidents opened, closed and told."""

    opened: int
    closed: int
    told: int


def check(
    db: Database,
    book: Mapping[str, Site],
    now: dt.datetime,
    operators: Sequence[str],
    mail_domain: str,
    *,
    days: WorkingDays | None = None,
) -> Checked:
    """Open and close incidents of every site, and owe operators a mail about each new one and each that is over."""
    _catch_up(db, now, days or WorkingDays())
    found = _findings(db, book, now)
    opened = closed = 0
    with db.write() as s:
        for state in sites.states(s, now):
            findings = found.get(state.key, {}) if state.active else {}
            kinds = silence.KINDS if state.active else (*silence.KINDS, "template-drift")
            opened += sum(_open(s, state, finding, now) for finding in findings.values())
            closed += sum(
                len(coverage.close_incidents(s, kind=kind, site_key=state.key, now=now))
                for kind in kinds
                if kind not in findings
            )
        closed += _end_refusals(s, now)
        told = _tell(s, operators, now, mail_domain)
    return Checked(opened, closed, told)


def _catch_up(db: Database, now: dt.datetime, days: WorkingDays) -> None:
    """Learn from crawls by hand; what a child sees is learned when it ends."""
    with db.read() as s:
        stale = list_diaries.stale_sites(s)
        free = {site.key for site in sites.free_sites(s, stale, now)}
    for key in stale:
        if key in free:
            with db.write() as s:
                catch_up(s, key, now, days)


def _findings(db: Database, book: Mapping[str, Site], now: dt.datetime) -> dict[str, dict[str, Finding]]:
    """Return what is wrong with each site, by kind."""
    with db.read() as s:
        found = {}
        for key, lists in read_diaries(s).items():
            site = book.get(key)
            expect = site.expect if site else None
            watched = [one.diary.watched(one.url) for one in lists]
            week = _week(s, key, watched, now) if expect and expect.articles_per_day else None
            verified = site is not None and site.verified is not None
            findings = silence.diagnose(watched, now, verified=verified, expect=expect, week=week)
            found[key] = {finding.kind: finding for finding in findings}
        return found


def _week(s: Session, key: str, lists: Sequence[silence.WatchedList], now: dt.datetime) -> int | None:
    """Count a site's articles of the last days that its `expect` is held against; None where it is new."""
    since = now - PROMISED_DAYS * silence.DAY
    begun = [one.health.begun_at for one in lists if one.health.begun_at is not None]
    return coverage_ledger.articles_since(s, key, since) if begun and min(begun) <= since else None


def _open(s: Session, state: SiteState, finding: Finding, now: dt.datetime) -> bool:
    lines = [f"{state.name}（{state.key}）{finding.what}"]
    lines += [f"列表：{url}" for url in finding.lists[:5]]
    lines += [f"样例：{finding.sample}"] if finding.sample else []
    return coverage.open_incident(s, now=now, kind=finding.kind, site_key=state.key, message="\n".join(lines))


def _end_refusals(s: Session, now: dt.datetime) -> int:
    """Close what was said about refused mails once none is left, or after a day: the next refusal is told anew."""
    failed = alerts.counts(s).get(alerts.FAILED, 0)
    over = [
        event
        for event in coverage.open_incidents(s)
        if event.kind == "mail-refused" and (not failed or now - event.at >= REFUSAL_NEWS)
    ]
    return len(coverage.close_incidents(s, kind="mail-refused", site_key=None, now=now)) if over else 0


def _tell(s: Session, operators: Sequence[str], now: dt.datetime, mail_domain: str) -> int:
    """Owe operators a mail about each new incident, and about the end of each they were told of."""
    endings, incidents = coverage.untold_endings(s), coverage.untold_incidents(s)
    payloads = [_over(incident) for incident in endings] + [_payload(incident) for incident in incidents]
    for payload in payloads:
        for operator in operators:
            alerts.deliver(
                s,
                kind="operator",
                recipient=operator,
                message_id=new_message_id(mail_domain),
                now=now,
                payload=payload,
            )
    coverage.mark_ending_told(s, [incident.id for incident in endings], now)
    coverage.mark_told(s, [incident.id for incident in incidents], now)
    return len(payloads)


def _over(incident: Event) -> dict[str, object]:
    """Return what a mail about the end of an incident says."""
    title = f"已恢复：{incident.message.splitlines()[0]}"
    over = shanghai(incident.over_at)
    return _payload(incident) | {
        "title": title[:70],
        "what": f"这起事故已于 {over} 结束。当时的情况：\n{incident.message}",
        "remedy": "不用做什么；其间漏没漏，用 jindu coverage 看",
    }


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
