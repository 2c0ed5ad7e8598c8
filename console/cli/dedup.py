"""`jindu dedup --jsonl`: file texts into stories one after the other, as a crawl would."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from console.cli.jsonl import (
    BadLineError,
    Feed,
    Fields,
    Line,
    Window,
    Write,
    parse,
    read_lines,
    standard_input,
    write_to,
)
from console.cli.output import SHANGHAI, say
from console.cli.stream_progress import stream_progress
from console.dedup_store import DedupStore, Filed, Text, open_dedup_store
from console.workplace import utc_now
from pipelines.heap import settle_heap
from pipelines.items import Published

BATCH_LINES = 200
BATCH_SECONDS = 1.0
PAUSE = 0.02  # seconds without a new line: answer what is there
WINDOW_BYTES = 64_000_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(dedup)


def dedup(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="从标准输入逐行读 JSON，逐行写出结果")] = False,
    store: Annotated[
        Path | None, typer.Option("--store", help="把文章存进这个 SQLite 文件，下次接着用；不写则用完即弃")
    ] = None,
) -> None:
    """查重：按先后逐条判断文章属于哪条报道，是首发、转载、节选还是更新。"""
    if not jsonl:
        raise typer.BadParameter("请写 jindu dedup --jsonl，并从标准输入给出 JSON 行")
    if store is not None and not store.absolute().parent.is_dir():
        raise typer.BadParameter(f"文件夹 {store.absolute().parent} 不存在；请先建立它", param_hint="--store")
    settle_heap()
    with open_dedup_store(store, utc_now()) as desk, stream_progress("已查重") as step:
        bad = dedup_stream(standard_input(), write_to(sys.stdout.buffer), desk, step=step)
    if bad:
        say(f"{bad} 行无法处理，结果里写明了行号和原因")


@dataclass(frozen=True, slots=True)
class _Entry:
    """Hold one line: its text, or why there is none."""

    line: int
    size: int
    id: str | float | None
    text: Text | None = None
    error: BadLineError | None = None


def dedup_stream(stream: BinaryIO, write: Write, desk: DedupStore, *, step: Callable[[], None] = lambda: None) -> int:
    """Answer every line in order once it is stored for good; return how many got an error record."""
    window = Window(2 * BATCH_LINES, WINDOW_BYTES)
    feed = Feed(_entries(stream, window))
    bad = 0
    while batch := _batch(feed):
        while batch:
            done = _file(batch, desk)
            for entry, filed in done:
                write(_record(entry, filed))
                bad += filed is None
                window.leave(entry.size)
                step()
            batch = batch[len(done) :]
    return bad


def _file(batch: list[_Entry], desk: DedupStore) -> list[tuple[_Entry, Filed | None]]:
    """File the first lines of a batch in one transaction; return them with where they went, None for a bad line."""
    texts = [entry.text for entry in batch if entry.text is not None]
    filed = deque(desk.file(texts, utc_now(), BATCH_SECONDS / 2) if texts else ())
    done: list[tuple[_Entry, Filed | None]] = []
    for entry in batch:
        if entry.text is not None and not filed:
            break
        done.append((entry, filed.popleft() if entry.text is not None else None))
    return done


def _entries(stream: BinaryIO, window: Window) -> Iterator[_Entry]:
    for line in read_lines(stream):
        entry = _entry(line)
        window.enter(entry.size)
        yield entry


def _entry(line: Line) -> _Entry:
    try:
        fields = parse(line)
        return _Entry(line.number, line.size, fields.id, text=text_of(fields))
    except BadLineError as error:
        return _Entry(line.number, line.size, error.id, error=error)


def text_of(fields: Fields) -> Text:
    """Return the article a line hands in; raise BadLineError where it has no text or a wrong field."""
    title, text, site = fields.text("title"), fields.text("text"), fields.text("site")
    published = _published(fields)
    if not text or text.isspace():
        raise BadLineError("no-text", fields.id)
    return Text(title or "", text, site, published)


def _published(fields: Fields) -> Published | None:
    """Read an ISO 8601 time or date; a time without zone is Shanghai's."""
    value = (fields.text("published_at") or "").strip()
    if not value:
        return None
    try:
        if len(value) <= len("2020-06-15"):
            return Published(dt.date.fromisoformat(value), "day")
        moment = dt.datetime.fromisoformat(value)
        aware = moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        raise BadLineError("bad-time", fields.id) from None
    return Published(aware, "minute")


def _batch(feed: Feed[_Entry]) -> list[_Entry]:
    """Return lines to file together: at most 200, or what came within a second, or until nothing more comes."""
    first = feed.next(None)
    if first is None:
        return []
    batch, until = [first], time.monotonic() + BATCH_SECONDS / 2  # the other half is for filing them
    while len(batch) < BATCH_LINES and time.monotonic() < until:
        try:
            entry = feed.next(PAUSE)
        except TimeoutError:
            break
        if entry is None:
            break
        batch.append(entry)
    return batch


def _record(entry: _Entry, filed: Filed | None) -> dict[str, Any]:
    if entry.error is not None:
        return entry.error.answer(entry.line)
    assert filed is not None  # noqa: S101
    record: dict[str, Any] = {"id": entry.id, "story": filed.story, "relation": filed.relation}
    return record if filed.also is None else record | {"also": filed.also}
