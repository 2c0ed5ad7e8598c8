"""One daemon a home: the lock it holds, and how others see that it runs."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

# A daemon holds the lock for its life; who only asks holds it for a blink, which must keep no daemon from starting.
PATIENCE = 1.0
POLL = 0.02


class DaemonRunningError(Exception):
    """Another daemon holds this home; the message says so to the operator."""


class DaemonLock:
    """Hold `home/daemon.lock`; the system drops it when the process ends, however it ends."""

    def __init__(self, home: Path) -> None:
        self._pid_file = home / "daemon.pid"
        self._lock = FileLock(home / "daemon.lock")

    def acquire(self, pid: int) -> None:
        """Take the lock and write the pid; raise DaemonRunningError where another daemon has it."""
        try:
            self._lock.acquire(timeout=PATIENCE, poll_interval=POLL)
        except Timeout:
            holder = self._pid() or "未知"
            raise DaemonRunningError(
                f"这个数据目录已有守护进程在运行（进程 {holder}，{self._pid_file.parent}）；"
                "请先停止它，或用 JINDU_HOME 指定另一个目录"
            ) from None
        self._pid_file.write_text(f"{pid}\n", encoding="ascii")

    def release(self) -> None:
        """Give the lock back."""
        self._pid_file.unlink(missing_ok=True)
        self._lock.release()

    def holder(self) -> int | None:
        """Return the pid of the daemon that runs here, or None."""
        return self._pid() if self.taken() else None

    def _pid(self) -> int | None:
        try:
            return int(self._pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def taken(self) -> bool:
        """Say whether a daemon runs here."""
        if self._lock.is_locked:
            return True
        if not self._pid_file.parent.is_dir():
            return False
        try:
            with self._lock.acquire(timeout=0):
                return False
        except (Timeout, PermissionError):  # of another user: not ours to take
            return True
