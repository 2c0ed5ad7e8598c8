"""Sitemaps: index, urlset, Google's news extension and plain text, with or without namespaces."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from crawler.discovery.links import MAX_CHILDREN, Link, ListReading, absolute, bounded, merged, newest_first
from crawler.discovery.listing_date import iso_hint
from crawler.discovery.url_shape import is_file, is_notice_file
from crawler.discovery.xml_source import parse_xml

MAX_ENTRIES = 50_000  # what the protocol allows in one file


def read_sitemap(url: str, text: str) -> ListReading:
    """Read a sitemap: its pages as links, newest first where dated, or an index's children, newest first."""
    if not text.lstrip("\ufeff \r\n\t").startswith("<"):
        return _plain_text(url, text)
    root, whole = parse_xml(text)
    if root is None:
        return ListReading("sitemap", problem="bad-xml")
    pages: list[Link] = []
    children: list[Link] = []
    for count, entry in enumerate(_children(root, "url", "sitemap")):
        if count >= MAX_ENTRIES:
            break
        link = _link(entry, url)
        if link is not None:
            (children if _local(entry) == "sitemap" else pages).append(link)
    pages = [link for link in pages if not _is_file(link.url)]
    problem = None if pages or children else "no-links"
    return ListReading(
        "sitemap",
        bounded(newest_first(merged(pages))),
        sitemaps=tuple(child.url for child in bounded(newest_first(merged(children)), MAX_CHILDREN)),
        problem=problem if whole else "bad-xml",
    )


def _plain_text(url: str, text: str) -> ListReading:
    found = (absolute(url, line) for line in text.split()[:MAX_ENTRIES])
    links = merged(Link(address, "") for address in found if address and not _is_file(address))
    return ListReading("sitemap", bounded(links), problem=None if links else "no-links")


def _link(entry: _Element, base: str) -> Link | None:
    address = absolute(base, _text(entry, "loc"))
    if address is None:
        return None
    return Link(address, _text(entry, "title"), iso_hint(_text(entry, "publication_date") or _text(entry, "lastmod")))


def _children(root: _Element, *names: str) -> Iterator[_Element]:
    return (element for element in root.iter() if _local(element) in names)


def _text(entry: _Element, name: str) -> str:
    for element in entry.iter():
        if _local(element) == name:
            return " ".join("".join(str(piece) for piece in element.itertext()).split())
    return ""


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _is_file(url: str) -> bool:
    """Tell whether an entry is no page: a sitemap holds every file of a site, and no word of what each is."""
    return is_file(url) or is_notice_file(url)
