"""What the reader does on the project's own pages is not lost again: benchmarks/floors.json."""

from __future__ import annotations

import pytest

from benchmarks import floors
from benchmarks.summary import Summary
from benchmarks.table import worst_lines

FLOORS = floors.load()


@pytest.fixture(scope="module")
def measured() -> dict[str, Summary]:
    return floors.measured()


def test_every_figure_has_a_floor(measured: dict[str, Summary]) -> None:
    figures = {name: set(floors.figures(summary)) for name, summary in measured.items()}
    assert {name: set(least) for name, least in FLOORS.items()} == figures


@pytest.mark.parametrize(("name", "figure"), [(name, figure) for name in FLOORS for figure in FLOORS[name]])
def test_no_figure_is_below_its_floor(measured: dict[str, Summary], name: str, figure: str) -> None:
    value = floors.figures(measured[name])[figure]
    assert value >= FLOORS[name][figure], "\n".join(worst_lines(floors.results()[name], 10))
