"""What deduplication is told about texts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


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
