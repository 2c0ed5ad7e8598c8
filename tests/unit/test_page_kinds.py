"""What a page is: no article may be lost, and nothing else may pass as one."""

from __future__ import annotations

import pytest

from pipelines.extraction import REASONS, read_page
from pipelines.items import RawPage
from tests.unit.page_kinds import SAMPLES, Sample


def _kind(html: str) -> str:
    reading = read_page(RawPage(url="http://news.example.cn/2026/11/20/1.html", html=html))
    assert reading.reason is None or reading.reason in REASONS
    named = reading.status.value in {"no-text", "blocked"}
    return f"{reading.status.value}:{reading.reason}" if named else reading.status.value


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_page_is_what_it_is(sample: Sample) -> None:
    assert _kind(sample.html) == sample.kind


def test_the_set_is_large_and_has_both_sides() -> None:
    assert len(SAMPLES) >= 80
    assert sum(sample.kind == "article" for sample in SAMPLES) >= 25
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)
