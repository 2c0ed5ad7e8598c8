"""Find further articles on a page: each under a headline of its own, with a time and source or a dateline of its own.

Precision comes first: a section's heading, an entry of a live report or a teaser must never split an article, so a
headline alone proves nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction import published
from pipelines.extraction.blocks import Block
from pipelines.extraction.body import Body, container_body
from pipelines.extraction.headline import Headline, letters
from pipelines.extraction.source import Credits, read_credits
from pipelines.items import PageStatus, Published, Reading

MOST_PARTS = 20
_LEAST_PROSE = 60  # letters of sentences; a box or an announcement of another article has less
_LEAST_POST = 150  # the same under a headline that is a link, as on a blog's front page: less is a teaser
_IMPRINT_BLOCKS = 3  # below a headline in which its time and source stand
_BEYOND = 400  # blocks behind the body in which a sibling of its container is looked for
_SECTION = re.compile(
    r"^\W{0,2}(?:[一二三四五六七八九十\d]{1,3}\s?[、.．)）]|第[一二三四五六七八九十\d]{1,3}[章节条部]|附[件录:：]|背景|链接|延伸|相关|编者按|"
    r"[（(【\[][一二三四五六七八九十\d]{1,3})|[:：。；;，,]$|\d{1,2}[:：]\d\d"
)
_DATELINE = re.compile(
    r"^\W{0,3}(?:(?:本[报网台站]|新华社|中新[社网]|[^，。：:\s]{2,10}?(?:网|报|社|台|发布))[^，。：:]{0,16}?(?:讯|电|消息)|[（(](?:本报)?记者)"
)
_BROKEN_OFF = re.compile(r"(?:阅读全文|查看全文|查看更多|更多|详细|详情|全文|\.{3}|…)\W{0,4}$")
_LONGEST_HEADING = 100
_YEAR = re.compile(r"(?:19|20)\d\d|\d\s?[-/月]\s?\d|二[〇○零]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_BOLD = frozenset({"b", "strong"})
_TITLE = re.compile(r"title|biaoti|headline|bt\b", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s{0,3}:\s{0,3}center", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold the article that a page's title names, the others, and the blocks without the others' imprints."""

    headline: Headline
    body: Body
    others: tuple[Reading, ...]
    blocks: Sequence[Block]


def parted(blocks: Sequence[Block], body: Body, headline: Headline, now: dt.datetime | None) -> Parts:
    """Return a page's articles apart; a page with one comes back as it is.

    `blocks` are those that `body.first` and `body.last` count. The first article is that under the page's headline; on
    a page that has only a name of its own (a bulletin) it is the first of all.
    """
    whole = Parts(headline, body, (), blocks)
    if body.container is None or body.first < 0:
        return whole
    within = range(body.first, min(body.last + 1, len(blocks)))
    starts = _starts(blocks, within, within)
    spans = [(at, end) for at, end in _with_ends(starts, body.last + 1) if _tells(blocks, at, end)]
    if not spans or (len(spans) == 1 and _echoes(blocks[spans[0][0]], headline)):
        siblings = _siblings(blocks, body, headline, now) if not spans else ()
        return replace(whole, others=tuple(siblings))
    opening = (body.first, spans[0][0])
    main = next((span for span in spans if _echoes(blocks[span[0]], headline)), None)
    if main is None and _prose(blocks[slice(*opening)]) >= _LEAST_PROSE:
        main = opening
    elif main is None and len(spans) > 1:
        main = spans[0]
        headline = Headline(blocks[main[0]].text, main[0])
    if main is None:
        return whole
    others = [
        (_reading(container_body(body.container, blocks[at + 1 : end], blocks[at].text), blocks, at, now), at)
        for at, end in spans[:MOST_PARTS]
        if (at, end) != main
    ]
    others = [(other, at) for other, at in others if len(letters(other.text)) >= _LEAST_PROSE]
    if not others:
        return whole
    own = container_body(body.container, blocks[slice(*main)], headline.text, body.reader)
    return Parts(headline, own, tuple(other for other, _ in others), _without(blocks, [at for _, at in others]))


def _without(blocks: Sequence[Block], starts: Sequence[int]) -> list[Block]:
    """Return the blocks with the others' headlines and imprints blank, so that nobody takes them for the page's."""
    blank = {
        at + step
        for at in starts
        for step in range(_IMPRINT_BLOCKS + 1)
        if not blocks[min(at + step, len(blocks) - 1)].prose
    }
    return [replace(block, text="", linked=0) if block.order in blank else block for block in blocks]


def _with_ends(starts: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    return zip(starts, [*starts[1:], end], strict=False)


def _starts(blocks: Sequence[Block], span: range, places: Iterable[int]) -> list[int]:
    """Return at which places in a span headlines stand that have an imprint, or all of which have a dateline below.

    Datelines count only where the first prose of the span has one, too.
    """
    found, datelined = [], []
    for at in places:
        # Most blocks are told by what follows: reading times and names below every short line would cost more.
        if blocks[at].prose or not _may_be_followed(blocks, at) or not _may_head(blocks[at]):
            continue
        if _imprint(blocks, at) is not None:
            found.append(at)
        elif _is_marked(blocks[at].element) and _dateline_below(blocks, at):
            datelined.append(at)
    if datelined:
        opening = next((block for block in blocks[span.start : span.stop] if block.prose), None)
        if opening is not None and _DATELINE.match(opening.text):
            return sorted([*found, *datelined])
    return found


def _may_head(block: Block) -> bool:
    text = block.text
    return (
        not block.prose
        and 6 <= len(text) <= _LONGEST_HEADING
        and 6 <= len(letters(text)) <= 60
        and (block.link_density < 0.5 or block.element.tag in _HEADINGS)
        and _SECTION.search(text) is None
        and published.read_time(text) is None
        and not (furniture.is_heading(text) or furniture.is_credit(text) or furniture.is_teaser(text))
        and not (furniture.is_statement(text) or furniture.is_button(text) or furniture.is_byline(text))
    )


def _imprint(blocks: Sequence[Block], at: int) -> str | None:
    """Return the line below a headline that gives both its day and who published it."""
    below = blocks[at + 1 : at + 1 + _IMPRINT_BLOCKS]
    lines = []
    for block in below:
        if block.prose or len(block.text) > 160 or block.link_density > 0.7:
            break
        lines.append(block.text)
    said = " ".join(lines)
    if not lines or published.read_time(said) is None:
        return None
    said_by = read_credits(lines)
    return said if said_by.source or said_by.author or published.LABELLED.search(said) else None


def _may_be_followed(blocks: Sequence[Block], at: int) -> bool:
    below = blocks[at + 1 : at + 1 + _IMPRINT_BLOCKS]
    return any(not block.prose and _YEAR.search(block.text) is not None for block in below) or _dateline_below(
        blocks, at
    )


def _dateline_below(blocks: Sequence[Block], at: int) -> bool:
    return at + 1 < len(blocks) and blocks[at + 1].prose and _DATELINE.match(blocks[at + 1].text) is not None


def _is_marked(element: HtmlElement) -> bool:
    """Tell whether an element is set apart as a headline."""
    whole = len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip()
    return (
        element.tag in _HEADINGS
        or _TITLE.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None
        or (whole and element[0].tag in _BOLD)
        or (element.get("align") == "center" or _CENTRED.search(element.get("style") or "") is not None)
    )


def _echoes(block: Block, headline: Headline) -> bool:
    said, wanted = letters(block.text), letters(headline.text)
    return block.order == headline.order or bool(wanted and (said in wanted or wanted in said))


def _tells(blocks: Sequence[Block], at: int, end: int) -> bool:
    """Tell whether the text under a headline is an article, not a teaser."""
    told = _prose(blocks[at + 1 : end])
    if blocks[at].link_density < 0.5:
        return told >= _LEAST_PROSE
    last = next((block.text for block in reversed(blocks[at + 1 : end]) if block.prose or block.linked), "")
    return told >= _LEAST_POST and _BROKEN_OFF.search(last) is None


def _prose(blocks: Sequence[Block]) -> int:
    return sum(len(letters(block.text)) for block in blocks if block.prose and block.link_density < 0.5)


def _siblings(blocks: Sequence[Block], body: Body, headline: Headline, now: dt.datetime | None) -> list[Reading]:
    """Read articles behind the body whose headlines look exactly like the page's own."""
    if headline.order < 0 or body.container is None:
        return []
    shape = _shape(blocks[headline.order].element)
    behind = range(body.last + 1, min(len(blocks), body.last + _BEYOND))
    alike = [
        at
        for at in behind
        if blocks[at].noise is None
        and blocks[at].link_density <= 0.5
        and _shape(blocks[at].element) == shape
        and not _echoes(blocks[at], headline)
    ]
    found = []
    for at in _starts(blocks, behind, alike):
        block = blocks[at]
        container = _apart_from(block.element, blocks[headline.order].element)
        other = container_body(container, blocks[at + 1 :], block.text)
        if other.first >= 0 and _tells(blocks, at, other.last + 1):
            found.append(_reading(other, blocks, at, now))
    return found[:MOST_PARTS]


def _shape(element: HtmlElement) -> tuple[str, str]:
    return element.tag, element.get("class") or ""


def _apart_from(element: HtmlElement, other: HtmlElement) -> HtmlElement:
    """Return the highest element around one that does not hold the other, too."""
    around = {other, *other.iterancestors()}
    while (parent := element.getparent()) is not None and parent not in around:
        element = parent
    return element


def _reading(body: Body, blocks: Sequence[Block], at: int, now: dt.datetime | None) -> Reading:
    said = _imprint(blocks, at)
    said_by = read_credits([said]) if said else Credits()
    when: Published | None = published.read_time(said, now=now) if said else None
    return Reading(
        PageStatus.ARTICLE,
        None,
        blocks[at].text,
        "\n".join(body.lines),
        when,
        said_by.source,
        said_by.author,
        said_by.editor,
        reader=body.reader,
    )
