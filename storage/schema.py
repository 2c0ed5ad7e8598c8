"""Bring a database's schema to the version this program works with, and say which it has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database
from storage.errors import StoreError, StoreOutdatedError, translated

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Return Alembic's configuration; no ini file, the connection is passed in."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def upgrade(db: Database, target: str = "head") -> tuple[str | None, str | None]:
    """Run the missing migrations in one transaction; return the revisions before and after.

    Raise StoreOutdatedError where the database was made by a newer program.
    """
    with translated(db.where), db.engine.connect() as connection:
        immediate = connection.execution_options(immediate=True)
        _foreign_keys(immediate, on=False)
        try:
            return _upgrade(db, immediate, target)
        finally:
            _foreign_keys(immediate, on=True)


def _upgrade(db: Database, connection: Connection, target: str) -> tuple[str | None, str | None]:
    with connection.begin():
        if db.dialect == "postgresql":  # two services started at once: the second waits and finds nothing to do
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('schema'))")
        before = MigrationContext.configure(connection).get_current_revision()
        refuse_unknown(f"数据库 {db.where}", before)
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, target)
        _check_foreign_keys(db, connection)
        return before, MigrationContext.configure(connection).get_current_revision()


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """Let SQLite replace tables others refer to; the pragma has no effect inside a transaction."""
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
        cursor.close()


def _check_foreign_keys(db: Database, connection: Connection) -> None:
    if db.dialect != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        raise StoreError(f"数据库 {db.where} 升级中止：表 {lost[0]} 有悬空的引用；未作改动，请运行 jindu db check")


def known_revisions() -> frozenset[str]:
    """Return every revision this program can upgrade from."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions())


def refuse_unknown(name: str, have: str | None) -> None:
    """Raise StoreOutdatedError where a revision is none of ours: its database was made by a newer program."""
    if have is not None and have not in known_revisions():
        raise StoreOutdatedError(f"{name} 的结构版本 {have} 来自更新的程序；请升级本程序，或恢复旧的备份")


def current(db: Database) -> str | None:
    """Return the database's revision, None for an empty one."""
    with translated(db.where), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the revision this program works with."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert revision is not None  # noqa: S101  (the package ships at least one migration)
    return revision


def require_current(db: Database) -> None:
    """Raise StoreOutdatedError where the schema is not ours."""
    have, want = current(db), head()
    if have == want:
        return
    if have is None:
        raise StoreOutdatedError(f"数据库 {db.where} 还没有初始化；请先运行 jindu init")
    refuse_unknown(f"数据库 {db.where}", have)
    raise StoreOutdatedError(f"数据库 {db.where} 的结构版本是 {have}，本程序需要 {want}；请运行 jindu db upgrade")
