"""What the steps of one crawl share, and the page they hand on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipelines.items import Article, RawPage
from pipelines.template_desk import TemplateDesk
from pipelines.workers import AnalysisPool
from storage.database import Database
from storage.pages import Announced
from storage.snapshots import Answer


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """Hold a fetched page on its way to the store."""

    page: RawPage
    page_id: int
    site_key: str
    first_visit: bool
    revisit: bool
    http_status: int
    final_url: str
    fetched_at: dt.datetime
    etag: str | None = None
    last_modified: str | None = None
    article: Article | None = None
    answers: tuple[Answer, ...] = ()  # of the page and its parts as they came: kept where it is an announcement
    ended: bool = False  # the page has its end and could not be had: only the headline its list showed is left to store


class Ledger(Protocol):
    """Count what became of pages: the crawl's monitor."""

    def count(self, site_key: str, what: str, number: int = 1) -> None:
        """Add to a site's count."""


class OriginalFinder(Protocol):
    """Tell which watched site the original of a reprint belongs to."""

    def __call__(self, url: str, lists: Sequence[tuple[str, str]]) -> tuple[str, Announced] | None:
        """Return site key and link of an address, given key and address of every list; None where it is no site's."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Hold what the steps share in one crawl; the spider makes it and carries it as `workshop`."""

    db: Database
    pool: AnalysisPool
    templates: TemplateDesk
    rules_version: str
    clock: Callable[[], dt.datetime]
    ledger: Ledger
    find_original: OriginalFinder | None = None  # None: originals are not followed
