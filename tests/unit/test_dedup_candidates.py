"""Which articles are worth reading: those that share several keys, or a rare one."""

from __future__ import annotations

from pipelines.deduplication import worth_reading

PAGE = 1 << 47


def test_what_shares_most_comes_first() -> None:
    hits = [(key, 1) for key in range(9)] + [(key, 2) for key in range(3, 9)]
    assert worth_reading(hits, PAGE) == [1, 2]


def test_a_rare_key_is_enough_a_common_one_is_not() -> None:
    stock = [(1, article) for article in range(20)]
    assert worth_reading([*stock, (2, 3), (2, 4), (3, 3), (4, 7)], PAGE) == [3, 7]


def test_the_best_is_read_whatever_it_shares() -> None:
    assert worth_reading([(1, article) for article in range(5)], PAGE) == [4]


def test_copies_of_one_story_do_not_hide_each_other() -> None:
    hits = [(key, article) for key in range(8) for article in range(20)]
    assert len(worth_reading(hits, PAGE)) == 20


def test_no_more_than_a_verdict_can_read() -> None:
    hits = [(key, article) for key in range(8) for article in range(90)]
    assert worth_reading(hits, PAGE) == list(range(89, 57, -1))


def test_articles_of_the_same_page_are_always_read_newest_first() -> None:
    assert worth_reading([(PAGE, 5), (PAGE, 8), (1, 8), (1, 9)], PAGE) == [8, 5, 9]


def test_nothing_found() -> None:
    assert worth_reading([], PAGE) == []


def test_siblings_of_one_template_are_read_where_they_share_nearly_as_much() -> None:
    family = [(key, article) for key in range(4) for article in range(1, 7)]
    assert set(worth_reading([*family, (4, 6)], PAGE)) == set(range(1, 7))
