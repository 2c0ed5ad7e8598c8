"""Where a list goes on: 下一页, rel=next, the number after the current one, and TRS's createPageHTML."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.etree import _Element

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
_PAGE_NUMBER = re.compile(r"(?:[?&](?:page|p|pageno|pagenum|currentpage|pageindex)=|[_-])(\d{1,4})(?:\.\w+)?$", re.I)


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
    current = _PAGE_NUMBER.search(url)
    # Many lists call their second page index_1: a number in the address and the one shown may differ by one, so
    # the smallest shown number whose address is not our own and lies behind our own position is taken.
    shown = {
        int(text): link
        for element in root.iter("a")
        if (text := text_of(element, 10)).isdecimal() and int(text) < 10_000 and _in_pager(element)
        if (link := absolute(base, element.get("href") or "")) and link != url
    }
    after = int(current[1]) + 1 if current else 2
    following = sorted(number for number in shown if number >= after)
    return [shown[number] for number in following[:1]]


def _in_pager(element: _Element) -> bool:
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth >= 4:
            return False
        if _PAGER.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False
