"""The scorer of labelled texts, and its command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import judgement
from benchmarks import judgement_scores as scores
from benchmarks.judgement_texts import judged, load


def record(**fields: Any) -> dict[str, Any]:
    return {
        "id": "a",
        "title": "警方破获贩毒案",
        "text": "厦门市公安局破获一起贩毒案，缴获甲基苯丙胺2公斤，抓获嫌疑人3名。",
        "announcement": True,
        "type": "案件通报",
        "regions": [["福建省", "province"], ["厦门市", "city"]],
        "substances": ["甲基苯丙胺"],
        "figures": None,
    } | fields


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    quiet = record(id="b", title="运动会闭幕", text="田径赛场气氛热烈，观众逾万。", announcement=False, type=None)
    missed = record(id="c", title="运动会闭幕", text="田径赛场气氛热烈，观众逾万。")
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in (record(), quiet, missed)), "utf-8")
    return path


def test_each_figure_counts_what_it_says(labelled: Path) -> None:
    answers = list(judged(load([labelled])))
    found = scores.figures(answers)
    assert (found["precision"], found["recall"], found["type"]) == (1.0, 0.5, 1.0)
    assert found["region_main"] == 0.5
    assert found["region_f1"] == found["substance_f1"] == pytest.approx(2 / 3)  # synonyms of 冰毒 are equal
    assert [line.split()[:2] for line in scores.wrong_lines(answers)] == [
        ["c", w] for w in ("missed", "regions", "substances")
    ]


def test_the_command_shows_no_text_with_totals(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    titles = labelled.with_suffix(".tsv")
    titles.write_text("label\ttitle\nx\t警方破获特大贩毒案 缴获海洛因\nx\t春耕开始\n", "utf-8")
    assert judgement.main(["--labelled", str(labelled), "--titles", str(titles), "--wrong", "--totals"]) == 0
    printed = capsys.readouterr().out
    assert "1 alerts in 2" in printed
    assert "贩毒" not in printed
    judgement.main(["--labelled", str(labelled), "--titles", str(titles), "--wrong"])
    assert "警方破获特大贩毒案" in capsys.readouterr().out
