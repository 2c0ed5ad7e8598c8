"""A process that owns a pool, for tests that signal or kill it: `python -m tests.integration.pool_owner FOLDER URL...`.

Writes its workers' pids as soon as there are some, then a line for each URL, `url status reason`, as it is done.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import psutil

from pipelines.items import Article, RawPage
from pipelines.workers import AnalysisPool
from tests.integration.troubled_analyst import TroubledSpec


async def _run(pool: AnalysisPool, urls: list[str]) -> None:
    warm: Article = await pool.analyze(RawPage("http://a.test/warm", html="x"))
    _say(f"workers {' '.join(str(child.pid) for child in psutil.Process(os.getpid()).children())} {warm.status.value}")

    async def one(url: str) -> None:
        article = await pool.analyze(RawPage(url, html="x"))
        _say(f"{url} {article.status.value} {article.reading.reason}")

    await asyncio.gather(*(one(url) for url in urls))


def _say(word: str) -> None:
    # Straight to the descriptor: two signals at once would re-enter a buffered writer.
    os.write(1, f"{word}\n".encode())


def main() -> None:
    """Own a pool of two until every URL is done."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: _say(f"signal {number}"))
    pool = AnalysisPool(TroubledSpec((), sys.argv[1]), seconds=float(os.environ.get("PAGE_SECONDS", "30")))
    try:
        asyncio.run(_run(pool, sys.argv[2:]))
    finally:
        pool.close()
    _say("closed")


if __name__ == "__main__":
    main()
