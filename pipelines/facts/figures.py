"""The measured numbers an article reports: what was counted, how much, where and when (LABELS: figures)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.facts.figure_context import Context, counted, read_contexts
from pipelines.facts.figure_scope import Scopes, read_scopes
from pipelines.facts.figure_table import find_columns
from pipelines.facts.figure_topic import on_topic
from pipelines.facts.folding import fold
from pipelines.facts.lexicon import Lexicon
from pipelines.facts.measures import Measures
from pipelines.facts.pairing import Pair, find_pairs
from pipelines.facts.periods import Period, find_periods
from pipelines.facts.quantities import Quantity, find_quantities
from pipelines.facts.substances import Substances
from pipelines.items import Figure, Region

_MAX_TEXT = 100_000
_MAX_FIGURES = 300  # a statistics table is not an announcement's figures
_SAME_KIND = re.compile(r"成品|原粉|粉末|固体|液体|原液|溶液|烟油|烟弹|烟杆|气弹|胶囊|片剂|钢瓶|气瓶|大罐|小罐|气罐")
_TO = re.compile(
    r"(?:逐年)?(?:下降|上升|减少|增加|[降升增减]|提[高升]|下[调滑]|锐减|回落|攀升)了?[到至为](?:目前|现在|\d{4}年)?的?$"
)
_MASS = frozenset({"公斤", "吨", "克", "升", "粒", "片", "支", "个", "份"})
_PEOPLE = frozenset({"人", "人次"})
_EVENTS = frozenset({"场", "次"})
_BARE = frozenset({"、", "", "和", "共"})
_CARRIED = _PEOPLE | _MASS - {"个", "份"}  # what a clause may count without saying of what
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
_PART_OF = re.compile(r"[ 　]*其中")
_PARTS = re.compile(r"[^，,。：:]{0,12}[，,：:]?(?:其中|包括|主要有)|[^，,。]{0,8}(?:包括|主要有)")
_SEIZES = re.compile(r"[缴扣没截搜]|查获|起[获出]|查出")
_DESTROYED = re.compile(r"(?<!未)(?:销毁|焚毁|焚烧|烧毁|化为灰烬|化成灰)(?!前)")
_IN_STORE = re.compile(r"(?:缴|查|截|收)获?的|罚没的|收缴的|查扣的")
_HOMES = re.compile(r"企业|单位|商|店|场所|出租|厂|公司|网吧|旅馆|宾馆|民宿|物流|经营|诊所|药")
_SAID_OF_HOMES = ("排查企业", "宣传活动", "其他", None)
_OF_RECOVERY = re.compile(r"戒毒|康复|吸毒|帮扶|救助|低保|困难|慰问")
_CALLED_ON = re.compile(r"入户|走访|上门|敲门|覆盖|宣传|发放")
_REWARD = re.compile(r"奖励?|悬赏|酬谢")
_ACTORS = frozenset({"宣传活动", "社区戒毒康复"})
_FOUND_USERS = frozenset({"查处吸毒人员", "新发现吸毒人员"})
_ON_RECORD = re.compile(r"现有|登记|在册|在控|社会面|实有")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{2,8})[”\"](?:等)?$")
_PLANTS = "铲除原植物"
_SEIZED = frozenset({"缴获毒品", "缴获制毒物品"})
_OF_SUBSTANCES = _SEIZED | {
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
class _Last:
    """The number before, in the same sentence."""

    quantity: Quantity
    measure: str | None  # None: it is no figure
    sentence: int
    substance: str | None
    whole: str | None  # the measure of what was counted last, shares and changes apart


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What the text around the numbers offers to each of them."""

    text: str
    scopes: Scopes
    periods: list[Period]
    substances: list[tuple[int, int, str]]
    lexicon: Substances

    @property
    def only_substance(self) -> str | None:
        """Return what the whole text is about, where it names one substance alone."""
        names = {common for _, _, common in self.substances}
        return names.pop() if len(names) == 1 else None

    def figure(
        self, quantity: Quantity, measure: str, context: Context, before: int, pair: Pair | None, last: _Last | None
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
        named = substance.split("、") if measure == "缴获毒品" and substance else ()
        return "缴获制毒物品" if named and self.lexicon.precursors.issuperset(named) else measure

    def _period(self, measure: str, sentence: int, number_before: int, position: int) -> str | None:
        """Return the period of the sentence; what the police did goes on in that of the sentences before."""
        own = _period(self.periods, sentence, number_before, position)
        if own is not None:
            return own
        if measure in _OF_ENFORCEMENT or _PART_OF.match(self.text, sentence):
            return self._carried(sentence)
        return None

    def _carried(self, sentence: int) -> str | None:
        """Return the last period named in the paragraph before a sentence."""
        line = self.text.rfind("\n", 0, sentence) + 1
        index = bisect_right(self.periods, sentence, key=lambda period: period.end) - 1
        while index >= 0 and self.periods[index].start >= line:
            if not self.periods[index].moment:
                return self.periods[index].text
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
    last: _Last | None = None
    for index, (quantity, context) in enumerate(zip(quantities, contexts, strict=True)):
        pair = pairs.get(index)
        if last and last.sentence != context.sentence and not _goes_on_in_parts(folded, last, context, quantity):
            last = None
        measure = None if context.aimed_at else _measure(quantity, context, pair, last, lexicon.measures)
        if measure in _SEIZED and _is_destroyed(folded, quantity, context):
            measure = "其他"
        figure = None
        if measure is not None:
            before = max(context.sentence, quantities[index - 1].end if index else 0)
            figure = around.figure(quantity, measure, context, before, pair, last)
            measure = figure.measure
            figures.append(figure)
        whole = last.whole if last and quantity.unit == "%" else measure
        last = _Last(quantity, measure, context.sentence, figure.substance if figure else None, whole)
    return tuple(figures)


def _measure(
    quantity: Quantity, context: Context, pair: Pair | None, last: _Last | None, measures: Measures
) -> str | None:
    """Return the measure by the clause, else as the number before it in the sentence."""
    if measures.excludes(context.left, context.right):
        return None
    if pair and pair.item is not None:
        items = (pair.item, pair.listed)
        told = next((found for item in items if (found := measures.choose(item, context.right, quantity.unit))), None)
        # 共检查企业327家，甲县、乙县分别为141家和98家: the items are places
        return told or (last.measure if last and last.quantity.unit == quantity.unit != "%" else None) or "其他"
    if last and last.quantity.unit in _EVENTS and quantity.unit in _PEOPLE and context.left in _BARE:
        return last.measure  # 技能培训68场、1900余人次
    if last and _TO.match(context.left):
        return last.measure  # 由12人下降到8人
    chosen = _share_of(quantity, context, last, measures) or _by_cue(quantity, context, last, measures)
    if chosen in _SAID_OF_HOMES and quantity.classifier == "户" and not _HOMES.search(context.left + context.right):
        return _of_homes(context)
    if quantity.spoken and quantity.unit == "人" and chosen in _ACTORS:
        return None  # 卖给两名网友, 救出三位老人
    if quantity.spoken and quantity.unit == "元" and _REWARD.search(context.left):
        return "其他"
    if quantity.spoken:
        return None if chosen == "其他" else chosen
    return chosen or "其他"


def _of_homes(context: Context) -> str:
    """Return the measure of households that are no firms: called on to help or to tell them, else dealt with."""
    around = context.wide_left + context.right
    if _OF_RECOVERY.search(around):
        return "社区戒毒康复"
    return "宣传活动" if _CALLED_ON.search(around) else "其他"


def _is_destroyed(text: str, quantity: Quantity, context: Context) -> bool:
    """Say whether a sentence destroys what it says was seized: 对近两年缴获的……支、……公斤集中销毁."""
    stop = text.find("。", quantity.end)
    after = text[quantity.end : stop if stop >= 0 else len(text)][:80]
    return bool(_IN_STORE.search(text, context.sentence, quantity.start) and _DESTROYED.search(after))


def _goes_on_in_parts(text: str, last: _Last, context: Context, quantity: Quantity) -> bool:
    """Say whether a sentence breaks down what the one before it weighed: ……3吨现场焚毁。其中海洛因1.6吨."""
    parts = _PARTS.match(text, context.sentence)
    return bool(parts and last.measure and quantity.unit != "%" and _goes_on(quantity, last.quantity))


def _by_cue(quantity: Quantity, context: Context, last: _Last | None, measures: Measures) -> str | None:
    left, verb = (context.wide_left, "") if context.repeats else (context.left, context.verb)
    chosen = measures.choose(left, context.right, quantity.unit, carried=verb)
    if chosen == "现有吸毒人员" and last and last.whole in _FOUND_USERS and not _ON_RECORD.search(context.left):
        return last.whole  # of those found, not of those known
    if (
        last
        and last.sentence != context.sentence
        and chosen in (None, "缴获毒品")
        and last.measure in (*_SEIZED, "其他")
    ):
        return last.measure  # parts of what the sentence before weighed
    if (
        chosen in _SEIZED
        and last
        and last.measure == "其他"
        and {quantity.unit, last.quantity.unit} <= _MASS
        and not _SEIZES.search(context.left)
    ):
        return "其他"  # of what is destroyed
    if _PART_OF.match(context.left) and last and last.quantity.unit == quantity.unit and chosen == "宣传活动":
        return last.measure  # 抓获31名，其中学生9名
    if chosen:
        return chosen
    if last and last.measure and _goes_on(quantity, last.quantity):
        return last.measure
    left = context.wide_left if quantity.unit in _CARRIED | {"起"} else context.left
    return measures.choose(left, context.wide_right, quantity.unit)


def _share_of(quantity: Quantity, context: Context, last: _Last | None, measures: Measures) -> str | None:
    """Return the measure of what is shared: what stands before 占, else what was counted before."""
    part, share, whole = context.left.rpartition("占")
    if quantity.unit != "%" or not (share or context.left.rstrip("的").endswith("总数")):
        return None
    if named := measures.choose(part, "", "%") if share else None:
        return named
    if last and last.whole:
        return last.whole
    return (measures.choose(whole, "", "%") if whole else None) or measures.choose(context.wide_left, "", "%")


def _goes_on(one: Quantity, other: Quantity) -> bool:
    """Say whether a number without a cue is of the kind of the one before it: 冰毒7公斤，麻古300粒."""
    if {one.unit, other.unit} == {"株", "亩"} or (one.unit in _PEOPLE and other.unit == "%"):
        return True
    return one.unit == other.unit or {one.unit, other.unit} <= _MASS or {one.unit, other.unit} <= _PEOPLE


def _substance(
    quantity: Quantity,
    measure: str,
    context: Context,
    left_edge: int,
    around: _Surroundings,
    pair: Pair | None,
    last: _Last | None,
) -> str | None:
    """Return the substances named between the clause's start and the phrase after the number, joined by 、."""
    if measure not in _OF_SUBSTANCES:
        return None
    if pair and pair.item and (paired := [common for _, _, common in around.lexicon.find(pair.item)]):
        return "、".join(dict.fromkeys(paired))
    reach = len(context.wide_left if context.repeats else context.left)
    begin = max(left_edge, quantity.start - reach)
    stop = quantity.end + len(context.right)
    named = [common for start, end, common in around.substances if begin <= start and end <= stop]
    if named:
        return "、".join(dict.fromkeys(named))
    if last and quantity.unit == "%" and not pair and measure in (last.measure, "其他"):
        return last.substance if last.substance and "、" not in last.substance else None
    if measure == _PLANTS:
        return around.only_substance
    if measure not in _SEIZED:
        return None
    if quoted := _QUOTED.search(around.text[begin : quantity.start]):
        return quoted.group(1)
    if not (context.repeats or _SAME_KIND.search(context.left)):
        return None
    return last.substance if last and last.substance and last.measure == measure else around.only_substance


def _period(periods: Sequence[Period], sentence: int, number_before: int, position: int) -> str | None:
    """Return the last period of the sentence that stands before the number and is not another number's moment."""
    index = bisect_right(periods, position, key=lambda period: period.end) - 1
    while index >= 0 and periods[index].start >= sentence:
        if not periods[index].moment or periods[index].start >= number_before:
            return periods[index].text
        index -= 1
    return None
