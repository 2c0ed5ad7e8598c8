"""Choose the body: our reader of dense prose leads; trafilatura's reading wins where it is clearly fuller.

trafilatura is asked only where it could win: where ours holds most of the page's prose, no other reading can be
2.2 times as full. That leaves the result as it was and most pages without its cost, which is nine tenths of all.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from pipelines import furniture
from pipelines.extraction.article_weights import article_weights
from pipelines.extraction.blocks import Block
from pipelines.extraction.captions import is_caption
from pipelines.extraction.density import find_container, inside
from pipelines.extraction.header_lines import tidy_lines
from pipelines.extraction.headline import letters
from pipelines.extraction.rows import is_dated_list, mostly_links

MOST_TEACHER_NODES = 30_000  # trafilatura takes 0.1 ms a node on pages of links
_CALL = re.compile(
    r"点击(?:投票|进入|报名|参与|下载|购买|领取)|快来|火热(?:进行|报名)|下载(?:客户端|APP)|立即(?:报名|下载|领取|购买)|免费(?:试|领)"
)
_DIGEST = 3  # parts
_STORY = 3  # captions that are sentences
_FULLER = 2.2  # times the prose of ours: then trafilatura found an article and we a part of it
Weighed = Sequence[tuple[str, float]]  # the texts of blocks that hold prose, and how much each counts


@dataclass(frozen=True, slots=True)
class Body:
    """Hold the lines of the body, where its first and last blocks stand, who read it, and the element around it."""

    lines: tuple[str, ...]
    first: int
    last: int
    reader: str  # density, trafilatura, selector, template
    container: HtmlElement | None = None


def read_body(blocks: Sequence[Block], root: HtmlElement, title: str, headline: int) -> Body:
    """Return the body of a page. `headline` is the title's block or -1."""
    weights = article_weights(blocks, headline)
    container = find_container(blocks, weights, after=headline + 1)
    own = Body((), -1, -1, "density") if container is None else container_body(container, blocks, title)
    weighed = [(block.text, weight) for block, weight in zip(blocks, weights, strict=True) if weight]
    if not _may_be_fuller(own.lines, weighed):
        return own
    taught = _taught_lines(root, title)
    if not taught:
        return own
    return _placed(tuple(taught), blocks) if _prefers_teacher(own.lines, taught, blocks, weighed) else own


def container_body(container: HtmlElement, blocks: Sequence[Block], title: str, reader: str = "density") -> Body:
    """Return what an element holds of an article: furniture, lines of links and captions are left out."""
    around = {container, *container.iterancestors()}
    within = inside(container, blocks)
    boxes = _boxes_of_links(within)
    subheads = _linked_subheads(within)
    found = [
        block for block in within if block.order in subheads or (_belongs(block, around) and block.order not in boxes)
    ]
    members = [block for block in found if not is_caption(block)]
    if not any(block.prose for block in members) and sum(block.prose for block in found) >= _STORY:
        members = found  # a story told in pictures: what is said of them is all of its text
    members = [block for place, block in enumerate(members) if place > 1 or not _promotes(block)]
    return replace(_body_of(members, title, reader), container=container)


def from_elements(elements: Sequence[HtmlElement], blocks: Sequence[Block], title: str) -> Body:
    """Return the body within elements that a site file names: nothing is left out but furniture lines."""
    within = {node for element in elements for node in element.iter()} if len(elements) < 50 else set(elements)
    members = [block for block in blocks if block.element in within]
    return _body_of(members, title, "selector")


def _belongs(block: Block, around: set[HtmlElement]) -> bool:
    if block.noise is not None and block.noise not in around:
        return False
    if block.link_density > 0.5:
        # Names that are linked inside a sentence are prose; a line that is one link is not.
        return block.prose and block.link_density < 0.9
    return True


def _boxes_of_links(blocks: Sequence[Block]) -> set[int]:
    """Return the places of headings such as 相关阅读 over nothing but links: the text goes on behind them."""
    found = set()
    for place, block in enumerate(blocks[:-1]):
        if block.linked or not furniture.is_heading(block.text):
            continue
        box = block.element.getparent()
        behind = [other for other in blocks[place + 1 :] if box in other.element.iterancestors()]
        if behind and all(other.link_density > 0.8 for other in behind):
            found.add(block.order)
    return found


def _linked_subheads(blocks: Sequence[Block]) -> set[int]:
    """Return the places of the linked lines of a digest: each stands over a text of its own, and none over another."""
    linked = [place for place, block in enumerate(blocks[:-1]) if block.link_density > 0.8 and block.noise is None]
    over = {blocks[place].order for place in linked if blocks[place + 1].prose and not blocks[place + 1].linked}
    return over if len(over) >= _DIGEST and len(over) == len(linked) else set()


def _promotes(block: Block) -> bool:
    """Tell whether a block above the text calls readers to something else: 点击投票, 快来试玩."""
    return block.linked > 0 and _CALL.search(block.text) is not None


def _body_of(members: Sequence[Block], title: str, reader: str) -> Body:
    if not members:
        return Body((), -1, -1, reader)
    lines = tidy_lines([block.text for block in members], title)
    return Body(tuple(lines), members[0].order, members[-1].order, reader)


def _taught_lines(root: HtmlElement, title: str) -> list[str]:
    """Return what trafilatura reads; nothing where the page is too large for it or it fails."""
    if float(root.xpath("count(//*)")) > MOST_TEACHER_NODES:
        return []
    try:
        taken_apart = copy.deepcopy(root)
        document = trafilatura.bare_extraction(
            taken_apart, include_comments=False, deduplicate=False, with_metadata=False, fast=True
        )
    except Exception:  # a third-party parser on hostile input: our own reader stands in
        return []
    text = document.text or "" if isinstance(document, Document) else ""
    return tidy_lines([line.strip() for line in text.splitlines() if line.strip()], title)


def _may_be_fuller(own: Sequence[str], weighed: Weighed) -> bool:
    """Tell whether another reading could hold so much more prose that it would be preferred."""
    total = sum(weight for _, weight in weighed)
    whole = set(own)
    if total <= _FULLER * sum(weight for text, weight in weighed if text in whole):
        return not total  # blocks that are lines of ours as they stand are enough, and spare a look at the letters
    mine = _page_prose(own, weighed)
    return not mine or total > _FULLER * mine


def _prefers_teacher(own: Sequence[str], taught: Sequence[str], blocks: Sequence[Block], weighed: Weighed) -> bool:
    """Tell whether trafilatura's reading looks more like the article than ours.

    Both are measured by the prose outside links that they hold on the page itself, so lists of headlines weigh nothing.
    """
    mine, theirs = _page_prose(own, weighed), _page_prose(taught, weighed)
    if not mine:
        return theirs > 0 or not (own or is_dated_list(taught) or mostly_links(taught) or _is_beside(taught, blocks))
    return theirs > _FULLER * mine and _purity(taught, theirs) > 0.5


def _page_prose(lines: Sequence[str], weighed: Weighed) -> float:
    known = letters("".join(lines))
    return sum(weight for text, weight in weighed if letters(text)[:24] in known)


def _is_beside(lines: Sequence[str], blocks: Sequence[Block]) -> bool:
    """Tell whether a reading stands in boxes under a list's heading: teasers of other articles."""
    wanted = letters("".join(lines))
    return any(block.listed and len(block.text) >= 20 and letters(block.text)[:24] in wanted for block in blocks)


def _purity(lines: Sequence[str], prose: float) -> float:
    """Return which share of a reading is prose of the page."""
    return prose / max(1, sum(map(len, lines)))


def _placed(lines: tuple[str, ...], blocks: Sequence[Block]) -> Body:
    """Find where the teacher's text stands on the page, for the credits around it."""
    wanted = {letters(line)[:24] for line in lines if len(line) >= 12}
    found = [block for block in blocks if letters(block.text)[:24] in wanted]
    if not found:
        return Body(lines, -1, -1, "trafilatura")
    return Body(lines, found[0].order, found[-1].order, "trafilatura", around([block.element for block in found]))


def around(elements: Sequence[HtmlElement]) -> HtmlElement:
    """Return the smallest element that holds all of these."""
    shared = [elements[0], *elements[0].iterancestors()]
    for element in elements[1:]:
        holders = {element, *element.iterancestors()}
        shared = [holder for holder in shared if holder in holders]
    return shared[0]
