"""Nearness and cover, against looking at every pair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.rule import Within
from pipelines.matching.nearness import Cover, Reach
from pipelines.matching.scan import Spot

_SENTENCE, _PARAGRAPH = 20, 50  # characters


def _spot(start: int, length: int, term: str) -> Spot:
    end = start + length
    return Spot(start, end, term, 2, start // _SENTENCE, start // _PARAGRAPH, (start, end))


_SPOTS = st.lists(st.builds(_spot, st.integers(0, 120), st.integers(1, 9), st.sampled_from("甲乙丙")), max_size=12)


def _in_order(spots: list[Spot]) -> list[Spot]:
    """Return spots as a group has them: none inside the one before, of those that begin together the longest."""
    kept: list[Spot] = []
    for spot in sorted(spots):
        if not kept or spot.end > kept[-1].end:
            kept = [known for known in kept if known.start != spot.start] + [spot]
    return kept


def _is_near(one: Spot, other: Spot, within: Within) -> bool:
    if within == "sentence":
        return one.sentence == other.sentence
    if within == "paragraph":
        return one.paragraph == other.paragraph
    assert isinstance(within, int)
    return other.start - one.end <= within and one.start - other.end <= within


@pytest.mark.parametrize("within", ["sentence", "paragraph", 0, 5, 30])
@given(_SPOTS, _SPOTS, st.integers(1, 3))
def test_reach(within: Within, group: list[Spot], asked: list[Spot], distinct: int) -> None:
    others = _in_order(group)
    reach = Reach(others, within, distinct)
    for spot in asked:
        apart = [other for other in others if other.end <= spot.start or other.start >= spot.end]
        near = {other.term for other in apart if _is_near(spot, other, within)}
        assert reach.touches(spot) == (len(near) >= distinct)


@given(_SPOTS, _SPOTS)
def test_cover(excluded: list[Spot], asked: list[Spot]) -> None:
    cover = Cover(excluded)
    for spot in asked:
        over = {other.term for other in excluded if other.start <= spot.start and spot.end <= other.end}
        found = cover.over(spot)
        assert found in over if over else found is None
