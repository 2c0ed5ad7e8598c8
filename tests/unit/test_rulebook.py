"""Rule files: what people may write, and what they are told when they slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError, Problem
from config.paths import SHIPPED_CONFIG
from config.rulebook import RuleFile, load_rulebook, parse_rules, parse_rules_text
from config.wordbook import load_wordbook

LEXICON = SHIPPED_CONFIG / "lexicon"
FILE = Path("rules/x.yml")

SHORTEST = """\
topic: 反诈
rules:
  - id: fanzha
    any: [反诈, 电信诈骗]
"""


def parse(text: str, lexicon: Path = LEXICON) -> RuleFile:
    return parse_rules_text(text, FILE, lexicon)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    return caught.value.problems


def test_the_shortest_rule_needs_a_topic_an_id_and_words() -> None:
    file = parse(SHORTEST)
    assert (file.topic, file.name, file.source) == ("反诈", "反诈", SHORTEST)
    (rule,) = file.rules
    assert rule.name == "fanzha"
    assert [clue.of.terms for clue in rule.any] == [("反诈",), ("电信诈骗",)]
    assert rule.threshold is None


def test_a_clue_says_where_how_often_and_beside_what() -> None:
    text = SHORTEST + (
        "    all:\n      - {of: [诈骗, 骗局], near: 破获, within: 30, zone: body,"
        " at_least: 2, distinct: 2, points: 1.5, max: 5}\n"
        "    threshold: 4\n    weights: {title: 3}\n    provinces: [山东, 全国]\n    types: 案件通报\n"
    )
    (rule,) = parse(text).rules
    (clue,) = rule.all
    assert clue.of.terms == ("诈骗", "骗局")
    assert clue.near is not None
    assert clue.near.terms == ("破获",)
    assert (clue.within, clue.at_least, clue.distinct, clue.points, clue.most) == (30, 2, 2, 1.5, 5)
    assert clue.zones == {"lead", "body"}  # the lead is a part of the body
    assert rule.weights == (3.0, 1.0, 1.0)
    assert rule.provinces == {"山东", "全国"}
    assert rule.types == {"案件通报"}


def test_groups_refer_to_groups_and_lexicons() -> None:
    file = parse(
        "topic: 禁毒\n"
        "groups:\n"
        "  全部: [$毒, 吸毒]\n"
        "  毒: {name: 毒品名称, terms: [$substances/传统毒品, 白货], patterns: ['缴获.{1,5}公斤']}\n"
        "rules:\n  - {id: a, any: [$全部, $substances]}\n"
    )
    group = file.groups["全部"]
    assert {"海洛因", "二乙酰吗啡", "白货", "吸毒"} <= set(group.terms)
    assert group.patterns == ("缴获.{1,5}公斤",)
    assert file.groups["毒"].name == "毒品名称"
    assert "依托咪酯" in file.rules[0].any[1].of.terms


def test_defaults_hold_for_every_rule() -> None:
    file = parse(
        "topic: 禁毒\n"
        "defaults: {threshold: 3, weights: {title: 2}, exclude: [病毒], against: [国外], none: [招标]}\n"
        "rules:\n  - {id: a, any: [毒品]}\n  - {id: b, any: [禁毒], threshold: 9, exclude: [严禁毒鱼]}\n"
    )
    first, second = file.rules
    assert (first.threshold, second.threshold) == (3, 9)
    assert second.weights == (2.0, 1.0, 1.0)
    assert [exclusion.of.name for exclusion in second.exclude] == ["病毒", "严禁毒鱼"]
    assert [clue.of.name for clue in second.against] == ["国外"]
    assert [clue.of.name for clue in second.none] == ["招标"]


def test_the_digest_follows_the_text_and_the_word_lists(tmp_path: Path) -> None:
    words = tmp_path / "names.yml"
    words.write_text("classes: {类: [甲]}\n", encoding="utf-8")
    text = "topic: t\nrules:\n  - {id: a, any: [$names]}\n"
    before = parse(text, tmp_path).digest
    assert parse(text, tmp_path).digest == before
    assert parse(text + "\n", tmp_path).digest != before
    words.write_text("classes: {类: [乙]}\n", encoding="utf-8")
    assert parse(text, tmp_path).digest != before


@pytest.mark.parametrize(
    ("text", "line", "what", "remedy"),
    [
        ("topic: t\nrule: []\n", 2, "不认识的键“rule”", "rules"),
        ("rules:\n  - {id: a, any: [甲]}\n", 1, "缺少 topic", "topic"),
        ("topic: t\nrules:\n  - id: a\n    anny: [甲]\n", 4, "不认识的键", "any"),
        ("topic: t\nrules:\n  - id: a\n    none: [甲]\n", 3, "没有说要找什么", "any"),
        ("topic: t\nrules:\n  - id: a\n    any: [$没有]\n", 4, "不存在的分组 $没有", "可引用"),
        ("topic: t\nrules:\n  - id: a\n    any: [$substance]\n", 4, "不存在的分组", "$substances"),
        ("topic: t\nrules:\n  - id: a\n    any: [$substances/传统毒物]\n", 4, "没有“传统毒物”", "传统毒品"),
        ("topic: t\nrules:\n  - id: a\n    any: [110]\n", 4, "应是文字", "引号"),
        ("topic: t\nrules:\n  - id: a\n    any: ['……']\n", 4, "没有文字", "至少"),
        ("topic: t\nrules:\n  - id: a b\n    any: [甲]\n", 3, "不能是“a b”", "只用"),
        ("topic: t\nrules:\n  - {id: a, any: [甲]}\n  - {id: a, any: [乙]}\n", 4, "用过了（第 3 行）", "换一个"),
        ("topic: t\nrules:\n  - id: a\n    any: [甲]\n    against: [乙]\n", 5, "没有分数线", "threshold"),
        ("topic: t\nrules:\n  - id: a\n    any: [{of: 甲, within: 9}]\n", 4, "没有用处", "near"),
        ("topic: t\nrules:\n  - id: a\n    any: [{of: 甲, near: 乙, within: 句}]\n", 4, "写法不对", "sentence"),
        ("topic: t\nrules:\n  - id: a\n    any: [{of: 甲, zone: 标题}]\n", 4, "不能是 “标题”", "title"),
        ("topic: t\nrules:\n  - id: a\n    any: [{of: 甲, at_least: 0}]\n", 4, "不能是 “0”", "1 到"),
        ("topic: t\nrules:\n  - id: a\n    any: [{of: 甲, at_least: 1.5}]\n", 4, "应是整数", "小数"),
        ("topic: t\nrules:\n  - id: a\n    any: [甲]\n    provinces: [山东省]\n", 5, "不能是 “山东省”", "山东"),
        ("topic: t\nrules:\n  - id: a\n    any: [甲]\n    types: [通报]\n", 5, "不能是 “通报”", "通报"),
        ("topic: t\nrules:\n  - id: a\n    any: [甲]\n    threshold: 高\n", 5, "应是数字", "数字"),
        ("topic: t\nrules:\n  - id: a\n    any: [甲]\n    weights: {标题: 2}\n", 5, "不认识的键", "title"),
        (
            "topic: t\nrules:\n  - id: a\n    any: [甲]\n    exclude: [{of: 乙, unless: 丙}]\n",
            5,
            "缺少 within",
            "sentence",
        ),
        (
            "topic: t\nrules:\n  - id: a\n    any: [甲]\n    exclude: [{of: 乙, distinct: 2}]\n",
            5,
            "缺少 within",
            "sentence",
        ),
        ("topic: t\nrules:\n  - id: a\n    any: [甲]\n    about: {of: 乙, share: 0.5}\n", 5, "没有分数线", "threshold"),
        (
            "topic: t\nrules:\n  - id: a\n    any: [甲]\n    threshold: 1\n    about: {of: 乙}\n",
            6,
            "缺少 share",
            "share",
        ),
        ("topic: t\nrules:\n  - id: a\n    any: []\n", 4, "是空的", "删掉"),
        ("topic: t\nrules:\n  - id: a\n    any:\n", 4, "没有值", "补上"),
        (
            "topic: t\ngroups:\n  甲: {patterns: ['缴获(']}\nrules:\n  - {id: a, any: [$甲]}\n",
            3,
            "不是有效的正则",
            "单引号",
        ),
        ("topic: t\ngroups:\n  甲: {patterns: ['(?=毒)品']}\nrules:\n  - {id: a, any: [$甲]}\n", 3, "正则", "环视"),
        ("topic: t\ngroups:\n  甲: {patterns: ['.*']}\nrules:\n  - {id: a, any: [$甲]}\n", 3, "连空文也匹配", ".+"),
        (
            "topic: t\ngroups:\n  甲: {patterns: ['缴获 毒品']}\nrules:\n  - {id: a, any: [$甲]}\n",
            3,
            "含有空格",
            "删掉",
        ),
        ("topic: t\ngroups:\n  甲: {name: 乙}\nrules:\n  - {id: a, any: [$甲]}\n", 3, "里没有词", "terms"),
        ("topic: t\ngroups:\n  甲: [$乙]\n  乙: [$甲]\nrules:\n  - {id: a, any: [$甲]}\n", 4, "互相引用", "去掉"),
        ("topic: t\ngroups:\n  甲: [一]\nrules:\n  - {id: a, any: [甲]}\n", 5, "“甲”是分组的名字", "$甲"),
        ("topic: t\ngroups:\n  $甲: [一]\nrules:\n  - {id: a, any: [一]}\n", 3, "不能有 $", "换一个"),
        ("topic: t\nrules: 甲\n", 2, "应是“键: 值”", "可用的键"),
        ("- 甲\n", 1, "应是“键: 值”", "rules"),
    ],
)
def test_a_slip_is_named_with_its_line_and_a_remedy(text: str, line: int, what: str, remedy: str) -> None:
    (problem,) = problems(text)
    assert (problem.file, problem.line) == (FILE, line)
    assert problem.column is not None
    assert what in problem.what
    assert remedy in problem.remedy


def test_every_slip_is_named_at_once_in_file_order() -> None:
    found = problems("topic: t\nrules:\n  - {id: a, any: [$甲], weight: 2}\n  - {any: [乙]}\n")
    assert [problem.line for problem in found] == [3, 3, 4]


def test_a_group_may_hold_a_word_of_its_own_name() -> None:
    file = parse("topic: t\ngroups:\n  笑气: [笑气, 一氧化二氮]\nrules:\n  - {id: a, any: [$笑气]}\n")
    assert file.groups["笑气"].terms == ("笑气", "一氧化二氮")


def test_one_bad_file_refuses_that_file_only(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(SHORTEST, encoding="utf-8")
    (tmp_path / "b.yml").write_text("topic: t\n", encoding="utf-8")
    (tmp_path / "c.yml").write_text(SHORTEST, encoding="utf-8")  # the same topic again
    (tmp_path / ".b.yml.swp.yml").write_text("topic: t\n", encoding="utf-8")
    book = load_rulebook(tmp_path, LEXICON)
    assert [file.path.name for file in book.files] == ["a.yml"]
    assert [problem.file.name for problem in book.refused if problem.file] == ["b.yml", "c.yml"]
    assert "反诈" in book.refused[1].what


def test_two_files_do_not_share_a_rule_id(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(SHORTEST, encoding="utf-8")
    (tmp_path / "b.yml").write_text(SHORTEST.replace("反诈\n", "另一主题\n", 1), encoding="utf-8")
    book = load_rulebook(tmp_path, LEXICON)
    assert [file.path.name for file in book.files] == ["a.yml"]
    assert "fanzha" in book.refused[0].what


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="规则文件夹不存在"):
        load_rulebook(tmp_path / "rules", LEXICON)


def test_a_broken_word_list_is_shown_at_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "names.yml").write_text("classes:\n  类: [甲, 7]\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        parse("topic: t\nrules:\n  - {id: a, any: [$names]}\n", tmp_path)
    places = {(problem.file.name, problem.line) for problem in caught.value.problems if problem.file}
    assert places == {("x.yml", 3), ("names.yml", 2)}


def test_the_shipped_files_are_valid() -> None:
    book = load_rulebook(SHIPPED_CONFIG / "rules", LEXICON)
    assert book.refused == ()
    assert [file.topic for file in book.files] == ["禁毒"]
    assert parse_rules(SHIPPED_CONFIG / "rules" / "jindu.yml", LEXICON).digest == book.files[0].digest


def test_a_substance_has_one_common_name() -> None:
    names: dict[str, str] = {}
    for entry in load_wordbook(LEXICON / "substances.yml").entries():
        for name in entry.names:
            assert name not in names, f"{name}: {names.get(name)} and {entry.name}"
            names[name] = entry.name
    assert names["甲基苯丙胺"] == "冰毒"
    assert names["氯胺酮"] == "K粉"
    assert names["一氧化二氮"] == "笑气"
