"""Bring a database's schema to the version this program works with."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from storage.database import Database
from storage.errors import StoreError, translated
from storage.revision import current as current
from storage.revision import head as head
from storage.revision import known_revisions as known_revisions
from storage.revision import refuse_unknown as refuse_unknown
from storage.revision import require_current as require_current

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
