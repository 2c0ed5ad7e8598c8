"""Where in a visit of a list a request stands, and what follows from its answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from crawler.article_chain import Chain
from crawler.discovery.neighbours import Neighbours
from crawler.paging_back import Trail
from storage.pages import PageToFetch
from storage.sites import DueList

MAX_LEVELS = 5  # of lists that stand for others


@dataclass(frozen=True, slots=True)
class Archive:
    """Say that a feed or sitemap is asked for what its list no longer shows.

    `left` are those to ask if this one does not know; `forms` are the forms of the list's own addresses.
    """

    left: tuple[str, ...]
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Issue:
    """Say that an earlier issue of a paper is looked for, at `url` and then at those `left`; `back` is how many it is.

    `guessed` addresses were made from the day; `doubtful` are days of which nobody knows whether an issue came out.
    """

    left: tuple[str, ...]
    back: int
    url: str = ""
    guessed: bool = False
    doubtful: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True)
class Leg:
    """Hold where in a visit a request stands: the list itself (depth 0), a page further back, a part of it.

    `visit_id` is the visit's line in the ledger, `since` up to when all was known before it, `read` when the list was
    read last before; `trail` is None for parts (a sitemap's children, an issue's pages): nothing scrolls out of them.
    `front`: no issue's page was seen on the way. `gap_id` is the gap noted for it, while it is not joined.
    """

    depth: int = 0
    visit_id: int | None = None
    since: dt.datetime | None = None
    trail: Trail | None = None
    front: bool = True
    archive: Archive | None = None
    issue: Issue | None = None
    gap_id: int | None = None
    read: dt.datetime | None = None


FIRST = Leg()


@dataclass(slots=True)
class Walk:
    """Hold a walk from article to article on behalf of a list; `archive` is asked where it leads nowhere.

    `said` gathers, by short name, what each page calls its neighbours; `waiting` are those that did not answer yet.
    """

    key: str
    due: DueList
    leg: Leg
    archive: Archive
    chain: Chain
    waiting: set[str]
    said: dict[str, Neighbours] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what an answer led to: pages to fetch, and lists to read next, each with its leg.

    `walk` wants to hear what the pages call their neighbours, and what `passed` does: a page that is known already.
    """

    pages: tuple[PageToFetch, ...] = ()
    further: tuple[tuple[str, Leg], ...] = ()
    walk: Walk | None = None
    passed: tuple[str, ...] = ()
