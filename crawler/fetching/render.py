"""Pages that show nothing before their scripts ran, and challenges that only want a cookie set: through the browser.

A request asks for it in its meta (`wanted`). Without the extra or the browser it goes out plainly, and its answer says
so in its flags. A plain answer that is a script's challenge is solved once for its host, and asked for again with the
cookie; what could not be solved stays what it is, and is named blocked.
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.http import Headers, HtmlResponse, Response

from config.settings import load_settings
from config.sitebook import Site
from crawler.discovery.host_family import same_family
from crawler.fetching.challenge import detect_challenge
from crawler.fetching.charset import decode
from crawler.fetching.errors import CrawlEndingError, RenderBudgetError
from crawler.fetching.host_policy import host_of
from crawler.fetching.render_browser import Browser, missing
from crawler.fetching.render_cookies import CookieShelf
from crawler.fetching.render_page import Fetch, PageRun, Rendered, is_html
from crawler.fetching.render_rules import RenderRules

if TYPE_CHECKING:
    from playwright.async_api import Request as Asked
    from scrapy.crawler import Crawler

WANTED = "render"
ENCODING = "render_encoding"
INNER = "render_inner"  # a request the browser makes
ADDED = "render_cookies"  # the cookies of solved challenges that a request carries
RENDERED, MISSING = "rendered", "render-missing"  # flags of an answer
MOST_TRIES = 3  # to solve a host's challenge anew, in one crawl
SHELF_BYTES = 16 * 1024 * 1024
MOST_CHALLENGE = 512 * 1024  # bytes; lists and articles are larger, or are looked at in vain
MOST_LINKS = 40  # of a challenge, style sheets included; see `challenge`
_SCRIPT_STATUS = frozenset({200, 202, 412, 503, 521})
_OF_THE_PAGE = ("If-None-Match", "If-Modified-Since")  # what its scripts ask for has nothing to do with it
logger = logging.getLogger(__name__)


def wanted(encoding: str | None) -> dict[str, Any]:
    """Return the meta of a request whose answer is to be rendered; `encoding` as the site file has it."""
    return {WANTED: True, ENCODING: encoding, "dont_retry": True}


def list_meta(site: Site, kind: str) -> dict[str, Any]:
    """Return what has a list rendered whose site needs it; feeds and the like never do."""
    return wanted(site.encoding) if site.render and kind in ("auto", "page") else {}


def can_render() -> bool:
    """Say whether there is a browser to render with."""
    return missing(load_settings().chromium) is None


def came_plainly(response: Response) -> bool:
    """Say whether an answer came as it is because nothing else was asked for."""
    return not {RENDERED, MISSING} & set(response.flags)


def lacked_browser(response: Response) -> bool:
    """Say whether an answer came plainly only because there was no browser."""
    return MISSING in response.flags


@dataclass(slots=True)
class Budget:
    """Count the pages and the seconds of one crawl's renderings against what it may have."""

    pages: int
    seconds: float

    def take(self) -> None:
        """Take a page; raise RenderBudgetError where none is left."""
        if self.pages <= 0 or self.seconds <= 0:
            raise RenderBudgetError("这次抓取的渲染次数或时间用完，留待下次")
        self.pages -= 1


@dataclass(slots=True)
class _Host:
    """Hold how it stands with the challenge of one host."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    tries: int = 0


class RenderMiddleware:
    """Answer requests that are to be rendered, and ask again with a cookie where a challenge wants one.

    It stands between decompression and the retries: inside robots.txt, outside the downloader's places, so that the
    requests of a page do not wait for their own page's end.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        given = load_settings()
        self._missing = missing(given.chromium)
        self._browser = Browser(given.chromium, settings["USER_AGENT"])
        self._seconds = settings.getfloat("RENDER_SECONDS")
        self._budget = Budget(settings.getint("RENDER_PAGES"), settings.getfloat("RENDER_BUDGET_SECONDS"))
        self._cookies = CookieShelf(given.home / "cookies")
        self._hosts: dict[str, _Host] = {}
        self._scripts: dict[str, Response] = {}
        self._room = SHELF_BYTES

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RenderMiddleware:
        """Close the browser with the crawl."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.close, signal=signals.spider_closed)
        return middleware

    async def close(self) -> None:
        """Close the browser."""
        await self._browser.close()

    async def process_request(self, request: Request) -> Response | None:
        """Return the rendered page of a request that asks for it; give others the cookies of a solved challenge."""
        if INNER in request.meta:
            return None
        self._add_cookies(request)
        if request.meta.get(WANTED) and self._missing is None:
            first = await self._download(request.replace(meta=_inner_meta(request, request.url), dont_filter=True))
            challenged = _is_script_challenge(first)
            if challenged or (is_html(first) and first.status < 400):
                return _as_response(await self._run(request, first, solving=challenged), request)
            return first
        return None

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request once more with the cookie its challenge wanted, or the answer as it is."""
        if INNER in request.meta:
            return response
        if request.meta.get(WANTED):
            return response.replace(flags=[*response.flags, MISSING]) if self._missing is not None else response
        if self._missing is not None or response.status not in _SCRIPT_STATUS or not _is_script_challenge(response):
            return response
        return request.replace(dont_filter=True) if await self._solve(request, response) else response

    async def _solve(self, request: Request, response: Response) -> bool:
        """Say whether there is a cookie now, which the request did not carry, for the challenge `response` is."""
        host = self._hosts.setdefault(host_of(request.url), _Host())
        async with host.lock:
            known = self._cookies.header(request.url, time.time())
            if known and known != request.meta.get(ADDED, ""):
                return True  # another request has solved it meanwhile
            if host.tries >= MOST_TRIES:
                return False
            host.tries += 1
            try:
                rendered = await self._run(request, response, solving=True)
            except Exception as error:  # the page stays a challenge; why, only the log needs to know
                why = str(error) or repr(error)
            else:
                if rendered.challenge is None:
                    self._count("solved")
                    return True
                why = rendered.challenge.evidence
            host.tries = MOST_TRIES  # it will not let us in by being asked again at once
            logger.warning("%s 的验证页没有通过：%s", request.url, why)
            return False

    async def _run(self, request: Request, first: Response, *, solving: bool = False) -> Rendered:
        """Let the browser run an answer's scripts, within what a page and a crawl may take."""
        run = PageRun(first, self._fetcher(request), request.meta.get(ENCODING), RenderRules(first.url))
        async with self._browser.context() as context:
            if getattr(self._crawler.spider, "ending", False):
                raise CrawlEndingError(f"抓取即将结束，{request.url} 留待下次")
            self._budget.take()
            self._count("pages")
            began = time.monotonic()
            try:
                await context.add_cookies(self._cookies.for_browser(first.url, time.time()))  # type: ignore[arg-type]
                rendered = await run.run(context, min(self._seconds, self._budget.seconds))
                if solving and rendered.challenge is None:
                    self._cookies.keep(host_of(request.url), await context.cookies(), time.time())
            finally:
                self._budget.seconds -= time.monotonic() - began
        return rendered

    def _fetcher(self, request: Request) -> Fetch:
        """Return what fetches for a page: like any request of this crawl, with robots.txt and through the gate."""

        async def fetch(asked: Asked, headers: Mapping[str, str], body: bytes) -> Response:
            if (kept := self._scripts.get(asked.url)) is not None:
                return kept
            own = request.headers.copy() if same_family(host_of(asked.url), host_of(request.url)) else Headers()
            for name in _OF_THE_PAGE:
                own.pop(name, None)
            own.update(headers)
            if asked.url != request.url:
                own["Referer"] = request.url
            inner = Request(
                asked.url, method=asked.method, headers=own, body=body, dont_filter=True, priority=request.priority
            )
            response = await self._download(inner.replace(meta=_inner_meta(request, asked.url)))
            if asked.resource_type == "script" and response.status == 200 and len(response.body) <= self._room:
                self._scripts[asked.url] = response  # the next page of the site has the same
                self._room -= len(response.body)
            return response

        return fetch

    async def _download(self, request: Request) -> Response:
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101  (it gave us the request)
        response: Response = await engine.download_async(request)
        return response

    def _add_cookies(self, request: Request) -> None:
        """Set the Cookie header: what the site file says, then what challenges wanted; only where there is any."""
        added = request.meta.get(ADDED, "")
        cookies = self._cookies.header(request.url, time.time())
        if cookies == added:
            return
        own = (request.headers.get("Cookie") or b"").decode("latin-1").removesuffix(added).removesuffix("; ")
        request.headers["Cookie"] = "; ".join(filter(None, [own, cookies]))
        request.meta[ADDED] = cookies

    def _count(self, what: str) -> None:
        stats = self._crawler.stats
        assert stats is not None  # noqa: S101  (it is made before the middlewares)
        stats.inc_value(f"render/{what}")
        stats.set_value("render/browser_starts", self._browser.starts)


def _inner_meta(request: Request, url: str) -> dict[str, Any]:
    """Return the meta of a request made for another one's page; its slot is its own, for that one may wait in its.

    A challenge may stand before robots.txt itself: what it asks of its own host, robots.txt cannot be asked about.
    """
    passed = ("download_maxsize", "dont_obey_robotstxt") if host_of(url) == host_of(request.url) else ()
    kept = {name: request.meta[name] for name in passed if name in request.meta}
    return kept | {INNER: True, "dont_retry": True, "download_slot": f"render {host_of(url)}"}


def _is_script_challenge(response: Response) -> bool:
    if not is_html(response) or len(response.body) > MOST_CHALLENGE or response.body.count(b"href") > MOST_LINKS:
        return False  # most pages of a crawl end here
    names = {name.decode("latin-1").lower(): values[-1].decode("latin-1") for name, values in response.headers.items()}
    text = decode(response.body, names.get("content-type")).text
    challenge = detect_challenge(response.status, names, text)
    return challenge is not None and challenge.kind == "script"


def _as_response(rendered: Rendered, request: Request) -> Response:
    """Return what the browser showed as an answer; its encoding is beyond doubt, whatever the page says of itself."""
    return HtmlResponse(
        rendered.url,
        status=rendered.status,
        headers={"Content-Type": "text/html; charset=utf-8"},
        body=codecs.BOM_UTF8 + rendered.html.encode("utf-8", "replace"),
        encoding="utf-8",
        flags=[RENDERED],
        request=request,
    )
