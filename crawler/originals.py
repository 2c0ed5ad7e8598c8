"""Whom the original of a reprint belongs to: the watched site its address leads to."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.discovery.canonical_url import MAX_URL, canonical, url_key
from crawler.discovery.host_family import same_family
from crawler.discovery.url_shape import is_file, shape_score
from storage.pages import Announced


def find_original(url: str, lists: Sequence[tuple[str, str]]) -> tuple[str, Announced] | None:
    """Return site key and link of an original, given key and address of every watched list.

    None where the host is no watched publisher's, or that of several who share a domain; and where the address is a
    home page, a channel or a picture.
    """
    try:
        address = canonical(url.strip())
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc or len(address) > MAX_URL:
            return None
        key = url_key(address)
    except ValueError:  # no address after all
        return None
    if is_file(address) or shape_score(address) <= 0 or any(url_key(one) == key for _, one in lists):
        return None
    site = _site(parts.netloc, lists)
    return None if site is None else (site, Announced(address, key, "", None))


def _site(netloc: str, lists: Sequence[tuple[str, str]]) -> str | None:
    hosts = [(site, urlsplit(one).netloc) for site, one in lists]
    same = next((site for site, host in hosts if host == netloc), None)
    if same is not None:
        return same
    related = {site for site, host in hosts if same_family(netloc, host)}
    return related.pop() if len(related) == 1 else None
