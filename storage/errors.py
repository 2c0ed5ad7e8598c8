"""Errors of the store in the operator's words, so that callers need not know SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError


class StoreError(Exception):
    """Say what went wrong with the database and what to do; the message is for operators."""


class StoreBusyError(StoreError):
    """The database is locked by another writer for longer than we wait: try again."""


class StoreOutdatedError(StoreError):
    """The database's schema is not the one this version works with."""


BUSY = "数据库 {where} 正被其他进程占用（{text}）；稍后重试，或查明哪个进程长时间占用它"
READ_ONLY = "数据库 {where} 不可写（{text}）；请检查文件与目录的属主、权限和磁盘挂载方式"
UNOPENED = "打不开数据库 {where}（{text}）；目录不存在或无权限，请先运行 jindu init"
FULL = "数据库 {where} 所在磁盘已满（{text}）；请清理磁盘后重试，未写入的内容会再次抓取"
OUTDATED = "数据库 {where} 的结构不是当前版本（{text}）；请运行 jindu db upgrade"
CORRUPT = "数据库 {where} 已损坏（{text}）；请用 jindu db restore 恢复备份"
REFUSED = "连不上数据库 {where}（{text}）；请检查服务是否运行，以及 JINDU_DATABASE_URL 中的主机、库名、用户和密码"
INTERRUPTED = "与数据库 {where} 的连接中断（{text}）；请检查数据库服务，未写入的内容会再次处理"

# SQLite has its English messages only.
_BY_WORD: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (("locked", "busy"), StoreBusyError, BUSY),
    (("readonly", "read-only", "permission denied"), StoreError, READ_ONLY),
    (("unable to open", "no such file"), StoreError, UNOPENED),
    (("disk is full", "no space left"), StoreError, FULL),
    (("no such table", "no such column"), StoreOutdatedError, OUTDATED),
    (("malformed", "not a database"), StoreError, CORRUPT),
)
# PostgreSQL speaks the language it was set up with: its codes are looked at, longest prefix first.
_BY_CODE: dict[str, tuple[type[StoreError], str]] = {
    "55P03": (StoreBusyError, BUSY),  # lock_not_available
    "40": (StoreBusyError, BUSY),  # serialization failure, deadlock
    "53100": (StoreError, FULL),
    "25006": (StoreError, READ_ONLY),
    "42501": (StoreError, READ_ONLY),
    "42P01": (StoreOutdatedError, OUTDATED),
    "42703": (StoreOutdatedError, OUTDATED),
    "XX": (StoreError, CORRUPT),
    "57P": (StoreError, INTERRUPTED),  # shut down, crashed, or starting up
    "08": (StoreError, INTERRUPTED),
    "28": (StoreError, REFUSED),
    "3D": (StoreError, REFUSED),
    "53": (StoreError, REFUSED),
}


def _translate(error: DBAPIError, where: str) -> StoreError | None:
    """Return the error in the operator's words; None for one that is ours, such as a broken constraint."""
    text = " ".join(str(error.orig).split())
    code = getattr(error.orig, "sqlstate", None)
    found: tuple[type[StoreError], str] | None
    if code is not None:
        found = next((_BY_CODE[code[:n]] for n in (5, 3, 2) if code[:n] in _BY_CODE), None)
    elif type(error.orig).__module__.startswith("psycopg"):
        if not isinstance(error, OperationalError):
            return None
        found = (StoreError, INTERRUPTED if error.connection_invalidated else REFUSED)
    else:
        low = text.lower()
        found = next(((kind, what) for words, kind, what in _BY_WORD if any(word in low for word in words)), None)
    if found is not None:
        return found[0](found[1].format(where=where, text=text))
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return StoreError(f"数据库 {where} 出错：{text}")
    return None


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn operational database errors into StoreError; programming errors pass unchanged."""
    try:
        yield
    except DBAPIError as error:
        known = _translate(error, where)
        if known is None:
            raise
        raise known from error
