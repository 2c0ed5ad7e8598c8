"""The reader on pages of every layout: what the page says, field by field."""

from __future__ import annotations

import re

import pytest

from benchmarks.scores import body_f1
from crawler.fetching.charset import decode
from pipelines.extraction import read_page
from pipelines.items import PageStatus, Reading
from tests.layouts import LAYOUTS, LaidOutPage, Layout, trouble_pages

PAGES = 6
LEAST_F1 = 0.97
FIELDS = ("status", "title", "published", "source", "author", "editor")
DESIGNS = [
    (name, design)
    for layout in LAYOUTS
    for name, design in (
        (layout.key, layout),
        (f"{layout.key}-redesign", layout.redesign),
        (f"{layout.key}-trap", layout.trap),
    )
    if design is not None
]
CASES = [pytest.param(design, number, id=f"{name}-{number}") for name, design in DESIGNS for number in range(PAGES)]
TROUBLES = trouble_pages()


@pytest.mark.parametrize(("layout", "number"), CASES)
def test_a_page_is_read_as_it_was_written(layout: Layout, number: int) -> None:
    page = layout.page(number)
    assert differences(page, read_page(page.raw)) == []


@pytest.mark.parametrize("page", TROUBLES, ids=[f"{page.kind}-{page.layout}" for page in TROUBLES])
def test_a_page_that_is_no_plain_article_is_named_as_what_it_is(page: LaidOutPage) -> None:
    reading, expected = read_page(page.raw), page.expected
    if expected.headline_only:
        assert (reading.headline_only, reading.title, reading.text) == (True, expected.title, expected.title)
        assert reading.reason is not None
    elif expected.status is not PageStatus.ARTICLE:
        assert reading.status == expected.status
        assert reading.reason in expected.reasons
        assert reading.title == expected.title or page.kind not in {"video", "pictures"}
    else:
        assert differences(page, reading) == []


def differences(page: LaidOutPage, reading: Reading) -> list[str]:
    """Return every field that was read otherwise than the page was written."""
    expected = page.expected
    found = [
        f"{field}: read {getattr(reading, field)!r}, expected {getattr(expected, field)!r}"
        for field in FIELDS
        if getattr(reading, field) != getattr(expected, field)
    ]
    texts = zip(
        (reading.text, *(other.text for other in reading.others)), (expected.text, *expected.others), strict=False
    )
    for read, wanted in texts:
        if (score := body_f1(read, wanted)) < LEAST_F1:
            found.append(f"text: F1 {score:.3f}, read {read!r}, expected {wanted!r}")
    if len(reading.others) != len(expected.others):
        found.append(f"others: read {len(reading.others)}, expected {len(expected.others)}")
    return found


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_a_layout_prints_its_stories_whole_and_each_page_differently(layout: Layout) -> None:
    pages = layout.pages(24)
    assert len({page.url for page in pages}) == len({page.expected.title for page in pages}) == 24
    for page in pages[:4]:
        assert decode(page.body, None, layout.encoding).text == page.html
        assert layout.page(page.number) == page
    linked = {frozenset(re.findall(r'href="?([^">]+)', page.html, re.IGNORECASE)) for page in pages}
    assert len(linked) > 12  # what stands around the stories is not the same everywhere


def test_redesigns_print_the_same_stories() -> None:
    later = [(layout, design) for layout in LAYOUTS for design in (layout.redesign, layout.trap) if design]
    assert len(later) >= 8
    for layout, design in later:
        for before, after in zip(layout.pages(3), design.pages(3), strict=True):
            assert (before.url, before.expected.text) == (after.url, after.expected.text)
            assert before.html != after.html


@pytest.mark.parametrize(
    ("read", "score"), [("一二三四五六", 1.0), ("一二三 四，五六", 1.0), ("", 0.0), ("七八九十", 0.0)]
)
def test_bodies_are_compared_by_letters_only(read: str, score: float) -> None:
    assert body_f1(read, "一二三四五六") == score
