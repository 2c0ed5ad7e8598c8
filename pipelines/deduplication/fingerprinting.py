"""Fingerprints of a normal form: the keys under which an index finds a text again, each family by its own upper bits.

Two families. The simhash of the whole text (Charikar 2002; the `simhash` package over character 3-grams) finds copies
that differ in a few bits: a text is found by either half of it. Sampled shingle hashes (the smallest hashes of all
character 5-grams without digits, 44 bits of each; Broder 1997) survive what moves a simhash by twenty bits, such as
15 % of characters edited, or a text that holds only a third of another. An arriving text looks for the next smallest
ones too: a short text that a long page holds among others has few in the page's own sample.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from simhash import Simhash
from xxhash import xxh3_64_intdigest

from pipelines.cleaning.code_points import letters_only
from pipelines.deduplication.gram_hashes import Hashes, gram_hashes
from pipelines.items import Fingerprints

_GRAM = 3
_SHINGLE = 5
_MIN_SAMPLE, _MAX_SAMPLE, _SPACING = 20, 64, 28  # an article is stored under one shingle for so many characters
_MAX_SOUGHT, _NARROW_SPACING = 128, 10  # and looks up one for so many
_FAMILY, _DROPPED = np.uint64(1 << 46), np.uint64(20)


class _SimhashOfHashes(Simhash):  # type: ignore[misc]  # the package has no types
    """A simhash of features that are hashed already: the same value, without a Python loop over them."""

    def build_by_features(self, features: Hashes) -> None:
        """Set each bit that more than half of the hashes have."""
        octets = features.astype(">u8").view(np.uint8).reshape(-1, 8)
        counts = np.bincount((octets + _octet_places()).ravel(), minlength=8 * 256).reshape(8, 256)
        self.value = int.from_bytes(np.packbits(counts @ _octet_bits() > len(features) / 2).tobytes(), "big")


@lru_cache(maxsize=1)
def _octet_places() -> NDArray[np.intp]:
    return np.arange(8, dtype=np.intp) * 256


@lru_cache(maxsize=1)
def _octet_bits() -> NDArray[np.float64]:
    """Return the eight bits of each octet, the highest first."""
    return np.unpackbits(np.arange(256, dtype=np.uint8)).reshape(256, 8).astype(np.float64)


def _simhash(grams: Hashes) -> int:
    return int(_SimhashOfHashes(grams).value)


def _sample(normal: str) -> tuple[list[int], list[int]]:
    """Return the keys of the smallest shingle hashes, about one for 28 characters, 20 to 64 in all, and of the next.

    A shorter text takes a denser sample, so the sample of an excerpt holds what the whole sampled there.
    """
    text = letters_only(normal, digits=False)
    if len(text) < _SHINGLE:
        return [], []
    hashes = np.sort(gram_hashes(text, _SHINGLE))
    distinct = hashes[np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))]
    stored = min(_MAX_SAMPLE, max(_MIN_SAMPLE, len(text) // _SPACING))
    sought = min(_MAX_SOUGHT, max(stored, len(text) // _NARROW_SPACING))
    keys: list[int] = (_FAMILY | distinct[:sought] >> _DROPPED).tolist()
    return keys[:stored], keys[stored:]


def fingerprints(normal: str) -> Fingerprints:
    """Return the fingerprints of a normal form: deterministic, none for a text without letters."""
    text = letters_only(normal)
    if not text:
        return Fingerprints()
    simhash = _simhash(gram_hashes(text, _GRAM))
    halves = (1 << 32 | simhash >> 32, 2 << 32 | simhash & 0xFFFFFFFF)
    stored, sought = _sample(normal)
    return Fingerprints((*halves, *stored), tuple(sought))


def url_key(url: str) -> int:
    """Return the key of a page, whatever its text becomes: above those of texts, below 2**48."""
    return 1 << 47 | xxh3_64_intdigest(url.encode("utf-8", "surrogatepass")) >> 18
