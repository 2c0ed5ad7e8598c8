"""Reading what an operator types for a subscription."""

from __future__ import annotations

import pytest

from config.sitebook import PROVINCES
from console.wishes import WishError, province, read_wish, split_names, yes_or_no


@pytest.mark.parametrize(
    ("typed", "short"),
    [
        ("山东省", "山东"),
        (" 北京市 ", "北京"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("新疆维吾尔自治区", "新疆"),
        ("新疆生产建设兵团", "兵团"),
        ("全国", "全国"),
    ],
)
def test_official_names_are_understood(typed: str, short: str) -> None:
    assert province(typed) == short


def test_every_short_name_is_itself() -> None:
    assert [province(name) for name in PROVINCES] == list(PROVINCES)


@pytest.mark.parametrize("typed", ["", "山东青岛", "黑龙", "Shandong", "山东省省"])
def test_other_names_are_refused(typed: str) -> None:
    with pytest.raises(WishError):
        province(typed)


def test_a_wish_tells_everything_that_is_wrong_at_once() -> None:
    with pytest.raises(WishError) as caught:
        read_wish("x", ["山冬"], ["缉私"], "hourly", confirmed=False, known_topics=["禁毒"])
    for word in ("缺少 @", "山冬", "缉私", "hourly"):
        assert word in str(caught.value)


def test_cells_are_split_and_answers_read() -> None:
    assert split_names(" 山东、河北；辽宁/吉林 ") == ["山东", "河北", "辽宁", "吉林"]
    assert [yes_or_no(cell) for cell in ("是", "YES", "1", "", "否", "0")] == [True, True, True, False, False, False]
    with pytest.raises(WishError):
        yes_or_no("maybe")
