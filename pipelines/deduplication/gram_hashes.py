"""XXH3 of every run of n characters of a text at once: what `xxhash` answers, without a call for each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from pipelines.cleaning.code_points import points_of

Hashes = NDArray[np.uint64]

# XXH3 for inputs of 9 to 16 bytes with seed 0 (xxHash specification 0.2): the two halves are mixed with parts of its
# default secret, multiplied to 128 bits and folded.
_FLIP_LOW = np.uint64(0x6782737BEA4239B9)
_FLIP_HIGH = np.uint64(0xAF56BC3B0996523A)
_AVALANCHE = np.uint64(0x165667919E3779F9)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def gram_hashes(text: str, size: int) -> Hashes:
    """Return the XXH3 of the UTF-8 of each run of `size` characters, 3 to 5; one for a shorter text.

    Runs of Chinese characters, three bytes each, are hashed together; a run with another character by `xxhash`.
    """
    if len(text) <= size:
        return np.array([xxh3_64_intdigest(text.encode())], dtype=np.uint64)
    points = points_of(text)
    count = len(text) - size + 1
    letters = _utf8(points)
    windows = [letters[place : place + count] for place in range(size)]
    hashes = _hashed(_first_eight(windows), _last_eight(windows), 3 * size)
    other = (points < 0x800) | (points > 0xFFFF)
    if other.any():
        places = np.flatnonzero(np.logical_or.reduce([other[i : i + count] for i in range(size)]))
        mixed = [xxh3_64_intdigest(text[place : place + size].encode()) for place in places.tolist()]
        hashes[places] = np.array(mixed, dtype=np.uint64)
    return hashes


def _utf8(points: NDArray[np.uint32]) -> Hashes:
    """Return the three bytes of each character's UTF-8 as one little-endian number."""
    wide = points.astype(np.uint64)
    first, second, third = wide >> np.uint64(12), (wide >> np.uint64(6)) & np.uint64(63), wide & np.uint64(63)
    octets: Hashes = np.uint64(0x8080E0) | first | second << np.uint64(8) | third << np.uint64(16)
    return octets


def _first_eight(windows: list[Hashes]) -> Hashes:
    eight: Hashes = windows[0] | windows[1] << np.uint64(24) | windows[2] << np.uint64(48)
    return eight


def _last_eight(windows: list[Hashes]) -> Hashes:
    before, second, last = windows[-3:]
    eight: Hashes = before >> np.uint64(8) | second << np.uint64(16) | last << np.uint64(40)
    return eight


def _hashed(first: Hashes, last: Hashes, length: int) -> Hashes:
    low, high = first ^ _FLIP_LOW, last ^ _FLIP_HIGH
    mixed = np.uint64(length) + low.byteswap() + high + _folded_product(low, high)
    mixed ^= mixed >> np.uint64(37)
    mixed *= _AVALANCHE
    return mixed ^ mixed >> _HALF


def _folded_product(a: Hashes, b: Hashes) -> Hashes:
    """Return the upper xor the lower half of the 128-bit products."""
    a_low, a_high, b_low, b_high = a & _LOW, a >> _HALF, b & _LOW, b >> _HALF
    low = a_low * b_low
    cross = (low >> _HALF) + ((a_high * b_low) & _LOW) + a_low * b_high
    upper = a_high * b_high + ((a_high * b_low) >> _HALF) + (cross >> _HALF)
    folded: Hashes = upper ^ (a * b)
    return folded
