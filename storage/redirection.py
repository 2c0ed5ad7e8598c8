"""What subscribers are owed when stories become one, or one becomes two: redirected, never owed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage.alerts import DROPPED, LEASED, SENT, WAITING, DeliveryRow, ObligationRow
from storage.obligations import owe, owed_alerts
from storage.story_rows import StoryRow

_ONCE = ("alert", "withdrawal")  # corrections of two stories are two pieces of news
_OUT = {SENT: 3, LEASED: 2, WAITING: 1, None: 1}  # how far a mail has come; others will not arrive


def redirect_merged(s: Session, kept: StoryRow, gone: StoryRow, now: dt.datetime) -> None:
    """Let what is owed about a story be owed about the one it was merged into.

    Who is owed both hears once: what has gone out counts, the other is dropped. What one of the two stories had to
    correct or withdraw is no news to the other's readers.
    """
    twins = {_key(row): row for row in _of(s, kept.id)}
    for row in _of(s, gone.id):
        twin = twins.get(_key(row))
        if twin is None:
            row.story_id = kept.id
        elif row.kind in _ONCE:
            if _OUT.get(_state(s, row), 0) > _OUT.get(_state(s, twin), 0):
                _swap(row, twin)
            s.flush()
            _drop(s, row, f"报道 {gone.id} 已并入 {kept.id}，收件人另有一封")
    s.flush()
    _settle(s, kept, now)


def redirect_split(s: Session, left: StoryRow, new: StoryRow, moved: Collection[int]) -> None:
    """Let those who were told of an article that left a story count as told of the story it stands in now.

    Who was told of one that stays is owed the new story; who was told of one that left is owed what stays.
    """
    were = select(StoryRow.id).where(or_(StoryRow.id == left.id, StoryRow.merged_into == left.id))
    alerts = select(ObligationRow).where(ObligationRow.story_id.in_(were), ObligationRow.kind == "alert")
    redirected: set[int] = set()
    for alert in s.scalars(alerts.order_by(ObligationRow.id)).all():
        told = alert.told_id or left.best_id
        reader = alert.subscriber_id
        if _OUT.get(_state(s, alert), 0) > 1 and told in moved and reader not in redirected:
            theirs = (ObligationRow.story_id == alert.story_id, ObligationRow.subscriber_id == reader)
            s.execute(update(ObligationRow).where(*theirs).values(story_id=new.id))
            new.correction = left.correction  # so that its next correction has a version of its own
            redirected.add(reader)


def _of(s: Session, story_id: int) -> list[ObligationRow]:
    return list(s.scalars(select(ObligationRow).where(ObligationRow.story_id == story_id).order_by(ObligationRow.id)))


def _key(row: ObligationRow) -> tuple[int, str, int]:
    return row.subscriber_id, row.kind, row.version


def _state(s: Session, row: ObligationRow) -> str | None:
    return None if row.delivery_id is None else s.get_one(DeliveryRow, row.delivery_id).state


def _swap(row: ObligationRow, twin: ObligationRow) -> None:
    """Exchange two obligations' mails: rows of one key cannot change places."""
    for name in ("delivery_id", "delivery_mode", "created_at", "told_id"):
        ours, theirs = getattr(row, name), getattr(twin, name)
        setattr(row, name, theirs)
        setattr(twin, name, ours)


def _drop(s: Session, row: ObligationRow, why: str) -> None:
    """Take an obligation out of the mail that is to carry it, and drop a mail that carries nothing else."""
    state = _state(s, row)
    if state not in (None, WAITING):
        return
    carried = select(func.count()).where(ObligationRow.delivery_id == row.delivery_id)
    if row.delivery_id is None or (s.scalar(carried) or 0) > 1:
        s.execute(delete(ObligationRow).where(ObligationRow.id == row.id))
        return
    mail = update(DeliveryRow).where(DeliveryRow.id == row.delivery_id, DeliveryRow.state == WAITING)
    s.execute(mail.values(state=DROPPED, answer=why))


def _settle(s: Session, story: StoryRow, now: dt.datetime) -> None:
    """Count what a story had to correct or withdraw as told to everyone who is owed its alert."""
    told = [("correction", story.correction)] if story.correction else []
    told += [("withdrawal", 1)] if story.withdrawn_at is not None else []
    for alert in owed_alerts(s, story.id) if told else ():
        for kind, version in told:
            owe(
                s,
                subscriber_id=alert.subscriber_id,
                story_id=story.id,
                kind=kind,
                version=version,
                mode=alert.mode,
                now=now,
                delivery_id=alert.delivery_id,
            )
