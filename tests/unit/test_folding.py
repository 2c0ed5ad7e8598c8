"""Folding: one script, one width, one set of punctuation marks, every character in its place."""

from __future__ import annotations

import pytest

from pipelines.facts.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("破案12起,缴毒1,386克;其中:海洛因(3包)!", "破案12起，缴毒1,386克；其中：海洛因（3包）！"),
        ("9:30开庭,比例3:1", "9:30开庭，比例3:1"),
        ('代号"秋风"的行动,人称"小刀"\n叫"', "代号“秋风”的行动，人称“小刀”\n叫“"),
        ("「净邊」行動", "“净边”行动"),
    ],
)
def test_marks_of_english_are_read_as_those_of_chinese(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(text)
