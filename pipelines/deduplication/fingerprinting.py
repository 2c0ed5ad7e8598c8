"""Fingerprints of a normal form, and the keys under which an index finds them again.

Two families. Part 0 is the simhash of the whole text (Charikar 2002; the `simhash` package over character 3-grams) and
finds copies that differ in a few bits; parts 1 and 2 are simhashes of its first pieces, cut at content-defined borders,
which an excerpt or a merged page shares exactly. Parts from 100 on are sampled shingle hashes (the smallest hashes of
all character 5-grams without digits; Broder 1997): they survive what moves a simhash by twenty bits, such as 15 % of
characters edited, or a text that holds only a third of another.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator

from simhash import Simhash
from xxhash import xxh3_64_digest, xxh3_64_intdigest

from pipelines.items import Fingerprint

SHINGLE_PART = 100
NEAR_BITS = 14  # copies with 5 % edited lie within 15 bits, unrelated texts at 21 and more
CANDIDATE_CAP = 32  # articles handed to `decide`
KEY_CAP = 64  # newest articles read under one key: a key of boilerplate costs no more

_GRAM = 3
_SHINGLE = 5
_MIN_SAMPLE, _MAX_SAMPLE, _SPACING = 20, 64, 28
_PIECE = 240
_MAX_PIECES = 2  # more found no copy that the shingles had not found, at 1 ms an article
_MARKS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"[\W\d_]+")
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]*")


def _simhash(text: str) -> int:
    grams = [text[i : i + _GRAM] for i in range(max(len(text) - _GRAM + 1, 1))]
    return int(Simhash(grams, hashfunc=xxh3_64_digest).value)


def _pieces(normal: str) -> Iterator[str]:
    """Cut at sentence ends that depend on the sentence alone, so that a piece is the same wherever it stands."""
    piece: list[str] = []
    size = 0
    for match in _SENTENCE.finditer(normal):
        sentence = _MARKS.sub("", match[0])
        piece.append(sentence)
        size += len(sentence)
        if size >= _PIECE or (size >= 60 and xxh3_64_intdigest(sentence.encode()) % 4 == 0):
            yield "".join(piece)
            piece, size = [], 0
    if size >= 60:
        yield "".join(piece)


def _sample(normal: str) -> list[int]:
    """Return the smallest shingle hashes, about one for 28 characters, 20 to 64 in all.

    A shorter text takes a denser sample, so the sample of an excerpt holds what the whole sampled there.
    """
    text = _DIGITS.sub("", normal)
    hashes = {xxh3_64_intdigest(text[i : i + _SHINGLE].encode()) for i in range(len(text) - _SHINGLE + 1)}
    return heapq.nsmallest(min(_MAX_SAMPLE, max(_MIN_SAMPLE, len(text) // _SPACING)), hashes)


def fingerprints(normal: str) -> tuple[Fingerprint, ...]:
    """Return the fingerprints of a normal form: deterministic, none for a text without letters."""
    text = _MARKS.sub("", normal)
    if not text:
        return ()
    found = [Fingerprint(0, _simhash(text))]
    pieces = [piece for _, piece in zip(range(_MAX_PIECES), _pieces(normal), strict=False)]
    if len(pieces) > 1:
        found += [Fingerprint(part, _simhash(piece)) for part, piece in enumerate(pieces, start=1)]
    found += [Fingerprint(part, value) for part, value in enumerate(_sample(normal), start=SHINGLE_PART)]
    return tuple(found)


def bands(value: int) -> tuple[int, ...]:
    """Return the four 16-bit bands of a 64-bit value, each tagged by its number: `band << 16 | bits`, band 1 to 4."""
    return tuple((band + 1) << 16 | (value >> (16 * band)) & 0xFFFF for band in range(4))


def keys(fingerprint: Fingerprint) -> tuple[int, ...]:
    """Return the index keys of a fingerprint, distinct between families, below 2**47.

    The whole text is found by any of its four bands (check `near` then), a piece by the upper 40 bits of its value, a
    shingle by 44 bits of its hash.
    """
    if fingerprint.part == 0:
        return bands(fingerprint.value)
    if fingerprint.part < SHINGLE_PART:
        return (1 << 45 | fingerprint.value >> 24,)
    return (1 << 46 | fingerprint.value >> 20,)


def near(a: int, b: int) -> bool:
    """Tell whether two whole-text simhashes are close enough to read the texts."""
    return (a ^ b).bit_count() <= NEAR_BITS
