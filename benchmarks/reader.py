"""What every measured reader takes and gives: a page as the crawler decoded it, and what was read in it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipelines.cleaning import clean
from pipelines.extraction import read_page
from pipelines.items import PageStatus, RawPage, Reading


@dataclass(frozen=True, slots=True)
class Page:
    """Hold a page to be read; `url` is empty where nobody knows it."""

    html: str
    url: str = ""
    fetched_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what a reader made of a page; None for what it did not say. `status` only where the reader has one."""

    text: str = ""
    title: str | None = None
    published: dt.datetime | dt.date | None = None
    source: str | None = None
    author: str | None = None
    editor: str | None = None
    status: str | None = None
    error: str | None = None
    seconds: float = 0.0  # process CPU time


Read = Callable[[Page], Answer]


def jindu() -> Read:
    """Return this project: the reading and the cleaned text, as `jindu analyze` prints them."""
    return read_with_jindu


def read_with_jindu(page: Page) -> Answer:
    """Read a page with this project."""
    return read_raw(RawPage(page.url, html=page.html, fetched_at=page.fetched_at))


def read_raw(page: RawPage) -> Answer:
    """Return the answer to a page as a crawl hands it over; its text is the one that is stored."""
    found = read_page(page)
    return answer_of(found, clean(found.text, found.title).text if found.status is PageStatus.ARTICLE else "")


def answer_of(found: Reading, text: str) -> Answer:
    """Return a reading as an answer; `text` is its cleaned text, which a page without article does not have."""
    return Answer(
        text if found.status is PageStatus.ARTICLE and not found.headline_only else "",
        found.title,
        found.published.value if found.published else None,
        found.source,
        found.author,
        found.editor,
        str(found.status),
    )


def timed(read: Read, page: Page) -> Answer:
    """Return a reader's answer with the CPU time it took; its failure is an empty answer that names the error."""
    began = time.process_time()
    try:
        answer = read(page)
    except Exception as error:  # whatever stops a peer is its result
        answer = Answer(error=f"{type(error).__name__}: {str(error)[:120]}")
    return replace(answer, seconds=time.process_time() - began)
