"""HTML list pages without selectors: article links told from navigation by shape, words, place and company."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.discovery.anchor import href_of, leading
from crawler.discovery.canonical_url import canonical
from crawler.discovery.feed_links import feed_links
from crawler.discovery.host_family import same_family
from crawler.discovery.html_tree import parse_html, text_of
from crawler.discovery.links import Link, ListReading, absolute, bounded, merged
from crawler.discovery.list_parts import list_parts
from crawler.discovery.listing_date import iso_hint
from crawler.discovery.pagination import next_pages
from crawler.discovery.paper_issue import earlier_issues
from crawler.discovery.script_list import fragments, objects
from crawler.discovery.url_shape import is_file, is_notice_file, shape_score

ENOUGH = 3.0
SURE_SHAPE = 3.5
MAX_ANCHORS = 6_000
MAX_DEPTH = 40  # ancestors looked at

_NAV_TEXT = re.compile(
    r"(?:更多|more|首页|主页|返回.{0,6}|登录|注册|登陆|下一页|上一页|末页|尾页|下页|上页|\d{1,4}|[<>«»›‹.\[\]]+|全部|查看全部|进入|"
    r"关于我们|联系我们|联系方式|版权声明|版权所有|网站声明|网站地图|法律声明|隐私.{0,4}|广告.{0,4}|投稿.{0,4}|手机版|电脑版|"
    r"客户端|(?:APP|客户端|手机).{0,4}下载|设为首页|加入收藏|English|繁體.{0,2}|简体.{0,2}|无障碍.{0,3}|.{0,6}举报.{0,6}|"
    r"点击.{0,4}|详情|详细|阅读全文|\[?详细\]?|.{0,12}(?:ICP备|公网安备|许可证|备案).{0,40})[>»]*",
    re.IGNORECASE,
)
_NAV_TOKENS = frozenset(
    str.split(
        "nav navbar navigation menu submenu header topbar footer foot copyright breadcrumb breadcrumbs crumb crumbs "
        "crumbnav location weizhi friendlink friendlinks friend links flink pager pagination login search toolbar"
    )
)
_NAV_TAGS = frozenset(("nav", "header", "footer"))
_TOKEN = re.compile(r"[A-Za-z]+")
_CJK = re.compile(r"[\u3400-\u9fff]")
_NEAR_DATE = re.compile(
    r"(?<!\d)(?:(?:20)?\d{2}[-/.年])?(?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?(?!\d)|\d{1,2}:\d{2}(?!\d)|"
    r"(?:分钟|小时|天)前|昨天|今天"
)
_STAMP = r"[\[(（【]?(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?[\])）】]?"
_DATE_BEFORE = re.compile(rf"^{_STAMP}\s+|^[\[(（【]{_STAMP}")
_DATE_BEHIND = re.compile(rf"(?<=\s){_STAMP}$|[\[(（【]{_STAMP}$|(?<=[^\d年月日]){_STAMP}$")


@dataclass(frozen=True, slots=True)
class _Anchor:
    url: str
    title: str
    published: str | None
    dated: bool  # some date, with or without a year, stands beside it
    in_nav: bool
    place: str  # path of tags and classes: what stands in one list shares it


def read_list_page(url: str, text: str, *, accepts: Callable[[str], object] | None = None) -> ListReading:
    """Read an HTML page that lists articles; `accepts` (from a site's article_url) replaces the judgement."""
    root, flat = parse_html(text)
    if root is None:
        return ListReading("page", problem="empty")
    base = _base(root, url)
    anchors = list(_anchors(root, base))
    for fragment in fragments(root):
        inner, _ = parse_html(fragment)
        if inner is not None and len(anchors) < MAX_ANCHORS:
            anchors += _anchors(inner, base)
    stated = [link for entry in objects(root) if (link := _stated(base, *entry)) is not None]
    chosen = _choose(anchors, url, accepts)
    chosen += [link for link in stated if _is_stated_article(link, url, accepts)]
    links = bounded(merged(chosen))
    parts = list_parts(root, base, url)
    earlier, guessed = earlier_issues(root, base, url, parts)
    problem = "too-deep" if flat else None if links or parts else "no-links"
    return ListReading(
        "page",
        links,
        next_pages(root, base, url),
        problem=problem,
        parts=parts,
        earlier=earlier,
        guessed=guessed,
        feeds=tuple(dict.fromkeys(address for address, _ in feed_links(root, base))),
    )


def read_fragment(url: str, html: str, *, accepts: Callable[[str], object] | None = None) -> list[Link]:
    """Read the article links of a piece of HTML, say one a JSON endpoint answers with."""
    root, _ = parse_html(html)
    return [] if root is None else _choose(list(_anchors(root, url)), url, accepts)


def _base(root: _Element, url: str) -> str:
    for element in root.iter("base"):
        if base := absolute(url, element.get("href") or ""):
            return base
    return url


def _anchors(root: _Element, base: str) -> Iterator[_Anchor]:
    count = 0
    for element in leading(root):
        count += 1
        if count > MAX_ANCHORS:
            return
        url = absolute(base, href_of(element))
        if url is None or is_file(url):
            continue
        title, inner_date = _split_date(_title(element))
        near = f"{inner_date} {_near(element, title)}"
        in_nav, place = _place(element)
        yield _Anchor(url, title, iso_hint(near), bool(_NEAR_DATE.search(near)), in_nav, place)


def _title(element: _Element) -> str:
    text = text_of(element, 400)
    spare = (element.get("title") or element.get("alt") or "").strip()
    if not spare and not text:
        pictures = [picture.get("alt") or picture.get("title") or "" for picture in element.iter("img")]
        spare = max(pictures, key=len, default="")
    cut = text.endswith(("...", "…", "..")) and len(spare) >= len(text.rstrip(".… "))
    return " ".join(spare.split()) if cut or not text else text


def _split_date(title: str) -> tuple[str, str]:
    """Take a date off the start or end of an anchor's text; some lists put it inside the link."""
    for pattern in (_DATE_BEFORE, _DATE_BEHIND):
        if (match := pattern.search(title)) and len(match[0]) < len(title):
            return title.replace(match[0], "", 1).strip(), match[0]
    return title, ""


def _near(element: _Element, title: str) -> str:
    """Return the short text around the anchor inside its own list entry, where lists put the date."""
    entry = element
    for _ in range(3):
        parent = entry.getparent()
        if parent is None or parent.tag in ("ul", "ol", "body", "table", "tbody"):
            break
        if len(list(islice(parent.iter("a"), 3))) > 2:
            break
        entry = parent
    around = text_of(entry, 400) if entry is not element else (element.tail or "")[:100]
    return around.replace(title, " ", 1) if title else around


def _place(element: _Element) -> tuple[bool, str]:
    steps: list[str] = []
    in_nav = False
    for ancestor in islice(element.iterancestors(), MAX_DEPTH):
        tag, name = str(ancestor.tag), ancestor.get("class") or ""
        in_nav = in_nav or tag in _NAV_TAGS or _names_nav(name) or _names_nav(ancestor.get("id") or "")
        if len(steps) < 8:
            steps.append(f"{tag}.{name[:80]}")
    return in_nav, "<".join(steps)


@lru_cache(maxsize=4096)
def _names_nav(name: str) -> bool:
    return bool(name) and not _NAV_TOKENS.isdisjoint(token.lower() for token in _TOKEN.findall(name[:200]))


def _choose(anchors: list[_Anchor], url: str, accepts: Callable[[str], object] | None) -> list[Link]:
    own = canonical(url)
    if accepts is not None:
        return [Link(a.url, a.title, a.published) for a in anchors if a.url != own and accepts(a.url)]
    netloc = urlsplit(own).netloc
    company = Counter(anchor.place for anchor in anchors if _is_headline(anchor.title))
    return [
        Link(anchor.url, anchor.title, anchor.published)
        for anchor in anchors
        if anchor.url != own
        and same_family(urlsplit(anchor.url).netloc, netloc)
        and _score(anchor, company[anchor.place]) >= ENOUGH
        and (anchor.dated or not is_notice_file(anchor.url))  # a form or a manual stands in no dated entry
    ]


def _is_headline(title: str) -> bool:
    return len(_CJK.findall(title)) >= 8 or len(title) >= 24


def _score(anchor: _Anchor, company: int) -> float:
    shape, headline = shape_score(anchor.url), _is_headline(anchor.title)
    score = shape + _words_score(anchor.title) + (1.5 if anchor.dated else 0.0)
    if anchor.in_nav and not (headline and shape >= SURE_SHAPE):  # headlines stand in "header" boxes, too
        score -= 2.0
    return score + (1.0 if company >= 4 and headline else 0.0)


def _words_score(title: str) -> float:
    if _NAV_TEXT.fullmatch(title):
        return -4.0
    characters = len(_CJK.findall(title)) or len(title) // 3
    if characters >= 8:
        return 2.0
    if characters >= 5:
        return 0.5
    return -1.5 if title else -0.5


def _stated(base: str, href: str, title: str, time: str) -> Link | None:
    url = absolute(base, href)
    return None if url is None or is_file(url) else Link(url, title, iso_hint(time) if time else None)


def _is_stated_article(link: Link, url: str, accepts: Callable[[str], object] | None) -> bool:
    if accepts is not None:
        return bool(accepts(link.url))
    near = same_family(urlsplit(link.url).netloc, urlsplit(url).netloc)
    return near and shape_score(link.url) + _words_score(link.title) >= ENOUGH
