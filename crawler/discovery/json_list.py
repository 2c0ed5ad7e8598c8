"""JSON and JSONP lists of any make: arrays of objects that name an address and a title, or hold pieces of HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from config.list_address import ListAddress
from crawler.discovery.html_tree import parse_html, text_of
from crawler.discovery.links import Link, ListReading, absolute, bounded, merged, newest_first
from crawler.discovery.list_page import read_fragment
from crawler.discovery.listing_date import iso_hint
from crawler.discovery.pagination import next_asked
from crawler.discovery.script_list import objects_in
from crawler.discovery.url_shape import is_file

MAX_NODES = 200_000
MAX_DEPTH = 40

# In order of trust; compared without case, `_` and `-`.
_URL_NAMES = str.split(
    "url docpuburl docurl arturl articleurl newsurl pageurl weburl contenturl detailurl puburl htmlurl linkurl jumpurl "
    "shareurl h5url wapurl link href uri path"
)
_TITLE_NAMES = str.split(
    "title doctitle newstitle articletitle arttitle linktitle listtitle showtitle headline subject topic name"
)
_TIME_NAMES = str.split(
    "docpubtime publishtime pubtime publishdate pubdate publishedat published docreltime releasetime releasedate "
    "displaytime showtime newstime posttime inputtime addtime createtime createdat createdate ctime date time datetime"
)
_FIELD = re.compile(r"\{(\w+)\}")
_START = re.compile(r"[\[{]")


def read_json(
    url: str, text: str, *, accepts: Callable[[str], object] | None = None, asked: ListAddress | None = None
) -> ListReading:
    """Read a JSON list; where it is JavaScript rather than JSON, its flat objects are read by pattern.

    `asked` says what was posted, which the next page is asked by, and how articles are addressed that state no address.
    """
    asked = asked or ListAddress(url)
    data = _load(text)
    if data is None:
        links = [link for entry in objects_in(text) if (link := _made(url, *entry)) is not None]
        return ListReading("json", bounded(merged(links)), problem=None if links else "bad-json")
    links = [link for node in _nodes(data) for link in _links(url, node, accepts, asked.article)]
    kept = merged(link for link in links if accepts is None or accepts(link.url))
    following = next_asked(asked) if kept else ()
    return ListReading("json", bounded(newest_first(kept)), following, problem=None if kept else "no-links")


def _load(text: str) -> Any:
    """Return the first JSON value in `text` (callback(...), var x = ... and (...) around it do not matter)."""
    start = _START.search(text)
    if start is None:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start.start())[0]
    except (ValueError, RecursionError):
        return None


def _nodes(data: Any) -> Iterator[dict[str, Any] | str]:
    """Yield every object and every long string in document order, within bounds."""
    stack: list[tuple[Any, int]] = [(data, 0)]
    seen = 0
    while stack and seen < MAX_NODES:
        node, depth = stack.pop()
        seen += 1
        if isinstance(node, dict) or (isinstance(node, str) and "<a" in node.lower()):
            yield node
        if depth < MAX_DEPTH and isinstance(node, (dict, list)):
            inner = list(node.values()) if isinstance(node, dict) else node
            stack += [(child, depth + 1) for child in reversed(inner) if isinstance(child, (dict, list, str))]


def _links(
    url: str, node: dict[str, Any] | str, accepts: Callable[[str], object] | None, article: str | None
) -> list[Link]:
    if isinstance(node, str):
        return read_fragment(url, node, accepts=accepts)
    fields = {re.sub(r"[_-]", "", str(name)).lower(): value for name, value in node.items()}
    title = _first(fields, _TITLE_NAMES)
    if not title:
        return []
    times = (_first(fields, [name]) for name in _TIME_NAMES if name in fields)
    time = next((time for time in times if iso_hint(time)), "")
    for name in _URL_NAMES:
        href = fields.get(name)
        if isinstance(href, str) and _is_address(href) and (link := _made(url, href, title, time)):
            return [link]
    href = _filled(article, fields) if article else None
    return [link] if href and (link := _made(url, href, title, time)) else []


def _filled(article: str, fields: dict[str, Any]) -> str | None:
    """Return an article's address with an entry's fields in it, None where it has not all of them."""
    names = [re.sub(r"[_-]", "", name).lower() for name in _FIELD.findall(article)]
    values = iter([_first(fields, [name]) for name in names])
    filled = _FIELD.sub(lambda _: quote(next(values), safe=""), article)
    return filled if all(_first(fields, [name]) for name in names) else None


def _is_address(value: str) -> bool:
    return "/" in value or "." in value


def _first(fields: dict[str, Any], names: list[str]) -> str:
    for name in names:
        value = fields.get(name)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def _made(base: str, href: str, title: str, time: str) -> Link | None:
    address = absolute(base, href)
    if address is None or is_file(address):
        return None
    if "<" in title or "&" in title:
        root, _ = parse_html(f"<p>{title[:1000]}</p>")
        title = text_of(root, 400) if root is not None else title
    return Link(address, " ".join(title.split()), iso_hint(time) if time else None)
