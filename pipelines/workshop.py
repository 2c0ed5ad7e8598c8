"""What the steps of one crawl share, and the page they hand on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pipelines.items import Article, RawPage
from pipelines.template_desk import TemplateDesk
from pipelines.workers import AnalysisPool
from storage.database import Database


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
    ended: bool = False  # the page has its end and could not be had: only the headline its list showed is left to store


class Ledger(Protocol):
    """Count what became of pages: the crawl's monitor."""

    def count(self, site_key: str, what: str, number: int = 1) -> None:
        """Add to a site's count."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Hold what the steps share in one crawl; the spider makes it and carries it as `workshop`."""

    db: Database
    pool: AnalysisPool
    templates: TemplateDesk
    rules_version: str
    clock: Callable[[], dt.datetime]
    ledger: Ledger
