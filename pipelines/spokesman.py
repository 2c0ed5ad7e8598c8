"""Which of a story's copies it came from, and which of them speaks for it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# What cleaning names (pipelines.cleaning.NOISE): figures that cannot be read, and traces of copying by machine.
_DAMAGE = frozenset({"masked-digits", "private-use"})
_TRACES = frozenset({"pinyin-notes", "bracketed-latin", "body-twice", "zero-width", "doubled-punctuation"})
_OUTLET_NOISE = re.compile(r"(?:官方)?(?:网站|官网|客户端|微信公众号|公众号|APP)$|[\W_]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Copy:
    """Hold what one copy is judged by; `published` is the time it claims, never later than it was seen."""

    id: int
    url: str
    site_name: str
    source: str | None
    original_url: str | None
    published: dt.datetime
    matched: bool = True  # what it has of the story is an announcement
    whole: bool = True  # its page tells this story only
    relation: str = "new"
    headline_only: bool = False
    misheaded: bool = False  # its title speaks of something else
    noise: Collection[str] = ()


def origin_of(copies: Sequence[Copy]) -> Copy:
    """Return the copy the others come from: whom 来源 or 原文链接 name, else the earliest published.

    A name counts where a copy bears it; a copy that names another as its source is no origin while one is left that
    names none, nor is a page that tells two stories while another tells one.
    """
    names = {copy.id: _named(copy, copies) for copy in copies}
    named = set().union(*names.values())
    return min(copies, key=lambda copy: (bool(names[copy.id]), copy.id not in named, not copy.whole, *_age(copy)))


def spokesman_of(copies: Sequence[Copy], origin: Copy) -> Copy:
    """Return the copy whose title and text stand for the story.

    Among announcements, if there are any: the newest correction published elsewhere, else the origin; where that is
    only a headline, damaged, or a machine's copy, the best of the others.
    """
    pool = [copy for copy in copies if copy.matched] or list(copies)
    updates = [copy for copy in pool if copy.relation == "update" and copy.id != origin.id and not any(_flaws(copy))]
    if updates:
        return max(updates, key=_age)
    return min(pool, key=lambda copy: (_flaws(copy), copy.id != origin.id, *_age(copy)))


def _age(copy: Copy) -> tuple[dt.datetime, int]:
    return copy.published, copy.id


def _flaws(copy: Copy) -> tuple[int, ...]:
    """Return what keeps a copy from speaking for its story, the worst first; all zero for a clean one."""
    noise = set(copy.noise)
    return (
        copy.headline_only,
        not copy.whole,
        copy.relation == "excerpt",
        copy.misheaded,
        len(noise & _DAMAGE),
        len(noise & _TRACES),
    )


def _named(copy: Copy, copies: Sequence[Copy]) -> set[int]:
    """Return the other copies one names as where it comes from: the very page, else pages of the outlet."""
    if copy.original_url:
        address = _address(copy.original_url)
        pages = {other.id for other in copies if other.id != copy.id and _address(other.url) == address}
        if pages:
            return pages
    source = _outlet(copy.source or "")
    own = _outlet(copy.site_name)
    if not source or _is_outlet(source, own):
        return set()
    return {other.id for other in copies if other.id != copy.id and _is_outlet(source, _outlet(other.site_name))}


def _is_outlet(source: str, outlet: str) -> bool:
    """Tell whether a credit names an outlet, maybe with one of its channels: 齐鲁网闪电新闻 is 齐鲁网."""
    return bool(outlet) and source.startswith(outlet)


def _outlet(name: str) -> str:
    return _OUTLET_NOISE.sub("", name).lower()


def _address(url: str) -> str:
    """Return a URL without what two links to one page differ in."""
    return re.sub(r"^https?://(?:www\.)?|/?(?:#(?!/).*)?$", "", url.strip())
