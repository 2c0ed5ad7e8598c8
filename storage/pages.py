"""Pages: every URL a list announced, until it ends in exactly one terminal status."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from pipelines.items import PageStatus
from storage.base import Base, BigId, Text, table

MAX_ATTEMPTS = 8
RETRY_STEP = dt.timedelta(minutes=5)  # linear back-off: 5, 10, 15, ... minutes
# A matched page is looked at again on a schedule that fades over a month.
REVISIT_AFTER = tuple(dt.timedelta(hours=h) for h in (1, 6, 24, 72, 120, 168, 336))


_LIVE = frozenset({PageStatus.LISTED.value, PageStatus.RETRY.value, PageStatus.ARTICLE.value})


class PageRow(Base):
    """Hold one URL: what announced it, what became of it, and when it is looked at again."""

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    url_key: Mapped[str] = mapped_column(Text, unique=True)  # one page under all its aliases
    url: Mapped[str] = mapped_column(Text)
    site_key: Mapped[str] = mapped_column(ForeignKey("site.key"), index=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("list.id"))
    anchor: Mapped[str] = mapped_column(Text, default="")
    published_hint: Mapped[str | None] = mapped_column(Text)
    first_visit: Mapped[bool] = mapped_column(default=False)  # seen on a list's first visit
    listed_at: Mapped[dt.datetime] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(16), index=True)
    reason: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    http_status: Mapped[int | None]
    fetched_at: Mapped[dt.datetime | None]
    final_url: Mapped[str | None] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    revisit_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    revisits: Mapped[int] = mapped_column(default=0)
    found_on: Mapped[int | None] = mapped_column(BigInteger)  # the page that named this one as its original


class QuarantineRow(Base):
    """Keep a page our analysis failed on, so that it can run again once mended."""

    __tablename__ = "quarantine"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)  # zlib, UTF-8
    error: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[dt.datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Announced:
    """Hold one link a list showed."""

    url: str
    url_key: str
    title: str
    published: str | None


@dataclass(frozen=True, slots=True)
class PageToFetch:
    """Hold one page that is to be fetched: newly listed, to be retried, or (revisit) to be looked at again."""

    id: int
    url: str
    url_key: str
    anchor: str
    published_hint: str | None
    attempts: int
    first_visit: bool
    revisit: bool
    etag: str | None
    last_modified: str | None


def known_keys(s: Session, url_keys: Sequence[str]) -> set[str]:
    """Return those of some pages that were listed before."""
    return set(s.scalars(select(PageRow.url_key).where(PageRow.url_key.in_(url_keys))))


def announce(
    s: Session,
    *,
    site_key: str,
    list_id: int | None,
    links: Sequence[Announced],
    first_visit: bool,
    now: dt.datetime,
    found_on: int | None = None,
) -> list[PageToFetch]:
    """Record links a list shows, or (`found_on`) a page; return the new ones, which are owed a terminal status."""
    keys = [link.url_key for link in links]
    known = set(s.scalars(select(PageRow.url_key).where(PageRow.url_key.in_(keys))))
    fresh = {link.url_key: link for link in links if link.url_key not in known}
    if not fresh:
        return []
    insert = postgresql.insert if s.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "url_key": link.url_key,
            "url": link.url,
            "site_key": site_key,
            "list_id": list_id,
            "anchor": link.title,
            "published_hint": link.published,
            "first_visit": first_visit,
            "listed_at": now,
            "status": PageStatus.LISTED.value,
            "attempts": 0,
            "revisits": 0,
            "found_on": found_on,
            "next_try_at": None if found_on is None else now,  # no visit of a list is under way that fetches it
        }
        for _, link in sorted(fresh.items())  # one order for everyone: writers wait for each other in no circle
    ]
    # Two lists of different sites may announce one page at the same moment: the first keeps it.
    t = table(PageRow)
    shown = (t.c.id, t.c.url, t.c.url_key, t.c.anchor, t.c.published_hint)  # as stored: hostile characters are gone
    new = insert(t).on_conflict_do_nothing(index_elements=["url_key"]).returning(*shown)
    added = {
        key: PageToFetch(page_id, url, key, anchor, published, 0, first_visit, False, None, None)
        for page_id, url, key, anchor, published in s.execute(new, rows)
    }
    return [added[key] for key in fresh if key in added]


def follow(s: Session, found_on: int, site_key: str, link: Announced, now: dt.datetime) -> bool:
    """List the page another one names as its original; return False where it is known, or would be a second hop.

    It counts as seen on a first visit: old originals are stored, not mailed.
    """
    if s.get_one(PageRow, found_on).found_on is not None:
        return False
    return bool(
        announce(s, site_key=site_key, list_id=None, links=[link], first_visit=True, now=now, found_on=found_on)
    )


def _to_fetch(row: PageRow, *, revisit: bool = False) -> PageToFetch:
    return PageToFetch(
        row.id,
        row.url,
        row.url_key,
        row.anchor,
        row.published_hint,
        row.attempts,
        row.first_visit,
        revisit,
        row.etag if revisit else None,
        row.last_modified if revisit else None,
    )


def owed(s: Session, site_key: str, now: dt.datetime, limit: int = 500) -> list[PageToFetch]:
    """Return pages of a site left without terminal status by an earlier crawl, oldest first."""
    rows = s.scalars(
        select(PageRow)
        .where(PageRow.site_key == site_key)
        .where(
            (PageRow.status == PageStatus.LISTED.value)
            | ((PageRow.status == PageStatus.RETRY.value) & (PageRow.next_try_at <= now))
        )
        .order_by(PageRow.id)
        .limit(limit)
    )
    return [_to_fetch(row) for row in rows]


def sites_to_retry(s: Session, now: dt.datetime) -> list[str]:
    """Return the sites with a page whose next try is due, or that another page led to; longest waiting first."""
    open_ones = (PageStatus.LISTED.value, PageStatus.RETRY.value)
    query = select(PageRow.site_key).where(PageRow.status.in_(open_ones), PageRow.next_try_at <= now)
    return list(s.scalars(query.group_by(PageRow.site_key).order_by(func.min(PageRow.next_try_at))))


def to_revisit(s: Session, site_key: str, now: dt.datetime, *, force: bool = False) -> list[PageToFetch]:
    """Return matched pages of a site whose revisit is due (or, forced, every one still on the schedule)."""
    query = select(PageRow).where(PageRow.site_key == site_key, PageRow.revisit_at.is_not(None)).order_by(PageRow.id)
    if not force:
        query = query.where(PageRow.revisit_at <= now)
    return [_to_fetch(row, revisit=True) for row in s.scalars(query)]


@dataclass(frozen=True, slots=True)
class End:
    """Hold how a page ends."""

    page_id: int
    status: PageStatus
    now: dt.datetime
    reason: str | None = None
    http_status: int | None = None
    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None


def finish(s: Session, *ends: End) -> None:
    """Give pages their terminal status; raise LookupError where one is not known."""
    values = [
        {
            "page": end.page_id,
            "status": end.status.value,
            "reason": end.reason,
            "fetched_at": end.now,
            "http_status": end.http_status,
            "final_url": end.final_url,
            "etag": end.etag,
            "last_modified": end.last_modified,
        }
        for end in sorted(ends, key=lambda end: end.page_id)  # one order for everyone: no two wait for each other
    ]
    done: Any = s.execute(_FINISH, values) if values else None
    if values and done.rowcount != len(values):
        raise LookupError(f"not all pages of {[end.page_id for end in ends]} are known")


# What the values of a call do not name: made once, on the table, since every page of a crawl ends here.
_FINISH = (
    update(table(PageRow))
    .where(table(PageRow).c.id == bindparam("page"))
    .values(
        next_try_at=None,
        attempts=table(PageRow).c.attempts + 1,
        **{
            name: bindparam(name)
            for name in ("status", "reason", "fetched_at", "http_status", "final_url", "etag", "last_modified")
        },
    )
)


def settle_address(s: Session, page_id: int, url: str, url_key: str, now: dt.datetime) -> str | None:
    """Give a page the address it says is its true one; return the address it has now, None where it is an alias.

    Its former address stays known as an alias, and so does the page itself where the true one is read or to be read.
    Where that could not be had, or calls itself an alias, the page keeps its address: it is not lost with the other.
    """
    row = s.get_one(PageRow, page_id)
    known = s.scalar(select(PageRow).where(PageRow.url_key == url_key))
    if known is not None and known.status not in _LIVE:
        return row.url
    if known is not None:
        row.status, row.reason = PageStatus.ALIAS.value, f"同 {known.url}"
        row.next_try_at, row.fetched_at = None, now
        return None
    alias = PageRow(
        url_key=row.url_key,
        url=row.url,
        site_key=row.site_key,
        list_id=row.list_id,
        anchor=row.anchor,
        first_visit=row.first_visit,
        listed_at=row.listed_at,
        status=PageStatus.ALIAS.value,
        reason=f"同 {url}",
        fetched_at=now,
    )
    row.url, row.url_key = url, url_key
    s.flush()
    s.add(alias)
    return url


def postpone(
    s: Session, page_id: int, reason: str, *, now: dt.datetime, http_status: int | None = None, weight: int = 1
) -> PageStatus:
    """Put a failed fetch off, or end it as failed once its attempts are used up; return the status it has now."""
    row = s.get_one(PageRow, page_id)
    row.attempts, row.reason, row.http_status = row.attempts + weight, reason, http_status
    if row.attempts >= MAX_ATTEMPTS:
        row.status, row.next_try_at, row.fetched_at = PageStatus.FAILED.value, None, now
    else:
        row.status = PageStatus.RETRY.value
        row.next_try_at = now + RETRY_STEP * max(1, row.attempts)
    return PageStatus(row.status)


def watch(s: Session, page_id: int, now: dt.datetime) -> None:
    """Put a matched page on the revisit schedule, or move it to the next step; it leaves after the last."""
    row = s.get_one(PageRow, page_id)
    if row.revisits < len(REVISIT_AFTER):
        row.revisit_at = now + REVISIT_AFTER[row.revisits]
        row.revisits += 1
    else:
        row.revisit_at = None


def site_is_read(s: Session, page_id: int, since: dt.datetime) -> bool:
    """Say whether another page of a page's site was read as an article since a time."""
    site_key = select(PageRow.site_key).where(PageRow.id == page_id).scalar_subquery()
    query = select(PageRow.id).where(PageRow.site_key == site_key, PageRow.id != page_id, PageRow.fetched_at >= since)
    return s.scalar(query.where(PageRow.status == PageStatus.ARTICLE.value).limit(1)) is not None


def doubt(s: Session, page_id: int, reason: str) -> bool:
    """Note why a page with a known article could not be read; return True where it was the same the time before."""
    row = s.get_one(PageRow, page_id)
    again, row.reason = row.reason == reason, reason
    return again


def unwatch(s: Session, page_id: int) -> None:
    """Take a page off the revisit schedule."""
    s.get_one(PageRow, page_id).revisit_at = None


def quarantine(s: Session, page_id: int, html: str, error: str, now: dt.datetime) -> None:
    """Keep the page our analysis failed on."""
    body = zlib.compress(html.encode("utf-8", "surrogatepass"), 6)
    s.merge(QuarantineRow(page_id=page_id, body=body, error=error[:2000], stored_at=now))


def status_of(s: Session, page_id: int) -> PageStatus:
    """Return the status a page has now."""
    return PageStatus(s.get_one(PageRow, page_id).status)


def status_counts(s: Session, since: dt.datetime | None = None) -> dict[str, int]:
    """Count pages by status, of those listed since a time where given."""
    query = select(PageRow.status, func.count()).group_by(PageRow.status)
    if since is not None:
        query = query.where(PageRow.listed_at >= since)
    return dict(s.execute(query).all())


def trace(s: Session, url_key: str) -> PageRow | None:
    """Return the row of one page, for `explain`."""
    return s.scalar(select(PageRow).where(PageRow.url_key == url_key))
