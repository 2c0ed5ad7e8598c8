"""Site templates: learned from a few pages, never worse than the general reader, given up when a site changes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from lxml.html import HtmlElement

from benchmarks.scores import body_f1
from pipelines.extraction import read_page
from pipelines.extraction.paths import common_locator, find, path_of
from pipelines.extraction.study import Change, Study, study_of
from pipelines.extraction.tree import parse
from pipelines.items import RawPage, Reading
from pipelines.site_template import Lesson, Path, SiteTemplate
from tests.layouts import LAYOUTS, LaidOutPage, Layout

LESSONS = 10  # pages a template may be learned from
CHANGED = [
    pytest.param(layout, later, id=f"{layout.key}-{name}")
    for layout in LAYOUTS
    for name, later in (("redesign", layout.redesign), ("trap", layout.trap))
    if later is not None
]


def rights(reading: Reading, page: LaidOutPage) -> tuple[bool, bool, bool, float]:
    """Return what of a page was read as the story has it: title, time, source, and the body's F1."""
    gold = page.expected
    return (
        reading.title == gold.title,
        reading.published == gold.published,
        reading.source == gold.source,
        body_f1(reading.text, gold.text),
    )


def follow_up(study: Study, pages: Iterable[LaidOutPage]) -> tuple[Study, list[Reading], list[tuple[int, Change]]]:
    """Read pages one after another, each with what those before it taught."""
    readings, changes = [], []
    for number, page in enumerate(pages):
        reading = read_page(replace(page.raw, template=study.template))
        assert reading.lesson is not None
        study, change = study.after(reading.lesson)
        readings.append(reading)
        if change is not None:
            changes.append((number, change))
    return study, readings, changes


def outcomes(readings: Iterable[Reading]) -> list[str]:
    """Return how pages were read."""
    return [reading.lesson.outcome for reading in readings if reading.lesson is not None]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_a_template_reads_what_the_general_reader_reads(layout: Layout) -> None:
    study, _, changes = follow_up(Study(SiteTemplate(layout.key)), layout.pages(LESSONS))
    assert changes
    assert changes[0][1] == "learned"
    others = layout.pages(14, start=LESSONS)
    _, readings, _ = follow_up(study, others)
    assert outcomes(readings).count("followed") >= 10
    for page, reading in zip(others, readings, strict=True):
        assert rights(reading, page) >= rights(read_page(page.raw), page), page.url


@pytest.mark.parametrize(("layout", "later"), CHANGED)
def test_a_redesign_costs_no_page_is_reported_and_relearned(layout: Layout, later: Layout) -> None:
    study, _, _ = follow_up(Study(SiteTemplate(layout.key)), layout.pages(16))
    pages = later.pages(14, start=3)
    _, readings, changes = follow_up(study, pages)
    for page, reading in zip(pages, readings, strict=True):
        assert rights(reading, page) >= rights(read_page(page.raw), page), page.url
    assert changes[0] == (2, "drift")
    assert changes[-1][1] == "learned"
    assert "followed" in outcomes(readings[-4:])


def test_a_study_survives_between_crawls() -> None:
    layout = LAYOUTS[0]
    study, _, _ = follow_up(Study(SiteTemplate(layout.key)), layout.pages(8))
    assert study.template.trusted
    assert study_of(layout.key, json.loads(json.dumps(study.as_json()))) == study


def test_selectors_in_the_site_file_win() -> None:
    layout = LAYOUTS[0]
    study, _, _ = follow_up(Study(SiteTemplate(layout.key)), layout.pages(8))
    page = layout.pages(1, start=12)[0]
    last = page.expected.text.splitlines()[-1]
    chosen = replace(page.raw, template=study.template, selectors=(("body", f"//p[contains(., '{last[:12]}')]"),))
    assert (read_page(chosen).text, read_page(chosen).lesson) == (last, None)


def test_a_site_whose_pages_have_nothing_in_common_is_left_alone_for_a_while() -> None:
    study = Study(SiteTemplate("motley"))
    pages = [layout.pages(1)[0] for layout in LAYOUTS]
    for _ in range(4):
        study, _, _ = follow_up(study, pages)
    assert not study.template.trusted
    assert not study.template.learning
    for _ in range(400):
        study, _ = study.after(Lesson("taught"))
    assert study.template.learning


def test_one_odd_page_changes_nothing() -> None:
    layout, other = LAYOUTS[0], LAYOUTS[1]
    study, _, _ = follow_up(Study(SiteTemplate(layout.key)), layout.pages(16))
    study, readings, changes = follow_up(study, [*other.pages(2), *layout.pages(3, start=16)])
    assert changes == []
    assert outcomes(readings) == ["missed", "missed", "followed", "followed", "followed"]


def test_pages_that_are_no_articles_teach_nothing() -> None:
    page = RawPage(url="http://a.test/list", html="<html><body><ul>" + "<li><a href='/1'>标题</a></li>" * 30 + "</ul>")
    reading = read_page(replace(page, template=SiteTemplate("a")))
    assert reading.lesson == Lesson("taught")


TABLES = (
    "<html><body><table><tr><td>导航</td></tr></table>"
    "<table><tr><td>边栏</td><td{}><p>正文第一段。</p></td></tr></table></body></html>"
)


def cell(html: str) -> tuple[HtmlElement, Path]:
    """Return a page's tree and the way to its second table's second cell."""
    root = parse(html)
    assert root is not None
    (found,) = (node for node in root.iter("td") if (node.text_content() or "").startswith("正文"))
    return root, path_of(found)


def test_an_element_without_a_name_is_found_by_its_place() -> None:
    pages = [cell(TABLES.format("")) for _ in range(3)]
    locator = common_locator([path for _, path in pages])
    assert locator is not None
    assert not locator.is_named
    for root, path in pages:
        found = find(root, locator)
        assert found is not None
        assert path_of(found) == path


def test_an_id_with_the_page_s_own_number_is_no_name() -> None:
    pages = [cell(TABLES.format(f' id="content_{number}"')) for number in (81231, 81232, 81233)]
    locator = common_locator([path for _, path in pages])
    assert locator is not None
    assert "content" not in str(locator)
    assert find(pages[0][0], locator) is not None


def test_a_name_that_occurs_twice_finds_nothing() -> None:
    _, path = cell(TABLES.format(' id="zoom"'))
    locator = common_locator([path])
    assert locator is not None
    assert str(locator) == "td#zoom"
    twice = parse(TABLES.format(' id="zoom"').replace("<td>边栏", '<td id="zoom">边栏'))
    assert twice is not None
    assert find(twice, locator) is None


def test_a_learned_tail_is_cut_from_a_title_that_no_block_prints() -> None:
    html = (
        "<html><head><title>河湾市公布三起涉毒案件·河湾清风号</title></head><body><div>"
        + "<p>河湾市禁毒委员会办公室今日公布三起涉毒案件，提醒市民远离毒品，发现线索及时举报。</p>" * 3
        + "</div></body></html>"
    )
    page = RawPage(url="http://a.test/1.html", html=html)
    known = replace(page, template=SiteTemplate("a", title_tails=("·河湾清风号",)))
    assert (read_page(page).title, read_page(known).title) == (
        "河湾市公布三起涉毒案件·河湾清风号",
        "河湾市公布三起涉毒案件",
    )
