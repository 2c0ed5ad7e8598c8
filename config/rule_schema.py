"""What may stand under `rules:` and `defaults:` of a rule file, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.rule import ZONES, About, Clue, Exclusion, Rule, Within
from config.rule_terms import TermGroup, Vocabulary
from config.site_schema import PROVINCES
from config.yaml_node import Node

# fmt: off
ANNOUNCEMENT_TYPES = (
    "发布会通报", "案件通报", "专项行动", "政策法规", "列管公告", "示范创建", "宣传教育",
    "禁种铲毒", "制毒物品管控", "戒毒康复", "毒情监测", "销毁毒品", "通缉悬赏", "判决宣判",
)
# fmt: on
_SHARED = ("none", "against", "exclude", "weights", "threshold", "about")
_OF_RULE = ("id", "name", "any", "all", "provinces", "types", *_SHARED)
_OF_CLUE = ("of", "lacks", "name", "near", "unless", "within", "zone", "at_least", "distinct", "points", "max")
_FINDS = tuple(key for key in _OF_CLUE if key != "lacks")
_ID = re.compile(r"[\w-]{1,64}\Z")
_MOST_POINTS = 1000.0


def read_rules(node: Node, defaults: Node | None, vocabulary: Vocabulary) -> tuple[Rule, ...]:
    """Return the rules of a file; defects are noted in the vocabulary's notes."""
    shared = _Shared.read(defaults, vocabulary)
    rules: list[Rule] = []
    lines: dict[str, int] = {}
    for item in node.items():
        rule = _rule(item, shared, vocabulary)
        if rule is None:
            continue
        line = item.notes.positions.nearest(item.where)[0]
        first = lines.setdefault(rule.id, line)
        if first != line:
            item.fail(f"的编号“{rule.id}”用过了（第 {first} 行）", "请换一个编号")
        rules.append(rule)
    return tuple(rules)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What `defaults:` says: lists hold for every rule of the file, single values where a rule is silent."""

    none: tuple[Clue, ...] = ()
    against: tuple[Clue, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
    threshold: float | None = None
    about: About | None = None

    @classmethod
    def read(cls, node: Node | None, vocabulary: Vocabulary) -> _Shared:
        return cls() if node is None else cls(**_shared_fields(node.mapping(_SHARED), cls(), vocabulary))


def _shared_fields(fields: Mapping[str, Node], base: _Shared, vocabulary: Vocabulary) -> dict[str, Any]:
    threshold = fields["threshold"].number(0.001, _MOST_POINTS) if "threshold" in fields else base.threshold
    return {
        "none": (*base.none, *_clues(fields.get("none"), vocabulary, opposing=True)),
        "against": (*base.against, *_clues(fields.get("against"), vocabulary, opposing=True)),
        "exclude": (*base.exclude, *_exclusions(fields.get("exclude"), vocabulary)),
        "weights": _weights(fields["weights"], base.weights) if "weights" in fields else base.weights,
        "threshold": threshold,
        "about": _about(fields["about"], vocabulary) if "about" in fields else base.about,
    }


def _rule(node: Node, shared: _Shared, vocabulary: Vocabulary) -> Rule | None:
    fields = node.mapping(_OF_RULE, required=("id",))
    rule_id = _id(fields["id"]) if "id" in fields else None
    name = fields["name"].text() if "name" in fields else None
    both = _shared_fields(fields, shared, vocabulary)
    every, some = _clues(fields.get("all"), vocabulary), _clues(fields.get("any"), vocabulary)
    if fields and not {"all", "any"} & set(node.value) and set(node.value) <= set(_OF_RULE):
        node.fail("没有说要找什么", "请加上 any（有一样就行）或 all（样样都要）")
    for key, does in (("against", "会减分"), ("about", "会打折")):
        if key in fields and both["threshold"] is None:
            fields[key].fail(f"{does}，可是没有分数线", "请加上 threshold: …")
    provinces = frozenset(fields["provinces"].choices(PROVINCES)) if "provinces" in fields else frozenset()
    types = frozenset(fields["types"].choices(ANNOUNCEMENT_TYPES)) if "types" in fields else frozenset()
    if rule_id is None:
        return None
    return Rule(rule_id, name or rule_id, every, some, **both, provinces=provinces, types=types)


def _id(node: Node) -> str | None:
    text = node.text()
    if text is not None and not _ID.match(text):
        node.fail(f"不能是“{text}”", "请只用汉字、字母、数字、- 和 _，最多 64 个")
        return None
    return text


def _clues(node: Node | None, vocabulary: Vocabulary, *, opposing: bool = False) -> tuple[Clue, ...]:
    if node is None:
        return ()
    return tuple(clue for item in node.items() if (clue := _clue(item, vocabulary, opposing)) is not None)


def _clue(node: Node, vocabulary: Vocabulary, opposing: bool) -> Clue | None:
    """Read a clue: a reference or term by itself, or a mapping that says more.

    In none and against, `within` without `near` asks for the rule's own finds within reach, and `lacks` stands for
    `of` where the words are missed.
    """
    if not isinstance(node.value, dict):
        words = vocabulary.words(node)
        return Clue(words, words.name) if words else None
    lacks = opposing and "lacks" in node.value
    fields = node.mapping(_OF_CLUE if opposing else _FINDS, required=() if lacks else ("of",))
    wanted = fields.get("lacks" if lacks else "of")
    words = vocabulary.words(wanted) if wanted else None
    name = fields["name"].text() if "name" in fields else None
    near, unless = _reach(fields, vocabulary)
    alone = "within" in fields and not {"near", "unless"} & set(fields)
    if alone and not opposing:
        fields["within"].fail("没有用处", "within 说的是离 near 或 unless 多近；请写上它们，或删掉 within")
    zones = frozenset(fields["zone"].choices(ZONES)) if "zone" in fields else frozenset(ZONES)
    counts = {key: fields[key].whole(1, 10_000) for key in ("at_least", "distinct", "max") if key in fields}
    points = fields["points"].number(0.0, _MOST_POINTS) if "points" in fields else 1.0
    if words is None:
        return None
    return Clue(
        of=words,
        name=name or words.name,
        near=near,
        unless=unless,
        within=_within(fields.get("within")) or "sentence",
        zones=zones | {"lead"} if "body" in zones else zones,
        at_least=counts.get("at_least") or 1,
        distinct=counts.get("distinct") or 1,
        points=1.0 if points is None else points,
        most=counts.get("max") or 3,
        beside_finds=alone,
        lacks=lacks,
    )


def _reach(fields: Mapping[str, Node], vocabulary: Vocabulary) -> tuple[TermGroup | None, TermGroup | None]:
    near = vocabulary.words(fields["near"]) if "near" in fields else None
    unless = vocabulary.words(fields["unless"]) if "unless" in fields else None
    return near, unless


def _exclusions(node: Node | None, vocabulary: Vocabulary) -> tuple[Exclusion, ...]:
    if node is None:
        return ()
    return tuple(found for item in node.items() if (found := _exclusion(item, vocabulary)) is not None)


def _exclusion(node: Node, vocabulary: Vocabulary) -> Exclusion | None:
    if not isinstance(node.value, dict):
        words = vocabulary.words(node)
        return Exclusion(words) if words else None
    fields = node.mapping(("of", "within", "unless", "distinct"), required=("of",))
    words = vocabulary.words(fields["of"]) if "of" in fields else None
    _, unless = _reach(fields, vocabulary)
    for key in ("unless", "distinct"):
        if key in fields and "within" not in fields:
            fields[key].fail("缺少 within", "请说明在多近的范围内，例如 within: sentence")
    distinct = fields["distinct"].whole(1, 100) if "distinct" in fields else 1
    return Exclusion(words, _within(fields.get("within")), unless, distinct or 1) if words else None


def _about(node: Node, vocabulary: Vocabulary) -> About | None:
    fields = node.mapping(("of", "share", "full", "wording"), required=("of", "share"))
    words = vocabulary.words(fields["of"]) if "of" in fields else None
    share = fields["share"].number(0.01, 1.0) if "share" in fields else None
    full = fields["full"].whole(1, 10_000) if "full" in fields else 200
    wording = fields["wording"].number(-1.0, 1.0) if "wording" in fields else None
    return About(words, share, full or 200, wording) if words and share else None


def _within(node: Node | None) -> Within | None:
    if node is None:
        return None
    if node.value == "sentence" or node.value == "paragraph":
        return "sentence" if node.value == "sentence" else "paragraph"
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.whole(1, 10_000)
    node.fail("写法不对", "请写 sentence（同一句）、paragraph（同一段）或字数，例如 30")
    return None


def _weights(node: Node, base: tuple[float, float, float]) -> tuple[float, float, float]:
    fields = node.mapping(ZONES)
    read = {zone: fields[zone].number(0.0, _MOST_POINTS) for zone in ZONES if zone in fields}
    title, lead, body = (base[index] if read.get(zone) is None else read[zone] for index, zone in enumerate(ZONES))
    return title or 0.0, lead or 0.0, body or 0.0
