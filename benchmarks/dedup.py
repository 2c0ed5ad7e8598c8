"""Measure what deduplication finds, keeps apart and costs, on a stream of reports and copies made from given texts.

    python -m benchmarks.dedup --texts FILE [--seed 1] [--originals 3800] [--peers] [--missed 20] [--json]
    python -m benchmarks.dedup --texts FILE --speed 100000

`FILE` is JSONL or YAML with id, date, title and body. `benchmarks.dedup_stream` makes the stream, anew for each seed;
`benchmarks.dedup_scores` says when a copy is found and a first report swallowed. The product answers as
`jindu dedup --jsonl` does, with a SQLite store on disk. Documents per second are of CPU time, generating not counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

if __name__ == "__main__" and not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.dedup_peers import PEERS, Place
from benchmarks.dedup_run import Run, peer, product
from benchmarks.dedup_scores import Score, Tally, score, total
from benchmarks.dedup_speed import speed_rows
from benchmarks.dedup_stream import Stream, make_stream
from benchmarks.dedup_texts import read_texts
from benchmarks.dedup_variants import GROUPS
from benchmarks.table import aligned

PRODUCT = "jindu"
_HEAD = ("", "link precision", "link recall", "swallowed / 1,000", "of them no look-alike", "docs/s")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return 0, or 2 where the texts are too few."""
    options = _options(arguments)
    news = read_texts(options.texts)
    if len(news) < 20:
        print(f"{options.texts} holds {len(news)} texts that are long enough; 20 are needed", file=sys.stderr)
        return 2
    if options.speed is not None:
        for row in speed_rows(news, options.seed, options.speed):
            print("{:>10} stored before: {:>6} docs/s of CPU, {:>6} by the clock".format(*row), flush=True)
        return 0
    stream = make_stream(news, options.seed, options.originals)
    results = {PRODUCT: _scored(stream, product(stream.documents))}
    if options.peers:
        results |= {name: _scored(stream, peer(place, stream.documents)) for name, place in installed()}
    if options.json:
        print(json.dumps({name: record(*result) for name, result in results.items()}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_tables(stream, results)))
        print("\n".join(_missed(stream, *results[PRODUCT], options.missed)))
    return 0


def installed() -> Iterator[tuple[str, Place]]:
    """Yield the peers that can be used; say why of each of the others."""
    for name, make in PEERS.items():
        try:
            yield name, make()
        except ImportError as error:
            print(f"{name}: not measured, {error} (pip install -e '.[peers]')", file=sys.stderr)


def _scored(stream: Stream, run: Run) -> tuple[Score, Run]:
    return score(stream, run.placed), run


def record(found: Score, run: Run) -> dict[str, Any]:
    """Return a run as plain JSON values."""
    return {
        "precision": found.precision,
        "recall": found.recall,
        "swallowed": found.swallowed,
        "swallowed_unlike": found.swallowed_unlike,
        "docs_per_second": run.per_second,
        "groups": {name: found.group(name).share for name in GROUPS},
        "copies": {kind: asdict(tally) for kind, tally in found.copies.items()},
        "reports": {kind: asdict(tally) for kind, tally in found.reports.items()},
        "two_stories": asdict(found.pages),
        "second_stories": asdict(found.seconds),
    }


def _tables(stream: Stream, results: Mapping[str, tuple[Score, Run]]) -> Iterator[str]:
    found, run = results[PRODUCT]
    reports, copies = total(found.reports.values()), total(found.copies.values())
    yield f"{len(stream.documents)} documents: {reports.of} first reports ({found.repeated.of} look-alikes),"
    yield f"{copies.of} copies, {found.pages.of} pages with two stories and {found.seconds.of} copies of the second;"
    yield f"{run.cpu:.1f} s of CPU, {run.wall:.1f} s by the clock"
    yield ""
    yield from aligned([_HEAD, *(_row(name, *result) for name, result in results.items())])
    yield ""
    yield from aligned([("copies", "of", "recall", "wrong story", "named beside"), *_copies(found)])
    yield ""
    yield from aligned([("first reports", "of", "swallowed", "opened beside"), *_reports(found)])
    yield ""
    pages, seconds = found.pages, found.seconds
    yield f"pages with two stories: second opened {_share(pages)} of {pages.of}, the old one named on {pages.beside};"
    yield f"copies of the second in its story {_share(seconds)} of {seconds.of}, in another's {seconds.wrong}"


def _row(name: str, found: Score, run: Run) -> tuple[str, ...]:
    swallowed = f"{found.swallowed:.1f}", f"{found.swallowed_unlike:.1f}"
    return (name, f"{found.precision:.4f}", f"{found.recall:.4f}", *swallowed, f"{run.per_second:,.0f}")


def _copies(found: Score) -> Iterator[tuple[str, ...]]:
    for group, kinds in GROUPS.items():
        for name, tally in [(kind, found.copies.get(kind, Tally())) for kind in kinds] + [(group, found.group(group))]:
            mark = f"= {name}" if name == group else name
            yield mark, str(tally.of), _share(tally), str(tally.wrong or ""), str(tally.beside or "")
    whole = found.whole
    yield "of all: parent has a sibling", str(whole.of), _share(whole), str(whole.wrong or ""), str(whole.beside or "")


def _reports(found: Score) -> Iterator[tuple[str, ...]]:
    rows = [*sorted(found.reports.items()), ("of all: look-alikes as broadcast", found.repeated)]
    for kind, tally in rows:
        yield kind, str(tally.of), str(tally.wrong or ""), str(tally.beside or "")


def _share(tally: Tally) -> str:
    return f"{tally.share:.3f}"


def _missed(stream: Stream, found: Score, run: Run, most: int) -> Iterator[str]:
    """Yield a line for each of the first documents that went wrong: whose copy it is, whose story it was put into."""
    missed = set(found.missed)
    opened: dict[int, str] = {}  # story -> the document that opened it
    wrong: list[str] = []
    for document, at in zip(stream.documents, run.placed, strict=True):
        into = opened.setdefault(at.story, document.id)
        if at.also is not None:
            opened.setdefault(at.also, f"{document.id}, second")
        if document.id in missed:
            where = "a story of its own" if into == document.id else into
            beside = f" beside {opened[at.also]}" if at.also is not None else ""
            parent = document.parent or "first report"
            wrong.append(f"{document.kind}: {document.id} ({parent}) -> {where}{beside} | {document.title}")
    yield from wrong[:most]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure deduplication on a stream made from given texts.")
    parser.add_argument("--texts", type=Path, required=True, help="JSONL or YAML with id, date, title and body")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--originals", type=int, default=3800, metavar="N", help="about so many first reports")
    parser.add_argument("--peers", action="store_true", help="measure other methods on the same stream")
    parser.add_argument("--missed", type=int, default=0, metavar="N", help="list N documents that went wrong")
    parser.add_argument("--speed", type=int, metavar="N", help="time the filing while a store grows to N documents")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
