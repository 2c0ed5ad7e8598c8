"""The normal form: what is folded, and that every position leads back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cleaning import normalize


@pytest.mark.parametrize(
    ("readable", "normal"),
    [
        ("公安機關發布", "公安机关发布"),
        ("缴获１２．５公斤", "缴获12.5公斤"),
        ("City Walk 路线", "citywalk路线"),
        ("“笑气”与「笑气」", '"笑气"与"笑气"'),
        ("6•26、6·26", "6.26、6.26"),
        ("打击——整治—宣传", "打击--整治-宣传"),
        ("通报(tōngbào)了", "通报了"),
        ("重５㎏", "重5kg"),
        ("禁\u200b毒\n宣 传", "禁毒宣传"),
    ],
)
def test_it_folds(readable: str, normal: str) -> None:
    assert normalize(readable).text == normal


def test_offsets_lead_back_over_what_was_removed() -> None:
    readable = "警方 通报(tōngbào)：缴获㎏"
    form = normalize(readable)
    at = form.text.index("缴获")
    assert readable[form.offsets[at] : form.offsets[at + 2]] == "缴获"
    assert readable[form.offsets[0] : form.offsets[4]].startswith("警方 通报")
    assert form.offsets[-1] == len(readable)


@given(st.text(alphabet=st.sampled_from("禁毒發機（）(ā)bKm㎏①…“”，。 \n\u200b１Aİß\u3000—é"), max_size=60))
def test_offsets_are_complete_ordered_and_inside(readable: str) -> None:
    form = normalize(readable)
    assert len(form.offsets) == len(form.text) + 1
    assert list(form.offsets) == sorted(form.offsets)
    assert form.offsets[-1] == len(readable)
    assert not any(character.isspace() for character in form.text)


@given(st.text(alphabet=st.sampled_from("禁毒發機KmA１，。 “”\n—·"), max_size=60))
def test_the_normal_form_of_a_normal_form_is_itself(readable: str) -> None:
    once = normalize(readable).text
    assert normalize(once).text == once


def test_copies_in_other_scripts_and_widths_are_one() -> None:
    simplified = "公安机关破获案件12起，缴获“冰毒”3公斤。"
    traditional = "公安機關(guān)破獲案件１２起,繳獲「冰毒」 3 公斤。"
    assert normalize(simplified).text == normalize(traditional).text


def test_two_thousand_characters_take_milliseconds() -> None:
    text = "全省公安机关破获毒品案件，抓获犯罪嫌疑人多名。" * 90
    normalize(text)  # loads the dictionary
    best = min(_seconds(text) for _ in range(5))
    assert best < 0.01  # measured 0.3 ms; ten times and more for a busy machine


def _seconds(text: str) -> float:
    start = time.perf_counter()
    normalize(text)
    return time.perf_counter() - start
