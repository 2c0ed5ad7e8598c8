"""How the terminal shows why a rule matched or did not: one coloured line a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from pipelines.matching import Explanation, Reason

_MARKS = {"for": ("+", "green"), "against": ("-", "red"), "aside": ("·", "dim"), "unmet": ("!", "yellow")}


def reason_lines(explanations: Iterable[Explanation]) -> Iterator[Text]:
    """Yield a line a rule and a line a reason."""
    for explanation in explanations:
        yield _rule(explanation)
        yield from map(_reason, explanation.reasons)


def _rule(explanation: Explanation) -> Text:
    mark, style = ("✓", "green") if explanation.match else ("✗", "yellow")
    line = "" if explanation.threshold is None else f"，分数线 {explanation.threshold:g}"
    return Text(f"{mark} {explanation.rule} {explanation.name}：{explanation.points:g} 分{line}", style)


def _reason(reason: Reason) -> Text:
    mark, style = _MARKS[reason.kind]
    points = f"（{reason.points:+g}）" if reason.points else ""
    return Text(f"    {mark} {reason.text}{points}", style)
