"""Find the file that a page stands for: a viewer around a PDF, or a headline with 附件 and nothing to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction.blocks import cut_blocks
from pipelines.extraction.headline import letters
from pipelines.extraction.tree import title_of

_FILE = re.compile(r"\.(?:pdf|docx)(?![a-z0-9])", re.IGNORECASE)
_ENDS_AS_FILE = re.compile(r"\.(?:pdf|docx)[\s）)》\]】]*$", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"""["']([^"'\s<>\\]{1,400}\.(?:pdf|docx)(?:\?[^"'\s<>]{0,200})?)["']""", re.IGNORECASE)
_VIEWERS = ("iframe", "embed", "object", "frame", "param")
_SOURCES = ("src", "data", "value", "data-src", "data-url", "data-pdf", "file")
# What a page says about its file is no text of its own.
_ABOUT_FILE = re.compile(
    r"附\s?件|下载|浏览器|预览|点击|打开|阅读器|插件|PDF|Adobe|Acrobat|无法显示|详见", re.IGNORECASE
)
_LESSER = re.compile(r"附表|附图|申请表|登记表|汇总表|报名表|模板|样表|样式|回执|流程图|地图|说明书|使用手册|隐私")
_LEAST_TEXT = 40  # characters of running text: with so many the page has a text of its own
_LEAST_BESIDE_VIEWER = 160  # a viewer is the page's matter; a short introduction above it is not


def may_have_attachment(html: str) -> bool:
    """Tell, without parsing, whether a page names a PDF or DOCX anywhere."""
    return _FILE.search(html) is not None


def find_attachment(root: HtmlElement, base: str) -> str | None:
    """Return the address of the PDF or DOCX that holds the page's text; None where the page has a text of its own.

    A file shown in a viewer on the page (iframe, embed, object, pdf.js with `file=`, an address in a script) counts
    where the page has less than 160 characters of running text, a linked one where it has less than 40. Of several
    links the one that names the page's title wins, then the first that is no form or table.
    """
    own = own_prose(root)
    if own >= _LEAST_BESIDE_VIEWER:
        return None
    shown = next(iter(_shown(root, base)), None)
    if shown is not None or own >= _LEAST_TEXT:
        return shown
    linked = list(_linked(root, base))
    title = letters(title_of(root))
    return max(linked, key=lambda link: _rank(link[1], title), default=(None, ""))[0]


def own_prose(root: HtmlElement) -> int:
    """Return how many characters of running text a page has outside links, furniture and words about its file."""
    return sum(
        block.plain
        for block in cut_blocks(root)
        if block.prose
        and block.noise is None
        and block.link_density < 0.5
        and not (len(block.text) < 100 and _ABOUT_FILE.search(block.text))
        and not furniture.is_statement(block.text)
    )


def _shown(root: HtmlElement, base: str) -> Iterator[str]:
    """Yield files that a viewer shows on the page."""
    for element in root.iter(*_VIEWERS):
        for name in _SOURCES:
            address = _file_in(element.get(name) or "", base)
            if address is not None:
                yield address
    for element in root.iter("a", "div"):
        if "media" in (element.get("class") or "").split() or element.get("data-pdf"):
            address = _file_in(element.get("href") or element.get("data-pdf") or "", base)
            if address is not None:
                yield address
    for element in root.iter("script"):
        for match in _IN_SCRIPT.finditer((element.text or "")[:200_000]):
            address = _file_in(match[1], base)
            if address is not None:
                yield address


def _linked(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Yield files the page links to, with what the link says; in furniture (a site's manual in its footer) none."""
    for element in root.iter("a"):
        href = (element.get("href") or "").strip()
        said = " ".join(f"{element.text_content()} {element.get('title') or ''}".split())
        if not (_FILE.search(unquote(href)) or _ENDS_AS_FILE.search(said)) or _in_furniture(element):
            continue
        address = _absolute(base, href)
        if address is not None:
            yield address, said


def _in_furniture(element: HtmlElement) -> bool:
    return any(ancestor.tag in {"footer", "nav", "aside", "header"} for ancestor in element.iterancestors())


def _rank(said: str, title: str) -> tuple[bool, bool]:
    name = letters(_FILE.sub("", said).removeprefix("附件").lstrip("0123456789:： "))
    return len(name) >= 6 and (name in title or (len(title) >= 6 and title in name)), not _LESSER.search(said)


def _file_in(written: str, base: str) -> str | None:
    """Return the file an address names, in its path or handed to a viewer: viewer.html?file=%2Ffiles%2Fa.pdf."""
    if not _FILE.search(unquote(written)):
        return None
    parts = urlsplit(written.strip())
    if _FILE.search(unquote(parts.path)):
        return _absolute(base, written)
    named = next((value for _, value in parse_qsl(parts.query) if _FILE.search(value)), None)
    if named is None:
        fragment = re.search(r"(?:^|[#&])file=([^&]+)", parts.fragment)
        named = unquote(fragment[1]) if fragment else None
    viewer = _absolute(base, written)
    if named is None or viewer is None:
        return viewer if named is None and "=" in parts.query else None
    return _absolute(viewer, named)


def _absolute(base: str, written: str) -> str | None:
    written = written.strip().replace("\\", "/")
    if not written or written.startswith(("#", "javascript:", "data:", "blob:", "mailto:")) or len(written) > 2000:
        return None
    try:
        address = urljoin(base, written).partition("#")[0]
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None
