"""Lead a stream through the product as `jindu dedup --jsonl` does, or through another way to tell copies."""

from __future__ import annotations

import datetime as dt
import io
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.dedup_peers import Place
from benchmarks.dedup_scores import Placed
from benchmarks.dedup_stream import Document
from console.cli.dedup import dedup_stream
from console.dedup_store import DedupStore, open_dedup_store


@dataclass(frozen=True, slots=True)
class Run:
    """Hold where each document was put, and the seconds it took by this process's CPU and by the clock."""

    placed: list[Placed]
    cpu: float
    wall: float

    @property
    def per_second(self) -> float:
        """Return documents per second of CPU: one core, however busy the machine is."""
        return len(self.placed) / self.cpu


def product(documents: Sequence[Document]) -> Run:
    """File documents, in order, into a fresh store on disk."""
    with open_dedup_store(None, dt.datetime.now(dt.UTC)) as store:
        return filed(store, documents)


def filed(store: DedupStore, documents: Sequence[Document]) -> Run:
    """File documents, in order, into this store."""
    lines = io.BytesIO("".join(_line(document) for document in documents).encode())
    answers: list[Mapping[str, Any]] = []
    return _timed(lambda: dedup_stream(lines, answers.append, store), lambda: map(_placed, answers))


def _line(document: Document) -> str:
    fields = {name: getattr(document, name) for name in ("id", "title", "text", "published_at", "site")}
    return json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False) + "\n"


def _placed(answer: Mapping[str, Any]) -> Placed:
    return Placed(answer["story"], answer.get("also"))


def peer(place: Place, documents: Sequence[Document]) -> Run:
    """Place documents, in order, by another method."""
    stories: list[int] = []
    return _timed(lambda: stories.extend(map(place, documents)), lambda: map(Placed, stories))


def _timed(work: Callable[[], object], found: Callable[[], Iterable[Placed]]) -> Run:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Run(list(found()), cpu, wall)
