"""The measured numbers an article reports: what was counted, how much, where and when (LABELS: figures)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.cleaning.code_points import places_of
from pipelines.facts.figure_scope import Scopes, read_scopes
from pipelines.facts.folding import fold
from pipelines.facts.lexicon import Lexicon
from pipelines.facts.pairing import paired_items
from pipelines.facts.periods import Period, find_periods
from pipelines.facts.quantities import Quantity, find_quantities
from pipelines.items import Figure, Region

_MAX_TEXT = 100_000
_MAX_FIGURES = 300  # a statistics table is not an announcement's figures
_SENTENCE_ENDS = "。！？!?\n"
_CLAUSE_ENDS = "，,；;：:。！？!?\n（("
_RIGHT_STOP = re.compile(
    r"[，,；;：:。！？!?\n（()）]|、(?![市县区镇乡村]级)|以?及|并(?!案)|其中|(?<!总)和(?!解|谐)|与(?!会)|同时"
)
_RIGHT_REACH = 26
_LEFT_REACH = 60
_MASS = frozenset({"公斤", "吨", "克", "升", "粒", "片", "支", "个", "份"})
_PEOPLE = frozenset({"人", "人次"})
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{2,8})[”\"](?:等)?$")
_OF_SUBSTANCES = frozenset({"缴获毒品", "缴获制毒物品", "破获案件", "铲除原植物", "其他", "抓获嫌疑人", "查处吸毒人员"})


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands around one number: the clause before it, the phrase after it."""

    left: str
    right: str
    sentence: int  # where the sentence starts


@dataclass(frozen=True, slots=True)
class _Stops:
    """Where sentences and clauses start after the first."""

    sentences: list[int]
    clauses: list[int]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What the text around the numbers offers to each of them."""

    text: str
    scopes: Scopes
    periods: list[Period]
    substances: list[tuple[int, int, str]]

    def figure(self, quantity: Quantity, measure: str, context: _Context, before: int, item: str | None) -> Figure:
        """Return the figure of one number; `before` is where the sentence, or the number before it, ends."""
        region = self.scopes.of_item(item) if item else None
        return Figure(
            measure=measure,
            value=quantity.value,
            unit=quantity.unit,
            approx=quantity.approx,
            substance=_substance(quantity, measure, context, before, self.substances, self.text),
            region=region or self.scopes.at(quantity.start, context.sentence),
            period=_period(self.periods, context.sentence, before, quantity.start),
            start=quantity.start,
            end=quantity.end,
        )


def find_figures(text: str, *, regions: Sequence[Region], lexicon: Lexicon) -> tuple[Figure, ...]:
    """Return the figures of a readable text in order; `regions` (main first) settle 全省, 全市 and what is unsaid.

    Measures and units are LABELS' closed lists; `start` and `end` count code points of `text`, from the number to
    the end of its classifier.
    """
    folded = fold(text[:_MAX_TEXT])
    quantities = [q for q in find_quantities(folded) if _is_counted(q, folded)][:_MAX_FIGURES]
    if not quantities:
        return ()
    scopes = read_scopes(folded, regions, lexicon.gazetteer)
    around = _Surroundings(folded, scopes, find_periods(folded), lexicon.substances.find(folded))
    stops = _stops(folded)
    pairs = paired_items(folded, quantities)
    figures: list[Figure] = []
    previous: tuple[Quantity, str, int] | None = None
    for index, quantity in enumerate(quantities):
        context = _context(folded, quantities, index, stops)
        measure = _measure(quantity, context, pairs.get(index), previous, lexicon)
        previous = (quantity, measure or "", context.sentence)
        if measure is not None:
            before = max(context.sentence, quantities[index - 1].end if index else 0)
            figures.append(around.figure(quantity, measure, context, before, pairs.get(index)))
    return tuple(figures)


def _stops(text: str) -> _Stops:
    return _Stops(
        [place + 1 for place in places_of(text, _SENTENCE_ENDS)], [place + 1 for place in places_of(text, _CLAUSE_ENDS)]
    )


def _is_counted(quantity: Quantity, text: str) -> bool:
    """Keep a number of 件 only where cases are counted; certificates and goods in 件 are not recorded."""
    if quantity.classifier != "件":
        return True
    around = text[max(0, quantity.start - 12) : quantity.end + 8]
    return "案" in around


def _context(text: str, quantities: Sequence[Quantity], index: int, stops: _Stops) -> _Context:
    quantity = quantities[index]
    floor = quantities[index - 1].end if index else 0
    sentence = _last(stops.sentences, quantity.start)
    clause = max(_last(stops.clauses, quantity.start), sentence, floor, quantity.start - _LEFT_REACH)
    following = quantities[index + 1].start if index + 1 < len(quantities) else len(text)
    right = text[quantity.end : min(following, quantity.end + _RIGHT_REACH)]
    stop = _RIGHT_STOP.search(right)
    return _Context(text[clause : quantity.start], right[: stop.start()] if stop else right, sentence)


def _last(positions: Sequence[int], before: int) -> int:
    index = bisect_right(positions, before) - 1
    return positions[index] if index >= 0 else 0


def _measure(
    quantity: Quantity,
    context: _Context,
    item: str | None,
    previous: tuple[Quantity, str, int] | None,
    lexicon: Lexicon,
) -> str | None:
    """Return the measure by the clause, else as the number before it in the sentence."""
    measures = lexicon.measures
    if measures.excludes(context.left, context.right):
        return None
    if item is not None:
        return measures.choose(item, context.right, quantity.unit) or "其他"
    chosen = measures.choose(context.left, context.right, quantity.unit)
    if chosen is None and previous and previous[2] == context.sentence and _goes_on(quantity, previous[0], context):
        chosen = previous[1] or None
    if quantity.spoken:
        return None if chosen == "其他" else chosen
    return chosen or "其他"


def _goes_on(one: Quantity, other: Quantity, context: _Context) -> bool:
    """Say whether a number without a cue is of the kind of the one before it: 冰毒7公斤，麻古300粒; ……，占比71%."""
    if one.unit == "%" and "占" in context.left:
        return True
    if {one.unit, other.unit} == {"株", "亩"}:
        return True
    return one.unit == other.unit or {one.unit, other.unit} <= _MASS or {one.unit, other.unit} <= _PEOPLE


def _substance(
    quantity: Quantity,
    measure: str,
    context: _Context,
    left_edge: int,
    substances: Sequence[tuple[int, int, str]],
    text: str,
) -> str | None:
    """Return the substances named between the clause's start and the phrase after the number, joined by 、."""
    if measure not in _OF_SUBSTANCES:
        return None
    begin = max(left_edge, quantity.start - len(context.left))
    stop = quantity.end + len(context.right)
    named = [common for start, end, common in substances if begin <= start and end <= stop]
    if named:
        return "、".join(dict.fromkeys(named))
    quoted = _QUOTED.search(text[begin : quantity.start])
    return quoted.group(1) if quoted and measure in ("缴获毒品", "缴获制毒物品") else None


def _period(periods: Sequence[Period], sentence: int, number_before: int, position: int) -> str | None:
    """Return the last period of the sentence that stands before the number and is not another number's moment."""
    index = bisect_right(periods, position, key=lambda period: period.end) - 1
    while index >= 0 and periods[index].start >= sentence:
        if not periods[index].moment or periods[index].start >= number_before:
            return periods[index].text
        index -= 1
    return None
