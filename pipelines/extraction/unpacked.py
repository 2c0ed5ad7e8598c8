"""Unpack an article that a page keeps for its scripts: in the state they start from, or in a hidden text field."""

from __future__ import annotations

import copy
import html as markup
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from pipelines.extraction.published import from_epoch
from pipelines.extraction.title_tag import letters
from pipelines.extraction.tree import parse, title_of
from pipelines.furniture import HAN, is_prose

_MOST_SCRIPT = 2_000_000  # characters of one script
_MOST_NODES = 50_000  # of one state
_LEAST_TEXT = 30  # Chinese characters of a text; a flash item has more
_DECODER = json.JSONDecoder(strict=False)
_STATE = re.compile(r"=\s{0,4}(?=\{)|=\s{0,4}JSON\.parse\(\s{0,4}(?=\")")
_MOST_STATES = 12  # assignments of one script that are tried
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ESCAPED = re.compile(r"&lt;/?(?:p|div|br|span)\b")
_HAN = re.compile(f"[{HAN}]")
_FIELDS = ("textarea", "xmp", "template")
_TITLES = ("title", "articletitle", "newstitle", "maintitle", "headline", "name", "subject")
_SOURCES = ("sourcename", "source", "articlesource", "newssource", "copyfrom", "medianame", "origin")
_AUTHORS = ("authorname", "author", "writer")
_EDITORS = ("editorname", "editor", "responeditor", "responsibleeditor", "dutyeditor")
_TIMES = re.compile(r"(?:publi|release|pub_?(?:time|date)|ptime|show_?time|online)", re.IGNORECASE)
_CREATED = re.compile(r"c(?:reate)?d?_?(?:time|date|at)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    record: dict[str, object]
    title: str
    text: str
    sure: bool  # its title is the page's


def unpack(root: HtmlElement, title: str) -> HtmlElement | None:
    """Return the page with the hidden article put where readers look for it; None where it hides none.

    `title` is what the page calls itself. The tree that is given stays as it is.
    """
    fields = [node for node in root.iter(*_FIELDS) if _is_text(node.text or "")]
    if fields:
        return _opened(root)
    told = letters(title) or letters(title_of(root))
    found = [one for script in root.iter("script") for one in _articles(script, told)]
    best = max(found, key=lambda one: (one.sure, len(one.text)), default=None)
    return _page_of(best) if best is not None else None


def _opened(root: HtmlElement) -> HtmlElement:
    """Return a copy of the page whose hidden fields are laid open."""
    page = copy.deepcopy(root)
    for node in list(page.iter(*_FIELDS)):
        if _is_text(node.text or ""):
            opened = lxml_html.fragment_fromstring(node.text or "", create_parent="div")
            opened.tail = node.tail
            parent = node.getparent()
            if parent is not None:
                parent.replace(node, opened)
    return page


def _is_text(written: str) -> bool:
    """Tell whether a string, with markup or without, is the text of an article."""
    if len(written) < _LEAST_TEXT or len(written) > _MOST_SCRIPT:
        return False
    plain = _TAG.sub(" ", written)
    return len(_HAN.findall(plain)) >= _LEAST_TEXT and is_prose(plain, least=20)


def _articles(script: HtmlElement, told: str) -> Iterator[_Found]:
    kind = (script.get("type") or "").lower()
    text = script.text or ""
    if script.get("src") or "ld+json" in kind or not 60 <= len(text) <= _MOST_SCRIPT:
        return
    for state in _states(text, pure="json" in kind):
        yield from _in_state(state, told)


def _states(text: str, *, pure: bool) -> Iterator[object]:
    """Give the JSON values that a script holds or assigns."""
    if pure:
        places = [len(text) - len(text.lstrip())]
    else:
        places = [match.end() for _, match in zip(range(_MOST_STATES), _STATE.finditer(text), strict=False)]
    end = 0
    for place in places:
        if place < end:
            continue  # inside the one before
        try:
            value, end = _DECODER.raw_decode(text, place)
            yield _DECODER.decode(value) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            continue  # a script's own object, with names that are not quoted


def _in_state(state: object, told: str) -> Iterator[_Found]:
    """Give the records of a state with a title and a text; of those in lists only the one the page is called after."""
    waiting: list[tuple[object, bool]] = [(state, False)]
    seen = 0
    while waiting and seen < _MOST_NODES:
        value, listed = waiting.pop()
        seen += 1
        if isinstance(value, list):
            waiting += [(item, listed or len(value) > 1) for item in value]
        elif isinstance(value, dict):
            waiting += [(item, listed) for item in value.values() if isinstance(item, dict | list)]
            found = _article(value, told)
            if found is not None and (found.sure or not listed):
                yield found


def _article(record: dict[str, object], told: str) -> _Found | None:
    title = _named(record, _TITLES, 160)
    texts = [value for value in record.values() if isinstance(value, str) and _is_text(value)]
    if not title or not texts:
        return None
    own = letters(title)
    return _Found(
        record, title, max(texts, key=len), len(own) >= 6 and (own in told or (len(told) >= 8 and told in own))
    )


def _named(record: dict[str, object], names: tuple[str, ...], most: int) -> str:
    """Return the first of these values that is a short string with Chinese in it, without its markup."""
    by_name = {key.lower().replace("_", ""): value for key, value in record.items()}
    for name in names:
        value = by_name.get(name)
        if isinstance(value, str) and len(value) <= 2 * most:
            plain = _TAG.sub("", value).strip()
            if plain and len(plain) <= most and _HAN.search(plain):
                return plain
    return ""


def _time(record: dict[str, object]) -> str:
    for pattern in (_TIMES, _CREATED):
        for key, value in record.items():
            if not pattern.match(key) or not isinstance(value, str | int):
                continue
            moment = from_epoch(str(value))
            written = f"{moment.value:%Y-%m-%d %H:%M}" if moment is not None else str(value)
            if re.match(r"(?:19|20)\d\d[-/.年]\d", written) and len(written) <= 40:
                return written
    return ""


def _page_of(found: _Found) -> HtmlElement | None:
    """Return a page as a newsroom would print this record."""
    record = found.record
    labelled = (
        ("发布时间", _time(record)),
        ("来源", _named(record, _SOURCES, 30)),
        ("作者", _named(record, _AUTHORS, 30)),
    )
    line = " ".join(f"<span>{label}：{markup.escape(value)}</span>" for label, value in labelled if value)
    editor = _named(record, _EDITORS, 20)
    text = markup.unescape(found.text) if _ESCAPED.search(found.text) else found.text
    if not _TAG.search(text):
        text = "".join(f"<p>{markup.escape(part)}</p>" for part in text.splitlines())
    title = markup.escape(found.title)
    signed = f"<p>责任编辑：{markup.escape(editor)}</p>" if editor else ""
    try:
        return parse(
            f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{line}</p>"
            f'<div class="article">{text}</div>{signed}</body></html>'
        )
    except etree.LxmlError:
        return None
