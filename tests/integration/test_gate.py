"""Real processes, a real server: what reaches the wire, and when, whatever path a request takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from config.paths import PROJECT_ROOT
from storage.database import Database
from storage.schema import upgrade


@dataclass(slots=True)
class Answer:
    """What the server says to a path."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0


class Server(ThreadingHTTPServer):
    """Answer as told and note when each request came and when it was answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {"/robots.txt": Answer(404)}
        self.log: list[tuple[str, float, float]] = []
        self.base = f"http://127.0.0.1:{self.server_address[1]}"

    def gaps(self) -> list[float]:
        """Return the pauses between one answer and the next request."""
        log = sorted(self.log, key=lambda entry: entry[1])
        return [later[1] - earlier[2] for earlier, later in zip(log, log[1:], strict=False)]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:  # noqa: N802
        came = time.monotonic()
        answer = self.server.answers.get(self.path, Answer())
        time.sleep(answer.after)
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        self.server.log.append((self.path, came, time.monotonic()))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    db = Database.open(f"sqlite:///{tmp_path / 'jindu.db'}")
    upgrade(db)
    db.dispose()
    return tmp_path


def fetch(home: Path, delay: float, *urls: str, allow: str = "127.0.0.0/8") -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
    environment |= {"JINDU_HOME": str(home), "JINDU_ALLOW_NETWORKS": allow, "http_proxy": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "tests.integration.fetching_probe", str(delay), *urls]
    return subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def results(process: subprocess.Popen[str]) -> dict[str, dict[str, Any]]:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return {line["url"]: line for line in map(json.loads, out.splitlines())}


def test_two_processes_keep_one_hosts_interval(server: Server, home: Path) -> None:
    server.answers["/a1"] = Answer(302, headers={"Location": "/landed"})
    server.answers["/b1"] = Answer(500)
    both = [fetch(home, 0.4, *(f"{server.base}/{who}{n}" for n in range(4))) for who in "ab"]
    found = results(both[0]) | results(both[1])
    assert len(found) == 8
    paths = [path for path, _, _ in server.log]
    assert paths.count("/robots.txt") == 2
    assert paths.count("/landed") == 1
    assert paths.count("/b1") == 3, "two retries"
    # Clocks of the gate and of this test read the same moment a little apart.
    assert min(server.gaps()) >= 0.38, server.gaps()
    assert max(server.gaps()) < 3, "and nobody waits without need"


def test_crawl_delay_holds_for_every_later_request(server: Server, home: Path) -> None:
    server.answers["/robots.txt"] = Answer(body=b"User-agent: *\nCrawl-delay: 1\nDisallow: /private")
    found = results(fetch(home, 0.05, f"{server.base}/1", f"{server.base}/2", f"{server.base}/private/3"))
    assert found[f"{server.base}/private/3"]["error"] == "RobotsForbiddenError"
    assert [path for path, _, _ in server.log] == ["/robots.txt", "/1", "/2"]
    assert min(server.gaps()) >= 0.98


def test_retry_after_holds_for_other_processes_too(server: Server, home: Path) -> None:
    server.answers["/busy"] = Answer(429, headers={"Retry-After": "2"})
    results(fetch(home, 0.05, f"{server.base}/busy"))
    busy = [came for path, came, _ in server.log if path == "/busy"]
    assert len(busy) == 3
    assert min(later - earlier for earlier, later in zip(busy, busy[1:], strict=False)) >= 1.98
    answered = max(end for _, _, end in server.log)
    results(fetch(home, 0.05, f"{server.base}/other"))
    first = min(came for _, came, _ in server.log if came > answered)
    assert first - answered >= 1.9


def test_a_host_on_a_long_hold_is_left_for_later(server: Server, home: Path) -> None:
    server.answers["/robots.txt"] = Answer(503, headers={"Retry-After": "3600"})
    found = results(fetch(home, 0.05, f"{server.base}/1"))
    assert found[f"{server.base}/1"]["error"] == "HostOnHoldError"
    assert [path for path, _, _ in server.log] == ["/robots.txt"]


def test_robots_that_fails_allows_nothing(server: Server, home: Path) -> None:
    server.answers["/robots.txt"] = Answer(500)
    found = results(fetch(home, 0.02, f"{server.base}/1"))
    assert found[f"{server.base}/1"]["error"] == "RobotsUnavailableError"
    assert {path for path, _, _ in server.log} == {"/robots.txt"}


def test_a_page_in_place_of_robots_counts_as_none(server: Server, home: Path) -> None:
    page = b"<!DOCTYPE html><html><body><pre>\nUser-agent: *\nDisallow: /\n</pre></body></html>"
    server.answers["/robots.txt"] = Answer(body=page, headers={"Content-Type": "text/plain"})
    assert results(fetch(home, 0.02, f"{server.base}/1"))[f"{server.base}/1"]["status"] == 200


def test_private_addresses_are_not_connected_to(server: Server, home: Path) -> None:
    port = server.server_address[1]
    urls = [f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", f"http://2130706433:{port}/", f"http://[::1]:{port}/"]
    found = results(fetch(home, 0.02, *urls, allow="10.0.0.0/8"))
    assert {entry.get("error") for entry in found.values()} == {"AddressRefusedError"}
    assert len(found) == 4
    assert server.log == []


def test_a_redirect_to_a_private_address_is_not_followed(server: Server, home: Path) -> None:
    server.answers["/out"] = Answer(302, headers={"Location": f"http://10.0.0.1:{server.server_address[1]}/inner"})
    server.answers["/file"] = Answer(302, headers={"Location": "file:///etc/passwd"})
    found = results(fetch(home, 0.02, f"{server.base}/out", f"{server.base}/file"))
    assert found[f"{server.base}/out"]["error"] == "AddressRefusedError"
    assert found[f"{server.base}/file"].get("size", 0) == 0 or "error" in found[f"{server.base}/file"]


def test_a_body_beyond_five_mebibytes_is_cut_off(server: Server, home: Path) -> None:
    server.answers["/big"] = Answer(body=b"x" * (6 * 1024 * 1024))
    assert "error" in results(fetch(home, 0.02, f"{server.base}/big"))[f"{server.base}/big"]


def test_the_lease_of_a_killed_process_runs_out(server: Server, home: Path) -> None:
    server.answers["/slow"] = Answer(after=3)
    first = fetch(home, 0.02, f"{server.base}/slow")
    deadline = time.monotonic() + 20
    while not any(path == "/robots.txt" for path, _, _ in server.log) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    first.kill()
    first.communicate()
    db = Database.open(f"sqlite:///{home / 'jindu.db'}")
    with db.read() as s:
        from storage.host_gates import HostGate

        gate = s.get(HostGate, server.base.removeprefix("http://"))
        assert gate is not None
        assert gate.lease_owner is not None
        assert gate.lease_until is not None
    db.dispose()
