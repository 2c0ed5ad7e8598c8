"""Gather the parts of one page: the pages its article goes on in, and the file it stands for, one request at a time."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from scrapy.http import Response

from config.sitebook import Site
from crawler.discovery.canonical_url import url_key
from crawler.discovery.host_family import same_family
from crawler.fetching.charset import decode
from crawler.fetching.failures import FetchFailure, name_status
from crawler.monitors import CrawlLedger
from crawler.spiders.answer import as_served, header
from pipelines.extraction.companions import companions
from pipelines.extraction.file_magic import file_kind
from pipelines.workshop import FetchedPage, Workshop
from storage import coverage, pages
from storage.pages import PageToFetch

LOG = logging.getLogger(__name__)
MOST_FURTHER = 20  # pages behind the first
MOST_FILE = 20 * 1024 * 1024  # bytes: scanned notices are larger than any page
_MOST_TEXT = 5_000_000  # characters of all pages together, as much as one page may have
_PATIENCE = pages.MAX_ATTEMPTS - 2  # then a page whose file cannot be had goes to the store as it is


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a page that waits for its next part: the item as far as it is gathered, the part's address, what it is."""

    listed: PageToFetch
    item: FetchedPage
    url: str
    is_file: bool
    seen: frozenset[str]  # keys of the addresses asked so far, the page's own among them


@dataclass(frozen=True, slots=True)
class PageParts:
    """Decide which part of a page is fetched next, and name what is missing in the end."""

    workshop: Workshop
    ledger: CrawlLedger

    def first(self, listed: PageToFetch, item: FetchedPage) -> Part | None:
        """Return the first part a page needs besides itself, None where it is whole."""
        seen = frozenset({url_key(listed.url), url_key(item.final_url)})
        return _after(listed, item, item.page.html, item.final_url, seen)

    def add(self, site: Site, part: Part, response: Response) -> Part | FetchedPage | FetchFailure:
        """Return what follows once a part is answered: the next one, the whole page, or why the part is missing."""
        failure = name_status(response.status)
        if failure is not None:
            return failure
        is_file = file_kind(response.body) is not None
        if is_file != part.is_file:
            return FetchFailure("unexpected", "不是所要的文件" if part.is_file else "续页是一个文件", permanent=True)
        page, answers = part.item.page, (*part.item.answers, as_served(response))
        if is_file:
            return replace(part.item, page=replace(page, document=response.body), answers=answers)
        seen = part.seen | {url_key(response.url)}
        if url_key(response.url) in part.seen - {url_key(part.url)}:
            return part.item  # led back to a page that is there already
        text = decode(response.body, header(response, "Content-Type"), site.encoding).text
        item = replace(part.item, page=replace(page, further=(*page.further, text)), answers=answers)
        return _after(part.listed, item, text, response.url, seen) or item

    def missing(self, part: Part, failure: FetchFailure) -> FetchedPage | None:
        """Return the page without a part that could not be had; None where it is better fetched again as a whole.

        A known article must not lose its end to a bad hour of its site, and a page that only stands for its file is
        nothing without it: both are fetched again later. Validators are dropped, so that the next visit asks in full.
        """
        item = part.item
        self.ledger.count(item.site_key, f"part-missing/{failure.name}")
        what = "附件" if part.is_file else f"第 {len(item.page.further) + 2} 页"
        LOG.warning("%s 的%s没取到：%s：%s（%s）", item.page.url, what, part.url, failure.name, failure.detail)
        now = self.workshop.clock()
        if item.revisit:
            self.ledger.count(item.site_key, f"revisit-failed/{failure.name}")
            with self.workshop.db.write() as s:
                pages.watch(s, item.page_id, now)
            return None
        if part.is_file and not failure.permanent and part.listed.attempts < _PATIENCE:
            reason = f"{failure.name}: {what} {part.url} {failure.detail}"
            with self.workshop.db.write() as s:
                pages.postpone(s, item.page_id, reason, now=now, weight=int(failure.counts))
            return None
        with self.workshop.db.write() as s:
            message = f"{item.page.url} 的{what}没取到（{failure.name}），按已取到的部分入库：{part.url}"
            coverage.note(s, now=now, kind="part-missing", level="warning", site_key=item.site_key, message=message)
        return replace(item, etag=None, last_modified=None)


def _after(listed: PageToFetch, item: FetchedPage, html: str | None, url: str, seen: frozenset[str]) -> Part | None:
    """Return the part that a page's HTML asks for; never one asked before, or of another publisher."""
    if html is None or len(item.page.further) >= MOST_FURTHER:
        return None
    if sum(map(len, (item.page.html or "", *item.page.further))) > _MOST_TEXT:
        return None
    found = companions(html, url)
    is_file = found.next_page is None and not item.page.further
    wanted = found.document if is_file else found.next_page
    try:
        if wanted is None or url_key(wanted) in seen:
            return None
        related = same_family(urlsplit(wanted).netloc, urlsplit(url).netloc)
    except ValueError:  # no address after all
        return None
    return Part(listed, item, wanted, is_file, seen | {url_key(wanted)}) if related else None
