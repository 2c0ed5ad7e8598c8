"""One daemon a home."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from config.daemon_lock import DaemonLock, DaemonRunningError
from config.paths import PROJECT_ROOT

HOLD = (
    "import os, sys, time; from pathlib import Path; from config.daemon_lock import DaemonLock;"
    "lock = DaemonLock(Path(sys.argv[1])); lock.acquire(os.getpid()); print('held', flush=True); time.sleep(60)"
)


def test_a_second_daemon_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    first, second = DaemonLock(tmp_path), DaemonLock(tmp_path)
    assert not second.taken()
    first.acquire(4711)
    assert second.taken()
    assert first.taken()  # asked by its own holder, too
    assert second.holder() == 4711
    with pytest.raises(DaemonRunningError, match=r"进程 4711.*JINDU_HOME"):
        second.acquire(4712)
    assert second.holder() == 4711
    first.release()
    assert not second.taken()
    assert second.holder() is None
    second.acquire(4712)
    assert first.taken()
    second.release()


def test_a_killed_daemon_leaves_no_lock_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    lock = DaemonLock(tmp_path)
    assert lock.taken()
    assert lock.holder() == process.pid
    process.kill()
    process.communicate()
    assert not lock.taken()
    assert lock.holder() is None  # its pid may be another's by now
    lock.acquire(os.getpid())
    lock.release()


def test_a_question_never_keeps_a_daemon_from_starting(tmp_path: Path) -> None:
    asked = threading.Event()

    def ask() -> None:
        while not asked.is_set():
            DaemonLock(tmp_path).taken()

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            lock = DaemonLock(tmp_path)
            lock.acquire(1)
            lock.release()
    finally:
        asked.set()
        asking.join()


def test_a_home_that_does_not_exist_has_no_daemon(tmp_path: Path) -> None:
    assert not DaemonLock(tmp_path / "nowhere").taken()
    assert not (tmp_path / "nowhere").exists()
