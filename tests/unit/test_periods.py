"""Periods: as reports write them, and which sentence they are carried to."""

from __future__ import annotations

import pytest

from config.paths import SHIPPED_CONFIG
from pipelines.facts import Lexicon, find_figures
from pipelines.facts.periods import find_periods

LEXICON = Lexicon.load(SHIPPED_CONFIG / "lexicon")


@pytest.mark.parametrize(
    "period",
    [
        "半年来",
        "三周里",
        "今年开春以来",
        "今年行动以来",
        "入夏至今",
        "今年头五个月",
        "9月1日以来",
        "一年半来",
        "今年前三季度",
    ],
)
def test_a_period_is_read_as_it_is_written(period: str) -> None:
    assert [found.text for found in find_periods(f"{period}，共破案8起。")] == [period]


def test_the_day_a_report_closed_is_no_period() -> None:
    assert find_periods("截至发稿，6人被刑事拘留。") == []


def test_what_follows_since_a_day_belongs_to_all_numbers() -> None:
    found = find_figures("9月1日以来的十天里，破案8起，抓获嫌疑人9名。", regions=(), lexicon=LEXICON)
    assert [figure.period for figure in found] == ["9月1日以来", "9月1日以来"]


@pytest.mark.parametrize(("said", "carried"), [("今年4月", None), ("今年以来", "今年以来")])
def test_a_month_of_the_tale_is_not_carried_to_the_next_sentence(said: str, carried: str | None) -> None:
    found = find_figures(f"{said}，店里来了个生客。民警缴获冰毒5克。", regions=(), lexicon=LEXICON)
    assert [figure.period for figure in found] == [carried]
