"""What a survey of a site found: lists to read, lists passed over, the form of its articles, and proposals."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from config.sitebook import Tls
from crawler.spiders.check_report import SiteReport


@dataclass(frozen=True, slots=True)
class FoundList:
    """Hold one list that was opened: `why` says why it is read, or why it is not."""

    url: str
    kind: str
    label: str
    links: int
    new_links: int = 0  # that no list chosen before shows
    why: str = ""
    comes_from: str = ""  # where the link to it stood


@dataclass(frozen=True, slots=True)
class FoundForm:
    """Hold one form of article addresses, how many links have it, and how many of the samples read were articles."""

    pattern: str
    links: int
    articles: int
    samples: int


@dataclass(slots=True)
class SurveyReport:
    """Hold everything a survey found out; `check` is the same report a check of the written file would give."""

    url: str
    final_url: str = ""
    name: str = ""
    province: str | None = None
    province_because: str = ""
    lists: list[FoundList] = field(default_factory=list)
    passed_over: list[FoundList] = field(default_factory=list)
    forms: list[FoundForm] = field(default_factory=list)
    article_url: str | None = None
    article_url_because: str = ""
    every: str | None = None
    every_because: str = ""
    tls: Tls = "strict"
    render: bool = False  # lists show their articles only once their scripts ran
    requests: int = 0
    problem: str | None = None  # why no file can be written: a name of check_report.MEANINGS, or of this module
    detail: str = ""
    check: SiteReport = field(default_factory=lambda: SiteReport("", "", ""))

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)
