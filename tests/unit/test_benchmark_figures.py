"""The metrics of the figures benchmark, and the labelled texts that it reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import figures
from benchmarks.figure_scores import Fact, score, total
from pipelines.facts import MEASURES, UNITS

CASES = Fact("破获案件", 12, "起", "exact", None, "辽宁省", "今年")
PEOPLE = Fact("抓获嫌疑人", 20, "人", "over", None, "辽宁省", "今年")


def test_a_figure_is_found_by_measure_value_and_unit_alone() -> None:
    found = score([CASES, PEOPLE], [CASES._replace(region=None, approx="over"), PEOPLE._replace(unit="人次")])
    assert (found.all.found, found.all.missed, found.all.false) == (1, 1, 1)
    assert found.all.f1 == pytest.approx(0.5)
    assert found.share("region") == 0
    assert found.share("period") == 1


def test_equal_figures_count_as_often_as_they_stand_there() -> None:
    found = score([CASES, CASES], [CASES])
    assert (found.all.found, found.all.missed) == (1, 1)


def test_equal_figures_are_paired_by_what_else_is_said_of_them() -> None:
    here, there = CASES._replace(region="沈阳市"), CASES._replace(region="大连市")
    assert score([here, there], [there, here]).share("region") == 1


def test_names_joined_agree_in_any_order() -> None:
    found = score([CASES._replace(substance="冰毒、麻古")], [CASES._replace(substance="麻古、冰毒")])
    assert found.share("substance") == 1
    assert not found.wrong


def test_the_sum_of_two_texts_counts_each_measure() -> None:
    found = total([score([CASES], [CASES]), score([PEOPLE], [])])
    assert (found.all.found, found.all.missed) == (1, 1)
    assert found.measures["抓获嫌疑人"].recall == 0
    assert found.missed == [PEOPLE]


def test_a_text_without_labelled_figures_does_not_count(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "text": "全省破案12起。"},
        {"id": 3, "text": "全省破案12起。", "figures": None},
        {"id": 2, "title": "通报", "text": "全省破案12起。", "figures": []},
    ]
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert [text.id for text in figures.read_labelled(path)] == ["2"]


def test_the_labels_keep_to_the_closed_lists_and_to_what_the_text_says() -> None:
    texts = list(figures.read_labelled(figures.LABELLED))
    assert len(texts) >= 60
    assert len({text.id for text in texts}) == len(texts)
    for text in texts:
        for fact in text.figures:
            assert fact.measure in MEASURES, text.id
            assert fact.unit in UNITS, text.id
            assert fact.approx in ("exact", "over", "under", None), text.id


def test_totals_show_no_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    row = {"id": "secret", "title": "绝密", "text": "全省破获毒品案件12起。", "figures": []}
    path = tmp_path / "labelled.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert figures.main(["--labelled", str(path), "--totals", "--missed", "5"]) == 0
    shown = capsys.readouterr().out
    assert "F1 0.000 (missed 0, false 1)" in shown
    assert "secret" not in shown
    assert figures.main(["--labelled", str(path), "--missed", "5"]) == 0
    assert "破获案件 12 起" in capsys.readouterr().out
