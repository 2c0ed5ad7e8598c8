"""Time the lookup of candidates in an index of so many generated articles.

    python -m benchmarks.dedup_index --articles 1000000 [--probes 1000] [--folder DIR]

Rows are generated as real news has them: an article has as many keys as texts of 300 to 2,000 characters have, four in
ten articles are copies of a story of the days before and share most keys with it, and every article has some keys of
stock phrases, the most frequent of which tens of thousands share. Rows are written straight into the table in the order
of their keys, which packs them closer than arriving articles do; what is timed is the product's own lookup of all keys
that an arriving article asks for and its choice of candidates. Half of the arrivals are copies of stored articles.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.deduplication import KEY_CAP, worth_reading
from storage import fingerprints, schema
from storage.database import Database

Numbers = NDArray[np.uint64]
_CHUNK = 100_000  # articles generated at a time
_PART = 1_000_000  # articles whose rows are sorted at a time
_SHINGLES, _SOUGHT = 64, 128  # at most: that an article is stored under, that one looks up as it arrives
_DENSER = 2.8  # looked up for one stored
_OTHERS = 3  # halves of a simhash, and the page
_COPIES = 0.4
_STOCK, _STOCK_PHRASES = 0.12, 50_000  # share of an article's shingles that are stock, and how many such there are
_KEPT = 0.85  # share of its story's shingles that a copy keeps
_RECENT = 4000  # articles between a story and its copy, on average
_PHRASES = (1 / np.arange(1, _STOCK_PHRASES + 1)).cumsum()  # Zipf


def stories_of(count: int) -> Numbers:
    """Return for each article the one whose story it tells: itself, or for a copy one of those shortly before."""
    random = np.random.default_rng(1)
    numbers = np.arange(count)
    back = 1 + np.minimum(random.exponential(_RECENT, count).astype(np.int64), numbers)
    parents = np.where(random.random(count) < _COPIES, np.maximum(numbers - back, 0), numbers)
    return parents[parents].astype(np.uint64)  # a copy of a copy mostly tells the first one's story


def rows_of(numbers: Numbers, stories: Numbers, *, sought: bool = False) -> tuple[Numbers, Numbers]:
    """Return all keys of articles and, beside each, its article; the same for the same numbers.

    `sought`: the keys that the articles look up as they arrive, which are more.
    """
    slots = np.arange(_OTHERS + (_SOUGHT if sought else _SHINGLES), dtype=np.uint64)
    own = _mixed(numbers[:, None], slots)
    keys = np.where(_share(own, 1) < _KEPT, _mixed(stories[:, None], slots), own)
    stock = _share(keys, 2) < _STOCK  # the same for a story and its copies
    phrase = np.searchsorted(_PHRASES, _share(keys, 3) * _PHRASES[-1]).astype(np.uint64)
    shingles = np.where(stock, _mixed(phrase, np.uint64(10**6)), keys)
    keys = np.where(slots < _OTHERS, _others(keys, own, slots), np.uint64(1 << 46) | shingles >> np.uint64(20))
    lengths = 20 + _share(_mixed(stories, np.uint64(10**7)), 4) * (_SHINGLES - 20)
    there = slots < _OTHERS + (np.minimum(_DENSER * lengths, _SOUGHT) if sought else lengths)[:, None]
    return keys[there], np.broadcast_to(numbers[:, None], keys.shape)[there]


def _others(keys: Numbers, own: Numbers, slots: Numbers) -> Numbers:
    """Return the keys that are no shingles: the page (no copy shares it) and the halves of the simhash."""
    half = slots << np.uint64(32) | keys >> np.uint64(32)
    return np.where(slots == 0, np.uint64(1 << 47) | own >> np.uint64(18), half)


def _mixed(number: Numbers | np.uint64, slot: Numbers | np.uint64) -> Numbers:
    """Return 64 even bits for a number and a slot (splitmix64)."""
    with np.errstate(over="ignore"):
        x: Numbers = np.asarray(number * np.uint64(0x9E3779B97F4A7C15) + slot * np.uint64(0xD1B54A32D192ED03))
        x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return x ^ x >> np.uint64(31)


def _share(keys: Numbers, purpose: int) -> NDArray[np.float64]:
    """Return a number from 0 to 1 for each key and purpose."""
    shares: NDArray[np.float64] = _mixed(keys, np.uint64(purpose)).astype(np.float64) / 2.0**64
    return shares


def fill(path: Path, count: int) -> int:
    """Write the rows of so many articles into a new store; return how many rows."""
    db = Database.open(f"sqlite:///{path}")
    schema.upgrade(db)
    db.dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for keys, numbers in _sorted_parts(count):
            connection.execute("BEGIN")
            rows = zip(keys.tolist(), numbers.tolist(), strict=True)
            connection.executemany("INSERT OR IGNORE INTO fingerprint (key, article_id) VALUES (?, ?)", rows)
            connection.execute("COMMIT")
        (written,) = connection.execute("SELECT count(*) FROM fingerprint").fetchone()
    return int(written)


def _sorted_parts(count: int) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield all rows in the order of their keys, by ranges of keys that are sorted in memory one after the other."""
    parts = max(1, count // _PART)
    borders = np.linspace(1 << 46, 1 << 47, parts + 1).astype(np.uint64)[1:-1]
    stories = stories_of(count)
    with tempfile.TemporaryDirectory(prefix="jindu-index-") as folder:
        files = [Path(folder) / str(part) for part in range(parts)]
        for first in range(0, count, _CHUNK):
            numbers = np.arange(first, min(first + _CHUNK, count), dtype=np.uint64)
            rows = np.stack(rows_of(numbers, stories[first : first + _CHUNK]))
            where = np.searchsorted(borders, rows[0], side="right")
            for part, file in enumerate(files):
                with file.open("ab") as out:
                    out.write(np.ascontiguousarray(rows[:, where == part].T).tobytes())
        for file in files:
            rows = np.fromfile(file, np.uint64).reshape(-1, 2).T
            file.unlink()
            order = np.argsort(rows[0], kind="stable")
            for chunk in np.array_split(order, max(1, len(order) // 2_000_000)):
                yield rows[0][chunk], rows[1][chunk]


def arrivals(count: int, wanted: int) -> Iterator[list[int]]:
    """Yield the keys that articles look up, the page's first: by turns a copy of a stored one and a new one."""
    stories, random = stories_of(count), np.random.default_rng(2)
    for number in range(count, count + wanted):
        story = stories[random.integers(count)] if number % 2 else number
        yield rows_of(np.array([number], np.uint64), np.array([story], np.uint64), sought=True)[0].tolist()


def measure(db: Database, arriving: Iterable[list[int]]) -> Iterator[tuple[float, float, int]]:
    """Yield the milliseconds of each lookup, by the clock and of CPU, and how many candidates it gave."""
    for keys in arriving:
        with db.read() as s:
            wall, cpu = time.perf_counter(), time.process_time()
            chosen = worth_reading(fingerprints.lookup(s, keys, per_key=KEY_CAP), keys[0])
            yield (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000, len(chosen)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a figure; return 0."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="jindu-index-") as folder:
        path = (options.folder or Path(folder)) / f"index-{options.articles}.db"
        if not path.exists():
            began = time.perf_counter()
            written = fill(path, options.articles)
            print(f"{written:,} rows of {options.articles:,} articles written in {time.perf_counter() - began:.0f} s")
        print(f"{path.stat().st_size / 2**20:,.0f} MiB, {path.stat().st_size / options.articles:,.0f} bytes an article")
        db = Database.open(f"sqlite:///{path}")
        for name in ("first", "again"):
            _print(name, list(measure(db, arrivals(options.articles, options.probes))))
        db.dispose()
    return 0


def _print(name: str, measured: Sequence[tuple[float, float, int]]) -> None:
    for clock, times in (
        ("by the clock", [wall for wall, _, _ in measured]),
        ("of CPU", [cpu for _, cpu, _ in measured]),
    ):
        mean, median, late = statistics.mean(times), statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{name}: mean {mean:.2f} ms {clock}, median {median:.2f}, 95 % {late:.2f}, worst {max(times):.2f}")
    print(f"{name}: {statistics.mean(found for _, _, found in measured):.1f} candidates")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the lookup of candidates in a large index.")
    parser.add_argument("--articles", type=int, required=True, metavar="N", help="articles in the index")
    parser.add_argument("--probes", type=int, default=1000, metavar="N", help="arriving articles")
    parser.add_argument("--folder", type=Path, help="keep the store here, and use one that is here")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
