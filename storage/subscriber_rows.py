"""The tables of subscribers: who they are, what they want to hear and when, and what they say of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.base import Base, BigId, Text

PENDING, CONFIRMED, PAUSED, LEFT, SUPPRESSED = "pending", "confirmed", "paused", "left", "suppressed"
STOPPED = (LEFT, SUPPRESSED)


class SubscriberRow(Base):
    """Hold one person: address as written, folded address for comparing, state and since when."""

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), unique=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    state_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    resumed_at: Mapped[dt.datetime | None]  # what was first seen during a pause is not mailed afterwards
    left_at: Mapped[dt.datetime | None]
    quiet_from: Mapped[str | None] = mapped_column(String(5))  # HH:MM in Shanghai; no mail from here on
    quiet_until: Mapped[str | None] = mapped_column(String(5))
    pace_minutes: Mapped[int | None]  # at most one mail in so many minutes; what comes sooner is gathered
    digest_hour: Mapped[int] = mapped_column(server_default="8", default=8)
    digest_weekday: Mapped[int] = mapped_column(server_default="0", default=0)  # Monday is 0
    empty_digest: Mapped[bool] = mapped_column(server_default=false(), default=False)  # a line on a day without news
    soft_bounces: Mapped[int] = mapped_column(server_default="0", default=0)  # in a row
    held_until: Mapped[dt.datetime | None]  # their mailbox takes nothing for now
    subscriptions: Mapped[list[SubscriptionRow]] = relationship(
        order_by="SubscriptionRow.id", cascade="all, delete-orphan", lazy="selectin"
    )


class SubscriptionRow(Base):
    """Hold one wish: places, topics and what else it asks for (an empty list: all), and how it is delivered."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    provinces: Mapped[list[str]]
    topics: Mapped[list[str]]
    delivery: Mapped[str] = mapped_column(String(10))  # immediate, daily, weekly
    cities: Mapped[list[str]] = mapped_column(server_default="[]", default=list)  # `370100 济南市 山东`
    types: Mapped[list[str]] = mapped_column(server_default="[]", default=list)
    substances: Mapped[list[str]] = mapped_column(server_default="[]", default=list)
    words: Mapped[list[str]] = mapped_column(server_default="[]", default=list)
    least_score: Mapped[float] = mapped_column(server_default="0", default=0.0)
    channels: Mapped[list[str]] = mapped_column(server_default="[]", default=list)  # apprise URLs, told as well
    created_at: Mapped[dt.datetime]


class SuppressionRow(Base):
    """Hold an address that is never mailed: its own server says that there is no such mailbox."""

    __tablename__ = "suppression"

    email_key: Mapped[str] = mapped_column(String(320), primary_key=True)
    since: Mapped[dt.datetime]
    reason: Mapped[str] = mapped_column(Text)


class FeedbackRow(Base):
    """Hold what a reader says of a story they were mailed."""

    __tablename__ = "feedback"

    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True, index=True)
    at: Mapped[dt.datetime]
    relevant: Mapped[bool]


def email_key(email: str) -> str:
    """Fold an address for comparing: the domain is case-insensitive, and so are mailboxes in practice."""
    return email.strip().casefold()
