"""The sample farm under watch: a home of its own, site files with this run's addresses, and real crawl children."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config.paths import SHIPPED_CONFIG
from console.demo.farm import Farm
from pipelines.items import PageStatus
from scheduler.jobs import CrawlChildren, Finished
from storage import coverage, pages, sites
from storage.acceptance import Watch, take_over
from storage.database import Database
from storage.sites import SiteState

LEXICON = SHIPPED_CONFIG / "lexicon"


def utc_now() -> dt.datetime:
    """Return the time: children live in real time."""
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Watched:
    """Hold a farm and the watch over it."""

    farm: Farm
    db: Database
    home: Path
    url: str
    started: list[CrawlChildren] = field(default_factory=list)

    @property
    def config(self) -> Path:
        """Return the folder an operator edits."""
        return self.home / "config"

    @property
    def environment(self) -> dict[str, str]:
        """Return what tells a child where it works."""
        return {
            "JINDU_HOME": str(self.home),
            "JINDU_CONFIG": str(self.config),
            "JINDU_DATABASE_URL": self.url,
            "JINDU_ALLOW_NETWORKS": "127.0.0.0/8",
        }

    def prepare(self, *, delay: str = "0s") -> None:
        """Write the site files and copy the rules."""
        self.farm.write_site_files(self.config / "sites", delay=delay)
        shutil.copytree(SHIPPED_CONFIG / "rules", self.config / "rules", dirs_exist_ok=True)

    def site_file(self, key: str) -> Path:
        """Return the path of a site's file."""
        return self.config / "sites" / self.farm.catalog.sites[key].province / f"{key}.yml"

    def take_over(self) -> Watch:
        """Put the files in force."""
        return take_over(
            self.db,
            sites_dir=self.config / "sites",
            rules_dir=self.config / "rules",
            lexicon_dir=LEXICON,
            now=utc_now(),
        )

    def children(self, **more: object) -> CrawlChildren:
        """Return a keeper of children; whatever it leaves is killed with the fixture."""
        made = CrawlChildren(self.db, self.home, utc_now, environment=self.environment, **more)  # type: ignore[arg-type]
        self.started.append(made)
        return made

    def state(self, key: str) -> SiteState:
        """Return a site's state."""
        with self.db.read() as s:
            return sites.state(s, key, utc_now())

    def statuses(self) -> dict[str, int]:
        """Count pages by status."""
        with self.db.read() as s:
            return pages.status_counts(s)

    def unfinished(self) -> int:
        """Count pages without terminal status."""
        counts = self.statuses()
        return counts.get(PageStatus.LISTED.value, 0) + counts.get(PageStatus.RETRY.value, 0)

    def articles(self) -> int:
        """Count articles stored."""
        return self.statuses().get(PageStatus.ARTICLE.value, 0)

    def events(self) -> list[tuple[str, str | None]]:
        """Return kind and site of what happened, newest first."""
        with self.db.read() as s:
            return [(event.kind, event.site_key) for event in coverage.events(s)]

    def make_due(self, *keys: str) -> None:
        """Make sites due now."""
        with self.db.write() as s:
            sites.make_due(s, utc_now(), keys or None)


def finish(children: CrawlChildren, seconds: float = 60.0) -> dict[str, Finished]:
    """See all running children to their end; return how each site's crawl ended."""
    done: dict[str, Finished] = {}

    def ended() -> bool:
        done.update({finished.key: finished for finished in children.reap()})
        return not children.running

    if not until(ended, seconds):
        logs = "\n".join(child.log.read_text(errors="replace")[-3000:] for child in children.running)
        raise AssertionError(f"children still run after {seconds} s: {logs}")
    return done


def until(holds: Callable[[], bool], seconds: float = 40.0) -> bool:
    """Wait for something; return False where it does not come in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
