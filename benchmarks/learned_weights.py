"""Learn from labelled texts what announcements and their types are like, and say how well that tells other writers'.

    python -m benchmarks.learned_weights [--labelled FILE...] [--write]

Regularised least squares (Rifkin 2003), solved exactly with numpy alone: one type against all others over the
announcements, and announcements against the other texts over all. Printed is what is told rightly by weights learned
from the texts of all other writers, writer by writer: texts of one hand resemble each other, and a share over mixed
texts would promise too much. --write stores the weights learned from all texts, rounded to bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.judgement_texts import DEVELOPMENT, Labelled, load
from pipelines.facts import announcement_type, likeness
from pipelines.facts.grams import BITS, grams_of

TAUGHT_BY = (DEVELOPMENT, DEVELOPMENT.with_name("blind.jsonl"))
_CALM = 0.1  # weight of the squared weights against the squared errors
_MOST = 127  # of a byte
_WRITER = re.compile(r"[a-z]+\d*(?=-)|[a-z]+")

Matrix = NDArray[np.float32]


def learn(texts: Sequence[Labelled]) -> tuple[NDArray[np.int8], float, NDArray[np.int8], float]:
    """Return the weights of each gram for each type, and for an announcement: as bytes, and what one of them is."""
    announcements = [text for text in texts if text.announcement]
    types = _solved(_seen(announcements), _types(announcements))
    return (*_rounded(types), *_rounded(_solved(_seen(texts), _verdicts(texts))[:, 0]))


def other_writers(texts: Sequence[Labelled], wanted: Matrix) -> Iterator[tuple[str, NDArray[np.bool_], Matrix]]:
    """Yield each writer, which of the texts are his, and the answers to them that all others' texts teach."""
    seen = _seen(texts)
    products = _products(seen)
    writers = np.array([_writer(text) for text in texts])
    for writer in sorted(set(writers)):
        own = writers == writer
        shares = _shares(products[np.ix_(~own, ~own)], wanted[~own])
        yield str(writer), own, (products[np.ix_(own, ~own)] @ shares).astype(np.float32)


def _writer(text: Labelled) -> str:
    found = _WRITER.match(text.id)
    return found[0] if found else text.id


def _seen(texts: Sequence[Labelled]) -> Matrix:
    seen = np.zeros((len(texts), 1 << BITS), dtype=np.float32)
    for row, text in zip(seen, texts, strict=True):
        grams = grams_of(text.title, text.text)
        np.add.at(row, grams.places, grams.values)
    return seen


def _types(texts: Sequence[Labelled]) -> Matrix:
    names = announcement_type.TYPES
    return np.array([[1.0 if text.type == name else -1.0 for name in names] for text in texts], dtype=np.float32)


def _verdicts(texts: Sequence[Labelled]) -> Matrix:
    return np.array([[1.0 if text.announcement else -1.0] for text in texts], dtype=np.float32)


def _products(seen: Matrix) -> NDArray[np.float64]:
    return (seen @ seen.T).astype(np.float64)


def _shares(products: NDArray[np.float64], wanted: Matrix) -> NDArray[np.float64]:
    """Return what each text adds to the weights: there are fewer texts than grams to solve for."""
    return np.asarray(np.linalg.solve(products + _CALM * np.eye(len(products)), wanted), dtype=np.float64)


def _solved(seen: Matrix, wanted: Matrix) -> Matrix:
    weights: Matrix = seen.T @ _shares(_products(seen), wanted).astype(np.float32)
    return weights


def _rounded(weights: Matrix) -> tuple[NDArray[np.int8], float]:
    unit = float(np.abs(weights).max()) / _MOST
    return np.round(weights / unit).astype(np.int8), unit


def type_lines(texts: Sequence[Labelled]) -> Iterator[str]:
    """Yield how many announcements of each writer get their type, and of all."""
    announcements = [text for text in texts if text.announcement]
    wanted = _types(announcements)
    rights = counts = 0
    for writer, own, answers in other_writers(announcements, wanted):
        right = int((answers.argmax(axis=1) == wanted[own].argmax(axis=1)).sum())
        rights, counts = rights + right, counts + len(answers)
        yield f"{writer:4} {right:4} of {len(answers):4}  {right / len(answers):.3f}"
    yield f"all  {rights:4} of {counts:4}  {rights / counts:.3f}"


def likeness_lines(texts: Sequence[Labelled]) -> Iterator[str]:
    """Yield precision and recall of likeness alone at several thresholds, over the texts of all writers."""
    wanted = _verdicts(texts)
    told = np.zeros(len(texts), dtype=np.float32)
    for _, own, answers in other_writers(texts, wanted):
        told[own] = answers[:, 0]
    positive = wanted[:, 0] > 0
    for least in (-0.2, -0.1, 0.0, 0.1, 0.2):
        right, found = int((positive & (told > least)).sum()), int((told > least).sum())
        yield f"above {least:4.1f}   precision {right / found:.3f}   recall {right / positive.sum():.3f}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print how each writer's texts are told, and write the weights where that is asked for."""
    parser = argparse.ArgumentParser(description="Learn what announcements and their types are like.")
    parser.add_argument("--labelled", nargs="+", type=Path, default=list(TAUGHT_BY), metavar="FILE")
    parser.add_argument("--write", action="store_true", help="store the weights that all texts teach")
    options = parser.parse_args(argv)
    texts = load(options.labelled)
    print("types, by weights from all other writers' texts", *type_lines(texts), sep="\n")
    print("likeness alone, likewise", *likeness_lines(texts), sep="\n")
    if options.write:
        types, type_unit, verdicts, unit = learn(texts)
        np.savez_compressed(announcement_type.WEIGHTS, weights=types, unit=type_unit)
        np.savez_compressed(likeness.WEIGHTS, weights=verdicts, unit=unit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
