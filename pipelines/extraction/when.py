"""Choose the publication time of a page among all times it shows: header, meta tags, address, htmldate."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from htmldate import find_date
from lxml.html import HtmlElement

from pipelines.extraction.blocks import Block, tokens
from pipelines.extraction.hints import Hints
from pipelines.extraction.published import LABELLED, finer, read_time, url_day
from pipelines.items import Published, RawPage

if TYPE_CHECKING:
    from pipelines.extraction.body import Body

_TIME_TOKENS = frozenset(
    {
        "time",
        "pubtime",
        "publishtime",
        "pubdate",
        "date",
        "publishdate",
        "posttime",
        "releasetime",
        "ptime",
        "artitime",
        "datetime",
    }
)
_SHORT = 160  # a line that holds a publication time is not longer
_ABOVE = 4  # blocks before the headline that may hold the time
_BELOW = 14  # blocks behind the headline that may hold it
_HEADER_LINKS = 0.75  # between headline and body the source is often a link
_DECOY = re.compile(r"(?:最后更新|更新时间|截至|截止|有效期|阅读排行|评论于|回复于|注册时间)")


def read_published(
    page: RawPage,
    root: HtmlElement,
    blocks: Sequence[Block],
    hints: Hints,
    headline: int,
    named: Sequence[HtmlElement | str],
) -> Published | None:
    """Return the time near the headline, made finer by meta tags of the same day; meta tags alone come second."""
    now = page.fetched_at
    for node in named:
        text = node if isinstance(node, str) else str(node.text_content())
        found = read_time(" ".join(text.split()), now=now, loose=True)
        if found:
            return found
    told = _told(hints, now)
    shown = _near_headline(blocks, headline, now) or _marked(root, now)
    if shown is not None:
        return finer(shown, told)
    return told


def _told(hints: Hints, now: dt.datetime | None) -> Published | None:
    best: Published | None = None
    for written in hints.times:
        best = finer(best, read_time(written, now=now, loose=True))
    return best


def _near_headline(blocks: Sequence[Block], headline: int, now: dt.datetime | None) -> Published | None:
    """Read the block behind the headline, or shortly before it, that holds a time and little else."""
    prose = next((b.order for b in blocks if b.order > headline and _opens_body(b)), len(blocks))
    if headline >= 0:
        above = reversed(blocks[max(0, headline - _ABOVE) : headline])
        window = [*blocks[headline + 1 : min(headline + 1 + _BELOW, prose + 1)], *above]
    else:
        window = list(reversed(blocks[max(0, prose - _BELOW) : prose]))
    day: Published | None = None
    for block in window:
        found = _of_block(block, now, linked=_HEADER_LINKS)
        if found is not None and found.precision == "minute":
            return found if day is None else finer(day, found)
        day = day or found
    return day


def _opens_body(block: Block) -> bool:
    return block.prose and len(block.text) >= 40 and block.link_density < 0.3


def _of_block(block: Block, now: dt.datetime | None, *, linked: float = 0.4) -> Published | None:
    """Read a line that holds a time and little else; `linked` is the share of links it may have."""
    text = block.text
    if len(text) > _SHORT or block.link_density > linked or (block.prose and len(text) > 90):
        return None
    label = LABELLED.search(text)
    if label is not None:
        found = read_time(text[label.end() :], now=now, loose=True)
        if found is not None:
            return found
    if _DECOY.search(text):
        return None
    found = read_time(text, now=now)
    if found is None and len(text) <= 40 and not block.prose:
        found = read_time(text, now=now, loose=True)
    return found


def _marked(root: HtmlElement, now: dt.datetime | None) -> Published | None:
    """Read the first node that is marked as the publication time: #pubtime_baidu, class="pub-time", <time datetime>."""
    for element in root.iter("time", "span", "div", "p", "i", "em", "td", "font", "li", "b"):
        if element.tag == "time" and element.get("datetime"):
            found = read_time(element.get("datetime") or "", now=now)
        elif _TIME_TOKENS.isdisjoint(tokens(element)) and element.get("id") != "pubtime_baidu":
            continue
        else:
            text = " ".join(str(element.text_content())[:200].split())
            found = read_time(text, now=now, loose=True) if len(text) <= _SHORT else None
        if found is not None:
            return found
    return None


def beside_body(page: RawPage, blocks: Sequence[Block], body: Body, html: str) -> Published | None:
    """Return the time around the body, then what a feed said, the day in the address, and htmldate's guess at last."""
    now = page.fetched_at
    near = [*blocks[max(0, body.first - 8) : max(body.first, 0) + 3], *blocks[max(body.last - 2, 0) : body.last + 6]]
    for block in near if body.first >= 0 else ():
        found = _of_block(block, now)
        if found is not None:
            return found
    hinted = read_time(page.published_hint, now=now) if page.published_hint else None
    return hinted or url_day(page.url, now=now) or _guessed(page, html)


def _guessed(page: RawPage, html: str) -> Published | None:
    """Ask htmldate; it falls back to January 1st when it knows the year only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its date parser warns about pages we did not write
        try:
            guess = find_date(html[:300_000], url=page.url or None, original_date=True, extensive_search=False)
        except Exception:  # a third-party parser on hostile input: no time is an answer
            return None
    if not guess or guess.endswith("-01-01"):
        return None
    return read_time(guess, now=page.fetched_at)
