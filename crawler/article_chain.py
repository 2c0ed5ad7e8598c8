"""From article to article (上一篇) back to one that its list showed before: what a list lost sight of is found there.

A list that was replaced as a whole says nothing of what came and went in between. Its articles may: where each names
its neighbours, the way on from the oldest one listed leads through all that were published after the last visit, to
those that were listed then.

That proves something only where the articles' order is the list's own. A list that mixes channels, each with neighbours
of its own, would be joined by one of them while the others' articles are lost. So the chain has to hold every article
that the list shows now, one behind the other, and to reach the one that stood at an end of the list at the last visit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.discovery import Link, url_key
from crawler.discovery.links import instant
from crawler.discovery.neighbours import Neighbours
from crawler.discovery.url_pattern import pattern_of
from crawler.overlap import Shown
from crawler.paging_back import Step, Trail

MOST = 100  # articles behind the list: each of them is one that would have been fetched, had the list shown it
_MOST_KNOWN = 3  # articles of the last visit in a row, none of which stood at an end of the list
_SIDES = (("before", "after"), ("after", "before"))


@dataclass(frozen=True, slots=True)
class Chain:
    """Hold where a chain begins: the articles of a list's last page, newest first, and the visit's trail."""

    listed: tuple[Link, ...]
    trail: Trail

    @classmethod
    def of(cls, links: Sequence[Link], trail: Trail) -> Chain | None:
        """Return the beginning of a chain; None where a page shows no two articles.

        What stands on every page, and what has another form than most, is none of them. Times decide what is newest
        where all are stated, else the list's own order.
        """
        moving = [link for link in links if name_of(link).key not in trail.pinned]
        forms = [pattern_of(link.url) for link in moving]
        own = [link for link, form in zip(moving, forms, strict=True) if form == max(forms, key=forms.count)]
        if own and all(link.published for link in own):
            own.sort(key=lambda link: instant(link.published), reverse=True)
        return cls(tuple(own), trail) if len(own) > 1 else None

    @property
    def names(self) -> frozenset[str]:
        """Return the short names of the listed articles."""
        return frozenset(name_of(link).key for link in self.listed)


def name_of(link: Link) -> Shown:
    """Return the short names of an article."""
    return Shown.of(url_key(link.url), link.title)


def trace(chain: Chain, said: Mapping[str, Neighbours]) -> tuple[Step, Link | None]:
    """Decide what the pages asked so far come to: the next one to ask, joined to the visit before, or a gap.

    `said` holds what each page, by its short name, calls its neighbours; nothing for one that could not be read.
    Which label leads to older articles is told by the list: its oldest article is the end that the chain leaves by.
    """
    asked: list[Link] = []
    for side, other in _SIDES:
        older = _links(chain, said, side, other)
        step, link = _follow(chain, said, older) if older is not None else (Step.GAP, None)
        if step is Step.DONE:
            return step, None
        asked += [link] if link else []
    # An article that was not asked yet may close either way's chain.
    return (Step.FURTHER, asked[0]) if asked else (Step.GAP, None)


def _links(chain: Chain, said: Mapping[str, Neighbours], side: str, other: str) -> dict[str, Link] | None:
    """Return which article is the next older one of each, by its own label or the other's.

    None if they contradict each other: one behind two others, or two behind one, is an article nobody saw in between.
    """
    links = {name_of(link).key: link for link in chain.listed}
    for names in said.values():
        links |= {name_of(link).key: link for link in (names.before, names.after) if link}
    older = {key: link for key, names in said.items() if (link := getattr(names, side))}
    for key, names in said.items():
        newer: Link | None = getattr(names, other)
        if newer is not None and key in links:
            named = older.setdefault(name_of(newer).key, links[key])
            if name_of(named).key != key:
                return None
    return older if len({name_of(link).key for link in older.values()}) == len(older) else None


def _follow(chain: Chain, said: Mapping[str, Neighbours], older: Mapping[str, Link]) -> tuple[Step, Link | None]:
    """Walk through the listed articles and on from the oldest of them."""
    listed = {name_of(link).key: link for link in chain.listed}
    newer = {name_of(link).key: key for key, link in older.items()}
    newest = oldest = name_of(chain.listed[0]).key
    passed = {newest}
    while (above := newer.get(newest)) in listed and above not in passed:
        passed.add(newest := above)
    while (below := older.get(oldest)) and (key := name_of(below).key) in listed and key not in passed:
        passed.add(oldest := key)
    if len(passed) < len(listed):
        return _ask(listed, said, *((newest,) if newest not in newer else ()), *((oldest,) if not below else ()))
    places = list(listed)
    if places.index(oldest) < places.index(newest):
        return Step.GAP, None
    return _beyond(chain, said, older, oldest, passed) if below else _ask(listed, said, oldest)


def _ask(listed: Mapping[str, Link], said: Mapping[str, Neighbours], *ends: str) -> tuple[Step, Link | None]:
    """Return the first of some ends that was not asked yet."""
    link = next((listed[key] for key in ends if key not in said), None)
    return (Step.FURTHER, link) if link else (Step.GAP, None)


def _beyond(
    chain: Chain, said: Mapping[str, Neighbours], older: Mapping[str, Link], oldest: str, passed: set[str]
) -> tuple[Step, Link | None]:
    """Go on from the oldest listed article until one is reached that stood at an end of the list before."""
    key, found, known = oldest, 0, 0
    while link := older.get(key):
        shown = name_of(link)
        key, known = shown.key, known + chain.trail.wants(shown)
        if shown.key in passed or found > MOST or known > _MOST_KNOWN:
            return Step.GAP, None
        if chain.trail.wants_as_end(shown):
            return Step.DONE, None
        if shown.key not in said:
            return Step.FURTHER, link
        passed.add(shown.key)
        found += 1
    return Step.GAP, None
