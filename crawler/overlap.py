"""Does a list still show where the visit before left off? Judged on its moving part, never on what always stands there.

A list moves: what is new comes in at one end and the oldest leaves at the other. So a link that both visits show
proves that nothing was missed in between, but only a link that moves. What was pinned (置顶, a sidebar, a banner of
topics) survives any number of new links and proves nothing. Two signs tell it:

- it outlived links that came after it: of those many have left, and it has not. A link that moves outlives older ones;
- its place: for a link that moves, the departed stood on one side and the new ones stand on the other; around a pinned
  link both are on the same side. That works at the second visit, when ages are not known yet.

A page is known again by its address or by its title, so that new addresses for old pages are no new list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

MOST = 400  # links kept of a list, from both ends
_LEAST_TURNED = 3  # links gone and links come, before places say anything
_FEW_EXCHANGED = 0.25  # of the links may have been exchanged in place between two readings
_TITLE = 8  # shorter titles (更多, 图片新闻) may belong to several pages


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold one link of a list under short names: of its address, and of its title ("" where that says nothing)."""

    key: str
    title: str

    @classmethod
    def of(cls, url_key: str, title: str) -> Shown:
        """Return the short names of a link."""
        return cls(_short(url_key), _short(title) if len(title) >= _TITLE else "")


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold one link the last reading showed: in which reading it came, and how many later ones it has outlived."""

    key: str
    title: str
    since: int
    outlived: int = 0


@dataclass(frozen=True, slots=True)
class ListMemory:
    """Hold what the last reading of a list showed, in its order; `reading` counts readings.

    `swept` is the reading after which the next page was looked at last.
    """

    reading: int = 0
    links: tuple[Kept, ...] = ()
    swept: int = 0

    def moving(self) -> tuple[Kept, ...]:
        """Return the links that move, as far as is known."""
        bound = max(_LEAST_TURNED, len(self.links) / 2)
        return tuple(link for link in self.links if link.outlived < bound)

    def turned(self) -> float:
        """Return which share of the moving links came since the next page was looked at."""
        moving = self.moving()
        return sum(link.since > self.swept for link in moving) / len(moving) if moving else 0.0

    def pinned(self) -> frozenset[str]:
        """Return the names of the links that always stand there."""
        moving = {link.key for link in self.moving()}
        return frozenset(link.key for link in self.links if link.key not in moving)

    def as_json(self) -> list[Any]:
        """Return it as plain data."""
        links = [[link.key, link.title, link.since, link.outlived] for link in self.links]
        return [self.reading, self.swept, links]

    @classmethod
    def of_json(cls, data: list[Any]) -> ListMemory:
        """Return what `as_json` wrote."""
        return cls(data[0], tuple(Kept(*link) for link in data[2]), data[1])


@dataclass(frozen=True, slots=True)
class Joint:
    """Say how a reading joins the one before.

    `memory` is what to keep; `moving` counts the moving links shown, `overlap` is the share of them that was known
    (None at a first reading), and `joined` says that nothing can have come and gone in between.
    """

    memory: ListMemory
    joined: bool
    moving: int
    overlap: float | None


def join(memory: ListMemory, shown: Sequence[Shown]) -> Joint:
    """Hold what a list shows against what it showed before."""
    shown = _bounded(tuple(dict.fromkeys(shown)))
    if [link.key for link in shown] == [link.key for link in memory.links]:
        moving = len(memory.moving())
        return Joint(replace(memory, reading=memory.reading + 1), True, moving, 1.0 if moving else None)
    before = _recognised(memory, shown)
    here = {link.key: place for place, link in enumerate(shown)}
    known = {link.key: link for link in before}
    came = [place for place, link in enumerate(shown) if link.key not in known]
    exchanged = _exchanged(before, shown)
    after = replace(memory, reading=memory.reading + 1, links=_aged(memory.reading + 1, before, shown))
    if not memory.links:
        return Joint(swept(after), True, len(shown), None)
    pinned = memory.pinned()
    survivors = [link.key for link in before if link.key in here and link.key not in pinned]
    left = exchanged.values()
    gone = [p for p, link in enumerate(before) if link.key not in here and link.key not in pinned and p not in left]
    moved_in = [place for place in came if place not in exchanged]
    joined = not moved_in or any(_sound(known, before, key, here[key], gone, moved_in) for key in survivors)
    joined = joined or _outlived_their_elders(known, before, survivors, gone)
    if not joined:  # whatever survived a list that was replaced as a whole is no part of what moves
        links = tuple(_pinned(link, len(shown)) if link.key in known else link for link in after.links)
        after = replace(after, links=links)
    still_pinned = after.pinned()
    moving = sum(link.key not in still_pinned for link in shown)
    sound = len(survivors) if joined else 0
    return Joint(after, joined, moving, sound / (sound + len(came)) if sound + len(came) else None)


def swept(memory: ListMemory) -> ListMemory:
    """Return the memory once the page after the first was looked at."""
    return replace(memory, swept=memory.reading)


def _sound(
    known: dict[str, Kept], before: Sequence[Kept], key: str, place: int, gone: Sequence[int], came: Sequence[int]
) -> bool:
    """Say whether a link moves: new ones stand on one side of it, departed ones stood on the other."""
    if len(gone) < _LEAST_TURNED or len(came) < _LEAST_TURNED:
        return True
    stood = before.index(known[key])
    gone_above = sum(other < stood for other in gone) / len(gone)
    came_above = sum(other < place for other in came) / len(came)
    return abs(came_above - gone_above) > 0.5


def _exchanged(before: Sequence[Kept], shown: Sequence[Shown]) -> dict[int, int]:
    """Return where one link took another's place between the same neighbours: its place now -> the other's before.

    Nothing moved there: a pinned link or a banner gave way to the next. Many such places at once are no exchange.
    """
    names, earlier = [link.key for link in shown], [link.key for link in before]
    stood, here = {key: place for place, key in enumerate(earlier)}, set(names)
    found = {}
    for place, key in enumerate(names):
        if key in stood:
            continue
        above = stood.get(names[place - 1]) if place else -1
        below = stood.get(names[place + 1]) if place + 1 < len(names) else len(earlier)
        if above is not None and below == above + 2 and earlier[above + 1] not in here:
            found[place] = above + 1
    return found if len(found) <= len(shown) * _FEW_EXCHANGED else {}


def _outlived_their_elders(
    known: dict[str, Kept], before: Sequence[Kept], survivors: Sequence[str], gone: Sequence[int]
) -> bool:
    """Say whether a quarter of a list is younger than most of what left; one link alone may have been pinned lately."""
    younger = sum(sum(before[other].since < known[key].since for other in gone) > len(gone) / 2 for key in survivors)
    return younger >= max(_LEAST_TURNED, len(before) / 4)


def _recognised(memory: ListMemory, shown: Sequence[Shown]) -> tuple[Kept, ...]:
    """Return what the last reading showed, under the address it has now where only the title is the same."""
    here = {link.key for link in shown}
    gone = {link.title: link.key for link in memory.links if link.title and link.key not in here}
    known = {link.key for link in memory.links}
    moved = {gone[link.title]: link.key for link in shown if link.key not in known and link.title in gone}
    return tuple(replace(link, key=moved.get(link.key, link.key)) for link in memory.links) if moved else memory.links


def _aged(reading: int, before: Sequence[Kept], shown: Sequence[Shown]) -> tuple[Kept, ...]:
    """Return the links after a reading: who is new, and whom the old ones outlived."""
    here = {link.key for link in shown}
    known = {link.key: link for link in before}
    left = [link.since for link in before if link.key not in here]
    links = []
    for link in shown:
        old = known.get(link.key)
        if old is None:
            links.append(Kept(link.key, link.title, reading))
        else:
            outlived = old.outlived + sum(since > old.since for since in left)
            links.append(Kept(link.key, link.title, old.since, outlived))
    return tuple(links)


def _pinned(link: Kept, length: int) -> Kept:
    return replace(link, outlived=max(link.outlived, length, _LEAST_TURNED))


def _bounded(shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
    return shown if len(shown) <= MOST else shown[: MOST // 2] + shown[-MOST // 2 :]


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
