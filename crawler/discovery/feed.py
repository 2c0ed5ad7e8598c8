"""RSS and Atom of any version through feedparser, oldest first or newest first."""

from __future__ import annotations

import io
import re
from typing import Any

import feedparser
from lxml import etree

from crawler.discovery.html_tree import parse_html, text_of
from crawler.discovery.links import Link, ListReading, absolute, bounded, merged, newest_first
from crawler.discovery.listing_date import iso_hint
from crawler.discovery.xml_source import harmless

MAX_ENTRIES = 10_000

_MARKUP = re.compile(r"<[a-zA-Z/!]|&\w+;")


def read_feed(url: str, text: str) -> ListReading:
    """Read a feed; what feedparser can save of a broken one is kept, with the problem named."""
    # A file object, never the text itself: feedparser opens strings that look like addresses or file names.
    # Clean-ups of HTML bodies, which we do not read, would cost seconds on hostile ones.
    parsed: Any = feedparser.parse(
        io.BytesIO(harmless(text)),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    base = absolute(url, parsed.feed.get("link") or "") or url
    links = [link for entry in parsed.entries[:MAX_ENTRIES] if (link := _link(entry, url, base)) is not None]
    following = [absolute(url, link.get("href") or "") for link in parsed.feed.get("links", ()) if _is_next(link)]
    problem = "bad-xml" if parsed.bozo and not isinstance(parsed.bozo_exception, _HARMLESS) else None
    if not links:
        problem = problem or "no-links"
    return ListReading(
        "feed", bounded(newest_first(merged(links))), tuple(link for link in following if link), problem=problem
    )


_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


def _is_next(link: Any) -> bool:
    return link.get("rel") in ("next", "prev-archive")  # RFC 5005: paged and archived feeds


def _link(entry: Any, url: str, base: str) -> Link | None:
    href = entry.get("link") or ""
    if not href:
        guid = entry.get("id") or ""
        href = guid if guid.startswith(("http://", "https://")) else ""
    # Relative links are meant against the feed's site; the feed itself may live elsewhere.
    address = absolute(base if not href.startswith("/") else url, href)
    if address is None:
        return None
    raw = entry.get("published") or entry.get("updated") or entry.get("created") or ""
    return Link(address, _plain(entry.get("title") or ""), iso_hint(raw))


def _plain(title: str) -> str:
    if not _MARKUP.search(title):
        return " ".join(title.split())
    try:
        root, _ = parse_html(f"<p>{title}</p>")
    except etree.LxmlError:
        root = None
    return text_of(root, 400) if root is not None else " ".join(title.split())
