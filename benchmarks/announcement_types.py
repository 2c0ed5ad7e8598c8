"""Learn the types of announcements from labelled ones, and say how well that tells texts of other writers.

    python -m benchmarks.announcement_types [--labelled FILE...] [--write]

Regularised least squares of one type against all others (Rifkin 2003), solved exactly, with numpy alone. Printed is the
share of announcements told rightly by weights learned from the texts of all other writers, writer by writer: texts of
one hand resemble each other, and a share over mixed texts would promise too much. --write stores the weights learned
from all texts, rounded to bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.judgement_texts import DEVELOPMENT, Labelled, load
from pipelines.facts.announcement_type import TYPES, WEIGHTS
from pipelines.facts.grams import BITS, grams_of

TAUGHT_BY = (DEVELOPMENT, DEVELOPMENT.with_name("blind.jsonl"))
_CALM = 0.1  # weight of the squared weights against the squared errors
_MOST = 127  # of a byte
_WRITER = re.compile(r"[a-z]+\d*(?=-)|[a-z]+")

Matrix = NDArray[np.float32]


def learn(texts: Sequence[Labelled]) -> NDArray[np.int8]:
    """Return the weights of each gram for each type, as multiples of the largest one's 127th part."""
    weights = _solved(_seen(texts), _wanted(texts))
    rounded: NDArray[np.int8] = np.round(weights * (_MOST / np.abs(weights).max())).astype(np.int8)
    return rounded


def taught_by(paths: Sequence[Path] = TAUGHT_BY) -> list[Labelled]:
    """Return the announcements of labelled files."""
    return [text for text in load(paths) if text.announcement and text.type in TYPES]


def by_writer(texts: Sequence[Labelled]) -> dict[str, tuple[int, int]]:
    """Return for each writer how many texts are told rightly by what all others teach, and how many there are."""
    seen, wanted = _seen(texts), _wanted(texts)
    writers = np.array([_writer(text) for text in texts])
    told = {}
    for writer in sorted(set(writers)):
        own = writers == writer
        weights = _solved(seen[~own], wanted[~own])
        right = (seen[own] @ weights).argmax(axis=1) == wanted[own].argmax(axis=1)
        told[str(writer)] = int(right.sum()), int(own.sum())
    return told


def _writer(text: Labelled) -> str:
    found = _WRITER.match(text.id)
    return found[0] if found else text.id


def _seen(texts: Sequence[Labelled]) -> Matrix:
    seen = np.zeros((len(texts), 1 << BITS), dtype=np.float32)
    for row, text in zip(seen, texts, strict=True):
        grams = grams_of(text.title, text.text)
        np.add.at(row, grams.places, grams.values)
    return seen


def _wanted(texts: Sequence[Labelled]) -> Matrix:
    return np.array([[1.0 if text.type == name else -1.0 for name in TYPES] for text in texts], dtype=np.float32)


def _solved(seen: Matrix, wanted: Matrix) -> Matrix:
    """Return the weights by way of the texts' products: there are fewer texts than grams."""
    products = (seen @ seen.T).astype(np.float64)
    shares = np.linalg.solve(products + _CALM * np.eye(len(seen)), wanted)
    weights: Matrix = seen.T @ shares.astype(np.float32)
    return weights


def main(argv: Sequence[str] | None = None) -> int:
    """Print how each writer's texts are told, and write the weights where that is asked for."""
    parser = argparse.ArgumentParser(description="Learn the types of announcements from labelled ones.")
    parser.add_argument("--labelled", nargs="+", type=Path, default=list(TAUGHT_BY), metavar="FILE")
    parser.add_argument("--write", action="store_true", help="store the weights that all texts teach")
    options = parser.parse_args(argv)
    texts = taught_by(options.labelled)
    told = by_writer(texts)
    for writer, (right, count) in told.items():
        print(f"{writer:4} {right:4} of {count:4}  {right / count:.3f}")
    right, count = map(sum, zip(*told.values(), strict=True))
    print(f"all  {right:4} of {count:4}  {right / count:.3f}")
    if options.write:
        np.savez_compressed(WEIGHTS, weights=learn(texts))
        print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
