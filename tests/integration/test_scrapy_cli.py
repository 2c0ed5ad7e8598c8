"""Scrapy's own command line at the repository's root: what an operator types by hand."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from config.sitebook import load_sitebook


def scrapy(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=PROJECT_ROOT,
        env={**inherited, "JINDU_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_list_shows_every_site_in_time(tmp_path: Path) -> None:
    listed = scrapy(tmp_path, "list").stdout.split()
    assert listed == sorted([*load_sitebook(SHIPPED_CONFIG / "sites").sites, "all"])
    # CPU time at its best: it does nothing but compute, and the clock of a shared machine proves little.
    assert min(cpu_seconds(tmp_path) for _ in range(4)) < 1.5


def cpu_seconds(tmp_path: Path) -> float:
    """Return the CPU time of one `scrapy list`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    scrapy(tmp_path, "list")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_a_crawl_before_init_says_what_to_do(tmp_path: Path) -> None:
    refused = scrapy(tmp_path, "crawl", "iqilu")
    assert "jindu init" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.returncode == 1


def test_an_unknown_site_or_group_is_named(tmp_path: Path) -> None:
    assert "scrapy list" in scrapy(tmp_path, "crawl", "no_such_site").stderr
