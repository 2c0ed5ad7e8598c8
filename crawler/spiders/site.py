"""The one generic spider: visits the lists of its sites, discovers pages not known yet, and fetches them politely."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from config.daemon_lock import DaemonLock
from config.errors import ConfigError
from config.list_address import ListAddress
from config.settings import Settings, load_settings
from config.sitebook import Site
from crawler.fetching.errors import CrawlEndingError
from crawler.fetching.failures import FetchFailure, name_failure
from crawler.fetching.host_policy import policies
from crawler.monitors import CrawlLedger, broken_promises, what_is_owed
from crawler.spider_loader import choose_sites
from crawler.spiders.article_walk import ArticleWalk
from crawler.spiders.asking import list_request, request_of
from crawler.spiders.leases import LEASE, SiteLeases
from crawler.spiders.list_legs import FIRST, Found, Leg, Walk
from crawler.spiders.list_visit import ListVisit
from crawler.spiders.opening import open_workshop, utc_now
from crawler.spiders.page_fetch import PageFetch, room_for_file
from crawler.spiders.page_parts import MOST_FILE, PageParts, Part
from pipelines.heap import settle_heap
from pipelines.workshop import FetchedPage
from storage import pages, revision, sites
from storage.database import Database
from storage.errors import StoreError
from storage.pages import PageToFetch
from storage.sites import DueList

_PLAINLY: Mapping[str, Any] = MappingProxyType({})


class SiteSpider(scrapy.Spider):  # type: ignore[misc, unused-ignore]
    """Crawl one site (or, as `all`, several); the spider loader makes a subclass for every site file."""

    name = "site"
    site_files: ClassVar[tuple[Site, ...]] = ()
    custom_settings = {  # noqa: RUF012  (Scrapy's own declaration)
        "HTTPERROR_ALLOW_ALL": True,  # statuses are named here, not dropped
    }

    def __init__(self, crawler: Crawler, settings: Settings, db: Database, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawler = crawler
        self.jindu = settings
        self.db = db
        chosen = choose_sites(self.site_files, kwargs.get("province"), kwargs.get("sites"))
        self.book = {site.key: site for site in chosen}
        self.host_policies = policies(self.book.values())
        self.ledger = CrawlLedger()
        self.leases = SiteLeases.of_this_process(db, utc_now)
        self.workshop = open_workshop(self.jindu, db, self.book.values(), self.ledger)
        self.list_visit = ListVisit(self.workshop, self.ledger)
        self.article_walk = ArticleWalk(self.workshop, self.ledger)
        self.page_fetch = PageFetch(self.workshop, self.ledger)
        self.page_parts = PageParts(self.workshop, self.ledger)
        self.ending = False  # the gate lets no further request out
        self._pending: Counter[str] = Counter()  # requests of each site not answered yet
        self._budget: asyncio.TimerHandle | None = None
        self._renewal: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, **kwargs: Any) -> SiteSpider:
        """Open the store and take the site and rule files over; what is not ready ends the command with one message."""
        try:
            settings = load_settings()
            db = Database.open(settings.database_url)
            revision.require_current(db)
            spider = cls(crawler, settings, db, **kwargs)
        except (ConfigError, StoreError, ValueError) as error:
            sys.stderr.write(f"{error}\n")
            raise SystemExit(1 if isinstance(error, StoreError) else 2) from None
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.on_closed, signal=signals.spider_closed)
        for ending in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.on_item, signal=ending)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Take each site's lease and yield its lists, pages owed from earlier, and pages to look at again."""
        self._start_clocks()
        settle_heap()
        free = [key for key in self.book if self.leases.take_free(key)]
        for request in self._first_requests(free):
            yield request
        for key in self.book:  # those another crawl has hold nobody else back
            if key not in free and await self.leases.take(key):
                for request in self._first_requests([key]):
                    yield request

    def _first_requests(self, keys: Sequence[str]) -> list[Request]:
        """Return what sites begin with: all lists before the first page, so that each site is looked at in time."""
        everything = bool(os.environ.get("JINDU_CHILD_ALL"))
        of_lists: list[Request] = []
        of_pages: list[Request] = []
        for key in keys:
            now = utc_now()
            with self.db.read() as s:
                lists = self._wanted(sites.due_lists(s, key, now, all_lists=True))
                waiting = pages.owed(s, key, now) + pages.to_revisit(s, key, now, force=everything)
            # All are made before the first goes out: a site is given back when none of its requests is left.
            of_lists += [self.list_request(key, due) for due in lists]
            of_pages += [self.page_request(key, page) for page in waiting]
            self._done(key, 0)
        return of_lists + of_pages

    def _wanted(self, lists: Sequence[DueList]) -> Sequence[DueList]:
        """Return the lists that the daemon sent this child for; a crawl by hand visits all."""
        named = os.environ.get("JINDU_CHILD_LISTS")
        return lists if named is None else [due for due in lists if str(due.id) in named.split(",")]

    def _start_clocks(self) -> None:
        loop = asyncio.get_running_loop()
        if budget := os.environ.get("JINDU_CHILD_BUDGET"):
            self._budget = loop.call_later(float(budget), self._end_of_budget)
        self._renewal = loop.create_task(self._renew())

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            self.leases.renew()

    def _end_of_budget(self) -> None:
        self.logger.info("时间预算用完，剩下的页面下次继续")
        self.ending = True
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101  (it runs, or nobody set the timer)
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason="budget"))

    def list_request(self, key: str, due: DueList, url: str | None = None, leg: Leg = FIRST) -> Request:
        """Return the request of a list, conditional where its last answer allows; or of a page behind it."""
        self._pending[key] += 1
        address = url or due.url
        conditional = url is None and ListAddress.of(address).post is None
        return list_request(
            address,
            callback=self.parse_list,
            errback=self.list_failed,
            headers=self.list_visit.headers(self.book[key], due, conditional=conditional),
            meta=self.list_visit.meta(self.book[key], due),
            priority=10,
            cb_kwargs={"key": key, "due": due, "leg": leg},
        )

    def page_request(
        self, key: str, page: PageToFetch, rendering: Mapping[str, Any] = _PLAINLY, walk: Walk | None = None
    ) -> Request:
        """Return the request of a page; `rendering` where it goes through the browser, `walk` hears its neighbours."""
        self._pending[key] += 1
        return Request(
            page.url,
            callback=self.parse_page,
            errback=self.page_failed,
            headers=self.page_fetch.headers(self.book[key], page),
            meta=room_for_file(page.url) | dict(rendering),
            dont_filter=True,
            cb_kwargs={"key": key, "page": page, "walk": walk},
        )

    def passed_request(self, walk: Walk, url: str) -> Request:
        """Return the request of a page that is stored already, and only asked for its neighbours."""
        self._pending[walk.key] += 1
        return Request(
            url,
            callback=self.parse_passed,
            errback=self.passed_failed,
            headers=dict(self.book[walk.key].headers),
            priority=5,
            dont_filter=True,
            cb_kwargs={"walk": walk, "url": url},
        )

    def part_request(self, key: str, part: Part) -> Request:
        """Return the request of a page's part; it goes on counting as the page's own, until the page is stored."""
        return Request(
            part.url,
            callback=self.parse_part,
            errback=self.part_failed,
            headers=dict(self.book[key].headers),
            meta={"download_maxsize": MOST_FILE} if part.is_file else {},
            priority=5,  # before pages not begun: what is gathered is held in memory
            dont_filter=True,
            cb_kwargs={"key": key, "part": part},
        )

    def parse_list(self, response: Response, key: str, due: DueList, leg: Leg) -> Iterator[Request]:
        """Record a visit and follow what it shows."""
        yield from self._follow(key, due, self.list_visit.read(self.book[key], due, response, leg))

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        """Record a visit that failed."""
        if isinstance(failure.value, CrawlEndingError):
            return
        key, due, leg = (request_of(failure).cb_kwargs[name] for name in ("key", "due", "leg"))
        yield from self._follow(key, due, self.list_visit.failed(key, due, name_failure(failure), leg))

    def _follow(self, key: str, due: DueList, found: Found) -> Iterator[Request]:
        yield from self._requests(key, due, found)
        self._done(key)

    def _requests(self, key: str, due: DueList, found: Found) -> Iterator[Request]:
        for page in found.pages:
            yield self.page_request(key, page, walk=found.walk)
        for url, leg in found.further:
            yield self.list_request(key, due, url, leg)
        if found.walk is not None:
            for url in found.passed:
                yield self.passed_request(found.walk, url)

    def _walk_on(self, walk: Walk | None, url: str, response: Response | None) -> Iterator[Request]:
        if walk is not None:
            encoding = self.book[walk.key].encoding
            yield from self._requests(walk.key, walk.due, self.article_walk.heard(walk, url, response, encoding))

    def parse_passed(self, response: Response | None, walk: Walk, url: str) -> Iterator[Request]:
        """Walk on through a page that is stored already."""
        yield from self._walk_on(walk, url, response)
        self._done(walk.key)

    def passed_failed(self, failure: Failure) -> Iterator[Request]:
        """Walk on without a page that could not be had."""
        if not isinstance(failure.value, CrawlEndingError):
            yield from self.parse_passed(None, **request_of(failure).cb_kwargs)

    def parse_page(
        self, response: Response, key: str, page: PageToFetch, walk: Walk | None = None
    ) -> Iterator[FetchedPage | Request]:
        """Hand a page that can be read to the pipeline, its other parts first fetched; give others their end."""
        if rendering := self.page_fetch.meta(self.book[key], page, response):
            yield self.page_request(key, page, rendering, walk)
            self._done(key)
            return
        yield from self._walk_on(walk, page.url, response)
        item = self.page_fetch.read(self.book[key], page, response)
        yield from self._onward(key, item and (self.page_parts.first(page, item) or item))

    def parse_part(self, response: Response, key: str, part: Part) -> Iterator[FetchedPage | Request]:
        """Add a part to its page; ask for the next one, or hand the page on."""
        found = self.page_parts.add(self.book[key], part, response)
        yield from self._onward(key, self.page_parts.missing(part, found) if isinstance(found, FetchFailure) else found)

    def part_failed(self, failure: Failure) -> Iterator[FetchedPage | Request]:
        """Hand a page on without the part that could not be had; what a crawl's end left stays listed as a whole."""
        if not isinstance(failure.value, CrawlEndingError):
            arguments = request_of(failure).cb_kwargs
            found = self.page_parts.missing(arguments["part"], name_failure(failure))
            yield from self._onward(arguments["key"], found)

    def _onward(self, key: str, found: FetchedPage | Part | None) -> Iterator[FetchedPage | Request]:
        if found is None:
            self._done(key)
        elif isinstance(found, Part):
            yield self.part_request(key, found)
        else:
            yield found  # answered once it is stored: a crawl killed before has not finished this site

    def on_item(self, item: FetchedPage) -> None:
        """Count a page as answered that went through the pipeline, whether stored or not."""
        self._done(item.site_key)

    def page_failed(self, failure: Failure) -> Iterator[FetchedPage | Request]:
        """Put a page off, or end it where trying again cannot help; what a crawl's end left waits as it did."""
        if not isinstance(failure.value, CrawlEndingError):
            key, page, walk = (request_of(failure).cb_kwargs[name] for name in ("key", "page", "walk"))
            yield from self._walk_on(walk, page.url, None)
            yield from self._onward(key, self.page_fetch.failed(self.book[key], page, name_failure(failure)))

    def _done(self, key: str, answered: int = 1) -> None:
        """Count a request as answered; give the site back after its last, whatever others still do."""
        self._pending[key] -= answered
        if self._pending[key] <= 0:
            self.leases.give_back([key], lambda site: self.ledger.outcome(site, "finished"))

    def on_closed(self, spider: SiteSpider, reason: str) -> None:
        """Give the sites back and say what was done and what is owed."""
        for clock in (self._budget, self._renewal):
            if clock is not None:
                clock.cancel()
        self.leases.give_back(list(self.leases.held), lambda key: self.ledger.outcome(key, reason))
        self.logger.info("%s：%s", spider.name, self.ledger.summary())
        if "JINDU_CHILD_OWNER" not in os.environ:  # by hand; the daemon tells these itself
            for broken in broken_promises(self.db, self.book.values(), utc_now()):
                self.logger.warning(broken)
            if owed := what_is_owed(self.db, daemon_runs=DaemonLock(self.jindu.home).taken()):
                self.logger.info("%s", owed)
        self.db.dispose()
