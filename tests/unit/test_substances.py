"""Substances: common names, longest name first, lookalikes left out."""

from __future__ import annotations

import pytest

from config.paths import SHIPPED_CONFIG
from pipelines.facts import Substances, find_substances


@pytest.fixture(scope="module")
def lexicon() -> Substances:
    return Substances.load(SHIPPED_CONFIG / "lexicon")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("查获甲基苯丙胺两公斤", ("冰毒",)),
        ("查扣一氧化二氮钢瓶", ("笑气",)),
        ("氯胺酮與海洛因", ("K粉", "海洛因")),
        ("含ＭＤＭＡ成分的药片", ("摇头丸",)),
        ("伪麻黄碱管控", ("伪麻黄碱",)),
        ("工业大麻种植许可", ()),
        ("遇到大麻烦了，好笑气", ()),
        ("毒品、新型毒品、麻精药品", ()),
        ("仓库里存着盐酸和丙酮，消防到场", ()),
        ("民警到企业核对盐酸、丙酮的出入库台账", ("盐酸", "丙酮")),
        ("易制毒化学品平台盯住甲胺，甲胺磷是农药", ("甲胺",)),
        ("替马西泮和硝甲西泮的邮寄", ("替马西泮", "尼美西泮")),
        ("THCB与AMPHHCX", ()),
    ],
)
def test_names_and_lookalikes(lexicon: Substances, text: str, expected: tuple[str, ...]) -> None:
    assert find_substances("", text, lexicon) == expected


def test_most_prominent_first(lexicon: Substances) -> None:
    text = "缴获海洛因一批。" + "此外" * 120 + "依托咪酯案件增多，依托咪酯烟弹流行，依托咪酯被列管。"
    assert find_substances("警惕依托咪酯", text, lexicon) == ("依托咪酯", "海洛因")


def test_acid_counts_beside_what_is_only_a_precursor(lexicon: Substances) -> None:
    assert find_substances("", "仓库里查扣甲苯三桶、麻黄碱粗品两袋。", lexicon) == ("甲苯", "麻黄碱")
    assert find_substances("", "罐车泄漏，甲苯流了一地。", lexicon) == ()


def test_positions_count_code_points_of_the_text_given(lexicon: Substances) -> None:
    text = "İ缴获ＬＳＤ邮票"
    assert [(text[start:end], name) for start, end, name in lexicon.find(text)] == [("ＬＳＤ", "LSD")]


def test_a_nickname_is_not_named_beside_what_it_is(lexicon: Substances) -> None:
    assert find_substances("", "所谓听话水，检出的是三唑仑。", lexicon) == ("三唑仑",)
    assert find_substances("", "有人在网上卖听话水。", lexicon) == ("听话水",)


def test_what_sewage_is_measured_for_is_no_substance_beside_its_source(lexicon: Substances) -> None:
    assert find_substances("", "水样检测吗啡等代谢物，未发现海洛因。", lexicon) == ("海洛因",)
    assert find_substances("", "查获吗啡两支、海洛因三克。", lexicon) == ("吗啡", "海洛因")
