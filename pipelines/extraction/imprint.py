"""Read the imprint of a page: source, author, editor and original address, from all places that may name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction.blocks import Block, tokens
from pipelines.extraction.body import Body
from pipelines.extraction.headline import Headline, letters
from pipelines.extraction.hints import Hints
from pipelines.extraction.source import Credits, bare_source, byline_author, is_publisher, read_credits, tidy_source
from pipelines.extraction.tree import text_of

_SOURCE_TOKENS = frozenset({"source", "laiyuan", "sourcename", "artsource", "articlesource", "media"})
_AROUND = 25  # blocks before and behind the body in which credits are looked for


def read_imprint(
    blocks: Sequence[Block], hints: Hints, headline: Headline, body: Body, named: Sequence[HtmlElement | str]
) -> Credits:
    """Read credits above the body, then in its last lines and below, then from meta tags.

    `named` are the nodes that a site file names as the source; they win. An author in brackets, in the dateline or on
    a line of its own is preferred to a label that names more than one short name.
    """
    found = _credits(blocks, hints, headline, body, named)
    if found.author and len(found.author) <= 4:
        return found
    signed = byline_author([block.text for block in blocks[max(body.first, 0) : body.last + 1]], found.source)
    return replace(found, author=signed or found.author)


def _credits(
    blocks: Sequence[Block], hints: Hints, headline: Headline, body: Body, named: Sequence[HtmlElement | str]
) -> Credits:
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
