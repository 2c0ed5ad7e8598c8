"""Other ways to tell copies, each a function that places a text among those before it.

`pip install -e '.[peers]'` installs what they need. All get the text as it came, titles and sources as the feed has
them; each joins the story of the nearest earlier text within its limit.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from benchmarks.dedup_stream import Document

Place = Callable[[Document], int]  # a document -> the number of its story
_WORD = re.compile(r"[^\w]+")


def simhash_defaults() -> Place:
    """Return the simhash package as its first example uses it: its own features, its index, k=3."""
    module = import_module("simhash")
    index = module.SimhashIndex([], k=3)
    stories: list[int] = []

    def place(document: Document) -> int:
        print_ = module.Simhash(document.text)
        near = [int(key) for key in index.get_near_dups(print_)]
        story = stories[min(near)] if near else len(stories)
        index.add(str(len(stories)), print_)
        stories.append(story)
        return story

    return place


def simhash_trigrams() -> Place:
    """Return simhash over 3-grams of the normalised text, k=8, every earlier value compared."""
    module = import_module("simhash")
    stories: list[int] = []
    values: NDArray[np.uint64] = np.zeros(1024, np.uint64)

    def place(document: Document) -> int:
        nonlocal values
        features = _shingles(document.text, 3)
        value = np.uint64(module.Simhash(features, hashfunc=xxhash.xxh3_64_digest).value)
        count = len(stories)
        distances = np.bitwise_count(values[:count] ^ value)
        story = stories[int(distances.argmin())] if count and distances.min() <= 8 else count
        if count == len(values):
            values = np.concatenate([values, np.zeros_like(values)])
        values[count] = value
        stories.append(story)
        return story

    return place


def minhash(threshold: float) -> Callable[[], Place]:
    """Return a maker of MinHash LSH over 5-grams of the normalised text with 128 permutations."""

    def make() -> Place:
        module: Any = import_module("datasketch")
        index = module.MinHashLSH(threshold=threshold, num_perm=128)
        stories: list[int] = []
        sketches: list[Any] = []

        def place(document: Document) -> int:
            sketch = module.MinHash(num_perm=128, hashfunc=xxhash.xxh32_intdigest)
            sketch.update_batch([gram.encode() for gram in _shingles(document.text, 5)])
            number = len(stories)
            near = [int(key) for key in index.query(sketch)]
            story = stories[max(near, key=lambda key: sketch.jaccard(sketches[key]))] if near else number
            index.insert(str(number), sketch)
            stories.append(story)
            sketches.append(sketch)
            return story

        return place

    return make


def title_and_source() -> Place:
    """Return what feed readers do: the same title of the same source is the same story."""
    stories: dict[tuple[str, str | None], int] = {}

    def place(document: Document) -> int:
        return stories.setdefault((document.title, document.site), len(stories))

    return place


def title_jaccard() -> Place:
    """Return Jaccard similarity of the titles' 2-grams, .55 at least."""
    holders: dict[str, list[int]] = {}
    sizes: list[int] = []
    stories: list[int] = []

    def place(document: Document) -> int:
        grams, number = set(_shingles(document.title, 2)), len(stories)
        shared = Counter(holder for gram in grams for holder in holders.get(gram, ()))
        alike = {holder: n / (len(grams) + sizes[holder] - n) for holder, n in shared.items()}
        nearest = max(alike, key=lambda holder: alike[holder], default=None)
        found = nearest is not None and alike[nearest] >= 0.55
        stories.append(stories[nearest] if found and nearest is not None else number)
        for gram in grams:
            holders.setdefault(gram, []).append(number)
        sizes.append(len(grams))
        return stories[-1]

    return place


def _shingles(text: str, size: int) -> list[str]:
    letters = _WORD.sub("", unicodedata.normalize("NFKC", text).lower())
    return [letters[i : i + size] for i in range(max(1, len(letters) - size + 1))]


PEERS: dict[str, Callable[[], Place]] = {
    "simhash, defaults, k=3": simhash_defaults,
    "simhash, 3-grams, k=8": simhash_trigrams,
    "MinHash LSH .5": minhash(0.5),
    "MinHash LSH .8": minhash(0.8),
    "title and source": title_and_source,
    "title Jaccard .55": title_jaccard,
}
