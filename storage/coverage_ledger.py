"""What one day's account of coverage is read from: lists, visits, pages by visit, gaps, and earlier days to compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from pipelines.items import PageStatus
from storage.article_rows import ArticleRow, RegionRow
from storage.coverage import READ, EventRow, VisitRow
from storage.list_gaps import GAP, MARK
from storage.list_visits import known_until
from storage.pages import PageRow
from storage.sites import ListRow, SiteRow, SiteVersion

# How far before and after a day the readings are looked for that begin and end its first and last interval.
AROUND = dt.timedelta(days=7)
LOST = tuple(
    status.value
    for status in (
        PageStatus.LISTED,
        PageStatus.RETRY,
        PageStatus.BLOCKED,
        PageStatus.ERROR,
        PageStatus.FORBIDDEN,
        PageStatus.FAILED,
    )
)


@dataclass(frozen=True, slots=True)
class WatchedList:
    """Hold one list of the ledger; `active` is false once its site or it is gone from the files."""

    id: int
    site_key: str
    site_name: str
    province: str
    url: str
    active: bool
    first_read_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Visit:
    """Hold one fetch of a list."""

    id: int
    list_id: int
    at: dt.datetime
    outcome: str
    links: int
    fresh: int
    overlap: float | None
    due_at: dt.datetime | None = None  # when the next visit was promised for, where that was learned

    @property
    def read(self) -> bool:
        """Say whether it showed what the list holds."""
        return self.outcome in READ


@dataclass(frozen=True, slots=True)
class Batch:
    """Count the pages one list showed for the first time at one moment, by what became of them.

    `matched` are those that hold an announcement.
    """

    list_id: int
    listed_at: dt.datetime
    status: str
    pages: int
    matched: int


@dataclass(frozen=True, slots=True)
class LostPage:
    """Hold one page that was listed and is not stored: still owed, or ended without having been read."""

    site_key: str
    list_id: int
    url: str
    title: str
    status: str
    reason: str
    listed_at: dt.datetime

    @property
    def kind(self) -> str:
        """Return the name of what went wrong, the status where nothing is named."""
        return self.reason.partition(":")[0].strip() or self.status


@dataclass(frozen=True, slots=True)
class ListGap:
    """Hold a time of which a list showed a part only, as noted by the reading that could not be joined (`until`).

    `since` is None where no earlier reading is known.
    """

    list_id: int
    since: dt.datetime | None
    until: dt.datetime
    message: str


@dataclass(frozen=True, slots=True)
class DayCount:
    """Count the articles first seen on one day from the sites of one province."""

    province: str
    day: dt.date
    articles: int


def watched_lists(s: Session) -> list[WatchedList]:
    """Return every list the store knows, also those watched no longer."""
    rows = s.execute(
        select(
            ListRow.id,
            ListRow.site_key,
            SiteRow.name,
            SiteRow.province,
            ListRow.url,
            ListRow.active & SiteRow.active,
            ListRow.first_read_at,
        )
        .join(SiteRow, SiteRow.key == ListRow.site_key)
        .order_by(ListRow.site_key, ListRow.id)
    )
    return [WatchedList(*row[:5], bool(row[5]), row[6]) for row in rows]


def accepted_sources(s: Session) -> dict[str, str]:
    """Return the text in force of every site's file."""
    query = select(SiteRow.key, SiteVersion.source).join(SiteVersion, SiteVersion.id == SiteRow.version_id)
    return dict(s.execute(query).all())


def visits_around(s: Session, start: dt.datetime, end: dt.datetime) -> list[Visit]:
    """Return the visits of a day by time, and each list's last reading before it and first reading after it."""
    before, after = (
        select(edge(VisitRow.id))
        .where(VisitRow.at >= since, VisitRow.at < until, VisitRow.outcome.in_(READ))
        .group_by(VisitRow.list_id)
        for edge, since, until in ((func.max, start - AROUND, start), (func.min, end, end + AROUND))
    )
    that_day = (VisitRow.at >= start) & (VisitRow.at < end)
    rows = s.execute(
        select(
            VisitRow.id,
            VisitRow.list_id,
            VisitRow.at,
            VisitRow.outcome,
            VisitRow.links,
            VisitRow.fresh,
            VisitRow.overlap,
            VisitRow.due_at,
        )
        .where(or_(that_day, VisitRow.id.in_(before), VisitRow.id.in_(after)))
        .order_by(VisitRow.at, VisitRow.id)
    )
    return [Visit(*row) for row in rows]


def batches(s: Session, start: dt.datetime, end: dt.datetime) -> list[Batch]:
    """Count the pages listed on a day by list, moment and status."""
    announcing = select(ArticleRow.page_id).where(ArticleRow.announcement, ArticleRow.first_seen_at >= start)
    matched = func.sum(case((PageRow.id.in_(announcing), 1), else_=0))
    rows = s.execute(
        select(PageRow.list_id, PageRow.listed_at, PageRow.status, func.count(), matched)
        .where(_listed(start, end), PageRow.list_id.is_not(None))
        .group_by(PageRow.list_id, PageRow.listed_at, PageRow.status)
        .order_by(PageRow.listed_at)
    )
    return [Batch(*row) for row in rows]


def lost_pages(s: Session, start: dt.datetime, end: dt.datetime) -> list[LostPage]:
    """Return the pages listed on a day that are not stored, oldest first."""
    rows = s.execute(
        select(
            PageRow.site_key,
            PageRow.list_id,
            PageRow.url,
            PageRow.anchor,
            PageRow.status,
            PageRow.reason,
            PageRow.listed_at,
        )
        .where(_listed(start, end), PageRow.status.in_(LOST))
        .order_by(PageRow.listed_at, PageRow.id)
    )
    return [
        LostPage(key, list_id, url, title, status, reason or "", at)
        for key, list_id, url, title, status, reason, at in rows
        if list_id is not None
    ]


def _listed(start: dt.datetime, end: dt.datetime) -> ColumnElement[bool]:
    return (PageRow.listed_at >= start) & (PageRow.listed_at < end)


def list_gaps(s: Session, start: dt.datetime, end: dt.datetime) -> list[ListGap]:
    """Return the gaps that reach into a day, noted on it or after, by when they were noted."""
    noted = s.execute(
        select(ListRow.id, EventRow.at, EventRow.message)
        .join(ListRow, ListRow.site_key == EventRow.site_key)
        .where(EventRow.kind == GAP, EventRow.at >= start, EventRow.at < end + AROUND)
        .where(func.substr(EventRow.message, 1, func.length(ListRow.url) + 1) == ListRow.url + MARK)
        .order_by(EventRow.at)
    ).all()
    readings: dict[int, list[tuple[dt.datetime, int]]] = {list_id: [] for list_id, _, _ in noted}
    for list_id, at, fresh in s.execute(
        select(VisitRow.list_id, VisitRow.at, VisitRow.fresh)
        .where(VisitRow.list_id.in_(readings), VisitRow.outcome.in_(READ))
        .where(VisitRow.at >= start - AROUND, VisitRow.at < end + AROUND)
        .order_by(VisitRow.at, VisitRow.id)
    ):
        readings[list_id].append((at, fresh))
    gaps = (_gap(list_id, at, message, readings[list_id]) for list_id, at, message in noted)
    return [gap for gap in gaps if gap is not None and gap.until > start and (gap.since is None or gap.since < end)]


def _gap(
    list_id: int, noted_at: dt.datetime, message: str, readings: Sequence[tuple[dt.datetime, int]]
) -> ListGap | None:
    """Return a gap with its times; paging back goes on after the visit is written, which is the reading before it."""
    before = [reading for reading in readings if reading[0] <= noted_at]
    if not before:
        return None
    return ListGap(list_id, known_until(before[:-1]), before[-1][0], message)


def articles_since(s: Session, site_key: str, since: dt.datetime) -> int:
    """Count the articles of one site first seen since a time."""
    query = select(func.count()).where(ArticleRow.site_key == site_key, ArticleRow.first_seen_at >= since)
    return s.scalar(query.select_from(ArticleRow)) or 0


def articles_by_day(s: Session, start: dt.datetime, end: dt.datetime) -> list[DayCount]:
    """Count articles by the province of their site and Shanghai's day."""
    day = _shanghai_day(s)
    rows = s.execute(
        select(SiteRow.province, day, func.count())
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .where(ArticleRow.first_seen_at >= start, ArticleRow.first_seen_at < end)
        .group_by(SiteRow.province, day)
    )
    return [DayCount(province, dt.date.fromisoformat(on), count) for province, on, count in rows]


def announcements_by_day(s: Session, start: dt.datetime, end: dt.datetime) -> dict[tuple[str, dt.date], int]:
    """Count announcements by main place's province (the site's, where the text names none) and Shanghai's day."""
    day = _shanghai_day(s)
    province = func.coalesce(RegionRow.province, SiteRow.province)
    rows = s.execute(
        select(province, day, func.count())
        .select_from(ArticleRow)
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .outerjoin(RegionRow, (RegionRow.article_id == ArticleRow.id) & (RegionRow.place == 0))
        .where(ArticleRow.announcement, ArticleRow.first_seen_at >= start, ArticleRow.first_seen_at < end)
        .group_by(province, day)
    )
    return {(name, dt.date.fromisoformat(on)): count for name, on, count in rows}


def _shanghai_day(s: Session) -> ColumnElement[str]:
    """Return the day an article was first seen on, as `2026-11-21`; China has kept +08:00 since 1991."""
    if s.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("Asia/Shanghai", ArticleRow.first_seen_at), "YYYY-MM-DD")
    return func.date(ArticleRow.first_seen_at, "+8 hours")
