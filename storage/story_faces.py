"""Choose which of a story's articles it came from and which speaks for it, from what is stored of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session

from pipelines.spokesman import Copy, origin_of, spokesman_of
from storage.article_rows import ArticleRow
from storage.articles import SHANGHAI
from storage.base import table
from storage.sites import SiteRow
from storage.story_rows import MemberRow

_A, _M, _S = table(ArticleRow).c, table(MemberRow).c, table(SiteRow).c
_COPIES = (
    select(
        _A.id,
        _A.url,
        _S.name,
        _A.source,
        _A.original_url,
        _A.published_at,
        _A.published_on,
        _A.first_seen_at,
        _A.headline_only,
        (func.length(_A.headline) * func.length(_A.title)).label("misheaded"),
        _A.noise,
        _M.matched,
        _M.place,
        _M.spans,
        _M.relation,
    )
    .join_from(table(MemberRow), table(ArticleRow), _M.article_id == _A.id)
    .join(table(SiteRow), _S.key == _A.site_key)
    .where(_M.story_id == bindparam("story"))
)


def faces(s: Session, story_id: int) -> tuple[int, int]:
    """Return the articles a story came from and is told by."""
    copies = [_copy(row) for row in s.execute(_COPIES, {"story": story_id})]
    origin = origin_of(copies)
    return origin.id, spokesman_of(copies, origin).id


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
