"""Accepted versions of rule files: hits name theirs, and the last good one survives a restart."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, Text
from storage.database import advisory_lock


class RuleVersionRow(Base):
    """Hold one accepted text of a rule file; never changed afterwards but for `active`."""

    __tablename__ = "rule_version"
    __table_args__ = (UniqueConstraint("topic", "digest"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[dt.datetime]
    active: Mapped[bool] = mapped_column(default=True)


@dataclass(frozen=True, slots=True)
class AcceptedRules:
    """Hold the text of a rule file in force."""

    topic: str
    digest: str
    source: str


def accept(s: Session, *, topic: str, digest: str, source: str, now: dt.datetime) -> bool:
    """Put a valid rule file in force for its topic; return True where it is not the one already in force."""
    advisory_lock(s, "rules")
    rows = s.scalars(select(RuleVersionRow).where(RuleVersionRow.topic == topic)).all()
    current = next((row for row in rows if row.active), None)
    if current is not None and current.digest == digest:
        return False
    chosen = next((row for row in rows if row.digest == digest), None)
    if chosen is None:
        chosen = RuleVersionRow(topic=topic, digest=digest, source=source, accepted_at=now)
        s.add(chosen)
    for row in rows:
        row.active = False
    chosen.active = True
    return True


def in_force(s: Session) -> list[AcceptedRules]:
    """Return the rule texts in force, by topic."""
    rows = s.scalars(select(RuleVersionRow).where(RuleVersionRow.active).order_by(RuleVersionRow.topic))
    return [AcceptedRules(row.topic, row.digest, row.source) for row in rows]


def retire(s: Session, keep: list[str]) -> list[str]:
    """Take topics out of force whose file was deleted; return them."""
    rows = s.scalars(select(RuleVersionRow).where(RuleVersionRow.active, RuleVersionRow.topic.not_in(keep))).all()
    for row in rows:
        row.active = False
    return [row.topic for row in rows]
