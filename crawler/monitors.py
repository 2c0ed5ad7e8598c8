"""What a crawl did, counted site by site as it happens, and what it tells the operator at its end."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from config.promises import PROMISED_DAYS, too_few, too_silent
from config.sitebook import Site
from storage import alerts, coverage_ledger, list_visits, planning
from storage.database import Database


@dataclass(slots=True)
class CrawlLedger:
    """Count what became of lists and pages in one crawl."""

    by_site: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, site_key: str, what: str, number: int = 1) -> None:
        """Add to a site's count."""
        self.by_site.setdefault(site_key, Counter())[what] += number

    def total(self) -> Counter[str]:
        """Return the counts of all sites together."""
        return sum(self.by_site.values(), Counter())

    def outcome(self, site_key: str, reason: str) -> str:
        """Return how a site's crawl ended: ok, partial, unreachable, budget, stopped."""
        if reason != "finished":
            return "budget" if reason == "budget" else "stopped"
        counts = self.by_site.get(site_key, Counter())
        if not _prefixed(counts, "list-failed/"):
            return "ok"
        return "partial" if counts["list/read"] + counts["list/unchanged"] else "unreachable"

    def summary(self) -> str:
        """Return one line for the log and the terminal."""
        c = self.total()
        always = {
            "可读列表": c["list/read"] + c["list/unchanged"],
            "新链接": c["link/fresh"],
            "文章": c["article"],
            "公告": c["announcement"],
        }
        sometimes = {
            "转载": c["relation/reprint"] + c["relation/excerpt"],
            "修订": c["revision"],
            "撤稿": c["withdrawal"],
            "待取原文": c["original-followed"],
            "列表失败": _prefixed(c, "list-failed/"),
            "页面失败": _prefixed(c, "page-failed/"),
            "非文章": c["list"] + c["no-text"],
            "被拦截": c["blocked"],
            "分析出错": c["error"],
        }
        shown = always | {name: number for name, number in sometimes.items() if number}
        return "，".join(f"{name} {number}" for name, number in shown.items())


def _prefixed(counts: Counter[str], prefix: str) -> int:
    return sum(number for name, number in counts.items() if name.startswith(prefix))


def what_is_owed(db: Database, *, daemon_runs: bool) -> str | None:
    """Say what is still to be sent and who sends it, or None where nothing is."""
    with db.read() as s:
        stories = planning.unplanned(s)
        counts = alerts.counts(s)
    mails = counts.get(alerts.WAITING, 0) + counts.get(alerts.LEASED, 0) + counts["owed"]
    parts = [f"{stories} 条报道待计划"] if stories else []
    parts += [f"{mails} 封邮件待发送"] if mails else []
    if not parts:
        return None
    what = "、".join(parts)
    if daemon_runs:
        return f"{what}；守护进程正在运行，一分钟内会处理"
    return f"{what}；守护进程没有运行，请执行：jindu alerts plan && jindu alerts send"


def broken_promises(db: Database, book: Iterable[Site], now: dt.datetime) -> Iterator[str]:
    """Yield a line for each thing that a crawled site's file says under `expect` and the site does not keep."""
    week_ago = now - dt.timedelta(days=PROMISED_DAYS)
    with db.read() as s:
        for site in book:
            if site.expect is None:
                continue
            begun_at, news_at = list_visits.first_and_news(s, site.key)
            watched = begun_at is not None and begun_at <= week_ago
            week = coverage_ledger.articles_since(s, site.key, week_ago) if watched else None
            for what in (too_silent(site.expect, news_at, now), too_few(site.expect, week)):
                if what is not None:
                    yield f"{site.name}（{site.key}）{what}；请执行 jindu sites check {site.key}"
