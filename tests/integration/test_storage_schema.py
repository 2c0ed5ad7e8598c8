"""Migrations: they make what the models say, and bring every earlier database up to date."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import schema
from storage.database import Database
from storage.errors import StoreError, StoreOutdatedError
from storage.models import Base
from storage.soundness import check
from tests.integration.dump_schema import dump_path, load
from tests.integration.sample_store import EXPECTED, fill, look

REVISIONS = sorted(schema.known_revisions())
DIALECTS = ("sqlite", "postgresql")


def differences(db: Database) -> list[object]:
    """Return what Alembic would still change so that the database is as the models say."""
    with db.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def test_models_and_migrations_agree(db: Database) -> None:
    assert differences(db) == []


def test_an_upgrade_says_what_it_did_and_does_it_once(empty_database_url: str) -> None:
    db = Database.open(empty_database_url)
    assert schema.current(db) is None
    assert schema.upgrade(db) == (None, schema.head())
    assert schema.upgrade(db) == (schema.head(), schema.head())
    assert schema.current(db) == schema.head()
    schema.require_current(db)
    db.dispose()


def test_two_upgrades_at_once_do_no_harm(empty_database_url: str) -> None:
    done: list[tuple[str | None, str | None]] = []

    def run() -> None:
        db = Database.open(empty_database_url)
        done.append(schema.upgrade(db))
        db.dispose()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done, key=str) == [(schema.head(), schema.head()), (None, schema.head())]


def test_a_failed_upgrade_leaves_nothing_behind(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "migrations"
    (broken / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (broken / name).write_bytes((schema.MIGRATIONS / name).read_bytes())
    (broken / "versions" / "0001_broken.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = '0001', None\n"
        "def upgrade():\n    op.create_table('half', sa.Column('id', sa.Integer()))\n    op.execute('nonsense')\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    db = Database.open(empty_database_url)
    with pytest.raises(Exception, match="nonsense"):
        schema.upgrade(db)
    assert inspect(db.engine).get_table_names() == []
    with db.read() as s:
        if db.dialect == "sqlite":
            assert s.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    db.dispose()


def test_an_upgrade_refuses_dangling_rows(sqlite_url: str) -> None:
    db = Database.open(sqlite_url)
    with db.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO visit (list_id, at, outcome, links, fresh) VALUES (404, '2026-11-21', 'read', 0, 0)")
        raw.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(StoreError, match=r"表 visit 有悬空的引用.*jindu db check"):
        schema.upgrade(db)
    db.dispose()


def test_a_database_of_a_newer_program_is_refused(db: Database) -> None:
    with db.write() as s:
        s.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (schema.require_current, schema.upgrade):
        with pytest.raises(StoreOutdatedError, match="9999 来自更新的程序；请升级本程序"):
            refuse(db)


def test_revisions_follow_each_other_by_number() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert schema.head() == REVISIONS[-1] == ScriptDirectory.from_config(schema.alembic_config()).get_current_head()


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_migration_left_a_dump(revision: str, dialect: str) -> None:
    assert dump_path(revision, dialect).is_file(), f"run: python -m tests.integration.dump_schema {revision}"


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_dump_is_upgraded_and_read(revision: str, empty_database_url: str) -> None:
    db = Database.open(empty_database_url)
    load(dump_path(revision, db.dialect), empty_database_url)
    assert schema.current(db) == revision
    assert schema.upgrade(db) == (revision, schema.head())
    assert look(db) == EXPECTED
    assert check(db) == []
    assert differences(db) == [], f"edited since? run: python -m tests.integration.dump_schema {revision}"
    db.dispose()


def test_the_sample_store_has_rows_in_every_table(db: Database) -> None:
    fill(db)
    with db.read() as s:
        empty = [name for name, table in Base.metadata.tables.items() if s.execute(table.select()).first() is None]
    assert empty == []
    assert look(db) == EXPECTED
