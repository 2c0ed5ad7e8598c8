"""What deduplication is told about texts, and what it asks of the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipelines.items import Fingerprint


@dataclass(frozen=True, slots=True)
class Probe:
    """Hold the article that arrives; `normal` is the text of its normal form, `title` as read."""

    url: str
    title: str
    normal: str
    site: str | None = None
    published: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold an earlier article that shares fingerprints with the probe.

    `story` is its (first) story. Where the article's page holds a second story, `also` is that story and `spans`
    are the spans of `normal` that belong to `story`; the rest belongs to `also`. `also` that merely says
    "see also" must not be given here.
    """

    article: int
    story: int
    url: str
    title: str
    normal: str
    site: str | None = None
    published: dt.date | None = None
    also: int | None = None
    spans: tuple[tuple[int, int], ...] = ()


class CandidateSource(Protocol):
    """Find earlier articles by fingerprint: what the room needs from the store."""

    def candidates(self, fingerprints: Sequence[Fingerprint], url: str) -> Sequence[Candidate]:
        """Return at most `CANDIDATE_CAP` articles, those that share most keys first, and all with this URL."""
        ...  # pragma: no cover
