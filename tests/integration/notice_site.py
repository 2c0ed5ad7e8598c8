"""A small site on loopback that publishes notices as files, and articles split over pages."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType

from console.demo.catalog import DemoSite
from console.demo.press import Resource
from console.demo.server import Fault, SiteServer

KEY = "linxi"
HTML = "text/html; charset=utf-8"
_PUBLISHED = dt.datetime(2026, 5, 18, 8, 0, tzinfo=dt.UTC)


@dataclass(slots=True)
class NoticeSite:
    """Serve `pages` (path to media type and body) from `__enter__` to `__exit__`; `/` lists `listed` (path, title)."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    listed: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)
    key: str = KEY
    name: str = "临溪禁毒网"
    address: str = "127.0.77.9"
    _server: SiteServer | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> NoticeSite:
        site = DemoSite(self.key, self.name, "山东", self.address, "", "/", "", "")
        self._server = SiteServer(site, 0, find=self._find, fault=self._fault, log=self._log)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        assert self._thread is not None
        self._server.close()
        self._thread.join(timeout=5)

    @property
    def base(self) -> str:
        """Return the site's address without a path."""
        assert self._server is not None
        return f"http://{self._server.server_name}:{self._server.server_port}"

    def publish(self, path: str, title: str, body: str | bytes, media: str = HTML) -> None:
        """Put a page online and announce it."""
        self.put(path, body, media)
        self.listed.append((path, title))

    def put(self, path: str, body: str | bytes, media: str = HTML) -> None:
        """Put a page online that no list announces, or change one."""
        self.pages[path] = (media, body.encode() if isinstance(body, str) else body)

    def write_site_file(self, folder: Path) -> None:
        """Write the site's file."""
        path = folder / "山东" / f"{self.key}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"key: {self.key}\nname: {self.name}\nprovince: 山东\n"
            f'lists: [{{url: "{self.base}/"}}]\nevery: 1m\ndelay: 0s\n',
            encoding="utf-8",
        )

    def times_asked(self, path: str) -> int:
        """Count the requests of a path."""
        return sum(asked == path for asked, _ in self.asked)

    def _find(self, path: str) -> Resource | None:
        if path == "/":
            links = "".join(f'<li><a href="{at}">{title}</a><span>2026-05-18</span></li>' for at, title in self.listed)
            return Resource(f"<html><body><ul class='list'>{links}</ul></body></html>".encode(), HTML, _PUBLISHED)
        found = self.pages.get(path)
        return Resource(found[1], found[0], _PUBLISHED) if found else None

    def _fault(self, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.path == path and fault.times != 0:
                fault.times = None if fault.times is None else fault.times - 1
                return fault
        return None

    def _log(self, handler: BaseHTTPRequestHandler, status: int, *_: float) -> None:
        self.asked.append((handler.path, status))
