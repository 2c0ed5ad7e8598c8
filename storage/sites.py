"""Sites as accepted versions of their files, their lists, and the lease of one crawl at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, Text
from storage.database import advisory_lock


class SiteVersion(Base):
    """Hold one accepted text of a site file; never changed afterwards."""

    __tablename__ = "site_version"
    __table_args__ = (UniqueConstraint("site_key", "digest"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_key: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[dt.datetime]


class SiteRow(Base):
    """Hold the state of one watched site; `slow` sites get only part of the crawl children."""

    __tablename__ = "site"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    province: Mapped[str] = mapped_column(String(16))
    version_id: Mapped[int] = mapped_column(ForeignKey("site_version.id"))
    active: Mapped[bool] = mapped_column(default=True)  # false once its file is gone
    slow: Mapped[bool] = mapped_column(default=False)
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(40))
    fetched_well_at: Mapped[dt.datetime | None]  # last list visit that was read
    last_new_at: Mapped[dt.datetime | None]  # last time a list showed a link not known before
    failures: Mapped[float] = mapped_column(default=0.0)  # weighted, consecutive


class ListRow(Base):
    """Hold one list of a site: validators and hash of its last full answer, when it is due."""

    __tablename__ = "list"
    __table_args__ = (UniqueConstraint("site_key", "url"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_key: Mapped[str] = mapped_column(ForeignKey("site.key"), index=True)
    url: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool] = mapped_column(default=True)
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    first_read_at: Mapped[dt.datetime | None]
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    full_at: Mapped[dt.datetime | None]  # last full answer: a 304 is believed for a while only


@dataclass(frozen=True, slots=True)
class SiteState:
    """Show one site as `sites list` and the status page need it."""

    key: str
    name: str
    province: str
    active: bool
    outcome: str | None
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    fetched_well_at: dt.datetime | None
    last_new_at: dt.datetime | None
    failures: float
    leased: bool
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DueList:
    """Hold what a visit of one list needs."""

    id: int
    url: str
    kind: str
    first_visit: bool
    etag: str | None
    last_modified: str | None
    content_hash: str | None
    full_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DueSite:
    """Name a site with at least one list due; retries and revisits ride on its next visit."""

    key: str
    slow: bool


def accept(
    s: Session,
    *,
    key: str,
    name: str,
    province: str,
    digest: str,
    source: str,
    lists: Sequence[tuple[str, str]],
    now: dt.datetime,
) -> bool:
    """Store a site file as its newest version with its lists (url, kind); return True where it is new or changed."""
    advisory_lock(s, "sites")  # a daemon and a crawl by hand may read a new file at the same moment
    version = s.scalar(select(SiteVersion).where(SiteVersion.site_key == key, SiteVersion.digest == digest))
    row = s.get(SiteRow, key)
    if version is None:
        version = SiteVersion(site_key=key, digest=digest, source=source, accepted_at=now)
        s.add(version)
        s.flush()
    if row is not None and row.active and row.version_id == version.id:
        return False
    if row is None:
        row = SiteRow(key=key, name=name, province=province, version_id=version.id)
        s.add(row)
    row.name, row.province, row.version_id, row.active = name, province, version.id, True
    s.flush()
    _sync_lists(s, key, lists, now)
    return True


def _sync_lists(s: Session, key: str, lists: Sequence[tuple[str, str]], now: dt.datetime) -> None:
    known = {row.url: row for row in s.scalars(select(ListRow).where(ListRow.site_key == key))}
    for url, kind in lists:
        if row := known.pop(url, None):
            row.kind, row.active = kind, True
        else:
            s.add(ListRow(site_key=key, url=url, kind=kind, due_at=now))
    for row in known.values():
        row.active = False
    s.flush()


def last_good_source(s: Session, key: str) -> str | None:
    """Return the text of the newest accepted version of a site's file."""
    return s.scalar(
        select(SiteVersion.source).join(SiteRow, SiteRow.version_id == SiteVersion.id).where(SiteRow.key == key)
    )


def retire(s: Session, keep: Sequence[str]) -> list[str]:
    """Mark sites whose file is gone as inactive; return their keys. Nothing that was stored is deleted."""
    gone = list(s.scalars(select(SiteRow.key).where(SiteRow.active, SiteRow.key.not_in(keep))))
    if gone:
        s.execute(update(SiteRow).where(SiteRow.key.in_(gone)).values(active=False))
    return gone


def due_sites(s: Session, now: dt.datetime) -> list[DueSite]:
    """Return active sites with a list due and no live lease, longest overdue first."""
    due = func.min(ListRow.due_at)
    rows = s.execute(
        select(SiteRow.key, SiteRow.slow)
        .join(ListRow, ListRow.site_key == SiteRow.key)
        .where(SiteRow.active, ListRow.active, ListRow.due_at <= now)
        .where(or_(SiteRow.lease_until.is_(None), SiteRow.lease_until <= now))
        .group_by(SiteRow.key, SiteRow.slow)
        .order_by(due)
    )
    return [DueSite(key, slow) for key, slow in rows]


def free_sites(s: Session, keys: Sequence[str], now: dt.datetime) -> list[DueSite]:
    """Return those of some sites that are active and nobody's now, in the order given."""
    rows = s.execute(
        select(SiteRow.key, SiteRow.slow)
        .where(SiteRow.key.in_(keys), SiteRow.active)
        .where(or_(SiteRow.lease_until.is_(None), SiteRow.lease_until <= now))
    )
    found = {key: DueSite(key, slow) for key, slow in rows}
    return [found[key] for key in keys if key in found]


def put_off(s: Session, list_ids: Sequence[int], due_at: dt.datetime) -> None:
    """Set when some lists are due next."""
    s.execute(update(ListRow).where(ListRow.id.in_(list_ids)).values(due_at=due_at))


def make_due(s: Session, now: dt.datetime, keys: Sequence[str] | None = None) -> int:
    """Make every list of the given (or all) active sites due now; return how many sites that are."""
    chosen = select(SiteRow.key).where(SiteRow.active)
    if keys is not None:
        chosen = chosen.where(SiteRow.key.in_(keys))
    names = list(s.scalars(chosen))
    s.execute(update(ListRow).where(ListRow.site_key.in_(names), ListRow.active).values(due_at=now))
    return len(names)


def due_lists(s: Session, key: str, now: dt.datetime, *, all_lists: bool = False) -> list[DueList]:
    """Return the lists of a site that are due, or every active one."""
    query = select(ListRow).where(ListRow.site_key == key, ListRow.active).order_by(ListRow.id)
    if not all_lists:
        query = query.where(ListRow.due_at <= now)
    return [
        DueList(r.id, r.url, r.kind, r.first_read_at is None, r.etag, r.last_modified, r.content_hash, r.full_at)
        for r in s.scalars(query)
    ]


def lease(s: Session, key: str, owner: str, now: dt.datetime, until: dt.datetime) -> bool:
    """Take or renew the site for `owner`; return False where another holds it."""
    row = s.execute(select(SiteRow).where(SiteRow.key == key).with_for_update()).scalar_one_or_none()
    if row is None:
        return False
    if row.lease_owner not in (None, owner) and row.lease_until is not None and row.lease_until > now:
        return False
    if row.lease_owner != owner:
        row.started_at = now
    row.lease_owner, row.lease_until = owner, until
    return True


def release(s: Session, key: str, owner: str, now: dt.datetime, outcome: str) -> bool:
    """Give the site back with how its crawl ended; return False where the lease was no longer ours."""
    row = s.execute(select(SiteRow).where(SiteRow.key == key).with_for_update()).scalar_one_or_none()
    if row is None or row.lease_owner != owner:
        return False
    row.lease_owner = row.lease_until = None
    row.finished_at, row.outcome = now, outcome
    row.slow = outcome == "budget"
    return True


def watched_lists(s: Session) -> list[tuple[str, str]]:
    """Return key and list address of every active site."""
    query = select(ListRow.site_key, ListRow.url).join(SiteRow, SiteRow.key == ListRow.site_key)
    rows = s.execute(query.where(SiteRow.active, ListRow.active).order_by(ListRow.id))
    return [(key, url) for key, url in rows]


def reschedule(s: Session, key: str, due_at: dt.datetime, list_id: int | None = None) -> None:
    """Set when the site's lists (or one of them) are due next; only lists due before that are moved."""
    query = update(ListRow).where(ListRow.site_key == key, ListRow.due_at < due_at)
    if list_id is not None:
        query = query.where(ListRow.id == list_id)
    s.execute(query.values(due_at=due_at))


def states(s: Session, now: dt.datetime) -> list[SiteState]:
    """Return every site with its state, by province and key."""
    rows = s.scalars(select(SiteRow).order_by(SiteRow.province, SiteRow.key))
    due = _due_times(s)
    return [_state(row, due.get(row.key), now) for row in rows]


def state(s: Session, key: str, now: dt.datetime | None = None) -> SiteState:
    """Return one site's state; raise LookupError for a key that was never accepted."""
    row = s.get(SiteRow, key)
    if row is None:
        raise LookupError(f"没有名为 {key} 的站点；jindu sites list 列出全部")
    return _state(row, _due_times(s).get(key), now or dt.datetime.now(dt.UTC))


def _due_times(s: Session) -> dict[str, dt.datetime]:
    query = select(ListRow.site_key, func.min(ListRow.due_at)).where(ListRow.active).group_by(ListRow.site_key)
    return dict(s.execute(query).all())


def _state(r: SiteRow, due_at: dt.datetime | None, now: dt.datetime) -> SiteState:
    return SiteState(
        r.key,
        r.name,
        r.province,
        r.active,
        r.outcome,
        r.started_at,
        r.finished_at,
        r.fetched_well_at,
        r.last_new_at,
        r.failures,
        bool(r.lease_until and r.lease_until > now),
        due_at,
    )
