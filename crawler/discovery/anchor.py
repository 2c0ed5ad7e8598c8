"""What leads somewhere on a page: links, areas of pictures, and entries that are clicked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

_ONCLICK = re.compile(
    r"""(?:open|href\s*=|goto\w*|location\s*=|view\w*|detail\w*)\s*\(?\s*['"]([^'"]{2,500})['"]""", re.I
)
_ENTRIES = ("li", "tr", "td", "div", "p", "span", "h2", "h3", "h4", "dd")


def leading(root: _Element) -> Iterator[_Element]:
    """Yield everything that leads somewhere: links first, then entries that do so by script."""
    yield from root.iter("a", "area")
    for element in root.iter(*_ENTRIES):
        if _clicked(element) and element.find(".//a[@href]") is None:
            yield element


def href_of(element: _Element) -> str:
    """Return where an element leads, "" where it does not."""
    href = (element.get("href") or "").strip()
    if href and href != "#" and not href.lower().startswith("javascript:"):
        return href
    for source in (element.get("data-href") or "", element.get("data-url") or ""):
        if source:
            return source
    match = _clicked(element) or _ONCLICK.search(href[:1000])
    return match[1] if match and ("/" in match[1] or "." in match[1]) else ""


def _clicked(element: _Element) -> re.Match[str] | None:
    return _ONCLICK.search((element.get("onclick") or "")[:1000])
