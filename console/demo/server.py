"""Serve one sample site over real HTTP: conditional requests, gzip, redirects, and faults on demand."""

from __future__ import annotations

import datetime as dt
import email.utils
import gzip
import socket
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from console.demo.catalog import DemoSite
from console.demo.press import Resource

CONSTANT_ETAG = '"5d8c72a5edda8"'


@dataclass(slots=True)
class Fault:
    """Describe how a site misbehaves on paths that begin with `path`, `times` times (None: until cleared).

    status answers `status` (with Retry-After when given), page answers 200 with `body`, hang keeps silent for
    `seconds`, drop closes the connection without a word.
    """

    site: str
    path: str = "/"
    kind: Literal["status", "page", "hang", "drop"] = "status"
    status: int = 503
    retry_after: int | str | None = None
    body: str = ""
    seconds: float = 600.0
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one response as it will be sent."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class SiteServer(ThreadingHTTPServer):
    """Listen on a site's own loopback address; `find(path)` gives its resources, `fault(path)` what goes wrong."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(
        self,
        site: DemoSite,
        port: int,
        *,
        find: Callable[[str], Resource | None],
        fault: Callable[[str], Fault | None],
        log: Callable[[BaseHTTPRequestHandler, int, int, float, float], None],
    ) -> None:
        self.site, self.find, self.fault, self.log = site, find, fault, log
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((site.address, port), SiteHandler)

    def server_bind(self) -> None:
        """Bind without HTTPServer's reverse look-up of the address, which may wait for a name server."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.site.address, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that closing the farm ends it."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection and close it."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: a client that went away is the client's business."""

    def close(self) -> None:
        """Stop listening and end every connection, hanging ones included."""
        self.closing.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client was faster


class SiteHandler(BaseHTTPRequestHandler):
    """Answer GET and HEAD of one sample site."""

    protocol_version = "HTTP/1.1"
    server_version = "sample"
    sys_version = ""
    timeout = 30
    wbufsize = -1  # headers and body in one segment: two would wait for the client's delayed acknowledgement
    disable_nagle_algorithm = True
    server: SiteServer

    def do_GET(self) -> None:
        """Answer one request and log it."""
        arrived, wall = time.monotonic(), time.time()
        path = self.path.partition("?")[0]
        fault = self.server.fault(path)
        if fault is not None and fault.kind in ("hang", "drop"):
            self.server.log(self, 0, 0, arrived, wall)
            if fault.kind == "hang":
                self.server.closing.wait(fault.seconds)
            self.close_connection = True
            return
        answer = _faulty(fault) if fault is not None else respond(self.server, path, self.headers)
        # Logged before it is sent: who has read the answer finds it in the log.
        self.server.log(self, answer.status, len(answer.body), arrived, wall)
        self._send(answer)

    do_HEAD = do_GET  # noqa: N815 - the name the standard library looks for

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Write nothing to stderr; the farm keeps its own log."""


def _faulty(fault: Fault) -> Answer:
    if fault.kind == "page":
        return Answer(200, (("Content-Type", "text/html; charset=utf-8"),), fault.body.encode())
    retry = (("Retry-After", str(fault.retry_after)),) if fault.retry_after is not None else ()
    headers = (("Content-Type", "text/plain; charset=utf-8"), *retry)
    return Answer(fault.status, headers, f"{fault.status}\n".encode())


def respond(server: SiteServer, path: str, headers: Message) -> Answer:
    """Return the answer of a site that is in order."""
    site = server.site
    if path in site.redirects:
        return Answer(301, (("Location", site.redirects[path]),))
    resource = server.find(path)
    if resource is None:
        text = "<html><head><title>404</title></head><body><h1>您访问的页面不存在</h1></body></html>"
        return Answer(404, (("Content-Type", "text/html; charset=utf-8"),), text.encode())
    validators = _validators(site, resource)
    if _unchanged(site, resource, headers):
        return Answer(304, validators)
    body, sent = resource.body, (("Content-Type", resource.content_type), *validators)
    if site.gzip:
        sent = (*sent, ("Vary", "Accept-Encoding"))
        if "gzip" in (headers.get("Accept-Encoding") or ""):
            body, sent = gzip.compress(body, mtime=0), (*sent, ("Content-Encoding", "gzip"))
    return Answer(200, sent, body)


def _validators(site: DemoSite, resource: Resource) -> tuple[tuple[str, str], ...]:
    modified = ("Last-Modified", email.utils.format_datetime(resource.modified.astimezone(dt.UTC), usegmt=True))
    etag = ("ETag", CONSTANT_ETAG if site.validators in ("constant", "stuck") else resource.etag)
    return {"none": (), "modified": (modified,), "both": (etag, modified)}.get(site.validators, (etag,))


def _unchanged(site: DemoSite, resource: Resource, headers: Message) -> bool:
    """Say whether 304 is right; If-None-Match wins over If-Modified-Since (RFC 9110, 13.2.2)."""
    if site.validators in ("none", "constant"):
        return False
    asked = headers.get("If-None-Match")
    if asked is not None and site.validators != "modified":
        etag = CONSTANT_ETAG if site.validators == "stuck" else resource.etag
        known = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        return "*" in known or etag.removeprefix("W/") in known
    since = headers.get("If-Modified-Since")
    if since is None or site.validators not in ("both", "modified"):
        return False
    try:
        return resource.modified.replace(microsecond=0) <= email.utils.parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
