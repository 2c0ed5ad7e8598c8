"""Alembic's entry: runs on the connection the caller passes in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from storage.models import Base


def _plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write a column type of ours as the SQL type beneath it: a migration outlives the code it was written with."""
    return f"sa.{item.impl_instance!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite alters tables by copying them; the first migration only creates.
    render_as_batch=context.config.attributes.get("render_as_batch", True),
    render_item=_plain_type,
)
with context.begin_transaction():
    context.run_migrations()
