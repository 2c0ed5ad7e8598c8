"""Collect what a page tells machines about itself: meta tags and JSON-LD."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.source import tidy_person, tidy_source
from pipelines.extraction.tree import title_of

_MOST_META = 200
_MOST_JSON = 200_000  # characters of one JSON-LD block that are parsed
_TITLES = ("articletitle", "og:title", "twitter:title", "title")
_TIMES_WORDS = """
    pubdate article:published_time og:release_date og:published_time publishdate publish-date publish_time pub_date
    bytedance:published_time bytedance:updated_time weibo:article:create_at datepublished dc.date.issued
    publication_date createdate releasedate sailthru.date dcterms.created dc.date.created dc.date
"""
_TIMES = tuple(_TIMES_WORDS.split())
_SOURCES = ("contentsource", "og:source", "article:source", "source", "mediaid", "copyright_source", "dc.source")
# <meta name="author"> names the site or who keyed the page in, seldom the writer.
_AUTHORS = ("article:author", "og:article:author", "bytedance:author", "weibo:article:author")
_EDITORS = ("editor", "responsibleeditor", "article:editor", "contenteditor")
# What a newspaper's system leaves in a comment: <!--enpproperty <date>…</date><author>…</author><title>…</title>-->
_PROPERTIES = re.compile(r"<(title|date|author|source|editor)>([^<>]{1,200})</\1>")
_NEWSPAPER = re.compile(r"[\u4e00-\u9fff]{2,8}(?:报|周刊)(?=$|\s|(?:数字|电子)(?:报|版|报刊)|[-_—|])")
_TAG = re.compile(r"<[^<>]{0,200}>")  # some systems write the headline with its markup
_MONTHS = {month.lower(): number for number, month in enumerate(calendar.month_abbr) if month}
_ENGLISH = re.compile(
    r"\b([A-Z][a-z]{2}) ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) (?:[A-Z]{3,4} )?(\d{4})"
)  # Java's Date


@dataclass(slots=True)
class Hints:
    """Hold the values in the order of trust; empty where the page gives none."""

    titles: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    source: str | None = None
    author: str | None = None
    editor: str | None = None


def read_hints(root: HtmlElement) -> Hints:
    """Return what meta tags and JSON-LD say."""
    meta, scripts = _machine_parts(root)
    left = _properties(root)
    ld = [item for script in scripts for item in _json_ld(script)]
    hints = Hints()
    hints.titles = [_TAG.sub(" ", meta[key]) for key in _TITLES if meta.get(key)]
    hints.titles += [value for item in ld if isinstance(value := item.get("headline"), str) and value]
    hints.titles += [left["title"]] if "title" in left else []
    hints.times = [_plain_time(meta[key]) for key in _TIMES if meta.get(key)]
    hints.times += [
        value for item in ld for key in ("datePublished", "pubDate") if isinstance(value := item.get(key), str)
    ]
    hints.times += [left["date"]] if "date" in left else []
    hints.source = next((name for key in _SOURCES if (name := tidy_source(meta.get(key, "")))), None)
    hints.source = hints.source or tidy_source(left.get("source", "")) or (_newspaper(root) if left else None)
    hints.author = next((name for key in _AUTHORS if (name := tidy_person(meta.get(key, "")))), None)
    hints.author = hints.author or next((name for item in ld if (name := _written_by(item))), None)
    hints.author = hints.author or tidy_person(left.get("author", ""))
    hints.editor = next((name for key in _EDITORS if (name := tidy_person(meta.get(key, "")))), None)
    return hints


def _properties(root: HtmlElement) -> dict[str, str]:
    """Return what a newspaper's system says of an article in a comment; {} where there is none."""
    comment = next((node for node in root.iter(etree.Comment) if "enpproperty" in (node.text or "")[:40]), None)
    return {} if comment is None else {key: value.strip() for key, value in _PROPERTIES.findall(comment.text or "")}


def _newspaper(root: HtmlElement) -> str | None:
    """Return the newspaper that `<title>` begins with, or is."""
    name = _NEWSPAPER.match(title_of(root).strip())
    return name[0] if name else None


def _written_by(item: dict[str, object]) -> str | None:
    """Return the person whom JSON-LD names as the author."""
    author = item.get("author")
    first = author[0] if isinstance(author, list) and author else author
    name = first.get("name") if isinstance(first, dict) else first
    return tidy_person(name) if isinstance(name, str) and len(name) <= 40 else None


def _machine_parts(root: HtmlElement) -> tuple[dict[str, str], list[str]]:
    """Return the meta tags by name, the first of each, and the texts of JSON-LD scripts; the tree is walked once."""
    found: dict[str, str] = {}
    scripts: list[str] = []
    count = 0
    for element in root.iter("meta", "script"):
        if element.tag == "script":
            if "ld+json" in (element.get("type") or ""):
                scripts.append(element.text or "")
            continue
        count += 1
        name = element.get("name") or element.get("property") or element.get("itemprop")
        content = (element.get("content") or "").strip() if name and count <= _MOST_META else ""
        if name and content and len(content) <= 400:
            found.setdefault(name.strip().lower(), content)
    return found, scripts


def _plain_time(written: str) -> str:
    """Rewrite `Tue Jun 21 10:30:00 CST 2022`, which some systems print, as ISO."""
    match = _ENGLISH.search(written)
    if not match or match[2].lower() not in _MONTHS:
        return written
    return f"{match[5]}-{_MONTHS[match[2].lower()]:02d}-{int(match[3]):02d} {match[4]}"


def _json_ld(text: str) -> Iterator[dict[str, object]]:
    if len(text) > _MOST_JSON:
        return
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return  # broken JSON-LD is common, and only a hint
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            graph = item.get("@graph")
            yield item
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()
