"""`jindu daemon`: scheduler, outbox and status page in one process group, until SIGTERM."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from logging.handlers import RotatingFileHandler
from types import FrameType

import typer

from config.daemon_lock import DaemonLock
from config.paths import PROJECT_ROOT
from config.settings import Settings
from console.cli.output import say
from console.workplace import log_folder, open_workplace
from scheduler.service import Service

LOG = logging.getLogger("jindu.daemon")
CHILDREN_GRACE = dt.timedelta(seconds=8)
LAST_SECOND = 13.0  # SIGTERM is answered by then, whatever still hangs
WEB_PAUSE = 5.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(daemon)


def daemon() -> None:
    """运行守护进程：按期抓取、发送告警、提供状态页，直到收到 SIGTERM。"""
    with open_workplace() as place:
        lock = DaemonLock(place.settings.home)
        lock.acquire(os.getpid())
        try:
            _log_to(place.settings)
            for name, value in place.settings.redacted().items():
                LOG.info("%s=%s", name, value)
            Supervisor(place.service(), place.settings).run()
        finally:
            lock.release()


def _log_to(settings: Settings) -> None:
    folder = log_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    to_file = RotatingFileHandler(folder / "daemon.log", maxBytes=5_000_000, backupCount=5, encoding="utf-8")
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[to_file, logging.StreamHandler(sys.stderr)],
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


class Supervisor:
    """Keep the clockwork and the status page running, and end both in order."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._ending = threading.Event()
        self._web: subprocess.Popen[bytes] | None = None
        self._web_again = 0.0

    def run(self) -> None:
        """Run until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        scheduler = self._service.start()
        LOG.info("守护进程 %d 已启动，数据目录 %s", os.getpid(), self._settings.home)
        try:
            while not self._ending.wait(0.5):
                self._keep_web()
        finally:
            # A mail server that hangs must not keep us past the time systemd or an operator waits; the interpreter
            # joins the clockwork's threads on its way out, so the timer runs on until then.
            last_word = threading.Timer(LAST_SECOND, _leave_at_once)
            last_word.daemon = True
            last_word.start()
            self._end_web()
            self._service.stop(scheduler, CHILDREN_GRACE)
            LOG.info("守护进程已停止")

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        LOG.info("收到 %s，正在停止", signal.Signals(number).name)
        self._ending.set()

    def _keep_web(self) -> None:
        if self._web is not None and self._web.poll() is None:
            return
        if self._web is not None:
            LOG.error("状态页进程退出（%s），%.0f 秒后重启", self._web.returncode, WEB_PAUSE)
            self._web, self._web_again = None, time.monotonic() + WEB_PAUSE
        if time.monotonic() < self._web_again:
            return
        if find_spec("fastapi") is None or find_spec("uvicorn") is None:
            say("没有安装状态页组件，只运行抓取和告警；pip install 'jindu[web]' 可加上")
            self._web_again = float("inf")
            return
        self._web = subprocess.Popen(
            [sys.executable, "-m", "console.web", "--with-parent"], cwd=PROJECT_ROOT, start_new_session=True
        )
        LOG.info("状态页 http://%s/", self._settings.listen)

    def _end_web(self) -> None:
        if self._web is None:
            return
        self._web.terminate()
        try:
            self._web.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._web.kill()
            self._web.wait()


def _leave_at_once() -> None:
    LOG.error("仍有邮件服务器没有应答，不再等它；没发完的邮件下次启动后再发")
    logging.shutdown()
    os._exit(0)
