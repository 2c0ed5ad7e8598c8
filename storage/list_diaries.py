"""What is remembered of each list: what it showed last, and the diary its cadence and its diagnosis are made from."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from pipelines.items import PageStatus
from storage.base import Base, BigId, Text
from storage.pages import PageRow
from storage.sites import ListRow

ENDED = tuple(
    status.value
    for status in (PageStatus.ARTICLE, PageStatus.NO_TEXT, PageStatus.LIST, PageStatus.BLOCKED, PageStatus.FAILED)
)


class ListDiaryRow(Base):
    """Hold one list's memory and diary as JSON, and up to which visit and page the diary was kept.

    `stale` where visits came since.
    """

    __tablename__ = "list_diary"

    list_id: Mapped[int] = mapped_column(ForeignKey("list.id"), primary_key=True)
    memory: Mapped[str | None] = mapped_column(Text)
    diary: Mapped[str | None] = mapped_column(Text)
    visit_id: Mapped[int] = mapped_column(BigId, default=0)
    pages_until: Mapped[dt.datetime | None]
    stale: Mapped[bool] = mapped_column(default=True, index=True)


@dataclass(frozen=True, slots=True)
class StoredDiary:
    """Hold one list with its diary; `diary` is None where none was kept yet, `ends` says that it has no next page."""

    list_id: int
    url: str
    diary: str | None
    visit_id: int
    pages_until: dt.datetime | None
    stale: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class EndedPage:
    """Hold a page of a list that came to an end; `published` is what its list said."""

    url: str
    status: str
    reason: str | None
    listed_at: dt.datetime
    fetched_at: dt.datetime
    published: str | None


def memory_of(s: Session, list_id: int) -> list[Any] | None:
    """Return what is remembered of a list's last reading."""
    return _memory(s.scalar(select(ListDiaryRow.memory).where(ListDiaryRow.list_id == list_id)))[0]


def remember(s: Session, list_id: int, shown: list[Any], *, ends: bool) -> None:
    """Keep what a list showed, as plain data, and whether it had no next page: what runs over it is gone."""
    _row(s, list_id).memory = json.dumps({"shown": shown, "ends": ends})


def _memory(text: str | None) -> tuple[list[Any] | None, bool]:
    """Return what a list showed and whether it ended there; older rows hold the one alone."""
    known = json.loads(text) if text else None
    return (known["shown"], known["ends"]) if isinstance(known, dict) else (known, False)


def mark_stale(s: Session, list_id: int) -> None:
    """Note that a list was visited since its diary was kept."""
    _row(s, list_id).stale = True


def stale_sites(s: Session) -> list[str]:
    """Return the sites whose lists were visited since their diaries were kept."""
    query = select(ListRow.site_key).join(ListDiaryRow, ListDiaryRow.list_id == ListRow.id)
    return list(s.scalars(query.where(ListDiaryRow.stale).distinct().order_by(ListRow.site_key)))


def diaries(s: Session, site_key: str | None = None) -> dict[str, list[StoredDiary]]:
    """Return the diaries of active lists by site, of one site where given."""
    query = (
        select(
            ListRow.site_key,
            ListRow.id,
            ListRow.url,
            ListDiaryRow.diary,
            func.coalesce(ListDiaryRow.visit_id, 0),
            ListDiaryRow.pages_until,
            func.coalesce(ListDiaryRow.stale, False),
            ListDiaryRow.memory,
        )
        .join(ListDiaryRow, ListDiaryRow.list_id == ListRow.id, isouter=True)
        .where(ListRow.active)
        .order_by(ListRow.site_key, ListRow.id)
    )
    found: dict[str, list[StoredDiary]] = {}
    rows = s.execute(query if site_key is None else query.where(ListRow.site_key == site_key))
    for key, list_id, url, diary, visit_id, until, stale, memory in rows:
        found.setdefault(key, []).append(
            StoredDiary(list_id, url, diary, visit_id, until, bool(stale), _memory(memory)[1])
        )
    return found


def keep(s: Session, list_id: int, diary: str, visit_id: int, pages_until: dt.datetime) -> None:
    """Store a diary with how far it was kept."""
    s.execute(
        update(ListDiaryRow)
        .where(ListDiaryRow.list_id == list_id)
        .values(diary=diary, visit_id=visit_id, pages_until=pages_until, stale=False)
    )


def ended_pages(s: Session, list_id: int, since: dt.datetime, until: dt.datetime) -> list[EndedPage]:
    """Return the pages a list announced that came to an end in a time, in that order."""
    rows = s.execute(
        select(
            PageRow.url, PageRow.status, PageRow.reason, PageRow.listed_at, PageRow.fetched_at, PageRow.published_hint
        )
        .where(PageRow.list_id == list_id, PageRow.fetched_at > since, PageRow.fetched_at <= until)
        # A page looked at again says nothing new, nor do those a list showed when it was first read.
        .where(PageRow.status.in_(ENDED), PageRow.revisits <= 1, PageRow.first_visit.is_(False))
        .where(PageRow.listed_at > since - dt.timedelta(days=1))
        .order_by(PageRow.fetched_at, PageRow.id)
    )
    return [
        EndedPage(url, status, reason, listed_at, ended_at, published)
        for url, status, reason, listed_at, ended_at, published in rows
        if ended_at is not None
    ]


def _row(s: Session, list_id: int) -> ListDiaryRow:
    row = s.get(ListDiaryRow, list_id)
    if row is None:
        row = ListDiaryRow(list_id=list_id, visit_id=0, stale=True)
        s.add(row)
        s.flush()
    return row
