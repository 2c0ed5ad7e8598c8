"""The joint: Scrapy's pipeline steps that bring analysis and storage together. One writer, one transaction a page."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from pipelines import story_desk
from pipelines.items import Article, PageStatus, RawPage
from pipelines.template_desk import TemplateDesk
from pipelines.workers import AnalysisPool
from storage import articles, coverage, pages, stories
from storage.database import Database, Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LOG = logging.getLogger(__name__)
BACKLOG_AGE = dt.timedelta(hours=72)
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


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


class AnalyseStep:
    """Have a worker process analyse the page."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AnalyseStep:
        """Build the step for a crawl."""
        return cls(crawler)

    async def process_item(self, item: FetchedPage) -> FetchedPage:
        """Attach the analysis, made with what the site's earlier pages taught; this page may teach something, too."""
        workshop = workshop_of(self.crawler)
        page = replace(item.page, template=workshop.templates.template(item.site_key))
        article = await workshop.pool.analyze(page)
        if article.reading.lesson is not None:
            workshop.templates.learn(item.site_key, article.reading.lesson)
        return replace(item, article=article)

    async def close_spider(self) -> None:
        """End the pool; keep what was learned."""
        workshop = workshop_of(self.crawler)
        workshop.pool.close()
        workshop.templates.save()


class StoreStep:
    """Store the article, its story, hits and figures, and the page's terminal status in one transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreStep:
        """Build the step for a crawl."""
        return cls(crawler)

    async def process_item(self, item: FetchedPage) -> FetchedPage:
        """Store one page; a page that cannot be stored stays listed and is fetched again at the next visit."""
        workshop = workshop_of(self.crawler)
        store_page(workshop, item)
        if item.article is not None and item.article.status is PageStatus.BLOCKED and _is_given_up(workshop, item):
            left = headline_left(item)
            store_page(workshop, replace(left, article=await workshop.pool.analyze(left.page)))
        return item


def _is_given_up(workshop: Workshop, item: FetchedPage) -> bool:
    with workshop.db.read() as s:
        return pages.status_of(s, item.page_id) is PageStatus.FAILED


def headline_left(item: FetchedPage) -> FetchedPage:
    """Return what is left of a page that could not be had: the headline its list showed."""
    page = replace(item.page, html=None, text="", document=None, further=(), template=None)
    return replace(item, page=page, article=None, ended=True, etag=None, last_modified=None)


def workshop_of(crawler: Crawler) -> Workshop:
    """Return the crawl's workshop."""
    spider: Any = crawler.spider
    workshop: Workshop = spider.workshop
    return workshop


def store_page(workshop: Workshop, item: FetchedPage) -> None:
    """Give a fetched page its end: articles, revisions, withdrawal or named refusal."""
    article = item.article
    assert article is not None  # noqa: S101  (AnalyseStep runs before)
    if article.status is not PageStatus.ARTICLE and not article.reading.headline_only:
        if not item.ended:
            with workshop.db.write() as s:
                _store_no_article(s, workshop, item, article)
        return
    parts = (article, *article.others)
    with workshop.db.read() as s:
        rulings = [story_desk.rule(s, story_desk.probe_of(part, item.site_key), part.fingerprints) for part in parts]
    with workshop.db.write() as s:
        stories.lock_candidates(s)
        known = articles.of_page(s, item.page_id)
        if known is not None and article.reading.headline_only and not known.headline_only:
            _lost_article(s, workshop, item, article.status, article.reading.reason)
            return
        for number, (part, ruling) in enumerate(zip(parts, rulings, strict=True)):
            before = known if number == 0 else articles.of_page(s, item.page_id, number)
            _store_part(s, workshop, item, part, ruling, number, before)
        if not item.ended:
            _finish(s, item, article.status, article.reading.reason)
        if any(part.verdict.match for part in parts):
            pages.watch(s, item.page_id, item.fetched_at)


def _store_part(
    s: Session,
    workshop: Workshop,
    item: FetchedPage,
    article: Article,
    ruling: story_desk.Ruling,
    part: int,
    known: articles.StoredArticle | None,
) -> None:
    """Store one of a page's articles: a page may hold several, and each has a story and revisions of its own."""
    if known is None:
        probe = story_desk.probe_of(article, item.site_key)
        ruling = story_desk.rule(s, probe, article.fingerprints, ruling)
        _store_new(s, workshop, item, article, ruling, part)
    elif articles.normal_of(s, known.id) == article.normal and known.headline_only == article.reading.headline_only:
        workshop.ledger.count(item.site_key, "unchanged")
    else:
        _store_revision(s, workshop, item, article, known)


def _store_new(
    s: Session, workshop: Workshop, item: FetchedPage, article: Article, ruling: story_desk.Ruling, part: int
) -> None:
    article_id = articles.add(
        s,
        article,
        page_id=item.page_id,
        part=part,
        site_key=item.site_key,
        rules_version=workshop.rules_version,
        backlog=item.first_visit and older_than(article, item.fetched_at - BACKLOG_AGE),
        now=item.fetched_at,
    )
    stories.index(s, article_id, story_desk.index_entries(article.fingerprints))
    story_desk.enter(s, article_id, article, ruling.membership, item.fetched_at)
    workshop.ledger.count(item.site_key, "headline-only" if article.reading.headline_only else "article")
    workshop.ledger.count(item.site_key, f"relation/{ruling.membership.relation}")
    if article.verdict.match:
        workshop.ledger.count(item.site_key, "announcement")


def _store_revision(
    s: Session, workshop: Workshop, item: FetchedPage, article: Article, known: articles.StoredArticle
) -> None:
    """Keep the text as it was, and let subscribers hear where an announcement's figures or verdict changed."""
    before, said_so = articles.essence(s, known.id), "更正" in articles.normal_of(s, known.id)
    articles.revise(s, known.id, article, rules_version=workshop.rules_version, now=item.fetched_at)
    stories.reindex(s, known.id, story_desk.index_entries(article.fingerprints))
    stories.mark_changed(s, known.id)
    after = articles.essence(s, known.id)
    # What only now becomes an announcement is a first alert; what no longer is one was told as one all the same. The
    # text that at last appears under an alerted headline corrects nothing.
    corrects = before != after or ("更正" in article.normal and not said_so)
    if before.announcement and corrects and not (known.headline_only and after.announcement):
        stories.mark_corrected(s, known.id)
        workshop.ledger.count(item.site_key, "correction")
    workshop.ledger.count(item.site_key, "revision")


def _store_no_article(s: Session, workshop: Workshop, item: FetchedPage, article: Article) -> None:
    status, reason = article.status, article.reading.reason
    known = articles.of_page(s, item.page_id)
    if known is not None:
        _lost_article(s, workshop, item, status, reason)
        return
    workshop.ledger.count(item.site_key, status.value)
    if status is PageStatus.BLOCKED:
        # A challenge page may let us through later: it is tried again before it ends as failed.
        pages.postpone(s, item.page_id, f"blocked: {reason}", now=item.fetched_at, http_status=item.http_status)
        return
    if status is PageStatus.ERROR:
        pages.quarantine(s, item.page_id, item.page.html or "", reason or "", item.fetched_at)
        coverage.note(
            s,
            now=item.fetched_at,
            kind="analysis-failed",
            level="warning",
            site_key=item.site_key,
            message=f"分析失败（{reason}）：{item.page.url}；原页已隔离保存，jindu explain 可查看",
        )
    _finish(s, item, status, reason)


def _lost_article(s: Session, workshop: Workshop, item: FetchedPage, status: PageStatus, reason: str | None) -> None:
    """Treat a known article that reads as none any more: withdrawn where the page says so, else looked at again.

    An error page delivered with 200 may be a site under repair for an hour: it counts when it is there the next time,
    too. An empty page, a list or a challenge page never counts: the template changed, or we are kept out.
    """
    persists = pages.doubt(s, item.page_id, f"{status.value}: {reason}")
    if reason == "deleted" or (reason == "error-page" and persists):
        withdraw(s, workshop.ledger, item.site_key, item.page_id, item.fetched_at)
        return
    pages.watch(s, item.page_id, item.fetched_at)
    workshop.ledger.count(item.site_key, f"revisit/{status.value}")
    LOG.warning("复查 %s 时读不出正文（%s %s），保留原文，稍后再看", item.page.url, status.value, reason)


def withdraw(s: Session, ledger: Ledger, site_key: str, page_id: int, now: dt.datetime) -> None:
    """Mark a page's articles as withdrawn by their publisher, and their stories where they came from there."""
    for article_id in articles.all_of_page(s, page_id):
        if articles.withdraw(s, article_id, now):
            stories.mark_withdrawn(s, article_id, now)
            ledger.count(site_key, "withdrawal")
    pages.unwatch(s, page_id)


def _finish(s: Session, item: FetchedPage, status: PageStatus, reason: str | None) -> None:
    pages.finish(
        s,
        item.page_id,
        status,
        now=item.fetched_at,
        reason=reason,
        http_status=item.http_status,
        final_url=item.final_url,
        etag=item.etag,
        last_modified=item.last_modified,
    )


def older_than(article: Article, limit: dt.datetime) -> bool:
    """Say whether an article was surely published before a time; an unknown time is never old."""
    published = article.reading.published
    if published is None:
        return False
    if isinstance(published.value, dt.datetime):
        return published.value < limit
    return published.value < limit.astimezone(SHANGHAI).date()
