"""Where in a visit of a list a request stands, and what follows from its answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from crawler.paging_back import Trail
from storage.pages import PageToFetch


@dataclass(frozen=True, slots=True)
class Archive:
    """Say that a feed or sitemap is asked for what its list no longer shows.

    `left` are those to ask if this one does not know; `forms` are the forms of the list's own addresses.
    """

    left: tuple[str, ...]
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Issue:
    """Say that an earlier issue of a paper is looked for: `left` are other addresses of it, `back` how many it is."""

    left: tuple[str, ...]
    back: int


@dataclass(frozen=True, slots=True)
class Leg:
    """Hold where in a visit a request stands: the list itself (depth 0), a page further back, a part of it.

    `visit_id` is the visit's line in the ledger, `since` up to when all was known before it; `trail` is None for parts
    (a sitemap's children, an issue's pages): nothing scrolls out of them. `front`: no issue's page was seen on the way.
    """

    depth: int = 0
    visit_id: int | None = None
    since: dt.datetime | None = None
    trail: Trail | None = None
    front: bool = True
    archive: Archive | None = None
    issue: Issue | None = None


FIRST = Leg()


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what an answer led to: pages to fetch, and lists to read next, each with its leg."""

    pages: tuple[PageToFetch, ...] = ()
    further: tuple[tuple[str, Leg], ...] = ()
