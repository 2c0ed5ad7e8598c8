"""Add the sites of the farm by address alone, crawl three visits, and print what was stored of what was published.

    python -m benchmarks.discovery [--json] [SITE...]

The farm (`tests/farm`) serves made-up portals, offices, papers and local systems on loopback. Each site's row: whether
`jindu sites add` wrote a file given only the address (`asks`: it wanted the province), the lists it chose, the requests
it took, and of the articles published how many were stored, under two addresses, or under an address none has.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.table import aligned
from tests.farm import Farm
from tests.farm.watch import FarmWatch, Outcome

USABLE = 0.9  # share of sites that get a file from the address alone


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 where too few sites got a file, or an article of a reachable one is not stored once."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.discovery")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("sites", nargs="*", metavar="SITE")
    options = parser.parse_args(arguments)
    found = measured(options.sites)
    if options.json:
        json.dump([asdict(outcome) for outcome in found], sys.stdout, ensure_ascii=False, indent=1)
    else:
        print("\n".join([*aligned([_HEAD, *map(_row, found)]), "", *summary(found)]))
    return 0 if holds(found) else 1


def measured(keys: Sequence[str] = ()) -> list[Outcome]:
    """Return what became of the sites of some keys, or of all."""
    farm = Farm()
    farm.sites = tuple(site for site in farm.sites if not keys or site.key in keys)
    with tempfile.TemporaryDirectory() as home, farm:
        watch = FarmWatch(farm, Path(home))
        watch.add_all()
        watch.visit_all()
        return watch.outcomes()


def holds(found: Sequence[Outcome]) -> bool:
    """Say whether the promise holds."""
    usable = [outcome for outcome in found if outcome.refused is None and not outcome.asked]
    return len(usable) >= USABLE * len(found) and all(o.complete for o in found if o.refused is None)


def summary(found: Sequence[Outcome]) -> list[str]:
    """Return the sums, then what is missing by name."""
    usable = sum(o.refused is None and not o.asked for o in found)
    published, missing = sum(o.published for o in found), sum(len(o.missing) for o in found)
    lines = [
        f"files from the address alone: {usable} of {len(found)}; with a province given: {sum(o.asked for o in found)}",
        f"province named rightly: {sum(o.province_right and not o.asked for o in found)} of {len(found)}",
        f"stored: {published - missing} of {published} articles; complete sites: {sum(o.complete for o in found)}",
        f"requests of `sites add`, a site: {sum(o.requests for o in found) / max(1, len(found)):.1f}",
    ]
    for outcome in found:
        lines += [f"  {outcome.key}: {outcome.refused}"] if outcome.refused else []
        lines += [f"  {outcome.key} not stored: {title}" for title in outcome.missing]
        lines += [f"  {outcome.key} stored twice: {title}" for title in outcome.doubled]
        lines += [f"  {outcome.key} stored, but no article: {url}" for url in outcome.stray[:3]]
    return lines


_HEAD = ("site", "file", "province", "lists", "requests", "stored", "twice", "stray")


def _row(outcome: Outcome) -> tuple[str, ...]:
    file = "no" if outcome.refused else "asks" if outcome.asked else "yes"
    return (
        outcome.key,
        file,
        "given" if outcome.asked else "right" if outcome.province_right else "wrong",
        str(outcome.lists),
        str(outcome.requests),
        f"{outcome.published - len(outcome.missing)}/{outcome.published}",
        str(len(outcome.doubled)),
        str(len(outcome.stray)),
    )


if __name__ == "__main__":
    sys.exit(main())
