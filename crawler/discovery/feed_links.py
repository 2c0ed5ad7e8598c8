"""Feeds that a page names: in its head, where browsers look for them, or as plain links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from crawler.discovery.html_tree import text_of
from crawler.discovery.links import absolute

_FEED_TYPE = re.compile(r"application/(?:rss|atom)\+xml|application/feed\+json", re.IGNORECASE)
FEED_URL = re.compile(
    r"(?:^|/)(?:rss|feed|atom)(?:[/_.-][\w./-]*)?$|(?:rss|feed|atom|index)\.xml$|[?&]feed=", re.IGNORECASE
)
_COMMENTS = re.compile(r"comment|评论", re.IGNORECASE)


def feed_links(root: _Element, base: str) -> Iterator[tuple[str, str]]:
    """Yield address and name ("" where it has none) of each feed of articles."""
    for element in root.iter("link", "a"):
        href = element.get("href") or ""
        named = _FEED_TYPE.search(element.get("type") or "") if element.tag == "link" else FEED_URL.search(href)
        address = absolute(base, href) if named else None
        label = (element.get("title") or text_of(element, 40)).strip() if address else ""
        if address and not _COMMENTS.search(f"{label} {address}"):
            yield address, label
