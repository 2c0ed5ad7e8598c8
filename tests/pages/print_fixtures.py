"""Freeze pages of the tests' own layouts below this folder: `python -m tests.pages.print_fixtures [NAME...]`.

Existing ones are kept unless they are named, for a frozen page shall not change with the layout it was printed by.
What is expected of a page is what was written on it, not what the reader makes of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from config.paths import SHIPPED_CONFIG
from config.sitebook import load_sitebook
from console import frozen_pages
from console.frozen_pages import FrozenPage
from pipelines.items import PageStatus, Reading
from tests.layouts import LaidOutPage, sites, trouble_pages

FOLDER = Path(__file__).parent
_ARTICLES = (
    (sites.TRS, 3),
    (sites.ZOOM, 1),
    (sites.PEOPLE, 2),
    (sites.BAIDU, 1),
    (sites.SOUTH, 0),
    (sites.EPAPER, 2),
    (sites.DISCUZ, 1),
    (sites.DEDECMS, 0),
    (sites.WORDPRESS, 2),
    (sites.REACT, 1),
    (sites.POLICE, 0),
    (sites.WECHAT, 2),
    (sites.GBK, 1),
    (sites.LEGAL, 1),
    (sites.FRAMES, 2),
)
_TROUBLES = (
    ("list", sites.TRS),
    ("video", sites.SOUTH),
    ("image-notice", sites.POLICE),
    ("deleted", sites.WECHAT),
    ("error-page", sites.SOUTH),
    ("login", sites.DISCUZ),
    ("challenge", sites.POLICE),
    ("mojibake", sites.PHPCMS),
    ("empty", sites.FRAMES),
    ("flash", sites.EMPIRE),
    ("split-first", sites.EMPIRE),
)
_SELECTED = {
    "title": "h1.main-title",
    "body": "#artibody",
    "source": "a.ent-source",
    "published": "//span[@class='date']",
}


def fixtures() -> Iterator[tuple[Path, FrozenPage]]:
    """Yield every fixture with the place of its note."""
    troubles = {(page.kind, page.layout): page for page in trouble_pages()}
    printed = [layout.page(number) for layout, number in _ARTICLES]
    printed += [troubles[kind, layout.key] for kind, layout in _TROUBLES]
    for page in printed:
        yield _note(page), _frozen(page, _expected(page))
    chosen = sites.HEAVY.page(4)
    yield _note(chosen), replace(_frozen(chosen, _expected(chosen)), selectors=_SELECTED)
    broken = sites.HEAVY.page(5)
    expected: dict[str, object] = {"status": "error", "reason": "bad-selector"}
    yield _note(broken), replace(_frozen(broken, expected), selectors={"body": "//div[@id='artibody'"})


def _note(page: LaidOutPage) -> Path:
    return frozen_pages.note_for(FOLDER / _folders()[page.province], page.url, page.layout)


@cache
def _folders() -> dict[str, str]:
    """Map a province to the folder that its site files stand in."""
    known = load_sitebook(SHIPPED_CONFIG / "sites").sites.values()
    return {site.province: site.path.parent.name for site in known}


def _frozen(page: LaidOutPage, expected: dict[str, object]) -> FrozenPage:
    return FrozenPage(
        url=page.url,
        body=page.body,
        fetched_at=page.fetched_at,
        content_type="text/html",
        site=page.layout,
        site_name=page.site_name,
        province=page.province,
        expected=expected,
    )


def _expected(page: LaidOutPage) -> dict[str, object]:
    """Return what a page was written with; of a page that is no article only what it must be taken for."""
    told = page.expected
    if told.headline_only:
        return {"title": told.title, "text": told.title}
    if told.status is not PageStatus.ARTICLE:
        known: dict[str, object] = {"status": told.status.value}
        return known | ({"reason": next(iter(told.reasons))} if len(told.reasons) == 1 else {})
    reading = Reading(
        told.status,
        title=told.title,
        text=told.text,
        published=told.published,
        source=told.source,
        author=told.author,
        editor=told.editor,
    )
    return frozen_pages.reading_fields(reading)


def main(names: list[str]) -> None:
    """Write the fixtures that are missing, and those that are named."""
    for note, page in fixtures():
        if not note.exists() or note.stem in names:
            frozen_pages.write(page, note)
            sys.stdout.write(f"{note}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
