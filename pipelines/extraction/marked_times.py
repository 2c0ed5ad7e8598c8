"""Read times that a page gives to machines: <time datetime>, data-time, publish_time = "..." in a script."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from pipelines.extraction.blocks import Block, tokens
from pipelines.extraction.published import days_between, find_time, finer, from_epoch, read_time
from pipelines.items import Published

_TIME_WORDS = """
    time pubtime publishtime pubdate date publishdate posttime releasetime ptime artitime datetime newstime
    publishedtime createtime fbsj fbrq
"""
_TIME_TOKENS = frozenset(_TIME_WORDS.split())
_CHANGED = frozenset({"updated", "modified", "dateupdated", "datemodified"})  # and not published too
_ELSEWHERE_WORDS = """
    comment comments pinglun reply replies hot rank ranking related relate recommend recommended tuijian xiangguan
    sidebar aside footer foot list news-list newslist latest
"""
_ELSEWHERE = frozenset(_ELSEWHERE_WORDS.split())
_ATTRIBUTES = (
    "datetime",
    "data-time",
    "data-date",
    "data-datetime",
    "data-timestamp",
    "data-publish-time",
    "data-pubtime",
    "data-publishtime",
    "data-ctime",
    "content",
    "title",
)
_MARKS = frozenset(
    {
        "data-time",
        "data-timestamp",
        "data-date",
        "data-datetime",
        "data-publish-time",
        "data-pubtime",
        "data-publishtime",
        "data-ctime",
    }
)
_LEVELS = (2, 5)  # how far above the headline is searched, the nearest first
_MOST_MARKED = 40  # so many marked nodes around a headline are a list
_LONGEST = 160
_MOST_INLINE = 12  # nodes within one header line
_MOST_SCRIPT = 400_000  # characters of one script that are searched
_NEAR_TITLE = 4000


def marked_near(blocks: Sequence[Block], now: dt.datetime | None) -> Published | None:
    """Return the time that the elements of these blocks are marked with."""
    nodes: list[HtmlElement] = []
    for block in blocks:
        if len(block.text) <= _LONGEST and len(block.element) <= _MOST_INLINE:
            nodes += [node for node in block.element.iter("*") if node.attrib]
            parent = block.element.getparent()
            if parent is not None and parent.attrib and len(parent) <= 4:
                nodes.append(parent)
    times = [(node, time) for node in nodes if not _is_change(node) and (time := _of_node(node, now, _ATTRIBUTES))]
    return _told_apart(times)


def marked_anywhere(root: HtmlElement, headline: HtmlElement | None, now: dt.datetime | None) -> Published | None:
    """Return the time of the marked node nearest to the headline; without a headline, of the page's only day."""
    scopes = [root]
    if headline is not None:
        above = [headline, *headline.iterancestors()]
        scopes = [above[min(level, len(above) - 1)] for level in _LEVELS]
    for scope in scopes:
        nodes = list(islice(_marked(scope), _MOST_MARKED + 1))
        if len(nodes) > _MOST_MARKED and headline is not None:
            return None
        times = [(node, time) for node in nodes[:_MOST_MARKED] if (time := _of_node(node, now))]
        found = _told_apart([(node, time) for node, time in times if not _is_elsewhere(node) and not _is_change(node)])
        if found is not None:
            return found
    return None


def _marked(scope: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements whose tag, class, id or data may mark a time."""
    for node in scope.iter("*"):
        names = node.keys()
        if node.tag == "time" or (names and (not _MARKS.isdisjoint(names) or _is_named(node))):
            yield node


def _is_named(node: HtmlElement) -> bool:
    words = f"{node.get('class')} {node.get('id')}"
    return "ime" in words or "ate" in words or node.get("itemprop") == "datePublished"


def _is_change(node: HtmlElement) -> bool:
    """Tell whether a node's mark says when the page was changed, and nothing of its publication."""
    marks = tokens(node) | frozenset({(node.get("itemprop") or "").lower()})
    return not _CHANGED.isdisjoint(marks) and "published" not in marks


def _told_apart(times: Sequence[tuple[HtmlElement, Published]]) -> Published | None:
    """Return the time of a node whose mark can mean the page only, or the one day that all nodes agree on."""
    for node, time in times:
        if node.get("id") == "pubtime_baidu" or node.get("itemprop") == "datePublished" or node.get("pubdate"):
            return time
    best: Published | None = times[0][1] if times else None
    for _, time in times[1:]:
        if days_between(time, times[0][1]) != 0:
            return None  # times of other articles, of which this page may show none
        best = finer(best, time)
    return best


def _of_node(
    element: HtmlElement, now: dt.datetime | None, telling: Sequence[str] = _ATTRIBUTES[1:-2]
) -> Published | None:
    """Read a node's attributes and its text; `telling` are attributes that alone make it worth a look."""
    named = element.tag in {"time", "meta"} or not _TIME_TOKENS.isdisjoint(tokens(element))
    if not (named or element.get("itemprop") or any(element.get(name) for name in telling)):
        return None
    best: Published | None = None
    for name in _ATTRIBUTES:
        written = element.get(name)
        if written:
            best = finer(best, from_epoch(written, now=now) or read_time(written, now=now, loose=name != "title"))
    text = " ".join(str(element.text_content())[: _LONGEST + 1].split()) if len(element) < 20 else ""
    if not 4 <= len(text) <= _LONGEST:
        return best
    shown = find_time(text, now=now, loose=best is None and len(text) <= 60)
    return finer(best, shown.published) if shown is not None and shown.sure else best


def _is_elsewhere(element: HtmlElement) -> bool:
    """Tell whether a node stands among comments or other articles."""
    return any(
        not _ELSEWHERE.isdisjoint(tokens(node)) for _, node in zip(range(6), element.iterancestors(), strict=False)
    )


# Names by which scripts of content systems call the time, the most telling first; found by these stems, then read.
_STEMS = ("ublish", "UBLISH", "pub_", "pubtime", "pubTime", "pubDate", "pubdate", "ptime", "ctime", "reate", " ct")
_NAMED = re.compile(
    r"""(?<![A-Za-z])(?:
        (?P<published>(?:article|news|first|show|s)?_?publish(?:ed)?_?(?:time|date|at|on)?(?:_?str)?|
            pub_?(?:time|date)|date_?published|ptime)|
        (?P<created>c_?time|(?:ori_?)?create(?:d|_?time|_?date|d_?at)|ct)
    )["']?\s{0,3}[:=]\s{0,3}["']?\s?(?P<value>\d{13}(?!\d)|\d{10}(?!\d)|(?:19|20)\d\d[-/.年][^"'<>,;}]{3,30})""",
    re.IGNORECASE | re.VERBOSE,
)


def script_time(root: HtmlElement, title: str, now: dt.datetime | None) -> Published | None:
    """Return the publication time that a script of the page holds.

    Where it holds times of several days, as data of lists do, the one nearest to the title is taken, or none.
    """
    texts = [script.text[:_MOST_SCRIPT] for script in root.iter("script") if script.text and not script.get("src")]
    texts = [text for text in texts if any(stem in text for stem in _STEMS)]
    best: Published | None = None
    for group in ("published", "created"):
        for text in texts:
            best = finer(best, _of_script(text, title, group, now))
        if best is not None and best.precision == "minute":
            break
    return best


def _of_script(text: str, title: str, group: str, now: dt.datetime | None) -> Published | None:
    times: list[tuple[int, Published]] = []
    for place in _places(text):
        match = _NAMED.search(text, max(0, place - 16), place + 80)
        if match is not None and match[group] is not None:
            value = match["value"]
            found = from_epoch(value, now=now) if value.isdigit() else read_time(value, now=now)
            if found is not None:
                times.append((match.start(), found))
        if len(times) > 400:
            break
    if not times:
        return None
    first = times[0][1]
    if all(days_between(found, first) == 0 for _, found in times):
        return first
    at = text.find(title) if len(title) >= 6 else -1
    distance, nearest = min((abs(place - at), found.isoformat()) for place, found in times)
    return read_time(nearest, now=now) if at >= 0 and distance <= _NEAR_TITLE else None


def _places(text: str) -> Iterator[int]:
    for stem in _STEMS:
        place = text.find(stem)
        while place >= 0:
            yield place
            place = text.find(stem, place + len(stem))
