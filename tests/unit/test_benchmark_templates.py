"""Templates are held against their teacher on pages that taught nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import extraction
from benchmarks.gold import Gold
from benchmarks.own_pages import layout_cases
from benchmarks.reader import Answer
from benchmarks.scores import Scores
from benchmarks.summary import Result
from benchmarks.templates import Pair, cases_of, compare, learn, rows, worse_lines

KEY = "jiangling"
TEXT = "<p>警方通报，近日破获一起贩卖毒品案件，抓获嫌疑人三名。</p>"


def pair(before: Scores, after: Scores) -> Pair:
    gold = Gold(Path("a"), "site/a.html", "hand", "site")
    return Pair(Result(gold, Answer(), before), Result(gold, Answer(), after), "followed", 1.0)


def test_every_page_is_scored_once_and_none_teaches_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = layout_cases(12)[KEY]
    taught: list[list[str]] = []

    def watched(site: str, teaching: list[object]) -> object:
        taught.append([case.gold.name for case in teaching])  # type: ignore[attr-defined]
        return learn(site, teaching)  # type: ignore[arg-type]

    monkeypatch.setattr("benchmarks.templates.learn", watched)
    pairs = compare(KEY, cases, learned_from=5)
    names = [one.template.gold.name for one in pairs]
    assert sorted(names) == sorted(case.gold.name for case in cases)
    assert [len(names) for names in taught] == [5, 5]
    assert not set(names[:7]) & set(taught[0])
    assert not set(names[7:]) & set(taught[1])


def test_a_template_learned_from_ten_pages_reads_others_alone_and_as_well() -> None:
    pairs = compare(KEY, layout_cases(16)[KEY])
    assert sum(one.outcome == "followed" for one in pairs) >= 10
    assert [one.worse for one in pairs if one.worse] == []
    assert min(one.same_text for one in pairs) > 0.99


def test_worse_and_better_are_named() -> None:
    worse = pair(Scores(f1=0.99, title=True), Scores(f1=0.90, title=False, false_source=True))
    assert worse.worse == ("body 0.990 -> 0.900", "title", "false_source")
    assert worse.better == ()
    better = pair(Scores(f1=0.90, minute=False), Scores(f1=0.99, minute=True))
    assert better.better == ("body 0.900 -> 0.990", "minute")
    lines = worse_lines({"site": [worse, better]})
    assert [line.split(":")[0].strip() for line in lines] == ["worse", "better"]
    assert rows({"site": [worse, better]})[1][8] == "1"


def test_small_sites_are_left_out_and_hand_gold_counts_first(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(TEXT, "utf-8")
    machine = [Gold(page, f"big/{i}", "template", "big", title="meta") for i in range(9)]
    gold = [*machine, replace(machine[3], group="hand", title="headline"), Gold(page, "small/1", "hand", "small")]
    cases = cases_of(gold)
    assert list(cases) == ["big"]
    assert [case.gold.title for case in cases["big"]].count("headline") == 1
    assert len({case.raw.url for case in cases["big"]}) == 9


def test_the_command_prints_a_line_a_site(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(extraction, "layout_cases", lambda: {KEY: layout_cases(8)[KEY]})
    assert extraction.main(["--templates"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["site", KEY, "all"]
