"""Backups made while others write, restores that examine first and keep what was there."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import backup as backups
from storage import coverage, rules, schema
from storage.backup import Restored, backup, check, restore
from storage.database import Database
from storage.errors import StoreBusyError, StoreError, StoreOutdatedError
from tests.integration.sample_rows import NOW
from tests.integration.sample_store import EXPECTED, fill, look
from tests.integration.test_storage_database import damage

STAMP = "20261121T080000Z"


@pytest.fixture
def filled(db: Database) -> Database:
    fill(db)
    return db


@pytest.fixture
def other_url(db: Database, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database of the same kind."""
    return f"sqlite:///{tmp_path}/other.db" if db.dialect == "sqlite" else request.getfixturevalue("empty_postgres")()


@pytest.fixture
def opened() -> Iterator[Callable[[str], Database]]:
    made: list[Database] = []

    def open_(url: str) -> Database:
        made.append(Database.open(url))
        return made[-1]

    yield open_
    for each in made:
        each.dispose()


def password_url(db: Database) -> str:
    return db.engine.url.render_as_string(hide_password=False)


def test_a_backup_comes_back_whole(
    filled: Database, other_url: str, tmp_path: Path, opened: Callable[[str], Database]
) -> None:
    target = tmp_path / "jindu.backup"
    backup(filled, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600, "it holds people's addresses"
    assert restore(other_url, target, now=NOW) == Restored(schema.head(), None)
    copy = opened(other_url)
    assert look(copy) == EXPECTED
    assert check(copy) == []
    with copy.write() as s:  # keys go on where they stopped
        coverage.note(s, now=NOW, kind="after", message="m")
    assert {path.name for path in tmp_path.glob("*.partial*")} == set()


def test_a_restore_replaces_and_keeps_what_was_there(
    filled: Database, tmp_path: Path, opened: Callable[[str], Database]
) -> None:
    url, target = password_url(filled), tmp_path / "jindu.backup"
    backup(filled, target)
    with filled.write() as s:
        rules.accept(s, topic="later", digest="d", source="", now=NOW)
    filled.dispose()
    restored = restore(url, target, now=NOW)
    assert not restored.outdated
    assert look(opened(url)) == EXPECTED, "what came after the backup is gone"
    assert restored.kept is not None
    if filled.dialect == "sqlite":
        assert restored.kept == f"{tmp_path}/jindu.db.replaced-{STAMP}"
        with opened(f"sqlite:///{restored.kept}").read() as s:
            assert {row.topic for row in rules.in_force(s)} == {"禁毒", "later"}
    else:
        assert restored.kept == f"replaced_{STAMP.lower()}"
        with opened(url).read() as s:
            kept = s.execute(text(f'SELECT topic FROM "{restored.kept}".rule_version')).scalars()  # noqa: S608
            assert set(kept) == {"禁毒", "later"}


def test_a_restored_database_can_be_backed_up_and_restored_again(
    filled: Database, other_url: str, tmp_path: Path, opened: Callable[[str], Database]
) -> None:
    url = password_url(filled)
    backup(filled, tmp_path / "one")
    filled.dispose()
    restore(url, tmp_path / "one", now=NOW)
    backup(opened(url), tmp_path / "two")
    opened(url).dispose()
    restore(other_url, tmp_path / "two", now=NOW)
    assert look(opened(other_url)) == EXPECTED


def test_a_second_restore_keeps_both_former_states(filled: Database, tmp_path: Path) -> None:
    url = password_url(filled)
    backup(filled, tmp_path / "one")
    filled.dispose()
    kept = {restore(url, tmp_path / "one", now=NOW + dt.timedelta(days=n)).kept for n in range(2)}
    assert len(kept) == 2
    assert None not in kept


def test_a_backup_is_one_moment_while_others_write(
    filled: Database, other_url: str, tmp_path: Path, opened: Callable[[str], Database]
) -> None:
    """Every unit writes two rows that belong together: a backup holds both or neither."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with filled.write() as s:
                rules.accept(s, topic=f"a{number}", digest="d", source="", now=NOW)
                s.flush()
                rules.accept(s, topic=f"b{number}", digest="d", source="", now=NOW)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        backup(filled, tmp_path / "busy")
    finally:
        stop.set()
        thread.join(20)
    restore(other_url, tmp_path / "busy", now=NOW)
    with opened(other_url).read() as s:
        topics = {row.topic for row in rules.in_force(s)}
    assert {t[1:] for t in topics if t[0] == "a"} == {t[1:] for t in topics if t[0] == "b"}


# --- refusals


def test_a_backup_overwrites_nothing(filled: Database, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.write_text("mine")
    with pytest.raises(StoreError, match="已存在，不覆盖"):
        backup(filled, target)
    assert target.read_text() == "mine"
    with pytest.raises(StoreError, match=r"不能写入目录 .*nowhere"):
        backup(filled, tmp_path / "nowhere" / "file")


def test_an_empty_database_is_not_backed_up(empty_database_url: str, tmp_path: Path) -> None:
    db = Database.open(empty_database_url)
    with pytest.raises(StoreOutdatedError, match="jindu init"):
        backup(db, tmp_path / "file")
    assert not (tmp_path / "file").exists()
    db.dispose()


def untouched(db: Database, url: str, source: Path, what: str) -> None:
    """Assert that a restore is refused, and that the database is as it was."""
    db.dispose()
    with pytest.raises(StoreError, match=what):
        restore(url, source, now=NOW)
    assert look(db) == EXPECTED
    assert check(db) == []


def test_a_missing_backup_is_named(filled: Database, tmp_path: Path) -> None:
    untouched(filled, password_url(filled), tmp_path / "nowhere", "备份文件 .*nowhere 不存在")


def test_any_other_file_is_refused(filled: Database, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("这不是备份" * 1000, encoding="utf-8")
    untouched(filled, password_url(filled), tmp_path / "letter", "原数据库未动")
    (tmp_path / "empty").touch()
    untouched(filled, password_url(filled), tmp_path / "empty", "原数据库未动")


def test_a_damaged_backup_is_refused(filled: Database, tmp_path: Path) -> None:
    target = tmp_path / "damaged"
    backup(filled, target)
    if filled.dialect == "sqlite":
        damage(target)
    else:
        content = target.read_bytes()
        target.write_bytes(content[: len(content) // 2])
    untouched(filled, password_url(filled), target, "已损坏|未作改动")


def test_a_backup_of_a_newer_program_is_refused(filled: Database, tmp_path: Path) -> None:
    target = tmp_path / "newer"
    with filled.write() as s:
        s.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backups, "require_current", lambda _: None)
        patch.setattr(backups, "refuse_unknown", lambda *_: None)
        backup(filled, target)
    with filled.write() as s:
        s.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": schema.head()})
    untouched(filled, password_url(filled), target, "来自更新的程序")


def test_another_programs_database_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    db = Database.open(sqlite_url)
    fill(db)
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE note (id INTEGER)")
    other.commit()
    other.close()
    untouched(db, sqlite_url, tmp_path / "other", "不是本程序的数据库")
    db.dispose()


def test_a_restore_waits_for_nobody_who_uses_the_file(sqlite_url: str, tmp_path: Path) -> None:
    db = Database.open(sqlite_url)
    fill(db)
    backup(db, tmp_path / "copy")
    with db.read() as s:
        coverage.events(s)
        with pytest.raises(StoreBusyError, match=r"仍有进程在使用.*停止 jindu daemon"):
            restore(sqlite_url, tmp_path / "copy", now=NOW)
    assert look(db) == EXPECTED
    db.dispose()


def test_a_backup_of_the_other_database_is_named(filled: Database, tmp_path: Path, sqlite_template: Path) -> None:
    backup(filled, tmp_path / "copy")
    if filled.dialect == "postgresql":
        with pytest.raises(StoreError, match="是 PostgreSQL 的备份"):
            restore(f"sqlite:///{tmp_path}/other.db", tmp_path / "copy", now=NOW)
        untouched(filled, password_url(filled), sqlite_template, "不是 pg_dump -Fc 的备份")


def test_a_broken_database_is_replaced_with_its_side_files(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "jindu.db"
    db = Database.open(sqlite_url)
    fill(db)
    backup(db, tmp_path / "copy")
    db.dispose()
    path.write_bytes(b"\0broken" * 1000)
    Path(f"{path}-wal").write_bytes(b"stale")
    restored = restore(sqlite_url, tmp_path / "copy", now=NOW)
    assert not Path(f"{path}-wal").exists(), "the new database must not meet it"
    assert Path(str(restored.kept)).read_bytes().startswith(b"\0broken")
    assert look(db) == EXPECTED
    db.dispose()


def test_what_stands_in_a_sources_wal_comes_along(sqlite_url: str, tmp_path: Path) -> None:
    """A file copied by hand from a running service has its newest rows in the -wal beside it."""
    db = Database.open(sqlite_url)
    fill(db)
    for side in ("", "-wal"):
        shutil.copyfile(tmp_path / f"jindu.db{side}", tmp_path / f"hand.db{side}")
    db.dispose()
    restore(f"sqlite:///{tmp_path}/fresh.db", tmp_path / "hand.db", now=NOW)
    fresh = Database.open(f"sqlite:///{tmp_path}/fresh.db")
    assert look(fresh) == EXPECTED
    fresh.dispose()


def test_absent_programs_are_named(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = Database.open(postgres_url)
    backup(db, tmp_path / "copy")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="找不到 pg_dump；请安装 PostgreSQL 客户端"):
        backup(db, tmp_path / "second")
    with pytest.raises(StoreError, match="找不到 pg_restore"):
        restore(postgres_url, tmp_path / "copy", now=NOW)
    assert not (tmp_path / "second").exists()
    db.dispose()


def test_passwords_do_not_reach_the_command_line(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    spy = tmp_path / "bin" / "pg_dump"
    spy.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/seen; echo "$PGPASSWORD" > {tmp_path}/secret; exit 1\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    db = Database.open(postgres_url.replace("jindu@", "jindu:s%40fe@"))
    with pytest.raises(StoreError, match="pg_dump 失败") as caught:
        backup(db, tmp_path / "copy")
    assert "s@fe" not in (tmp_path / "seen").read_text() + str(caught.value)
    assert (tmp_path / "secret").read_text() == "s@fe\n"
    db.dispose()


def test_other_tables_in_the_same_schema_stay(postgres_url: str, tmp_path: Path) -> None:
    db = Database.open(postgres_url)
    fill(db)
    with db.write() as s:
        s.execute(text("CREATE TABLE of_somebody_else (id int)"))
    backup(db, tmp_path / "copy")
    restore(postgres_url, tmp_path / "copy", now=NOW)
    assert look(db) == EXPECTED
    with db.read() as s:
        assert s.execute(text("SELECT count(*) FROM public.of_somebody_else")).scalar_one() == 0
    db.dispose()
