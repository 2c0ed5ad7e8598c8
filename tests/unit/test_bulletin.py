"""A bulletin: only the items in which a rule found its words are the announcement's."""

from __future__ import annotations

from benchmarks.judgement_texts import read
from pipelines.items import Hit
from pipelines.matching import items_with_hits

ITEMS = (
    "唐山港一季度完成货物吞吐量2.1亿吨，同比增长5.2%。",
    "保定警方破获一起贩毒案，缴获冰毒2.2公斤，两名男子被刑事拘留。",
    "承德避暑山庄接待游客21万人次，景区推出三条步道。",
)


def test_the_facts_are_those_of_the_item() -> None:
    article = read("燕赵简讯", "\n".join(ITEMS), "河北")
    assert article.verdict.match
    assert article.verdict.type == "案件通报"
    assert [region.name for region in article.regions] == ["河北省", "保定市"]
    assert {figure.value for figure in article.figures} <= {1, 2, 2.2}


def test_an_article_with_another_title_keeps_all_its_places() -> None:
    article = read("河北各地见闻", "\n".join(ITEMS), "河北")
    assert "唐山市" in [region.name for region in article.regions]


def test_items_stand_where_their_paragraphs_do() -> None:
    text = "甲\n乙毒品\n丙"
    items = items_with_hits("一周要闻", text, [Hit("r", "毒品", "lead", 3, 5)])
    assert items is not None
    assert (items.text, items.spans) == ("乙毒品", ((2, 5),))
    assert [items.holds(position) for position in range(6)] == [False, False, True, True, True, False]


def test_a_hit_in_the_title_makes_the_whole_the_announcement() -> None:
    hits = [Hit("r", "禁毒", "title", 0, 2), Hit("r", "毒品", "lead", 3, 5)]
    assert items_with_hits("禁毒动态一周要闻", "甲\n乙毒品\n丙", hits) is None
