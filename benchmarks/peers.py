"""Other readers of article pages, each behind one function: decoded HTML in, an Answer out.

`pip install -e '.[peers]'` installs them. They are measured as their own first example uses them, with no network.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.reader import Answer, Page, Read

_NOWHERE = "http://page.invalid/article.html"
_STAMP = re.compile(r"(\d{4})[-/年.](\d\d?)[-/月.](\d\d?)日?(?:[T\s]*(\d\d?):(\d\d))?")


def trafilatura_default() -> Read:
    """Return trafilatura with its default settings."""
    return _trafilatura(favor_precision=False)


def trafilatura_precision() -> Read:
    """Return trafilatura with favor_precision."""
    return _trafilatura(favor_precision=True)


def _trafilatura(*, favor_precision: bool) -> Read:
    module = import_module("trafilatura")

    def read(page: Page) -> Answer:
        found = module.bare_extraction(
            page.html, url=page.url or None, include_comments=False, with_metadata=True, favor_precision=favor_precision
        )
        if found is None:
            return Answer()
        return Answer(found.text or "", found.title, moment(found.date), found.sitename, found.author)

    return read


def readability() -> Read:
    """Return readability-lxml: the summary's text and the short title."""
    document = import_module("readability").Document
    tree = import_module("lxml.html")

    def read(page: Page) -> Answer:
        found = document(page.html)
        summary = found.summary(html_partial=True)
        return Answer(tree.fromstring(summary).text_content() if summary.strip() else "", found.short_title())

    return read


def gne() -> Read:
    """Return GNE, the general news extractor of Kingname."""
    extractor = import_module("gne").GeneralNewsExtractor

    def read(page: Page) -> Answer:
        found = extractor().extract(page.html)
        return Answer(
            found.get("content") or "",
            found.get("title"),
            moment(found.get("publish_time")),
            found.get("source") or None,
            found.get("author") or None,
        )

    return read


def newspaper4k() -> Read:
    """Return newspaper4k for Chinese (its tokenizer needs jieba)."""
    import_module("jieba")
    article = import_module("newspaper").Article

    def read(page: Page) -> Answer:
        found = article(page.url or _NOWHERE, language="zh", fetch_images=False)
        found.download(input_html=page.html)
        found.parse()
        authors = " ".join(found.authors)
        return Answer(found.text, found.title, moment(found.publish_date), author=authors or None)

    return read


def news_please() -> Read:
    """Return news-please, its pipeline of extractors over one page."""
    please = import_module("newsplease").NewsPlease

    def read(page: Page) -> Answer:
        found = please.from_html(page.html, url=page.url or _NOWHERE, fetch_images=False)
        authors = " ".join(found.authors or ())
        return Answer(found.maintext or "", found.title, moment(found.date_publish), author=authors or None)

    return read


def resiliparse() -> Read:
    """Return Resiliparse's main content."""
    tree = import_module("resiliparse.parse.html").HTMLTree
    extract = import_module("resiliparse.extract.html2text").extract_plain_text

    def read(page: Page) -> Answer:
        root = tree.parse(page.html)
        return Answer(extract(root, main_content=True, alt_texts=False, links=False, comments=False), root.title)

    return read


PEERS: dict[str, Callable[[], Read]] = {
    "trafilatura": trafilatura_default,
    "trafilatura precision": trafilatura_precision,
    "readability-lxml": readability,
    "GNE": gne,
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "resiliparse": resiliparse,
}


def moment(value: Any) -> dt.datetime | dt.date | None:
    """Return what a peer says about the time: a datetime, a day, or None where no year can be read."""
    if isinstance(value, dt.datetime):
        return value
    text = str(value or "").strip()
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)
    except ValueError:
        return _loose(text)


def _loose(text: str) -> dt.datetime | dt.date | None:
    match = _STAMP.search(text)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    try:
        if match[4] is None:
            return dt.date(year, month, day)
        return dt.datetime(year, month, day, int(match[4]), int(match[5]))  # noqa: DTZ001  as the page shows it
    except ValueError:
        return None
