"""One database: SQLite in WAL mode or PostgreSQL; read and write units."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session as Session  # the word other floors use for an open unit

from storage.errors import StoreError, translated

BUSY_SECONDS = 20.0
CONNECT_SECONDS = 10
REMEDY = "请检查 JINDU_DATABASE_URL（sqlite:////绝对路径/jindu.db 或 postgresql://用户:密码@主机/库）"


class Database:
    """Hand out sessions; the engine and its pool belong to one process (never pass it through a fork)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(immediate=True)
        self._reader = engine
        if engine.dialect.name == "postgresql":
            # Two questions of one unit are answered from one snapshot, as SQLite does anyway.
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.where = engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: str, *, busy_seconds: float = BUSY_SECONDS) -> Database:
        """Connect to `url` (sqlite:///path or postgresql://...); raise StoreError where it cannot be reached.

        `busy_seconds` is how long a unit waits for another's lock before StoreBusyError.
        """
        parsed = parse(url)
        if parsed.get_backend_name() == "sqlite":
            return cls(_sqlite_engine(parsed, busy_seconds))
        try:
            engine = create_engine(
                parsed, pool_pre_ping=True, pool_size=3, connect_args={"connect_timeout": CONNECT_SECONDS}
            )
        except ModuleNotFoundError as error:
            raise StoreError(f"连接 PostgreSQL 需要 {error.name}；请运行 pip install 'jindu[postgres]'") from error
        event.listen(engine, "connect", lambda connection, _: _prepare_postgresql(connection, busy_seconds))
        return cls(engine)

    @property
    def dialect(self) -> str:
        """Return `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def engine(self) -> Engine:
        """Return the engine, for migrations and backups inside this package."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees one snapshot; nothing it does is kept."""
        with translated(self.where), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a write unit: commit at the end, roll back on any error. SQLite takes the write lock at once."""
        with translated(self.where), Session(self._writer, expire_on_commit=False) as session, session.begin():
            session.connection()  # begins now: a session alone would wait for its first statement
            yield session

    def ping(self) -> None:
        """Raise StoreError where the database does not answer."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def parse(url: str) -> URL:
    """Read a database URL; raise StoreError where it is none, or names a database we do not work with."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"数据库地址写法不对：{REMEDY}") from error  # without the address: it may hold a password
    if parsed.drivername not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise StoreError(f"不支持 {parsed.drivername} 数据库；{REMEDY}")
    return parsed


def _sqlite_engine(url: URL, busy_seconds: float) -> Engine:
    folder = Path(url.database or "").parent
    if url.database and url.database != ":memory:" and not folder.is_dir():
        raise StoreError(f"数据目录 {folder} 不存在；请先运行 jindu init，或检查 JINDU_HOME")
    engine = create_engine(url, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction handling starts DEFERRED transactions behind our back; we emit BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    # A read-only file system refuses WAL with an error on the first statement: let the first write name it.
    try:
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
    cursor.execute("PRAGMA synchronous=NORMAL")
    # KiB: the keys of an arriving article lie all over their index. With the 2 MiB that SQLite takes by itself, writing
    # and looking up those of one article took half as long again in a store of thirty thousand.
    cursor.execute("PRAGMA cache_size=-16384")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _prepare_postgresql(connection: Any, busy_seconds: float) -> None:
    connection.autocommit = True  # so that the setting outlives a rollback
    connection.execute(f"SET lock_timeout = {round(busy_seconds * 1000)}")
    connection.autocommit = False


def advisory_lock(session: Session, name: str) -> None:
    """Serialise write units that share `name` until commit; SQLite's BEGIN IMMEDIATE already does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
