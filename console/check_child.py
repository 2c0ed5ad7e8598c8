"""Start a check as a crawl child and read what it reports: fetching stays in processes of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from config.paths import PROJECT_ROOT
from config.settings import Settings
from console.workplace import log_folder
from crawler.spiders.check_bytes import PageBytes

BUDGET = 120.0  # seconds for one site; each further one adds a little, for they are fetched at the same time
BUDGET_EACH = 4.0
SURVEY_BUDGET = 180.0  # about forty requests, a second or two apart
# A request under way when the time is over may last this long before the child is ended by force.
GRACE = 30.0


class CheckFailedError(Exception):
    """The child ended without results; the message says where its log is."""


def check_sites(settings: Settings, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Check sites and yield each one's report as it is complete; raise CheckFailedError where the child fails."""
    budget = BUDGET + BUDGET_EACH * (len(keys) - 1)
    yield from _reports(settings, ["sites", "--budget", str(budget), *keys], budget)


def survey_sites(
    settings: Settings, urls: Sequence[str], *, province: str | None = None, delay: float | None = None
) -> Iterator[dict[str, Any]]:
    """Survey sites without a file and yield each report as it is complete; raise CheckFailedError on failure."""
    budget = SURVEY_BUDGET + BUDGET_EACH * (len(urls) - 1)
    options = ["--budget", str(budget)]
    options += ["--province", province] if province else []
    options += ["--delay", str(delay)] if delay is not None else []
    yield from _reports(settings, ["survey", *options, *urls], budget)


def check_page(settings: Settings, url: str) -> dict[str, Any]:
    """Fetch and read one page; raise CheckFailedError where the child fails."""
    for report in _reports(settings, ["page", url], BUDGET):
        return report
    raise CheckFailedError(f"抓取 {url} 没有结果；日志 {_log(settings)}")


def fetch_page(settings: Settings, url: str) -> PageBytes:
    """Fetch one page as it comes; raise CheckFailedError where the child fails."""
    for answer in _reports(settings, ["bytes", url], BUDGET):
        return PageBytes.of_json(answer)
    raise CheckFailedError(f"抓取 {url} 没有结果；日志 {_log(settings)}")


def _log(settings: Settings) -> Path:
    return log_folder(settings) / "check.log"


def _reports(settings: Settings, arguments: Sequence[str], budget: float) -> Iterator[dict[str, Any]]:
    log = _log(settings)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "crawler.spiders.check_run", *arguments]
    with (
        log.open("ab") as sink,
        subprocess.Popen(
            command, cwd=PROJECT_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=sink, text=True
        ) as child,
    ):
        killer = threading.Timer(budget + GRACE, child.kill)
        killer.start()
        try:
            assert child.stdout is not None  # noqa: S101  (a pipe was asked for)
            for line in child.stdout:
                yield json.loads(line)
            code = child.wait()
        finally:
            killer.cancel()
            child.terminate()
    if code != 0:
        raise CheckFailedError(f"检查进程异常结束（退出码 {code}）；日志 {log}")
