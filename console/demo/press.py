"""Print the sample sites: at each visit, the pages, lists, feeds and sitemaps a publisher has online."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import jinja2

from console.demo.catalog import SAMPLES, Catalog, Copy, DemoSite, Story
from console.demo.troubles import spoil

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOPIC_PATH = "/zt/jindu/"
_MEDIA = {"rss": "application/rss+xml", "atom": "application/atom+xml", "sitemap": "application/xml"}


@dataclass(frozen=True, slots=True)
class Resource:
    """Hold what one path answers: bytes, media type as sent, and the time it last changed."""

    body: bytes
    content_type: str
    modified: dt.datetime

    @property
    def etag(self) -> str:
        """Return a weak validator of the content (weak: the same for its gzip form)."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Page:
    """Hold one copy of a story with its place and time, and what it says at one visit."""

    story: Story
    copy: Copy
    path: str
    url: str
    published: dt.datetime
    changed: dt.datetime
    title: str
    corrected: bool


class Press:
    """Print everything the sites show at a visit, relative to `now`; `base(site)` gives a site's `http://host:port`.

    Output depends on catalog, now, addresses and visit only, so two fetches at one visit are byte for byte the same.
    """

    def __init__(self, catalog: Catalog, now: dt.datetime, base: Callable[[str], str]) -> None:
        self._catalog = catalog
        self._now = now.astimezone(dt.UTC).replace(second=0, microsecond=0)
        self._base = base
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(SAMPLES / "layouts"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )

    def published(self, copy: Copy) -> dt.datetime:
        """Return when a copy went online, in Shanghai time."""
        return (self._now - copy.age).astimezone(SHANGHAI)

    def path(self, story: Story, copy: Copy) -> str:
        """Return the path of a copy: the site's pattern, with a number that depends on story and site only."""
        number = zlib.crc32(f"{copy.site}/{story.key}".encode()) % 9_000_000 + 1_000_000
        path = self.published(copy).strftime(self._catalog.sites[copy.site].path).replace("{id}", str(number))
        return f"/internal{path}" if copy.disallowed else path

    def url(self, story: Story, copy: Copy) -> str:
        """Return the absolute address of a copy."""
        return self._base(copy.site) + self.path(story, copy)

    def page(self, story: Story, copy: Copy, visit: int) -> Page | None:
        """Return what a copy is at a visit; None before it is published and after it was withdrawn."""
        if copy.visit > visit or (copy.withdrawn is not None and copy.withdrawn <= visit):
            return None
        correction = story.correction
        corrected = copy is story.origin and correction is not None and correction.visit <= visit
        title = correction.title if corrected and correction is not None else copy.title
        return Page(
            story=story,
            copy=copy,
            path=self.path(story, copy),
            url=self.url(story, copy),
            published=self.published(copy),
            changed=self._changed(correction.visit) if corrected and correction else self.published(copy),
            title=self._dated(title, story),
            corrected=corrected,
        )

    def pages(self, site: str, visit: int) -> list[Page]:
        """Return what a site shows at a visit, newest first."""
        found = [self.page(story, copy, visit) for story, copy in self._catalog.copies(site)]
        return sorted((page for page in found if page), key=lambda page: (page.published, page.path), reverse=True)

    def print(self, site: DemoSite, path: str, visit: int) -> Resource | None:
        """Return what a path of a site answers at a visit, None for a path that does not exist."""
        pages = self.pages(site.key, visit)
        for page in pages:
            if page.path == path:
                return self._article(site, page)
        if path == "/robots.txt":
            return Resource(_robots(site, self._base(site.key)).encode(), "text/plain; charset=utf-8", self._changed(1))
        if site.list_kind == "sitemap":
            name = {site.list_path: "sitemap_index.xml", "/sitemap-news.xml": "sitemap_news.xml"}.get(path)
            name = "sitemap_pages.xml" if path == "/sitemap-pages.xml" else name
            if name is not None:
                return self._list(site, pages, name, visit)
        elif path == site.list_path:
            return self._json(site, pages, visit) if site.list_kind == "json" else self._list_page(site, pages, visit)
        if path in ("/", TOPIC_PATH, "/about.html"):
            return self._furniture(site, path)
        return None

    def _list_page(self, site: DemoSite, pages: list[Page], visit: int) -> Resource:
        name = {"rss": "rss.xml", "atom": "atom.xml"}.get(site.list_kind, site.list_layout)
        return self._list(site, pages, name, visit)

    def _list(self, site: DemoSite, pages: list[Page], template: str, visit: int) -> Resource:
        text = self._render(template, site, pages=pages, changed=self._list_changed(site, visit))
        if media := _MEDIA.get(site.list_kind):
            return Resource(text.encode(), f"{media}; charset=utf-8", self._list_changed(site, visit))
        return self._html(site, text, self._list_changed(site, visit))

    def _json(self, site: DemoSite, pages: list[Page], visit: int) -> Resource:
        rows = [
            {"id": number, "title": page.title, "url": page.path, "publishTime": page.published.strftime(site.time)}
            for number, page in enumerate(pages, start=1)
        ]
        text = json.dumps({"code": 200, "data": {"total": len(rows), "list": rows}}, ensure_ascii=False)
        return Resource(text.encode(), "application/json; charset=utf-8", self._list_changed(site, visit))

    def _article(self, site: DemoSite, page: Page) -> Resource:
        # Related links as they stood when the page was made: a page that changes by itself is not a correction.
        earlier = [other for other in self.pages(site.key, page.copy.visit) if other.path != page.path][:6]
        source = self._catalog.sites[page.copy.from_site] if page.copy.from_site else None
        text = self._render(
            site.layout,
            site,
            page=page,
            paragraphs=self._paragraphs(page),
            related=earlier,
            source=source.name if source else None,
            original=self.url(page.story, page.story.origin) if source else None,
            tail=self._catalog.blocks[page.copy.tail] if page.copy.tail else (),
            sidebar=self._catalog.blocks[site.sidebar] if site.sidebar else (),
            title_times=3 if "titles" in page.copy.trouble else 1,
        )
        return self._html(site, text, page.changed)

    def _paragraphs(self, page: Page) -> list[str]:
        story, copy, correction = page.story, page.copy, page.story.correction
        paragraphs = [story.paragraphs[number] for number in copy.keep] if copy.keep else list(story.paragraphs)
        if page.corrected and correction is not None:
            for old, new in correction.replace.items():
                paragraphs = [paragraph.replace(old, new) for paragraph in paragraphs]
            paragraphs.append(correction.note)
        if copy.lead:
            paragraphs.insert(0, copy.lead)
        return spoil([self._dated(line, story) for line in paragraphs], copy.trouble, self._catalog.pinyin)

    def _dated(self, text: str, story: Story) -> str:
        """Fill in dates as the origin wrote them: {md} 11月22日, {year}, {m1} last month, {m2} the one before."""
        day = self.published(story.origin)
        last = day.replace(day=1) - dt.timedelta(days=1)
        before = last.replace(day=1) - dt.timedelta(days=1)
        words = {
            "md": f"{day.month}月{day.day}日",
            "year": day.year,
            "m1": f"{last.month}月",
            "m2": f"{before.month}月",
        }
        for name, value in words.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def _furniture(self, site: DemoSite, path: str) -> Resource:
        blocks = self._catalog.blocks
        lines = blocks["drug_headlines"] if path == TOPIC_PATH else blocks["about"]
        text = self._render("furniture.html", site, heading=site.name, lines=lines)
        return self._html(site, text, self._changed(1))

    def _render(self, template: str, site: DemoSite, **values: object) -> str:
        shared = {"site": site, "base": self._base(site.key), "topic": TOPIC_PATH, "blocks": self._catalog.blocks}
        return self._templates.get_template(template).render(**shared, **values)

    def _html(self, site: DemoSite, text: str, modified: dt.datetime) -> Resource:
        charset = f"; charset={site.charset.header}" if site.charset.header else ""
        return Resource(text.encode(site.charset.bytes), f"text/html{charset}", modified)

    def _changed(self, visit: int) -> dt.datetime:
        """Return the time stamp of a visit's changes: a minute apart, because Last-Modified counts whole seconds."""
        return self._now - dt.timedelta(minutes=10) + dt.timedelta(minutes=visit)

    def _list_changed(self, site: DemoSite, visit: int) -> dt.datetime:
        return self._changed(max((n for n in self._changes[site.key] if n <= visit), default=1))

    @cached_property
    def _changes(self) -> Mapping[str, frozenset[int]]:
        """Map each site to the visits at which its list changes."""
        changes: dict[str, set[int]] = {key: set() for key in self._catalog.sites}
        for story in self._catalog.stories.values():
            for copy in story.copies:
                changes[copy.site] |= {copy.visit} | ({copy.withdrawn} if copy.withdrawn else set())
            if story.correction:
                changes[story.origin.site].add(story.correction.visit)
        return {key: frozenset(visits) for key, visits in changes.items()}


def _robots(site: DemoSite, base: str) -> str:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in site.disallow)]
    if not site.disallow:
        lines.append("Disallow:")
    if site.crawl_delay is not None:
        lines.append(f"Crawl-delay: {site.crawl_delay:g}")
    if site.list_kind == "sitemap":
        lines.append(f"Sitemap: {base}{site.list_path}")
    return "\n".join(lines) + "\n"
