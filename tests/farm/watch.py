"""Add the farm's sites by address alone, crawl them at every visit, and count what was stored of what was published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from crawler.discovery import url_key
from storage import articles
from storage.database import Database
from tests.farm.server import Farm
from tests.farm.site import VISITS, FarmSite

FALLBACK = "河北"  # what the operator says of sites that do not tell their province


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what became of one site.

    `refused` says why no file was written; `asked` that the province had to be given. `missing` and `doubled` are
    titles; `stray` are addresses stored that no article has.
    """

    key: str
    refused: str | None
    asked: bool
    province_right: bool
    lists: int
    requests: int
    published: int = 0
    missing: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Say whether every article was stored exactly once."""
        return self.refused is None and not (self.missing or self.doubled or self.stray)


class FarmWatch:
    """Watch the sites of a running farm from a home folder of its own."""

    def __init__(self, farm: Farm, home: Path) -> None:
        self.farm, self.home, self.sites = farm, home, farm.sites
        shutil.copytree(SHIPPED_CONFIG / "rules", home / "config" / "rules")
        (home / "config" / "sites").mkdir()
        self._clean = {name: value for name, value in os.environ.items() if not name.startswith("JINDU_")}
        self._answers: dict[str, dict[str, Any]] = {}
        self._asked: set[str] = set()
        self._requests: dict[str, int] = {}
        self.run("-m", "console", "init")

    @property
    def environment(self) -> dict[str, str]:
        """Return what the commands run with."""
        return self._clean | {
            "JINDU_HOME": str(self.home),
            "JINDU_CONFIG": str(self.home / "config"),
            "JINDU_ALLOW_NETWORKS": "127.0.0.0/8",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a Python command of the project."""
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=PROJECT_ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def add_all(self) -> None:
        """Add every site; those that do not tell their province once more, with one."""
        self._add(self.sites)
        unsure = [site for site in self.sites if self._needs_province(site)]
        self._asked = {site.key for site in unsure}
        if unsure:
            self._add(unsure, "--province", FALLBACK)

    def _add(self, sites: Sequence[FarmSite], *options: str) -> None:
        before = self.farm.requests.copy()
        urls = {self.farm.start_url(site): site.key for site in sites}
        done = self.run("-m", "console", "sites", "add", "--json", "--delay", "0s", *options, *urls)
        if not done.stdout:
            raise AssertionError(done.stderr[-3000:])
        for answer in json.loads(done.stdout):
            self._answers[urls[answer["url"]]] = answer
        for site in sites:
            self._requests[site.key] = self.farm.requests[site.key] - before[site.key]

    def _needs_province(self, site: FarmSite) -> bool:
        report = self._answers[site.key]["report"]
        return report is not None and report["problem"] is None and report["province"] is None

    def visit_all(self) -> None:
        """Crawl all sites at each visit."""
        for visit in range(1, VISITS + 1):
            self.farm.turn_to(visit)
            done = self.run("-m", "scrapy", "crawl", "all", "-L", "WARNING")
            if done.returncode:
                raise AssertionError(done.stderr[-3000:])

    def outcomes(self) -> list[Outcome]:
        """Hold what is stored against what was published."""
        db = Database.open(f"sqlite:///{self.home / 'jindu.db'}")
        with db.read() as s:
            stored = [article.url for article, _ in articles.stream(s)]
        db.dispose()
        return [self._outcome(site, stored) for site in self.sites]

    def _outcome(self, site: FarmSite, stored: Sequence[str]) -> Outcome:
        answer = self._answers[site.key]
        report = answer["report"] or {"province": None, "lists": []}
        known = {
            url_key(base + path): article
            for article in site.articles
            for base in (site.base, *site.mirror_bases)
            for path in (site.path(article), *site.aliases(article))
        }
        bases = tuple(f"{base}/" for base in (site.base, *site.mirror_bases))
        own = [url for url in stored if url.startswith(bases)]
        found = Counter(known[key].number for url in own if (key := url_key(url)) in known)
        expected = site.expected()
        return Outcome(
            site.key,
            answer["refused"],
            site.key in self._asked,
            report["province"] == (site.region or FALLBACK),
            len(report["lists"]),
            self._requests[site.key],
            len(expected),
            tuple(f"{a.visit}: {a.title}" for a in expected if not found[a.number]),
            tuple(a.title for a in site.articles if found[a.number] > 1),
            tuple(url for url in own if url_key(url) not in known),
        )
