"""Whether a chain of articles joins a list to what it showed before: every article of it, to one of its ends."""

from __future__ import annotations

import random

import pytest

from crawler.article_chain import MOST, Chain, name_of, trace
from crawler.discovery import Link
from crawler.discovery.neighbours import Neighbours
from crawler.paging_back import Step, Trail


def link(number: int) -> Link:
    return Link(f"http://a.example.cn/yw/{number}.html", f"第 {number} 号：社区民警走进学校讲禁毒知识")


def chain(newest: int, length: int = 5, before: tuple[int, ...] = (5, 4, 3, 2, 1)) -> Chain:
    """Return the beginning of a chain where the list shows some articles now and showed others before."""
    known = [name_of(link(number)) for number in before]
    ends = frozenset((known[0], known[-1]))
    trail = Trail(1, frozenset(known), frozenset(), frozenset(), needed=True, ends=ends)
    made = Chain.of([link(number) for number in range(newest, newest - length, -1)], trail)
    assert made is not None
    return made


def names(number: int, *, swapped: bool = False, only: str = "both") -> Neighbours:
    older = link(number - 1) if only in ("both", "older") else None
    newer = link(number + 1) if only in ("both", "newer") else None
    return Neighbours(newer, older) if swapped else Neighbours(older, newer)


def walk(begin: Chain, said: dict[int, Neighbours]) -> tuple[Step, list[int]]:
    """Ask page after page as a crawl does; return how it ended, and the pages asked behind the list."""
    heard = {name_of(each).key: said.get(number_of(each), Neighbours()) for each in begin.listed}
    asked: list[int] = []
    step, further = trace(begin, heard)
    while further is not None:
        asked.append(number_of(further))
        heard[name_of(further).key] = said.get(asked[-1], Neighbours())
        step, further = trace(begin, heard)
    return step, asked


def number_of(each: Link) -> int:
    return int(each.url.rpartition("/")[2].removesuffix(".html"))


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("only", ["both", "older", "newer"])
def test_a_chain_leads_through_what_nobody_saw(*, swapped: bool, only: str) -> None:
    said = {number: names(number, swapped=swapped, only=only) for number in range(1, 30)}
    if only == "newer":  # nobody says what came before: where the list ends, so does the way
        assert walk(chain(20), said) == (Step.GAP, [])
    else:
        assert walk(chain(20), said) == (Step.DONE, list(range(15, 5, -1)))


def test_exactly_as_many_as_the_list_holds_are_joined_without_a_step() -> None:
    assert walk(chain(10), {number: names(number) for number in range(1, 11)}) == (Step.DONE, [])


def test_a_page_that_did_not_answer_breaks_the_chain_only_at_its_end() -> None:
    said = {number: names(number) for number in range(1, 30)}
    assert walk(chain(20), said | {18: Neighbours()})[0] is Step.DONE, "both its neighbours name it"
    assert walk(chain(20), said | {16: Neighbours()}) == (Step.GAP, [])
    assert walk(chain(20), said | {10: Neighbours()}) == (Step.GAP, [15, 14, 13, 12, 11, 10])


def test_an_article_between_that_one_label_only_names_breaks_it() -> None:
    said = {number: names(number) for number in range(1, 30)}
    assert walk(chain(20), said | {12: Neighbours(link(11), link(99))})[0] is Step.GAP


def test_a_chain_that_passes_over_a_listed_article_proves_nothing() -> None:
    evens = {n: Neighbours(link(n - 2), link(n + 2)) for n in range(2, 30)}
    assert walk(chain(20), evens)[0] is Step.GAP


def test_a_chain_has_to_reach_an_end_of_what_the_list_showed() -> None:
    said = {number: names(number) for number in range(1, 30)}
    assert walk(chain(20, before=(99, 5, 4, 98)), said)[0] is Step.GAP, "what stood on top is not in this chain"
    assert walk(chain(20, before=(3, 5, 4, 1)), said) == (Step.DONE, list(range(15, 3, -1)))


def test_no_chain_runs_for_ever() -> None:
    said = {number: names(number) for number in range(1, 3000)}
    step, asked = walk(chain(2000), said)
    assert (step, len(asked)) == (Step.GAP, MOST + 1)
    circle = {**{n: names(n) for n in range(14, 30)}, 13: Neighbours(link(15), link(14))}
    assert walk(chain(20), circle)[0] is Step.GAP


def test_what_stands_on_every_page_and_what_has_another_form_is_no_part_of_it() -> None:
    fixed = [Link("http://a.example.cn/special/", "一直放在上面的专题"), link(2)]
    trail = Trail(1, frozenset(), frozenset({name_of(link(2)).key}), frozenset(), needed=True)
    links = [*fixed, *(link(n) for n in (9, 8, 7))]
    found = Chain.of(links, trail)
    assert found is not None
    assert [number_of(each) for each in found.listed] == [9, 8, 7]
    assert Chain.of(fixed, trail) is None


def test_stated_times_say_what_is_newest_on_a_list_that_runs_oldest_first() -> None:
    trail = chain(20).trail
    links = [Link(link(n).url, link(n).title, f"2026-06-{n:02d}T08:00:00+08:00") for n in range(16, 21)]
    found = Chain.of(links, trail)
    assert found is not None
    assert walk(found, {number: names(number) for number in range(1, 30)})[0] is Step.DONE


def test_no_mixture_of_channels_is_ever_joined_while_something_is_lost() -> None:
    choose = random.Random(7)
    for _ in range(300):
        length = choose.randint(3, 8)
        channel = {n: choose.randrange(2) for n in range(1, 60)}

        def beside(number: int, way: int, of: dict[int, int] = channel) -> Link | None:
            found = next((n for n in range(number + way, 0 if way < 0 else 60, way) if of[n] == of[number]), None)
            return link(found) if found else None

        said = {n: Neighbours(beside(n, -1), beside(n, 1)) for n in range(1, 60)}
        newest = choose.randint(12 + length, 40)
        begin = chain(newest, length, tuple(range(5, 5 - length, -1)) if length < 5 else (5, 4, 3, 2, 1))
        step, asked = walk(begin, said)
        lost = set(range(6, newest - length + 1)) - set(asked)
        assert step is Step.GAP or not lost or len({channel[n] for n in range(newest - length + 1, newest + 1)}) == 1
