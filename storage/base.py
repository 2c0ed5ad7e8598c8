"""The declarative base, the column types every aggregate uses, and the names of constraints."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

# SQLite gives autoincrement to INTEGER primary keys only; PostgreSQL wants 64 bits.
BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Store aware datetimes in UTC; refuse naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Convert to UTC; SQLite stores no zone, so it gets the naive UTC value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: pass an aware one")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Text(TypeDecorator[str]):
    """Store text that came from elsewhere, of any length.

    PostgreSQL refuses NUL, and neither database takes lone surrogates: one such character in a page or a server's
    answer must not cost the whole transaction.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Drop NUL, replace lone surrogates."""
        return None if value is None else value.replace("\0", "").encode("utf-8", "replace").decode()


class Base(DeclarativeBase):
    """Carry the metadata; naming constraints keeps migrations reversible on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        dt.datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }


def table(model: type[Base]) -> sa.Table:
    """Return the table of a model: Core statements on it pass the unit of work by, where many rows are written."""
    return cast(sa.Table, model.__table__)


@cache
def insertion(model: type[Base]) -> sa.Insert:
    """Return the insert statement of a model's table; made once, its compiled form is found at once, too."""
    return sa.insert(table(model))
