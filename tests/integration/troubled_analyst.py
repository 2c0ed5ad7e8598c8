"""An analyst that meets pages it hangs on or dies of, by the page's path: for tests of the worker pool."""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.analysis import AnalystSpec
from pipelines.items import Article, PageStatus, RawPage, Reading


@dataclass(frozen=True, slots=True)
class TroubledAnalyst:
    """Read any page as an article; `folder` remembers across processes which pages were tried."""

    folder: Path

    def analyze(self, page: RawPage) -> Article:
        """Do to the worker what the page's path says: hang, stuck, die, die-once, fail, tell the worker's pid."""
        with (self.folder / "tried").open("a") as tried:
            tried.write(f"{page.url}\n")
        trouble = page.url.rpartition("/")[2]
        if trouble == "hang":
            time.sleep(600)
        if trouble == "stuck":  # in C code that lets no thread run
            re.match(r"(a+)+$", "a" * 60 + "b")
        if trouble == "die" or (trouble == "die-once" and self._first(page)):
            os._exit(9)
        if trouble == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if trouble == "fail":
            raise ValueError("nothing to make of this page")
        return Article(page.url, Reading(PageStatus.ARTICLE, title=str(os.getpid())))

    def _first(self, page: RawPage) -> bool:
        return (self.folder / "tried").read_text().splitlines().count(page.url) == 1


@dataclass(frozen=True, slots=True)
class TroubledSpec(AnalystSpec):
    """Make a TroubledAnalyst that works in `lexicon_dir`; none at all where a file `refuse` lies there."""

    def load(self) -> Any:
        """Return the analyst."""
        folder = Path(self.lexicon_dir)
        if (folder / "refuse").exists():
            raise ValueError("no analyst here")
        return TroubledAnalyst(folder)
