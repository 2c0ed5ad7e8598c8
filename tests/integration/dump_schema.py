"""Write the small dump that every migration leaves behind, so that upgrades are tested from each of them.

    python -m tests.integration.dump_schema 0002

makes `dumps/0002.sqlite.sql` and `dumps/0002.postgresql.sql`: a few rows of every table, the same at every run.
Only the newest migration is dumped (the models fit no other), and it is the default. Write the dumps with the migration
and commit them. While a migration is still being edited, run the command again after every edit; once it is released,
its dumps are never changed.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy.engine import make_url

from storage import schema
from storage.database import Database
from tests.integration.sample_store import fill
from tests.postgres import Cluster, running_cluster

DUMPS = Path(__file__).parent / "dumps"


def dump_path(revision: str, dialect: str) -> Path:
    """Return where a migration's dump is kept."""
    return DUMPS / f"{revision}.{dialect}.sql"


def write_dumps(revision: str) -> list[Path]:
    """Fill both databases at `revision` and write their dumps."""
    written = []
    with tempfile.TemporaryDirectory() as folder, running_cluster() as cluster:
        for url in (f"sqlite:///{folder}/dump.db", cluster.create("dump")):
            db = Database.open(url)
            schema.upgrade(db, revision)
            fill(db)
            lines = _postgresql_dump(cluster) if db.dialect == "postgresql" else _sqlite_dump(Path(folder, "dump.db"))
            path = dump_path(revision, db.dialect)
            path.write_text(lines, encoding="utf-8")
            written.append(path)
            db.dispose()
    return written


def _sqlite_dump(path: Path) -> str:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def _postgresql_dump(cluster: Cluster) -> str:
    program = shutil.which("pg_dump")
    assert program is not None, "pg_dump is not on PATH"
    options = ["--inserts", "--no-owner", "--no-privileges", "--host=127.0.0.1", f"--port={cluster.port}"]
    done = subprocess.run([program, *options, "--username=jindu", "dump"], capture_output=True, text=True, check=True)
    # Neither settings that only some versions know, nor psql's own commands, nor comments with the versions of the day.
    noise = re.compile(r"^(?:SET|SELECT pg_catalog\.set_config|\\|--).*\n", re.MULTILINE)
    return re.sub(r"\n{2,}", "\n", noise.sub("", done.stdout)).lstrip()


def load(path: Path, url: str) -> None:
    """Bring a dump into an empty database."""
    statements = path.read_text(encoding="utf-8")
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with contextlib.closing(sqlite3.connect(str(parsed.database))) as connection:
            connection.executescript(statements)
        return
    db = Database.open(url)
    with db.write() as s:
        s.connection().exec_driver_sql(statements.replace("%", "%%"))
    db.dispose()


if __name__ == "__main__":
    if sys.argv[1:] not in ([], [schema.head()]):
        sys.exit(f"only the newest migration, {schema.head()}, can be dumped")
    for made in write_dumps(schema.head()):
        sys.stdout.write(f"{made}\n")
