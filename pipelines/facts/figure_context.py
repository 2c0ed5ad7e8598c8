"""What stands around a number: the clause before it, the phrase after it, the verb that governs both."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.cleaning.code_points import places_of
from pipelines.facts.quantities import Quantity

_SENTENCE_ENDS = "。！？!?\n"
_CLAUSE_ENDS = "，,；;：:。！？!?\n（("
_CLAUSE_END = re.compile(r"[，,；;。！？!?\n（(]")
_PHRASE_END = re.compile(
    r"(?=[，,；;：:。！？!?\n（()）、以及并其和与同])(?:[，,；;：:。！？!?\n（()）]|、(?![市县区镇乡村]级)|以?及|并(?!案)|其中|(?<!总)和(?!解|谐)|与(?!会)|同时)"
)
_PHRASE = 26
_CLAUSE = 60
_SENTENCE = 120
_ASIDE = re.compile(r"[（(][^（）()\n，,。；;]{1,16}[）)]")
_ONLY_WEIGHS = re.compile(
    r"^[，,、和及]?(?:共?重|[^，,]{0,6}(?:净重|称重|清点|总重|毛重|重约|重达|重量)|(?:总计|共计|合计|累计|共)约?$|约$)"
)
_VERBS = (
    "焚毁|焚烧|烧毁|破获|侦破|侦办|立案|抓获|捕获|查获|缴获|截获|起获|查处|查扣|查缴|查封|收缴|扣押|搜出|捣毁|摧毁|销毁|打掉|端掉|取缔|铲除|检查|排查|核查|清查"
    "|盘查|走访|检测|抽检|采集|抽取|发放|举办|开展|组织|建成|建立|建设|帮扶|帮助|救助|安置|吸纳|起诉|批捕|逮捕|判处|处罚|培训|出动|投入|配备|招聘"
    "|聘请|命名|评选|创建|拥有|现有|登记|在册|设立|设|占|劝阻|劝返|实现|办理|受理|移送|实施|调解|化解|责令|注销|吊销|约谈|签订|征集|播放|悬挂"
    "|制发|管控|持有|落实|收戒|收治|下架|滥用"
)
# Looking at the first character before any word makes the search three times as fast.
_VERB = re.compile(f"(?=[{''.join(sorted({verb[0] for verb in _VERBS.split('|')}))}])(?:{_VERBS})")
_TAKEN = re.compile(  # 约22吨，予以收缴; 4名男子说不清来路，已被依法控制
    r"[^，。；\d]{0,16}，(?:现?已|均|全部|依法|当场|随即)*(?:被|予以)?(?:民警|警方|依法|当场)?(收缴|没收|扣押|查扣|缴获|控制|抓获|带走)(?=[。；，])"
)
_TARGET = re.compile(r"力争|争取(?:在|到|实现)")
_OF_CASE = re.compile(r"(?<!涉)案")
_CASES = re.compile(r"(?<![专涉档])案|审结|办结|受理|立案|查办|[公起追]诉|犯罪")
_REPEATED = re.compile(
    r"每(?:天|日|周|月|季度?|年|半年|学期)[^，,。]{0,8}$|(?:先后|跑单|作案|代购|网购|转账|下单|交易|贩卖|贩毒|吸[食毒])[^，,。]{0,2}$|[送卖吸去来问打跑找买寄运]了$|(?:[进出]|送[进入])[^，,。]{0,8}所$"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around one number."""

    left: str  # its clause, as far as the number before it
    right: str  # the phrase after it
    sentence: int  # where its sentence starts
    verb: str  # of the clause before, where its own has none: 查获……，(查获)大麻48克
    aimed_at: bool  # 力争……达到95%
    repeats: bool  # the clause only weighs what the one before it names: ……420桶，净重约3吨
    wide: _Wide

    @property
    def wide_left(self) -> str:
        """Return the sentence since the number before."""
        return self.wide.text[self.wide.begin : self.wide.start]

    @property
    def wide_right(self) -> str:
        """Return the clause until the next number."""
        return _until(_CLAUSE_END, self.wide.text, self.wide.end, self.wide.stop)


@dataclass(frozen=True, slots=True)
class _Wide:
    """Where the wider surroundings of one number lie: they are seldom asked for."""

    text: str
    begin: int
    start: int
    end: int
    stop: int


def counted(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the numbers that count: 件 of cases alone, 支 that are no teams, 次 that are no habit or deeds."""
    return [quantity for quantity in quantities if _is_counted(quantity, text)]


def _is_counted(quantity: Quantity, text: str) -> bool:
    before = text[max(0, quantity.start - 30) : quantity.start]
    if quantity.classifier in ("件", "宗"):
        return bool(_CASES.search(before)) or _OF_CASE.search(text, quantity.end, quantity.end + 8) is not None
    if quantity.classifier in ("次", "场"):
        return not _REPEATED.search(before)
    return quantity.classifier != "支" or not before.endswith(("队", "队伍"))


def read_contexts(text: str, quantities: Sequence[Quantity]) -> list[Context]:
    """Return what stands around each of a folded text's numbers."""
    plain = _without_asides(text, quantities)
    sentences = [place + 1 for place in places_of(plain, _SENTENCE_ENDS)]
    clauses = [place + 1 for place in places_of(plain, _CLAUSE_ENDS) if not _labels_number(plain, place)]
    targets = [match.start() for match in _TARGET.finditer(plain)]
    contexts = []
    last_end = 0
    for index, quantity in enumerate(quantities):
        start, end = quantity.start, quantity.end
        following = quantities[index + 1].start if index + 1 < len(quantities) else len(plain)
        sentence = _last(sentences, start)
        begin = max(sentence, last_end, start - _SENTENCE)
        clause = max(_last(clauses, start), begin, start - _CLAUSE)
        left = plain[clause:start]
        contexts.append(
            Context(
                left,
                _until(_PHRASE_END, plain, end, min(following, end + _PHRASE)),
                sentence,
                "" if quantity.unit == "%" or _VERB.search(left) else _verb_beside(plain, sentence, clause, end),
                bool(targets) and sentence <= _last(targets, start) and targets[0] < start,
                _ONLY_WEIGHS.search(left) is not None,
                _Wide(plain, begin, start, end, min(following, end + _SENTENCE)),
            )
        )
        last_end = end
    return contexts


def _labels_number(text: str, place: int) -> bool:
    """Say whether a colon only stands between a number and its name: 破案数：58起."""
    return text[place] in "：:" and text[place + 1 : place + 2].isdigit()


def _without_asides(text: str, quantities: Sequence[Quantity]) -> str:
    """Return a text with short asides that count nothing blanked: 青少年（25岁以下）64名 is one phrase."""
    starts = [quantity.start for quantity in quantities]

    def blank(match: re.Match[str]) -> str:
        first = bisect_left(starts, match.start())
        counts = first < len(starts) and starts[first] < match.end()
        return match.group() if counts else " " * len(match.group())

    return _ASIDE.sub(blank, text)


def _until(stop: re.Pattern[str], text: str, start: int, end: int) -> str:
    found = stop.search(text, start, end)
    return text[start : found.start() if found else end]


def _verb_beside(text: str, sentence: int, clause: int, end: int) -> str:
    """Return what was done with what is counted, right behind it or in the last verb before its clause.

    The search starts at the sentence's start or its last semicolon.
    """
    if taken := _TAKEN.match(text, end):
        return taken[1]
    start = max(sentence, clause - _SENTENCE)
    found = _VERB.findall(text, max(start, text.rfind("；", start, clause) + 1), clause)
    return found[-1] if found else ""


def _last(positions: Sequence[int], before: int) -> int:
    index = bisect_right(positions, before) - 1
    return positions[index] if index >= 0 else 0
