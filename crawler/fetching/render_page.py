"""One page in the browser: its requests answered by the crawler, its scripts waited for, what it shows read off."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from crawler.fetching.challenge import Challenge, detect_challenge
from crawler.fetching.charset import decode
from crawler.fetching.errors import RenderFailedError, RenderTimeoutError
from crawler.fetching.render_rules import Answer, RenderRules

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Route
    from playwright.async_api import Request as Asked
    from scrapy.http import Response

QUIET = 0.6  # seconds without a request: the scripts are done
LONG_QUIET = 3.0  # where a challenge stands there still: they count down before they reload
SETTLING = 25.0  # seconds from the start; a page that asks for something all the time is read as it stands then
LOOK = 0.1
_OURS = frozenset(
    {"host", "connection", "content-length", "accept-encoding", "user-agent", "upgrade-insecure-requests", "referer"}
)
_THEIRS = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "alt-svc"})
logger = logging.getLogger(__name__)

# a request of the browser, its headers worth passing on, its body -> the answer, as any request of the crawl gets it
Fetch = Callable[["Asked", Mapping[str, str], bytes], Awaitable["Response"]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Hold what a page came to: where it led, the last status, its text, and the challenge still in the way, if any."""

    url: str
    status: int
    html: str
    challenge: Challenge | None = None


@dataclass(slots=True)
class PageRun:
    """Run the page that `first` answered with; use it once. Its further requests go through `fetch`."""

    first: Response
    fetch: Fetch
    encoding: str | None
    rules: RenderRules
    _status: int = 200
    _challenge: Challenge | None = None
    _failure: Exception | None = None  # why a page the first one led to could not be had
    _here: dict[str, Response] = field(default_factory=dict)  # answers that came already, each good for one request
    _under_way: int = 0
    _last: float = 0.0

    async def run(self, context: BrowserContext, seconds: float) -> Rendered:
        """Open the page, wait for its scripts, and read it.

        Raise what the fetch of a page it led to raised, RenderTimeoutError where scripts hold the page, and
        RenderFailedError where it crashed.
        """
        from playwright.async_api import Error

        self._here[self.first.url] = self.first
        until = time.monotonic() + min(SETTLING, seconds * 0.7)  # the rest is for reading it
        try:
            async with asyncio.timeout(seconds):
                await context.route("**/*", partial(PageRun._answer, self))  # it would write into a bound method's self
                page = await context.new_page()
                await self._open(page, seconds)
                await self._settle(until)
                html = await self._content(page)
        except TimeoutError:
            raise RenderTimeoutError(f"{self.first.url} 的脚本 {seconds:g} 秒没有运行完") from None
        except Error as error:
            if "Timeout" in error.message:
                raise RenderTimeoutError(f"{self.first.url} 的脚本 {seconds:g} 秒没有运行完") from None
            raise RenderFailedError(f"{self.first.url} 渲染出错：{_first_line(error)}") from error
        if self._failure is not None:
            raise self._failure
        return Rendered(page.url, self._status, html, self._challenge)

    async def _open(self, page: Page, seconds: float) -> None:
        from playwright.async_api import Error

        try:
            await page.goto(self.first.url, wait_until="domcontentloaded", timeout=seconds * 1000)
        except Error as error:
            if self._failure is None and "interrupted" not in error.message and "ERR_ABORTED" not in error.message:
                raise

    async def _settle(self, until: float) -> None:
        """Wait until nothing is under way for a while, at most `until`."""
        while (now := time.monotonic()) < until:
            waits = self._challenge is not None and not self.rules.loops()
            if not self._under_way and now - self._last >= (LONG_QUIET if waits else QUIET):
                return
            await asyncio.sleep(LOOK)

    async def _content(self, page: Page) -> str:
        from playwright.async_api import Error

        while True:
            try:
                return await page.content()
            except Error as error:
                if "navigating" not in error.message:
                    raise
                await asyncio.sleep(LOOK)

    async def _answer(self, route: Route) -> None:
        """Answer one request of the browser; whatever goes wrong with it is the page's business."""
        from playwright.async_api import Error

        asked = route.request
        with contextlib.suppress(Error):  # the page may be gone by the time its answer comes
            verdict = self.rules.judge(asked.url, asked.method, asked.resource_type)
            if verdict is Answer.REFUSE:
                await route.abort("blockedbyclient")
            elif verdict is Answer.EMPTY:
                await route.fulfill(status=200, content_type="text/css", body="")
            else:
                await self._pass_on(route, asked)

    async def _pass_on(self, route: Route, asked: Asked) -> None:
        is_page = asked.is_navigation_request() and asked.frame.parent_frame is None
        self._under_way += 1
        try:
            response = await self._response(asked)
        except Exception as error:
            logger.debug("渲染 %s：%s 没有取到：%s", self.first.url, asked.url, error)
            if is_page:
                self._failure = error
            await route.abort("failed")
            return
        finally:
            self._under_way -= 1
            self._last = time.monotonic()
        if is_page and response.url != asked.url:
            self._here[response.url] = response
            await route.fulfill(status=200, content_type="text/html; charset=utf-8", body=_sent_on(response.url))
        elif is_page:
            await self._show(route, response)
        else:
            await route.fulfill(status=response.status, headers=_headers(response), body=response.body)

    async def _response(self, asked: Asked) -> Response:
        if (here := self._here.pop(asked.url, None)) is not None:
            return here
        headers = {name: value for name, value in (await asked.all_headers()).items() if _is_pages_own(name)}
        return await self.fetch(asked, headers, asked.post_data_buffer or b"")

    async def _show(self, route: Route, response: Response) -> None:
        """Hand the page itself to the browser, in an encoding it cannot mistake."""
        headers = _headers(response)
        if is_html(response):
            text = decode(response.body, headers.get("content-type"), self.encoding).text
            self._status, self._challenge = response.status, detect_challenge(response.status, headers, text)
            headers["content-type"] = "text/html; charset=utf-8"
            await route.fulfill(status=response.status, headers=headers, body=text.encode("utf-8", "replace"))
        else:
            self._status, self._challenge = response.status, None
            await route.fulfill(status=response.status, headers=headers, body=response.body)


def is_html(response: Response) -> bool:
    """Say whether an answer is a page that can be rendered."""
    named = (response.headers.get("Content-Type") or b"").partition(b";")[0].strip().lower()
    return b"html" in named or (not named and response.body.lstrip()[:1] == b"<")


def _headers(response: Response) -> dict[str, str]:
    """Return an answer's headers for the browser; several Set-Cookie are parted by line ends, as it wants them."""
    return {
        name.decode("latin-1").lower(): "\n".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in _THEIRS
    }


def _is_pages_own(name: str) -> bool:
    """Say whether a header is the page's, not the browser's: who we are and what we can unpack, we say ourselves."""
    return name not in _OURS and not name.startswith(("sec-", ":", "proxy-"))


def _sent_on(url: str) -> str:
    """Return a page that sends the browser on: it would follow a redirect by itself, past us."""
    return f"<!DOCTYPE html><script>location.replace({json.dumps(url).replace('<', '%3C')})</script>"


def _first_line(error: Any) -> str:
    return str(error).partition("\n")[0][:200]
