"""Read and write units, column types, and what operators are told when the database does not answer."""

from __future__ import annotations

import contextlib
import datetime as dt
import multiprocessing
import os
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, StatementError

from storage import coverage, rules, schema
from storage.base import Text, UtcDateTime
from storage.database import Database, Session, advisory_lock, parse
from storage.errors import StoreBusyError, StoreError, StoreOutdatedError
from storage.rules import RuleVersionRow
from storage.story_rows import StoryRow
from tests.integration import sample_rows as sample
from tests.integration.counting_writer import count_up
from tests.integration.sample_rows import NOW
from tests.integration.sample_store import EXPECTED, fill, look
from tests.needed import require
from tests.postgres import Cluster, Stock

# --- units


def test_a_write_unit_is_kept_and_a_failed_one_is_not(db: Database) -> None:
    with db.write() as s:
        coverage.note(s, now=NOW, kind="kept", message="m")
    with pytest.raises(ZeroDivisionError):
        _note_and_fail(db)
    with db.read() as s:
        assert [event.kind for event in coverage.events(s)] == ["kept"]


def _note_and_fail(db: Database) -> None:
    with db.write() as s:
        _note(s, "lost")
        raise ZeroDivisionError


def _note(s: Session, message: str = "m") -> None:
    coverage.note(s, now=NOW, kind="k", message=message)
    s.flush()


def test_a_read_unit_sees_one_snapshot(db: Database) -> None:
    with db.read() as reader:
        assert coverage.events(reader) == []
        with db.write() as s:
            coverage.note(s, now=NOW, kind="later", message="m")
        assert coverage.events(reader) == []
    with db.read() as reader:
        assert len(coverage.events(reader)) == 1


def test_rows_outlive_their_unit(db: Database) -> None:
    with db.write() as s:
        rules.accept(s, topic="禁毒", digest="d", source="x", now=NOW)
    with db.read() as s:
        row = s.query(RuleVersionRow).one()
    assert row.topic == "禁毒"


def test_a_broken_constraint_is_a_programming_error(db: Database) -> None:
    with pytest.raises(IntegrityError), db.write() as s:
        s.add(StoryRow(origin_id=404, best_id=404, first_seen_at=NOW))


def test_ping_and_names(db: Database) -> None:
    db.ping()
    assert db.dialect in ("sqlite", "postgresql")
    assert db.where.startswith(db.dialect)


# --- types


def test_naive_times_are_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="naive"), db.write() as s:
        coverage.note(s, now=dt.datetime(2026, 11, 21), kind="k", message="m")  # noqa: DTZ001


def test_times_come_back_aware_and_in_utc(db: Database) -> None:
    with db.write() as s:
        coverage.note(s, now=NOW.astimezone(sample.SHANGHAI), kind="k", message="m")
    with db.read() as s:
        (event,) = coverage.events(s, since=NOW)
    assert event.at == NOW
    assert event.at.utcoffset() == dt.timedelta(0)


def test_no_value_stays_none() -> None:
    dialect = create_engine("sqlite://").dialect
    for kind in (UtcDateTime(), Text()):
        assert kind.process_bind_param(None, dialect) is None


def test_characters_a_database_refuses_do_not_cost_the_unit(db: Database) -> None:
    with db.write() as s:
        coverage.note(s, now=NOW, kind="k", message="前\0后\ud800尾😀")
    with db.read() as s:
        assert coverage.events(s)[0].message == "前后?尾😀"


# --- several writers

WRITERS, ROUNDS = 2, 25


def test_two_processes_write_at_once_and_nothing_is_lost(database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, errors = context.Barrier(WRITERS), context.Queue()
    processes = [context.Process(target=count_up, args=(database_url, ROUNDS, barrier, errors)) for _ in range(WRITERS)]
    for process in processes:
        process.start()
    assert [errors.get(timeout=60) for _ in processes] == [""] * WRITERS
    for process in processes:
        process.join(30)
    db = Database.open(database_url)
    with db.read() as s:
        assert [row.topic for row in rules.in_force(s)] == [f"t{n:04}" for n in range(WRITERS * ROUNDS)]
    db.dispose()


def test_a_second_writer_waits_for_the_first(db: Database) -> None:
    order: list[str] = []
    holding = threading.Event()

    def first() -> None:
        with db.write() as s:
            advisory_lock(s, "order")
            holding.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert holding.wait(10)
    with db.write() as s:
        advisory_lock(s, "order")
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_readers_go_on_while_one_writes(db: Database) -> None:
    with db.write() as s:
        _note(s)
        with db.read() as reader:
            assert coverage.events(reader) == []


# --- trouble


def test_a_lock_held_too_long_is_named(database_url: str) -> None:
    holder, waiter = Database.open(database_url), Database.open(database_url, busy_seconds=0.2)
    with holder.write() as s:
        advisory_lock(s, "held")
        with pytest.raises(StoreBusyError, match=r"正被其他进程占用.*稍后重试"), waiter.write() as late:
            advisory_lock(late, "held")
    with waiter.write() as s:  # and the waiter is as good as new
        advisory_lock(s, "held")
    holder.dispose()
    waiter.dispose()


def test_a_deadlock_ends_as_busy_for_one_of_the_two(postgres_url: str) -> None:
    db = Database.open(postgres_url)
    both_hold = threading.Barrier(2)
    outcome: list[str] = []

    def cross(first: str, second: str) -> None:
        try:
            with db.write() as s:
                advisory_lock(s, first)
                both_hold.wait(10)
                advisory_lock(s, second)
            outcome.append("done")
        except StoreBusyError:
            outcome.append("busy")

    threads = [threading.Thread(target=cross, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcome) == ["busy", "done"]
    db.dispose()


@contextlib.contextmanager
def _as_nobody() -> Iterator[None]:
    """Give up root's right to write everywhere: SQLite and the kernel look at the effective user."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a temporary folder every user may enter; pytest's own is closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_read_only_file_is_named_and_can_be_read(open_folder: Path, sqlite_template: Path) -> None:
    path = open_folder / "jindu.db"
    shutil.copyfile(sqlite_template, path)
    path.chmod(0o444)
    open_folder.chmod(0o777)
    with _as_nobody():
        db = Database.open(f"sqlite:///{path}")
        with pytest.raises(StoreError, match=r"不可写.*权限"), db.write() as s:
            coverage.note(s, now=NOW, kind="k", message="m")
        with db.read() as s:
            assert coverage.events(s) == []
        db.dispose()


def test_a_folder_that_may_not_be_written_is_named(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with _as_nobody():
        db = Database.open(f"sqlite:///{open_folder}/jindu.db")
        with pytest.raises(StoreError, match="无权限"):
            db.ping()
        db.dispose()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"数据目录 .*nowhere 不存在；请先运行 jindu init"):
        Database.open(f"sqlite:///{tmp_path}/nowhere/jindu.db")


def test_a_folder_that_vanishes_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    db = Database.open(f"sqlite:///{folder}/jindu.db")
    folder.rmdir()
    with pytest.raises(StoreError, match="打不开数据库"):
        db.ping()
    db.dispose()


def test_an_empty_database_is_named(empty_database_url: str) -> None:
    db = Database.open(empty_database_url)
    with pytest.raises(StoreOutdatedError, match="请先运行 jindu init"):
        schema.require_current(db)
    with pytest.raises(StoreOutdatedError, match="请运行 jindu db upgrade"), db.read() as s:
        coverage.events(s)
    db.dispose()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "jindu.db").write_text("这不是数据库" * 200, encoding="utf-8")
    db = Database.open(f"sqlite:///{tmp_path}/jindu.db")
    with pytest.raises(StoreError, match=r"已损坏.*jindu db restore"):
        db.ping()
    db.dispose()


def test_a_damaged_file_is_named(tmp_path: Path, sqlite_url: str) -> None:
    db = Database.open(sqlite_url)
    with db.write() as s:
        for number in range(400):
            coverage.note(s, now=NOW, kind="k", message=f"{number} " + "长" * 200)
    db.dispose()
    damage(tmp_path / "jindu.db")
    db = Database.open(sqlite_url)
    with pytest.raises(StoreError, match=r"已损坏.*jindu db restore"), db.read() as s:
        coverage.events(s, limit=1000)
    db.dispose()


def damage(path: Path) -> None:
    """Overwrite every page but the first."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    first = path.read_bytes()[:size]
    path.write_bytes(first + b"\xa5" * (path.stat().st_size - size))


def test_a_full_disk_is_named(sqlite_url: str) -> None:
    db = Database.open(sqlite_url)
    with db.write() as s:  # the only connection of the pool: the limit stays with it
        size = s.execute(text("PRAGMA page_count")).scalar_one()
        s.execute(text(f"PRAGMA max_page_count = {size}"))
    with pytest.raises(StoreError, match=r"磁盘已满.*清理磁盘"), db.write() as s:
        _note(s, "长" * 100_000)
    db.dispose()


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("nonsense", "写法不对.*JINDU_DATABASE_URL"),
        ("mysql://u:secret@h/d", "不支持 mysql 数据库"),
        ("postgresql+asyncpg://u:secret@h/d", "不支持"),
        ("postgresql://u:secret@h:port/d", "写法不对"),
    ],
)
def test_an_address_of_no_use_is_refused_without_telling_its_password(url: str, what: str) -> None:
    with pytest.raises(StoreError, match=what) as caught:
        Database.open(url)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    db = Database.open("postgresql://u:secret@127.0.0.1:1/d")
    with pytest.raises(StoreError, match=r"连不上数据库.*JINDU_DATABASE_URL") as caught:
        db.ping()
    assert "secret" not in str(caught.value)
    db.dispose()


def test_a_database_that_is_not_there_is_named(postgres: Cluster) -> None:
    db = Database.open(postgres.url("nowhere"))
    with pytest.raises(StoreError, match="连不上数据库"):
        db.ping()
    db.dispose()


def test_the_server_is_reached_by_its_socket(postgres: Cluster, postgres_template: str) -> None:
    name = "by_socket"
    postgres.create(name, postgres_template)
    db = Database.open(postgres.url(name, by_socket=True))
    schema.require_current(db)
    db.dispose()
    postgres.drop(name)


def test_a_connection_that_was_cut_is_named_and_made_anew(postgres_url: str) -> None:
    db = Database.open(postgres_url)
    with pytest.raises(StoreError, match="连接中断"):
        _write_on_a_cut_connection(db, postgres_url)
    db.ping()
    db.dispose()


def _write_on_a_cut_connection(db: Database, url: str) -> None:
    with db.write() as s:
        pid = s.execute(text("SELECT pg_backend_pid()")).scalar_one()
        killer = Database.open(url)
        with killer.write() as k:
            k.execute(text(f"SELECT pg_terminate_backend({pid})"))
        killer.dispose()
        _note(s)


def test_a_reader_cannot_write_on_postgresql(postgres_url: str) -> None:
    db = Database.open(postgres_url)
    with pytest.raises(StoreError, match="不可写"), db.read() as s:
        _note(s)
    db.dispose()


def test_parse_takes_both_databases() -> None:
    assert parse("sqlite:////x/y.db").database == "/x/y.db"
    assert parse("postgresql+psycopg://u@h/d").host == "h"


# --- the tests' own PostgreSQL


def test_a_database_handed_out_again_is_as_new(postgres_stock: Stock, postgres: Cluster) -> None:
    name = postgres_stock.take()
    careless = Database.open(postgres.url(name))  # its connection is still open
    fill(careless)
    postgres_stock.give_back(name)
    careless.dispose()
    again = postgres_stock.take()
    assert again == name
    db = Database.open(postgres.url(again))
    fill(db)
    assert look(db) == EXPECTED
    with db.write() as s:
        s.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.dispose()
    postgres_stock.give_back(again)
    assert postgres_stock.take() != name, "a changed one is not handed out again"


def test_a_missing_postgresql_skips_at_home_and_fails_in_ci() -> None:
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL"):
        require("no PostgreSQL", {})
    with pytest.raises(pytest.fail.Exception, match="CI must have"):
        require("no PostgreSQL", {"CI": "true"})
    require(None, {"CI": "true"})
