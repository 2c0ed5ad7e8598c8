"""What a list is, told by its content; endings and Content-Type headers lie too often."""

from __future__ import annotations

import re

from crawler.discovery.links import ListKind

_PROLOGUE = re.compile(
    r"\s*(?:<\?.{0,500}?\?>|<!--.{0,5000}?-->|<!DOCTYPE[^>\[]{0,500}(?:\[.{0,5000}?\]\s*)?>)", re.I | re.S
)
_ROOT = re.compile(r"\s*<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ROOTS: dict[str, ListKind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
}
_JSON_START = re.compile(
    r"\s*(?:/\*.{0,200}?\*/\s*)?(?:[\[{(]|(?:var|let|const)\s+[\w$.]+\s*=\s*[\[{]|(?:try\s*\{\s*)?[A-Za-z_$][\w$.]*\s*\(\s*[\[{])",
    re.S,
)
_URL_LINE = re.compile(r"https?://\S+$")


def kind_of(text: str) -> ListKind:
    """Return feed, sitemap, json or page (everything else) for the decoded text of a list."""
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    while match := _PROLOGUE.match(head):
        if match.end() == 0:
            break
        head = head[match.end() :]
    if root := _ROOT.match(head):
        return _ROOTS.get(root[1].lower(), "page")
    if _JSON_START.match(head):
        return "json"
    lines = head[:4_000].split()
    return "sitemap" if lines and all(_URL_LINE.match(line) for line in lines[:20]) else "page"
