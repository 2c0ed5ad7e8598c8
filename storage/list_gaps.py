"""Gaps of lists: times of which a list showed a part only, noted once a reading cannot be joined to the one before.

A gap is written together with what the list showed, before anything is looked for: whatever kills a crawl in between,
the gap stays. It is taken back once the reading is joined after all.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.coverage import EventRow

GAP = "list-gap"  # the kind of its events
MARK = "："  # what the note of a gap has behind its list's address


def note(s: Session, *, now: dt.datetime, site_key: str, url: str, what: str) -> int:
    """Note a gap of the list at `url`; return its number."""
    row = EventRow(at=now, kind=GAP, level="warning", site_key=site_key, message=f"{url}{MARK}{what}")
    s.add(row)
    s.flush()
    return row.id


def explain(s: Session, gap_id: int, url: str, what: str) -> None:
    """Say what a gap came to in the end."""
    s.get_one(EventRow, gap_id).message = f"{url}{MARK}{what}"


def close(s: Session, gap_id: int) -> None:
    """Take a gap back: nothing can be missing."""
    s.execute(delete(EventRow).where(EventRow.id == gap_id, EventRow.kind == GAP))
