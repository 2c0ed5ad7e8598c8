"""How much the wording of an article is like that of the announcements among labelled texts.

A number learned from all words of the labelled texts, not only from those that a rule names: it tells a story told at
length, in which drugs are named twice, from an article that names them in passing (ADR 0019).
`python -m benchmarks.learned_weights --write` learns the weights anew.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.facts.grams import grams_of

WEIGHTS = Path(__file__).with_name("likeness.npz")


def likeness(title: str, text: str) -> float:
    """Return how much an article is like an announcement: 1 as the labelled announcements, -1 as the other texts."""
    grams = grams_of(title, text)
    weights, unit = _weights()
    return float(grams.values @ weights[grams.places].astype(np.float32)) * unit


@lru_cache(maxsize=1)
def _weights() -> tuple[NDArray[np.int8], float]:
    with np.load(WEIGHTS) as stored:
        return stored["weights"], float(stored["unit"])
