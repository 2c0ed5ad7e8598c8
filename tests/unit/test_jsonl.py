"""Reading JSON lines: bounded, in order, and no line can stop the stream."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator

import pytest

from console.cli.jsonl import BadLineError, Feed, Line, Window, encode, parse, read_lines


def test_a_line_above_the_limit_is_skipped_and_the_next_one_is_whole() -> None:
    stream = io.BytesIO(b"x" * 95 + b"\n" + b'{"id": 1}\n' + b"y" * 20)
    lines = list(read_lines(stream, limit=10))
    assert [(line.number, line.raw) for line in lines] == [(1, None), (2, b'{"id": 1}\n'), (3, None)]


def test_the_last_line_needs_no_newline() -> None:
    assert [line.raw for line in read_lines(io.BytesIO(b"a\nb"))] == [b"a\n", b"b"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "line-too-long"),
        (b"\xff\xfe{}\n", "not-utf8"),
        (b"\n", "not-json"),
        (b"{'id': 1}\n", "not-json"),
        (b'{"id": NaN}\n', "not-json"),
        (b'{"id": ' + b"9" * 5000 + b"}\n", "not-json"),
        (b"[" * 100_000 + b"\n", "not-json"),
        (b'["id"]\n', "not-object"),
        (b"{}\n", "no-id"),
        (b'{"id": null}\n', "no-id"),
        (b'{"id": true}\n', "no-id"),
        (b'{"id": ["a"]}\n', "no-id"),
    ],
)
def test_a_bad_line_names_its_reason(raw: bytes | None, reason: str) -> None:
    with pytest.raises(BadLineError) as caught:
        parse(Line(7, raw, 0))
    assert caught.value.answer(7) == {"id": None, "line": 7, "status": "error", "reason": reason}


def test_a_wrong_type_is_answered_with_the_id() -> None:
    fields = parse(Line(1, b'{"id": "a", "title": 5}', 0))
    with pytest.raises(BadLineError) as caught:
        fields.text("title")
    assert caught.value.answer(1) == {"id": "a", "line": 1, "status": "error", "reason": "wrong-type"}


def test_a_byte_order_mark_and_half_characters_do_no_harm() -> None:
    fields = parse(Line(1, b'\xef\xbb\xbf{"id": "\\ud83d", "title": "a\\ud83db"}', 0))
    assert fields.text("title") == "a\ufffdb"
    assert json.loads(encode({"id": fields.id})) == {"id": "\ud83d"}


def test_readable_text_stays_readable() -> None:
    assert encode({"id": "甲", "text": "禁毒"}) == '{"id": "甲", "text": "禁毒"}\n'.encode()


def test_no_more_is_read_ahead_than_the_window_holds() -> None:
    window = Window(3, 1000)
    read: list[int] = []

    def lines() -> Iterator[int]:
        for number in range(10):
            window.enter(10)
            read.append(number)
            yield number

    feed = Feed(lines())
    taken = [feed.next(5) for _ in range(3)]
    with pytest.raises(TimeoutError):
        feed.next(0.1)  # the reader waits for room, not the other way round
    assert taken == read == [0, 1, 2]
    window.leave(10)
    assert feed.next(5) == 3


def test_one_line_larger_than_the_window_still_passes() -> None:
    window = Window(3, 10)
    window.enter(50)
    entered = threading.Event()

    def enter() -> None:
        window.enter(5)
        entered.set()

    threading.Thread(target=enter).start()
    assert not entered.wait(0.1)
    window.leave(50)
    assert entered.wait(5)


def test_what_breaks_the_reader_reaches_the_one_who_reads() -> None:
    def lines() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    feed = Feed(lines())
    assert feed.next(5) == 1
    with pytest.raises(OSError, match="gone"):
        feed.next(5)
    assert feed.next(5) is None
