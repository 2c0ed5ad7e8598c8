"""The form that addresses of one kind share, as a regular expression: what `article_url` of a site file may say.

/yw/202611/t20261120_4191.html   ->  /\\d{6}/t\\d{8}_\\d+\\.s?html?(?:[?#]|$)
/archives/812                    ->  /archives/\\d+/?(?:[?#]|$)
/shownews.asp?id=311             ->  /shownews\\.asp\\?id=\\d+
/posts/river-bridge/             ->  /posts/[^/?#]+/?(?:[?#]|$)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.discovery.canonical_url import url_key
from crawler.discovery.links import Link
from crawler.discovery.url_shape import shape_score

MAX_PATTERN = 480  # what a site file accepts is 500
ENOUGH = 3
HEADLINES = 0.6  # share of a form's links that must read like headlines

_CJK = re.compile(r"[\u3400-\u9fff]")
_EXTENSION = re.compile(r"\.([a-z]{2,5})$", re.IGNORECASE)
_WORD_NUMBER = re.compile(r"([A-Za-z]*)(\d+)$")
_SLUG = re.compile(r"[a-z]+(?:-[a-z\d]+)+", re.IGNORECASE)
_HEX = re.compile(r"(?=.*\d)[0-9a-f]{12,}(?:-[0-9a-f]+)*", re.IGNORECASE)
_DATE_TOKEN = re.compile(r"(?:199\d|20[0-4]\d)(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?")
_ANY_NAME = "[^/?#]+"
_END = "(?:[?#]|$)"


@dataclass(frozen=True, slots=True)
class UrlForm:
    """Hold one form of addresses and the links that have it; `headlines` counts those with a title like one."""

    pattern: str
    links: tuple[Link, ...]
    headlines: int

    @property
    def looks_like_articles(self) -> bool:
        """Say whether titles alone make this an article's form."""
        return self.headlines >= ENOUGH and self.headlines >= len(self.links) * HEADLINES


def forms(links: Iterable[Link]) -> list[UrlForm]:
    """Return the forms in which links come, the one with most headlines first; each page counts once."""
    groups: dict[str, dict[str, Link]] = defaultdict(dict)
    for link in links:
        known = groups[pattern_of(link.url)]
        key = url_key(link.url)
        if key not in known or len(link.title) > len(known[key].title):
            known[key] = link
    found = [
        UrlForm(pattern, tuple(group.values()), sum(is_headline(link.title) for link in group.values()))
        for pattern, group in groups.items()
    ]
    return sorted(found, key=lambda form: -form.headlines)


def is_headline(title: str) -> bool:
    """Say whether words are as long as a headline."""
    return len(_CJK.findall(title)) >= 8 or len(title) >= 24


def joined(patterns: Sequence[str]) -> str | None:
    """Return one expression for several forms, None where it would be longer than a site file may say."""
    chosen = list(dict.fromkeys(patterns))
    whole = "|".join(chosen)
    return whole if chosen and len(whole) <= MAX_PATTERN else None


def pattern_of(url: str) -> str:
    """Return the form of one address; numbers stand for any, dates for any of their length, names for themselves."""
    parts = urlsplit(url)
    if parts.fragment.startswith(("/", "!")):  # a page of a script's own
        inner = pattern_of(f"http://x/{parts.fragment.lstrip('!/')}")
        return "#!?" + inner
    *folders, last = parts.path.split("/")[1:] or [""]
    closing = ""
    if not last and folders:
        last, closing = folders.pop(), "/?"
    if parts.query:
        return "/" + re.escape(last) + r"\?" + _query(parts.query)
    name = _segment(last)
    tail = [name.pattern]
    strong = name.strong
    while folders and (named := _segment(folders[-1])).numbered:
        tail.insert(0, named.pattern)
        strong = strong or named.strong
        folders.pop()
    if not strong and folders:  # a bare number or any name is told by where it stands
        tail.insert(0, re.escape(folders[-1]))
    return "/" + "/".join(tail) + (closing or ("" if _EXTENSION.search(last) else "/?")) + _END


@dataclass(frozen=True, slots=True)
class _Segment:
    pattern: str
    numbered: bool
    strong: bool  # tells articles by itself: a date, or a word with a number


def _segment(text: str) -> _Segment:
    extension = _EXTENSION.search(text)
    stem = text[: extension.start()] if extension else text
    ending = _ending(extension[1]) if extension else ""
    if _SLUG.fullmatch(stem) and sum(map(str.isalpha, stem)) >= 8:
        return _Segment(_ANY_NAME + ending, False, False)
    if _HEX.fullmatch(stem):
        return _Segment("[0-9A-Fa-f-]+" + ending, True, True)
    if not any(map(str.isdigit, stem)):
        return _Segment((_ANY_NAME if extension else re.escape(stem) if stem else "") + ending, False, False)
    pieces = re.split(r"([^0-9A-Za-z]+)", stem)
    tokens = [_token(piece) if number % 2 == 0 else re.escape(piece) for number, piece in enumerate(pieces)]
    dated = any(_DATE_TOKEN.fullmatch(piece.lstrip("t")) for piece in pieces)
    worded = any(len(word) >= 3 for word in re.findall(r"[A-Za-z]+", stem))
    return _Segment("".join(tokens) + ending, True, dated or worded)


def _token(text: str) -> str:
    match = _WORD_NUMBER.fullmatch(text)
    if match is None:
        return re.escape(text) if text.isalpha() or not text else r"\w+"
    return re.escape(match[1]) + _digits(match[2])


def _digits(text: str) -> str:
    return rf"\d{{{len(text)}}}" if _DATE_TOKEN.fullmatch(text) else r"\d+"


def _ending(extension: str) -> str:
    return r"\.s?html?" if re.fullmatch(r"s?html?", extension, re.IGNORECASE) else re.escape(f".{extension}")


def _query(query: str) -> str:
    said = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        value = r"\d+" if value.isdigit() else r"[\w-]+" if any(map(str.isdigit, value)) else re.escape(value)
        said.append(f"{re.escape(name)}={value}")
    return "&".join(said)


def plausible(form: UrlForm) -> bool:
    """Say whether a form may be articles': its titles speak for it, and its addresses are not those of channels."""
    return form.looks_like_articles and sum(shape_score(link.url) for link in form.links) / len(form.links) > -3.0
