"""Time `scrapy list`, and the time, CPU and memory of a crawl of the sample sites with its pool of two.

    python -m benchmarks.footprint

Memory is PSS (proportional set size: shared pages counted once) summed over the crawl's process tree, at its peak.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copytree

import psutil

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from console.demo.farm import Farm

ROUNDS = 5
SAMPLE_SECONDS = 0.1


def main() -> None:
    """Print one line a figure."""
    times = [_seconds([sys.executable, "-m", "scrapy", "list"], dict(os.environ)) for _ in range(ROUNDS)]
    print(f"scrapy list                  {statistics.median(times):6.2f} s   (median of {ROUNDS})")
    with tempfile.TemporaryDirectory() as folder, Farm() as farm:
        environment = _home(Path(folder), farm)
        subprocess.run([sys.executable, "-m", "console", "init"], env=environment, cwd=PROJECT_ROOT, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        _crawl("crawl, everything new", environment)
        _crawl("crawl, nothing new", environment)


def _home(folder: Path, farm: Farm) -> dict[str, str]:
    farm.visit = 3
    farm.write_site_files(folder / "config" / "sites")
    copytree(SHIPPED_CONFIG / "rules", folder / "config" / "rules")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
    return inherited | {
        "JINDU_HOME": str(folder / "var"),
        "JINDU_CONFIG": str(folder / "config"),
        "JINDU_ALLOW_NETWORKS": "127.0.0.0/8",
    }


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, cwd=PROJECT_ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _crawl(name: str, environment: dict[str, str]) -> None:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "scrapy", "crawl", "all", "--loglevel", "ERROR"]
    process = subprocess.Popen(command, env=environment, cwd=PROJECT_ROOT)
    peak = 0
    while process.poll() is None:
        peak = max(peak, tree_pss(process.pid))
        time.sleep(SAMPLE_SECONDS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = time.perf_counter() - began
    print(f"{name:28} {wall:6.2f} s   {cpu:6.2f} s CPU   {peak / 2**20:5.0f} MiB PSS at the peak")


def tree_pss(pid: int) -> int:
    """Return the PSS of a process and all its descendants, in bytes; those that just ended count nothing."""
    total = 0
    try:
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            total += int(process.memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied):
        return total
    return total


if __name__ == "__main__":
    main()
