"""The walk through one site: open what may be a list, learn what articles look like, read samples."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from crawler.discovery import Link, ListReading, canonical, url_key
from crawler.discovery.doors import (
    ASIDE,
    NEWS,
    UNKNOWN,
    WANTED,
    Door,
    PageHead,
    doors,
    head_of,
    script_doors,
    scripts_of,
)
from crawler.discovery.host_family import same_family
from crawler.discovery.links import merged
from crawler.discovery.province_hint import province_hint
from crawler.discovery.url_shape import dated_path
from crawler.fetching.charset import decode
from crawler.fetching.failures import FetchFailure
from crawler.fetching.render import can_render
from crawler.spiders.answer import header
from crawler.spiders.check_report import ListReport, answered, robots_after
from crawler.spiders.survey_choice import LEAST_LINKS, MOST_LISTS, Opened
from crawler.spiders.survey_forms import Forms
from crawler.spiders.survey_proposal import Survey, propose
from crawler.spiders.survey_reader import Fetcher, SurveyReader
from crawler.spiders.survey_report import FoundList, SurveyReport
from pipelines.analysis import Analyst

MOST_OPENED = 26  # pages looked at before samples are read, with the parts of lists and sitemaps
MOST_RENDERED = 8  # through the browser
MOST_PARTS = 8  # of one list: a survey needs to know where articles stand, not all of them
MOST_ENDPOINTS = 8
MOST_SCRIPTS = 6  # files
FOR_SAMPLES = 0.4  # share of the time kept for them
_NOTHING = ListReading("page")
_HOME_PATH = re.compile(
    r"/?|(?:/(?:gb|cn|site|web|main|portal|html))?/(?:(?:index|default|home|main)\.\w{2,5})?", re.IGNORECASE
)


class SurveyWalk:
    """Walk one site from `url`; what is found stands in `report`."""

    def __init__(self, url: str, fetcher: Fetcher, analyst: Analyst, province: str | None, *, deadline: float) -> None:
        self.url = canonical(url)
        self.report = SurveyReport(url, province=province, province_because="命令行" if province else "")
        self._fetcher, self._analyst = fetcher, analyst
        self._reader = SurveyReader(self.url, self.report, fetcher, analyst, deadline)
        self._deadline, self._began = deadline, time.monotonic()
        self._opened: list[Opened] = []
        self._seen: set[str] = set()
        self._waiting: dict[str, tuple[Door, str]] = {}
        self._asides: set[str] = set()
        self._endpoints = self._scripts = 0
        self._head = PageHead()
        self._head_is_home = False
        self._own_province: str | None = None

    async def go(self) -> None:
        """Do the whole walk."""
        await self._open_all()
        await self._open_sitemaps()
        if self._may_need_scripts():
            self.report.render = True
            self._opened, self._seen, self._waiting = [], set(), {}
            await self._open_all()
            self.report.render = any(entry.links for entry in self._opened)
        found = Forms([link for entry in self._opened for link in entry.unjudged], self._judged())
        await self._read_samples(found)
        self.report.tls = self._fetcher.tls(self.report.final_url or self.url)
        self.report.check.seconds = round(time.monotonic() - self._began, 1)
        survey = Survey(self.url, tuple(self._opened), frozenset(self._asides), self._head, self._reader.failed)
        propose(self.report, survey, found, self._analyst.lexicon.gazetteer, dt.datetime.now(dt.UTC))

    # Opening pages.

    async def _open_all(self) -> None:
        is_home = is_home_path(self.url)
        if not is_home:
            root = urljoin(self.url, "/")
            self._waiting[url_key(root)] = (Door(root, "首页", NEWS), "")
        await self._open(Door(self.url, "首页" if is_home else "给出的网址", WANTED), "", is_start=True)
        while (door := self._next()) is not None:
            await self._open(*door)

    def _may_need_scripts(self) -> bool:
        """Say whether pages are there, but no list, as where scripts make them."""
        found = any(entry.links for entry in self._opened)
        return bool(self._opened) and not found and self._left(FOR_SAMPLES) > 0 and can_render()

    def _left(self, share: float = 0.0) -> float:
        whole = self._deadline - self._began
        return self._deadline - time.monotonic() - whole * share

    def _next(self) -> tuple[Door, str] | None:
        """Return the door worth most that is still closed, while there is room and time."""
        if (
            len(self._seen) >= (MOST_RENDERED if self.report.render else MOST_OPENED)
            or self._left(FOR_SAMPLES) <= 0
            or not self._waiting
        ):
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
        got = await self._reader.get(door.url, rendered=self.report.render and door.kind == "page")
        if isinstance(got, FetchFailure):
            self._note_failure(door, origin, got, is_start)
            return
        text = decode(got.body, header(got, "Content-Type"), None).text
        self._seen.add(url_key(got.url))
        reading = self._reader.read(got)
        if is_start:
            self._arrive(got)
        self._take_head(got.url, text)
        if reading.kind == "page":
            self._remember(got.url, text, reading, door.label)
            if len(reading.links) < LEAST_LINKS and not reading.parts:
                await self._search_scripts(got.url, text, door.label)
        entry = Opened(
            door.url if dated_path(got.url) or is_start or door.kind == "json" else canonical(got.url),
            door.label,
            door.worth,
            reading,
            self._reader.read(got, "").links,
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
            got = await self._reader.get(part)
            if isinstance(got, FetchFailure):
                continue
            reading = self._reader.read(got)
            waiting += reading.parts
            entry.by_parts = True
            entry.links = tuple(merged([*entry.links, *reading.links]))
            entry.unjudged += self._reader.read(got, "").links
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
        got = await self._reader.get(url)
        reading = self._reader.read(got) if isinstance(got, Response) else _NOTHING
        if reading.kind != "sitemap":
            return
        origin = "robots.txt" if named else "惯用的地址"
        found = Opened(url, "站点地图", NEWS, reading, reading.links, reading.links, comes_from=origin)
        self._opened.append(found)
        for child in reading.elsewhere:
            inner = await self._reader.get(child)
            if isinstance(inner, FetchFailure):
                continue
            reading = self._reader.read(inner)
            links = reading.links
            if any(map(str.isdigit, urlsplit(child).path)):  # another part follows when this one is full
                found.links, found.unjudged = (*found.links, *links), (*found.unjudged, *links)
            else:
                self._opened.append(
                    Opened(child, "站点地图", NEWS, self._reader.read(inner), links, links, comes_from=url)
                )

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

    async def _search_scripts(self, url: str, text: str, label: str) -> None:
        """Keep the endpoints that a page's script files ask, where the page itself lists nothing."""
        for script in scripts_of(url, text):
            if url_key(script) in self._seen or self._scripts >= MOST_SCRIPTS or self._left(FOR_SAMPLES) <= 0:
                continue
            self._seen.add(url_key(script))
            self._scripts += 1
            got = await self._reader.get(script)
            if isinstance(got, Response):
                for door in script_doors(decode(got.body, header(got, "Content-Type"), None).text, url):
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
            self._reader.failed = failure
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
            found.note(link, await self._reader.sample(link))


def is_home_path(url: str) -> bool:
    """Say whether a path is a home page's, under whatever name: /, /index.html, /GB/index.html, /site/index.html."""
    return _HOME_PATH.fullmatch(urlsplit(url).path) is not None and not urlsplit(url).query


def _is_own(url: str, base: str) -> bool:
    try:
        return same_family(urlsplit(canonical(url)).netloc, urlsplit(base).netloc)
    except ValueError:
        return False
