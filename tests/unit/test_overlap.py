"""Whether a list joins the visit before, judged on what moves in it."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import pytest

from crawler.overlap import Joint, ListMemory, Shown, join, swept

TOP, SIDE = ["top1", "top2"], ["side1", "side2", "side3", "side4"]


def news(newest: int, oldest: int) -> list[str]:
    """Return article names, newest first."""
    return [f"news {number:04d}" for number in range(newest, oldest, -1)]


def shown(names: Sequence[str]) -> list[Shown]:
    return [Shown.of(name, f"{name} 的标题很长") for name in names]


def read(*readings: Sequence[str]) -> Joint:
    """Read a list several times; return the last joint."""
    memory = ListMemory()
    for names in readings:
        joint = join(memory, shown(names))
        memory = joint.memory
    return joint


def test_a_first_reading_has_nothing_to_be_held_against() -> None:
    joint = read(news(20, 0))
    assert (joint.joined, joint.overlap, joint.moving) == (True, None, 20)


@pytest.mark.parametrize(("newest", "overlap"), [(20, 1.0), (25, 0.75), (39, 0.05)])
def test_a_link_that_moves_joins_two_readings(newest: int, overlap: float) -> None:
    joint = read(news(20, 0), news(newest, newest - 20))
    assert joint.joined
    assert joint.overlap == pytest.approx(overlap)


def test_a_list_that_was_replaced_as_a_whole_is_not_joined() -> None:
    joint = read(news(20, 0), news(60, 40))
    assert (joint.joined, joint.overlap) == (False, 0)


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize(("top", "side"), [(TOP, []), ([], SIDE), (TOP, SIDE)])
def test_what_always_stands_there_joins_nothing_even_at_the_second_reading(
    top: list[str], side: list[str], oldest_first: bool
) -> None:
    def page(newest: int) -> list[str]:
        moving = news(newest, newest - 15)
        return top + (moving[::-1] if oldest_first else moving) + side

    assert not read(page(15), page(90)).joined
    assert read(page(15), page(22)).joined
    later = read(page(15), page(90), page(97))
    assert later.joined
    assert later.moving == 15, "what survived a list that was replaced is known as pinned from then on"


def test_a_pinned_link_is_known_once_it_has_outlived_the_others() -> None:
    pages = [[*TOP, *news(15 + 4 * turn, 4 * turn)] for turn in range(9)]
    joint = read(*pages)
    assert joint.memory.pinned() == {Shown.of(name, "").key for name in TOP}
    assert not read(*pages, [*TOP, *news(300, 285)]).joined
    assert joint.overlap == pytest.approx(11 / 15)


def test_an_article_put_in_further_down_and_one_taken_out_pin_nothing() -> None:
    first = news(20, 0)
    second = [*news(22, 10), "put in", *news(10, 3)]
    third = [name for name in [*news(25, 10), "put in", *news(10, 5)] if name != "news 0015"]
    joint = read(first, second, third)
    assert joint.joined
    assert not joint.memory.pinned()


def test_a_day_in_any_order_is_joined_all_the_same() -> None:
    shuffle = random.Random(3)
    names = news(12, 0)
    memory = join(ListMemory(), shown(names)).memory
    for turn in range(1, 12):
        today = news(12 + 3 * turn, 3 * turn)
        head = today[:8]
        shuffle.shuffle(head)
        joint = join(memory, shown(head + today[8:]))
        assert joint.joined
        memory = joint.memory


def test_pinned_links_that_give_way_in_place_move_nothing() -> None:
    first = [*TOP, *news(10, 0), *SIDE]
    second = ["top1", "top3", *news(10, 0), "side1", "side5", "side3", "side6"]
    assert read(first, second).joined
    third = ["top1", "top4", *news(12, 2), "side1", "side5", "side7", "side6"]
    assert read(first, second, third).joined
    replaced = ["top1", "top4", *news(40, 30), "side1", "side5", "side7", "side6"]
    assert not read(first, second, replaced).joined


def test_a_page_of_which_every_other_link_was_exchanged_is_not_joined() -> None:
    first = [name for number in range(8) for name in (f"heading {number}", f"news {number}")]
    second = [name for number in range(8) for name in (f"heading {number}", f"news {number + 50}")]
    assert not read(first, second).joined


def test_old_pages_under_new_addresses_are_known_by_their_titles() -> None:
    memory = join(ListMemory(), shown(news(20, 0))).memory
    moved = [Shown.of(f"https://new.test/{name}", f"{name} 的标题很长") for name in news(22, 2)]
    joint = join(memory, moved)
    assert joint.joined
    assert joint.overlap == pytest.approx(0.9)
    assert not join(memory, [Shown.of(f"new {name}", "更多") for name in news(22, 2)]).joined


def test_a_memory_is_kept_as_plain_data_and_is_bounded() -> None:
    memory = read(news(900, 0), news(903, 3)).memory
    assert len(memory.links) == 400
    assert ListMemory.of_json(json.loads(json.dumps(memory.as_json()))) == memory


def test_how_far_a_list_has_turned_since_its_next_page_was_looked_at() -> None:
    joint = read(news(20, 0), news(26, 6))
    assert joint.memory.turned() == pytest.approx(0.3)
    assert swept(joint.memory).turned() == 0
