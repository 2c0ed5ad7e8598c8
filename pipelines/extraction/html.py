"""Read an HTML page: one parse, then by the site's learned template, or by the general reader."""

from __future__ import annotations

import re
from dataclasses import replace

from cssselect import SelectorError
from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.blocks import cut_blocks
from pipelines.extraction.body import Body, from_elements, read_body
from pipelines.extraction.composition import Composition, Sheet, compose, judged
from pipelines.extraction.headline import Headline
from pipelines.extraction.hints import read_hints
from pipelines.extraction.learned import follow, is_checked, lesson
from pipelines.extraction.tree import parse, select
from pipelines.extraction.unpacked import unpack
from pipelines.items import PageStatus, RawPage, Reading
from pipelines.site_template import Lesson, SiteTemplate

_FINAL = frozenset({"deleted", "error-page", "mojibake"})  # such a page keeps no article
_RAW = re.compile(r"\s*<(?:p|div|section|span|br|table)\b", re.IGNORECASE)
MOST_HTML = 5_000_000  # characters; more is refused


def read_html(page: RawPage) -> Reading:
    """Return what an HTML page says, or why it is no article."""
    html = page.html or ""
    title = page.title or page.anchor or ""
    if len(html) > MOST_HTML:
        return Reading(PageStatus.NO_TEXT, "too-large", title=title)
    root = parse(html)
    if root is None:
        return Reading(PageStatus.NO_TEXT, "empty" if not html.strip() else "unreadable", title=title)
    try:
        chosen = {name: select(root, rule) for name, rule in page.selectors}
    except (etree.XPathError, SelectorError, ValueError) as error:
        return Reading(PageStatus.ERROR, "bad-selector", title=title or str(error)[:80])
    sheet = Sheet(page, html, root, read_hints(root), chosen)
    if page.template is None or chosen.get("body"):
        return read_whole(sheet).reading
    return _read_learning(sheet, page.template)


def _read_learning(sheet: Sheet, template: SiteTemplate) -> Reading:
    """Return a reading by the site's template where it fits the page as it should, else by the general reader."""
    followed = follow(sheet, template)
    if followed is not None and followed.sure and not is_checked(sheet.page.url):
        return replace(followed.composition.reading, lesson=Lesson("followed", followed.layout.number, followed.chain))
    taught = read_whole(sheet)
    return replace(taught.reading, lesson=lesson(template, followed, taught, sheet))


def read_whole(sheet: Sheet) -> Composition:
    """Return the general reader's reading; of a page that shows no text, what it keeps for its scripts."""
    shown = _read_shown(sheet)
    raw = _RAW.match(shown.reading.text) is not None  # a text field as it is written
    if not raw and (shown.reading.status is not PageStatus.NO_TEXT or shown.reading.reason in _FINAL):
        return shown
    unpacked = unpack(sheet.root, shown.reading.title)
    if unpacked is None:
        return shown
    kept = _read_shown(replace(sheet, root=unpacked, hints=read_hints(unpacked)))
    return kept if kept.reading.status is PageStatus.ARTICLE else shown


def _read_shown(sheet: Sheet) -> Composition:
    """Return the reading of what the page shows: every block is looked at, but a body selector wins."""
    blocks = cut_blocks(sheet.root)
    elements = [node for node in sheet.chosen.get("body", []) if isinstance(node, HtmlElement)]

    def find_body(headline: Headline) -> Body:
        named = from_elements(elements, blocks, headline.text) if elements else None
        return named if named and named.lines else read_body(blocks, sheet.root, headline.text, headline.order)

    return judged(sheet, compose(sheet, blocks, find_body), blocks)
