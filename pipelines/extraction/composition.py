"""Compose a reading from blocks: headline, body, time and imprint; all of a page's blocks, or those of its frame."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from pipelines.extraction import when
from pipelines.extraction.blocks import Block
from pipelines.extraction.body import Body
from pipelines.extraction.headline import Headline, letters, read_headline
from pipelines.extraction.hints import Hints
from pipelines.extraction.imprint import read_imprint, without_signature
from pipelines.extraction.kind import kind_of
from pipelines.extraction.several import parted
from pipelines.extraction.tree import text_of
from pipelines.items import PageStatus, RawPage, Reading


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold a parsed page: what was fetched, its tree, what it tells machines, what the site file's selectors found."""

    page: RawPage
    html: str
    root: HtmlElement
    hints: Hints
    chosen: dict[str, list[HtmlElement | str]]


@dataclass(frozen=True, slots=True)
class Composition:
    """Hold a reading with the headline and the body it was made from."""

    reading: Reading
    headline: Headline
    body: Body
    title_element: HtmlElement | None  # the element that prints the headline


def compose(sheet: Sheet, blocks: Sequence[Block], find_body: Callable[[Headline], Body]) -> Composition:
    """Return the reading of a page from these blocks as an article; `find_body` says which of them are the body."""
    headline = _headline(sheet, blocks)
    shown = when.read_published(
        sheet.page, sheet.root, blocks, sheet.hints, headline.order, sheet.chosen.get("published", [])
    )
    parts = parted(blocks, find_body(headline), headline, sheet.page.fetched_at)
    headline = parts.headline
    published = shown or when.beside_body(sheet.page, parts.blocks, parts.body, sheet.html)
    imprint = read_imprint(parts.blocks, sheet.hints, headline, parts.body, sheet.chosen.get("source", []))
    body = without_signature(parts.body, imprint)
    reading = Reading(
        PageStatus.ARTICLE,
        None,
        headline.text,
        "\n".join(body.lines),
        published,
        imprint.source,
        imprint.author,
        imprint.editor,
        imprint.original_url,
        others=parts.others,
        reader=body.reader,
    )
    return Composition(reading, headline, body, blocks[headline.order].element if headline.order >= 0 else None)


def judged(sheet: Sheet, composition: Composition, blocks: Sequence[Block]) -> Composition:
    """Return a composition with what kind of page it is; `blocks` are all of the page's."""
    status, reason = kind_of(composition.reading.title, composition.body, blocks, sheet.root, sheet.html)
    others = composition.reading.others if status is PageStatus.ARTICLE else ()
    return replace(composition, reading=replace(composition.reading, status=status, reason=reason, others=others))


def visible(text: str) -> str:
    """Return a headline without characters that nobody sees: zero-width, private use, line ends."""
    seen = "".join(character for character in text if unicodedata.category(character) not in {"Cf", "Co", "Cc", "Cn"})
    return " ".join(seen.split())


def _headline(sheet: Sheet, blocks: Sequence[Block]) -> Headline:
    page = sheet.page
    found = read_headline(sheet.root, blocks, sheet.hints.titles, anchor=page.anchor, site_name=page.site_name)
    selected = sheet.chosen.get("title", [])
    named = next((text for node in selected if (text := text_of(node))), "") or page.title or ""
    if not named:
        text = visible(found.text)
        return Headline(text if found.order >= 0 else _without_tail(text, page), found.order)
    wanted = letters(named)
    order = next((block.order for block in blocks if letters(block.text) == wanted), found.order)
    return Headline(visible(named), order)


def _without_tail(title: str, page: RawPage) -> str:
    """Cut what the site's pages write behind their headlines in `<title>`, where no block prints the headline."""
    tails = page.template.title_tails if page.template is not None else ()
    return next((title.removesuffix(tail) for tail in tails if title.endswith(tail) and title != tail), title)
