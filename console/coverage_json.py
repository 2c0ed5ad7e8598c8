"""A day's coverage as a program reads it; docs/how-to/read-the-coverage.md describes the shape."""

from __future__ import annotations

from typing import Any

from console.coverage_words import state_counts
from scheduler.coverage_day import CoverageDay, ProvinceDay
from scheduler.coverage_hours import CountedVisit, Counts, JudgedList, ProvinceHour
from storage.coverage_ledger import ListGap, LostPage, WatchedList


def as_json_day(found: CoverageDay) -> dict[str, Any]:
    """Return everything that is known of a day."""
    hours = [hour for one in found.provinces for hour in one.hours]
    gaps = {(watched.id, gap.until) for hour in hours for watched, gap in hour.gaps}
    return {
        "day": found.day,
        "timezone": "Asia/Shanghai",
        "as_of": found.now,
        "summary": {
            "hours": {state.value: count for state, count in state_counts(found.provinces).items()},
            "missing_pages": sum(len(hour.missing) for hour in hours),
            "list_gaps": len(gaps),
            "announcements": sum(one.announcements for one in found.provinces),
        },
        "provinces": [_province(one) for one in found.provinces],
    }


def _province(one: ProvinceDay) -> dict[str, Any]:
    belief = one.belief
    return {
        "province": one.name,
        "sites": one.sites,
        "verified_sites": one.verified,
        "articles": one.articles,
        "announcements": one.announcements,
        "silence": None if belief is None else {"verdict": belief.verdict.value, "reasons": belief.reasons},
        "totals": _counts(one.counts),
        "hours": [_hour(number, hour) for number, hour in enumerate(one.hours)],
        "lists": [_list(judged) for judged in one.lists if judged.watched.active or judged.visits],
    }


def _hour(number: int, hour: ProvinceHour) -> dict[str, Any]:
    return {
        "hour": number,
        "state": hour.state.value,
        "causes": dict(hour.causes),
        "lists": {"watched": hour.watched, "seen": hour.seen, "unverified_seen": hour.unverified},
        **_counts(hour.counts),
        "missing_pages": [_page(page) for page in hour.missing],
        "gaps": [_gap(watched, gap) for watched, gap in hour.gaps],
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "visits": counts.visits,
        "readings": counts.readings,
        "links": counts.links,
        "new": counts.fresh,
        "fetched": counts.fetched,
        "read": counts.read,
        "matched": counts.matched,
        "failed": dict(counts.failed),
    }


def _page(page: LostPage) -> dict[str, Any]:
    return {
        "site": page.site_key,
        "url": page.url,
        "title": page.title,
        "status": page.status,
        "reason": page.reason,
        "listed_at": page.listed_at,
    }


def _gap(watched: WatchedList, gap: ListGap) -> dict[str, Any]:
    return {
        "site": watched.site_key,
        "list": watched.url,
        "since": gap.since,
        "until": gap.until,
        "message": gap.message,
    }


def _list(judged: JudgedList) -> dict[str, Any]:
    return {
        "site": judged.watched.site_key,
        "list": judged.watched.url,
        "verified": judged.verified,
        "tls": judged.tls,
        "visits": [_visit(counted) for counted in judged.visits],
    }


def _visit(counted: CountedVisit) -> dict[str, Any]:
    visit = counted.visit
    return {"at": visit.at, "outcome": visit.outcome, "overlap": visit.overlap} | {
        name: value for name, value in _counts(counted.counts).items() if name not in ("visits", "readings")
    }
