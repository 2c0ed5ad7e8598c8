"""The walk through one site: open what may be a list, learn what articles look like, read samples."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import replace
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from crawler.discovery import Link, ListReading, canonical, read_list, url_key
from crawler.discovery.doors import ASIDE, NEWS, UNKNOWN, WANTED, Door, PageHead, doors, head_of
from crawler.discovery.host_family import same_family
from crawler.discovery.links import merged
from crawler.discovery.province_hint import province_hint
from crawler.discovery.url_shape import dated_path
from crawler.fetching.challenge import detect_challenge
from crawler.fetching.charset import decode
from crawler.fetching.failures import FetchFailure, name_status
from crawler.spiders.answer import header, headers
from crawler.spiders.check_page import raw_page
from crawler.spiders.check_report import ListReport, SampleReport, answered, robots_after, sample_of
from crawler.spiders.survey_choice import MOST_LISTS, Opened
from crawler.spiders.survey_forms import Forms
from crawler.spiders.survey_proposal import Survey, propose
from crawler.spiders.survey_report import FoundList, SurveyReport
from pipelines.analysis import Analyst

MOST_OPENED = 26  # pages looked at before samples are read, with the parts of lists and sitemaps
MOST_PARTS = 8  # of one list: a survey needs to know where articles stand, not all of them
MOST_ENDPOINTS = 5
FOR_SAMPLES = 0.4  # share of the time kept for them
_NOTHING = ListReading("page")
_HOME_PATH = re.compile(
    r"/?|(?:/(?:gb|cn|site|web|main|portal|html))?/(?:(?:index|default|home|main)\.\w{2,5})?", re.IGNORECASE
)


class Fetcher(Protocol):
    """What a walk needs of the spider."""

    async def fetch(self, url: str, left: float) -> Response | FetchFailure:
        """Return an answer, or why there is none."""

    def sitemaps(self, url: str) -> list[str]:
        """Return what robots.txt names."""

    def crawl_delay(self, url: str) -> float | None:
        """Return what robots.txt asks for."""


class SurveyWalk:
    """Walk one site from `url`; what is found stands in `report`."""

    def __init__(self, url: str, fetcher: Fetcher, analyst: Analyst, province: str | None, *, deadline: float) -> None:
        self.url = canonical(url)
        self.report = SurveyReport(url, province=province, province_because="命令行" if province else "")
        self._fetcher, self._analyst = fetcher, analyst
        self._deadline, self._began = deadline, time.monotonic()
        self._opened: list[Opened] = []
        self._seen: set[str] = set()
        self._waiting: dict[str, tuple[Door, str]] = {}
        self._asides: set[str] = set()
        self._endpoints = 0
        self._head = PageHead()
        self._head_is_home = False
        self._own_province: str | None = None
        self._failed: FetchFailure | None = None

    async def go(self) -> None:
        """Do the whole walk."""
        is_home = is_home_path(self.url)
        if not is_home:
            root = urljoin(self.url, "/")
            self._waiting[url_key(root)] = (Door(root, "首页", NEWS), "")
        await self._open(Door(self.url, "首页" if is_home else "给出的网址", WANTED), "", is_start=True)
        while (door := self._next()) is not None:
            await self._open(*door)
        await self._open_sitemaps()
        found = Forms([link for entry in self._opened for link in entry.unjudged], self._judged())
        await self._read_samples(found)
        self.report.check.seconds = round(time.monotonic() - self._began, 1)
        survey = Survey(self.url, tuple(self._opened), frozenset(self._asides), self._head, self._failed)
        propose(self.report, survey, found, self._analyst.lexicon.gazetteer, dt.datetime.now(dt.UTC))

    # Opening pages.

    def _left(self, share: float = 0.0) -> float:
        whole = self._deadline - self._began
        return self._deadline - time.monotonic() - whole * share

    def _next(self) -> tuple[Door, str] | None:
        """Return the door worth most that is still closed, while there is room and time."""
        if len(self._seen) >= MOST_OPENED or self._left(FOR_SAMPLES) <= 0 or not self._waiting:
            return None
        good = [entry for entry in self._opened if len(entry.links) >= 3 and not entry.is_home]
        wanted = sum(entry.worth >= WANTED for entry in good)
        key, (door, origin) = max(self._waiting.items(), key=lambda item: item[1][0].worth)
        if wanted >= MOST_LISTS or (door.worth <= UNKNOWN and len(good) >= MOST_LISTS):
            return None
        if door.worth <= ASIDE and len(good) >= 3:
            return None
        del self._waiting[key]
        return door, origin

    async def _open(self, door: Door, origin: str, *, is_start: bool = False) -> None:
        """Open a page, note its list, and remember the doors it shows."""
        self._seen.add(url_key(door.url))
        got = await self._get(door.url)
        if isinstance(got, FetchFailure):
            self._note_failure(door, origin, got, is_start)
            return
        text = decode(got.body, header(got, "Content-Type"), None).text
        self._seen.add(url_key(got.url))
        reading = self._read(got)
        if is_start:
            self._arrive(got)
        self._take_head(got.url, text)
        if reading.kind == "page":
            self._remember(got.url, text, reading, door.label)
        entry = Opened(
            door.url if dated_path(got.url) or is_start else canonical(got.url),
            door.label,
            door.worth,
            reading,
            self._read(got, "").links,
            reading.links,
            is_home=is_home_path(got.url),
            is_start=is_start,
            comes_from=origin,
            more={url_key(link) for link in reading.next_pages},
        )
        self._opened.append(entry)
        await self._open_parts(entry)

    async def _open_parts(self, entry: Opened) -> None:
        """Read the pages a list is spread over; one under a lasting address is a list of its own."""
        waiting = list(entry.reading.parts)
        count = 0
        while waiting and count < MOST_PARTS and self._left(FOR_SAMPLES) > 0:
            part = waiting.pop(0)
            if url_key(part) in self._seen:
                continue
            count += 1
            if not dated_path(part):
                await self._open(Door(part, entry.label, entry.worth), entry.label)
                continue
            self._seen.add(url_key(part))
            got = await self._get(part)
            if isinstance(got, FetchFailure):
                continue
            reading = self._read(got)
            waiting += reading.parts
            entry.by_parts = True
            entry.links = tuple(merged([*entry.links, *reading.links]))
            entry.unjudged += self._read(got, "").links
            self._take_head(got.url, decode(got.body, header(got, "Content-Type"), None).text)

    async def _open_sitemaps(self) -> None:
        """Read sitemaps where few lists were found: those of robots.txt, else the customary address."""
        if sum(len(entry.links) >= 3 for entry in self._opened) >= 2 or not self._opened:
            return
        base = self.report.final_url or self.url
        named = [url for url in self._fetcher.sitemaps(base) if _is_own(url, base)]
        for url in (named or [urljoin(base, "/sitemap.xml")])[:2]:
            if url_key(url) not in self._seen and self._left(FOR_SAMPLES) > 0:
                await self._open_sitemap(canonical(url), named=bool(named))

    async def _open_sitemap(self, url: str, *, named: bool) -> None:
        self._seen.add(url_key(url))
        got = await self._get(url)
        reading = self._read(got) if isinstance(got, Response) else _NOTHING
        if reading.kind != "sitemap":
            return
        origin = "robots.txt" if named else "惯用的地址"
        found = Opened(url, "站点地图", NEWS, reading, reading.links, reading.links, comes_from=origin)
        self._opened.append(found)
        for child in reading.elsewhere:
            inner = await self._get(child)
            if isinstance(inner, FetchFailure):
                continue
            links = self._read(inner).links
            if any(map(str.isdigit, urlsplit(child).path)):  # another part follows when this one is full
                found.links, found.unjudged = (*found.links, *links), (*found.unjudged, *links)
            else:
                self._opened.append(Opened(child, "站点地图", NEWS, self._read(inner), links, links, comes_from=url))

    async def _get(self, url: str) -> Response | FetchFailure:
        """Fetch a page; a challenge, an error and a stranger's page count as failures."""
        self.report.requests += 1
        got = await self._fetcher.fetch(url, self._left())
        if isinstance(got, FetchFailure):
            return got
        text = decode(got.body, header(got, "Content-Type"), None).text
        challenge = detect_challenge(got.status, headers(got), text)
        if challenge is None:
            return name_status(got.status) or got
        failure = FetchFailure("blocked", f"{challenge.kind}: {challenge.evidence}")
        if url != self.url or got.status != 200:
            return failure
        self._failed = failure  # an app's shell looks the same: its endpoints and sitemaps may be open
        return got

    def _read(self, response: Response, article_url: str | None = None) -> ListReading:
        """Read a list by judgement, or by a pattern; the empty one takes every link."""
        pattern = "." if article_url == "" else article_url
        own, netloc = url_key(response.url), urlsplit(response.url).netloc
        reading = read_list(response.url, response.body, header(response, "Content-Type"), article_url=pattern)
        kept = (link for link in reading.links if same_family(urlsplit(link.url).netloc, netloc))
        return replace(reading, links=tuple(link for link in kept if url_key(link.url) != own))

    def _take_head(self, url: str, text: str) -> None:
        """Keep what the home page says of itself; until it is seen, what the first page that says something does."""
        if self._head.title and (self._head_is_home or not is_home_path(url)):
            return
        self._head, self._head_is_home = head_of(text), is_home_path(url)
        hint = province_hint(url, [self._head.site_name, self._head.title], (), self._analyst.lexicon.gazetteer)
        self._own_province = hint.province if hint else None

    def _arrive(self, response: Response) -> None:
        self.report.final_url = canonical(response.url)
        check = self.report.check
        check.reachable, check.robots = True, "allowed"
        check.crawl_delay = self._fetcher.crawl_delay(response.url)

    def _remember(self, url: str, text: str, reading: ListReading, label: str) -> None:
        """Keep the doors of a page that were not seen before."""
        articles = frozenset(link.url for link in reading.links)
        more = {url_key(link) for link in reading.next_pages}
        for door in doors(url, text, articles):
            if door.worth <= ASIDE:
                self._asides.add(door.url)
            if url_key(door.url) not in self._seen | more:
                self._keep(door, label)

    def _keep(self, door: Door, origin: str) -> None:
        key = url_key(door.url)
        known = self._waiting.get(key)
        if door.kind == "json":
            if known is None and self._endpoints >= MOST_ENDPOINTS:
                return
            self._endpoints += known is None
            door = replace(door, label=origin, worth=WANTED + 0.5)
        elif self._own_province and self._own_province in door.label and door.worth > ASIDE:
            door = replace(door, worth=max(door.worth, WANTED))  # 本省, by its name
        if known is None or known[0].worth < door.worth:
            self._waiting[key] = (door, origin)

    def _note_failure(self, door: Door, origin: str, failure: FetchFailure, is_start: bool) -> None:
        if is_start:
            self._failed = failure
            check = self.report.check
            check.reachable, check.robots = answered(failure), robots_after(failure)
            check.lists.append(ListReport(door.url, problem=failure.name, detail=failure.detail))
        else:
            self.report.passed_over.append(
                FoundList(door.url, door.kind, door.label, 0, why=failure.name, comes_from=origin)
            )

    # Learning.

    def _judged(self) -> list[Link]:
        return merged(link for entry in self._opened for link in entry.links)

    async def _read_samples(self, found: Forms) -> None:
        """Read samples of each likely form of articles; where titles alone made it likely, they decide."""
        for link in found.to_read():
            if self._left() <= 0:
                return
            found.note(link, await self._sample(link))

    async def _sample(self, link: Link) -> SampleReport:
        got = await self._get(link.url)
        if isinstance(got, FetchFailure):
            return SampleReport(link.url, got.name, got.detail, link.title)
        page = raw_page(None, got, url=link.url, anchor=link.title, published_hint=link.published)
        return sample_of(self._analyst.analyze(page))


def is_home_path(url: str) -> bool:
    """Say whether a path is a home page's, under whatever name: /, /index.html, /GB/index.html, /site/index.html."""
    return _HOME_PATH.fullmatch(urlsplit(url).path) is not None and not urlsplit(url).query


def _is_own(url: str, base: str) -> bool:
    try:
        return same_family(urlsplit(canonical(url)).netloc, urlsplit(base).netloc)
    except ValueError:
        return False
