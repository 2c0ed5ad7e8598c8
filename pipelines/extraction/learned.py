"""Read a page by what earlier pages of its site taught, and learn from the general reader's readings.

Wrapper induction with the general reader as the teacher. A layout reads a page alone only where everything on the page
is as it was when the layout was learned; whatever looks odd, and one page in thirty-two, is read by both, and the
teacher's reading is taken where they differ.
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice

from lxml.html import HtmlElement

from pipelines.extraction.blocks import cut_blocks
from pipelines.extraction.body import container_body
from pipelines.extraction.composition import Composition, Sheet, compose
from pipelines.extraction.headline import letters
from pipelines.extraction.paths import chain_of, children, find, path_of, step_of
from pipelines.extraction.tree import title_of
from pipelines.items import PageStatus, Reading
from pipelines.site_template import Layout, Lesson, Observation, SiteTemplate

CHECKED = 32  # one page in so many is read by the teacher, too
_LEAST_SURE = 100  # letters; whether a shorter text is an article at all is the teacher's question
_MOST_FRAMES = 4  # elements that are tried as the frame of headline and body
_SAME_TEXT = 0.97  # of the letters in common: two readings of one body
_STOP = "。"


@dataclass(frozen=True, slots=True)
class Followed:
    """Hold a layout's reading of a page, and whether it may stand without the teacher's."""

    layout: Layout
    composition: Composition
    chain: str
    sure: bool


def follow(sheet: Sheet, template: SiteTemplate) -> Followed | None:
    """Return the reading of the first layout that fits a page; None where none does."""
    for layout in sorted(template.layouts, key=lambda layout: layout.trial):
        container = find(sheet.root, layout.body)
        if container is None:
            continue
        frame = _above(container, layout.rise)
        openings = children(frame, layout.opening) if layout.opening is not None else []
        composition = _within(sheet, frame, openings[0] if len(openings) == 1 else None, container)
        if not composition.body.lines:
            continue
        chain = chain_of(container)
        sure = not layout.trial and chain in layout.chains and _as_learned(sheet, layout, composition)
        return Followed(layout, composition, chain, sure)
    return None


def is_checked(url: str) -> bool:
    """Tell whether a page is one of those that are compared with the teacher whatever they look like."""
    return zlib.crc32(url.encode("utf-8", "replace")) % CHECKED == 0


def _above(element: HtmlElement, rise: int) -> HtmlElement:
    return next(islice(element.iterancestors(), rise - 1, None), element) if rise else element


def _within(sheet: Sheet, frame: HtmlElement, opening: HtmlElement | None, container: HtmlElement) -> Composition:
    blocks = cut_blocks(frame, opening=opening, body=container)
    sheet = replace(sheet, html="")  # a time that stands outside the frame is the teacher's to guess
    return compose(sheet, blocks, lambda headline: container_body(container, blocks, headline.text, "template"))


def _as_learned(sheet: Sheet, layout: Layout, composition: Composition) -> bool:
    reading, headline = composition.reading, composition.headline
    return (
        len(reading.text) >= _LEAST_SURE
        and (headline.order >= 0 or not layout.headed)
        and (reading.published is not None or not layout.dated)
        and (reading.source is not None or not layout.sourced)
        and _share_of_stops(sheet.html, reading.text) >= 0.5 * layout.stops
    )


def _share_of_stops(html: str, text: str) -> float:
    """Return how many of the page's full stops a text holds: a summary box or a list of headlines has few."""
    return text.count(_STOP) / max(1, html.count(_STOP))


def agree(followed: Reading, taught: Reading) -> bool:
    """Tell whether two readings of one page say the same."""
    return (
        followed.status is taught.status
        and followed.title == taught.title
        and followed.published == taught.published
        and followed.source == taught.source
        and followed.editor == taught.editor
        and len(followed.others) == len(taught.others)
        and _overlap(followed.text, taught.text) >= _SAME_TEXT
    )


def _overlap(one: str, other: str) -> float:
    if one == other:
        return 1.0
    lines, others = (Counter(letters(line) for line in text.split("\n")) for text in (one, other))
    common = sum(len(line) * count for line, count in (lines & others).items())
    longest = max(sum(len(line) * count for line, count in side.items()) for side in (lines, others))
    return common / longest if longest else 1.0


def observe(sheet: Sheet, taught: Composition) -> Observation | None:
    """Return what the teacher's reading says about the layout; None where no layout could repeat it."""
    reading, container = taught.reading, taught.body.container
    if reading.status is not PageStatus.ARTICLE or container is None or len(reading.text) < _LEAST_SURE:
        return None
    title = taught.title_element
    lowest = 0 if title is None else _rise(container, title)
    for rise in range(lowest, lowest + _MOST_FRAMES):
        frame = _above(container, rise)
        opening = None if title is None else _opening(frame, title)
        for start in (opening, None) if opening is not None else (None,):
            repeated = _within(sheet, frame, start, container).reading
            if agree(repeated, reading):
                return _observation(sheet, taught, container, rise, start)
            if _overlap(repeated.text, reading.text) < _SAME_TEXT:
                return None  # the text is not all of this element's: more around it does not help
    return None


def _rise(container: HtmlElement, title: HtmlElement) -> int:
    """Return how many levels above the body the first element stands that holds the headline, too."""
    holders = {title, *title.iterancestors()}
    return next(level for level, element in enumerate((container, *container.iterancestors())) if element in holders)


def _opening(frame: HtmlElement, title: HtmlElement) -> HtmlElement | None:
    """Return the frame's child that holds the headline."""
    return next((node for node in (title, *title.iterancestors()) if node.getparent() is frame), None)


def _observation(
    sheet: Sheet, taught: Composition, container: HtmlElement, rise: int, opening: HtmlElement | None
) -> Observation:
    reading = taught.reading
    return Observation(
        body=path_of(container),
        rise=rise,
        opening=None if opening is None else step_of(opening, sheet.root),
        chain=chain_of(container),
        stops=_share_of_stops(sheet.html, reading.text),
        dated=reading.published is not None,
        sourced=reading.source is not None,
        headed=taught.headline.order >= 0,
        title_tail=_title_tail(sheet.root, reading.title),
    )


def _title_tail(root: HtmlElement, title: str) -> str:
    written = " ".join(title_of(root).split())
    return written[len(title) :] if title and written.startswith(title) else ""


def lesson(template: SiteTemplate, followed: Followed | None, taught: Composition, sheet: Sheet) -> Lesson:
    """Return what the parent is told of a page that the teacher read."""
    if followed is not None and agree(followed.composition.reading, taught.reading):
        return Lesson("agreed", followed.layout.number, followed.chain, followed.sure)
    observation = observe(sheet, taught) if template.learning else None
    if followed is not None:
        return Lesson("disagreed", followed.layout.number, followed.chain, followed.sure, observation)
    is_article = taught.reading.status is PageStatus.ARTICLE
    return Lesson("missed" if template.layouts and is_article else "taught", observation=observation)
