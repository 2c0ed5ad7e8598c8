"""URLs brought to one spelling: `canonical` to fetch and show, `url_key` to know a page again.

courlan's cleaner is not used: it drops `cid`, `uid` and `session*`, which tell articles apart in Chinese content
systems, and re-encodes GBK queries as UTF-8. Whatever is in doubt stays: a page fetched twice is merged later by its
text, a page taken for another one is lost.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

MAX_URL = 2083  # what Scrapy's URLLENGTH_LIMIT lets through

_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*|/\(S\([0-9a-z]{16,40}\)\)(?=/)", re.IGNORECASE)
_INDEX_FILE = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_HOST_ALIAS = re.compile(r"^(?:www|m|wap|3g|h5|mobile)\.(?=[^.]+\.[^.]+)")
_MOBILE_FOLDER = re.compile(r"^/(?:m|mobile|wap|3g|h5|touch|mip)(?=/.*\d{3})", re.IGNORECASE)
_IP_LIKE = re.compile(r"^[\d.]+$|:")

_TRACKERS = re.compile(
    r"utm_\w+|spm|spm_id_from|scm|isappinstalled|wxshare_count|nsukey|bsh_bid|tdsourcetag|share_\w+|"
    r"hmsr|hmpl|hmcu|hmkw|hmci|bd_vid|gclid|fbclid|yclid|msclkid|wx_\w+|weixin_\w+|"
    r"phpsessid|jsessionid|aspsessionid\w*|_",
    re.IGNORECASE,
)
_CACHE_BUSTERS = re.compile(r"(?:t|_t|r|v|rand|random|rnd|time|ts|timestamp|nocache)", re.IGNORECASE)
_BUST_VALUE = re.compile(r"0\.\d{6,}|1\d{12}")  # Math.random(), milliseconds
# A visit's own number: long and random. Short values (`sid=12`) may be a column's.
_SESSIONS = re.compile(r"\w*sess\w*|sid|ssid|zenid|token|ticket", re.IGNORECASE)
_SESSION_VALUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])(?:[0-9A-Fa-f-]{16,}|[0-9A-Za-z]{24,})")
# `from=singlemessage` tells how a reader came; `from=20` may be an offset and stays.
_FROM_VALUE = re.compile(r"[A-Za-z][\w.-]*|")


def canonical(url: str) -> str:
    """Return `url` in one spelling: no fragment, tracking, default port or user name; scheme and host lower case.

    The query keeps its order and its bytes. Fragments that name a page (`#/news/1`, `#!news`) stay. Raise ValueError
    where it is no absolute http(s) URL.
    """
    parts = _split(url)
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    path = _PATH_SESSION.sub("", parts.path)
    clean = (parts.scheme, parts.netloc, _even_escapes(path) or "/", _even_escapes(query), fragment)
    return urlunsplit(clean)


def url_key(url: str) -> str:
    """Return what is the same for all addresses of one page; not fetchable, at most a few bytes longer than the URL.

    Beyond `canonical` it folds http and https, `www.` and mobile host names, the folder of a mobile edition, a trailing
    index file or slash, doubled slashes and the order of the query.
    """
    parts = urlsplit(canonical(url))
    host = parts.netloc if _IP_LIKE.search(parts.hostname or "") else _HOST_ALIAS.sub("", parts.netloc)
    path = re.sub(r"/{2,}", "/", _INDEX_FILE.sub("/", parts.path)).rstrip("/") or "/"
    path = _MOBILE_FOLDER.sub("", path)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{path}" + (f"?{query}" if query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def _split(url: str) -> SplitResult:
    parts = urlsplit(_CONTROL.sub("", url))
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise ValueError(f"not an http(s) URL: {url[:200]!r}")
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise ValueError(f"URL without a host: {url[:200]!r}")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port  # raises ValueError where it is no number
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return SplitResult(scheme, netloc, parts.path, parts.query, parts.fragment)


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if _TRACKERS.fullmatch(name):
        return True
    if _CACHE_BUSTERS.fullmatch(name):
        return _BUST_VALUE.fullmatch(value) is not None
    if _SESSIONS.fullmatch(name):
        return _SESSION_VALUE.fullmatch(value) is not None
    if name == "div" and value == "-1":  # Founder's papers: which page of an issue a reader came from
        return True
    return name.lower() == "from" and _FROM_VALUE.fullmatch(value) is not None


def _even_escapes(text: str) -> str:
    """Write escapes with capital digits, and none where none is needed (RFC 3986, 6.2.2)."""

    def even(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(even, text)
