"""Compare a body with what was expected: F1 over the multiset of 4-grams of letters and digits."""

from __future__ import annotations

import re
from collections import Counter

_NOT_LETTER = re.compile(r"[\W_]+")
GRAM = 4


def body_f1(read: str, expected: str) -> float:
    """Return F1 from 0 to 1; two empty texts agree."""
    found, wanted = _grams(read), _grams(expected)
    if not found and not wanted:
        return 1.0
    shared = (found & wanted).total()
    return 2 * shared / (found.total() + wanted.total())


def _grams(text: str) -> Counter[str]:
    letters = _NOT_LETTER.sub("", text).lower()
    return Counter(letters[at : at + GRAM] for at in range(max(1, len(letters) - GRAM + 1))) if letters else Counter()
