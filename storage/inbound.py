"""What came back by mail: bounces, replies, and what was neither; each message counts once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, Text


class InboundRow(Base):
    """Hold that one message of the bounce mailbox was read, and what it was; its text is not kept."""

    __tablename__ = "inbound"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)  # the message's own name in its mailbox
    at: Mapped[dt.datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(12))  # hard, soft, leave, confirm, other
    sender: Mapped[str] = mapped_column(String(320))
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscriber.id"), index=True)
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    detail: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Inbound:
    """Show one message that came back."""

    at: dt.datetime
    kind: str
    sender: str
    subscriber_id: int | None
    delivery_id: int | None
    detail: str | None


def known(s: Session, mailbox: str) -> set[str]:
    """Return the keys of the messages of one mailbox that have been read; keys begin with its name and a blank."""
    return set(s.scalars(select(InboundRow.key).where(InboundRow.key.startswith(f"{mailbox} ", autoescape=True))))


def note(
    s: Session,
    key: str,
    *,
    now: dt.datetime,
    kind: str,
    sender: str,
    subscriber_id: int | None = None,
    delivery_id: int | None = None,
    detail: str | None = None,
) -> bool:
    """Record a message; return False where it is recorded already."""
    if s.scalar(select(InboundRow.id).where(InboundRow.key == key)) is not None:
        return False
    s.add(
        InboundRow(
            key=key,
            at=now,
            kind=kind,
            sender=sender[:320],
            subscriber_id=subscriber_id,
            delivery_id=delivery_id,
            detail=detail,
        )
    )
    s.flush()
    return True


def newest(s: Session, limit: int = 50) -> list[Inbound]:
    """Return what came back last, the newest first."""
    rows = s.scalars(select(InboundRow).order_by(InboundRow.id.desc()).limit(limit))
    return [Inbound(r.at, r.kind, r.sender, r.subscriber_id, r.delivery_id, r.detail) for r in rows]
