"""JSON lines in, JSON lines out: bounded memory, answers in order, a bad line is answered and not fatal."""

from __future__ import annotations

import io
import json
import queue
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

T = TypeVar("T")
Write = Callable[[Mapping[str, Any]], None]

MAX_LINE = 20_000_000  # bytes; the largest real page seen has two million
REASONS = frozenset(
    {
        "line-too-long",
        "not-utf8",
        "not-json",
        "not-object",
        "no-id",  # neither text nor number under "id"
        "wrong-type",
        "no-page",  # none of html_path, html, text
        "many-pages",  # more than one of them
        "unreadable-file",
        "file-too-large",
        "unknown-province",
        "no-text",
        "bad-time",
    }
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class BadLineError(Exception):
    """A line that cannot be worked on; `reason` is one of REASONS, `id` the line's own where it could be read."""

    def __init__(self, reason: str, id_: str | float | None = None) -> None:
        assert reason in REASONS, reason  # noqa: S101
        super().__init__(reason)
        self.reason = reason
        self.id = id_

    def answer(self, line: int) -> dict[str, Any]:
        """Return the record that answers the line."""
        return {"id": self.id, "line": line, "status": "error", "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line as it came; `raw` is None for one above the limit. Lines count from 1."""

    number: int
    raw: bytes | None
    size: int


@dataclass(frozen=True, slots=True)
class Fields:
    """Hold the fields of one line, read with their types checked."""

    id: str | int | float
    data: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """Return a text field; None where it is absent or null. Raise BadLineError for another type."""
        value = self.data.get(name)
        if value is not None and not isinstance(value, str):
            raise BadLineError("wrong-type", self.id)
        # JSON can write half a character; nothing further on can encode it.
        return None if value is None else _SURROGATE.sub("\ufffd", value)


def standard_input() -> BinaryIO:
    """Return standard input as a stream that must not be closed: closing waits for a read that may never end."""
    return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))


def read_lines(stream: BinaryIO, limit: int = MAX_LINE) -> Iterator[Line]:
    """Yield the lines of a stream; of one above `limit` bytes only so much is ever held."""
    number = 0
    while raw := stream.readline(limit + 1):
        number += 1
        if len(raw) <= limit or raw.endswith(b"\n"):
            yield Line(number, raw, len(raw))
            continue
        while raw and not raw.endswith(b"\n"):
            raw = stream.readline(limit)
        yield Line(number, None, 0)


def parse(line: Line) -> Fields:
    """Return the fields of a line; raise BadLineError where it is no JSON object with an id."""
    if line.raw is None:
        raise BadLineError("line-too-long")
    try:
        text = line.raw.decode("utf-8-sig" if line.number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise BadLineError("not-utf8") from None
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):  # a number of many thousand digits is a ValueError
        raise BadLineError("not-json") from None
    if not isinstance(data, dict):
        raise BadLineError("not-object")
    id_ = data.get("id")
    if isinstance(id_, bool) or not isinstance(id_, (str, int, float)):
        raise BadLineError("no-id")
    return Fields(id_, data)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def encode(record: Mapping[str, Any]) -> bytes:
    """Return one line of UTF-8; half characters, which an id may hold, are written as JSON escapes."""
    try:
        return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        return (json.dumps(record) + "\n").encode("ascii")


class Window:
    """Bound what is between reading and answering: so many lines and so many bytes, but always one line."""

    def __init__(self, lines: int, size: int) -> None:
        self._lines, self._size = lines, size
        self._inside = self._bytes = 0
        self._changed = threading.Condition()

    def enter(self, size: int) -> None:
        """Wait until there is room."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_room(size))
            self._inside += 1
            self._bytes += size

    def _has_room(self, size: int) -> bool:
        return self._inside == 0 or (self._inside < self._lines and self._bytes + size <= self._size)

    def leave(self, size: int) -> None:
        """Give the room of one line back."""
        with self._changed:
            self._inside -= 1
            self._bytes -= size
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


class Feed(Generic[T]):
    """Read ahead in a thread of its own, so that answers go out while the next line has not come yet."""

    def __init__(self, items: Iterable[T]) -> None:
        self._queue: queue.SimpleQueue[T | _End] = queue.SimpleQueue()  # the items' Window bounds it
        self._ended = False
        # A daemon: it may sit in a read that never returns.
        threading.Thread(target=self._run, args=(items,), daemon=True, name="jsonl-reader").start()

    def _run(self, items: Iterable[T]) -> None:
        try:
            for item in items:
                self._queue.put(item)
        except BaseException as error:  # handed to whoever takes the items
            self._queue.put(_End(error))
        else:
            self._queue.put(_End(None))

    def __iter__(self) -> Iterator[T]:
        """Yield items as they come; raise what reading them raised."""
        while (item := self.next(None)) is not None:
            yield item

    def next(self, seconds: float | None) -> T | None:
        """Return the next item, or None at the end; raise TimeoutError where none came in time."""
        if self._ended:
            return None
        try:
            item = self._queue.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if not isinstance(item, _End):
            return item
        self._ended = True
        if item.error is not None:
            raise item.error
        return None


def write_to(out: BinaryIO) -> Write:
    """Return a function that writes one record and lets the reader see it at once."""

    def write(record: Mapping[str, Any]) -> None:
        out.write(encode(record))
        out.flush()

    return write
