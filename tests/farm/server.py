"""Serve the farm: every site on a loopback address of its own, real HTTP, one visit's state at a time."""

from __future__ import annotations

import datetime as dt
import socketserver
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.farm.catalog import farm_sites
from tests.farm.site import FarmSite, Reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: str, site: FarmSite, seen: Counter[str]) -> None:
        self.site, self.seen = site, seen
        super().__init__((address, 0), _Handler)

    def server_bind(self) -> None:
        """Bind without a reverse look-up of the address."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: a client that went away is the client's business."""

    @property
    def base(self) -> str:
        return f"http://{self.server_name}:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        """Answer one request."""
        self._answer(self.server.site.answer(self.path))

    def do_POST(self) -> None:
        """Answer one form."""
        length = int(self.headers.get("Content-Length") or 0)
        self._answer(self.server.site.posted(self.path, self.rfile.read(length).decode()))

    def _answer(self, made: Reply | None) -> None:
        site = self.server.site
        self.server.seen[site.key] += 1
        found = made or Reply("<html><title>404</title><body>页面不存在</body></html>", status=404)
        body = found.body if isinstance(found.body, bytes) else found.body.encode(site.encoding, "xmlcharrefreplace")
        self.send_response(found.status)
        self.send_header("Content-Type", found.content_type)
        for name, value in found.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Write nothing to stderr."""


class Farm:
    """Serve sites from `__enter__` to `__exit__`; `visit` is what is online, `requests` how often each was asked."""

    def __init__(self, now: dt.datetime | None = None, sites: Sequence[FarmSite] | None = None) -> None:
        self.sites = tuple(sites if sites is not None else farm_sites(now or dt.datetime.now(dt.UTC)))
        self.requests: Counter[str] = Counter()
        self._servers: list[_Server] = []

    def __enter__(self) -> Farm:
        for number, site in enumerate(self.sites, start=1):
            bases = [self._serve(f"127.0.{60 + number}.{1 + mirror}", site) for mirror in range(1 + site.mirrors)]
            site.base, site.mirror_bases = bases[0], tuple(bases[1:])
        return self

    def _serve(self, address: str, site: FarmSite) -> str:
        server = _Server(address, site, self.requests)
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server.base

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ThreadPoolExecutor(max(1, len(self._servers))) as closing:  # together: each waits for its loop
            list(closing.map(_Server.shutdown, self._servers))
        for server in self._servers:
            server.server_close()

    def turn_to(self, visit: int) -> None:
        """Put a visit's articles online."""
        for site in self.sites:
            site.visit = visit

    def start_url(self, site: FarmSite) -> str:
        """Return the one address an operator types."""
        return site.base + site.start
