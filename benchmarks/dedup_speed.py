"""Documents per second through the store, by how many it held before.

`python -m benchmarks.dedup --texts FILE --speed 100000` fills one store and measures all the way. Texts enough for that
are made from the given ones, generation by generation: in each, all but the most frequent characters stand for others,
the same throughout, so that it is as long, as repetitive and as clustered as the real ones are, and shares stock words.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, islice
from random import Random

from benchmarks.dedup_run import filed
from benchmarks.dedup_stream import Document, make_stream
from benchmarks.dedup_texts import News
from console.dedup_store import open_dedup_store

BLOCK = 5000  # documents timed together
_KEPT = 400  # characters that stay: about half of a Chinese text


def speed_rows(news: Sequence[News], seed: int, wanted: int) -> Iterator[tuple[str, str, str]]:
    """Yield documents stored before, documents per second of CPU and of the clock; the last row starts at `wanted`."""
    documents = _documents(news, seed)
    with open_dedup_store(None, dt.datetime.now(dt.UTC)) as store:
        for before in range(0, wanted + 1, BLOCK):
            run = filed(store, list(islice(documents, BLOCK)))
            yield f"{before:,}", f"{run.per_second:,.0f}", f"{len(run.placed) / run.wall:,.0f}"


def _documents(news: Sequence[News], seed: int) -> Iterator[Document]:
    """Yield streams of generation after generation, without end."""
    for generation in count():
        texts = news if generation == 0 else disguised(news, Random(seed * 1000 + generation))
        yield from make_stream(texts, seed + generation, 2 * len(texts)).documents


def disguised(news: Sequence[News], random: Random) -> list[News]:
    """Return the texts with all but the most frequent characters exchanged for others, the same throughout."""
    common = Counter(character for text in news for character in text.body if "一" <= character <= "龥")
    rest = [character for character, _ in common.most_common()][_KEPT:]
    table = str.maketrans(dict(zip(rest, random.sample(rest, len(rest)), strict=True)))
    return [replace(text, title=text.title.translate(table), body=text.body.translate(table)) for text in news]
