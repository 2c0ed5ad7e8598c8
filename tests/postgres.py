"""A real PostgreSQL for tests: one cluster in a temporary folder, started and ended by the test session."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

START_SECONDS = 30
USER = "jindu"
LONGEST_SOCKET_PATH = 100  # the system allows 107 bytes
# A test database may lose everything with the machine: nothing waits for the disk.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


class PostgresError(Exception):
    """The cluster could not be made or started; the message ends with what the server said."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Hold where a running cluster is reached: TCP on 127.0.0.1, and a socket in `folder`."""

    folder: Path
    port: int

    def url(self, database: str, *, by_socket: bool = False) -> str:
        """Return the SQLAlchemy URL of a database."""
        if by_socket:
            return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Create a database as a copy of `template`, to which nobody may be connected; return its URL."""
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database and throw out who is still connected."""
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def connect(self, database: str) -> Any:
        """Open a psycopg connection that commits every statement."""
        import psycopg  # an extra: `why_missing` names it

        return psycopg.connect(host="127.0.0.1", port=self.port, user=USER, dbname=database, autocommit=True)

    def _run(self, statement: str) -> None:
        with self.connect("postgres") as connection:
            connection.execute(statement)


# Every table and column, and the schema's revision: what a test may not leave behind changed.
SHAPE = """
SELECT md5(string_agg(c.oid::regclass || '.' || a.attname || ':' || a.atttypid, ',' ORDER BY c.oid, a.attnum))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND a.attnum > 0 AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
UNION ALL SELECT version_num FROM alembic_version
"""
STRANGERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SEQUENCES = "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences"
TABLES = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'"
VERSION_TABLE = "public.alembic_version"


class Stock:
    """Hand out databases that are as new.

    Copying a template takes 0.2 to 0.4 s, emptying a copy 0.02 s: a database that comes back with the shape it had is
    emptied and handed out again, any other is dropped.
    """

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster, self._template = cluster, template
        self._shape: list[object] | None = None
        self._free: list[str] = []
        self._made = 0

    def take(self) -> str:
        """Return the name of a database like the template."""
        if self._free:
            return self._free.pop()
        self._made += 1
        name = f"stock_{self._made}"
        self._cluster.create(name, self._template)
        if self._shape is None:
            self._shape = self._shape_of(name)
        return name

    def give_back(self, name: str) -> None:
        """Empty a database for the next, or drop it where a test changed its shape."""
        if self._shape_of(name) == self._shape:
            self._empty(name)
            self._free.append(name)
        else:
            self._cluster.drop(name)

    def _shape_of(self, name: str) -> list[object]:
        with self._cluster.connect(name) as connection:
            connection.execute(STRANGERS)
            return list(connection.execute(SHAPE))

    def _empty(self, name: str) -> None:
        with self._cluster.connect(name) as connection:
            tables = [row[0] for row in connection.execute(TABLES) if row[0] != VERSION_TABLE]
            probes = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)  # noqa: S608
            filled = [row[0] for row in connection.execute(probes)]
            if filled:
                connection.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
            connection.execute(SEQUENCES)


def find_programs() -> Path | None:
    """Return the folder with `initdb` and `postgres`; the newest version first."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def why_missing() -> str | None:
    """Say what keeps the tests from a PostgreSQL, None where nothing does."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed (extra `postgres`)"
    if find_programs() is None:
        return "no PostgreSQL programs (initdb, postgres) in /usr/lib/postgresql/*/bin or on PATH"
    return None


@contextlib.contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Make a cluster, start it, and end and delete it afterwards; raise PostgresError where that fails."""
    programs = find_programs()
    if programs is None:
        raise PostgresError("no PostgreSQL programs found")
    # Not pytest's own folder: root's is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="jindu-pg-"))
    try:
        as_user = _unprivileged(folder)
        _initialise(programs, folder, as_user)
        with _server(programs, folder, as_user) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return what makes a child run as a user PostgreSQL accepts: it refuses root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initialise(programs: Path, folder: Path, as_user: dict[str, Any]) -> None:
    command = [str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", USER, "--auth", "trust"]
    command += ["--no-sync", "--encoding", "UTF8", "--locale", "C"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **as_user)
    if done.returncode != 0:
        raise PostgresError(f"initdb failed: {done.stderr[-2000:]}")


@contextlib.contextmanager
def _server(programs: Path, folder: Path, as_user: dict[str, Any]) -> Iterator[Cluster]:
    port = _free_port()
    settings = CARELESS | {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder) if len(str(folder)) < LONGEST_SOCKET_PATH - 20 else "",
    }
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    if shutil.which("setpriv"):
        command = ["setpriv", "--pdeathsig", "INT", *command]  # no server is left behind by a killed test run
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **as_user)
    try:
        _await(process, port, folder / "log")
        yield Cluster(folder, port)
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: throw out who is connected
        process.wait(timeout=START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            psycopg.connect(host="127.0.0.1", port=port, user=USER, dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise PostgresError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
