"""Choose the headline: the page's own heading, checked against <title>, meta tags and what the list said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction.blocks import Block, tokens
from pipelines.extraction.over_text import LEAST, SUBTITLE, over_imprint, over_text
from pipelines.extraction.people import is_people
from pipelines.extraction.title_tag import (
    behind_channel,
    behind_name,
    is_generic,
    last_piece,
    letters,
    shorter,
    without_site,
)
from pipelines.extraction.tree import title_of

__all__ = ["Headline", "letters", "read_headline"]

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_TITLE_TOKENS = frozenset(
    {
        "title",
        "headline",
        "biaoti",
        "bt",
        "tit",
        "titl",
        "arttitle",
        "maintitle",
        "subject",
        "caption",
        "btitle",
        "wztitle",
        "newstitle",
    }
)
_KICKER_STYLE = re.compile(r"楷体|kaiti|simkai", re.IGNORECASE)
_MOST_TITLE = 160
_FIRM = 0.9  # an agreement that no other line can outdo
_CHANNEL_NAME = 6  # letters of a generic title that names a channel: 工作动态
_NAME = 12  # letters of a site's name
_TIME = re.compile(
    r"\s(?:发布时间|时间|日期)?[:：]?\s?20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?\s?(?:\d|来源|$)"
)


@dataclass(frozen=True, slots=True)
class Headline:
    """Hold the headline and the block it stands in; `order` is -1 where no block shows it."""

    text: str
    order: int = -1


def read_headline(
    root: HtmlElement,
    blocks: Sequence[Block],
    hints: Sequence[str],
    *,
    anchor: str | None = None,
    site_name: str | None = None,
) -> Headline:
    """Return the headline of a page.

    A heading that <title>, a meta tag or the list's anchor also says is taken as the page prints it; without one,
    <title> loses the names of site and channel; a heading that nothing confirms is the last choice.
    """
    written = _squeeze(title_of(root))
    title = without_site(written, site_name)
    witnesses = [compact for text in (written, *hints, anchor or "") if (compact := letters(text))]
    if title.endswith(("…", "..")) and len(letters(title)) >= 8:
        witnesses.append(letters(title))  # cut short, and the site's name behind it
    headings = _headings(blocks)
    names = letters(written[len(title) :] if written.startswith(title) else "") + letters(site_name or "")
    channel = letters(title) if is_generic(title) and len(letters(title)) <= _CHANNEL_NAME else ""
    agreement, confirmed = _confirmed(headings, witnesses, (names, channel))
    found = _in_lines(blocks, written, names, confirmed)
    if found is None and agreement >= _FIRM and confirmed is not None:
        found = Headline(_without_time(confirmed.text, title), confirmed.order)
    if found is None and is_generic(title):
        signed = over_imprint(blocks, headings, names + channel, letters(title))
        found = None if signed is None else Headline(signed.text, signed.order)
    if found is None:
        found = _printed(blocks, title, written, hints)
    if found is None and confirmed is not None:
        found = Headline(_without_time(confirmed.text, title), confirmed.order)
    return found or _unconfirmed(blocks, headings, (title, *hints, anchor or ""), names + channel, site_name)


def _printed(blocks: Sequence[Block], title: str, written: str, hints: Sequence[str]) -> Headline | None:
    """Return the block, no heading, that prints what <title> says without site and channel, or a meta tag."""
    for wanted in (title, *behind_name(title), *shorter(written), *hints):
        shown = _shown(blocks, wanted)
        if shown is not None:
            return Headline(_without_time(shown.text, title), shown.order)
    return None


def _unconfirmed(
    blocks: Sequence[Block], headings: Sequence[Block], told: Sequence[str], names: str, site_name: str | None
) -> Headline:
    """Return the best heading, or the line over the text, where <title> names the channel only; else what it says."""
    if is_generic(told[0]):
        prose = next((block.order for block in blocks if _opens_text(block)), len(blocks))
        above = [heading for heading in headings if heading.order < prose and letters(heading.text) not in names]
        best = max(above, key=_standing, default=None)
        if best is None or len(letters(best.text)) < LEAST:  # a box's heading: 版面目录
            best = over_text(blocks, prose, names) or best
        if best is not None:
            return Headline(best.text, best.order)
    for text in told:
        if letters(text):
            return Headline(behind_channel(without_site(text, site_name)))
    return Headline(headings[0].text, headings[0].order) if headings else Headline("")


def _opens_text(block: Block) -> bool:
    return block.prose and len(block.text) >= 40 and block.link_density < 0.3


def _without_time(heading: str, title: str) -> str:
    """Cut the time and the source from a heading that holds them too, where <title> ends before them."""
    time = _TIME.search(heading)
    if time is None or not 8 <= len(letters(heading[: time.start()])) <= len(letters(title)):
        return heading
    return heading[: time.start()].strip()


def _in_lines(blocks: Sequence[Block], title: str, names: str, confirmed: Block | None) -> Headline | None:
    """Return the main line of a headline that <title> writes on end and the page prints in several blocks.

    Lines within one heading are one headline; of a kicker, a headline and a subtitle in blocks of their own only the
    headline counts. `names` are what <title> says of the site: a line under the headline that prints them, or the last
    piece of <title>, is the source.
    """
    written = letters(title)
    if len(written) < 8:
        return None
    name = letters(last_piece(title))
    for index, block in enumerate(blocks):
        if confirmed is not None and block.order > confirmed.order:
            break
        compact = letters(block.text) if block.text[0] == written[0] or not block.text[0].isalnum() else ""
        if not 3 <= len(compact) < len(written) or not written.startswith(compact) or block.link_density > 0.5:
            continue
        lines, rest = [block], written[len(compact) :]
        for line in blocks[index + 1 : index + 3]:
            compact = letters(line.text)
            if len(compact) < 3 or not rest.startswith(compact) or line.link_density > 0.5:
                break
            apart = line.element is not block.element
            if apart and (compact in names or (rest == compact and _is_source(line, block, name))):
                break
            lines.append(line)
            rest = rest[len(compact) :]
        if len(lines) > 1 and (confirmed is None or confirmed in lines):
            return _joined(lines)
    return None


def _is_source(line: Block, first: Block, name: str) -> bool:
    """Tell whether a line that <title> ends with is the site's name rather than the headline under its kicker.

    `name` stands behind the last separator of <title>.
    """
    compact = letters(line.text)
    if len(compact) > min(_NAME, len(letters(first.text))) or _is_heading(line.element):
        return False
    return compact == name or _is_heading(first.element)


def _joined(lines: Sequence[Block]) -> Headline:
    if all(line.element is lines[0].element for line in lines):
        return Headline(" ".join(line.text for line in lines), lines[0].order)
    unsigned = [line for line in lines if not furniture.is_byline(line.text) and not is_people(line.text)]
    main = [line for line in unsigned if not SUBTITLE.search(line.text)] or [lines[0]]
    plain = [line for line in main if not _is_kicker(line.element)] or main
    return Headline(plain[-1].text, plain[-1].order)


def _is_kicker(element: HtmlElement) -> bool:
    """Tell whether a line is set in the face that newspapers keep for kickers and subtitles."""
    styles = [node.get("style") or node.get("face") or "" for node in (element, *list(element.iterdescendants())[:3])]
    return any(_KICKER_STYLE.search(style) for style in styles)


def _standing(block: Block) -> tuple[bool, bool, bool, int]:
    """Rank headings that nothing confirms."""
    plain = not furniture.is_heading(block.text) and block.link_density < 0.5 and block.noise is None
    return plain, len(letters(block.text)) >= LEAST, block.element.tag == "h1", -block.order


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text[: _MOST_TITLE * 2]).strip()


def _headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that are marked up as headings."""
    found: list[Block] = []
    for block in blocks:
        size = len(block.text)
        if size < 4 or size > _MOST_TITLE:
            continue
        # Headings are linked in blogs only; on portals hundreds of linked lines are marked as titles.
        linked = 5 * block.linked > 4 * size and block.element.tag not in _HEADINGS
        if not linked and _is_heading(block.element):
            found.append(block)
        if len(found) >= 80:
            break
    return found


def _is_heading(element: HtmlElement) -> bool:
    if element.tag == "tr" and len(element) == 1:
        element = element[0]  # a block of table cells belongs to their row
    for _ in range(2):
        if element.tag in _HEADINGS or not _TITLE_TOKENS.isdisjoint(tokens(element)):
            return True
        parent = element.getparent()
        if parent is None or len(parent) > 2:
            return False
        element = parent
    return False


def _confirmed(
    headings: Sequence[Block], witnesses: Sequence[str], names: tuple[str, str]
) -> tuple[float, Block | None]:
    """Return the heading that the most witnesses know, the longest of those, and how well the best of them agrees.

    `names` are what <title> says of the site, in which a heading is its name, and the channel's name.
    """
    best: tuple[float, float, Block] | None = None
    for block in headings:
        compact = letters(block.text)
        if len(compact) < 5 or block.link_density > 0.8 or compact in names[0] or compact == names[1]:
            continue
        agreements = [_agrees(compact, witness) for witness in witnesses]
        score = sum(agreements) * (
            min(len(compact), 40)
            * (1.3 if block.element.tag == "h1" else 1.0)
            * (0.7 if block.noise is not None else 1.0)
        )
        if score and (best is None or score > best[0] * 1.001):
            best = (score, max(agreements), block)
    return (best[1], best[2]) if best else (0.0, None)


def _agrees(heading: str, witness: str) -> float:
    """Return 1 where a witness begins with the heading, less where it only holds it or is cut short."""
    if witness.startswith(heading):
        return 1.0
    if len(witness) >= 8 and heading.startswith(witness):
        return 0.9
    if heading in witness and (len(heading) >= 10 or 2 * len(heading) >= len(witness)):
        return 0.6  # shorter, it is the channel's or the site's name
    common = next(
        (i for i, (a, b) in enumerate(zip(heading, witness, strict=False)) if a != b), min(len(heading), len(witness))
    )
    return 0.5 if common >= 10 and common >= 0.6 * len(heading) else 0.0


def _shown(blocks: Sequence[Block], title: str) -> Block | None:
    """Return the block that prints the title, or prints in full what <title> cuts short."""
    wanted = letters(title)
    if len(wanted) < 6:
        return None
    for block in blocks:
        if len(block.text) > _MOST_TITLE or block.link_density > 0.5:
            continue
        compact = letters(block.text)
        if compact == wanted or (
            len(wanted) >= 12 and compact.startswith(wanted) and len(compact) <= 2 * len(wanted) and not block.prose
        ):
            return block
    return None
