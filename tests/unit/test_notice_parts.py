"""The parts of a notice: excerpts round hits, figures in words, what a correction changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import Approx, Figure
from scheduler.alerts.changed_lines import changed_lines
from scheduler.alerts.excerpts import cut_excerpts
from scheduler.alerts.figure_rows import figure_rows
from scheduler.alerts.letters import ChangedLine, FigureRow

TEXT = "第一句与此无关。警方在码头缴获冰毒三公斤。随后又查获氯胺酮。\n最后一句也无关。"


def spans(text: str, *words: str) -> list[tuple[int, int]]:
    return [(text.index(word), text.index(word) + len(word)) for word in words]


def test_an_excerpt_is_the_sentence_and_marks_its_words() -> None:
    [excerpt] = cut_excerpts(TEXT, spans(TEXT, "冰毒"), radius=20)
    assert excerpt.text == "警方在码头缴获冰毒三公斤。"
    assert [excerpt.text[a:b] for a, b in excerpt.marks] == ["冰毒"]


def test_neighbouring_hits_share_one_excerpt() -> None:
    [excerpt] = cut_excerpts(TEXT, spans(TEXT, "氯胺酮", "冰毒"))
    assert [excerpt.text[a:b] for a, b in excerpt.marks] == ["冰毒", "氯胺酮"]


def test_cut_sentences_carry_an_ellipsis() -> None:
    text = "甲" * 200 + "冰毒" + "乙" * 200
    [excerpt] = cut_excerpts(text, [(200, 202)], radius=10)
    assert excerpt.text == "…" + "甲" * 10 + "冰毒" + "乙" * 10 + "…"
    assert excerpt.marks == ((11, 13),)


def test_the_places_with_most_hits_are_chosen_and_stay_in_order() -> None:
    text = ("冰毒" + "甲" * 100) + ("乙" * 100 + "冰毒冰毒") + "丙" * 100 + "冰毒冰毒"
    hits = [(i, i + 2) for i in range(len(text)) if text.startswith("冰毒", i)]
    chosen = cut_excerpts(text, hits, radius=10, limit=2)
    assert [len(excerpt.marks) for excerpt in chosen] == [2, 2]
    assert "乙" in chosen[0].text
    assert "丙" in chosen[1].text


def test_a_long_run_of_hits_is_bounded() -> None:
    text = "冰毒、" * 2000
    hits = [(i, i + 2) for i in range(0, len(text), 3)]
    excerpts = cut_excerpts(text, hits, radius=20)
    assert [len(excerpt.text) < 100 for excerpt in excerpts] == [True] * 3


def test_a_passage_is_of_one_paragraph_and_says_most_by_different_words() -> None:
    text = "毒品毒品毒品毒品。\n“他说：‘缴获冰毒。’”民警查获海洛因。\n毒品案件。"
    hits = [(i, i + 2) for i in range(8) if i % 2 == 0] + spans(text, "冰毒", "海洛因")
    [excerpt] = cut_excerpts(text, hits, limit=1)
    assert excerpt.text == "“他说：‘缴获冰毒。’”民警查获海洛因。"
    [alone] = cut_excerpts(text, spans(text, "海洛因"))
    assert alone.text == "民警查获海洛因。", "the quotation's end belongs to the sentence before"
    assert [each.text for each in cut_excerpts(text, hits)] == ["毒品毒品毒品毒品。", excerpt.text]


@given(st.text(alphabet="冰毒。甲 \n…", max_size=80), st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90))))
def test_marks_always_show_the_text_they_stand_for(text: str, raw: list[tuple[int, int]]) -> None:
    wanted = {text[a:b] for a, b in raw if 0 <= a < b <= len(text)}
    for excerpt in cut_excerpts(text, raw, radius=8):
        assert excerpt.marks
        for start, end in excerpt.marks:
            assert 0 <= start <= end <= len(excerpt.text)
            shown = excerpt.text[start:end]
            assert any(shown.strip(" \n…") in word for word in wanted)


@pytest.mark.parametrize(
    ("value", "unit", "approx", "shown"),
    [
        (1234.0, "起", "exact", "1,234 起"),
        (30.5, "公斤", "exact", "30.5 公斤"),
        (300000.0, "升", "over", "超 30 万升"),
        (174200.0, "人次", "exact", "17.42 万人次"),
        (12345.0, "人", "exact", "12,345 人"),
        (9900.0, "人", "exact", "9,900 人"),
        (120000000.0, "元", "exact", "1.2 亿元"),
        (90.0, "人", "under", "近 90 人"),
        (7.0, "吨", None, "约 7 吨"),
        (-12.5, "%", "exact", "-12.5%"),
    ],
)
def test_figures_are_worded(value: float, unit: str, approx: Approx | None, shown: str) -> None:
    figure = Figure("破获案件", value, unit, approx, None, "全省", None, 0, 4)
    assert figure_rows([figure]) == (FigureRow("破获案件", shown, "", "全省", ""),)


@pytest.mark.parametrize(
    ("measure", "unit", "label"),
    [
        ("检测人次", "份", "检测"),
        ("检测人次", "人次", "检测人次"),
        ("宣传活动", "人", "宣传受众"),
        ("宣传活动", "场", "宣传活动"),
        ("破获案件", "起", "破获案件"),
    ],
)
def test_a_measure_is_worded_as_its_unit_has_it(measure: str, unit: str, label: str) -> None:
    (row,) = figure_rows([Figure(measure, 84.0, unit, "exact", None, None, None, 0, 2)])
    assert (row.measure, row.amount) == (label, f"84 {unit}")


def test_figures_come_in_reading_order_without_doubles() -> None:
    figures = [Figure("破获案件", float(n % 3), "起", "exact", None, None, None, 50 - n, 52 - n) for n in range(6)]
    assert [row.amount for row in figure_rows(figures, limit=2)] == ["2 起", "1 起"]


def test_what_a_correction_says_was_wrong_is_no_key_figure() -> None:
    text = "注销驾驶证236本。\n更正：此前刊发的263本应为236本，特此更正。另抓获7人。"
    values = [("236", 236.0), ("263", 263.0), ("7", 7.0)]
    figures = [
        Figure("注销驾驶证", value, "本", "exact", None, None, None, text.index(said), text.index(said) + 3)
        for said, value in values
    ]
    assert [row.amount for row in figure_rows(figures, text)] == ["236 本", "7 本"]


def test_only_changed_sentences_are_shown() -> None:
    before = "全市破案12起。抓获30人。联系电话见官网。"
    after = "全市破案21起。抓获30人。联系电话见官网。特此更正。"
    assert changed_lines(before, after) == (
        ChangedLine("-", "全市破案12起。"),
        ChangedLine("+", "全市破案21起。"),
        ChangedLine("+", "特此更正。"),
    )
    assert changed_lines(before, before) == ()


def test_a_rewritten_text_is_cut_and_says_so() -> None:
    before, after = ("".join(f"{word}{n}。" for n in range(40)) for word in ("旧", "新"))
    lines = changed_lines(before, after, limit=5)
    assert len(lines) == 6
    assert lines[-1] == ChangedLine(" ", "另有 75 处改动，见原文")
