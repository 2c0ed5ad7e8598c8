"""Which measure a number is of: by the words beside it, else as the number before it in the sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.facts.figure_context import Context
from pipelines.facts.measures import Measures
from pipelines.facts.pairing import Pair
from pipelines.facts.quantities import Quantity

_TO = re.compile(
    r"(?:逐年)?(?:下降|上升|减少|增加|[降升增减]|提[高升]|下[调滑]|锐减|回落|攀升)了?[到至为](?:目前|现在|\d{4}年)?的?$"
)
_MASS = frozenset({"公斤", "吨", "克", "升", "粒", "片", "支", "个", "份"})
_PEOPLE = frozenset({"人", "人次"})
_EVENTS = frozenset({"场", "次"})
_BARE = frozenset({"、", "", "和", "共"})
_CARRIED = _PEOPLE | _MASS - {"个", "份"}  # what a clause may count without saying of what
PART_OF = re.compile(r"[ 　]*其中")
_PARTS = re.compile(
    r"[^，,。：:]{0,12}[，,：:]?(?:其中|包括|主要有)|[^，,。]{0,8}(?:包括|主要有)|按[^，,。]{1,10}(?:[：:]|分，)"
)
_SEIZES = re.compile(r"[缴扣没截搜]|查获|起[获出]|查出")
_DESTROYED = re.compile(
    r"(?<!未)(?:销毁|焚毁|焚烧|烧毁|化为灰烬|化成灰|无害化处[理置]|[投送倒推倾运][入进][^，。；]{0,8}[炉窑池])(?!前)"
)
_IN_STORE = re.compile(r"(?:缴|查|截|收)获?的|罚没的|收缴的|查扣的")
_HOMES = re.compile(r"企业|单位|商|店|场所|出租|厂|公司|网吧|旅馆|宾馆|民宿|物流|经营|诊所|药")
_SAID_OF_HOMES = ("排查企业", "宣传活动", "其他", None)
_OF_RECOVERY = re.compile(r"戒毒|康复|吸毒|帮扶|救助|低保|困难|慰问")
_CALLED_ON = re.compile(r"签[订下]|承诺|入户|走访|上门|敲门|覆盖|宣传|发放")
_REWARD = re.compile(r"奖励?|悬赏|酬谢")
_ANYTHING, _NOTHING = re.compile(""), re.compile(r"(?!)")
_HELD = re.compile(r"(?:开展|举行|召开|组织|举办|进行)了?$")
_CHARGED = re.compile(r"(?:均|全部|都)(?:现?已)?被?(?:依法)?(?:刑拘|刑事拘留|批准逮捕|逮捕|提起公诉)")
_CHECKED = re.compile(r"查|走访|关停|处罚|约谈|整[治顿]")
# What a Chinese numeral of a scene must stand beside to be a figure.
_TOLD_OF: dict[tuple[str | None, str], re.Pattern[str]] = {
    ("宣传活动", "人"): _NOTHING,
    ("社区戒毒康复", "人"): _NOTHING,
    ("检测人次", "人"): re.compile(r"阳性|检出|查出|筛出"),
    ("缴获毒品", "支"): _SEIZES,
    ("缴获毒品", "个"): _SEIZES,
    ("排查企业", "家"): _CHECKED,
    ("排查企业", "个"): _CHECKED,
    ("抓获嫌疑人", "人"): re.compile(r"[抓捕擒捉获落挡拘]|归案|到案|控制|投案|自首"),
}
_FOUND_USERS = frozenset({"查处吸毒人员", "新发现吸毒人员"})
_ON_RECORD = re.compile(r"现有|登记|在册|在控|社会面|实有")
SEIZED = frozenset({"缴获毒品", "缴获制毒物品"})


@dataclass(frozen=True, slots=True)
class Last:
    """The number before, in the same sentence."""

    quantity: Quantity
    measure: str | None  # None: it is no figure
    sentence: int
    substance: str | None
    whole: str | None  # the measure of what was counted last, shares and changes apart


def measure_of(
    quantity: Quantity, context: Context, pair: Pair | None, last: Last | None, measures: Measures
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
    return _of_spoken(quantity, context, chosen) if quantity.spoken else chosen or "其他"


def _of_spoken(quantity: Quantity, context: Context, chosen: str | None) -> str | None:
    """Return the measure of a Chinese numeral, which scenes are full of; None where it counts nothing."""
    if not _TOLD_OF.get((chosen, quantity.unit), _ANYTHING).search(context.left + context.right):
        return None  # 卖给两名网友, 救出三位老人, 三支电子烟还亮着
    if quantity.unit == "次" and not _HELD.search(context.left):
        return None  # 谈了两次, 二次伤害
    if quantity.unit == "元" and _REWARD.search(context.left):
        return "其他"
    if chosen == "其他" and not (quantity.unit == "人" and _CHARGED.match(context.right)):
        return None
    return chosen


def _of_homes(context: Context) -> str:
    """Return the measure of households that are no firms: called on to help or to tell them, else dealt with."""
    around = context.wide_left + context.right
    if _OF_RECOVERY.search(around):
        return "社区戒毒康复"
    return "宣传活动" if _CALLED_ON.search(around) else "其他"


def is_destroyed(text: str, quantity: Quantity, context: Context) -> bool:
    """Say whether a sentence destroys what it weighs: 对近两年缴获的……支、……公斤集中销毁; ……公斤倒入焚化炉."""
    stop = text.find("。", quantity.end)
    after = text[quantity.end : stop if stop >= 0 else len(text)][:80]
    if not _DESTROYED.search(after):
        return False
    before = text[context.sentence : quantity.start]
    return bool(_IN_STORE.search(before)) or not _SEIZES.search(before)


def goes_on_in_parts(text: str, last: Last, context: Context, quantity: Quantity) -> bool:
    """Say whether a sentence breaks down what the one before it weighed: ……3吨现场焚毁。其中海洛因1.6吨."""
    parts = _PARTS.match(text, context.sentence)
    return bool(parts and last.measure and quantity.unit != "%" and _goes_on(quantity, last.quantity))


def _by_cue(quantity: Quantity, context: Context, last: Last | None, measures: Measures) -> str | None:
    left, verb = (context.wide_left, "") if context.repeats else (context.left, context.verb)
    chosen = measures.choose(left, context.right, quantity.unit, carried=verb)
    if last and (told := _by_last(chosen, quantity, context, last)):
        return told
    if chosen:
        return chosen
    left = context.wide_left if quantity.unit in _CARRIED | {"起"} else context.left
    return measures.choose(left, context.wide_right, quantity.unit)


def _by_last(chosen: str | None, quantity: Quantity, context: Context, last: Last) -> str | None:
    """Return what the number before tells of one whose own words say `chosen`, None if nothing."""
    units = {quantity.unit, last.quantity.unit}
    if chosen == "现有吸毒人员" and last.whole in _FOUND_USERS and not _ON_RECORD.search(context.left):
        return last.whole  # of those found, not of those known
    if last.sentence != context.sentence and chosen in (None, "缴获毒品") and last.measure in (*SEIZED, "其他"):
        return last.measure  # parts of what the sentence before weighed
    if chosen in SEIZED and last.measure == "其他" and units <= _MASS:
        return None if context.repeats or _SEIZES.search(context.left) else "其他"  # of what is destroyed
    if chosen == "宣传活动" and len(units) == 1 and PART_OF.match(context.left):
        return last.measure  # 抓获31名，其中学生9名
    if chosen:
        return None
    if last.measure and _goes_on(quantity, last.quantity):
        return last.measure
    if last.quantity.unit == "%" and quantity.unit in _MASS and last.whole in SEIZED:
        return last.whole  # 缴毒量占全州的六成，其中蒙自市2.9吨
    return None


def _share_of(quantity: Quantity, context: Context, last: Last | None, measures: Measures) -> str | None:
    """Return the measure of what is shared: what stands before 占, else what was counted before."""
    part, share, whole = context.left.rpartition("占")
    if quantity.unit != "%" or not (share or context.left.rstrip("的").endswith("总数")):
        return None
    named = measures.choose(part, "", "%") if share else None
    if named == "社区戒毒康复" and last and last.whole in _FOUND_USERS and PART_OF.match(part):
        return last.whole  # 查获90人，其中复吸人员占六成
    if named:
        return named
    if last and last.whole:
        return last.whole
    return (measures.choose(whole, "", "%") if whole else None) or measures.choose(context.wide_left, "", "%")


def _goes_on(one: Quantity, other: Quantity) -> bool:
    """Say whether a number without a cue is of the kind of the one before it: 冰毒7公斤，麻古300粒."""
    if {one.unit, other.unit} == {"株", "亩"} or (one.unit in _PEOPLE and other.unit == "%"):
        return True
    return one.unit == other.unit or {one.unit, other.unit} <= _MASS or {one.unit, other.unit} <= _PEOPLE
