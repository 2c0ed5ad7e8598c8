"""Dump and restore a PostgreSQL store with PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from storage.database import Database
from storage.errors import StoreError, translated
from storage.models import Base
from storage.schema import known_revisions

MAGIC = b"PGDMP"
LOCK_WAIT = "20s"
VERSION_TABLE = "alembic_version"


def is_archive(path: Path) -> bool:
    """Say whether a file is an archive of pg_dump -Fc."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def dump(db: Database, target: Path) -> None:
    """Write the store's tables to `target` as a pg_dump archive; raise StoreError where pg_dump is absent or fails."""
    with translated(db.where), db.engine.connect() as connection:
        schema = _schema_of(connection)
    tables = [f"--table={schema}.{table}" for table in (*Base.metadata.tables, VERSION_TABLE)]
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--lock-wait-timeout={LOCK_WAIT}"]
    _run("pg_dump", [*options, *tables, f"--file={target}"], db)


def restore(url: str, source: Path, *, kept_as: str) -> tuple[str, str | None]:
    """Put an archive's tables in place of the store's, in one transaction; return revision and where the former are.

    The former tables move into the schema `kept_as` of the same database.
    """
    if not is_archive(source):
        raise StoreError(f"{source} 不是 pg_dump -Fc 的备份；原数据库未动")
    db = Database.open(url)
    try:
        return _restore(db, source, kept_as)
    finally:
        db.dispose()


def _restore(db: Database, source: Path, kept_as: str) -> tuple[str, str | None]:
    archived = re.findall(
        r"^\d+; \d+ \d+ TABLE (\S+) (\S+) ", _run("pg_restore", ["--list", str(source)]), re.MULTILINE
    )
    with translated(db.where), db.engine.connect() as connection:
        schema = _schema_of(connection)
        if (schema, VERSION_TABLE) not in archived:
            raise StoreError(f"{source} 不是本程序的备份（架构 {schema} 中没有 {VERSION_TABLE}）；原数据库未动")
        former = _tables_of(connection, schema, [table for _, table in archived])
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        # Unpacked as a whole first: a damaged archive fails here, before anything is touched.
        _run("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(source)])
        steps = ["-c", _set_aside(schema, former, kept_as), "-f", str(script), "-c", _refuse_unknown(schema)]
        _run("psql", ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *steps], db)
    with translated(db.where), db.engine.connect() as connection:
        revision = str(connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one())  # noqa: S608
    return revision, kept_as if former else None


def _schema_of(connection: Connection) -> str:
    return str(connection.execute(text("SELECT current_schema()")).scalar_one())


def _tables_of(connection: Connection, schema: str, archived: Sequence[str]) -> list[str]:
    """Return which of the store's tables exist; others may live in the same schema and stay."""
    ours = {*Base.metadata.tables, VERSION_TABLE, *archived}
    rows = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = :schema"), {"schema": schema})
    return sorted(ours & set(rows.scalars()))


def _set_aside(schema: str, former: Sequence[str], kept_as: str) -> str:
    if not former:
        return "SELECT"
    moves = [f'ALTER TABLE "{schema}"."{table}" SET SCHEMA "{kept_as}"' for table in former]
    return "; ".join([f'CREATE SCHEMA "{kept_as}"', *moves])


def _refuse_unknown(schema: str) -> str:
    """Return a statement that fails, and with it the transaction, where the archive was made by a newer program."""
    ours = ", ".join(f"'{revision}'" for revision in sorted(known_revisions()))
    have = f"(SELECT coalesce(max(version_num), '') FROM \"{schema}\".{VERSION_TABLE})"  # noqa: S608
    return (
        f"DO $$ BEGIN IF {have} NOT IN ({ours}) THEN RAISE EXCEPTION '备份来自更新的程序，请升级本程序'; END IF; END $$"
    )


def _run(program: str, arguments: Sequence[str], db: Database | None = None) -> str:
    """Run one of PostgreSQL's programs, against `db` if given; return its output."""
    found = shutil.which(program)
    if found is None:
        raise StoreError(f"找不到 {program}；请安装 PostgreSQL 客户端（Debian/Ubuntu：apt install postgresql-client）")
    command, environment = [found], dict(os.environ)
    if db is not None:
        conninfo, secrets = _conninfo(db)
        command.append(f"--dbname={conninfo}")
        environment |= secrets | {"PGOPTIONS": f"-c lock_timeout={LOCK_WAIT}"}
    done = subprocess.run(
        [*command, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[-600:]
        raise StoreError(
            f"{program} 失败（{said}）；未作改动。若提示版本不符，请安装与服务器同版本的 postgresql-client"
        )
    return done.stdout


def _conninfo(db: Database) -> tuple[str, dict[str, str]]:
    """Return a libpq connection string without the password, and the environment that carries it."""
    from psycopg.conninfo import make_conninfo  # an extra; whoever opened a PostgreSQL database has it

    url = make_url(db.engine.url)
    query = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    own = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    parameters = {name: str(value) for name, value in own.items() if value is not None} | query
    password = url.password or parameters.pop("password", None)
    return make_conninfo(**parameters), {} if password is None else {"PGPASSWORD": str(password)}
