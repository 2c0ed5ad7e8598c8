"""The measured numbers an article reports: what was counted, how much, where and when (LABELS: figures)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.facts.figure_context import Context, counted, read_contexts
from pipelines.facts.figure_measure import PART_OF, SEIZED, Last, goes_on_in_parts, is_destroyed, measure_of
from pipelines.facts.figure_scope import Scopes, read_scopes
from pipelines.facts.figure_table import find_columns
from pipelines.facts.figure_topic import on_topic
from pipelines.facts.folding import fold
from pipelines.facts.lexicon import Lexicon
from pipelines.facts.pairing import Pair, find_pairs
from pipelines.facts.periods import Period, find_periods
from pipelines.facts.quantities import Quantity, find_quantities
from pipelines.facts.substances import Substances
from pipelines.items import Figure, Region

_ONE_MONTH = re.compile(r"(?:(?:19|20)\d{2}年|今年|去年|前年)\d{1,2}月(?:份)?")  # a date of the tale, not its period
_MAX_TEXT = 100_000
_MAX_FIGURES = 300  # a statistics table is not an announcement's figures
_SAME_KIND = re.compile(
    r"成品|原粉|粉末|固体|液体|原液|溶液|烟油|烟弹|烟杆|气弹|胶囊|片剂|药片|药丸|药水|针剂|止咳水|钢瓶|气瓶|大罐|小罐|气罐"
)
_OF_ENFORCEMENT = frozenset(
    {
        "破获案件",
        "抓获嫌疑人",
        "缴获毒品",
        "缴获制毒物品",
        "查处吸毒人员",
        "新发现吸毒人员",
        "强制隔离戒毒",
        "打掉团伙",
        "捣毁窝点",
        "铲除原植物",
        "检测人次",
        "罚没涉案资金",
    }
)
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{2,8})[”\"](?:等)?$")
_OF_CLASS = re.compile(r"等[^，。、；\d]{0,6}毒品[^，。、；\d]{0,8}$")  # 冰毒、麻古等各类毒品
_PLANTS = "铲除原植物"
_OF_SUBSTANCES = SEIZED | {
    "破获案件",
    "铲除原植物",
    "其他",
    "抓获嫌疑人",
    "查处吸毒人员",
    "检测人次",
    "打掉团伙",
    "捣毁窝点",
    "现有吸毒人员",
}


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What the text around the numbers offers to each of them."""

    text: str
    scopes: Scopes
    periods: list[Period]
    substances: list[tuple[int, int, str]]
    lexicon: Substances

    @property
    def named(self) -> set[str]:
        """Return the substances that the text names."""
        return {common for _, _, common in self.substances}

    @property
    def only_substance(self) -> str | None:
        """Return what the whole text is about, where it names one substance alone."""
        names = self.named
        return names.pop() if len(names) == 1 else None

    def figure(
        self, quantity: Quantity, measure: str, context: Context, before: int, pair: Pair | None, last: Last | None
    ) -> Figure:
        """Return the figure of one number; `before` is where the sentence starts or the number before it ends."""
        region = self.scopes.at(quantity.start, context.sentence)
        substance = _substance(quantity, measure, context, before, self, pair, last)
        return Figure(
            measure=self._seized(measure, substance),
            value=quantity.value,
            unit=quantity.unit,
            approx=quantity.approx,
            substance=substance,
            region=self.scopes.of_pair(pair, region) if pair else region,
            period=self._period(measure, context.sentence, before, quantity.start),
            start=quantity.start,
            end=quantity.end,
        )

    def _seized(self, measure: str, substance: str | None) -> str:
        """Return what was seized by its name: acid and red phosphorus are what drugs are made from."""
        if measure not in SEIZED or not substance:
            return measure
        substances = set(substance.split("、"))
        if self.lexicon.precursors.issuperset(substances):
            return "缴获制毒物品"
        drugs = substances <= self.named and self.lexicon.precursors.isdisjoint(substances)
        return "缴获毒品" if drugs else measure  # 合成大麻素原料

    def _period(self, measure: str, sentence: int, number_before: int, position: int) -> str | None:
        """Return the period of the sentence; what the police did goes on in that of the sentences before."""
        own = _period(self.periods, sentence, number_before, position)
        if own is not None:
            return own.text
        if measure in _OF_ENFORCEMENT or PART_OF.match(self.text, sentence):
            return self._carried(sentence)
        return None

    def _carried(self, sentence: int) -> str | None:
        """Return the last period named in the paragraph before a sentence."""
        line = self.text.rfind("\n", 0, sentence) + 1
        index = bisect_right(self.periods, sentence, key=lambda period: period.end) - 1
        while index >= 0 and self.periods[index].start >= line:
            period = self.periods[index]
            if period.text and not period.moment and not _ONE_MONTH.fullmatch(period.text):
                return period.text
            index -= 1
        return None


def find_figures(text: str, *, regions: Sequence[Region], lexicon: Lexicon) -> tuple[Figure, ...]:
    """Return the figures of a readable text in order; `regions` (main first) settle 全省, 全市 and what is unsaid.

    Measures and units are LABELS' closed lists; `start` and `end` count code points of `text`, from the number to
    the end of its classifier.
    """
    folded = fold(text[:_MAX_TEXT])
    found = counted(folded, find_quantities(folded))
    if not found:
        return ()
    substances = lexicon.substances.find(folded)
    quantities = on_topic(folded, found, substances)[:_MAX_FIGURES]
    scopes = read_scopes(folded, regions, lexicon.gazetteer)
    around = _Surroundings(folded, scopes, find_periods(folded), substances, lexicon.substances)
    pairs = find_pairs(folded, quantities) | find_columns(folded, quantities)
    contexts = read_contexts(folded, quantities)
    figures: list[Figure] = []
    last: Last | None = None
    for index, (quantity, context) in enumerate(zip(quantities, contexts, strict=True)):
        pair = pairs.get(index)
        if last and last.sentence != context.sentence and not goes_on_in_parts(folded, last, context, quantity):
            last = None
        measure = None if context.aimed_at else measure_of(quantity, context, pair, last, lexicon.measures)
        if measure in SEIZED and is_destroyed(folded, quantity, context):
            measure = "其他"
        figure = None
        if measure is not None:
            before = max(context.sentence, quantities[index - 1].end if index else 0)
            figure = around.figure(quantity, measure, context, before, pair, last)
            measure = figure.measure
            figures.append(figure)
        whole = last.whole if last and quantity.unit == "%" else measure
        last = Last(quantity, measure, context.sentence, figure.substance if figure else None, whole)
    return tuple(figures)


def _substance(
    quantity: Quantity,
    measure: str,
    context: Context,
    left_edge: int,
    around: _Surroundings,
    pair: Pair | None,
    last: Last | None,
) -> str | None:
    """Return the substances named between the clause's start and the phrase after the number, joined by 、."""
    if measure not in _OF_SUBSTANCES or (measure == "其他" and quantity.unit in ("人", "人次")):
        return None
    if pair and pair.item and (paired := [common for _, _, common in around.lexicon.find(pair.item)]):
        return "、".join(dict.fromkeys(paired))
    reach = len(context.wide_left if context.repeats else context.left)
    begin = max(left_edge, quantity.start - reach)
    stop = quantity.end + len(context.right)
    if _OF_CLASS.search(around.text, begin, quantity.start):
        return None
    named = [common for start, end, common in around.substances if begin <= start and end <= stop]
    if named:
        return "、".join(dict.fromkeys(named))
    if last and quantity.unit == "%" and not pair and measure in (last.measure, "其他"):
        return last.substance if last.substance and "、" not in last.substance else None
    return _unnamed(measure, context, around.text[begin : quantity.start], around, last)


def _unnamed(measure: str, context: Context, clause: str, around: _Surroundings, last: Last | None) -> str | None:
    """Return the substance of a number whose clause names none: as quoted, as before, or the text's only one."""
    if measure == _PLANTS:  # 罂粟6处1127株
        return around.only_substance or (last.substance if last and last.measure == _PLANTS else None)
    if measure not in SEIZED:
        return None
    if quoted := _QUOTED.search(clause):
        return quoted.group(1)
    if not (context.repeats or _SAME_KIND.search(context.left)):
        return None
    return last.substance if last and last.substance and last.measure == measure else around.only_substance


def _period(periods: Sequence[Period], sentence: int, number_before: int, position: int) -> Period | None:
    """Return the last period of the sentence that stands before the number and is not another number's moment."""
    index = bisect_right(periods, position, key=lambda period: period.end) - 1
    while index >= 0 and periods[index].start >= sentence:
        if not periods[index].moment or periods[index].start >= number_before:
            return periods[index]
        index -= 1
    return None
