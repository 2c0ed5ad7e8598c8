"""Databases for tests: every test that asks for `db` runs on SQLite and on PostgreSQL, with the schema from Alembic."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.schema import upgrade
from tests.needed import require
from tests.postgres import Cluster, Stock, running_cluster, why_missing

TEMPLATE = "jindu_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Run one cluster for the session (one for each xdist worker); skip without PostgreSQL, but fail in CI."""
    require(why_missing())
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_template(postgres: Cluster) -> str:
    """Migrate one database; return its name, for copies."""
    _migrate(postgres.create(TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one file; return its path, for copies."""
    path = tmp_path_factory.mktemp("template") / "jindu.db"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(url: str) -> None:
    db = Database.open(url)
    upgrade(db)
    db.dispose()


@pytest.fixture
def empty_postgres(postgres: Cluster) -> Iterator[Callable[[], str]]:
    """Return a function that makes an empty PostgreSQL database and returns its URL."""
    made: list[str] = []

    def make() -> str:
        made.append(f"test_{uuid.uuid4().hex}")
        return postgres.create(made[-1])

    yield make
    for name in made:
        postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without any table, on each of both databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/jindu.db"
    make: Callable[[], str] = request.getfixturevalue("empty_postgres")
    return make()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """Return the URL of a migrated SQLite file."""
    shutil.copyfile(sqlite_template, tmp_path / "jindu.db")
    return f"sqlite:///{tmp_path}/jindu.db"


@pytest.fixture(scope="session")
def postgres_stock(postgres: Cluster, postgres_template: str) -> Stock:
    """Return where migrated PostgreSQL databases are taken from."""
    return Stock(postgres, postgres_template)


@pytest.fixture
def postgres_url(postgres: Cluster, postgres_stock: Stock) -> Iterator[str]:
    """Return the URL of a migrated PostgreSQL database."""
    name = postgres_stock.take()
    yield postgres.url(name)
    postgres_stock.give_back(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a migrated database, on each of both databases."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """Open a migrated database, on each of both."""
    opened = Database.open(database_url)
    yield opened
    opened.dispose()
