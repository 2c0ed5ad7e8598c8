"""Addresses that are never mailed: their own servers say that there is no such mailbox."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from storage.database import advisory_lock
from storage.subscriber_rows import SuppressionRow, email_key


def block(s: Session, email: str, reason: str, now: dt.datetime) -> None:
    """Put an address on the list; the first reason stays."""
    key = email_key(email)
    advisory_lock(s, "suppression")  # two servers may refuse the same address at once
    if s.get(SuppressionRow, key) is None:
        s.add(SuppressionRow(email_key=key, since=now, reason=reason[:400]))
        s.flush()


def reason_of(s: Session, email: str) -> str | None:
    """Return why an address is never mailed; None for one that may be."""
    row = s.get(SuppressionRow, email_key(email))
    return row.reason if row else None


def lift(s: Session, email: str) -> bool:
    """Take an address off the list, as a person asks; return whether it was on it."""
    row = s.get(SuppressionRow, email_key(email))
    if row is None:
        return False
    s.delete(row)
    s.flush()
    return True
