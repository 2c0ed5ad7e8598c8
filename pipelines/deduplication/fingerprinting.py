"""Fingerprints of a normal form, and the keys under which an index finds them again.

Two families. Part 0 is the simhash of the whole text (Charikar 2002; the `simhash` package over character 3-grams) and
finds copies that differ in a few bits; parts 1 and 2 are simhashes of its first pieces, cut at content-defined borders,
which an excerpt or a merged page shares exactly. Parts from 100 on are sampled shingle hashes (the smallest hashes of
all character 5-grams without digits; Broder 1997): they survive what moves a simhash by twenty bits, such as 15 % of
characters edited, or a text that holds only a third of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from simhash import Simhash
from xxhash import xxh3_64_intdigest

from pipelines.cleaning.code_points import letters_only
from pipelines.deduplication.gram_hashes import Hashes, gram_hashes
from pipelines.items import Fingerprint

SHINGLE_PART = 100

_GRAM = 3
_SHINGLE = 5
_MIN_SAMPLE, _MAX_SAMPLE, _SPACING = 20, 64, 28
_PIECE = 240
_MAX_PIECES = 2  # more found no copy that the shingles had not found, at 1 ms an article
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]*")


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


def _pieces(normal: str) -> Iterator[tuple[int, int]]:
    """Cut at sentence ends that depend on the sentence alone, so that a piece is the same wherever it stands.

    Yield the first and last position of each piece among the letters of the text.
    """
    start = end = 0
    for match in _SENTENCE.finditer(normal):
        sentence = "".join(filter(str.isalnum, match[0]))
        end += len(sentence)
        size = end - start
        if size >= _PIECE or (size >= 60 and xxh3_64_intdigest(sentence.encode()) % 4 == 0):
            yield start, end
            start = end
    if end - start >= 60:
        yield start, end


def _sample(normal: str) -> list[int]:
    """Return the smallest shingle hashes, about one for 28 characters, 20 to 64 in all.

    A shorter text takes a denser sample, so the sample of an excerpt holds what the whole sampled there.
    """
    text = letters_only(normal, digits=False)
    if len(text) < _SHINGLE:
        return []
    hashes = np.sort(gram_hashes(text, _SHINGLE))
    distinct = hashes[np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))]
    smallest: list[int] = distinct[: min(_MAX_SAMPLE, max(_MIN_SAMPLE, len(text) // _SPACING))].tolist()
    return smallest


def fingerprints(normal: str) -> tuple[Fingerprint, ...]:
    """Return the fingerprints of a normal form: deterministic, none for a text without letters."""
    text = letters_only(normal)
    if not text:
        return ()
    grams = gram_hashes(text, _GRAM)
    found = [Fingerprint(0, _simhash(grams))]
    pieces = list(islice(_pieces(normal), _MAX_PIECES))
    if len(pieces) > 1:
        whole = (grams[start : end - _GRAM + 1] for start, end in pieces)
        found += [Fingerprint(part, _simhash(piece)) for part, piece in enumerate(whole, start=1)]
    found += [Fingerprint(part, value) for part, value in enumerate(_sample(normal), start=SHINGLE_PART)]
    return tuple(found)


def index_keys(prints: Iterable[Fingerprint]) -> tuple[int, ...]:
    """Return the keys under which an index finds a text again, distinct between families, below 2**47.

    The whole text is found by either half of its simhash, a piece by the upper 40 bits of its own, a shingle by 44 bits
    of its hash.
    """
    return tuple(dict.fromkeys(key for print_ in prints for key in _keys(print_)))


def _keys(print_: Fingerprint) -> tuple[int, ...]:
    if print_.part == 0:
        return (1 << 32 | print_.value >> 32, 2 << 32 | print_.value & 0xFFFFFFFF)
    if print_.part < SHINGLE_PART:
        return (1 << 45 | print_.value >> 24,)
    return (1 << 46 | print_.value >> 20,)


def url_key(url: str) -> int:
    """Return the key of a page, whatever its text becomes: above those of texts, below 2**48."""
    return 1 << 47 | xxh3_64_intdigest(url.encode("utf-8", "surrogatepass")) >> 18
