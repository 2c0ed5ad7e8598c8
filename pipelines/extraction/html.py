"""Read an HTML page: one parse, blocks, headline, body, times and credits, and the verdict whether it is an article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from cssselect import SelectorError
from lxml import etree
from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction import when
from pipelines.extraction.blocks import Block, cut_blocks, tokens
from pipelines.extraction.body import Body, from_elements, read_body
from pipelines.extraction.headline import Headline, letters, read_headline
from pipelines.extraction.hints import Hints, read_hints
from pipelines.extraction.kind import kind_of
from pipelines.extraction.source import Credits, bare_source, byline_author, is_publisher, read_credits, tidy_source
from pipelines.extraction.tree import parse, select, text_of
from pipelines.items import PageStatus, Published, RawPage, Reading

MOST_HTML = 5_000_000  # characters; more is refused
_SOURCE_TOKENS = frozenset({"source", "laiyuan", "sourcename", "artsource", "articlesource", "media"})
_AROUND = 25  # blocks before and behind the body in which credits are looked for


def read_html(page: RawPage) -> Reading:
    """Return what an HTML page says, or why it is no article."""
    html = page.html or ""
    if len(html) > MOST_HTML:
        return Reading(PageStatus.NO_TEXT, "too-large", title=page.title or page.anchor or "")
    root = parse(html)
    if root is None:
        return Reading(
            PageStatus.NO_TEXT, "empty" if not html.strip() else "unreadable", title=page.title or page.anchor or ""
        )
    try:
        chosen = {name: select(root, rule) for name, rule in page.selectors}
    except (etree.XPathError, SelectorError, ValueError) as error:
        return Reading(PageStatus.ERROR, "bad-selector", title=page.title or page.anchor or str(error)[:80])
    blocks = cut_blocks(root)
    hints = read_hints(root)
    headline = _headline(page, root, blocks, hints, chosen)
    elements = [node for node in chosen.get("body", []) if isinstance(node, HtmlElement)]
    body = from_elements(elements, blocks, headline.text) if elements else None
    published = when.read_published(page, root, blocks, hints, headline.order, chosen.get("published", []))
    if body is None or not body.lines:
        body = read_body(blocks, root, headline.text, headline.order)
    published = published or when.beside_body(page, blocks, body, html)
    imprint = _credits(blocks, hints, headline, body, chosen.get("source", []))
    if not imprint.author or len(imprint.author) > 4:
        signed = byline_author([block.text for block in blocks[max(body.first, 0) : body.last + 1]], imprint.source)
        imprint = replace(imprint, author=signed or imprint.author)
    return _judged(headline.text, without_signature(body, imprint), blocks, published, imprint)


def visible(text: str) -> str:
    """Return a headline without characters that nobody sees: zero-width, private use, line ends."""
    seen = "".join(character for character in text if unicodedata.category(character) not in {"Cf", "Co", "Cc", "Cn"})
    return " ".join(seen.split())


def _headline(
    page: RawPage, root: HtmlElement, blocks: Sequence[Block], hints: Hints, chosen: dict[str, list[HtmlElement | str]]
) -> Headline:
    found = read_headline(root, blocks, hints.titles, anchor=page.anchor, site_name=page.site_name)
    named = next((text for node in chosen.get("title", []) if (text := text_of(node))), "") or page.title or ""
    if not named:
        return Headline(visible(found.text), found.order)
    wanted = letters(named)
    order = next((block.order for block in blocks if letters(block.text) == wanted), found.order)
    return Headline(visible(named), order)


def _credits(
    blocks: Sequence[Block], hints: Hints, headline: Headline, body: Body, named: Sequence[HtmlElement | str]
) -> Credits:
    """Read credits above the body, then in its last lines and below, then from meta tags."""
    given = next((name for node in named if (name := tidy_source(text_of(node)))), None)
    start = headline.order if 0 <= headline.order < body.first else max(0, body.first - _AROUND)
    above = [block.text for block in blocks[max(0, start) : body.first + 6] if len(block.text) <= 300]
    below = [block.text for block in blocks[max(body.first, 0) : body.last + 2 * _AROUND] if len(block.text) <= 120]
    node = _source_node(blocks[max(0, start) : body.last + _AROUND])
    header = [
        block.text
        for block in blocks[max(0, headline.order if headline.order >= 0 else body.first - 6) : max(body.first, 0) + 3]
    ]
    return (
        Credits(source=given)
        .filled(read_credits(above))
        .filled(Credits(source=node))
        .filled(read_credits(below))
        .filled(Credits(source=bare_source([line for line in header if line not in body.lines])))
        .filled(Credits(hints.source, None if is_publisher(hints.author or "") else hints.author, hints.editor))
    )


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


def _source_node(blocks: Sequence[Block]) -> str | None:
    """Read a source that stands in a node of its own, without a label."""
    seen: set[HtmlElement] = set()
    for block in blocks[:80]:
        for element in (block.element, *block.element.iterdescendants("span", "a", "em", "i", "b")):
            if element in seen or _SOURCE_TOKENS.isdisjoint(tokens(element)):
                continue
            seen.add(element)
            name = tidy_source(text_of(element))
            if (
                name
                and 2 <= len(name) <= 20
                and not furniture.is_prose(name, least=1)
                and not re.search(r"[:：]", name)
            ):
                return name
    return None


def _judged(title: str, body: Body, blocks: Sequence[Block], published: Published | None, imprint: Credits) -> Reading:
    text = "\n".join(body.lines)
    status, reason = kind_of(title, body, blocks)
    return Reading(
        status, reason, title, text, published, imprint.source, imprint.author, imprint.editor, imprint.original_url
    )
