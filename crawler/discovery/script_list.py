"""Lists that stand in <script>: markup written by script or kept in data islands, and simple arrays of objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml.etree import _Element

MAX_SCRIPT = 1_000_000
MAX_OBJECTS = 5_000

_MARKUP = re.compile(r"<a\s[^<>]{0,1000}href", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_OBJECT = re.compile(r"\{[^{}]{10,4000}\}")
_STRING = r"""\s*["']?\s*:\s*("(?:[^"\\]|\\.){0,1000}"|'(?:[^'\\]|\\.){0,1000}')"""
_URL = re.compile(
    r"""["'{,\s](?:url|link|href|linkurl|link_url|docpuburl|pageurl|weburl|arturl|puburl|shareurl)""" + _STRING, re.I
)
_TITLE = re.compile(r"""["'{,\s](?:title|doctitle|linktitle|headline|name|subject)""" + _STRING, re.I)
_TIME = re.compile(r"""["'{,\s](?:\w*date|\w*time|pubtime|docreltime|docpubtime)""" + _STRING, re.I)


def fragments(root: _Element) -> Iterator[str]:
    """Yield the HTML inside scripts: 大汉's <datastore> islands (CDATA records), document.write, templates."""
    for text in _scripts(root):
        if _MARKUP.search(text):
            yield _CDATA.sub("", text).replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")


def objects(root: _Element) -> Iterator[tuple[str, str, str]]:
    """Yield (url, title, time or "") of flat objects in scripts that name both an address and a title."""
    for text in _scripts(root):
        yield from objects_in(text)


def objects_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (url, title, time or "") of flat objects in JavaScript, whose keys may stand without quotes."""
    for count, match in enumerate(_OBJECT.finditer(text)):
        if count >= MAX_OBJECTS:
            return
        url, title = _URL.search(match[0]), _TITLE.search(match[0])
        if url and title:
            time = _TIME.search(match[0])
            yield _unquoted(url[1]), _unquoted(title[1]), _unquoted(time[1]) if time else ""


def _scripts(root: _Element) -> Iterator[str]:
    for element in root.iter("script"):
        text = element.text or ""
        if 40 < len(text) <= MAX_SCRIPT:
            yield text


def _unquoted(literal: str) -> str:
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    try:
        return str(json.loads('"' + inner.replace("\\'", "'").replace('\\"', '"').replace('"', '\\"') + '"'))
    except ValueError:
        return inner.replace("\\/", "/")
