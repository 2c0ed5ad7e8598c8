"""Snapshots: the pages of announcements as their publishers served them, one for every body that differed."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.article_rows import ArticleRow
from storage.base import Base, BigId, Text, table

MOST_BYTES = 8 * 1024 * 1024  # of one body; what is longer is kept to here, its digest is of all of it


class SnapshotRow(Base):
    """Hold one answer. A page of several parts has one row for each of them."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("page_id", "digest"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    url: Mapped[str] = mapped_column(Text)  # the address that answered, behind redirects
    fetched_at: Mapped[dt.datetime] = mapped_column(index=True)
    http_status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256, hex
    size: Mapped[int]  # bytes of the whole body
    body: Mapped[bytes] = mapped_column(LargeBinary)  # zlib


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what a server answered: the bytes of the body, transfer and content encodings undone."""

    url: str
    http_status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Packed:
    """Hold an answer that is ready to be kept."""

    answer: Answer
    digest: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Show one snapshot without its body; `kept` is the bytes it takes, `size` those of the body as served."""

    id: int
    page_id: int
    url: str
    fetched_at: dt.datetime
    http_status: int
    headers: Mapping[str, str]
    digest: str
    size: int
    kept: int

    @property
    def whole(self) -> bool:
        """Say whether the body is kept to its end."""
        return self.size <= MOST_BYTES


def pack_new(s: Session, page_id: int, answers: Sequence[Answer]) -> list[Packed]:
    """Return, compressed, those answers of a page whose bodies are not kept yet."""
    if not answers:
        return []
    known = set(s.scalars(select(SnapshotRow.digest).where(SnapshotRow.page_id == page_id)))
    named = {hashlib.sha256(answer.body).hexdigest(): answer for answer in answers}
    return [
        Packed(answer, digest, zlib.compress(memoryview(answer.body)[:MOST_BYTES], 6))
        for digest, answer in named.items()
        if digest not in known
    ]


def keep(s: Session, page_id: int, packed: Sequence[Packed], now: dt.datetime) -> None:
    """Store answers of a page; one that another process stored meanwhile stays as it is."""
    if not packed:
        return
    rows = [
        {
            "page_id": page_id,
            "url": one.answer.url,
            "fetched_at": now,
            "http_status": one.answer.http_status,
            "headers": dict(one.answer.headers),
            "digest": one.digest,
            "size": len(one.answer.body),
            "body": one.body,
        }
        for one in packed
    ]
    insert = postgresql.insert if s.get_bind().dialect.name == "postgresql" else sqlite.insert
    s.execute(insert(table(SnapshotRow)).on_conflict_do_nothing(index_elements=["page_id", "digest"]), rows)


def has_any(s: Session, page_id: int) -> bool:
    """Say whether anything of a page is kept."""
    return s.scalar(select(SnapshotRow.id).where(SnapshotRow.page_id == page_id).limit(1)) is not None


_SHOWN = (
    SnapshotRow.id,
    SnapshotRow.page_id,
    SnapshotRow.url,
    SnapshotRow.fetched_at,
    SnapshotRow.http_status,
    SnapshotRow.headers,
    SnapshotRow.digest,
    SnapshotRow.size,
    func.length(SnapshotRow.body),
)


def of_pages(s: Session, page_ids: Collection[int]) -> list[Snapshot]:
    """Return what is kept of some pages, oldest first."""
    query = select(*_SHOWN).where(SnapshotRow.page_id.in_(page_ids)).order_by(SnapshotRow.fetched_at, SnapshotRow.id)
    return [Snapshot(*row) for row in s.execute(query)]


def of_articles(s: Session, article_ids: Collection[int]) -> list[Snapshot]:
    """Return what is kept of the pages some articles were read on, oldest first."""
    return of_pages(s, list(s.scalars(select(ArticleRow.page_id).where(ArticleRow.id.in_(article_ids)).distinct())))


def get(s: Session, snapshot_id: int) -> tuple[Snapshot, bytes] | None:
    """Return one snapshot with its body, or None."""
    row = s.execute(select(*_SHOWN, SnapshotRow.body).where(SnapshotRow.id == snapshot_id)).one_or_none()
    return None if row is None else (Snapshot(*row[:-1]), zlib.decompress(row[-1]))


def stream(
    s: Session, *, page_ids: Collection[int] | None = None, since: dt.datetime | None = None
) -> Iterator[tuple[Snapshot, bytes]]:
    """Yield snapshots with their bodies in the order they were kept, a few in memory at a time."""
    query = select(*_SHOWN, SnapshotRow.body).order_by(SnapshotRow.id).execution_options(yield_per=8)
    if page_ids is not None:
        query = query.where(SnapshotRow.page_id.in_(page_ids))
    if since is not None:
        query = query.where(SnapshotRow.fetched_at >= since)
    for row in s.execute(query):
        yield Snapshot(*row[:-1]), zlib.decompress(row[-1])


def totals(s: Session) -> dict[str, int]:
    """Count snapshots, their pages, the bytes they take and the bytes they hold."""
    columns = (
        func.count(SnapshotRow.id),
        func.count(SnapshotRow.page_id.distinct()),
        func.coalesce(func.sum(func.length(SnapshotRow.body)), 0),
        func.coalesce(func.sum(SnapshotRow.size), 0),
    )
    number, of, kept, size = s.execute(select(*columns)).one()
    return {"snapshots": number, "pages": of, "bytes": int(kept), "bytes_served": int(size)}
