"""Check sites: visit their lists, read a few articles, store nothing. Its requests pass the gate like all others."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from twisted.python.failure import Failure

from config.sitebook import Site, SiteList
from crawler.discovery import Link, read_list, url_key
from crawler.fetching.challenge import detect_challenge
from crawler.fetching.charset import decode
from crawler.fetching.failures import FetchFailure, name_status
from crawler.fetching.host_policy import host_of, policies
from crawler.fetching.render import MISSING, came_plainly, can_render, lacked_browser, list_meta, wanted
from crawler.spiders.answer import header, headers
from crawler.spiders.asking import asked_for, list_request
from crawler.spiders.check_page import raw_page, reason_of
from crawler.spiders.check_report import ListReport, SampleReport, SiteReport, answered, robots_after, sample_of
from crawler.spiders.list_legs import MAX_LEVELS
from pipelines.analysis import Analyst
from pipelines.items import PageStatus

LOG = logging.getLogger(__name__)
SAMPLES = 3
_BARE = frozenset({"no-links", "empty"})  # what a list made by scripts shows before they ran
Report = Callable[[SiteReport], None]


@dataclass(slots=True)
class Probe:
    """Hold one site while it is checked: its report, the links found, and how many requests are under way."""

    site: Site
    report: SiteReport
    began: float
    links: dict[str, list[Link]] = field(default_factory=dict)
    waiting: int = 0
    done: bool = False


class CheckSpider(scrapy.Spider):  # type: ignore[misc, unused-ignore]
    """Check sites and hand each one's report over as soon as it is complete, or when `budget` seconds are over."""

    name = "check"
    custom_settings = {  # noqa: RUF012  (Scrapy's own declaration)
        "HTTPERROR_ALLOW_ALL": True,
        "ITEM_PIPELINES": {},
        "RETRY_TIMES": 1,
        "DOWNLOAD_TIMEOUT": 20,
    }

    def __init__(self, *, sites: Sequence[Site], analyst: Analyst, report: Report, budget: float, **kwargs: Any):
        super().__init__(**kwargs)
        self.analyst, self.report, self.budget = analyst, report, budget
        now = time.monotonic()
        self.probes = {site.key: Probe(site, SiteReport(site.key, site.name, site.province), now) for site in sites}
        self.host_policies = policies(sites)
        self._deadline: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> CheckSpider:
        """Listen to what robots.txt files ask for, and to the end."""
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(spider.on_closed, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield every list of every site."""
        self._deadline = asyncio.get_running_loop().call_later(self.budget, self._out_of_time)
        for probe in self.probes.values():
            probe.waiting = len(probe.site.lists)
        for probe in self.probes.values():
            for entry in probe.site.lists:
                found = ListReport(entry.url)
                rendering = list_meta(probe.site, entry.kind)
                yield self._request(
                    probe, entry.url, self.parse_list, self.list_failed, rendering, entry=entry, found=found
                )

    def _request(
        self,
        probe: Probe,
        url: str,
        callback: Callable[..., Any],
        errback: Callable[..., Any],
        meta: Mapping[str, Any] = MappingProxyType({}),
        **arguments: Any,
    ) -> Request:
        return list_request(
            url,
            callback=callback,
            errback=errback,
            headers=dict(probe.site.headers),
            meta=meta,
            cb_kwargs={"key": probe.site.key, **arguments},
        )

    def parse_list(
        self, response: Response, key: str, entry: SiteList, found: ListReport, level: int = 0
    ) -> Iterator[Request]:
        """Read one list; where it stands for others (an issue's pages, an index's children), the first of them."""
        probe = self.probes[key]
        probe.report.reachable, probe.report.robots = True, "allowed"
        content_type = header(response, "Content-Type")
        decoded = decode(response.body, content_type, probe.site.encoding)
        found.http_status, found.encoding = response.status, decoded.encoding
        failure = name_status(response.status)
        if challenge := detect_challenge(response.status, headers(response), decoded.text):
            failure = FetchFailure("blocked", f"{challenge.kind}: {challenge.evidence}")
        if failure is not None:
            found.ok, found.problem, found.detail = False, failure.name, failure.detail
        else:
            further = self._read(probe, found, response, entry, content_type, level)
            if lacked_browser(response):  # what is there shows only a part
                found.ok, found.problem = False, MISSING
            elif further is None and found.problem in _BARE and not found.ok and not probe.site.render and can_render():
                arguments = {"entry": entry, "found": found}
                rendering = wanted(probe.site.encoding)
                yield self._request(probe, entry.url, self.compare, self.comparison_failed, rendering, **arguments)
                return
            if further is not None:
                yield self._request(
                    probe, further, self.parse_list, self.list_failed, entry=entry, found=found, level=level + 1
                )
                return
        yield from self._list_done(probe, found)

    def compare(self, response: Response, key: str, entry: SiteList, found: ListReport) -> Iterator[Request]:
        """Note how many links of a list that shows none plainly the browser shows."""
        probe = self.probes[key]
        rendered = replace(found)
        self._read(probe, rendered, response, entry, header(response, "Content-Type"))
        found.rendered_links = rendered.links
        probe.links.pop(entry.url)  # a crawl by this file would not see them
        yield from self._list_done(probe, found)

    def comparison_failed(self, failure: Failure) -> Iterator[Request]:
        """Leave a list at what it showed plainly."""
        arguments: dict[str, Any] = failure.request.cb_kwargs  # type: ignore[attr-defined]
        yield from self._list_done(self.probes[arguments["key"]], arguments["found"])

    def _read(
        self,
        probe: Probe,
        found: ListReport,
        response: Response,
        entry: SiteList,
        content_type: str | None,
        level: int = 0,
    ) -> str | None:
        """Note a list's links; return what to read instead where it has none and stands for others."""
        site, kind = probe.site, "auto" if level else entry.kind
        reading = read_list(
            response.url,
            response.body,
            content_type,
            kind,
            article_url=site.article_url,
            encoding=site.encoding,
            asked=asked_for(response, entry.url),
        )
        own = {url_key(entry.url), url_key(response.url)}
        links = [link for link in reading.links if url_key(link.url) not in own]
        probe.links[entry.url] = links
        found.kind, found.links, found.problem = reading.kind, len(links), reading.problem
        found.ok = bool(links)
        return reading.elsewhere[0] if reading.elsewhere and not links and level < MAX_LEVELS else None

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        """Note a list that could not be had."""
        arguments: dict[str, Any] = failure.request.cb_kwargs  # type: ignore[attr-defined]
        probe, why = self.probes[arguments["key"]], reason_of(failure)
        probe.report.reachable |= answered(why)
        if probe.report.robots == "unknown":
            probe.report.robots = robots_after(why)
        found: ListReport = arguments["found"]
        found.ok, found.problem, found.detail = False, why.name, why.detail
        yield from self._list_done(probe, found)

    def _list_done(self, probe: Probe, found: ListReport) -> Iterator[Request]:
        """Count a list; after the last one read samples from all of them in turn."""
        if probe.done:
            return
        probe.report.lists.append(found)
        probe.waiting -= 1
        if probe.waiting:
            return
        samples = samples_of(list(probe.links.values()))
        probe.waiting = len(samples)
        for link in samples:
            yield self._sample_request(probe, link)
        if not samples:
            self._finish(probe)

    def _sample_request(self, probe: Probe, link: Link, meta: Mapping[str, Any] = MappingProxyType({})) -> Request:
        return self._request(probe, link.url, self.parse_sample, self.sample_failed, meta, link=link)

    def parse_sample(self, response: Response, key: str, link: Link) -> Iterator[Request]:
        """Read one article as a crawl would."""
        probe = self.probes[key]
        failure = name_status(response.status)
        if failure is not None:
            self._sample_done(probe, SampleReport(link.url, failure.name, failure.detail, link.title))
            return
        page = raw_page(probe.site, response, url=link.url, anchor=link.title, published_hint=link.published)
        try:
            sample = sample_of(self.analyst.analyze(page))
            if sample.status == PageStatus.NO_TEXT and probe.site.render and came_plainly(response) and can_render():
                yield self._sample_request(probe, link, wanted(probe.site.encoding))
                return
        except Exception as error:
            LOG.exception("分析 %s 出错", link.url)
            sample = SampleReport(link.url, "exception", repr(error)[:200], link.title)
        self._sample_done(probe, sample)

    def sample_failed(self, failure: Failure) -> None:
        """Note an article that could not be had."""
        arguments: dict[str, Any] = failure.request.cb_kwargs  # type: ignore[attr-defined]
        why, link = reason_of(failure), arguments["link"]
        self._sample_done(self.probes[arguments["key"]], SampleReport(link.url, why.name, why.detail, link.title))

    def _sample_done(self, probe: Probe, sample: SampleReport) -> None:
        if probe.done:
            return
        probe.report.samples.append(sample)
        probe.waiting -= 1
        if not probe.waiting:
            self._finish(probe)

    def _finish(self, probe: Probe) -> None:
        probe.done = True
        probe.report.seconds = round(time.monotonic() - probe.began, 1)
        probe.report.conclude()
        self.report(probe.report)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Note the Crawl-delay of a host for the sites it belongs to."""
        delay = robotparser.crawl_delay("jindu")
        for probe in self.probes.values():
            if delay is not None and host_of(request.url) in {host_of(entry.url) for entry in probe.site.lists}:
                probe.report.crawl_delay = float(delay)

    def _out_of_time(self) -> None:
        self._report_rest()
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101  (it runs, or nobody set the timer)
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason="budget"))

    def on_closed(self) -> None:
        """Report what was never completed."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._report_rest()

    def _report_rest(self) -> None:
        for probe in self.probes.values():
            if probe.done:
                continue
            read = {entry.url for entry in probe.report.lists}
            left = [entry.url for entry in probe.site.lists if entry.url not in read]
            probe.report.lists += [ListReport(url, problem="out-of-time") for url in left]
            self._finish(probe)


def samples_of(lists: Sequence[Sequence[Link]], most: int = SAMPLES) -> list[Link]:
    """Choose articles to read, from the lists in turn, each once; links with a real headline first."""
    ordered = [sorted(links, key=lambda link: len(link.title) < 8) for links in lists]
    turns = chain.from_iterable(zip_longest(*ordered))
    chosen: dict[str, Link] = {}
    for link in turns:
        if link is not None and len(chosen) < most:
            chosen.setdefault(url_key(link.url), link)
    return list(chosen.values())
