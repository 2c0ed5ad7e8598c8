"""Cues of measures.yml that settle by a whole phrase what a single word would tell wrongly."""

from __future__ import annotations

import pytest

from config.paths import SHIPPED_CONFIG
from pipelines.facts import Lexicon, find_figures

LEXICON = Lexicon.load(SHIPPED_CONFIG / "lexicon")

CASES: list[tuple[str, list[tuple[str, float]]]] = [
    ("县法院审理涉依托咪酯的未成年人案件7件。", [("其他", 7)]),
    ("桌上摆着10份毒品仿真样品。", [("宣传活动", 10)]),
    ("孩子们领到禁毒书签，共900份。", [("宣传活动", 900)]),
    ("建成禁毒主题馆2个、社区小课堂31个。", [("宣传活动", 2), ("宣传活动", 31)]),
    ("收留戒毒人员的“爱心铺”全区有11个。", [("社区戒毒康复", 11)]),
    ("禁毒社工累计上门检测和帮扶180人次。", [("社区戒毒康复", 180)]),
    ("对900名社区戒毒人员逐一检测毛发。", [("检测人次", 900)]),
    ("查处吸毒人员12人，其中7人系初次吸食。", [("查处吸毒人员", 12), ("新发现吸毒人员", 7)]),
    ("戒毒所配了5名心理咨询师。", [("其他", 5)]),
    ("列车上缴获毒品8公斤，2人被带下车。", [("缴获毒品", 8), ("抓获嫌疑人", 2)]),
    ("人工复核后确认罂粟5处230株。", [("铲除原植物", 5), ("铲除原植物", 230)]),
    ("取缔非法经营点12处，查扣易制毒化学品3吨。", [("捣毁窝点", 12), ("缴获制毒物品", 3)]),
    ("对电子烟零售点逐店摸排，全市共摸排320家。", [("排查企业", 320)]),
    ("缴获依托咪酯原料油2公斤、空弹壳600个。", [("缴获毒品", 2), ("其他", 600)]),
    ("她通过熟人购进咪达唑仑30支。", [("其他", 30)]),
    ("专案组捣毁窝点3处，查扣包裹90件，涉案金额200万元。", [("捣毁窝点", 3), ("罚没涉案资金", 2_000_000)]),
    ("协助抓获毒贩两人的，奖励3万元。", [("其他", 30_000)]),
    ("种植罂粟五百株以上或者抗拒铲除的，依法处理。", []),
    ("他们推行五户联保，铲除罂粟12株。", [("铲除原植物", 12)]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_phrase_settles_the_measure(text: str, expected: list[tuple[str, float]]) -> None:
    found = find_figures(text, regions=(), lexicon=LEXICON)
    assert [(figure.measure, figure.value) for figure in found] == expected


def test_a_number_of_plants_right_behind_that_of_plots_is_of_the_same_plant() -> None:
    found = find_figures("确认罂粟5处230株，大麻地也已铲除。", regions=(), lexicon=LEXICON)
    assert [figure.substance for figure in found] == ["罂粟", "罂粟"]
