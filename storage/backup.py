"""Back a store up while it is in use, and bring a backup back; what was there before is kept aside."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage import postgres_dump
from storage.database import Database, parse
from storage.errors import StoreBusyError, StoreError
from storage.schema import head, refuse_unknown, require_current
from storage.soundness import check

__all__ = ["Restored", "backup", "check", "restore"]

SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """Say what a restore brought: the backup's revision, and where the former content is kept (None: there was none).

    `kept` is the path of the former SQLite file, or the name of the schema the former PostgreSQL tables are in.
    """

    revision: str
    kept: str | None

    @property
    def outdated(self) -> bool:
        """Say whether `jindu db upgrade` has to follow."""
        return self.revision != head()


def backup(db: Database, target: Path) -> None:
    """Write the whole store to `target` while others go on writing; it appears there complete or not at all.

    SQLite: a database file of its own. PostgreSQL: an archive of pg_dump -Fc. Raise StoreError where `target` exists
    or its folder does not, where pg_dump is missing, or where the copy does not read well.
    """
    require_current(db)
    if target.exists():
        raise StoreError(f"{target} 已存在，不覆盖；请换一个文件名")
    with _written_beside(target) as unfinished:
        if db.dialect == "postgresql":
            postgres_dump.dump(db, unfinished)
        else:
            _copy_sqlite(db, unfinished)
            _examine(unfinished, f"备份 {target}")


def restore(url: str, source: Path, *, now: dt.datetime) -> Restored:
    """Put a backup in place of the database at `url`; nothing is replaced before the backup has been examined.

    No process may use the database meanwhile: the caller makes sure of it (SQLite refuses where one does). Raise
    StoreError where the backup is damaged, of another kind, or made by a newer program.
    """
    if not source.is_file():
        raise StoreError(f"备份文件 {source} 不存在")
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    parsed = parse(url)
    if parsed.get_backend_name() == "postgresql":
        return Restored(*postgres_dump.restore(url, source, kept_as=f"replaced_{stamp.lower()}"))
    if postgres_dump.is_archive(source):
        raise StoreError(f"{source} 是 PostgreSQL 的备份，而 JINDU_DATABASE_URL 指向 SQLite；请改用对应的地址")
    target = Path(parsed.database or "")
    with _written_beside(target, replace=False) as fresh:
        _copy_file(source, fresh)
        revision = _examine(fresh, f"备份 {source}")
        _sync(fresh)
        kept = _set_aside(target, f".replaced-{stamp}")
        fresh.replace(target)
    return Restored(revision, kept)


@contextlib.contextmanager
def _written_beside(target: Path, *, replace: bool = True) -> Iterator[Path]:
    """Yield a new file for its owner's eyes in the folder of `target`; bring it to disk and, if asked, into place."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    except OSError as error:
        raise StoreError(
            f"不能写入目录 {target.parent}（{error.strerror}）；请检查目录是否存在、权限和磁盘空间"
        ) from error
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        if replace:
            _sync(unfinished)
            unfinished.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise StoreError(f"写入 {target} 失败（{error.strerror}）；请检查权限和磁盘空间") from error
    finally:
        for leftover in (unfinished, *(Path(f"{unfinished}{side}") for side in (*SIDE_FILES, "-journal"))):
            leftover.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_sqlite(db: Database, target: Path) -> None:
    connection = db.engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101
        _pour(driver, target, db.where)
    finally:
        connection.close()


def _copy_file(source: Path, target: Path) -> None:
    # Through SQLite and not byte by byte: what still stands in a -wal file beside the source comes along.
    beside = Path(f"{source}-wal")
    how = "mode=ro" if beside.exists() and beside.stat().st_size else "immutable=1"
    with contextlib.closing(sqlite3.connect(f"{source.resolve().as_uri()}?{how}", uri=True)) as connection:
        _pour(connection, target, str(source))


def _pour(source: sqlite3.Connection, target: Path, name: str) -> None:
    try:
        with contextlib.closing(sqlite3.connect(target)) as copy:
            source.backup(copy)  # one step, one snapshot; in WAL mode writers are not held up
            copy.execute("PRAGMA journal_mode=DELETE")  # one file without side files
    except sqlite3.DatabaseError as error:
        raise StoreError(f"复制 {name} 失败（{error}）；文件可能已损坏或磁盘已满，原数据库未动") from error


def _examine(path: Path, name: str) -> str:
    """Return the revision of a database file; raise StoreError where it is damaged or not one of ours."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            damage = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if damage == "ok" and (row := connection.execute("PRAGMA foreign_key_check").fetchone()):
                damage = f"{row[0]} -> {row[2]}"
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        raise StoreError(f"{name} 不是本程序的数据库（{error}）；原数据库未动") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{name} 已损坏（{error}）；原数据库未动，请换一个备份") from error
    if damage != "ok":
        raise StoreError(f"{name} 已损坏（{damage}）；原数据库未动，请换一个备份")
    if found is None:
        raise StoreError(f"{name} 没有结构版本，不是完整的备份；原数据库未动")
    refuse_unknown(name, str(found[0]))
    return str(found[0])


def _set_aside(target: Path, suffix: str) -> str | None:
    """Give the former database a second name, with what still stands in its -wal; return that path."""
    if not target.exists():
        return None
    try:
        with contextlib.closing(sqlite3.connect(target, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # needs the file for itself; empties the -wal into it
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreBusyError(f"仍有进程在使用 {target}；请先停止 jindu daemon 和正在进行的抓取") from error
    except sqlite3.DatabaseError:
        pass  # it is broken: the very reason to restore
    kept = target.with_name(target.name + suffix)
    for side in SIDE_FILES:  # first: a new database must never meet a former one's -wal
        with contextlib.suppress(FileNotFoundError):
            Path(f"{target}{side}").rename(f"{kept}{side}")
    try:
        kept.hardlink_to(target)  # at every moment there is a database at `target`
    except OSError:  # a file system without hard links
        target.rename(kept)
    return str(kept)
