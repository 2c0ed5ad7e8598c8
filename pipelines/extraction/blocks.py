"""Cut a parsed page into blocks: the runs of text between two breaks, each with its links and its place in the tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from lxml import etree
from lxml.html import HtmlElement

from pipelines.furniture import is_heading, is_prose

MOST_BLOCKS = 20_000  # a page with more is cut there; real ones have up to 4,000
DEEPEST = 180  # levels; the stack of calls ends at a thousand, four a level
_SKIPPED_WORDS = """
    script style noscript iframe select option svg textarea button object embed applet template head map canvas
    datalist video audio math frameset
"""
_SKIPPED = frozenset(_SKIPPED_WORDS.split())
_INLINE_WORDS = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q rp rt ruby s samp
    small span strike strong sub sup time tt u var wbr nobr st1 bgsound center_ blink
"""
_INLINE = frozenset(_INLINE_WORDS.split())
_BEHIND_BODY = 50  # blocks in which the editor may still be named
_LONGEST_CELL = 80
_LONGEST_HEADING = 12
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.IGNORECASE)
_STRING = etree.XPath("string()")
_TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])")

# Whole tokens of class and id, never substrings: GNE's `ad` deleted every `padding`.
_NOISE_TOKENS_WORDS = """
    related relate relative recommend recommended tuijian xiangguan share sharebox fenxiang bdshare bdsharebuttonbox
    jiathis comment comments pinglun reply copyright footer foot sidebar breadcrumb breadcrumbs crumb crumbs nav
    navbar menu tags rank ranking hot ad ads advert advertisement gg guanggao promo promotion statement disclaimer
    mianze qrcode ewm erweima login popup toolbar subscribe pagination pager prev next prevnext shengming
    zebian aside gotop backtop app download player tag keywords keyword
"""
_NOISE_TOKENS = frozenset(_NOISE_TOKENS_WORDS.split())
_NO_WORDS: frozenset[str] = frozenset()
_NOISE_TAGS = frozenset({"nav", "footer", "aside"})


@dataclass(slots=True)
class Block:
    """Hold one run of text: its characters inside links, its block element, and what the tree says about it."""

    text: str
    linked: int
    element: HtmlElement
    order: int
    noise: HtmlElement | None = None  # the nearest element around it whose class or tag calls it furniture
    listed: bool = False  # it stands in a box that opens with the heading of a list
    pictured: bool = False  # a picture stands directly before it
    prose: bool = field(default=False)

    @property
    def plain(self) -> int:
        """Return how many characters stand outside links."""
        return max(0, len(self.text) - self.linked)

    @property
    def link_density(self) -> float:
        """Return the share of characters inside links."""
        return self.linked / len(self.text) if self.text else 0.0


def tokens(element: HtmlElement) -> frozenset[str]:
    """Return the lower-case words of an element's class and id."""
    classes, name = element.get("class"), element.get("id")
    return _words(classes or "", name or "") if classes or name else _NO_WORDS


@lru_cache(maxsize=8192)  # pages repeat the same few classes
def _words(classes: str, name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _TOKEN.findall(f"{classes[:200]} {name[:200]}"))


@lru_cache(maxsize=8192)
def _is_furniture(tag: str, classes: str | None, name: str | None) -> bool:
    return tag in _NOISE_TAGS or not _NOISE_TOKENS.isdisjoint(_words(classes or "", name or ""))


class _Walk:
    """Collect blocks on one way through the tree."""

    def __init__(self, root: HtmlElement, body: HtmlElement | None) -> None:
        self.blocks: list[Block] = []
        self.most = MOST_BLOCKS
        self.depth = 0
        self.body = body
        self.parts: list[str] = []
        self.linked = 0
        self.pictured = False
        self.noise: list[HtmlElement] = []
        self.stack: list[HtmlElement] = [root]
        self.links = 0
        self.row: HtmlElement | None = None  # the row of data that is being read

    def add(self, text: str) -> None:
        """Add text to the run; a gap, which most of what stands between two elements is, must not open one."""
        self.parts.append(text)
        if self.links:
            self.linked += len(text.strip())

    def flush(self) -> None:
        """End the run: it is a block of its own."""
        text = " ".join("".join(self.parts).split())
        self.parts.clear()
        if text:
            blocks, noise = self.blocks, self.noise
            block = Block(text, min(self.linked, len(text)), self.stack[-1], len(blocks), noise[-1] if noise else None)
            block.pictured, self.pictured = self.pictured, False
            block.prose = is_prose(text, least=20)
            blocks.append(block)
        self.linked = 0

    def read(self, element: HtmlElement) -> None:
        """Read what is inside an element; what is nested deeper than any page needs is read as bare text."""
        if self.depth >= DEEPEST:
            for text in islice(element.itertext(), MOST_BLOCKS):
                if self.parts or not text.isspace():
                    self.add(text)
            return
        if (text := element.text) and (self.parts or not text.isspace()):
            self.add(text)
        if len(element):
            self.depth += 1
            self.read_all(element)
            self.depth -= 1

    def read_all(self, elements: Iterable[HtmlElement]) -> None:
        """Read elements and what follows each."""
        for child in elements:
            way = _WAYS.get(child.tag, _read_block)
            if way is not None and ((style := child.get("style")) is None or not _hides(style)):
                way(self, child)
            if (tail := child.tail) and (self.parts or not tail.isspace()):
                self.add(tail)
            if len(self.blocks) >= self.most:
                return


def _read_link(walk: _Walk, element: HtmlElement) -> None:
    walk.links += 1
    walk.read(element)
    walk.links -= 1


def _see_picture(walk: _Walk, _: HtmlElement) -> None:
    walk.pictured = True


def _break_line(walk: _Walk, _: HtmlElement) -> None:
    """Break the line, but keep what stands in the cells of a row of data on one."""
    if walk.row is not None:
        walk.parts.append(" ")
    elif walk.parts:
        walk.flush()


def _read_cell(walk: _Walk, element: HtmlElement) -> None:
    """Keep the cells of a row on one line, but for a cell that has lines of its own: its last is its own, too."""
    walk.parts.append(" ")
    walk.stack.append(element)
    before = len(walk.blocks)
    walk.read(element)
    if len(walk.blocks) > before:
        walk.flush()
    walk.stack.pop()


def _read_block(walk: _Walk, element: HtmlElement) -> None:
    tag = element.tag
    if ":" in tag:  # Word's own: o:p, st1:personname
        walk.read(element)
        return
    if walk.row is not None:
        _read_cell(walk, element)
        return
    if walk.parts:
        walk.flush()
    walk.stack.append(element)
    if tag == "tr" and _is_data_row(element):
        walk.row = element
    furniture = _is_furniture(tag, element.get("class"), element.get("id"))
    if furniture:
        walk.noise.append(element)
    walk.read(element)
    if walk.parts:
        walk.flush()
    walk.stack.pop()
    if furniture:
        walk.noise.pop()
    if element is walk.row:
        walk.row = None
    if element is walk.body:
        walk.most = len(walk.blocks) + _BEHIND_BODY


_WAYS: dict[object, Callable[[_Walk, HtmlElement], None] | None] = {
    **dict.fromkeys((*_SKIPPED, etree.Comment, etree.ProcessingInstruction, etree.Entity)),
    **dict.fromkeys(_INLINE, _Walk.read),
    **dict.fromkeys(_CELLS, _read_cell),
    "a": _read_link,
    "img": _see_picture,
    "br": _break_line,
}


def cut_blocks(
    root: HtmlElement, *, opening: HtmlElement | None = None, body: HtmlElement | None = None
) -> list[Block]:
    """Return the blocks of a page in document order; scripts, hidden nodes and form fields give none.

    `opening` is the child of the root to begin with; soon behind the end of `body` it ends.
    """
    walk = _Walk(root, body)
    if opening is None:
        walk.read(root)
    else:
        walk.read_all(chain((opening,), opening.itersiblings()))
    walk.flush()
    _acquit(walk.blocks)
    _condemn(walk.blocks)
    return walk.blocks


def _condemn(blocks: list[Block]) -> None:
    """Call a box furniture that opens with the heading of a list: 相关阅读, 推荐阅读, 热点排行."""
    boxes: set[HtmlElement] = set()
    for block in blocks:
        if block.noise is None and len(block.text) <= _LONGEST_HEADING and block.element.tag in _HEADING_TAGS:
            box = _box_of(block.element) if is_heading(block.text) else None
            if box is not None:
                boxes.add(box)
    if not boxes:
        return
    known: dict[HtmlElement, HtmlElement | None] = {}
    for block in blocks:
        box = _box_around(block.element, boxes, known)
        if box is not None:
            block.listed, block.noise = True, block.noise if block.noise is not None else box


def _box_around(
    element: HtmlElement, boxes: set[HtmlElement], known: dict[HtmlElement, HtmlElement | None]
) -> HtmlElement | None:
    """Return the nearest of the boxes above an element; `known` keeps what was found, for its neighbours."""
    parent = element.getparent()
    if parent is None or parent in boxes:
        return parent
    if parent not in known:
        known[parent] = _box_around(parent, boxes, known)
    return known[parent]


def _box_of(heading: HtmlElement) -> HtmlElement | None:
    """Return the element that a heading opens, not above the page's own halves."""
    box = heading.getparent()
    for _ in range(2):
        if box is None or len(box) > 1:
            break
        box = box.getparent()
    return (
        None if box is None or box.tag in {"body", "html"} or box[0] not in (heading, *heading.iterancestors()) else box
    )


def _acquit(blocks: list[Block]) -> None:
    """Clear an element of being furniture when it holds most of the page's prose: `ad-layout`, `main-nav-page`."""
    prose: dict[HtmlElement | None, int] = {}
    for block in blocks:
        if block.prose and block.link_density < 0.3:
            prose[block.noise] = prose.get(block.noise, 0) + block.plain
    total = sum(prose.values())
    cleared = {element for element, size in prose.items() if element is not None and 2 * size > total}
    for block in blocks:
        if block.noise in cleared:
            block.noise = None


def _is_data_row(row: HtmlElement) -> bool:
    """Tell a row of short cells from one that lays out a page or a picture's caption."""
    cells = list(row.iterchildren("td", "th"))
    if len(cells) < 2 or not any(len(cell) for cell in cells):
        return False  # one cell is layout, cells without elements are joined as they are
    if next(row.iterdescendants("table", "img", "ul", "script", "input"), None) is not None:
        return False
    return all(len(str(_STRING(cell)).strip()) <= _LONGEST_CELL for cell in cells)


def _hides(style: str) -> bool:
    return "none" in style.lower() and _HIDDEN.search(style) is not None
