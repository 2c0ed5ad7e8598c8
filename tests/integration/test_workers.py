"""The analysis pool: hung pages, crashes and signals cost the page at fault at most, and nothing outlives the crawl."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config.paths import PROJECT_ROOT
from console.demo.farm import Farm
from pipelines.items import Article, PageStatus, RawPage
from pipelines.workers import AnalysisPool, AnalysisUnavailableError
from storage.database import Database
from tests.integration.troubled_analyst import TroubledSpec
from tests.integration.watched_farm import Watched


@contextlib.contextmanager
def pool_in(folder: Path, seconds: float = 20.0) -> Iterator[AnalysisPool]:
    pool = AnalysisPool(TroubledSpec((), str(folder)), seconds=seconds)
    try:
        yield pool
    finally:
        pool.close()


def page(trouble: str) -> RawPage:
    return RawPage(f"http://a.test/{trouble}", html="x")


def analyse(pool: AnalysisPool, *troubles: str) -> list[Article]:
    async def all_pages() -> list[Article]:
        return list(await asyncio.gather(*(pool.analyze(page(trouble)) for trouble in troubles)))

    return asyncio.run(all_pages())


def ends(article: Article) -> tuple[str, str | None]:
    return article.status.value, article.reading.reason


def tried(folder: Path) -> list[str]:
    return [line.rpartition("/")[2] for line in (folder / "tried").read_text().splitlines()]


def until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def alive(pids: list[int]) -> list[int]:
    found = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
    return found


@pytest.mark.parametrize("trouble", ["hang", "stuck"])
def test_a_hung_page_ends_at_its_time_and_others_go_on(tmp_path: Path, trouble: str) -> None:
    with pool_in(tmp_path, seconds=2.0) as pool:
        assert ends(analyse(pool, "warm")[0]) == ("article", None)
        began = time.monotonic()
        hung, *others = analyse(pool, trouble, *(f"good-{number}" for number in range(30)))
        took = time.monotonic() - began
    assert ends(hung) == ("error", "timeout")
    assert [ends(other) for other in others] == [("article", None)] * 30
    assert took < 6.0
    assert tried(tmp_path).count(trouble) == 1  # a page that hung is not tried again


def test_a_page_that_kills_its_worker_is_tried_once_more_and_given_up(tmp_path: Path) -> None:
    with pool_in(tmp_path) as pool:
        died, *others = analyse(pool, "die", *(f"good-{number}" for number in range(10)))
        assert ends(died) == ("error", "crash")
        assert tried(tmp_path).count("die") == 2
        assert [other.status for other in others] == [PageStatus.ARTICLE] * 10
        assert ends(analyse(pool, "after")[0]) == ("article", None)


def test_a_worker_killed_for_anothers_memory_costs_the_page_nothing(tmp_path: Path) -> None:
    with pool_in(tmp_path) as pool:
        assert ends(analyse(pool, "die-once")[0]) == ("article", None)
    assert tried(tmp_path).count("die-once") == 2


def test_an_exception_ends_the_page_under_its_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pool_in(tmp_path) as pool:
        assert ends(analyse(pool, "fail")[0]) == ("error", "exception")
    assert "nothing to make of this page" in caplog.text


def test_the_crawl_that_feeds_the_workers_does_not_queue_for_a_core_behind_them(tmp_path: Path) -> None:
    with pool_in(tmp_path) as pool:
        analyse(pool, "none")
        workers = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
        assert workers
        assert until(lambda: all(worker.nice() > psutil.Process().nice() for worker in workers))


def test_idle_workers_that_are_killed_are_replaced(tmp_path: Path) -> None:
    with pool_in(tmp_path) as pool:
        analyse(pool, "warm")
        for child in psutil.Process().children():
            if "spawn_main" in " ".join(child.cmdline()):
                child.kill()
        after = analyse(pool, *(f"after-{number}" for number in range(6)))
    assert [ends(article) for article in after] == [("article", None)] * 6


def test_pages_are_not_blamed_where_no_worker_can_start(tmp_path: Path) -> None:
    (tmp_path / "refuse").touch()
    with pool_in(tmp_path) as pool:
        with pytest.raises(AnalysisUnavailableError, match=r"http://a\.test/one"):
            analyse(pool, "one")
        (tmp_path / "refuse").unlink()
        assert ends(analyse(pool, "two")[0]) == ("article", None)


def test_close_leaves_no_process_whatever_is_still_done(tmp_path: Path) -> None:
    with pool_in(tmp_path) as pool:
        analyse(pool, "warm")
        workers = [child.pid for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
        assert len(workers) == 2
        pool.submit(page("hang"))
        assert until(lambda: "hang" in tried(tmp_path))
        began = time.monotonic()
        pool.close()
        assert time.monotonic() - began < 3.0
    assert alive(workers) == []


@contextlib.contextmanager
def owner_of_a_pool(folder: Path, *troubles: str, seconds: float = 30.0) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.pool_owner", str(folder), *(page(t).url for t in troubles)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "PAGE_SECONDS": str(seconds)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    assert process.stdout is not None
    words = process.stdout.readline().split()
    assert words[0] == "workers"
    return [pid for pid in map(int, words[1:-1]) if "spawn_main" in " ".join(psutil.Process(pid).cmdline())]


def test_signals_to_the_whole_group_do_not_reach_the_workers(tmp_path: Path) -> None:
    with owner_of_a_pool(tmp_path, "hang", seconds=3.0) as process:
        workers = workers_of(process)
        assert until(lambda: "hang" in tried(tmp_path))
        assert process.stdout is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            os.killpg(process.pid, number)
            assert process.stdout.readline() == f"signal {number.value}\n"
        assert sorted(alive(workers)) == sorted(workers)
        # The page that was in work ends as it would have, and the pool closes in order.
        assert process.stdout.readline() == "http://a.test/hang error timeout\n"
        assert process.stdout.readline() == "closed\n"
        assert process.wait(timeout=10) == 0
    assert alive(workers) == []


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    with owner_of_a_pool(tmp_path, "hang") as process:  # one worker at a page, one idle
        workers = workers_of(process)
        assert len(workers) == 2
        assert until(lambda: "hang" in tried(tmp_path))
        process.kill()
        process.wait()
        assert until(lambda: not alive(workers), 5.0), "workers outlived their parent"


def test_a_worker_stuck_in_c_code_outlives_a_killed_parent_by_its_pages_time_only(tmp_path: Path) -> None:
    with owner_of_a_pool(tmp_path, "stuck", seconds=1.0) as process:
        workers = workers_of(process)
        assert until(lambda: "stuck" in tried(tmp_path))
        process.kill()
        process.wait()
        assert until(lambda: not alive(workers), 9.0), "workers outlived their parent"


@contextlib.contextmanager
def opened(url: str) -> Iterator[Database]:
    db = Database.open(url)
    yield db
    db.dispose()


def proportional_memory(pid: int) -> float:
    """Return the megabytes a process and its descendants use, shared pages counted once (Linux: PSS)."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in (root := psutil.Process(pid), *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                total += process.memory_full_info().pss
    return total / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="PSS is Linux's")
def test_a_crawl_with_its_pool_stays_small(
    tmp_path: Path, sqlite_url: str, record_property: Callable[[str, object], None]
) -> None:
    with Farm() as farm, opened(sqlite_url) as db:
        watched = Watched(farm, db, tmp_path, sqlite_url)
        watched.prepare()
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "all"],
            cwd=PROJECT_ROOT,
            env={**os.environ, **watched.environment},
            stderr=subprocess.PIPE,
            text=True,
        )
        peak = most = 0.0
        while process.poll() is None:
            peak = max(peak, proportional_memory(process.pid))
            with contextlib.suppress(psutil.NoSuchProcess):
                most = max(most, len(psutil.Process(process.pid).children(recursive=True)))
            time.sleep(0.05)
        log = process.communicate()[1]
        assert process.returncode == 0, log
        assert watched.articles() > 30, log
    assert most >= 2
    record_property("peak PSS in MB", round(peak))
    sys.stdout.write(f"peak PSS of a crawl with its pool: {peak:.0f} MB\n")
    assert peak < 400
