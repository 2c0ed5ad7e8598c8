"""The tables of alerts: what a subscriber is owed, once, and the mails that carry it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId, Text

WAITING, LEASED, SENT, FAILED, DROPPED = "waiting", "leased", "sent", "failed", "dropped"


class DeliveryRow(Base):
    """Hold one mail. Its Message-ID is made with the row and never changes, whatever is tried again."""

    __tablename__ = "delivery"
    __table_args__ = (Index(None, "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # alert, correction, withdrawal, digest, confirmation, operator, push
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscriber.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(320))
    domain: Mapped[str | None] = mapped_column(String(255))  # the recipient's, folded: what rates are kept by
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    payload: Mapped[dict[str, Any]]  # what an operator's mail says or a confirmation asks; empty for others
    state: Mapped[str] = mapped_column(String(10), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    next_try_at: Mapped[dt.datetime] = mapped_column(index=True)
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    subject: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)  # what the server said last


class ObligationRow(Base):
    """Hold one thing owed: a subscriber hears of a story once for each kind and version."""

    __tablename__ = "obligation"
    __table_args__ = (UniqueConstraint("subscriber_id", "story_id", "kind", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=0)
    delivery_mode: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[dt.datetime]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    told_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))  # what the sent mail quoted
