"""Debian's rspamd on loopback, without a network, as a receiving server would ask it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery_servers import free_port

_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_USER = "_rspamd"
# Compiling its patterns would take half a minute more and saves nothing on a few mails; nobody answers at the name
# server.
_CONFIG = """\
.include "$CONFDIR/common.conf"
options {{
    .include "$CONFDIR/options.inc"
    disable_hyperscan = true;
    dns {{ nameserver = ["127.0.0.1:9:1"]; timeout = 0.05s; retransmits = 1; }}
    pidfile = "{folder}/rspamd.pid";
    control_socket = "{folder}/rspamd.sock mode=0600";
    cache_file = "{folder}/symbols.cache";
    stats_file = "{folder}/stats.ucl";
    dynamic_conf = "{folder}/dynamic";
    history_file = "{folder}/history";
    rrd = "";
}}
logging {{ type = "file"; filename = "{folder}/rspamd.log"; level = "info"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; mime = true; }}
"""
# What the receiving server knows of the sending one. Rules that would resolve these names answer without a name server
# that there are none: they are left out.
_SENDER = {"Ip": "203.0.113.7", "Hostname": "mail.example.org", "Helo": "mail.example.org", "From": "jindu@example.org"}
_SENDER |= {"Settings": json.dumps({"groups_disabled": ["hfilter"]})}
_START_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Rspamd:
    """Ask a running rspamd; `log` says which of its modules did not load."""

    port: int
    log: Path

    def score(self, content: bytes, recipient: str) -> tuple[float, tuple[str, ...]]:
        """Return a message's points, and the rules that gave or took some."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", "/checkv2", content, _SENDER | {"Rcpt": recipient})
            found = json.loads(connection.getresponse().read())
        rules = sorted(rule["name"] for rule in found["symbols"].values() if rule["score"])
        return float(found["score"]), tuple(rules)

    def answers(self) -> bool:
        """Say whether it listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/ping")
                return connection.getresponse().status == 200
            except OSError:
                return False


def rspamd_missing() -> str | None:
    """Say why rspamd cannot be asked; None where it can."""
    return None if shutil.which("rspamd", path=_PATH) else "no rspamd (Debian: rspamd)"


@contextlib.contextmanager
def running_rspamd(folder: Path) -> Iterator[Rspamd]:
    """Run rspamd with Debian's rules below an empty folder that its user can enter; it takes half a minute to start."""
    port = free_port()
    folder.mkdir()
    config = folder / "rspamd.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port))
    command = ["rspamd", "-f", "-c", str(config), f"--var=DBDIR={folder}", f"--var=LOCAL_CONFDIR={folder}"]
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _USER)
        command += ["-u", _USER, "-g", _USER]
    with (folder / "out").open("wb") as out:
        server = subprocess.Popen(command, env={"PATH": _PATH}, stdout=out, stderr=out)
    office = Rspamd(port, folder / "rspamd.log")
    try:
        _wait_for(office, server, folder / "out")
        yield office
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(office: Rspamd, server: subprocess.Popen[bytes], out: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not office.answers():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"rspamd does not answer: {out.read_text()[-1000:]}")
        time.sleep(0.2)


def rspamd_scores(mails: Sequence[tuple[bytes, str]], folder: Path) -> list[tuple[float, tuple[str, ...]]]:
    """Return points and rules of each (message, recipient)."""
    with running_rspamd(folder) as office:
        return [office.score(content, recipient) for content, recipient in mails]
