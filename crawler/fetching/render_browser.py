"""The browser: the system's Chromium, started for the first page that needs it, without any network of its own.

It is there to run scripts. Whatever a page asks for is fetched by the crawler (see `render_page`), so that robots.txt,
the hosts' gates, the address guard, the proxy and the TLS modes hold without a second word. What is not asked for in
a way the crawler can answer (WebSockets, WebRTC, prefetching) finds no host and no way out.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.fetching.errors import RenderFailedError

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright

RECYCLE = 25  # pages after which the browser is started anew: what its pages leave in memory goes with it
STARTING = 30.0  # seconds
CLOSING = 5.0
HEAP_MB = 256  # of a page's scripts; a page that wants more is ended

_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",  # nobody listens there; what does not go through us goes nowhere
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--renderer-process-limit=1",
    f"--js-flags=--max-old-space-size={HEAP_MB}",
)
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")  # no secret of ours


@dataclass(frozen=True, slots=True)
class Lacking:
    """Say what rendering lacks and how to get it, in the operator's words."""

    what: str
    remedy: str


def missing(chromium: Path) -> Lacking | None:
    """Return what rendering lacks, None where nothing is missing."""
    if importlib.util.find_spec("playwright") is None:
        return Lacking("没有装渲染所需的包", "pip install 'jindu[render]'")
    if not os.access(chromium, os.X_OK) or chromium.is_dir():
        return Lacking(f"没有浏览器 {chromium}", "apt install chromium；装在别处的，用 JINDU_CHROMIUM 写明路径")
    return None


@dataclass(slots=True)
class Browser:
    """Lend contexts (private windows), one at a time; start the browser when needed and end it at `close`."""

    chromium: Path
    user_agent: str
    starts: int = 0
    _playwright: Playwright | None = None
    _running: Chromium | None = None
    _lent: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def context(self) -> AsyncIterator[BrowserContext]:
        """Lend a fresh context; its pages are gone afterwards, whatever state they are in.

        Raise RenderFailedError where the browser cannot be started.
        """
        async with self._turn:
            running = await self._started()
            self._lent += 1
            context = await running.new_context(
                user_agent=self.user_agent, locale="zh-CN", service_workers="block", accept_downloads=False
            )
            try:
                yield context
            finally:
                if not await _in_time(context.close()) or self._lent >= RECYCLE:
                    await self._end()

    async def close(self) -> None:
        """End the browser and what drives it."""
        async with self._turn:
            await self._end()
            if self._playwright is not None:
                await _in_time(self._playwright.stop())
                self._playwright = None

    async def _started(self) -> Chromium:
        if self._running is not None and self._running.is_connected():
            return self._running
        from playwright.async_api import Error, async_playwright

        try:
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            self._running = await self._playwright.chromium.launch(
                executable_path=self.chromium,
                args=list(_ARGUMENTS),
                chromium_sandbox=os.geteuid() != 0,  # it refuses to have one as root
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=STARTING * 1000,
            )
        except (Error, OSError) as error:
            raise RenderFailedError(f"浏览器 {self.chromium} 启动不了：{str(error).splitlines()[0]}") from error
        self.starts += 1
        self._lent = 0
        return self._running

    async def _end(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            await _in_time(running.close())


async def _in_time(closing: object) -> bool:
    """Wait for something to be closed, but not for ever; say whether it was."""
    with contextlib.suppress(Exception):  # what is closed already, or crashed, is closed
        try:
            await asyncio.wait_for(closing, CLOSING)  # type: ignore[arg-type]
        except TimeoutError:
            return False
    return True
