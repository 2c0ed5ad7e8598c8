"""Learned site templates: the versions that pages were read by, and what is being learned about each site."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId


class TemplateRow(Base):
    """Hold one version of a site's learned template; only its end is written afterwards."""

    __tablename__ = "site_template"
    __table_args__ = (UniqueConstraint("site_key", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_key: Mapped[str] = mapped_column(ForeignKey("site.key"))
    version: Mapped[int]
    layouts: Mapped[list[dict[str, Any]]]  # those that pages are read by without a second look
    learned_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_why: Mapped[str | None] = mapped_column(Text)


class StudyRow(Base):
    """Hold what is known of a site between two crawls: layouts on trial, observed pages, counters."""

    __tablename__ = "site_study"

    site_key: Mapped[str] = mapped_column(ForeignKey("site.key"), primary_key=True)
    notes: Mapped[dict[str, Any]]
    updated_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """Show one version of a template; times are aware UTC."""

    version: int
    layouts: tuple[dict[str, Any], ...]
    learned_at: dt.datetime
    ended_at: dt.datetime | None
    ended_why: str | None


def notes_of(s: Session, site_key: str) -> dict[str, Any] | None:
    """Return what was last noted about a site."""
    return s.scalar(select(StudyRow.notes).where(StudyRow.site_key == site_key))


def note(s: Session, site_key: str, notes: dict[str, Any], now: dt.datetime) -> None:
    """Keep what is known of a site for the next crawl."""
    s.merge(StudyRow(site_key=site_key, notes=notes, updated_at=now))


def replace(s: Session, site_key: str, layouts: list[dict[str, Any]], why: str, now: dt.datetime) -> int:
    """End the version in force and begin the next, which may hold no layout; return its number."""
    s.execute(
        update(TemplateRow)
        .where(TemplateRow.site_key == site_key, TemplateRow.ended_at.is_(None))
        .values(ended_at=now, ended_why=why)
    )
    last = s.scalar(select(func.max(TemplateRow.version)).where(TemplateRow.site_key == site_key)) or 0
    s.add(TemplateRow(site_key=site_key, version=last + 1, layouts=layouts, learned_at=now))
    return last + 1


def history(s: Session, site_key: str) -> list[StoredTemplate]:
    """Return all versions of a site's template, the newest first."""
    rows = s.scalars(select(TemplateRow).where(TemplateRow.site_key == site_key).order_by(TemplateRow.version.desc()))
    return [
        StoredTemplate(row.version, tuple(row.layouts), row.learned_at, row.ended_at, row.ended_why) for row in rows
    ]
