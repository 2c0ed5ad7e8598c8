"""The true address of a page that was reached under another one: by redirect, on a mobile mirror, by a short link."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.discovery.canonical_url import canonical, url_key
from crawler.discovery.host_family import same_family
from crawler.discovery.links import absolute
from crawler.discovery.url_shape import shape_score

_HEAD = 60_000  # characters; what a page declares stands at its beginning
_DECLARED = re.compile(
    r"""<link\b(?=[^>]{0,500}\brel\s*=\s*["']?canonical\b)[^>]{0,500}?\bhref\s*=\s*["']?([^"'\s>]{1,2000})|"""
    r"""<meta\b(?=[^>]{0,500}\bproperty\s*=\s*["']?og:url\b)[^>]{0,500}?\bcontent\s*=\s*["']?([^"'\s>]{1,2000})""",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{3,}")
_NAME = re.compile(r"[^/.?#]{6,}(?=(?:\.\w+)?/?$)")
_ARTICLE = 3.0


def true_address(url: str, final_url: str, html: str | None) -> str | None:
    """Return the address a page of `url` is rather known by, None where it has no other or none can be trusted.

    A declared one must name the same article: many systems declare their home page, or a channel, on every page. One
    that was redirected to must look like an article's: pages that are gone lead to the home page.
    """
    own = url_key(url)
    final = canonical(final_url)
    declared = _declared(html, final) if html else None
    if (
        declared is not None
        and url_key(declared) != own
        and (_same_article(url, declared) or _same_article(final, declared))
    ):
        return declared
    moved = url_key(final) != own and (_same_article(url, final) or shape_score(final) >= _ARTICLE)
    return final if moved else None


def _declared(html: str, base: str) -> str | None:
    for match in _DECLARED.finditer(html[:_HEAD]):
        address = absolute(base, match[1] or match[2])
        if address is not None and same_family(urlsplit(address).netloc, urlsplit(base).netloc):
            return address
    return None


def _same_article(url: str, other: str) -> bool:
    """Say whether two addresses name one article: the last number of one, or its last name, stands in the other."""
    one, two = _named(url), _named(other)
    if numbers := _NUMBER.findall(one):
        return numbers[-1] in _NUMBER.findall(two)
    name, its = _NAME.search(one), _NAME.search(two)
    return name is not None and its is not None and name[0] == its[0]


def _named(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
