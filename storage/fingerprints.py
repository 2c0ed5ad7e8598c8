"""The index that finds near-duplicates: which articles have which fingerprint keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from sqlalchemy import BigInteger, Insert, Select, bindparam, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, table
from storage.number_list import as_parameter, has_arrays, number_list


class FingerprintRow(Base):
    """Hold one key of one article; rows of one key lie together, so that a lookup is one range scan.

    Nothing else is in a row, no second index is kept and no foreign key checked: an article has up to seventy of them,
    and a store that grows for years consists mostly of them.
    """

    __tablename__ = "fingerprint"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


def lookup(s: Session, keys: Collection[int], *, per_key: int = 16) -> list[tuple[int, int]]:
    """Return (key, article) for the newest `per_key` articles under each of the keys.

    A key of boilerplate that ten thousand articles have costs no more than any other.
    """
    arrays = has_arrays(s)
    wanted = as_parameter(keys, arrays=arrays)
    rows = s.execute(_lookup(arrays=arrays), {"numbers": wanted, "per_key": per_key}).all()  # at once: there are many
    return [(key, article) for key, article in rows]


@cache
def _lookup(*, arrays: bool) -> Select[int, int]:
    f, older, keys = table(FingerprintRow).c, table(FingerprintRow).alias().c, number_list(arrays=arrays)
    beyond = (
        select(older.article_id)
        .where(older.key == keys.c.value)
        .order_by(older.article_id.desc())
        .offset(bindparam("per_key", type_=BigInteger))
        .limit(1)
        .scalar_subquery()
    )
    found = select(f.key, f.article_id).join_from(keys, table(FingerprintRow), f.key == keys.c.value)
    return found.where(f.article_id > func.coalesce(beyond, 0))


def index(s: Session, keys: Mapping[int, Collection[int]]) -> None:
    """Enter articles under their keys, given by article.

    One row of parameters an article, whose keys the database takes apart: half the time of a row for each.
    """
    arrays = has_arrays(s)
    rows = [
        {"numbers": as_parameter(set(of_article), arrays=arrays), "article": article}
        for article, of_article in keys.items()
        if of_article
    ]
    if rows:
        s.execute(_insertion(arrays=arrays), rows)


@cache
def _insertion(*, arrays: bool) -> Insert:
    keys = number_list(arrays=arrays)
    of_article = select(keys.c.value, bindparam("article", type_=BigInteger))
    return insert(table(FingerprintRow)).from_select(["key", "article_id"], of_article)


def reindex(s: Session, article_id: int, before: Collection[int], after: Collection[int]) -> None:
    """Enter an article under other keys than before, its text having changed."""
    f = table(FingerprintRow)
    gone = set(before) - set(after)
    s.execute(delete(f).where(f.c.article_id == article_id, f.c.key.in_(gone)))
    index(s, {article_id: set(after) - set(before)})
