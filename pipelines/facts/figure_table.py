"""Tables that were turned into lines: which heading each number stands under."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from pipelines.facts.pairing import Pair
from pipelines.facts.quantities import Quantity

_CELL = 16  # code points; a longer line is prose
_LEAST_COLUMNS = 2


def find_columns(text: str, quantities: Sequence[Quantity]) -> dict[int, Pair]:
    """Map the index of each number that is a table's cell to its heading.

    A table is a line for each cell: headings, then rows of one name and as many numbers as there are headings, the
    name's own apart.
    """
    alone = _alone(text, quantities)
    if len(alone) < _LEAST_COLUMNS:
        return {}
    lines = text.split("\n")
    headed: dict[int, Pair] = {}
    headings: list[str] = []
    row = 0
    while row < len(lines):
        width = _width(row, lines, alone)
        if width < _LEAST_COLUMNS:
            row += 1
            continue
        if row - 1 not in alone:  # the first row
            above = lines[max(0, row - width) : row]
            headings = above if len(above) == width and all(0 < len(cell) <= _CELL for cell in above) else []
        headings = headings if len(headings) == width else []
        headed |= {alone[row + 1 + n]: Pair(cell, cell, 0, 1) for n, cell in enumerate(headings)}
        row += width + 1
    return headed


def _alone(text: str, quantities: Sequence[Quantity]) -> dict[int, int]:
    """Return the numbers that fill a line: line -> index."""
    lengths = (len(line) + 1 for line in text.split("\n"))
    starts = {start: number for number, start in enumerate(accumulate(lengths, initial=0))}
    return {
        starts[quantity.start]: index
        for index, quantity in enumerate(quantities)
        if quantity.start in starts and text[quantity.end : quantity.end + 1] in ("", "\n")
    }


def _width(row: int, lines: Sequence[str], alone: dict[int, int]) -> int:
    """Return how many numbers follow a row's name, 0 if the line is no name."""
    if row in alone or not 0 < len(lines[row]) <= _CELL:
        return 0
    width = 0
    while row + 1 + width in alone:
        width += 1
    return width
