"""Endpoints that a page's scripts ask for their lists: addresses, what is posted to them, how articles are linked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode, urlsplit

from lxml.etree import _Element

from config.list_address import ListAddress
from crawler.discovery.host_family import same_family
from crawler.discovery.links import absolute

MAX_SCRIPT = 400_000
MOST_TEMPLATES = 2

_ASKED = re.compile(
    r"""(?:\burl\s*[:=]|\bfetch\s*\(|\.(?:get|post|getJSON|getScript|ajax|request|load)\s*\(|\bsrc\s*=|"""
    r"""\b(?:api|data|json|list)\w*\s*[:=])\s*(?:["'`](?:GET|POST)["'`]\s*,\s*)?["'`]([^"'`\s<>{}]{2,400})["'`](\s*\+)?""",
    re.IGNORECASE,
)
_DATA_URL = re.compile(
    r"\.json(?:p)?(?:[?#]|$)|/api/|/rest/|/openapi/|(?:callback|jsonp)=|/ajax|"
    r"(?:list|news|article|doc|info|content|column|channel|record)s?\w*(?:/\w+)*(?:\.(?:do|action|jspx?|php|ashx|aspx?)|\?)|"
    r"(?:data|list|news)\w*\.js(?:[?#]|$)",
    re.IGNORECASE,
)
_LIBRARY = re.compile(
    r"jquery|vue|react|angular|bootstrap|swiper|layui|layer|axios|polyfill|echarts|video|player|share|stat|analytics|"
    r"vendor|wza|lodash|moment|element-ui|superslide|^hm\.js",
    re.IGNORECASE,
)
_NO_LIST = re.compile(
    r"log[io]n|captcha|valid|verify|token|user|visit|click|hits?\b|count|track|comment|vote|upload|save|submit|weather",
    re.IGNORECASE,
)
_ATTRIBUTES = ("data-url", "data-api", "data-src", "data-source", "queryurl", "url")
# What stands around an address in one call: {type: "POST", url: ..., data: {...}}, post(..., {...}), fetch(..., {...})
_CALL_BEFORE, _CALL_BEHIND = 200, 600
_POSTS = re.compile(r"""\.post\s*\($|(?:type|method)\s*:\s*["']POST["']|["']POST["']\s*,""", re.IGNORECASE)
_POST_CALL = re.compile(r"\.post\s*\(\s*[\"'`]", re.IGNORECASE)
_SENT = re.compile(r"(JSON\.stringify\s*\(\s*)?(\{[^{}]{0,400}\})")
_SENT_TEXT = re.compile(r"""body\s*:\s*(["'])(\{[^'\n]{0,400}?\}|[\w=&%.-]{1,400})\1""")
_PAIR = re.compile(
    r"""["']?([A-Za-z_]\w*)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?|true|false)|([A-Za-z_$][\w$.]*))"""
)
_PAGE_NAME = re.compile(r"page|pageno|pagenum|pagenumber|currentpage|curpage|pageindex|current|pn", re.IGNORECASE)
_SIZE_NAME = re.compile(r"(?:page)?size|rows|limit|perpage|num|count", re.IGNORECASE)
# An article's address put together: "/detail/" + row.id + ".html", or `/detail/${row.id}.html`
_TEMPLATE = re.compile(
    r"""["'`]([^"'`\n]{0,200}[/=])(?:["']\s*\+\s*(?:[\w$\[\]]+\.)*(\w*id)\b\s*(?:\+\s*["']([^"'\n]{0,80}))?"""
    r"""|\$\{\s*(?:[\w$\[\]]+\.)*(\w*id)\s*\}([^"'`\n]{0,80}))""",
    re.IGNORECASE,
)
_OPENING = re.compile(r"""^.*(?:href\s*=\s*\\?["']?|["'\s>(])""", re.IGNORECASE)
_CLOSING = re.compile(r"""[\\"'\s<>].*$""", re.DOTALL)
_NOT_ARTICLE = re.compile(r"/api/|/list|\.json|[?&]page|/(?:img|image|pic|upload|video|user)s?/", re.IGNORECASE)


def endpoints(root: _Element, base: str) -> Iterator[str]:
    """Yield the addresses (see ListAddress) that a page's scripts and attributes name."""
    for script in root.iter("script"):
        source = script.get("src") or ""
        if source and _DATA_URL.search(source) and (address := absolute(base, source)):
            yield address
        yield from endpoints_in(script.text or "", base)
    for element in root.iter():
        for name in _ATTRIBUTES:
            if (value := element.get(name)) and (address := _address(base, value, goes_on=False)):
                yield address


def endpoints_in(script: str, base: str) -> Iterator[str]:
    """Yield the addresses that a script asks, each also with what its articles' addresses are made of."""
    script = script[:MAX_SCRIPT]
    found = [one for match in _ASKED.finditer(script) if (one := _asked(script, match, base))]
    made = _templates(script) if found else []
    for one in found:
        yield one.written
        for template in made:
            yield ListAddress(one.url, one.post, template).written


def own_scripts(root: _Element, base: str) -> list[str]:
    """Return the scripts of a page that its publisher may have written."""
    found = [address for script in root.iter("script") if (address := absolute(base, script.get("src") or ""))]
    own = [url for url in found if same_family(urlsplit(url).netloc, urlsplit(base).netloc)]
    return [
        url for url in dict.fromkeys(own) if not _LIBRARY.search(url.rpartition("/")[2]) and not _DATA_URL.search(url)
    ]


def _asked(script: str, match: re.Match[str], base: str) -> ListAddress | None:
    """Return what one call asks for; whatever is posted to may be a list, unless its name says what else it is."""
    post = _posted(script, match)
    if post is None:
        address = _address(base, match[1], goes_on=bool(match[2]))
    else:
        address = None if match[2] or _NO_LIST.search(match[1]) or "/" not in match[1] else absolute(base, match[1])
    return ListAddress(address, post) if address else None


def _address(base: str, href: str, *, goes_on: bool) -> str | None:
    """Return an endpoint; where the script adds something behind `page=`, the first page is asked for."""
    href = unescape(href)
    if not _DATA_URL.search(href) or (goes_on and not href.endswith("=")):
        return None
    return absolute(base, href + ("1" if goes_on else ""))


def _posted(script: str, match: re.Match[str]) -> str | None:
    """Return what a call posts, None where it asks by GET."""
    before = script[max(0, match.start() - _CALL_BEFORE) : match.end()]
    before = before[before.rfind(";") + 1 :]
    behind = re.split(r"\}\s*\)\s*[;.\n]|\)\s*\.then", script[match.end() : match.end() + _CALL_BEHIND], maxsplit=1)[0]
    if not (_POST_CALL.search(match[0]) or _POSTS.search(before) or _POSTS.search(behind)):
        return None
    if text := _SENT_TEXT.search(behind):
        return text[2]
    sent = _SENT.search(behind + "}") or _SENT.search(before)
    if sent is None:
        return "page=1"
    pairs = dict(_pairs(sent[2], script))
    is_json = sent[1] is not None or "application/json" in before + behind or "axios" in match[0] + before[-40:]
    return json.dumps(pairs, ensure_ascii=False, separators=(",", ":")) if is_json else urlencode(pairs)


def _pairs(sent: str, script: str) -> Iterator[tuple[str, str | int]]:
    for name, double, single, number, variable in _PAIR.findall(sent):
        if _PAGE_NAME.fullmatch(name):
            yield name, 1
        elif variable and _SIZE_NAME.fullmatch(name):
            yield name, 20
        elif variable:
            stated = re.search(rf"""\b{re.escape(variable)}\s*[:=]\s*["']?([\w-]+)["']?\s*[,;\n]""", script)
            if stated:
                yield name, stated[1]
        else:
            yield name, int(number) if number.isdecimal() else double or single or number


def _templates(script: str) -> list[str]:
    """Return the forms in which a script writes articles' addresses."""
    found = []
    for prefix, name, suffix, name_inside, suffix_inside in _TEMPLATE.findall(script):
        opening = _OPENING.sub("", prefix)
        closing = _CLOSING.sub("", suffix or suffix_inside)
        if opening and not _NOT_ARTICLE.search(opening) and "{" not in opening:
            found.append(f"{opening}{{{name or name_inside}}}{closing}")
    return list(dict.fromkeys(found))[:MOST_TEMPLATES]
