"""What a walk through a site reads: pages, the lists on them, and samples of articles, each request counted."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from scrapy.http import Response

from config.sitebook import Tls
from crawler.discovery import Link, ListReading, read_list, url_key
from crawler.discovery.host_family import same_family
from crawler.fetching.challenge import detect_challenge
from crawler.fetching.charset import decode
from crawler.fetching.failures import FetchFailure, name_status
from crawler.spiders.answer import header, headers
from crawler.spiders.asking import asked_for
from crawler.spiders.check_page import raw_page
from crawler.spiders.check_report import SampleReport, sample_of
from crawler.spiders.survey_report import SurveyReport
from pipelines.analysis import Analyst
from pipelines.items import PageStatus


class Fetcher(Protocol):
    """What a walk needs of the spider."""

    async def fetch(self, url: str, left: float, *, rendered: bool = False) -> Response | FetchFailure:
        """Return an answer, or why there is none."""

    def tls(self, url: str) -> Tls:
        """Return how strict TLS is with a host."""

    def sitemaps(self, url: str) -> list[str]:
        """Return what robots.txt names."""

    def crawl_delay(self, url: str) -> float | None:
        """Return what robots.txt asks for."""


@dataclass(slots=True)
class SurveyReader:
    """Read the pages of one site that begins at `start`; `failed` is why that could not be read as a list."""

    start: str
    report: SurveyReport
    fetcher: Fetcher
    analyst: Analyst
    deadline: float
    failed: FetchFailure | None = None

    async def get(self, url: str, *, rendered: bool = False) -> Response | FetchFailure:
        """Fetch a page; a challenge, an error and a stranger's page count as failures."""
        self.report.requests += 1
        got = await self.fetcher.fetch(url, max(0.0, self.deadline - time.monotonic()), rendered=rendered)
        if isinstance(got, FetchFailure):
            return got
        text = decode(got.body, header(got, "Content-Type"), None).text
        challenge = detect_challenge(got.status, headers(got), text)
        if challenge is None:
            return name_status(got.status) or got
        failure = FetchFailure("blocked", f"{challenge.kind}: {challenge.evidence}")
        if url != self.start or got.status != 200:
            return failure
        self.failed = failure  # an app's shell looks the same: its endpoints and sitemaps may be open
        return got

    def read(self, response: Response, article_url: str | None = None) -> ListReading:
        """Read a list by judgement, or by a pattern; the empty one takes every link."""
        pattern = "." if article_url == "" else article_url
        own, netloc = url_key(response.url), urlsplit(response.url).netloc
        reading = read_list(
            response.url,
            response.body,
            header(response, "Content-Type"),
            article_url=pattern,
            asked=asked_for(response, response.url),
        )
        kept = (link for link in reading.links if same_family(urlsplit(link.url).netloc, netloc))
        return replace(reading, links=tuple(link for link in kept if url_key(link.url) != own))

    async def sample(self, link: Link, *, rendered: bool = False) -> SampleReport:
        got = await self.get(link.url, rendered=rendered)
        if isinstance(got, FetchFailure):
            return SampleReport(link.url, got.name, got.detail, link.title)
        page = raw_page(None, got, url=link.url, anchor=link.title, published_hint=link.published)
        sample = sample_of(self.analyst.analyze(page))
        if sample.status == PageStatus.NO_TEXT and self.report.render and not rendered:
            return await self.sample(link, rendered=True)
        return sample
