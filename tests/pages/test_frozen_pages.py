"""Every frozen page is read as its note says."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from config.sitebook import Site, load_sitebook, parse_site_text
from console import frozen_pages
from pipelines.items import PageStatus

FOLDER = Path(__file__).parent
NOTES = frozen_pages.notes_in(FOLDER)
SITES = load_sitebook(SHIPPED_CONFIG / "sites").sites
READ = (PageStatus.ARTICLE, PageStatus.LIST, PageStatus.NO_TEXT, PageStatus.BLOCKED, PageStatus.ERROR)


@pytest.mark.parametrize("note", NOTES, ids=[str(note.relative_to(FOLDER).with_suffix("")) for note in NOTES])
def test_a_frozen_page_is_read_as_its_note_says(note: Path) -> None:
    differences = frozen_pages.read(note).differences(SITES)
    assert [line for difference in differences for line in difference.lines()] == []


def test_the_frozen_pages_cover_every_status_a_page_can_be_read_as() -> None:
    statuses = {str(frozen_pages.read(note).expected.get("status")) for note in NOTES}
    assert statuses >= {status.value for status in READ}
    assert len(NOTES) >= 24


def test_a_note_stands_in_the_folder_of_its_site() -> None:
    for note in NOTES:
        page = frozen_pages.read(note)
        assert note == frozen_pages.note_for(note.parents[1], page.url, page.site)


def unread(sites: list[Site], spiders: Path, pages: Path) -> list[str]:
    """Return the sites that have selectors or a spider of their own, and no frozen page."""
    own = [site for site in sites if site.selectors or (spiders / f"{site.key}.py").exists()]
    return [site.key for site in own if not frozen_pages.notes_in(pages / site.path.parent.name / site.key)]


def test_a_site_with_selectors_or_a_spider_of_its_own_has_a_page(tmp_path: Path) -> None:
    assert unread(list(SITES.values()), PROJECT_ROOT / "crawler" / "spiders", FOLDER) == []
    path = tmp_path / "shandong" / "qidu.yml"
    text = 'key: qidu\nname: 齐都网\nprovince: 山东\nlists: [{url: "http://qidu.test/"}]\nselectors: {title: h1}\n'
    site = parse_site_text(text, path)
    assert unread([site], tmp_path, tmp_path / "pages") == ["qidu"]
    assert unread([site], tmp_path, FOLDER) == []
