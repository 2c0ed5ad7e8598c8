"""Whatever reprinting did to a text, its normal form is that of the text, and every position leads back."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cleaning import NOISE, clean, normalize
from tests.unit.noise_maker import MAKERS, NAMED, TITLE, Maker

BODIES = (
    "本报讯 入冬以来，某县公安局组织民警走进32个村，开展禁毒宣传56场，发放图册1800余份，村民们围在一起听得很认真。\n"
    "宣传员用方言讲解新型毒品的伪装，提醒家长留意孩子的朋友圈，遇到可疑包裹要及时通报社区民警。\n"
    "该局负责人表示，下一步将联合学校和企业，把禁毒课堂办到车间和操场，全年计划再办120场。",
    "昨天上午，市禁毒委召开会议，通报全年工作：破获案件45起，抓获嫌疑人67名，缴获毒品8.9公斤。\n"
    "会议指出，各县区要盯紧物流寄递渠道；要把宣传放在乡村，放在学校，放在工地。\n"
    "与会人员还观看了专题片《回家》，片中的老李戒毒十二年，如今是社区的志愿者，他说：“路要自己走回来。”\n"
    "会议要求，年底前完成重点人员走访，建立台账，做到一人一策，不落一户。",
)


def _spoiled(body: str, makers: list[Maker], seed: int) -> str:
    random = Random(seed)
    for maker in sorted(makers, key=MAKERS.index):
        body = maker(body, random)
    return body


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
@pytest.mark.parametrize("body", BODIES, ids=["report", "meeting"])
def test_one_kind_of_noise_goes_and_is_named(maker: Maker, body: str) -> None:
    cleaned = clean(_spoiled(body, [maker], 7), TITLE)
    assert cleaned.normal.text == normalize(body).text
    assert NAMED[maker] <= set(cleaned.noise)


def test_kinds_together_go_too() -> None:
    """300 mixtures, the same in every run."""
    random = Random(3)
    spoiled = 0
    for seed in range(300):
        body, makers = random.choice(BODIES), random.sample(MAKERS, random.randint(2, 6))
        cleaned = clean(_spoiled(body, makers, seed), TITLE)
        assert set(cleaned.noise) <= set(NOISE)
        spoiled += cleaned.normal.text != normalize(body).text
    assert spoiled == 0


@given(
    st.sampled_from(BODIES), st.lists(st.sampled_from(MAKERS), unique=True, max_size=6), st.integers(0, 999), st.data()
)
def test_a_word_of_the_normal_form_is_found_in_the_readable_text(
    body: str, makers: list[Maker], seed: int, data: st.DataObject
) -> None:
    cleaned = clean(_spoiled(body, makers, seed), TITLE)
    normal, offsets = cleaned.normal.text, cleaned.normal.offsets
    assert len(offsets) == len(normal) + 1
    assert all(left <= right for left, right in pairwise(offsets))
    start = data.draw(st.integers(0, len(normal) - 1))
    end = data.draw(st.integers(start + 1, min(len(normal), start + 12)))
    span = cleaned.text[offsets[start] : offsets[end - 1] + 1]
    assert normalize(span).text == normal[start:end]


@pytest.mark.parametrize(
    "text",
    [
        "新精神活性物质(NPS)",
        "依托咪酯(etomidate)被列管",
        "摇头丸(MDMA)",
        "四氢大麻酚（THC）",
        "笑气(N2O)",
        "学者约翰·史密斯(John Smith)说",
        "安钠咖(annaka)",
        "拉面(la mian)",
        "上海(SH)",
        "《关于加强 麻精药品管理的通知》",
        "李白 静夜思\n床前明月光 疑是地上霜\n举头望明月 低头思故乡",
        "姓名 年龄 籍贯\n张三 35 云南",
        "禁毒，从我做起！\n禁毒，从我做起！",
        "歌手周杰倫到场，五千名观众听他唱禁毒歌曲，反响热烈。",
        "免责声明是什么？律师说，签字前要看清楚条款，免责声明不能免除法定的责任，市民不要因此吃亏。",
        "第#号公告",
        "3#楼的住户",
        "用户评分 4*5",
        "AT&T 与 R&D",
    ],
)
def test_what_only_looks_like_noise_stays(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.noise == ()


@pytest.mark.parametrize(
    ("written", "readable", "name"),
    [
        ("警方[tōngbào]案情", "警方案情", "pinyin-notes"),
        ("我國(guo)警方", "我國警方", "bracketed-latin"),
        ("抓获五人，,缴获毒品", "抓获五人，缴获毒品", "doubled-punctuation"),
        ("抓获五人 ， ， 缴获毒品", "抓获五人，缴获毒品", "doubled-punctuation"),
        ("禁毒&amp;nbsp;宣传进社区。", "禁毒宣传进社区。", "spaces"),
        ("禁毒\ud800宣传", "禁毒宣传", "private-use"),
        ("缴获12##克", "缴获12##克", "masked-digits"),
    ],
)
def test_other_forms_of_it(written: str, readable: str, name: str) -> None:
    cleaned = clean(written)
    assert cleaned.text == readable
    assert name in cleaned.noise


def test_a_second_copy_with_its_short_first_line_goes_whole() -> None:
    body = f"县融媒体中心消息：\n{BODIES[0]}"
    assert clean(f"{body}\n{body}").text == clean(body).text


def test_a_disclaimer_that_is_all_there_is_stays() -> None:
    text = "声明：本台从未委托任何人以禁毒宣传的名义收取费用，凡有此类情形，请立即报警，以免上当受骗造成损失。"
    assert clean(text).text == text
