"""How much a URL alone looks like an article's: dates and long numbers speak for it, channel words against it.

Patterns come from the address forms of provincial portals and of the content systems they run on (TRS
`t20220621_123.html`, 大汉 `art_38_123.html` under `col38`, Founder `content_123.htm` under `node_12`).
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_INDEX_FILE = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_DATE_IN_PATH = re.compile(
    r"/(?:199\d|20[0-4]\d)[-_/]?(?:0?[1-9]|1[0-2])(?:[-_/]?(?:0?[1-9]|[12]\d|3[01]))?(?=[/_.-])|[/_]t20\d{6}_\d+"
)
_YEAR_DIR = re.compile(r"/20\d{2}/")
_FILE = re.compile(r"\.(?:s?html?|php|aspx?|jspx?|do)$", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{5,}")
_NUMBER = re.compile(r"\d+")
_HEX_ID = re.compile(r"(?:^|[_/-])[0-9a-f]{16,}(?:$|[._-])|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_ARTICLE_WORD = re.compile(r"(?:^|[/_-])(?:content|article|detail|art|show|view|info|news|c|a|p|id)[-_/]?\d", re.I)
_ARTICLE_QUERY = re.compile(
    r"(?:^|[&?])(?:id|aid|nid|newsid|news_id|articleid|article_id|artid|infoid|contentid|content_id|docid|tid|"
    r"wbnewsid|newid|uuid|rid)=(?=[\w-]*\d)[\w-]+",
    re.IGNORECASE,
)
_LIST_FILE = re.compile(
    r"/(?:(?:index|default|home|main|list|more|channel|node|column|catalog|category|cate|class|paperindex|page|"
    r"newslist|lists?)[-_p\d]*\.\w{2,5}|col(?:umn)?[-_]?\d+/?)$",
    re.IGNORECASE,
)
_LIST_WORD = re.compile(
    r"/(?:tags?|topics?|special|zhuanti|zt|search|login|register|user|about\w*|contact\w*|sitemap|copyright|help|"
    r"aboutus|lxwm|gywm|wzdt|wzsm|bqsm|link|links|rss|feed|category|channel|author|app|download)"
    r"(?:[/_.-]|$)",
    re.IGNORECASE,
)
_LIST_QUERY = re.compile(r"(?:^|[&?])(?:page|pageno|pagenum|p|currentpage|pageindex)=\d+", re.IGNORECASE)
_NOT_A_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|svg|ico|css|js|json|xml|rss|mp[34]|m3u8|flv|avi|wmv|wma|swf|apk|exe|ipa|zip|rar|7z|"
    r"gz|tar|xlsx?|pptx?|ceb|txt|csv|ttf|woff2?)$",
    re.IGNORECASE,
)
_NOTICE_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd)$", re.IGNORECASE)


def is_file(url: str) -> bool:
    """Return whether the path names a picture, table, program or the like, which announces nothing."""
    return _NOT_A_PAGE.search(urlsplit(url).path) is not None


def is_notice_file(url: str) -> bool:
    """Return whether the path names a document as notices are published in; a manual in a footer is one, too."""
    return _NOTICE_FILE.search(urlsplit(url).path) is not None


def dated_path(url: str) -> bool:
    """Return whether a day or month stands in the path: of an article, an archive or a paper's issue, of no list."""
    return _DATE_IN_PATH.search(urlsplit(url).path) is not None


def shape_score(url: str) -> float:
    """Return from about -5 (surely a channel) over 0 (says nothing) to 5 (surely an article)."""
    parts = urlsplit(url)
    if parts.fragment.startswith(("/", "!")):  # a page of a script's own: its address stands behind the #
        parts = urlsplit(parts.fragment.lstrip("!"))
    path = _INDEX_FILE.sub("/", parts.path)  # /2022/0621/123456/index.html is named by its folder
    last = path.rstrip("/").rpartition("/")[2]
    if path in ("", "/") and not parts.query:
        return -5.0
    score = _id_score(path, last)
    if _DATE_IN_PATH.search(path):
        score += 2.5 if last else 0.0
    elif _YEAR_DIR.search(path):
        score += 1.0
    if _ARTICLE_WORD.search(path):
        score += 1.0
    if _ARTICLE_QUERY.search(parts.query):
        score += 2.5
    if _FILE.search(path):
        score += 0.5
    return score - _list_score(path, parts.query, last)


def _id_score(path: str, last: str) -> float:
    if _HEX_ID.search(last):
        return 2.0
    if _LONG_NUMBER.search(last):
        return 2.0
    if _NUMBER.search(last):
        return 0.5
    # /a/123456/ and /2022/06/21/some-words/ end in a slash and are articles all the same
    return 1.0 if path.endswith("/") and _DATE_IN_PATH.search(path) and not last.isdigit() else 0.0


def _list_score(path: str, query: str, last: str) -> float:
    score = 0.0
    if _LIST_FILE.search(path):
        score += 4.0
    elif path.endswith("/") and not _LONG_NUMBER.search(last):
        score += 2.0
    if _LIST_WORD.search(path):
        score += 2.0
    if _LIST_QUERY.search(query) and not _ARTICLE_QUERY.search(query):
        score += 2.0
    return score
