"""Key figures as a subscriber reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.items import Figure
from scheduler.alerts.letters import FigureRow

# What is said to have been wrong is no figure of the notice: 此前刊发的263本应为236本，特此更正。
_MENDING = re.compile(r"更正|应为|误为|误写|勘误|有误")
_SENTENCE_ENDS = "。！？；\n"
_PEOPLE = ("人", "人次")
_APPROXIMATION = {"exact": "", "over": "超 ", "under": "近 ", None: "约 "}


def figure_rows(figures: Iterable[Figure], text: str = "", *, limit: int = 8) -> tuple[FigureRow, ...]:
    """Return the first `limit` distinct figures of a text in reading order, worded."""
    # A number of no named measure (同比, 奖金, ...) says nothing without its sentence.
    named = (figure for figure in figures if figure.measure != "其他")
    ordered = sorted(named, key=lambda figure: (figure.start, figure.end))
    return tuple(dict.fromkeys(_row(figure) for figure in ordered if not _is_mended(figure, text)))[:limit]


def _is_mended(figure: Figure, text: str) -> bool:
    """Say whether a figure stands in a sentence that corrects one; the text above says it as it is now."""
    begin = max(text.rfind(end, 0, figure.start) for end in _SENTENCE_ENDS) + 1
    finish = min((at for end in _SENTENCE_ENDS if (at := text.find(end, figure.end)) >= 0), default=len(text))
    return _MENDING.search(text, begin, finish) is not None


def _row(figure: Figure) -> FigureRow:
    number = _number(figure.value)
    space = "" if figure.unit == "%" or not number[-1].isdigit() else " "
    amount = f"{_APPROXIMATION[figure.approx]}{number}{space}{figure.unit}"
    return FigureRow(_label(figure), amount, figure.substance or "", figure.region or "", figure.period or "")


def _label(figure: Figure) -> str:
    """Return the measure as its unit has it: 检测 84 份, 宣传受众 860 人."""
    if figure.measure == "检测人次" and figure.unit not in _PEOPLE:
        return "检测"
    if figure.measure == "宣传活动" and figure.unit in _PEOPLE:
        return "宣传受众"
    return figure.measure


def _number(value: float) -> str:
    """Return 1,234, 30.5, 17.4 万 or 1.2 亿: as a Chinese reader has them, nothing rounded."""
    for size, word in ((1e8, " 亿"), (1e4, " 万")):
        if abs(value) >= size and value % (size / 100) == 0:
            return f"{value / size:,.2f}".rstrip("0").rstrip(".") + word
    return f"{value:,.3f}".rstrip("0").rstrip(".")
