"""Claims are read from the text alone."""

from __future__ import annotations

import pytest

from pipelines.deduplication.alignment import align
from pipelines.deduplication.claims import area_name, han_value, known_names, names, numbers
from pipelines.deduplication.comparable import prepare
from tests.unit.dedup_texts import BULLETIN


@pytest.mark.parametrize(
    ("text", "value"),
    [("三", "3"), ("十二", "12"), ("三十八", "38"), ("一百零五", "105"), ("二〇二五", "2025"), ("两千", "2000")],
)
def test_han_value(text: str, value: str) -> None:
    assert han_value(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2025年", "date", "2025"),
        ("三月", "date", "3"),
        ("第十五期", "date", "15"),
        ("1300余起", "number", "1300"),
        ("30余万升", "number", "300000"),
        ("3.5万元", "number", "35000"),
        ("2.20亿", "number", "220000000"),
        ("百分之12", "number", "12%"),
        ("百分之三十五点二", "number", "35.2%"),
        ("97.55%", "number", "97.55%"),
        ("4名", "number", "4"),
    ],
)
def test_numbers(text: str, kind: str, value: str) -> None:
    assert [(c.kind, c.value) for c in numbers(text)] == [(kind, value)]


def test_masked_numbers_claim_nothing() -> None:
    assert numbers("1#月##日") == []


def test_places_and_names() -> None:
    assert [(c.kind, c.value) for c in known_names("上半年从厦门到宁德")] == [
        ("date", "上半年"), ("place", "厦门"), ("place", "宁德"),
    ]  # fmt: skip
    assert [c.value for c in names("“清源断流”行动抓获马某才")] == ["清源断流", "马某"]


@pytest.mark.parametrize(
    ("text", "start", "end", "name"),
    [
        ("在青岩县破获", 1, 3, "青岩县"),
        ("在青岩县破获", 1, 4, "青岩县"),
        ("发展市场经济", 0, 2, None),
        ("记者与乡村", 2, 3, None),
        ("该县破获", 0, 1, None),
    ],
)
def test_area_name(text: str, start: int, end: int, name: str | None) -> None:
    assert area_name(text, start, end) == name


def test_positions_lead_back() -> None:
    text = "大河网6月18日讯(记者张三)" + BULLETIN
    prepared = prepare(text)
    found, at = prepared.text, prepared.at
    assert len(at) == len(found) + 1
    assert all(text[i] == c or c in "“”" for i, c in zip(at, found, strict=False))
    assert "6月18日" not in found


def test_align_covers_a_moved_passage() -> None:
    half = len(BULLETIN) // 2
    found = align(prepare(BULLETIN[half:] + BULLETIN[:half]), prepare(BULLETIN))
    assert found.cover_a > 0.95
    assert found.cover_b > 0.95


def test_one_per_cent_figure_after_another() -> None:
    assert [claim.value for claim in numbers("分别增长超百分之16百分之14刷新纪录")] == ["16%", "14%"]
