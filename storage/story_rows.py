"""The tables of stories: their articles, their doubts, and what people decided about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId, Text


class StoryRow(Base):
    """Hold one story. `plan_due` is set in the transaction that changes what may be owed to subscribers.

    `origin_id` is the article it came from, `best_id` the one whose title and text stand for it.
    """

    __tablename__ = "story"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    origin_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    best_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    first_seen_at: Mapped[dt.datetime] = mapped_column(index=True)
    plan_due: Mapped[bool] = mapped_column(index=True, default=True)
    correction: Mapped[int] = mapped_column(default=0)  # version of the newest correction worth a mail
    withdrawn_at: Mapped[dt.datetime | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("story.id"))


class MemberRow(Base):
    """Hold one article's membership; an article may stand in two stories, of which place 0 is the one it entered.

    `spans` are the parts of its normal form this story covers, empty for all of it; `matched` says whether those
    parts are an announcement.
    """

    __tablename__ = "story_member"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, index=True)
    relation: Mapped[str] = mapped_column(String(8))
    shared: Mapped[float] = mapped_column(default=0.0)
    place: Mapped[int] = mapped_column(default=0)
    spans: Mapped[list[list[int]]] = mapped_column(JSON)
    matched: Mapped[bool]
    evidence: Mapped[dict[str, Any]]
    joined_at: Mapped[dt.datetime]


class SeeAlsoRow(Base):
    """Hold a doubt: two stories that look alike and were kept apart, and why."""

    __tablename__ = "see_also"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)


class HandMoveRow(Base):
    """Hold what a person decided: `merge`: `other_id` is `story_id`; `split`: `moved` left `story_id` for `other_id`.

    Articles are pairs of id and place. `anchor` stood in `story_id` and stays there, so that the decision can be taken
    again where stories are decided anew and have other numbers; `as_of` is the newest article there was then.
    """

    __tablename__ = "hand_move"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[dt.datetime]
    by: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(8))
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    anchor: Mapped[list[int]] = mapped_column(JSON)
    moved: Mapped[list[list[int]]] = mapped_column(JSON)
    as_of: Mapped[int] = mapped_column(BigInteger)
