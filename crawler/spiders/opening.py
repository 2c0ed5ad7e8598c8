"""What a crawl begins with: rules and site files in force, and the workshop in which pages are worked on."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from config.settings import Settings
from config.sitebook import Site
from crawler.monitors import CrawlLedger
from crawler.originals import find_original
from pipelines.analysis import AnalystSpec
from pipelines.template_desk import TemplateDesk
from pipelines.workers import AnalysisPool
from pipelines.workshop import Workshop
from storage.acceptance import accept_site, take_over_rules
from storage.database import Database

LOG = logging.getLogger(__name__)


def open_workshop(settings: Settings, db: Database, sites: Iterable[Site], ledger: CrawlLedger) -> Workshop:
    """Take the rule files and some sites over; return the workshop in which their pages are worked on."""
    now = utc_now()
    files, problems = take_over_rules(db, rules_dir=settings.rules_dir, lexicon_dir=settings.lexicon_dir, now=now)
    for problem in problems:
        LOG.error("%s", problem)
    with db.write() as s:
        for site in sites:
            accept_site(s, site, now)
    pool = AnalysisPool(AnalystSpec.of(files, settings.lexicon_dir, thorough=False))
    return Workshop(db, pool, TemplateDesk(db, utc_now), rules_version(files), utc_now, ledger, find_original)


def rules_version(files: tuple[Any, ...]) -> str:
    """Return what names the rule files in force: their digests, shortened."""
    return "+".join(f"{file.topic}:{file.digest[:12]}" for file in files)


def utc_now() -> dt.datetime:
    """Return the time: the one clock of a crawl."""
    return dt.datetime.now(dt.UTC)
