"""What reading a list yields: links to articles, further pages, children of a sitemap index, or why nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urljoin

from crawler.discovery.canonical_url import MAX_URL, canonical, url_key

MAX_LINKS = 2_000
MAX_CHILDREN = 200
MAX_SITEMAPS = 3  # newest children of an index
MAX_NEXT = 5
MAX_TITLE = 300
_WHOLE_TITLE = 6  # characters; shorter anchors ("详细", a picture) give way to a longer one of the same page

ListKind = Literal["page", "feed", "sitemap", "json"]

# Closed: what `ListReading.problem` may hold, and what an operator is told.
PROBLEMS: dict[str, str] = {
    "empty": "列表内容为空",
    "too-large": "列表过大，未读取",
    "bad-gzip": "列表声称是 gzip 压缩，但无法解压",
    "bad-xml": "XML 有错误，只读到出错处为止",
    "bad-json": "JSON 无法解析",
    "broken-text": "编码有误，部分文字无法还原",
    "too-deep": "网页嵌套过深，只按链接文字读取",
    "kind-changed": "列表的类型与站点文件所写的不同（可能改版，或返回了错误页）",
    "no-links": "没有找到任何文章链接",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Hold one announced article: canonical URL, the title as listed ("" if none), ISO 8601 time or date if stated."""

    url: str
    title: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class ListReading:
    """Hold what one list said; `problem` is a key of PROBLEMS, and links may be there all the same.

    `parts` are the pages a list is spread over: where it sends on to, its frames, the pages of a paper's issue, and
    `earlier` where the issues before that may be, `guessed` from the day where none is linked. `feeds` are those a page
    names.
    """

    kind: ListKind
    links: tuple[Link, ...] = ()
    next_pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    problem: str | None = None
    parts: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    guessed: bool = False
    feeds: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Return the lists that this one stands for: its parts, or the newest children of an index of sitemaps.

        They change without it: a list that has any is read anew at every visit.
        """
        return self.parts or self.sitemaps[:MAX_SITEMAPS]


def absolute(base: str, href: str) -> str | None:
    """Return `href` joined to `base` in canonical spelling, or None where it leads to no web page."""
    href = href.strip().replace("\\", "/")
    is_place = href.startswith("#") and not href.startswith(("#/", "#!"))  # those name pages of a script's own
    if not href or is_place or len(href) > MAX_URL:
        return None
    try:
        url = canonical(urljoin(base, href))
    except ValueError:
        return None
    return url if len(url) <= MAX_URL else None


def merged(links: Iterable[Link]) -> list[Link]:
    """Return each page once, at its first place, with the first title worth the name and the first time stated."""
    found: dict[str, Link] = {}
    for link in links:
        key = url_key(link.url)
        known = found.get(key)
        if known is None:
            found[key] = replace(link, title=link.title[:MAX_TITLE])
        elif len(known.title) < _WHOLE_TITLE or known.published is None:
            better = len(known.title) < min(_WHOLE_TITLE, len(link.title))
            title = link.title[:MAX_TITLE] if better else known.title
            found[key] = replace(known, title=title, published=known.published or link.published)
    return list(found.values())


def newest_first(links: list[Link]) -> list[Link]:
    """Sort by stated time, newest first, where at least four of five links state one (feeds may run oldest first)."""
    if sum(link.published is not None for link in links) * 5 < len(links) * 4:
        return links
    return sorted(links, key=lambda link: instant(link.published), reverse=True)


def bounded(links: list[Link], limit: int = MAX_LINKS) -> tuple[Link, ...]:
    """Return at most `limit` links; where times are not stated, both ends, since new ones may stand at either."""
    if len(links) <= limit:
        return tuple(links)
    if sum(link.published is not None for link in links) * 5 >= len(links) * 4:
        return tuple(newest_first(links)[:limit])
    half = limit // 2
    return tuple(links[:half] + links[-(limit - half) :])


def instant(iso: str | None) -> dt.datetime:
    """Return an ISO time for sorting; a bare date counts as its end, nothing as the beginning of time."""
    china = dt.timezone(dt.timedelta(hours=8))
    if iso is None:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    if len(iso) == len("2022-06-21"):
        return dt.datetime.combine(dt.date.fromisoformat(iso), dt.time.max, china)
    return dt.datetime.fromisoformat(iso)
