"""The reader on pages of every layout: what the page says, field by field."""

from __future__ import annotations

import pytest

from pipelines.extraction import read_page
from pipelines.items import PageStatus
from tests.layouts import LAYOUTS, LaidOutPage, Layout, body_f1

PAGES = 6
LEAST_F1 = 0.97
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
CASES = [
    pytest.param(design, number, id=f"{name}-{number}") for name, design in DESIGNS for number in range(PAGES)
]


@pytest.mark.parametrize(("layout", "number"), CASES)
def test_a_page_is_read_as_it_was_written(layout: Layout, number: int) -> None:
    page = layout.page(number)
    assert differences(page) == []


def differences(page: LaidOutPage) -> list[str]:
    """Return every field that was read otherwise than the page was written."""
    reading, expected = read_page(page.raw), page.expected
    found = [
        f"{field}: read {getattr(reading, field)!r}, expected {getattr(expected, field)!r}"
        for field in ("status", "title", "published", "source", "author", "editor")
        if getattr(reading, field) != getattr(expected, field)
    ]
    score = body_f1(reading.text, expected.text)
    if score < LEAST_F1:
        found.append(f"text: F1 {score:.3f}, read {reading.text[:300]!r} … {reading.text[-100:]!r}")
    return found
