"""Choose which of a story's articles it came from and which speaks for it, from what is stored of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from pipelines.spokesman import Copy, origin_of, spokesman_of
from storage.article_rows import ArticleRow
from storage.articles import SHANGHAI
from storage.base import table
from storage.number_list import as_parameter, has_arrays, number_list
from storage.sites import SiteRow
from storage.story_rows import MemberRow


def faces(s: Session, story_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return of each story the articles it came from and is told by."""
    arrays = has_arrays(s)
    copies: defaultdict[int, list[Copy]] = defaultdict(list)
    for row in s.execute(_copies(arrays=arrays), {"numbers": as_parameter(story_ids, arrays=arrays)}).all():
        copies[row.story_id].append(_copy(row))
    origins = {story: origin_of(each) for story, each in copies.items()}
    return {story: (origin.id, spokesman_of(copies[story], origin).id) for story, origin in origins.items()}


@cache
def _copies(*, arrays: bool) -> Select[*tuple[Any, ...]]:
    a, m, site = table(ArticleRow).c, table(MemberRow).c, table(SiteRow).c
    return (
        select(
            m.story_id,
            a.id,
            a.url,
            site.name,
            a.source,
            a.original_url,
            a.published_at,
            a.published_on,
            a.first_seen_at,
            a.headline_only,
            (func.length(a.headline) * func.length(a.title)).label("misheaded"),
            a.noise,
            m.matched,
            m.place,
            m.spans,
            m.relation,
        )
        .join_from(table(MemberRow), table(ArticleRow), m.article_id == a.id)
        .join(table(SiteRow), site.key == a.site_key)
        .where(m.story_id.in_(select(number_list(arrays=arrays).c.value)))
    )


def _copy(row: Row[*tuple[Any, ...]]) -> Copy:
    return Copy(
        id=row.id,
        url=row.url,
        site_name=row.name,
        source=row.source,
        original_url=row.original_url,
        published=min(_published(row.published_at, row.published_on) or row.first_seen_at, row.first_seen_at),
        matched=row.matched,
        whole=row.place == 0 and not row.spans,
        relation=row.relation,
        headline_only=row.headline_only,
        misheaded=bool(row.misheaded),
        noise=row.noise,
    )


def _published(at: dt.datetime | None, on: dt.date | None) -> dt.datetime | None:
    """Return the latest moment a publication time allows: a bare day may mean its last minute."""
    if at is not None or on is None:
        return at
    return dt.datetime.combine(on, dt.time.max, tzinfo=SHANGHAI)
