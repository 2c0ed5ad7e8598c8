"""Read the news texts that a stream of copies is made from."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LEAST = 80  # characters of a body: a shorter one has no parts to copy
_GRAM = 8
_ALIKE = 0.25  # share of 8-grams with one earlier text from which a broadcast looks like it
_LETTERS = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*[”’」』）)]*")
_HEAD = re.compile(r"^[^。，\n]{2,16}(?:消息|讯|电)(?:（[^）\n]{1,12}）)?[：:\s]+")


@dataclass(frozen=True, slots=True)
class News:
    """Hold one text as it was first published."""

    id: str
    title: str
    body: str
    day: dt.date


def read_texts(path: Path) -> list[News]:
    """Return the texts of a JSONL or YAML file with id, date, title and body, by date; the same words only once."""
    seen: set[str] = set()
    found: list[News] = []
    for record in sorted(_records(path), key=lambda record: str(record["date"])):
        news = News(str(record["id"]), record["title"], record["body"].strip(), day_of(record["date"]))
        letters = _LETTERS.sub("", news.body)
        if len(news.body) >= LEAST and letters not in seen:
            found.append(news)
        seen.add(letters)
    return found


def _records(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix in {".yml", ".yaml"}:
        yield from yaml.safe_load(path.read_text("utf-8"))
        return
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def day_of(value: str | dt.date) -> dt.date:
    """Return a date that YAML has read, or JSON has left a text."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def look_alikes(news: Iterable[News]) -> dict[str, set[str]]:
    """Return for each text the ids of earlier ones with which it shares a quarter of its 8-grams, or of theirs.

    A broadcast repeats itself: a flash at noon and the report in the evening, a speech and its summary, the same
    closing paragraph week after week. It is told from the texts as they were broadcast, not from what a product says.
    """
    holders: dict[int, list[int]] = {}
    earlier: list[tuple[str, int]] = []
    found: dict[str, set[str]] = {}
    for place, text in enumerate(news):
        grams = _grams(text.body)
        shared = Counter(holder for gram in grams for holder in holders.get(gram, ()))
        for holder, count in shared.items():
            other, size = earlier[holder]
            if count >= _ALIKE * min(len(grams), size):
                found.setdefault(text.id, set()).add(other)
        for gram in grams:
            holders.setdefault(gram, []).append(place)
        earlier.append((text.id, len(grams)))
    return found


def _grams(body: str) -> set[int]:
    letters = _LETTERS.sub("", _HEAD.sub("", body))
    return {hash(letters[i : i + _GRAM]) for i in range(max(1, len(letters) - _GRAM + 1))}


def without_head(body: str) -> str:
    """Return a body without its own dateline."""
    return _HEAD.sub("", body)


def sentences(body: str) -> list[str]:
    """Return the sentences, each with its closing mark."""
    return _SENTENCE.findall(body)


def paragraphs(body: str) -> list[str]:
    """Return the paragraphs; those of a text in one piece are its sentences by twos and threes."""
    found = [line for line in body.split("\n") if line.strip()]
    if len(found) > 1:
        return found
    parts: Sequence[str] = sentences(body)
    return ["".join(parts[i : i + 2]) for i in range(0, len(parts), 2)]
