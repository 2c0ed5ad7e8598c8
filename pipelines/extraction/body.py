"""Choose the body: our reader of dense prose leads; trafilatura's reading wins where it is clearly fuller.

trafilatura is asked only where it could win: where ours holds most of the page's prose, no other reading can be
2.2 times as full. That leaves the result as it was and most pages without its cost, which is nine tenths of all.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from pipelines import furniture
from pipelines.extraction import published
from pipelines.extraction.blocks import Block
from pipelines.extraction.density import find_container, inside, prose_weight
from pipelines.extraction.headline import letters
from pipelines.extraction.rows import is_dated_list, mostly_links

MOST_TEACHER_NODES = 30_000  # trafilatura takes 0.1 ms a node on pages of links
_CAPTION = re.compile(
    r"^[▲△↑↓▼■●（(\[【]?\s?(?:图为|图片(?:来源|来自|说明)|图[一二三四五六七八九十\d]{0,2}[:：]|图源|资料图|"
    r"资料照片|视频截图|网络图|配图|示意图|照片|左图|右图|上图|下图)|"
    r"^[▲△]|图为[^，。]{2,80}。|(?:资料图|资料图片|视频截图|网络截图|截图|供图|摄影?|图片来源[:：].{1,12}|"
    r"图/.{1,12}|/图|制图|配图|[A-Z]{2,4}图片|摄[）)]|\\s摄)[)）】\]]?[。.]?$"
)
_CENTRED = re.compile(r"text-align\s{0,3}:\s{0,3}center", re.IGNORECASE)
_SHORT_CAPTION = 45
_MOST_ABOVE = 60  # characters of prose that may stand above a header line: a notice, a slogan
_LONG_CAPTION = 300
# The template's box between headline and text; an author's own summary stands in the text without a label.
_ADOPTED = re.compile(r"(?:通过|公布|施行|修[订正改]|废止|印发|批准)[)）]?$")  # a law's own note on its dates
_IMPRINT = re.compile(r"^\W{0,3}(?:(?:19|20)\d\d|\d\d-\d\d-|发布|时间|日期|来源|更新|最后更新|作者|编辑|发表)")
_LONGEST_IMPRINT = 60
_SENTENCE_ENDS = tuple("。！？；，…”")
_LONGEST_TITLE = 160
_SUMMARY = re.compile(r"^\W{0,2}(?:(?:内容|本文|新闻)?(?:摘要|提要|简介)|核心提示|导读|导语)\s?[:：]")
_CALL = re.compile(
    r"点击(?:投票|进入|报名|参与|下载|购买|领取)|快来|火热(?:进行|报名)|下载(?:客户端|APP)|立即(?:报名|下载|领取|购买)|免费(?:试|领)"
)
_FULLER = 2.2  # times the prose of ours: then trafilatura found an article and we a part of it
_ENDS_SENTENCE = re.compile(r"[。！？!?；;：:，,][”’」』)）]?$")


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
    container = find_container(blocks, after=headline + 1)
    own = Body((), -1, -1, "density") if container is None else container_body(container, blocks, title)
    if not _may_be_fuller(own.lines, blocks):
        return own
    taught = _taught_lines(root, title)
    if not taught:
        return own
    return _placed(tuple(taught), blocks) if _prefers_teacher(own.lines, taught, blocks) else own


def container_body(container: HtmlElement, blocks: Sequence[Block], title: str, reader: str = "density") -> Body:
    """Return what an element holds of an article: furniture, lines of links and captions are left out."""
    around = {container, *container.iterancestors()}
    members = [block for block in inside(container, blocks) if _belongs(block, around)]
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
    return not is_caption(block)


def _promotes(block: Block) -> bool:
    """Tell whether a block above the text calls readers to something else: 点击投票, 快来试玩."""
    return block.linked > 0 and _CALL.search(block.text) is not None


def is_caption(block: Block) -> bool:
    """Tell whether a block describes the picture before it."""
    if not block.pictured:
        return False
    if len(block.text) <= _LONG_CAPTION and (_CAPTION.search(block.text) or _is_centred(block.element)):
        return True
    return (
        len(block.text) <= _SHORT_CAPTION
        and block.element.tag not in {"h1", "h2", "h3"}
        and not _ENDS_SENTENCE.search(block.text)
    )


def _is_centred(element: HtmlElement) -> bool:
    return element.get("align") == "center" or _CENTRED.search(element.get("style") or "") is not None


def _body_of(members: Sequence[Block], title: str, reader: str) -> Body:
    if not members:
        return Body((), -1, -1, reader)
    lines = tidy_lines([block.text for block in members], title)
    return Body(tuple(lines), members[0].order, members[-1].order, reader)


def tidy_lines(lines: Sequence[str], title: str) -> list[str]:
    """Drop what stands above the body inside its container (headline, credits, breadcrumb), and the furniture below."""
    start = _header_end(lines, letters(title))
    kept, _ = furniture.cut(lines[start:])
    return kept[1:] if _opens_twice(kept) else kept


def _opens_twice(lines: Sequence[str]) -> bool:
    """Tell whether the first line is a summary cut out of the second."""
    if len(lines) < 2 or len(lines[0]) < 20:
        return False
    return letters(lines[1]).startswith(letters(lines[0]))


def _header_end(lines: Sequence[str], wanted: str) -> int:
    """Return the line behind the last header line among the first twelve, as long as hardly any prose comes before it.

    Below the text of a short article, the headline of a related one may echo its own.
    """
    start = prose = 0
    for index, line in enumerate(lines[:12]):
        if prose >= _MOST_ABOVE or furniture.is_heading(line):
            break
        if _is_header(line, wanted) or _ends_title(lines, index, wanted):
            start = index + 1
        elif line.endswith(_SENTENCE_ENDS):
            prose += len(line)
    return start


def _ends_title(lines: Sequence[str], index: int, wanted: str) -> bool:
    """Tell whether a line and those above it are the headline, printed in several lines."""
    for first in range(max(0, index - 3), index):
        if (
            sum(map(len, lines[first : index + 1])) <= _LONGEST_TITLE
            and letters("".join(lines[first : index + 1])) == wanted
        ):
            return True
    return False


def _is_header(line: str, wanted: str) -> bool:
    if _SUMMARY.match(line):
        return True
    if len(line) > 160:
        return False
    compact = letters(line)
    if wanted and _echoes(compact, wanted):
        return True
    if re.match(r"^\W{0,3}(?:您|你)?(?:当前|现在|目前)?(?:所在)?的?(?:位置|所在)\s?[:：]", line):
        return True
    when = published.read_time(line)
    return (
        when is not None
        and len(line) <= 100
        and not _ADOPTED.search(line)
        and not furniture.is_prose(line, least=30)
        and ((when.precision == "minute" and len(line) <= _LONGEST_IMPRINT) or _IMPRINT.match(line) is not None)
    )


def _echoes(line: str, title: str) -> bool:
    """Tell whether a line repeats the headline, or most of it under another cut."""
    if not 6 <= len(line) <= 2 * len(title) + 10:
        return line == title
    if line in title or title in line:
        return len(line) >= 0.5 * len(title) and len(line) <= 1.6 * len(title)
    pairs = Counter(line[i : i + 2] for i in range(len(line) - 1))
    wanted = Counter(title[i : i + 2] for i in range(len(title) - 1))
    return (pairs & wanted).total() >= 0.6 * max(1, min(pairs.total(), wanted.total())) and len(line) <= 1.6 * len(
        title
    )


def _taught_lines(root: HtmlElement, title: str) -> list[str]:
    """Return what trafilatura reads; nothing where the page is too large for it or it fails."""
    if float(root.xpath("count(//*)")) > MOST_TEACHER_NODES:
        return []
    try:
        document = trafilatura.bare_extraction(
            copy.deepcopy(
                root
            ),  # it takes the tree apart include_comments=False, deduplicate=False, with_metadata=False, fast=True
        )
    except Exception:  # a third-party parser on hostile input: our own reader stands in
        return []
    text = document.text or "" if isinstance(document, Document) else ""
    return tidy_lines([line.strip() for line in text.splitlines() if line.strip()], title)


def _may_be_fuller(own: Sequence[str], blocks: Sequence[Block]) -> bool:
    """Tell whether another reading could hold so much more prose that it would be preferred."""
    mine = _page_prose(own, blocks)
    return not mine or sum(map(prose_weight, blocks)) > _FULLER * mine


def _prefers_teacher(own: Sequence[str], taught: Sequence[str], blocks: Sequence[Block]) -> bool:
    """Tell whether trafilatura's reading looks more like the article than ours.

    Both are measured by the prose outside links that they hold on the page itself, so lists of headlines weigh nothing.
    """
    mine, theirs = _page_prose(own, blocks), _page_prose(taught, blocks)
    if not mine:
        return theirs > 0 or not (own or is_dated_list(taught) or mostly_links(taught))
    return theirs > _FULLER * mine and _purity(taught, theirs) > 0.5


def _page_prose(lines: Sequence[str], blocks: Sequence[Block]) -> float:
    known = letters("".join(lines))
    return sum(weight for block in blocks if (weight := prose_weight(block)) and letters(block.text)[:24] in known)


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
