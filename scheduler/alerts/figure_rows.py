"""Key figures as a subscriber reads them."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.items import Figure
from scheduler.alerts.letters import FigureRow

_APPROXIMATION = {"exact": "", "over": "超 ", "under": "近 ", None: "约 "}


def figure_rows(figures: Iterable[Figure], *, limit: int = 8) -> tuple[FigureRow, ...]:
    """Return the first `limit` distinct figures in reading order, worded."""
    # A number of no named measure (同比, 奖金, ...) says nothing without its sentence.
    named = (figure for figure in figures if figure.measure != "其他")
    ordered = sorted(named, key=lambda figure: (figure.start, figure.end))
    return tuple(dict.fromkeys(_row(figure) for figure in ordered))[:limit]


def _row(figure: Figure) -> FigureRow:
    amount = f"{_APPROXIMATION[figure.approx]}{_number(figure.value)} {figure.unit}"
    if figure.unit == "%":
        amount = amount.replace(" %", "%")
    return FigureRow(figure.measure, amount, figure.substance or "", figure.region or "", figure.period or "")


def _number(value: float) -> str:
    """Return 1,234 or 30.5: thousands set apart, no zeros that say nothing."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")
