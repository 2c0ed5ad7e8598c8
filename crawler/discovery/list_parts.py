"""Lists that stand on other pages than their own: where a page sends on to, frames, the pages (版) of an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.discovery.canonical_url import url_key
from crawler.discovery.host_family import same_family
from crawler.discovery.html_tree import text_of
from crawler.discovery.links import absolute
from crawler.discovery.url_shape import dated_path

MAX_PARTS = 40  # a weekend issue of a large paper has about thirty pages
_FEW_ANCHORS = 5

_REFRESH = re.compile(r"\s*(\d+)\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"'\s>]+)", re.IGNORECASE)
_SENT_ON = re.compile(
    r"""(?:\blocation(?:\.href)?\s*=|\blocation\.(?:replace|assign)\s*\()\s*["']([^"'+\s]{1,300})["']\s*[;)\n}]"""
)
_SHEET = re.compile(
    r"(?:第\s*)?[A-Z]?\d{1,3}\s*版.{0,20}|第\s*[一二三四五六七八九十]{1,3}\s*版.{0,20}|[A-Z]\d{2}(?:[：:\s].{0,20})?"
)


def list_parts(root: _Element, base: str, url: str) -> tuple[str, ...]:
    """Return the pages a list is spread over, each to be read as a list; never the page itself or a stranger's.

    The pages of an issue are told by its first page only: each of them links all the others.
    """
    own = url_key(url)
    parts = _frames(root, base) or _sent_on(root, base)
    found = list(dict.fromkeys(part for part in parts if url_key(part) != own)) or _sheets(root, base, own)
    return tuple(part for part in found if same_family(urlsplit(part).netloc, urlsplit(url).netloc))[:MAX_PARTS]


def _frames(root: _Element, base: str) -> list[str]:
    few = len(list(islice(root.iter("a"), _FEW_ANCHORS))) < _FEW_ANCHORS
    tags = ("frame", "iframe") if few else ("frame",)
    return [part for element in root.iter(*tags) if (part := absolute(base, element.get("src") or ""))]


def _sent_on(root: _Element, base: str) -> list[str]:
    if len(list(islice(root.iter("a"), _FEW_ANCHORS))) >= _FEW_ANCHORS:
        return []
    targets = [
        *_refreshes(root),
        *(m[1] for s in root.iter("script") for m in _SENT_ON.finditer((s.text or "")[:20_000])),
    ]
    return [part for target in targets[:1] if (part := absolute(base, target))]


def _refreshes(root: _Element) -> Iterator[str]:
    for element in root.iter("meta"):
        if (element.get("http-equiv") or "").lower() == "refresh":
            match = _REFRESH.match(element.get("content") or "")
            if match and int(match[1]) <= 10:
                yield match[2]


def _sheets(root: _Element, base: str, own: str) -> list[str]:
    found: dict[str, str] = {}
    for element in root.iter("a"):
        part = absolute(base, element.get("href") or "")
        if part and dated_path(part) and _SHEET.fullmatch(text_of(element, 40)):
            found.setdefault(url_key(part), part)
    sheets = sorted(found.items()) if len(found) > 1 else []
    if not sheets:
        return []
    keys = [key for key, _ in sheets]
    if own in keys:
        return [part for _, part in sheets[1:]] if own == keys[0] else []
    return [sheets[0][1]]
