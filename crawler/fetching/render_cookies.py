"""Cookies that a challenge's script has set: kept until they run out, and sent where a browser would send them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

SESSION = 1800.0  # seconds; a cookie without an end is believed for so long
LONGEST = 86_400.0
MOST = 30  # cookies of one host


@dataclass(frozen=True, slots=True)
class Cookie:
    """Hold one cookie; `expires` is in seconds since 1970, a leading point in `domain` includes what lies below."""

    name: str
    value: str
    domain: str
    path: str
    secure: bool
    expires: float

    def fits(self, url: str, now: float) -> bool:
        """Say whether a browser would send it."""
        parts = urlsplit(url)
        host, path = (parts.hostname or "").lower(), parts.path or "/"
        below = self.domain.startswith(".") and f".{host}".endswith(self.domain)
        here = path == self.path or path.startswith(self.path.rstrip("/") + "/")
        return (
            (below or host == self.domain)
            and here
            and now < self.expires
            and (parts.scheme == "https" or not self.secure)
        )


@dataclass(slots=True)
class CookieShelf:
    """Hold the cookies of the hosts whose challenge was solved, in a file a host under `folder`: crawls share them."""

    folder: Path
    _cookies: dict[tuple[str, str, str], Cookie] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def keep(self, host: str, cookies: Iterable[Mapping[str, Any]], now: float) -> None:
        """Keep what the browser holds, in its own words, once it has solved the challenge of `host`."""
        fresh = [cookie for raw in islice(cookies, MOST) if (cookie := _cookie(raw, now)).expires > now]
        self._add(fresh)
        with contextlib.suppress(OSError):  # then every crawl solves it anew
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = self._file(host)
            part = file.with_suffix(f".{os.getpid()}")
            part.touch(mode=0o600)
            part.write_text(json.dumps([asdict(cookie) for cookie in fresh]), encoding="ascii")
            part.replace(file)

    def header(self, url: str, now: float) -> str:
        """Return the Cookie header for a URL, the longest path first; empty where there is none."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._fitting(url, now))

    def for_browser(self, url: str, now: float) -> list[dict[str, Any]]:
        """Return what a page at `url` may start with, in the browser's words."""
        return [asdict(cookie) for cookie in self._fitting(url, now)]

    def _fitting(self, url: str, now: float) -> list[Cookie]:
        self._look_up(urlsplit(url).netloc.lower())
        fitting = [cookie for cookie in self._cookies.values() if cookie.fits(url, now)]
        return sorted(fitting, key=lambda cookie: -len(cookie.path))

    def _look_up(self, host: str) -> None:
        """Read what an earlier crawl left, once."""
        if host in self._read:
            return
        self._read.add(host)
        with contextlib.suppress(
            OSError, ValueError, TypeError
        ):  # none, or not ours: solved anew where it is asked for
            self._add(Cookie(**raw) for raw in json.loads(self._file(host).read_text(encoding="ascii")))

    def _add(self, cookies: Iterable[Cookie]) -> None:
        self._cookies |= {(cookie.domain, cookie.path, cookie.name): cookie for cookie in cookies}

    def _file(self, host: str) -> Path:
        return self.folder / f"{quote(host, safe='')}.json"


def _cookie(raw: Mapping[str, Any], now: float) -> Cookie:
    ends = float(raw.get("expires", -1))
    until = now + SESSION if ends < 0 else min(ends, now + LONGEST)
    return Cookie(
        str(raw["name"]), str(raw["value"]), str(raw["domain"]).lower(), str(raw["path"]), bool(raw["secure"]), until
    )
