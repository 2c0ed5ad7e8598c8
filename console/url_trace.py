"""Say of one URL what became of it at every step, and of its mails who got them or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from config.sitebook import Site
from console.cli.evidence import changes_json, snapshots_json
from console.cli.output import iso
from console.text_changes import TextChange, text_changes
from crawler.discovery import canonical, url_key
from crawler.discovery.host_family import same_family
from scheduler.alerts.plan import place_fits, wanted
from storage import coverage, snapshots, subscribers
from storage.database import Session
from storage.planning import PlannableStory
from storage.snapshots import Snapshot
from storage.subscribers import Subscriber
from storage.trace import Trace, trace


@dataclass(frozen=True, slots=True)
class Silence:
    """Hold why one subscriber is owed nothing about a story."""

    email: str
    reason: str


@dataclass(frozen=True, slots=True)
class UrlTrace:
    """Hold the road of one URL; `road` is None where no list ever showed it, `near` then names sites it may be of."""

    url: str
    road: Trace | None
    near: tuple[Site, ...]
    visits: tuple[dict[str, Any], ...]
    why_nobody: str | None
    silent: tuple[Silence, ...]
    changes: tuple[TextChange, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()


def trace_url(s: Session, url: str, sites: Sequence[Site]) -> UrlTrace:
    """Gather the road of a URL under any of its spellings."""
    address = canonical(url)
    road = trace(s, url_key(address))
    if road is None:
        netloc = urlsplit(address).netloc
        near = tuple(
            site for site in sites if any(same_family(netloc, urlsplit(entry.url).netloc) for entry in site.lists)
        )
        visits = tuple(visit for site in near for visit in coverage.recent_visits(s, site.key, 3))
        return UrlTrace(address, None, near, visits, None, ())
    changes = () if road.article is None else text_changes(s, road.article)
    kept = tuple(snapshots.of_pages(s, [road.page.id]))
    return UrlTrace(address, road, (), (), why_nobody(road), _silent(s, road), changes, kept)


def why_nobody(road: Trace) -> str | None:
    """Return why nobody at all can be owed a mail about this page's stories, or None."""
    if road.article is None:
        return "没有读成文章"
    if not any(story.topics for story in road.stories):
        return "没有命中规则"
    if not any(story.mailable for story in road.stories):
        return "列表首次访问时已发布超过 72 小时：只入库，不发邮件"
    if all(place.plan_due for place in road.places):
        return "还没有计划：守护进程会处理，或运行 jindu alerts plan"
    return None


def _silent(s: Session, road: Trace) -> tuple[Silence, ...]:
    """Return who is owed nothing though a mail could have gone out, and why."""
    found = []
    for story in road.stories:
        if not story.topics or not story.mailable:
            continue
        told = {due.email for due in road.owed if due.story == story.id}
        for reader in subscribers.everyone(s):
            if reader.email not in told and (reason := why_not(story, reader)) is not None:
                found.append(Silence(reader.email, reason))
    return tuple(found)


def why_not(story: PlannableStory, reader: Subscriber) -> str | None:
    """Return why a reader is not to hear of a story that can be mailed; None where they are."""
    if reader.state == subscribers.PENDING:
        return "订阅还没有确认"
    if reader.state != subscribers.CONFIRMED:
        return "已退订" if reader.state == subscribers.LEFT else f"已停发：{reader.state_reason or ''}"
    if wanted(story, reader) is not None:
        return None
    if reader.confirmed_at is not None and story.first_seen_at < reader.confirmed_at:
        return "报道首见早于订阅确认"
    topical = [wish for wish in reader.subscriptions if not wish.topics or story.topics & set(wish.topics)]
    if any(place_fits(story, wish) for wish in topical):
        return "订阅的条件（类型、物质、词、评分）不合"
    if topical:
        provinces = "、".join(sorted({name for wish in reader.subscriptions for name in wish.places}))
        return f"订阅的地方（{provinces}）与报道的地方（{'、'.join(sorted(story.provinces)) or '无'}）不合"
    return "订阅的主题不合"


def as_json(found: UrlTrace) -> dict[str, Any]:
    """Return the road as plain data."""
    road = found.road
    if road is None:
        near = [{"site": site.key, "name": site.name} for site in found.near]
        return {"url": found.url, "known": False, "sites_of_this_host": near}
    page = road.page
    data: dict[str, Any] = {
        "url": found.url,
        "known": True,
        "discovered": {
            "at": iso(page.listed_at),
            "site": page.site_key,
            "list": road.list_url,
            "found_on": road.found_on and road.found_on.url,
            "anchor": page.anchor,
            "first_visit": page.first_visit,
        },
        "fetched": {
            "status": page.status,
            "reason": page.reason,
            "http_status": page.http_status,
            "at": iso(page.fetched_at),
            "final_url": page.final_url,
            "attempts": page.attempts,
            "next_try_at": iso(page.next_try_at),
            "revisit_at": iso(page.revisit_at),
        },
    }
    evidence = {"changes": changes_json(found.changes), "snapshots": snapshots_json(found.snapshots)}
    return data | _article_json(road) | evidence | _mail_json(found, road)


def _article_json(road: Trace) -> dict[str, Any]:
    article, verdict = road.article, road.verdict
    if article is None or verdict is None:
        return {"read": None, "stories": [], "verdict": None}
    return {
        "read": {
            "title": article.title,
            "published_at": iso(article.published_at or article.published_on),
            "source": article.source,
            "original_url": article.original_url,
            "characters": len(article.text),
            "headline_only": article.headline_only,
            "noise": list(article.noise),
            "revision": article.revision,
            "withdrawn_at": iso(article.withdrawn_at),
        },
        "stories": [
            {
                "story": place.story,
                "relation": place.relation,
                "shared": round(place.shared, 3),
                "veto": place.veto,
                "origin": place.origin_url,
                "members": place.members,
                "see_also": list(place.see_also),
            }
            for place in road.places
        ],
        "verdict": {
            "announcement": verdict.announcement,
            "score": verdict.score,
            "type": verdict.type,
            "rules": list(verdict.rules),
            "hits": [
                {"rule": hit.rule, "term": hit.term, "zone": hit.zone, "start": hit.start, "end": hit.end}
                for hit in road.hits
            ],
            "regions": [{"name": each.name, "code": each.code, "level": each.level} for each in road.regions],
            "national": verdict.national,
            "place_by_site": verdict.place_by_site,
            "backlog": verdict.backlog,
        },
    }


def _mail_json(found: UrlTrace, road: Trace) -> dict[str, Any]:
    return {
        "owed": [
            {
                "email": due.email,
                "kind": due.kind,
                "version": due.version,
                "delivery": due.delivery,
                "state": due.state,
                "attempts": due.attempts,
                "sent_at": iso(due.sent_at),
                "next_try_at": iso(due.next_try_at),
                "answer": due.answer,
            }
            for due in road.owed
        ],
        "why_nobody": found.why_nobody,
        "not_owed": [{"email": each.email, "reason": each.reason} for each in found.silent],
    }
