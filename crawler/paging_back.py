"""Whether a list is followed further back, to where the visit before left off, and when a gap has to be reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from crawler.overlap import Joint, ListMemory, Shown

MAX_DEPTH = 5  # pages back
RECENT = dt.timedelta(hours=72)  # what is older when a list is first read is nobody's news
MAX_RECENT = 20  # pages back on a first visit
DOUBTFUL = 0.25  # with less overlap one more page is looked at
TURNED = 1 / 3  # of the list is new since the next page was looked at: what was put in below the top may stand there


class Step(Enum):
    """Say what follows from one page of a list."""

    DONE = "done"
    FURTHER = "further"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Trail:
    """Hold what a visit carries from one page of a list to the next; the first page has depth 0.

    `wanted` are the links that would join this visit to the one before, `ends` the first and the last of them, `shown`
    those of this visit's pages, `pinned` those that stand on every page. Where the visit is joined already (`needed`
    false), further pages are a precaution.
    """

    depth: int
    wanted: frozenset[Shown]
    pinned: frozenset[str]
    shown: frozenset[str]
    needed: bool
    ends: frozenset[Shown] = frozenset()

    @classmethod
    def of_first_visit(cls, shown: Sequence[Shown]) -> Trail:
        """Return what a first visit carries: nothing was there to be joined to."""
        return cls(0, frozenset(), frozenset(), frozenset(), needed=False).after(shown)

    def after(self, shown: Sequence[Shown]) -> Trail:
        """Return what is carried on from a page."""
        return replace(self, depth=self.depth + 1, shown=self.shown | {link.key for link in shown})

    def wants(self, link: Shown) -> bool:
        """Say whether a link, under its address or its title, is one that the visit before showed."""
        return _is_among(link, self.wanted)

    def wants_as_end(self, link: Shown) -> bool:
        """Say whether it is the first or the last one that the visit before showed."""
        return _is_among(link, self.ends)


def first_step(memory: ListMemory, joint: Joint, shown: Sequence[Shown], *, more: bool) -> tuple[Step, Trail | None]:
    """Decide after a list's first page; `more` says that it goes on."""
    if not memory.links or (joint.joined and not more):
        return Step.DONE, None
    doubtful = joint.overlap is not None and joint.overlap < DOUBTFUL
    if joint.joined and not doubtful and joint.memory.turned() < TURNED:
        return Step.DONE, None
    pinned = joint.memory.pinned()
    wanted = [Shown(link.key, link.title) for link in memory.moving()]
    moved = [link for link in wanted if link.key not in pinned]
    here = frozenset(link.key for link in shown)
    ends = frozenset((*moved[:1], *moved[-1:]))
    trail = Trail(1, frozenset(wanted), pinned, here, needed=not joint.joined, ends=ends)
    return (Step.FURTHER if more else Step.GAP), trail


def first_visit_step(times: Sequence[dt.datetime | None], depth: int, now: dt.datetime, *, more: bool) -> Step:
    """Decide on a list's first visit, by the stated times of the links that a page showed first.

    What came lately may stand further back: it is followed while more than half of a page's links are recent. Links
    without a time say nothing of how far that is.
    """
    recent = sum(time is not None and is_recent(time, now) for time in times)
    return Step.FURTHER if more and depth < MAX_RECENT and recent * 2 > len(times) else Step.DONE


def is_recent(time: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether a link on a page behind a list's first one is worth reading on the first visit; undated ones are."""
    return time is None or now - time <= RECENT


def spans(trail: Trail, shown: Sequence[Shown]) -> bool:
    """Say whether an archive (a feed, a sitemap) holds the list both as it was at the last visit and as it is now."""
    here = {link.key for link in shown} & (trail.shown - trail.pinned)
    return bool(here) and any(trail.wants(link) for link in shown)


def since_then(trail: Trail, shown: Sequence[Shown]) -> range:
    """Return which links of an archive without times came since the last visit: those between what the list shows now
    and what it showed then, where one stands wholly above the other; none where that cannot be told.
    """
    now = [place for place, link in enumerate(shown) if link.key in trail.shown - trail.pinned]
    then = [
        place
        for place, link in enumerate(shown)
        if trail.wants(link) and link.key not in trail.pinned and link.key not in trail.shown
    ]
    if not now or not then:
        return range(0)
    if now[-1] < then[0]:
        return range(now[0], then[0])
    return range(then[-1] + 1, now[-1] + 1) if then[-1] < now[0] else range(0)


def worth(trail: Trail, shown: Sequence[Shown], known: Collection[str]) -> int:
    """Return how many of a further page's links, from its top, may be news; what stands below the last known is old.

    `known` are the short names of the links on it that were listed before. A page without any is all news where the
    visit is not joined yet, and all old where it is.
    """
    moving = [place for place, link in enumerate(shown) if link.key in known and _is_new_here(link, trail)]
    return moving[-1] + 1 if moving else len(shown) if trail.needed else 0


def next_step(trail: Trail, shown: Sequence[Shown], known: Collection[str], *, more: bool) -> tuple[Step, Trail | None]:
    """Decide after a further page; `known` are the short names of the links on it that were listed before."""
    further = trail.depth < MAX_DEPTH and more
    onward = trail.after(shown)
    own = [link for link in shown if _is_new_here(link, trail)]
    joining = [link for link in own if link.key in known or trail.wants(link)]
    if trail.needed and not joining:
        return (Step.FURTHER if further else Step.GAP), onward
    # Joined; but what was put in between older links may stand as far back as those the last visit showed.
    news = any(link.key not in known for link in own[: worth(trail, own, known)])
    if further and (news or (joining and trail.wants(joining[-1]))):
        return Step.FURTHER, replace(onward, needed=False)
    return Step.DONE, None


def _is_new_here(link: Shown, trail: Trail) -> bool:
    """Say whether a link belongs to this page: neither pinned to every page nor shown before on this visit."""
    return link.key not in trail.shown and link.key not in trail.pinned


def _is_among(link: Shown, others: Collection[Shown]) -> bool:
    return any(link.key == other.key or (link.title and link.title == other.title) for other in others)
