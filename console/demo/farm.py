"""Serve the sample sites on loopback, each on its own address: for `jindu demo` and for the acceptance tests.

As a process of its own: `python -m console.demo.farm --state FILE --log FILE --sites-out DIR`. The state file holds
`{"visit": 2, "faults": [{"site": "qidong", "status": 503, "retry_after": 2, "times": 1}]}` and is read again as soon as
it changes; without one the farm stands at visit 1.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from console.demo.catalog import VISITS, Catalog, load_catalog
from console.demo.expected import ExpectedArticle, ExpectedStory, expected_articles, expected_stories, to_json
from console.demo.press import Press, Resource
from console.demo.server import Fault, SiteServer

_LOGGED = ("User-Agent", "If-None-Match", "If-Modified-Since", "Accept-Encoding", "Accept-Language", "Cache-Control")


class Farm:
    """Serve all sample sites in threads, from `__enter__` (or `start`) to `__exit__` (or `close`).

    `now` (aware) is what publication times count back from, the present by default. `port` 0 gives each site a free
    port. `log` is a file that receives one JSON line a request; `state` a file another process steers the farm with.
    """

    def __init__(
        self,
        now: dt.datetime | None = None,
        *,
        port: int = 0,
        log: Path | None = None,
        state: Path | None = None,
        catalog: Catalog | None = None,
    ) -> None:
        if now is not None and now.tzinfo is None:
            raise ValueError("now must be aware")
        self.now = now or dt.datetime.now(dt.UTC)
        self.catalog = catalog or load_catalog()
        self.requests: list[dict[str, Any]] = []
        self._press = Press(self.catalog, self.now, self.base)
        self._port, self._log_path, self._state_path = port, log, state
        self._servers: dict[str, SiteServer] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.RLock()
        self._visit = 1
        self._faults: list[Fault] = []
        self._state_stamp: tuple[int, int, int] | None = None

    @property
    def visit(self) -> int:
        """Return the visit whose pages are online, 1 to 3."""
        self._read_state()
        return self._visit

    @visit.setter
    def visit(self, number: int) -> None:
        if not 1 <= number <= VISITS:
            raise ValueError(f"visits run from 1 to {VISITS}, not {number}")
        self._visit = number

    def start(self) -> None:
        """Bind every site and begin to serve; raise OSError when an address or port is taken."""
        try:
            for site in self.catalog.sites.values():
                find, fault = partial(self.find, site.key), partial(self.take_fault, site.key)
                self._servers[site.key] = SiteServer(site, self._port, find=find, fault=fault, log=self._log)
        except OSError:
            for server in self._servers.values():
                server.server_close()
            raise
        for key, server in self._servers.items():
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), name=f"farm-{key}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop every site and end its connections."""
        if self._servers:  # together: each waits for its loop to come round
            with ThreadPoolExecutor(len(self._servers)) as closing:
                list(closing.map(SiteServer.close, self._servers.values()))
        for thread in self._threads:
            thread.join(timeout=5)
        self._servers, self._threads = {}, []

    def __enter__(self) -> Farm:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def base(self, site: str) -> str:
        """Return `http://127.x.y.z:port` of a running site."""
        server = self._servers[site]
        return f"http://{server.server_name}:{server.server_port}"

    def url(self, site: str, path: str | None = None) -> str:
        """Return an absolute address on a site; without a path that of its list."""
        return self.base(site) + (path if path is not None else self._entrance(site))

    def article_url(self, story: str, site: str) -> str:
        """Return the address of the copy of a story that a site carries."""
        found = self.catalog.stories[story]
        copy = next(copy for copy in found.copies if copy.site == site)
        return self._press.url(found, copy)

    def fail(self, fault: Fault) -> None:
        """Make a site misbehave from now on; the first fault that fits a path counts."""
        with self._lock:
            self._faults.append(fault)

    def mend(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def write_site_files(self, folder: Path, *, every: str = "1m", delay: str = "0s") -> list[Path]:
        """Write one site file a publisher to `<folder>/<province>/<key>.yml` with the addresses of this run."""
        written = []
        for site in self.catalog.sites.values():
            path = folder / site.province / f"{site.key}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                f"# 示例站点，由演示程序写出\nkey: {site.key}\nname: {site.name}\nprovince: {site.province}\n"
                f'lists: [{{url: "{self.url(site.key)}"}}]\nevery: {every}\ndelay: {delay}\n',
                encoding="utf-8",
            )
            written.append(path)
        return written

    def expected_articles(self, visit: int | None = None) -> list[ExpectedArticle]:
        """List every article page published up to a visit (the present one by default)."""
        return expected_articles(self.catalog, self._press, visit or self.visit)

    def expected_stories(self, visit: int | None = None) -> list[ExpectedStory]:
        """List every story published up to a visit (the present one by default)."""
        return expected_stories(self.catalog, self._press, visit or self.visit)

    def _entrance(self, site: str) -> str:
        """Return the path a site file names: the old address where the list has moved."""
        described = self.catalog.sites[site]
        return next(
            (old for old, new in described.redirects.items() if new == described.list_path), described.list_path
        )

    def find(self, site: str, path: str) -> Resource | None:
        """Return what a path of a site answers now."""
        return self._press.print(self.catalog.sites[site], path, self.visit)

    def take_fault(self, site: str, path: str) -> Fault | None:
        """Return the fault that befalls this request, counting it down."""
        self._read_state()
        with self._lock:
            for fault in self._faults:
                if fault.site == site and path.startswith(fault.path) and fault.times != 0:
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None

    def _log(self, handler: BaseHTTPRequestHandler, status: int, length: int, arrived: float, wall: float) -> None:
        server = handler.server
        assert isinstance(server, SiteServer)  # noqa: S101 - for the type checker: only site servers call this
        row: dict[str, Any] = {
            "monotonic": arrived,
            "wall": dt.datetime.fromtimestamp(wall, dt.UTC).isoformat(),
            "site": server.site.key,
            "host": server.server_name,
            "port": server.server_port,
            "method": handler.command,
            "path": handler.path,
            "status": status,
            "bytes": length,
            "headers": {name.lower(): handler.headers[name] for name in _LOGGED if name in handler.headers},
        }
        with self._lock:
            self.requests.append(row)
            if self._log_path is not None:
                with self._log_path.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _read_state(self) -> None:
        """Take over visit and faults from the state file when it has changed; a half-written file is read later."""
        if self._state_path is None:
            return
        with self._lock, suppress(FileNotFoundError, json.JSONDecodeError):
            found = self._state_path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if stamp == self._state_stamp:
                return
            state = json.loads(self._state_path.read_text(encoding="utf-8"))
            self._state_stamp = stamp
            try:
                self.visit, faults = state.get("visit", self._visit), [Fault(**row) for row in state.get("faults", [])]
            except (AttributeError, TypeError, ValueError) as error:
                sys.stderr.write(f"状态文件 {self._state_path} 有误，沿用先前的状态：{error}\n")
            else:
                self._faults = faults


def _sites(farm: Farm) -> Iterator[dict[str, str]]:
    for key in farm.catalog.sites:
        yield {"site": key, "list": farm.url(key)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; one JSON line on stdout says that the farm is open and where."""
    parser = argparse.ArgumentParser(prog="python -m console.demo.farm", description="在本机回环地址上提供示例站点")
    parser.add_argument("--state", type=Path, help="状态文件：当前第几次访问，哪些站点出故障；改动后立即生效")
    parser.add_argument("--log", type=Path, help="请求日志，每行一个 JSON")
    parser.add_argument("--sites-out", type=Path, help="把站点文件写到这个目录")
    parser.add_argument("--expected-out", type=Path, help="把全部文章的标准答案写到这个文件，每行一个 JSON")
    parser.add_argument("--port", type=int, default=0, help="所有站点共用的端口；默认各取一个空闲端口")
    parser.add_argument("--now", type=dt.datetime.fromisoformat, help="发布时间以此为准，如 2026-11-22T08:00+08:00")
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Farm(options.now, port=options.port, log=options.log, state=options.state) as farm:
        if options.sites_out:
            farm.write_site_files(options.sites_out)
        if options.expected_out:
            lines = [json.dumps(to_json(row), ensure_ascii=False) for row in farm.expected_articles(VISITS)]
            options.expected_out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sys.stdout.write(json.dumps({"ready": True, "sites": list(_sites(farm))}, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
