"""What happened to a subscriber, when and by whom: consent must be provable."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, Text

OPERATOR = "operator"


class ChangeRow(Base):
    """Hold one change; rows are only ever added."""

    __tablename__ = "subscriber_change"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    at: Mapped[dt.datetime]
    by: Mapped[str] = mapped_column(String(80))
    # added, confirmed, wished, changed, dropped, paused, resumed, left, returned, suppressed
    what: Mapped[str] = mapped_column(String(12))
    detail: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Change:
    """Show one change."""

    at: dt.datetime
    by: str
    what: str
    detail: str | None


def note(s: Session, subscriber_id: int, what: str, *, by: str, now: dt.datetime, detail: str | None = None) -> None:
    """Record a change."""
    s.add(ChangeRow(subscriber_id=subscriber_id, at=now, by=by[:80], what=what, detail=detail))


def history(s: Session, subscriber_id: int) -> list[Change]:
    """Return a subscriber's changes, oldest first."""
    rows = s.scalars(select(ChangeRow).where(ChangeRow.subscriber_id == subscriber_id).order_by(ChangeRow.id))
    return [Change(row.at, row.by, row.what, row.detail) for row in rows]
