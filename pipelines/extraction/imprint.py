"""Read the imprint of a page: source, author, editor and original address, from all places that may name them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction.blocks import Block, tokens
from pipelines.extraction.body import Body
from pipelines.extraction.byline import byline_author, lone_names
from pipelines.extraction.header_line import apart, text_bounds
from pipelines.extraction.headline import Headline, letters
from pipelines.extraction.hints import Hints
from pipelines.extraction.people import is_account, is_outlet, is_people, is_person, is_publisher, leading_people
from pipelines.extraction.source import (
    Credits,
    bare_source,
    beside_date,
    is_chatter,
    may_label,
    person_beside,
    read_credits,
    tidy_person,
    tidy_source,
)
from pipelines.extraction.tree import text_of

_SOURCE_TOKENS = frozenset({"source", "laiyuan", "ly", "sourcename", "artsource", "articlesource", "src", "copyfrom"})
_ACCOUNT_IDS = frozenset({"js_name", "js_profile_name"})  # the account's name in the platform's own header
_AUTHOR_TOKENS = frozenset({"author", "byline", "zuozhe", "writer", "authi"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_ACCOUNT_CLASSES = frozenset({"name", "nickname", "nick-name", "username", "user-name", "account", "account-name"})
_SENTENCE = 90  # characters of a sentence that may still hold credits: （来源：某网。编辑：某某）
_AROUND = 25  # blocks before and behind the body in which credits are looked for
_ABOVE = 4  # blocks above the headline in which a newspaper names itself
_ABOVE_TEXT = 8  # blocks above the text in which a byline may stand alone
_BEHIND = 6  # blocks behind the body that can hold a card of its author
_STEPS = re.compile(r"[\s>＞»›/|｜·:：-]+")
_REPORTS = re.compile("[快通简情战公]报$")  # 案件快报: newspapers end so, and columns
_LONGEST = 80  # characters of a line with a source without a label
_BUTTON = re.compile(r"[:：<>.…]|https?|\d{3}|关注|评论|分享|登录|订阅|举报|更多|来源|编辑")
_LABEL_ALONE = re.compile(
    r"(?:来源|稿源|作者|编辑|责编|责任编辑|出处)\s?[:：]$|^(?:信息来源|来源|稿源|作者|编辑|责编|责任编辑|发布机构|发布单位)$"
)
# 来源 with its outlet's name as a link: to the very article, seldom to the home page or an account's page.
_SOURCE_NAMED = re.compile(r"来\s*源\s*[:：]?\s*$")
_ARTICLE_ADDRESS = re.compile(r"https?://(?![^\s?]*/media/)[^\s/]+/\S*\d{4}\S*$")
_ORIGINAL = re.compile(r"原文(?:链接|地址|网址|出处)?|(?:阅读|查看|打开)原文|来源(?:链接|地址|网址)")


def read_imprint(
    blocks: Sequence[Block], hints: Hints, headline: Headline, body: Body, named: Sequence[HtmlElement | str]
) -> Credits:
    """Read credits above the body, then in its last lines and below, then from meta tags.

    `headline.order`, `body.first` and `body.last` are places in `blocks`. `named` are the nodes that a site file names
    as the source; they win. A signature in the text is preferred to a label that names no person.
    """
    first, last = (max(place, 0) for place in text_bounds(blocks, body))
    start = headline.order if 0 <= headline.order < first else max(0, first - _AROUND)
    # Credits below a short text are read together: 编辑 stands before 责编.
    header = blocks[max(start, first - _AROUND) : max(first + 1, min(first + 6, last + 1))]
    tail = blocks[first : max(last + 2 * _AROUND, body.last + _BEHIND)]
    behind = blocks[last : last + _BEHIND]
    found = _labelled(blocks[max(0, start - _ABOVE) : start], header, behind, tail, named)
    if found.source and len(found.source) >= 8 and letters(found.source)[:8] in letters(headline.text):
        found = replace(found, source=None)  # 来源：, and the headline again
    settled = bool(found.author) and (is_people(found.author or "") or not is_outlet(found.author or ""))
    bare = None if settled and found.source else _bare(blocks, headline, first, body)
    someone = bare if bare and is_person(bare) else None
    found = found.filled(Credits(source=None if someone else bare)).filled(Credits(hints.source, None, hints.editor))
    if settled:
        return found
    signed = (
        lone_names([block.text for block in blocks[max(start + 1, first - _ABOVE_TEXT) : first] if _may_sign(block)])
        or byline_author([block.text for block in blocks[first : last + 4]], found.source)
        or someone
        or found.author
        or _author_node(blocks[max(0, start - 3) : first + 3], behind, found.source)
        or _beside_account(header, found.source)
        or next((name for block in header[:_ABOVE] if (name := person_beside(apart(block), found.source))), None)
        or (hints.author if is_people(hints.author or "") else None)
    )
    return replace(found, author=signed)


def _may_sign(block: Block) -> bool:
    return not block.prose and block.element.tag != "li"


def _newspaper(above: Sequence[Block]) -> str | None:
    """Return the newspaper that a digital edition names beside its date above the headline."""
    names = (beside_date(apart(block)) for block in above if len(block.text) <= 80)
    return next((name for name in names if name and name.endswith(("报", "刊", "版"))), None)


def _bare(blocks: Sequence[Block], headline: Headline, first: int, body: Body) -> str | None:
    """Return a source without a label in the header, or the newspaper that names itself above it."""
    start = headline.order if 0 <= headline.order < first + 3 else max(0, first - 6)
    near = [block for block in blocks[start : first + 3] if len(block.text) <= _LONGEST and block.element.tag != "li"]
    header = [apart(block) for block in near]
    bare = bare_source(header, known=body.lines)
    if bare and _is_column(bare, blocks[:start]):
        bare = None
    return bare or _newspaper(blocks[max(0, start - _ABOVE) : start])


def _is_column(name: str, above: Sequence[Block]) -> bool:
    """Tell whether a word beside the time is printed above the headline too, in the menu or the breadcrumb.

    A site prints its own name there too.
    """
    own = is_outlet(name) and not _REPORTS.search(name)
    return not (own or is_account(name) or is_person(name)) and any(
        name in block.text and name in _STEPS.split(block.text) for block in above
    )


def _labelled(
    before: Sequence[Block],
    header: Sequence[Block],
    behind: Sequence[Block],
    tail: Sequence[Block],
    named: Sequence[HtmlElement | str],
) -> Credits:
    """Return what stands behind labels, or in a node that its class calls source.

    `before` is above the headline, `behind` directly follows the text, `tail` is the text and all that follows it.
    """
    given = next((name for node in named if (name := tidy_source(text_of(node)))), None)
    given = given or _account([*before, *header])
    above = read_credits(_lines(header, 300, header=True)).filled(read_credits(_lines(before, 120, header=True)))
    below = read_credits(_lines(tail, 120))
    node = None if given or above.source else _source_node([*header, *behind])
    found = Credits(source=given).filled(above).filled(Credits(source=node)).filled(below)
    return found if found.original_url else replace(found, original_url=_original_link([*header, *tail]))


def _lines(blocks: Sequence[Block], longest: int, *, header: bool = False) -> Iterator[str]:
    """Give the lines of blocks; a label that stands alone takes what follows it."""
    label = ""
    for block in blocks:
        text = block.text
        size = len(text)
        if size > longest or (block.prose and size > _SENTENCE):
            label = ""
            continue
        if label and _fills(label, block):
            yield f"{label}：{text}"
        waits = (size <= 6 or (size <= 30 and text[-1] in ":：")) and _LABEL_ALONE.search(text) is not None
        label = text.rstrip(" :：")[-4:] if waits else ""
        yield apart(block) if header and may_label(text) else text


def _fills(label: str, block: Block) -> bool:
    """Tell whether a line is what the label before it waits for, rather than the next thing on the page."""
    if len(block.text) > 24 or is_chatter(block.text) or block.element.tag in _HEADINGS:
        return False
    return label.endswith(("源", "出处", "机构", "单位")) or is_people(block.text)


def without_signature(body: Body, imprint: Credits) -> Body:
    """Drop a first or last line that only repeats source and author."""
    if not imprint.author:
        return body
    signature = letters((imprint.source or "") + imprint.author)
    lines = [
        line
        for i, line in enumerate(body.lines)
        if 0 < i < len(body.lines) - 1 or letters(line) not in {signature, letters(imprint.author)}
    ]
    return replace(body, lines=tuple(lines))


def _nodes(blocks: Sequence[Block]) -> Iterator[HtmlElement]:
    """Give the elements of short blocks and the inline ones within, each once."""
    seen: set[HtmlElement] = set()
    for block in blocks:
        if len(block.text) > 120 or block.element in seen:
            continue
        for count, element in enumerate(
            block.element.iter("div", "p", "span", "a", "em", "i", "b", "font", "td", "li")
        ):
            if count > 12:
                break
            if element not in seen:
                seen.add(element)
                if element.get("class") or element.get("id"):
                    yield element


def _account(header: Sequence[Block]) -> str | None:
    """Read the account's name in its platform's own header: what its text says of sources comes second."""
    named = (node for node in _nodes(header) if node.get("id") in _ACCOUNT_IDS)
    return next((name for node in named if 2 <= len(name := tidy_source(text_of(node)) or "") <= 20), None)


def _source_node(blocks: Sequence[Block]) -> str | None:
    """Read a source that stands in a node of its own, without a label."""
    nodes = list(_nodes(blocks))
    for element in sorted(nodes, key=lambda node: node.get("id") not in _ACCOUNT_IDS):
        if element.get("id") in _ACCOUNT_IDS or not _SOURCE_TOKENS.isdisjoint(tokens(element)):
            name = tidy_source(text_of(element))
            if name and 2 <= len(name) <= 20 and not furniture.is_prose(name, least=1) and not is_chatter(name):
                return name
    return None


def _author_node(header: Sequence[Block], behind: Sequence[Block], source: str | None) -> str | None:
    """Read an author, or the account on a platform, that stands in a node of its own; `behind` holds his card."""
    for element in _nodes([*header, *(block for block in behind if block.noise is None)]):
        account = element.get("data-testid") == "author-name"
        if (
            account
            or not _AUTHOR_TOKENS.isdisjoint(tokens(element))
            or (element.get("class") in _ACCOUNT_CLASSES and any(block.element is element for block in header))
        ):
            text = text_of(element)
            people = leading_people(text)
            if people:
                return people
            name = text.split(" ", 1)[0]  # behind an account's name its counters stand
            own = (
                account or not is_publisher(name) or (source is not None and name not in source and source not in name)
            )
            if 2 <= len(name) <= 16 and own and not _BUTTON.search(name):
                return tidy_person(name)
    return None


def _beside_account(header: Sequence[Block], source: str | None) -> str | None:
    """Return who stands before the account's name in its platform's own header line: 原创 张三 某某发布."""
    for block in header:
        before, found, _ = block.text.partition(source or "\n")
        name = before.replace("原创", "").strip()
        if found and 2 <= len(name) <= 12 and any(link.get("id") in _ACCOUNT_IDS for link in block.element.iter("a")):
            return name
    return None


def _original_link(blocks: Sequence[Block]) -> str | None:
    """Return the address behind 原文链接 or 阅读原文, else the article that the name behind 来源 leads to."""
    for block in blocks:
        if block.linked and len(block.text) <= 80 and _ORIGINAL.search(block.text):
            for link in block.element.iter("a"):
                address = (link.get("href") or "").strip()
                near = _ORIGINAL.search(text_of(link)) or _ORIGINAL.match(block.text)
                if near and re.match(r"https?://[^\s/]+/\S", address):
                    return address
    return next((address for block in blocks if block.linked for address in _linked_sources(block)), None)


def _linked_sources(block: Block) -> Iterator[str]:
    """Give the addresses of articles that names behind 来源 lead to."""
    if len(block.text) > 120 or "源" not in block.text:
        return
    for link in block.element.iter("a"):
        address, name = (link.get("href") or "").strip(), text_of(link)
        if not name or not _ARTICLE_ADDRESS.match(address):  # a link may hold a picture only
            continue
        before, found, _ = block.text.partition(name)
        if found and _SOURCE_NAMED.search(before):
            yield address
