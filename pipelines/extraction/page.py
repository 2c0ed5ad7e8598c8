"""Send a page down its road: HTML, text or a file; put the parts of one article together."""

from __future__ import annotations

from dataclasses import replace

from pipelines.extraction.documents import read_document, with_document
from pipelines.extraction.headline_only import with_headline
from pipelines.extraction.html import read_html
from pipelines.extraction.plain_text import read_text
from pipelines.extraction.split import joined
from pipelines.items import RawPage, Reading


def read_page(page: RawPage) -> Reading:
    """Return what was read on a page; every page gets a status, and a reason where it is no article.

    A headline, time or source that the caller gave wins; site selectors win over what the readers find.
    """
    return with_headline(_read(page), page)


def _read(page: RawPage) -> Reading:
    if page.html is None:
        return read_document(page) if page.document is not None else read_text(page)
    reading = read_html(page)
    if page.further:
        reading = joined(reading, [read_html(replace(page, html=html, further=())) for html in page.further])
    return reading if page.document is None else with_document(page, reading)
