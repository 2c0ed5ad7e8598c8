"""What was reached on the project's own pages and texts is not lost again: benchmarks/floors.json."""

from __future__ import annotations

import pytest

from benchmarks import floors

FLOORS = floors.load()


@pytest.fixture(scope="module")
def measured() -> floors.Figures:
    return floors.measured()


def test_every_figure_has_a_floor(measured: floors.Figures) -> None:
    assert {name: set(figures) for name, figures in FLOORS.items()} == {n: set(f) for n, f in measured.items()}


@pytest.mark.parametrize(("name", "figure"), [(name, figure) for name in FLOORS for figure in FLOORS[name]])
def test_no_figure_is_below_its_floor(measured: floors.Figures, name: str, figure: str) -> None:
    assert measured[name][figure] >= FLOORS[name][figure], "\n".join(floors.wrong_lines(name))


def test_a_figure_below_its_floor_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(floors, "measured", lambda: {"layouts": {"title": 0.5, "source": 1.0}})
    monkeypatch.setattr(floors, "load", lambda: {"layouts": {"title": 0.9, "source": 0.9}})
    assert floors.main() == 1
    assert [line.endswith("BELOW") for line in capsys.readouterr().out.splitlines()] == [True, False]
