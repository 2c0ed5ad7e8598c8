"""The articles that an article's page names as its neighbours: 上一篇 / 下一篇, 上一条 / 下一条, rel=prev / rel=next.

Labels stand before the link (上一篇：<a>标题</a>), in it (<a>上一篇：标题</a>), or are all of it (<a>上一篇</a>).
Which of the two is the older one differs from site to site, and is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.discovery.canonical_url import url_key
from crawler.discovery.html_tree import parse_html, text_of
from crawler.discovery.links import MAX_TITLE, Link, absolute
from crawler.discovery.url_pattern import pattern_of
from pipelines.extraction.companions import follows

_MOST_HTML = 5_000_000  # characters, as the reader's own limit
_WORD = r"(?:(?P<before>上一?|前一)|(?P<after>下一?|后一|後一))(?:[篇条條则則]|个[：:]|(?:文章|新闻|信息|资讯)(?!\w))"
_LABEL = re.compile(rf"(?<!\w){_WORD}(?=\W|$)")
_STARTS = re.compile(rf"\W*{_WORD}(?!章)\W*")
_MAY_NAME = re.compile(rf"{_WORD}|\brel\s*=\s*[\"']?(?:prev|next)\b", re.IGNORECASE)
_LETTER = re.compile(r"\w")
_SKIPPED = frozenset(("script", "style", "noscript", "template", "head"))
_RELATIONS = {"prev": "before", "previous": "before", "next": "after"}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Hold what a page calls the article before it (上一篇) and after it (下一篇); None where it names none."""

    before: Link | None = None
    after: Link | None = None


def neighbours(html: str, url: str) -> Neighbours:
    """Return the neighbours of the article at `url`.

    Only addresses on the same host and of the article's own form count: a column, or another page of the same article
    (下一页, `a_2.html` behind `a.html`), is no neighbour.
    """
    if len(html) > _MOST_HTML or not _MAY_NAME.search(html):
        return Neighbours()
    root, _ = parse_html(html)
    if root is None:
        return Neighbours()
    base = next((absolute(url, tag.get("href") or "") for tag in root.iter("base")), None) or url
    found: dict[str, Link] = {}
    for side, element in (*_labelled(root), *_related(root)):
        link = absolute(base, element.get("href") or "")
        if side not in found and link is not None and _is_neighbour(link, url):
            found[side] = Link(link, _title(element))
    if len({url_key(link.url) for link in found.values()}) < len(found):  # one address for both leads nowhere
        return Neighbours()
    return Neighbours(found.get("before"), found.get("after"))


def _labelled(root: _Element) -> Iterator[tuple[str, _Element]]:
    """Yield the link that each label belongs to: the one it stands in, or the next one close behind it."""
    waiting = None
    for piece in _pieces(root):
        if not isinstance(piece, str):
            if own := _STARTS.match(text_of(piece, MAX_TITLE)) or _STARTS.match(piece.get("title") or ""):
                yield _side(own), piece
            elif waiting is not None:
                yield waiting, piece
            waiting = None
        elif labels := list(_LABEL.finditer(piece)):
            waiting = None if _LETTER.search(piece, labels[-1].end()) else _side(labels[-1])  # 上一篇：没有了
        elif _LETTER.search(piece):
            waiting = None


def _pieces(root: _Element) -> Iterator[str | _Element]:
    """Yield in reading order the links, and the texts outside of links."""
    stack: list[str | _Element] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str) or (node.tag == "a" and node.get("href")):
            yield node
        elif node.tag not in _SKIPPED:
            for child in reversed(node):
                stack += [text for text in (child.tail,) if text] + [child]
            if node.text:
                yield node.text


def _related(root: _Element) -> Iterator[tuple[str, _Element]]:
    for element in root.iter("a", "link"):
        for word in (element.get("rel") or "").lower().split():
            if word in _RELATIONS:
                yield _RELATIONS[word], element


def _side(match: re.Match[str]) -> str:
    return "before" if match["before"] else "after"


def _title(element: _Element) -> str:
    """Return the headline a link gives, without the label; "" where the label is all."""
    said = text_of(element, MAX_TITLE) or element.get("title") or ""
    return _STARTS.sub("", said, count=1).strip()


def _is_neighbour(link: str, url: str) -> bool:
    if urlsplit(link).netloc.lower() != urlsplit(url).netloc.lower() or url_key(link) == url_key(url):
        return False
    return pattern_of(link) == pattern_of(url) and not follows(url, link) and not follows(link, url)
