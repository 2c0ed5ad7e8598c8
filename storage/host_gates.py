"""One row a host: who may fetch from it now, and when the next request may go out.

Every path that fetches takes the host's lease first and gives it back with the time of the next request, so the
interval is measured from the end of one fetch to the start of the next, whatever process or machine makes it.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base

ASK_AGAIN = 0.2  # seconds between two questions while another process holds the lease


class HostGate(Base):
    """Hold one host's lease, next allowed time, robots Crawl-delay (seconds) and Retry-After hold."""

    __tablename__ = "host_gate"

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    next_at: Mapped[dt.datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[dt.datetime | None]
    crawl_delay: Mapped[float] = mapped_column(default=0.0)
    held_until: Mapped[dt.datetime | None]
    held_reason: Mapped[str | None] = mapped_column(String(200))


def _row(s: Session, host: str, now: dt.datetime) -> HostGate:
    insert = postgresql.insert if s.get_bind().dialect.name == "postgresql" else sqlite.insert
    s.execute(insert(HostGate).values(host=host, next_at=now, crawl_delay=0.0).on_conflict_do_nothing())
    return s.execute(select(HostGate).where(HostGate.host == host).with_for_update()).scalar_one()


def acquire(s: Session, host: str, owner: str, now: dt.datetime, lease: dt.timedelta) -> float:
    """Take the host for `owner` and return 0.0, or return the seconds to wait before asking again."""
    row = _row(s, host, now)
    if row.lease_owner not in (None, owner) and row.lease_until is not None and row.lease_until > now:
        return min(ASK_AGAIN, (row.lease_until - now).total_seconds())
    free_at = max(row.next_at, row.held_until or row.next_at)
    if free_at > now:
        return (free_at - now).total_seconds()
    row.lease_owner, row.lease_until = owner, now + lease
    return 0.0


def crawl_delay(s: Session, host: str) -> dt.timedelta:
    """Return the pause the host's robots.txt asks for, zero where it asks for none."""
    row = s.get(HostGate, host)
    return dt.timedelta(seconds=row.crawl_delay if row else 0.0)


def release(s: Session, host: str, owner: str, now: dt.datetime, delay: dt.timedelta) -> None:
    """Give the host back; the next request may go out after the longer of `delay` and its Crawl-delay."""
    row = _row(s, host, now)
    if row.lease_owner != owner:
        return  # our lease ran out and another took it: its owner decides now
    row.lease_owner = row.lease_until = None
    row.next_at = now + max(delay, dt.timedelta(seconds=row.crawl_delay))


def set_crawl_delay(s: Session, host: str, now: dt.datetime, delay: dt.timedelta) -> None:
    """Remember what robots.txt asks for; it holds for the request that follows, too."""
    row = _row(s, host, now)
    row.crawl_delay = delay.total_seconds()
    row.next_at = max(row.next_at, now + delay)


def hold(s: Session, host: str, now: dt.datetime, until: dt.datetime, reason: str) -> None:
    """Let nothing out before `until` (Retry-After, robots.txt that answers 5xx)."""
    row = _row(s, host, now)
    if row.held_until is None or row.held_until < until:
        row.held_until, row.held_reason = until, reason[:200]


def held_until(s: Session, host: str, now: dt.datetime) -> dt.datetime | None:
    """Return until when the host is held, or None."""
    row = s.get(HostGate, host)
    return row.held_until if row and row.held_until and row.held_until > now else None
