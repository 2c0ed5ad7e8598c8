"""One real crawl of sites that answer as real ones do on bad days: each trouble gets its name and holds nobody back."""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import pytest

from config.paths import SHIPPED_CONFIG
from scheduler.jobs import CrawlChildren
from storage import coverage, sites
from storage.acceptance import take_over
from storage.database import Database
from tests.integration.watched_farm import LEXICON, finish, utc_now

TROUBLES = {
    "hang": "timeout",
    "reset": "reset",
    "truncated": "truncated",
    "loop": "redirect-loop",
    "busy": "host-on-hold",  # the 503 said when to come back
    "challenge": "blocked",
    "fine": "read",
}
ADDRESSES = {name: f"127.0.61.{number}" for number, name in enumerate(TROUBLES, 1)}
MINUTE = dt.timedelta(minutes=1)
LIST = "".join(
    f'<li><a href="/news/2026/1121/{number}.html">社区民警走进第 {number} 小学讲禁毒知识</a></li>'
    for number in range(1, 9)
)
CHALLENGE = "<html><body><script>document.cookie='__jsl_clearance=1';location.reload()</script></body></html>"


class Answers(BaseHTTPRequestHandler):
    """Answer by the address that was asked."""

    protocol_version = "HTTP/1.1"
    server: Bad

    def do_GET(self) -> None:
        """Answer one request."""
        name = next(name for name, address in ADDRESSES.items() if address == self.connection.getsockname()[0])
        self.server.asked[name, self.path] += 1
        if self.path == "/robots.txt":
            self._send(404, b"none")
        elif name == "hang":
            self.server.over.wait(60)
            self.close_connection = True
        elif name == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif name == "loop":
            self._send(302, b"", {"Location": self.path})
        elif name == "busy":
            self._send(503, b"busy", {"Retry-After": "900"})
        elif name == "truncated":
            self._send(200, LIST.encode(), longer=500)
        else:
            body = CHALLENGE if name == "challenge" else f"<html><body><ul>{LIST}</ul></body></html>"
            self._send(200, body.encode())

    def _send(
        self, status: int, body: bytes, headers: Mapping[str, str] = MappingProxyType({}), longer: int = 0
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body) + longer))
        self.end_headers()
        self.wfile.write(body)
        if longer:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Write nothing."""


class Bad(ThreadingHTTPServer):
    """Listen on every loopback address at once; count what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.over = threading.Event()
        super().__init__(("", 0), Answers)

    def server_bind(self) -> None:
        """Bind without a look-up of the own name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "bad", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: connections are broken on purpose."""


@pytest.fixture
def bad() -> Iterator[Bad]:
    with Bad() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join(5)


def test_each_trouble_gets_its_name_and_holds_nobody_back(bad: Bad, tmp_path: Path, sqlite_url: str) -> None:
    config = tmp_path / "config"
    (config / "sites").mkdir(parents=True)
    shutil.copytree(SHIPPED_CONFIG / "rules", config / "rules")
    for name, address in ADDRESSES.items():
        text = f"key: {name}\nname: {name}\nprovince: 山东\ndelay: 0s\nlists:\n"
        text += f'  - {{url: "http://{address}:{bad.server_port}/list/"}}\n'
        if name == "fine":
            text += f'  - {{url: "http://{address}:{bad.server_port}/later/"}}\n'
        (config / "sites" / f"{name}.yml").write_text(text, encoding="utf-8")
    db = Database.open(sqlite_url)
    watch = take_over(db, sites_dir=config / "sites", rules_dir=config / "rules", lexicon_dir=LEXICON, now=utc_now())
    assert all(site.learns for site in watch.sites.values())
    with db.write() as s:
        (later,) = [one.id for one in sites.due_lists(s, "fine", utc_now()) if one.url.endswith("/later/")]
        sites.put_off(s, [later], utc_now() + 60 * MINUTE)
    environment = {"JINDU_HOME": str(tmp_path), "JINDU_CONFIG": str(config), "JINDU_DATABASE_URL": sqlite_url}
    environment["JINDU_ALLOW_NETWORKS"] = "127.0.0.0/8"
    environment["SCRAPY_SETTINGS_MODULE"] = "tests.integration.impatient_settings"
    children = CrawlChildren(db, tmp_path, utc_now, environment=environment)
    began = utc_now()
    children.start_due({})
    done = finish(children, 90)
    with db.read() as s:
        outcomes = {name: coverage.recent_visits(s, name)[0]["outcome"] for name in TROUBLES}
        due = {name: sites.state(s, name).due_at for name in TROUBLES}
        read = coverage.recent_visits(s, "fine")
    db.dispose()
    assert outcomes == TROUBLES
    assert 1 < bad.asked["loop", "/list/"] <= 6, "a loop is left after a few steps"
    assert bad.asked["busy", "/list/"] == 1, "Retry-After is honoured by the retries as well"
    assert {name: finished.outcome for name, finished in done.items()} == {
        name: "ok" if name == "fine" else "unreachable" for name in TROUBLES
    }
    assert not bad.asked["fine", "/later/"], "a list that is not due is left alone"
    assert (read[0]["links"], read[0]["fresh"]) == (8, 8)
    waits = {name: (at or began) - began for name, at in due.items()}
    assert 14 * MINUTE < waits["fine"] < 18 * MINUTE, "a list nobody knows is due again after a quarter of an hour"
    assert waits["challenge"] > 1.8 * waits["fine"], "what fails waits longer"
    assert waits["challenge"] > waits["reset"], "and longest what is surely broken"
