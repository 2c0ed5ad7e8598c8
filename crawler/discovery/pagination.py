"""Where a list goes on: 下一页, rel=next, the number after the current one, and TRS's createPageHTML."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.etree import _Element

from config.list_address import ListAddress
from crawler.discovery.host_family import same_family
from crawler.discovery.html_tree import text_of
from crawler.discovery.links import MAX_NEXT, absolute

_NEXT_TEXT = re.compile(
    r"[\[【<]?\s*(?:下一?页|后一?页|下一頁|下頁|next(?: page)?)\s*(?:[>»›\]】]|&gt;)*", re.IGNORECASE
)
_ARROWS = re.compile(r"(?:>|›|»|>>)")
_PAGER = re.compile(r"pag(?:e|er|ing|ination)|fenye|\bfy\b|displaypage", re.IGNORECASE)
# createPageHTML(20, 0, "index", "html"): pages, current (from 0), name, ending; some sites put an element's id first
_TRS_PAGER = re.compile(
    r"createPage\w{0,20}\(\s*(?:['\"][^'\"]*['\"]\s*,\s*)?(\d+)\s*,\s*(\d+)\s*,\s*['\"]([\w./-]+)['\"]\s*,\s*['\"](\w+)['\"]"
)
_MARKED = ("b", "strong", "span", "em", "i", "font", "li", "td")
_LAST_NUMBER = re.compile(r"(\d{1,4})(?=(?:\.\w+)?/?$)")
_QUERY_PAGE = re.compile(
    r"(?<=[?&])((?:page|p|pageno|pagenum|pagenumber|currentpage|curpage|pageindex|pn)=)(\d{1,4})(?=&|$)", re.I
)
_POSTED_PAGE = re.compile(
    r"""(?:(?<=&)|^|(?<=["']))((?:page|p|pageno|pagenum|pagenumber|currentpage|curpage|pageindex|current|pn)"""
    r"""(?:=|["']\s*:\s*["']?))(\d{1,4})""",
    re.I,
)


def next_asked(asked: ListAddress) -> tuple[str, ...]:
    """Return the address of the page after the one that was asked for, by its query or by what was posted."""
    if asked.post is None:
        return tuple(replace(asked, url=url).written for url in next_query_page(asked.url))
    match = _POSTED_PAGE.search(asked.post)
    if match is None:
        return ()
    post = f"{asked.post[: match.start(2)]}{int(match[2]) + 1}{asked.post[match.end(2) :]}"
    return (replace(asked, post=post).written,)


def next_query_page(url: str) -> tuple[str, ...]:
    """Return the address of the page after the one `url` asks an endpoint for, none where it asks for no page."""
    match = _QUERY_PAGE.search(url)
    if match is None:
        return ()
    return (f"{url[: match.start(2)]}{int(match[2]) + 1}{url[match.end() :]}",)


def next_pages(root: _Element, base: str, url: str) -> tuple[str, ...]:
    """Return where the list continues, nearest first, at most five; never the page itself or another publisher's."""
    found = [*_linked(root, base), *_by_script(root, base)] or _numbered(root, base, url)
    own = urlsplit(url).netloc
    ahead = [link for link in dict.fromkeys(found) if link != url and same_family(urlsplit(link).netloc, own)]
    return tuple(ahead[:MAX_NEXT])


def _linked(root: _Element, base: str) -> list[str]:
    found = []
    for element in root.iter("a", "link"):
        text = text_of(element, 40)
        says_next = (element.get("rel") or "").lower() == "next" or _NEXT_TEXT.fullmatch(text)
        if says_next or (_ARROWS.fullmatch(text) and _in_pager(element)):
            found += [link for link in [absolute(base, element.get("href") or "")] if link]
    return found


def _by_script(root: _Element, base: str) -> list[str]:
    for element in root.iter("script"):
        match = _TRS_PAGER.search((element.text or "")[:100_000])
        if match and int(match[2]) + 1 < int(match[1]):
            link = absolute(base, f"{match[3]}_{int(match[2]) + 1}.{match[4]}")
            return [link] if link else []
    return []


def _numbered(root: _Element, base: str, url: str) -> list[str]:
    # Many lists call their second page index_1: a number in the address and the one shown may differ by one.
    shown = {
        int(text): link
        for element in root.iter("a")
        if (text := text_of(element, 10)).isdecimal() and int(text) < 10_000 and _in_pager(element)
        if (link := absolute(base, element.get("href") or ""))
    }
    current = _current(root, shown, url)
    following = sorted(number for number, link in shown.items() if number > current and link != url)
    return [shown[number] for number in following[:1]]


def _current(root: _Element, shown: dict[int, str], url: str) -> int:
    """Return the number of the page itself: the one that links to it, that is no link, or that its address says."""
    for number, link in shown.items():
        if link == url:
            return number
    for element in root.iter(*_MARKED):
        text = text_of(element, 10)
        # Beside a neighbour's number: 共 20 页 is marked, too.
        if not text.isdecimal() or int(text) in shown or not {int(text) - 1, int(text) + 1} & shown.keys():
            continue
        if _in_pager(element) and element.find(".//a") is None:
            return int(text)
    own = _LAST_NUMBER.search(url)
    if own is None:
        return 1
    for number, link in shown.items():
        its = _LAST_NUMBER.search(link)
        if its and link[: its.start()] == url[: own.start()]:
            return int(own[1]) - (int(its[1]) - number)
    return 1


def _in_pager(element: _Element) -> bool:
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth >= 4:
            return False
        if _PAGER.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False
