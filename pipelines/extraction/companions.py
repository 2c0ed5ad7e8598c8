"""Find what belongs to a page: the page its article goes on in, and the file that is its text.

The crawler asks this of every page: bytes are searched before anything is parsed, and most pages end there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from pipelines.extraction.attachment import find_attachment, may_have_attachment, own_prose
from pipelines.extraction.tree import parse

_MOST_HTML = 5_000_000  # characters, as the reader's own limit
_MOST_PAGE = 99
_LEAST_PROSE = 60  # characters; what stands on a list page besides its links has less
_NEXT = re.compile(
    r"[\W_]*(?:下一?页|下一?頁|后一?页|下一张|余下全文|阅读余下全文|next(?:\s?page)?)[\W_]*(?:[（(]?\d{1,2}\s?/\s?\d{1,2}[）)]?)?[\W_]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\W_]*第?\s?(\d{1,2})\s?页?[\W_]*")
# createPageHTML(3, 0, "t2026_1", "html"): pages, current (from 0), name, ending; some sites put an element's id first
_TRS = re.compile(
    r"createPage\w{0,20}\(\s*(?:['\"][^'\"]{0,60}['\"]\s*,\s*)?(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*['\"]([\w./-]{1,200})['\"]\s*,"
    r"\s*['\"](\w{1,8})['\"]"
)
_SUFFIX = re.compile(r"^(?P<stem>.+)[_-](?P<page>\d{1,2})$")
_PARAMETERS = frozenset({"page", "p", "pn", "pg", "pageno", "pagenum", "pageindex", "currentpage", "cpage", "curpage"})
_ENDING = re.compile(r"\.\w{1,6}$")
_ADDRESS = re.compile(r"""["'=]([^"'=\s<>?]*)\?(?:[^"'\s<>]*[&;])?(\w{1,16})$""")
_LIST_NAME = re.compile(r"^(?:index|list|default|more|channel|node|column|col|news|main)\d{0,4}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Companions:
    """Hold the address of the page that follows, and of the file the page stands for; None where there is none."""

    next_page: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Hold one way to read an address: what its pages share, which page it is, whether the address says so."""

    shared: tuple[object, ...]
    stem: str
    page: int
    said: bool


def companions(html: str, url: str) -> Companions:
    """Return what belongs to the page at `url` besides its HTML.

    The next page shares host, folder and stem with the page and counts one further: `a_2.html`, `a-2.html`, `a/2`,
    `a.html?page=2` behind `a.html`; some systems count from 0 and call the second `a_1.html`. It must be announced as
    the next page (下一页, rel=next, createPageHTML) or by its number: 下一篇 is another article. Behind an address that
    is a list's by its name (index, list) the page must hold running text. A file counts only where the page has no
    text of its own, see `find_attachment`.
    """
    if len(html) > _MOST_HTML:
        return Companions()
    wants_next, wants_file = _may_go_on(html, url), may_have_attachment(html)
    root = parse(html) if wants_next or wants_file else None
    if root is None:
        return Companions()
    base = _base(root, url)
    following = _next_page(root, base, url) if wants_next else None
    return Companions(following, find_attachment(root, base) if wants_file and following is None else None)


def follows(url: str, candidate: str) -> bool:
    """Tell whether an address names the next page of what another names: same host, folder and stem, one further."""
    for own in _places(url):
        for other in _places(candidate):
            if other.said and own.shared == other.shared and own.stem == other.stem:
                from_zero = not own.said and other.page == 1
                if other.page == own.page + 1 or from_zero:
                    return True
    return False


def _places(url: str) -> list[_Place]:
    """Return the ways to read an address: as a first page, and where it ends in a number, as that page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    host = (parts.netloc.lower(), parts.path.rpartition("/")[0])
    name, ending = _ENDING.sub("", parts.path.rpartition("/")[2]), "." in parts.path.rpartition("/")[2]
    name = name or "index"
    given = parse_qsl(parts.query)
    is_id = len(given) == 1 and parts.path in {"", "/"}  # /?p=77 is how WordPress names its articles
    query = [(key, value) for key, value in given if is_id or key.lower() not in _PARAMETERS]
    numbers = [value for key, value in given if not is_id and key.lower() in _PARAMETERS and value.isdecimal()]
    rest = tuple(sorted(query))
    if len(numbers) == 1 and 0 < int(numbers[0]) <= _MOST_PAGE:
        return [_Place((*host, rest), name, int(numbers[0]), True)]
    found = [_Place((*host, tuple(sorted(given))), name, 1, False)]
    suffix = _SUFFIX.match(name)
    if suffix:
        found.append(_Place((*host, rest), suffix["stem"], int(suffix["page"]), True))
    folder, _, last = host[1].rpartition("/")
    if not ending and name.isdecimal() and int(name) <= _MOST_PAGE and re.search(r"\d{3}", last):
        found.append(_Place((host[0], folder, rest), last, int(name), True))
    return found


def _may_go_on(html: str, url: str) -> bool:
    """Tell, without parsing, whether a page may name its next page."""
    at = html.find("createPage")
    while at >= 0:
        if (match := _TRS.match(html, at)) and int(match[2]) + 1 < int(match[1]):
            return True
        at = html.find("createPage", at + 1)
    places = _places(url)
    for place in places:
        if place.stem in html and any(
            f"{place.stem}{mark}{number}" in html for mark in "_-/" for number in {place.page + 1, 1}
        ):
            return True
    return bool(places) and _has_parameter(html, f"={places[0].page + 1}", urlsplit(url).path.rpartition("/")[2])


def _has_parameter(html: str, value: str, name: str) -> bool:
    """Tell whether an address of this very file is written with a page's number: href="?page=2", "a.html?page=2"."""
    at = html.find(value)
    while at >= 0:
        if not html[at + len(value) : at + len(value) + 1].isalnum():
            written = _ADDRESS.search(html[max(0, at - 300) : at])
            if written and written[2].lower() in _PARAMETERS and (written[1].endswith(name) or not written[1]):
                return True
        at = html.find(value, at + 1)
    return False


def _next_page(root: HtmlElement, base: str, url: str) -> str | None:
    """Return the next page: as a link says it, as the script of TRS does, as the bar of numbers does."""
    named: list[str] = []
    numbered: list[str] = []
    for element in root.iter("a", "link", "area"):
        link = _joined(base, element.get("href") or "")
        if link is None or not follows(url, link):
            continue
        said = " ".join(str(element.text_content())[:60].split()) or element.get("title") or _picture(element)
        if (element.get("rel") or "").lower() == "next" or _NEXT.fullmatch(said):
            named.append(link)
        elif _NUMBER.fullmatch(said):
            numbered.append(link)
    found = next(iter((*named, *_by_script(root, base, url), *numbered)), None)
    if found is None or (_is_list(url) and own_prose(root) < _LEAST_PROSE):
        return None
    return found


def _picture(element: HtmlElement) -> str:
    """Return what a link's picture stands for."""
    return next((str(alt) for image in element.iter("img") if (alt := image.get("alt") or image.get("title"))), "")


def _by_script(root: HtmlElement, base: str, url: str) -> list[str]:
    for element in root.iter("script"):
        match = _TRS.search((element.text or "")[:100_000])
        if match and int(match[2]) + 1 < int(match[1]):
            link = _joined(base, f"{match[3]}_{int(match[2]) + 1}.{match[4]}")
            return [link] if link and follows(url, link) else []
    return []


def _is_list(url: str) -> bool:
    return any(_LIST_NAME.match(place.stem) for place in _places(url))


def _base(root: HtmlElement, url: str) -> str:
    for element in root.iter("base"):
        if element.get("href"):
            return str(urljoin(url, element.get("href") or ""))
    return url


def _joined(base: str, href: str) -> str | None:
    href = href.strip().replace("\\", "/")
    if not href or href.startswith(("#", "javascript:")) or len(href) > 2000:
        return None
    try:
        link = urljoin(base, href).partition("#")[0]
        urlsplit(link)
    except ValueError:
        return None
    return link if link.startswith(("http://", "https://")) else None
