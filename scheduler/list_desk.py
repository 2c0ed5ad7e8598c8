"""Bring the store and the diaries of lists together: what came since is learned, and the next visits are planned."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.working_days import WorkingDays
from pipelines.items import PageStatus
from scheduler.cadence import plan_site
from scheduler.list_diary import ListDiary, with_pages, with_visit
from scheduler.list_health import PageSeen, VisitSeen
from storage import list_diaries, list_visits
from storage.coverage import VisitRow
from storage.database import Session
from storage.list_diaries import EndedPage, StoredDiary

LEARNED_BACK = dt.timedelta(days=14)  # how far a list without a diary is learned from its visits
_MINUTE_LENGTH = len("2026-11-21T08:00+08:00")
_ORDINARY = frozenset({"links", "image", "video", "audio", "scan", "deleted", "redirect", "frames"})


@dataclass(frozen=True, slots=True, eq=False)
class KeptList:
    """Hold one list with its diary as of now, and its last visit where it is new; `ends`: it has no next page."""

    list_id: int
    url: str
    diary: ListDiary
    visit_id: int | None
    ends: bool = False


def catch_up(s: Session, site_key: str, now: dt.datetime, days: WorkingDays) -> list[KeptList]:
    """Learn from a site's visits and pages since its diaries were kept; return its lists."""
    return [_caught_up(s, stored, now, days) for stored in list_diaries.diaries(s, site_key).get(site_key, ())]


def read_diaries(s: Session) -> dict[str, list[KeptList]]:
    """Return every site's lists with their diaries as they were kept."""
    found = list_diaries.diaries(s)
    return {key: [KeptList(one.list_id, one.url, diary_of(one), None) for one in lists] for key, lists in found.items()}


def plan_visits(s: Session, lists: Sequence[KeptList], now: dt.datetime, days: WorkingDays) -> None:
    """Promise the next visit of each list of a site that was just visited, by what was learned."""
    due = plan_site({one.list_id: (now, one.diary.pace(days, ends=one.ends)) for one in lists}, now)
    for one in lists:
        if one.visit_id is not None:
            list_visits.promise(s, one.list_id, one.visit_id, due[one.list_id])


def diary_of(stored: StoredDiary) -> ListDiary:
    """Return a list's diary; an empty one where none was kept."""
    return ListDiary.of_json(json.loads(stored.diary)) if stored.diary else ListDiary()


def _caught_up(s: Session, stored: StoredDiary, now: dt.datetime, days: WorkingDays) -> KeptList:
    diary = diary_of(stored)
    since = stored.pages_until or now - LEARNED_BACK
    visits = list_visits.visits_after(s, stored.list_id, stored.visit_id, now - LEARNED_BACK) if stored.stale else []
    ended = list_diaries.ended_pages(s, stored.list_id, since, now)
    if not visits and not ended:
        return KeptList(stored.list_id, stored.url, diary, None, stored.ends)
    for visit in visits:
        diary = with_visit(diary, seen_visit(visit), days)
    diary = with_pages(diary, seen_pages(ended))
    visit_id = visits[-1].id if visits else stored.visit_id
    list_diaries.keep(s, stored.list_id, json.dumps(diary.as_json()), visit_id, now)
    return KeptList(stored.list_id, stored.url, diary, visits[-1].id if visits else None, stored.ends)


def seen_visit(visit: VisitRow) -> VisitSeen:
    """Return a visit of the ledger as a diary takes it."""
    return VisitSeen(visit.at, visit.outcome, visit.links, visit.fresh, visit.moving, visit.detail or "")


def seen_pages(ended: Iterable[EndedPage]) -> Iterable[PageSeen]:
    """Yield the pages that say something about a site's layout, encoding, clock or gates."""
    for page in ended:
        trouble = trouble_of(page.status, page.reason or "")
        if trouble != "ordinary":
            yield PageSeen(page.fetched_at, trouble, page.url, page.listed_at, minute(page.published))


def trouble_of(status: str, reason: str) -> str | None:
    """Return what was wrong with a page: None for an article, `ordinary` where it never was one."""
    if status == PageStatus.ARTICLE:
        return None
    name = reason.rpartition("blocked: ")[2].partition(":")[0].strip()
    if reason.startswith("blocked") or status == PageStatus.BLOCKED:
        return "blocked"
    if status == PageStatus.FAILED:
        return name
    if name in _ORDINARY:
        return "ordinary"
    return name if name in ("mojibake", "login", "captcha", "challenge") else "no-text"


def minute(published: str | None) -> dt.datetime | None:
    """Return the time a list stated to the minute, None where it stated a day or nothing."""
    if published is None or len(published) < _MINUTE_LENGTH:
        return None
    try:
        moment = dt.datetime.fromisoformat(published)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
