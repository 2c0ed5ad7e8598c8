"""`jindu db`, and what commands say where the database cannot be used."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.daemon_lock import DaemonLock
from tests.integration.operator_desk import Desk

NOBODY = 65534


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys)


@pytest.fixture
def ready(desk: Desk) -> Desk:
    assert desk.run("init").code == 0
    return desk


def test_a_backup_brings_back_what_was_lost(ready: Desk, tmp_path: Path) -> None:
    ready.run("subscribers", "add", "zhang@example.org", "--confirmed")
    copy = tmp_path / "copy.db"
    assert ready.run("db", "backup", str(copy)).code == 0
    ready.run("subscribers", "remove", "zhang@example.org")
    said = ready.run("db", "restore", str(copy))
    assert said.code == 0
    assert "原来的内容保留在" in said.err
    assert ready.run("subscribers", "show", "zhang@example.org", "--json").json["state"] == "confirmed"


def test_a_backup_overwrites_nothing(ready: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("mine")
    said = ready.run("db", "backup", str(copy))
    assert said.code == 1
    assert "不覆盖" in said.err
    assert copy.read_text() == "mine"


def test_restore_waits_for_the_daemon_to_end(ready: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    ready.run("db", "backup", str(copy))
    before = (ready.home / "jindu.db").stat().st_ino
    lock = DaemonLock(ready.home)
    lock.acquire(4711)
    try:
        said = ready.run("db", "restore", str(copy))
    finally:
        lock.release()
    assert said.code == 1
    assert "4711" in said.err
    assert "停止" in said.err
    assert (ready.home / "jindu.db").stat().st_ino == before


def test_restore_refuses_what_is_no_backup(ready: Desk, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no backup")
    assert ready.run("db", "restore", str(tmp_path / "text")).code == 1
    assert ready.run("db", "restore", str(tmp_path / "missing")).code == 1
    assert ready.run("db", "check").code == 0


def test_upgrade_says_what_it_did(ready: Desk) -> None:
    assert "已是当前版本" in ready.run("db", "upgrade").err
    (ready.home / "jindu.db").unlink()
    assert "从 空 升级到" in ready.run("db", "upgrade").err


def test_check_finds_damage(ready: Desk) -> None:
    assert ready.run("db", "check", "--json").json == {"sound": True, "findings": []}
    path = ready.home / "jindu.db"
    body = bytearray(path.read_bytes())
    body[4096:8192] = b"\xff" * 4096
    path.write_bytes(body)
    said = ready.run("db", "check")
    assert said.code == 1
    assert "jindu db restore" in said.err


@pytest.mark.parametrize(
    "command",
    [
        ("sites", "list"),
        ("subscribers", "list"),
        ("alerts", "plan"),
        ("stories", "list"),
        ("stats",),
        ("export",),
        ("explain", "http://qilu.test/1.html"),
        ("db", "check"),
    ],
)
def test_without_a_database_every_command_leads_to_init(desk: Desk, command: tuple[str, ...]) -> None:
    said = desk.run(*command)
    assert said.code == 1
    assert "jindu init" in said.err
    assert said.out == ""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder every user may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="jindu-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def bound_by_modes() -> Iterator[None]:
    """Be a user whom file modes bind: root is bound by none."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_database_is_named_and_nothing_is_lost(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(open_folder, monkeypatch, capsys)
    desk.run("init")
    desk.run("subscribers", "add", "zhang@example.org", "--confirmed")
    desk.run("doctor")  # everything these commands import is loaded: another user may not read where it lies
    for path in (desk.home, *desk.home.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with bound_by_modes():
        said = desk.run("subscribers", "add", "li@example.org")
        doctor = desk.run("doctor")
    assert said.code == 1
    assert "不可写" in said.err
    assert "权限" in said.err
    assert doctor.code == 1
    assert "不可写" in doctor.out
    desk.home.chmod(0o755)
    (desk.home / "jindu.db").chmod(0o644)
    assert [each["email"] for each in desk.run("subscribers", "list", "--json").json] == ["zhang@example.org"]
