"""HTML text -> lxml tree, bounded: no network, no entities, and what is too deep is read flat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree
from lxml.etree import _Element

_ANCHOR = re.compile(r"<a\s[^<>]{1,2000}>[^<]{0,300}", re.IGNORECASE)
_BASE_TAGS = frozenset(("script", "style", "noscript", "template"))


def parse_html(text: str) -> tuple[_Element | None, bool]:
    """Return the root (None where nothing is there) and whether the page was too deep and read by its anchors only."""
    root, whole = _parse(text)
    if whole:
        return root, False
    flat = "".join(f"<li>{anchor[0]}</a></li>" for anchor in _ANCHOR.finditer(text))
    return _parse(f"<ul>{flat}</ul>")[0], True


def _parse(text: str) -> tuple[_Element | None, bool]:
    # huge_tree allows 2,048 levels instead of 256 (pages that never close <font> need it); HTML has no entities to
    # expand, and the size is bounded before.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing but whitespace or comments
        return None, True
    fatal = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return cast("_Element | None", root), not fatal


def text_of(element: _Element, limit: int = 2_000) -> str:
    """Return the visible text below `element`, spaces evened, at most about `limit` characters."""
    pieces: list[str] = []
    size = 0
    for piece in _texts(element):
        pieces.append(piece)
        size += len(piece.strip())  # indented sources are mostly spaces
        if size > limit:
            break
    return " ".join("".join(pieces).split())[:limit]


def _texts(element: _Element) -> Iterator[str]:
    for node in element.iter():
        hidden = node.tag in _BASE_TAGS  # comments and instructions are not in the tree
        if node.text and not hidden:
            yield node.text
        if node.tail and node is not element:
            yield node.tail
