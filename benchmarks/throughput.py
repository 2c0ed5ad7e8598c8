"""How fast a crawl reads, judges and stores real pages, against the same Scrapy with an empty pipeline.

    python -m benchmarks.throughput --corpus DIR [--pages N] [--pairs 5] [--cold | --warm]

A server process on loopback (see `throughput_server`) holds real article pages with news of their own in each copy
(see `throughput_pages`); every site of it has an address of its own, so that the crawl has many hosts to be at, one
request at a time each. Both crawls of a pair fetch the same pages with the shipped Scrapy settings (gate, robots.txt,
address guard and all), no delay between requests:

- empty: a plain spider that follows the lists' links and makes an item of each page, and no item pipeline;
- full: `scrapy crawl all` as shipped: reading, cleaning, facts, rules, deduplication, storing, in its own database.

Cold is a fresh home: no templates, and the workers start within the time that is measured. Warm is a home in which an
earlier crawl of other articles of the same sites has been, and its workers are up when the clock starts.

The server takes part of the two cores, which is not the crawl's doing: of the time that passed, the server's CPU time
divided by the number of cores is taken off, for that is what its work would take with all cores at it,

    pages/s = pages / (wall - server CPU / cores).

A full crawl keeps all cores busy, so that this is exact for it. An empty one is a single process, which the server on
the other core does not hold up: it comes out faster than it is, which makes the ratio a careful one. The ratio of the
plain wall clocks is printed beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG

CORES = 2
PAGES_OF_CORPUS = 157  # what `--pages` is rounded to a multiple of
QUIET = subprocess.DEVNULL


@dataclass(frozen=True, slots=True)
class Run:
    """Hold one crawl: pages, seconds of wall clock, CPU seconds of crawl, workers and server, what became of pages."""

    pages: int
    wall: float
    own: float
    workers: float
    server: float
    counts: dict[str, int]

    @property
    def speed(self) -> float:
        """Return pages/s, the server's share taken off."""
        return self.pages / (self.wall - self.server / CORES)

    def cost(self) -> str:
        """Return milliseconds of CPU a page: the crawl's own process, its workers, the server."""
        return " + ".join(f"{1000 * spent / self.pages:.1f}" for spent in (self.own, self.workers, self.server))


@dataclass(slots=True)
class Bench:
    """Hold the running server and a folder for homes."""

    folder: Path
    server: psutil.Process
    lists: list[str]
    pages: int

    def show(self, what: str) -> None:
        """Let the lists show `lessons`, `news` or `later`."""
        site = self.lists[0].rsplit("/", 2)[0]
        urllib.request.urlopen(f"{site}/lists/{what}", timeout=10).close()  # noqa: S310  (our own server)

    def home(self, name: str, like: Path | None = None) -> Path:
        """Return a home of its own: a fresh one, or one like another."""
        home = self.folder / name
        if like is not None:
            shutil.copytree(like, home)
            return home
        for number, url in enumerate(self.lists):
            file = home / "config" / "sites" / "全国" / f"site{number}.yml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                f'key: site{number}\nname: 第{number}家\nprovince: 全国\nlists: [{{url: "{url}", kind: page}}]\n'
                "article_url: '/article/\\w+\\.html'\ndelay: 0s\n",
                encoding="utf-8",
            )
        shutil.copytree(SHIPPED_CONFIG / "rules", home / "config" / "rules")
        command = [sys.executable, "-m", "console", "init"]
        subprocess.run(command, env=environment(home), cwd=PROJECT_ROOT, check=True, stdout=QUIET, stderr=QUIET)
        return home

    def crawl(self, kind: str, home: Path, *, warm: bool = False) -> Run:
        """Crawl once in a process of its own."""
        result = home / "result.json"
        command = [sys.executable, "-m", "benchmarks.throughput_crawl", kind, str(result)]
        command += ["--warm"] if warm else []
        command += self.lists if kind == "empty" else []
        before = self.server.cpu_times()
        subprocess.run(command, env=environment(home), cwd=PROJECT_ROOT, check=True)
        after = self.server.cpu_times()
        spent = after.user + after.system - before.user - before.system
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return Run(**found, server=spent)


def environment(home: Path) -> dict[str, str]:
    """Return what tells a process where it works."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
    return inherited | {
        "JINDU_HOME": str(home / "var"),
        "JINDU_CONFIG": str(home / "config"),
        "JINDU_ALLOW_NETWORKS": "127.0.0.0/8",
    }


@contextmanager
def bench(corpus: Path, copies: int, lessons: int) -> Iterator[Bench]:
    """Start the server, and end it."""
    command = [sys.executable, "-m", "benchmarks.throughput_server", "--corpus", str(corpus)]
    command += ["--copies", str(copies), "--lessons", str(lessons)]
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
        command, cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:  # fmt: skip
        assert server.stdout is not None
        try:
            where = json.loads(server.stdout.readline())
            yield Bench(Path(folder), psutil.Process(server.pid), where["lists"], where["pages"])
        finally:
            server.kill()


def compare(place: Bench, name: str, like: Path, pairs: int, *, warm: bool) -> None:
    """Print pairs of crawls side by side, and their median."""
    print(
        f"\n{name}\npair   empty pages/s   full pages/s   ratio   ratio of walls   "
        "CPU ms a page: crawl + workers + server"
    )
    ratios, walls = [], []
    counts: Counter[str] = Counter()
    for number in range(1, pairs + 1):
        home = place.home(f"{name}{number}", like)
        empty = place.crawl("empty", home)
        full = place.crawl("full", home, warm=warm)
        ratios.append(full.speed / empty.speed)
        walls.append(empty.wall / empty.pages * full.pages / full.wall)
        counts = Counter(full.counts)
        costs = f"empty {empty.cost()}; full {full.cost()}"
        print(f"{number:4} {empty.speed:15.0f} {full.speed:14.0f} {ratios[-1]:7.3f} {walls[-1]:16.3f}   {costs}")
        if full.pages < place.pages or empty.pages < place.pages:
            print(f"     of {place.pages} pages the empty crawl had {empty.pages}, the full one {full.pages}")
        shutil.rmtree(home)
    print(f"median {statistics.median(ratios):27.3f} (walls {statistics.median(walls):.3f})")
    print("what became of the pages: " + ", ".join(f"{what} {number}" for what, number in sorted(counts.items())))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=16 * PAGES_OF_CORPUS)
    parser.add_argument("--lessons", type=int, default=8, help="copies of each page in the crawl that warms up")
    parser.add_argument("--pairs", type=int, default=5)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--cold", action="store_true")
    only.add_argument("--warm", action="store_true")
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    copies = max(1, round(options.pages / PAGES_OF_CORPUS))
    with bench(options.corpus.resolve(), copies, options.lessons) as place:
        print(f"{place.pages} pages of {len(place.lists)} sites, {CORES} cores")
        fresh = place.home("fresh")
        if not options.warm:
            compare(place, "cold", fresh, options.pairs, warm=False)
        if not options.cold:
            learned = place.home("learned", fresh)
            place.show("lessons")
            place.crawl("full", learned)
            place.show("later")
            compare(place, "warm", learned, options.pairs, warm=True)


if __name__ == "__main__":
    main()
