"""Real processes, a real server: what reaches the wire, and when, whatever path a request takes."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import os
import ssl
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
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from config.paths import PROJECT_ROOT
from crawler.fetching.host_gate import STRETCH
from storage.database import Database
from storage.host_gates import HostGate
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
        return [later[1] - earlier[2] for earlier, later in itertools.pairwise(log)]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        came = time.monotonic()
        answer = self.server.answers.get(self.path, Answer())
        time.sleep(answer.after)
        self.send_response(answer.status)
        self.server.log.append((self.path, came, time.monotonic()))
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a body that is too large is hung up on
            self.wfile.write(answer.body)

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


def fetch(
    home: Path, delay: float, *urls: str, allow: str = "127.0.0.0/8", tls: str = "strict"
) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
    environment |= {"JINDU_HOME": str(home), "JINDU_ALLOW_NETWORKS": allow, "http_proxy": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "tests.integration.fetching_probe", str(delay), tls, *urls]
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


def test_two_processes_take_turns_at_a_host_that_asks_for_no_pause(server: Server, home: Path) -> None:
    paths = {who: [f"/{who}{n}" for n in range(70)] for who in "ab"}
    server.answers |= {path: Answer(after=0.1) for both in paths.values() for path in both}
    both = [fetch(home, 0.0, *(f"{server.base}{path}" for path in paths[who])) for who in "ab"]
    found = results(both[0]) | results(both[1])
    assert {line.get("status") for line in found.values()} == {200}
    assert min(server.gaps()) >= -0.02, "one request at a time, whoever asks"
    asked = [(path[1], came) for path, came, _ in sorted(server.log, key=lambda entry: entry[1]) if path[1:2] in paths]
    turns = [list(turn) for _, turn in itertools.groupby(asked, key=lambda entry: entry[0])]
    assert len(turns) >= 3, "a crawl with many pages does not keep the host to itself"
    assert max(turn[-1][1] - turn[0][1] for turn in turns) < STRETCH + 1


@pytest.mark.parametrize("delay", [0.0, 0.05])
def test_retry_after_holds_for_other_processes_too(server: Server, home: Path, delay: float) -> None:
    server.answers["/busy"] = Answer(429, headers={"Retry-After": "2"})
    results(fetch(home, delay, f"{server.base}/busy"))
    busy = [came for path, came, _ in server.log if path == "/busy"]
    assert len(busy) == 3
    assert min(later - earlier for earlier, later in itertools.pairwise(busy)) >= 1.98
    answered = max(end for _, _, end in server.log)
    results(fetch(home, delay, f"{server.base}/other"))
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
    urls = [
        f"http://127.0.0.1:{port}/",
        f"http://localhost:{port}/",
        f"http://2130706433:{port}/",
        f"http://[::1]:{port}/",
    ]
    found = results(fetch(home, 0.02, *urls, allow="10.0.0.0/8"))
    assert {entry.get("error") for entry in found.values()} == {"AddressRefusedError"}
    assert len(found) == 4
    assert server.log == []


def test_a_redirect_to_a_private_address_is_not_followed(server: Server, home: Path) -> None:
    server.answers["/out"] = Answer(302, headers={"Location": f"http://10.0.0.1:{server.server_address[1]}/inner"})
    server.answers["/file"] = Answer(302, headers={"Location": "file:///etc/passwd"})
    found = results(fetch(home, 0.02, f"{server.base}/out", f"{server.base}/file"))
    assert found[f"{server.base}/out"]["error"] == "AddressRefusedError"
    assert found[f"{server.base}/file"]["status"] == 302, "handed on as it is"


def test_a_body_beyond_five_mebibytes_is_cut_off(server: Server, home: Path) -> None:
    server.answers["/big"] = Answer(body=b"x" * (6 * 1024 * 1024))
    assert "error" in results(fetch(home, 0.02, f"{server.base}/big"))[f"{server.base}/big"]


def test_the_lease_of_a_killed_process_runs_out(server: Server, home: Path) -> None:
    server.answers["/robots.txt"] = Answer(404, after=5)
    first = fetch(home, 0.02, f"{server.base}/slow")
    db = Database.open(f"sqlite:///{home / 'jindu.db'}")
    host = server.base.removeprefix("http://")
    deadline = time.monotonic() + 30
    while not _lease(db, host) and time.monotonic() < deadline:
        time.sleep(0.05)
    first.kill()
    first.communicate()
    assert _lease(db, host), "nobody gave it back"
    until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=12)
    with db.write() as s:
        s.get_one(HostGate, host).lease_until = until  # what is left of it: the test need not wait a minute
    db.dispose()
    server.answers["/robots.txt"] = Answer(404)
    begun, ends = time.monotonic(), time.monotonic() + 12
    found = results(fetch(home, 0.02, f"{server.base}/after"))
    assert found[f"{server.base}/after"]["status"] == 200
    assert min(came for _, came, _ in server.log if came > begun) >= ends - 0.5


def _lease(db: Database, host: str) -> bool:
    with db.read() as s:
        gate = s.get(HostGate, host)
        return gate is not None and gate.lease_owner is not None


def test_certificates_are_verified_unless_the_site_file_says_otherwise(
    server: Server, home: Path, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    url = server.base.replace("http://127.0.0.1", "https://localhost") + "/1"
    for mode, works in (("strict", False), ("legacy", False), ("unverified", True)):
        found = results(fetch(home, 0.02, url, tls=mode))[url]
        assert (found.get("status") == 200) is works, (mode, found)


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    return path
