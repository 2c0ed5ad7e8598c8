"""Measure the reading of article pages, this project's and others', side by side on the same gold.

    python -m benchmarks.extraction --corpus DIR [--gold DIR]... [--readers jindu,trafilatura] [--worst 10] [--json]
    python -m benchmarks.extraction --templates [--corpus DIR]

`DIR` holds pages with gold beside them (`benchmarks.gold` says in which form). One table a gold set: by hand, from the
site's template, others. A share stands with the number of pages that have gold for it. Times are CPU time of this
process a page, from decoded text to the stored text. `--templates` compares learned templates with the general reader
(`benchmarks.templates`), on the corpus or, without one, on the layouts of `tests/layouts`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

if __name__ == "__main__" and not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import templates
from benchmarks.gold import Gold, corpus_gold, folder_gold
from benchmarks.own_pages import layout_cases
from benchmarks.peers import PEERS
from benchmarks.reader import Page, Read, jindu, timed
from benchmarks.scores import score
from benchmarks.summary import Result
from benchmarks.table import aligned, lines, notes, record, worst_lines
from benchmarks.templates import Case, cases_of, compare

READERS = {"jindu": jindu, **PEERS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return 0, or 2 where there is no gold."""
    options = _options(arguments)
    gold = corpus_gold(options.corpus) if options.corpus else []
    gold += [one for folder in options.gold for one in folder_gold(folder, [options.corpus] if options.corpus else [])]
    if options.templates:
        return _templates(cases_of(gold) if gold else layout_cases(), json_wanted=options.json)
    if not gold:
        print("no gold found: give --corpus or --gold", file=sys.stderr)
        return 2
    readers, missing = installed(options.readers)
    for reason in missing:
        print(reason, file=sys.stderr)
    results = {name: measure(chosen, readers) for name, chosen in sets_of(gold).items()}
    if options.json:
        print(json.dumps({name: record(found) for name, found in results.items()}, ensure_ascii=False, indent=1))
        return 0
    for name, found in results.items():
        _print(name, found, options.worst)
    return 0


def installed(names: Sequence[str]) -> tuple[dict[str, Read], list[str]]:
    """Return the readers that can be used, and a line with the reason for each of the others."""
    readers, missing = {}, []
    for name in names:
        try:
            readers[name] = READERS[name]()
        except ImportError as error:
            missing.append(f"{name}: not measured, {error} (pip install -e '.[peers]')")
    return readers, missing


def sets_of(gold: Sequence[Gold]) -> dict[str, list[Gold]]:
    """Return gold by set: hand, then one set a folder of template gold, then other, then what is only of a kind."""
    sets: dict[str, list[Gold]] = {}
    order = {"hand": 0, "template": 1, "other": 2, "kind": 3}
    for one in sorted(gold, key=lambda one: order[one.group]):
        name = f"template {one.name.split('/')[0]}" if one.group == "template" else one.group
        sets.setdefault(name, []).append(one)
    return sets


def measure(gold: Sequence[Gold], readers: dict[str, Read]) -> dict[str, list[Result]]:
    """Return every reader's results; readers take turns on each page, so that a busy machine is busy for all."""
    results: dict[str, list[Result]] = {name: [] for name in readers}
    for i, one in enumerate(gold):
        page = Page(one.html(), one.url, one.fetched_at)
        for name, read in readers.items():
            if i == 0:
                timed(read, page)  # what is loaded on first use is not the page's
            answer = timed(read, page)
            results[name].append(Result(one, answer, score(one, answer)))
    return results


def _print(name: str, results: dict[str, list[Result]], most: int) -> None:
    print(f"\n== {name}: {len(next(iter(results.values()), []))} pages")
    print("\n".join([*lines(results), *notes(results)]))
    for reader, found in results.items() if most else ():
        print(f"\n-- worst of {reader}")
        print("\n".join(worst_lines(found, most)))


def _templates(sites: Mapping[str, Sequence[Case]], *, json_wanted: bool) -> int:
    """Print templates against their teacher, a line a site; return 0."""
    pairs = {site: compare(site, cases) for site, cases in sites.items()}
    if json_wanted:
        print(json.dumps(templates.record(pairs), ensure_ascii=False, indent=1))
    else:
        print("\n".join([*aligned(templates.rows(pairs)), *templates.worse_lines(pairs)]))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the reading of article pages.")
    parser.add_argument("--corpus", type=Path, help="folder of pages with their gold")
    parser.add_argument("--gold", type=Path, action="append", default=[], help="a further folder of hand gold")
    parser.add_argument("--readers", type=_readers, default=list(READERS), help=f"of {', '.join(READERS)}")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst pages and sites")
    parser.add_argument("--templates", action="store_true", help="compare learned templates with their teacher")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser.parse_args(arguments)


def _readers(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in READERS]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; choose of {', '.join(READERS)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
