"""What `sites add` finds out about sites that do not answer plainly: old TLS, lists made by scripts."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from config.sitebook import Sitebook, load_sitebook
from console.site_file import make_site_file
from tests.integration.script_farm import ScriptFarm, script_farm
from tests.integration.test_gate import _self_signed
from tests.integration.test_render import CHROMIUM, LET_THROUGH, browser, needs_browser

__all__ = ["browser"]  # a fixture

ROWS = "".join(
    f'<li><a href="/news/2026/1121/{number:04d}.html">第 {number} 号：民警走进学校讲禁毒知识</a><i>2026-11-21</i></li>'
    for number in range(1, 9)
)
TEXT = (
    "本报讯：市禁毒办今天在人民广场举行宣传活动，民警向过往群众讲解毒品的危害，现场发放资料三百余份，收到线索两条。" * 4
)


class Answers(BaseHTTPRequestHandler):
    """A small site."""

    def do_GET(self) -> None:
        """Answer one request."""
        article = self.path.startswith("/news/")
        text = f"<h1>社区民警走进学校讲禁毒知识</h1><p>2026-11-21 08:30</p><p>{TEXT}</p>"
        inner = text if article else f"<ul>{ROWS}</ul>"
        body = f"<html><head><meta charset=utf-8><title>齐鲁小站</title></head><body>{inner}</body></html>".encode()
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Write nothing."""


@pytest.fixture
def old_server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve over TLS 1.0 with ciphers of its time; return the address and whom to trust."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1
    trusted = _self_signed(tmp_path)
    context.load_cert_chain(trusted)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"https://localhost:{server.server_port}/", trusted
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def farm() -> Iterator[ScriptFarm]:
    with script_farm() as served:
        yield served


def survey(home: Path, database: str, url: str, **environment: str) -> dict[str, Any]:
    """Survey a site as `jindu sites add` does."""
    shutil.copytree(SHIPPED_CONFIG / "rules", home / "config" / "rules", dirs_exist_ok=True)
    (home / "config" / "sites").mkdir(parents=True, exist_ok=True)
    given = os.environ | environment
    given |= {"JINDU_HOME": str(home), "JINDU_CONFIG": str(home / "config"), "JINDU_DATABASE_URL": database}
    command = [sys.executable, "-m", "crawler.spiders.check_run", "survey", "--budget", "40", "--delay", "0"]
    command += ["--province", "山东", url]
    done = subprocess.run(command, cwd=PROJECT_ROOT, env=given, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def file_of(report: dict[str, Any], home: Path) -> str:
    sites = home / "config" / "sites"
    assert load_sitebook(sites).refused == ()
    return make_site_file(report, Sitebook({}), sites, today=dt.date(2026, 11, 22)).site.source


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated:DeprecationWarning")
def test_a_server_that_knows_old_tls_alone_gets_its_mode_written_down(
    old_server: tuple[str, Path], tmp_path: Path, sqlite_url: str
) -> None:
    url, trusted = old_server
    allowed = {"JINDU_ALLOW_NETWORKS": "127.0.0.0/8,::1/128", "SSL_CERT_FILE": str(trusted)}
    report = survey(tmp_path, sqlite_url, url, **allowed)
    assert (report["tls"], report["render"], report["problem"]) == ("legacy", False, None)
    assert "\ntls: legacy" in file_of(report, tmp_path)
    distrusted = survey(tmp_path, sqlite_url, url, JINDU_ALLOW_NETWORKS=allowed["JINDU_ALLOW_NETWORKS"])
    assert (distrusted["tls"], distrusted["problem"]) == ("strict", "tls"), "nobody gives up certificates unasked"


@needs_browser
def test_lists_made_by_scripts_are_found_with_a_browser_and_the_file_says_so(
    farm: ScriptFarm, tmp_path: Path, sqlite_url: str
) -> None:
    allowed = {"JINDU_ALLOW_NETWORKS": LET_THROUGH, "JINDU_CHROMIUM": str(CHROMIUM)}
    report = survey(tmp_path, sqlite_url, farm.url("shop"), **allowed)
    assert (report["render"], report["problem"]) == (True, None), report["detail"]
    assert report["lists"][0]["links"] >= 4
    assert "\nrender: true" in file_of(report, tmp_path)
    without = survey(tmp_path, sqlite_url, farm.url("shop"), **(allowed | {"JINDU_CHROMIUM": str(tmp_path / "none")}))
    assert without["problem"] == "no-lists"
    assert "脚本" in without["detail"]
