"""The one door of this room: bytes of a list in, its links out."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import cast, get_args

from config.list_address import ListAddress
from crawler.discovery.feed import read_feed
from crawler.discovery.json_list import read_json
from crawler.discovery.links import ListKind, ListReading
from crawler.discovery.list_kind import kind_of
from crawler.discovery.list_page import read_list_page
from crawler.discovery.sitemap import read_sitemap
from crawler.fetching.charset import decode

MAX_BODY = 32 * 1024 * 1024  # after decompression; sitemaps of 50,000 entries are about 10 MB

_GZIP = b"\x1f\x8b"
_BROKEN_SHARE = 0.01


def read_list(
    url: str,
    body: bytes,
    content_type: str | None = None,
    kind: str = "auto",
    *,
    article_url: str | None = None,
    encoding: str | None = None,
    asked: ListAddress | None = None,
) -> ListReading:
    """Read a list of any kind; the kind is told by the content, `kind` only says what was expected.

    `article_url` is a regular expression (source) an article's absolute URL must contain; it replaces the judgement
    on pages and narrows JSON lists; feeds and sitemaps are narrowed by it, too. `encoding` is what the site file
    declares; `asked` what was asked for, where that is more than a URL. Never raises on content; see
    `ListReading.problem`. At most 2,000 links.
    """
    unpacked = _unpacked(body)
    if isinstance(unpacked, str):
        return ListReading(_expected(kind), problem=unpacked)
    decoded = decode(unpacked, content_type, encoding)
    if not decoded.text.strip("\ufeff\x00 \t\r\n"):
        return ListReading(_expected(kind), problem="empty")
    accepts = accepting(article_url) if article_url else None
    reading = _read(url, decoded.text, accepts, asked or ListAddress(url))
    if decoded.errors > max(3, len(decoded.text) * _BROKEN_SHARE):
        return replace(reading, problem=reading.problem or "broken-text")
    if kind not in ("auto", reading.kind) and reading.problem in (None, "no-links"):
        return replace(reading, problem="kind-changed")
    return reading


def _read(url: str, text: str, accepts: Callable[[str], object] | None, asked: ListAddress) -> ListReading:
    kind = kind_of(text)
    if kind == "json":
        reading = read_json(url, text, accepts=accepts, asked=asked)
        # A page may start like a script call; what is no JSON at all and holds markup is read as a page.
        return (
            reading if reading.problem != "bad-json" or "<a" not in text else read_list_page(url, text, accepts=accepts)
        )
    if kind == "page":
        return read_list_page(url, text, accepts=accepts)
    reading = read_feed(url, text) if kind == "feed" else read_sitemap(url, text)
    if accepts is None:
        return reading
    kept = tuple(link for link in reading.links if accepts(link.url))
    lost_all = reading.links and not kept
    return replace(reading, links=kept, problem=reading.problem or ("no-links" if lost_all else None))


def _unpacked(body: bytes) -> bytes | str:
    """Return the plain bytes (some servers send .xml.gz as it lies on disk), or the problem."""
    if not body.startswith(_GZIP):
        return body if len(body) <= MAX_BODY else "too-large"
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = inflater.decompress(body, MAX_BODY)
    except zlib.error:
        return "bad-gzip"
    return "too-large" if inflater.unconsumed_tail else plain


def _expected(kind: str) -> ListKind:
    return cast("ListKind", kind) if kind in get_args(ListKind) else "page"


@lru_cache(maxsize=64)
def accepting(source: str) -> Callable[[str], object]:
    """Return what says whether an address fits `article_url` of a site file."""
    # RE2 cannot be stalled by a hostile address; the few patterns it does not know (look-around) go to `re`.
    import re2

    try:
        return cast("Callable[[str], object]", re2.compile(source).search)
    except re2.error:
        return re.compile(source).search
