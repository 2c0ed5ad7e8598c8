"""Which copy a story came from, and which speaks for it."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from typing import Any

import pytest

from pipelines.spokesman import Copy, origin_of, spokesman_of

NOON = dt.datetime(2026, 11, 21, 4, 0, tzinfo=dt.UTC)


def copy(number: int, hours: float = 0, **more: Any) -> Copy:
    """Return copy `number`, published so many hours after noon on a site of its own."""
    known: dict[str, Any] = {
        "url": f"http://site{number}.test/{number}.html",
        "site_name": f"第{number}网",
        "source": None,
        "original_url": None,
        "published": NOON + dt.timedelta(hours=hours),
    }
    return Copy(id=number, **(known | more))


def origin(*copies: Copy) -> int:
    """Return the origin's number, the same in whatever order the copies are given."""
    found = {origin_of(order).id for order in permutations(copies)}
    (one,) = found
    return one


def speaker(*copies: Copy) -> int:
    """Return the number of the copy that speaks."""
    found = {spokesman_of(order, origin_of(order)).id for order in permutations(copies)}
    (one,) = found
    return one


def test_the_earliest_publication_is_the_origin() -> None:
    assert origin(copy(1, 3), copy(2, 1), copy(3, 2)) == 2
    assert origin(copy(2), copy(1)) == 1


@pytest.mark.parametrize(
    "named",
    [
        {"source": "第2网"},
        {"source": "第2网·闪电新闻"},
        {"source": "【第2网官网】"},
        {"original_url": "https://www.site2.test/2.html/"},
        {"source": "第3网", "original_url": "http://site2.test/2.html#top"},
    ],
)
def test_whom_a_copy_names_is_the_origin_though_published_later(named: dict[str, str]) -> None:
    assert origin(copy(1, 0, **named), copy(2, 5), copy(3, 7)) == 2


def test_names_that_no_copy_bears_say_nothing() -> None:
    assert origin(copy(1, 0, source="新华社"), copy(2, 1, source="第2网")) == 1
    assert origin(copy(1, 0, source="第1网"), copy(2, 1, source="第1网")) == 1


def test_of_a_chain_of_names_the_end_counts_and_of_a_circle_the_earliest() -> None:
    assert origin(copy(1, 0, source="第2网"), copy(2, 1, source="第3网"), copy(3, 9)) == 3
    assert origin(copy(1, 4, source="第2网"), copy(2, 1, source="第1网")) == 2


def test_a_page_of_two_stories_is_the_origin_of_none_that_stands_alone() -> None:
    assert origin(copy(1, 0, whole=False), copy(2, 5)) == 2
    assert origin(copy(1, 0, whole=False)) == 1


def test_the_origin_speaks_where_nothing_is_wrong_with_it() -> None:
    assert speaker(copy(1), copy(2, 1, noise=("masked-digits",)), copy(3, 2)) == 1
    assert speaker(copy(1, noise=("tail", "title-repeated", "spaces")), copy(2, 1)) == 1


@pytest.mark.parametrize(
    "flaw",
    [
        {"headline_only": True},
        {"misheaded": True},
        {"relation": "excerpt"},
        {"noise": ("masked-digits",)},
        {"noise": ("pinyin-notes", "body-twice")},
    ],
)
def test_another_speaks_for_an_origin_that_cannot(flaw: dict[str, Any]) -> None:
    assert speaker(copy(1, **flaw), copy(2, 1, noise=("masked-digits",), headline_only=True), copy(3, 2)) == 3
    assert speaker(copy(1, **flaw)) == 1


def test_the_least_damaged_speaks_where_all_are() -> None:
    assert (
        speaker(copy(1, headline_only=True), copy(2, 1, noise=("masked-digits",)), copy(3, 2, noise=("body-twice",)))
        == 3
    )


def test_only_an_announcement_speaks_where_there_is_one() -> None:
    assert speaker(copy(1, matched=False), copy(2, 1)) == 2
    assert speaker(copy(1, matched=False), copy(2, 1, matched=False)) == 1


def test_the_newest_correction_speaks_unless_it_cannot() -> None:
    corrected, again = copy(2, 1, relation="update"), copy(3, 2, relation="update")
    assert speaker(copy(1), corrected, again) == 3
    assert speaker(copy(1), corrected, copy(3, 2, relation="update", noise=("masked-digits",))) == 2
    assert speaker(copy(1), copy(2, 1, relation="update", headline_only=True)) == 1
