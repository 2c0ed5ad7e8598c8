"""Which schema a database has and which this program works with, without loading Alembic: every crawl asks."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from storage.database import Database
from storage.errors import StoreOutdatedError, translated

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def known_revisions() -> tuple[str, ...]:
    """Return every revision this program can upgrade from, oldest first: the numbers migration files begin with."""
    return tuple(sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py")))


def head() -> str:
    """Return the revision this program works with."""
    return known_revisions()[-1]


def current(db: Database) -> str | None:
    """Return the database's revision, None for an empty one."""
    with translated(db.where), db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def refuse_unknown(name: str, have: str | None) -> None:
    """Raise StoreOutdatedError where a revision is none of ours: its database was made by a newer program."""
    if have is not None and have not in known_revisions():
        raise StoreOutdatedError(f"{name} 的结构版本 {have} 来自更新的程序；请升级本程序，或恢复旧的备份")


def require_current(db: Database) -> None:
    """Raise StoreOutdatedError where the schema is not ours."""
    have, want = current(db), head()
    if have == want:
        return
    if have is None:
        raise StoreOutdatedError(f"数据库 {db.where} 还没有初始化；请先运行 jindu init")
    refuse_unknown(f"数据库 {db.where}", have)
    raise StoreOutdatedError(f"数据库 {db.where} 的结构版本是 {have}，本程序需要 {want}；请运行 jindu db upgrade")
