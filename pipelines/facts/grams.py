"""What a linear model sees of an article: which runs of one to three characters its title, lead and body hold.

Runs are told apart by a hash (Weinberger 2009), so that no list of them is kept; whether a run occurs counts, not how
often. Numbers are all one digit, spaces are none. 0.4 ms for 1,500 characters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.cleaning.code_points import points_of
from pipelines.facts.folding import fold

BITS = 15  # of a hash: two runs in 32,768 places seldom meet where it matters
LEAD, BODY = 200, 1500  # characters; a report has said by then what it is
_SIZES = (1, 2, 3)
_WEIGHTS = (1.0, 1.0, 2.0)  # of title, lead and body, each as long as a vector of length one
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 divided by the golden ratio (Knuth 6.4)
_FOLDED = np.uint64(29)
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[\d.]+")


class Grams(NamedTuple):
    """Hold which places of a vector of 2**BITS an article has, and what stands there; a place may come twice."""

    places: NDArray[np.intp]
    values: NDArray[np.float32]


@lru_cache(maxsize=1)  # of the article at hand, which is asked for its type and for its likeness
def grams_of(title: str, text: str) -> Grams:
    """Return what a linear model sees of an article."""
    places, values = [], []
    for zone, (part, weight) in enumerate(zip((title, text[:LEAD], text[:BODY]), _WEIGHTS, strict=True)):
        found = _hashes(_NUMBER.sub("0", _SPACE.sub("", fold(part))), zone)
        places.append(found)
        values.append(np.full(len(found), weight / max(1, len(found)) ** 0.5, dtype=np.float32))
    return Grams(np.concatenate(places), np.concatenate(values))


def _hashes(text: str, zone: int) -> NDArray[np.intp]:
    points = points_of(text).astype(np.uint64)
    seen = np.zeros(1 << BITS, dtype=np.bool_)
    for size in _SIZES:
        if len(points) >= size:
            seen[_hashed(points, size, zone)] = True
    return np.flatnonzero(seen)


def _hashed(points: NDArray[np.uint64], size: int, zone: int) -> NDArray[np.uint64]:
    count = len(points) - size + 1
    hashes = np.full(count, zone * 8 + size, dtype=np.uint64)
    for place in range(size):
        hashes = (hashes ^ points[place : place + count]) * _SPREAD
        hashes ^= hashes >> _FOLDED
    return hashes * _SPREAD >> np.uint64(64 - BITS)
