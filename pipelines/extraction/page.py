"""Send a page down its road: HTML or text."""

from __future__ import annotations

from pipelines.extraction.html import read_html
from pipelines.extraction.plain_text import read_text
from pipelines.items import RawPage, Reading


def read_page(page: RawPage) -> Reading:
    """Return what was read on a page; every page gets a status, and a reason where it is no article.

    A headline, time or source that the caller gave wins; site selectors win over what the readers find.
    """
    return read_html(page) if page.html is not None else read_text(page)
