"""Which finds stand near others, or inside longer ones."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from config.rule import Within
from pipelines.matching.scan import Spot

_NONE = (0, 0)
_PLACES = {name: Spot._fields.index(name) for name in ("sentence", "paragraph")}


class Reach:
    """Answers whether a spot stands within reach of a group's spots, other than itself.

    A group's spots stand in order, none inside another: of those that are near, the first ends before all others, the
    last begins after them.
    """

    def __init__(self, spots: Sequence[Spot], within: Within, distinct: int = 1) -> None:
        self._distinct = distinct
        self._spots = spots
        self._within = within if isinstance(within, int) else 0
        self._place = None if isinstance(within, int) else _PLACES[within]
        if self._place is None:
            self._starts = [spot[0] for spot in spots]
            self._ends = [spot[1] for spot in spots]
        else:
            self._ranges: dict[object, tuple[int, int]] = {}
            for number, spot in enumerate(spots):
                first, _ = self._ranges.get(spot[self._place], (number, number))
                self._ranges[spot[self._place]] = first, number + 1

    def touches(self, spot: Spot) -> bool:
        """Tell whether enough of the group's words, not overlapping this spot, are near enough."""
        low, high = self._near(spot)
        if low >= high:
            return False
        start, end = spot[0], spot[1]
        if self._distinct == 1:
            return self._spots[low][1] <= start or self._spots[high - 1][0] >= end
        others = {other[2] for other in self._spots[low:high] if other[1] <= start or other[0] >= end}
        return len(others) >= self._distinct

    def _near(self, spot: Spot) -> tuple[int, int]:
        """Return the first of the spots that are near and the one behind the last."""
        if self._place is not None:
            return self._ranges.get(spot[self._place], _NONE)
        return bisect_left(self._ends, spot[0] - self._within), bisect_right(self._starts, spot[1] + self._within)


class Cover:
    """Answers whether a spot lies inside one of the spans that are excluded."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        ordered = sorted(spots, key=lambda spot: (spot.start, -spot.end))
        self._spans: list[Spot] = []
        for spot in ordered:
            if not self._spans or spot.end > self._spans[-1].end:
                self._spans.append(spot)
        self._starts = [spot.start for spot in self._spans]

    def over(self, spot: Spot) -> str | None:
        """Return the words of the excluded span that holds the spot, or None."""
        index = bisect_right(self._starts, spot[0]) - 1
        if index >= 0 and self._spans[index][1] >= spot[1]:
            return self._spans[index].term
        return None
