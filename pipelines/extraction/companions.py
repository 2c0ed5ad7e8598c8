"""Find what belongs to a page: the page its article goes on in, and the file that is its text.

The crawler asks this of every page: bytes are searched before anything is parsed, and most pages end there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from pipelines.extraction.attachment import find_attachment
from pipelines.extraction.body_text import prose_length
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
_LIST_NAME = re.compile(r"^(?:index|list|default|more|channel|node|column|col|news|main)\d{0,4}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Companions:
    """Hold the address of the page that follows, and of the file the page stands for; None where there is none."""

    next_page: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Hold what an address says of a page's place: host, folder, stem, number of the page, other parameters."""

    host: str
    folder: str
    stem: str
    page: int
    query: tuple[tuple[str, str], ...]


def companions(html: str, url: str) -> Companions:
    """Return what belongs to the page at `url` besides its HTML.

    The next page shares host, folder and stem with the page and counts one further: `a_2.html`, `a-2.html`, `a/2`,
    `a?page=2` behind `a.html`; TRS and others that count from 0 call the second `a_1.html`. It must be announced as
    the next page (下一页, rel=next, createPageHTML) or by its number; 下一篇 never counts. Pages that are lists by
    name must hold text of their own. A file counts only where the page has no text, see `find_attachment`.
    """
    if len(html) > _MOST_HTML:
        return Companions()
    wants_next, wants_file = _may_go_on(html, url), find_attachment.may_have(html)
    if not (wants_next or wants_file):
        return Companions()
    root = parse(html)
    if root is None:
        return Companions()
    base = _base(root, url)
    following = _next_page(root, base, url, html) if wants_next else None
    document = find_attachment(root, base) if wants_file else None
    return Companions(following, document)
