"""How far a list is followed back, and when a gap is reported."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.overlap import ListMemory, join, swept
from crawler.paging_back import MAX_DEPTH, Step, first_step, next_step, worth
from tests.unit.test_overlap import SIDE, TOP, news, shown

LENGTH = 10


class Pager:
    """Visit a list of many pages the way a crawl does; remember what it knows."""

    def __init__(self, pages: int = 30, fixed: Sequence[str] = ()) -> None:
        self.pages, self.fixed = pages, tuple(fixed)
        self.memory = ListMemory()
        self.known: set[str] = set()
        self.requests = 0
        self.articles: list[str] = []

    def visit(self, articles: Sequence[str]) -> Step:
        """Read a list that holds these articles; return how the visit ended."""
        self.articles = list(articles)
        first = shown(self._page(0))
        joint = join(self.memory, first)
        step, trail = first_step(self.memory, joint, first, more=self.pages > 1)
        self.known |= set(self._page(0))
        self.memory = swept(joint.memory) if step is Step.FURTHER else joint.memory
        self.requests = 1
        while step is Step.FURTHER and trail is not None:
            names = self._page(trail.depth)
            links = shown(names)
            known = {link.key for link, name in zip(links, names, strict=True) if name in self.known}
            self.known |= set(names[: worth(trail, links, known)])
            self.requests += 1
            step, trail = next_step(trail, links, known, more=trail.depth + 1 < self.pages)
        return step

    def _page(self, number: int) -> list[str]:
        return [*self.fixed, *self.articles[number * LENGTH : (number + 1) * LENGTH]]


def test_a_joined_list_is_not_paged() -> None:
    pager = Pager()
    pager.visit(news(100, 0))
    assert (pager.visit(news(103, 0)), pager.requests) == (Step.DONE, 1)


def test_a_list_that_ran_over_is_paged_back_to_where_the_last_visit_was() -> None:
    for fixed in ((), TOP, SIDE):
        pager = Pager(fixed=fixed)
        pager.visit(news(100, 0))
        assert pager.visit(news(127, 0)) is Step.DONE
        assert set(news(127, 90)) <= pager.known
        assert not set(news(90, 0)) & pager.known, "what is older than the first visit is no news"


def test_what_cannot_be_joined_is_a_gap() -> None:
    pager = Pager(fixed=TOP)
    pager.visit(news(100, 0))
    assert pager.visit(news(400, 0)) is Step.GAP
    assert pager.requests == MAX_DEPTH + 1
    feed = Pager(pages=1, fixed=TOP)
    feed.visit(news(100, 0))
    assert (feed.visit(news(127, 0)), feed.requests) == (Step.GAP, 1)


def test_half_a_list_later_the_second_page_is_looked_at_for_what_was_put_in() -> None:
    pager = Pager()
    pager.visit(news(100, 0))
    late = [*news(104, 96), "put in", *news(96, 0)]
    steps = [pager.visit([*news(newest, 104), *late]) for newest in (107, 109)]
    assert steps == [Step.DONE, Step.DONE]
    assert "put in" in pager.known
    assert not set(news(90, 0)) & pager.known


def test_a_sidebar_on_every_page_ends_no_search() -> None:
    pager = Pager(pages=3, fixed=SIDE)
    pager.visit(news(100, 0))
    assert pager.visit(news(180, 0)) is Step.GAP
