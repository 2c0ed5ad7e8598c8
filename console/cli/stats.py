"""`jindu stats`: what is stored, what is owed, and how the watch is going."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from console.cli.evidence import shown_bytes
from console.cli.output import emit_json, emit_table, shown
from console.cli.words import PAGE_STATES, STATES, SUBSCRIBERS, VISITS
from console.workplace import Workplace, open_workplace, utc_now
from crawler.spiders.check_report import MEANINGS
from storage import alerts, articles, coverage, feedback, pages, planning, sites, snapshots, stories, subscribers

DAY = dt.timedelta(days=1)
_VISITS = {**{name: words.partition("：")[0] for name, words in MEANINGS.items()}, **VISITS}
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stats")(stats)


def stats(as_json: AsJson = False) -> None:
    """统计：站点、网页、文章、报道、公告、邮件、订阅者。"""
    with open_workplace() as place:
        found = gather(place, utc_now())
    if as_json:
        emit_json(found)
    else:
        _print(found)


def gather(place: Workplace, now: dt.datetime) -> dict[str, Any]:
    """Count everything in one snapshot."""
    with place.db.read() as s:
        states = [state for state in sites.states(s, now) if state.active]
        articles_by = articles.counts(s)
        mails = alerts.counts(s)
        incidents = coverage.open_incidents(s)
        return {
            "sites": {"active": len(states), "outcomes": dict(Counter(state.outcome or "new" for state in states))},
            "pages": pages.status_counts(s),
            **articles_by,
            "stories": stories.count(s),
            "snapshots": snapshots.totals(s),
            "announcements_by_province": articles.by_province(s),
            "announcements_by_province_24h": articles.by_province(s, now - DAY),
            "visits_24h": coverage.visits_since(s, now - DAY),
            "mails": mails,
            "not_relevant": feedback.complaint_count(s),
            "stories_to_plan": planning.unplanned(s),
            "subscribers": dict(Counter(each.state for each in subscribers.everyone(s))),
            "incidents": [
                {"at": event.at, "kind": event.kind, "site": event.site_key, "message": event.message}
                for event in incidents
            ],
        }


def _print(found: Mapping[str, Any]) -> None:
    by_outcome = found["sites"]["outcomes"]
    troubled = sum(count for name, count in by_outcome.items() if name in ("partial", "unreachable", "crashed"))
    mails = _counted(found["mails"], STATES)
    rows = [
        ("站点", f"{found['sites']['active']} 个" + (f"，{troubled} 个读不全" if troubled else "")),
        ("24 小时内访问列表", _counted(found["visits_24h"], _VISITS)),
        ("网页", _counted(found["pages"], PAGE_STATES)),
        ("文章", f"{found['articles']} 篇，其中公告 {found['announcements']} 篇，已撤 {found['withdrawn']} 篇"),
        ("报道", f"{found['stories']} 条，待计划 {found['stories_to_plan']} 条"),
        ("快照", _kept(found["snapshots"])),
        ("邮件", f"{mails}；应告未成邮件 {found['mails']['owed']} 项"),
        ("读者说与我无关", f"{found['not_relevant']} 次（jindu alerts feedback）"),
        ("订阅者", _counted(found["subscribers"], SUBSCRIBERS)),
        ("未了事故", f"{len(found['incidents'])} 起"),
    ]
    emit_table("统计", ("项", "值"), rows)
    recent = found["announcements_by_province_24h"]
    provinces = [(name, count, recent.get(name, 0)) for name, count in found["announcements_by_province"].items()]
    if provinces:
        emit_table("各地公告", ("地方", "篇", "24 小时内"), provinces)
    if found["incidents"]:
        incidents = [(shown(each["at"]), each["site"] or "—", each["message"]) for each in found["incidents"][:10]]
        emit_table("未了事故", ("时间", "站点", "说明"), incidents)


def _kept(totals: Mapping[str, int]) -> str:
    if not totals["snapshots"]:
        return "没有"
    size, served = shown_bytes(totals["bytes"]), shown_bytes(totals["bytes_served"])
    return f"{totals['snapshots']} 份，{totals['pages']} 页，占 {size}（原页 {served}）"


def _counted(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    shown_counts = {key: count for key, count in counts.items() if key != "owed"}
    return "，".join(f"{words.get(key, key)} {count}" for key, count in shown_counts.items()) or "没有"
