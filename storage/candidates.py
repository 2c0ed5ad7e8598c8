"""What a verdict on an arriving article needs of earlier ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.article_rows import ArticleRow
from storage.base import table
from storage.number_list import as_parameter, has_arrays, number_list
from storage.story_rows import MemberRow


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """Hold what a verdict on an earlier article needs."""

    article_id: int
    story_id: int
    url: str
    site_key: str
    title: str
    normal: str
    published_on: dt.date | None
    also: int | None  # the second story its page holds
    spans: tuple[tuple[int, int], ...]  # what of `normal` is `story_id`'s, where there is a second story


def stored(s: Session, article_ids: Collection[int]) -> list[StoredCandidate]:
    """Return articles with the story or stories each stands in, newest first."""
    found: dict[int, StoredCandidate] = {}
    arrays = has_arrays(s)
    wanted = {"numbers": as_parameter(article_ids, arrays=arrays)}
    rows = s.execute(_candidates(arrays=arrays), wanted).all() if article_ids else ()
    for article, story, url, site, title, normal, day, covered in rows:
        first = found.get(article)
        if first is None:
            spans = tuple((start, end) for start, end in covered)
            found[article] = StoredCandidate(article, story, url, site, title, normal, day, None, spans)
        elif first.also is None:
            found[article] = replace(first, also=story)
    return [each if each.also is not None else replace(each, spans=()) for each in found.values()]


@cache
def _candidates(*, arrays: bool) -> Select[*tuple[Any, ...]]:
    # Columns, not whole rows: a verdict reads up to thirty articles and needs little of each.
    a, m = table(ArticleRow).c, table(MemberRow).c
    return (
        select(a.id, m.story_id, a.url, a.site_key, a.title, a.normal, a.published_on, m.spans)
        .join_from(table(ArticleRow), table(MemberRow), m.article_id == a.id)
        .where(a.id.in_(select(number_list(arrays=arrays).c.value)))
        .order_by(a.id.desc(), m.place)
    )


def updates_among(s: Session, article_ids: Collection[int]) -> set[int]:
    """Return which of these articles entered their story as a correction."""
    updates = select(MemberRow.article_id).where(MemberRow.article_id.in_(article_ids), MemberRow.relation == "update")
    return set(s.scalars(updates))


def has_text(s: Session, story_id: int) -> bool:
    """Say whether a story has more than headlines."""
    members = select(MemberRow.article_id).join(ArticleRow, ArticleRow.id == MemberRow.article_id)
    texts = members.where(MemberRow.story_id == story_id, ~ArticleRow.headline_only).limit(1)
    return s.scalar(texts) is not None
