"""Watch simulated news sites for a month in minutes: what is seen, how late, at what cost, and what is named.

    python -m benchmarks.coverage [--seed N...] [--days 30] [--sites 100] [--wrong]

The cadence, the overlap of lists and the diagnosis are the service's own; only the sites and the clock are made up
(benchmarks/coverage_world.py). Beside them stand a visit every 15 minutes and the duplicate-ratio rule of rss-fetcher.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from benchmarks.coverage_scores import Score, score, wrong_lines
from benchmarks.coverage_watch import Account, again, duplicate_ratio, every_quarter, watch, watch_plainly
from benchmarks.coverage_world import Site, world

WATCHES = ("jindu", "every 15 min", "duplicate ratio")


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table for every seed."""
    parser = argparse.ArgumentParser(description="Watch simulated news sites for a month.")
    parser.add_argument("--seed", nargs="+", type=int, default=[1])
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--wrong", action="store_true", help="list what was missed, named wrong or reported in vain")
    options = parser.parse_args(argv)
    for seed in options.seed:
        began = time.process_time()
        sites = world(seed, options.sites, options.days)
        accounts = accounts_of(sites, options.days)
        scores = [score(sites, account, options.days) for account in accounts]
        articles = scores[0].articles
        print(f"seed {seed}: {options.sites} sites, {options.days} days, {articles} articles, ", end="")
        print(f"{sum(len(site.faults) for site in sites)} faults, {time.process_time() - began:.0f} s of CPU")
        print("\n".join(_table(scores)))
        if options.wrong:
            print("\n".join(wrong_lines(sites, accounts[0], options.days)))
    return 0


def accounts_of(sites: Sequence[Site], days: int) -> list[Account]:
    """Return what each watch came to, in the order of WATCHES."""
    found = [watch(again(sites), days)]
    return found + [watch_plainly(again(sites), days, rule) for rule in (every_quarter, duplicate_ratio)]


def _table(scores: Sequence[Score]) -> list[str]:
    rows = [("", *WATCHES)] + [(name, *(one.shown(name) for one in scores)) for name in Score.NAMES]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


if __name__ == "__main__":
    sys.exit(main())
