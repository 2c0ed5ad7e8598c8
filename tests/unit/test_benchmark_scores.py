"""The metrics of the benchmarks: what they count, and what they leave alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from benchmarks.gold import Gold
from benchmarks.reader import Answer, Page, timed
from benchmarks.scores import body_f1, score
from benchmarks.summary import Result, summarize, worst

TEXT = "市公安局通报一起案件，警方当场查获毒品。\n案件正在进一步侦办中。"
DAY = dt.date(2024, 5, 6)


def gold_of(**fields: object) -> Gold:
    return Gold(Path("page.html"), "set/page.html", "hand", "one.example", **fields)  # type: ignore[arg-type]


def test_body_f1_does_not_hear_punctuation_spaces_and_line_ends() -> None:
    assert body_f1(TEXT, TEXT.replace("，", ", ").replace("\n", "")) == 1.0


def test_body_f1_counts_how_often_a_gram_stands_there() -> None:
    assert body_f1("甲乙丙丁戊", "甲乙丙丁戊甲乙丙丁戊") == pytest.approx(2 * 2 / (2 + 7))


def test_body_f1_of_nothing() -> None:
    assert body_f1("", "") == 1.0
    assert body_f1(TEXT, "") == 0.0
    assert body_f1("警方", "警方") == 1.0  # shorter than a gram


def test_a_field_that_the_gold_does_not_have_is_not_scored() -> None:
    scores = score(gold_of(title="通报"), Answer(title="通报", source="某报", author="某人"))
    assert scores.title is True
    assert (scores.f1, scores.day, scores.minute, scores.source, scores.author) == (None,) * 5
    assert not scores.false_source  # the gold does not say that there is none


def test_a_name_where_the_page_has_none_is_counted_beside_the_shares() -> None:
    scores = score(gold_of(absent=frozenset({"source"})), Answer(source="某报"))
    assert scores.source is None
    assert scores.false_source


@pytest.mark.parametrize(
    ("said", "day", "minute", "wrong"),
    [
        (dt.datetime(2024, 5, 6, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8))), True, True, False),
        (dt.datetime(2024, 5, 6, 0, 30, tzinfo=dt.UTC), True, True, False),
        (dt.datetime(2024, 5, 6, 8, 30), True, True, False),  # noqa: DTZ001  a peer's time without a zone
        (dt.datetime(2024, 5, 6, 8, 31, tzinfo=dt.timezone(dt.timedelta(hours=8))), True, False, False),
        (DAY, True, False, False),
        (dt.date(2024, 6, 5), False, False, True),
        (None, False, False, False),
    ],
)
def test_times_are_compared_on_beijings_clock(
    said: dt.datetime | dt.date | None, day: bool, minute: bool, wrong: bool
) -> None:
    scores = score(gold_of(day=DAY, minute="2024-05-06 08:30"), Answer(published=said))
    assert (scores.day, scores.minute, scores.day_wrong) == (day, minute, wrong)


def test_a_source_is_compared_without_its_bracketed_city() -> None:
    gold = gold_of(source="某某日报(北京)")
    assert score(gold, Answer(source="某某日报")).source
    assert not score(gold, Answer(source="某某晚报")).source
    assert not score(gold_of(source="某某网（app）"), Answer(source="某某网")).source


def test_names_are_compared_without_what_separates_them() -> None:
    assert score(gold_of(author="王一、李二"), Answer(author="王一 李二")).author
    assert not score(gold_of(author="王一、李二"), Answer(author="王一")).author


def test_a_page_without_article_counts_for_its_status_only() -> None:
    scores = score(gold_of(status="no-text", body="画面说明"), Answer(text="别的", status="no-text"))
    assert scores.f1 is None
    assert scores.status is True
    assert score(gold_of(status="article", body=TEXT), Answer(status="list")).status is False
    assert score(gold_of(status="article", body=TEXT), Answer()).status is None  # a reader that says none


def test_snippets() -> None:
    gold = gold_of(must_contain=("查获毒品", "不在文中"), must_not_contain=("相关阅读",))
    scores = score(gold, Answer(text=TEXT))
    assert (scores.kept, scores.barred) == (0.5, 1.0)


def test_the_summary_means_over_pages_and_over_sites() -> None:
    values = {"a.example/1": 1.0, "a.example/2": 0.5, "b.example/1": 0.0}
    results = []
    for name, f1 in values.items():
        gold = Gold(Path(name), name, "hand", name.split("/")[0], title="通报")
        answer = Answer(title="通报" if f1 else "首页", seconds=0.01 + f1 / 100)
        scores = score(gold, answer)
        results.append(Result(gold, answer, type(scores)(f1=f1, title=scores.title)))
    summary = summarize(results)
    assert summary.f1_pages.value == pytest.approx(0.5)
    assert summary.f1_sites.value == pytest.approx((0.75 + 0.0) / 2)
    assert summary.lost == 1
    assert (summary.fields["title"].right, summary.fields["title"].of) == (2, 3)
    assert summary.fields["minute"].value is None
    assert summary.median_ms == pytest.approx(15)
    assert [result.gold.name for result in worst(results, 5)] == ["b.example/1", "a.example/2"]
    assert worst(results, 1)[0].faults == ("body 0.000", "title")


def test_a_reader_that_fails_is_an_empty_answer_that_says_why() -> None:
    def broken(_page: Page) -> Answer:
        raise ValueError("no body")

    answer = timed(broken, Page("<p>"))
    assert answer.error == "ValueError: no body"
    assert answer.text == ""
    assert answer.seconds >= 0
