"""A store of texts handed in by line, filed by the same decision as a crawl's articles."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipelines import story_desk
from pipelines.cleaning import clean
from pipelines.deduplication import fingerprints
from pipelines.items import Article, PageStatus, Published, Reading, Relation
from storage import articles, pages, schema, sites, stories
from storage.database import Database, Session
from storage.errors import StoreError

PREFIX = "dedup/"  # of every site key in such a store: no site file can have one
SLOTS = 200
_DESK = PREFIX + "desk"  # the site whose list announces every page


@dataclass(frozen=True, slots=True)
class Text:
    """Hold one article as it was handed in; `published` in Shanghai time or as a bare date."""

    title: str
    text: str
    site: str | None = None
    published: Published | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """Say which story a text entered, how, and which other story it holds or resembles."""

    story: int
    relation: Relation
    also: int | None


@dataclass(slots=True)
class DedupStore:
    """File texts in order; each sees those before it only."""

    db: Database
    _list_id: int
    _slots: list[pages.PageToFetch] = field(default_factory=list)  # announced, not used yet
    _known_sites: set[str] = field(default_factory=set)

    def file(self, texts: Sequence[Text], now: dt.datetime, seconds: float) -> list[Filed]:
        """File the first texts in one transaction, as many as `seconds` allow but one; return where they went."""
        until = time.monotonic() + seconds
        filed: list[Filed] = []
        with self.db.write() as s:
            for text in texts:
                if filed and time.monotonic() >= until:
                    break
                filed.append(self._file(s, text, now))
        return filed

    def _file(self, s: Session, text: Text, now: dt.datetime) -> Filed:
        page = self._slot(s, now)
        site_key = self._site(s, text.site, now)
        article = _analyse(text, page.url)
        arrival = story_desk.Arrival.of(article, site_key)
        membership = story_desk.rule(s, arrival).membership
        article_id = articles.add(
            s, article, page_id=page.id, site_key=site_key, rules_version="", backlog=False, now=now
        )
        story = story_desk.enter(s, article_id, article, arrival, membership, now)
        pages.finish(s, page.id, PageStatus.ARTICLE, now=now)
        also = stories.second_of(s, article_id) if membership.opens else membership.also
        return Filed(story, membership.relation, also)

    def _slot(self, s: Session, now: dt.datetime) -> pages.PageToFetch:
        """Return a page for one text: each has its own, for a text that comes twice is no later look at one page."""
        if not self._slots:
            self._slots = pages.owed(s, _DESK, now, SLOTS)  # left over from an earlier run
        if not self._slots:
            urls = [f"dedup:{uuid.uuid4().hex}" for _ in range(SLOTS)]
            links = [pages.Announced(url=url, url_key=url, title="", published=None) for url in urls]
            self._slots = pages.announce(
                s, site_key=_DESK, list_id=self._list_id, links=links, first_visit=False, now=now
            )
        return self._slots.pop()

    def _site(self, s: Session, site: str | None, now: dt.datetime) -> str:
        key = _site_key(site)
        if key not in self._known_sites:
            _accept(s, key, [], now)
            self._known_sites.add(key)
        return key


def _analyse(text: Text, url: str) -> Article:
    cleaned = clean(text.text, text.title)
    return Article(
        url=url,
        reading=Reading(status=PageStatus.ARTICLE, title=text.title, text=text.text, published=text.published),
        text=cleaned.text,
        normal=cleaned.normal.text,
        noise=cleaned.noise,
        fingerprints=fingerprints(cleaned.normal.text),
    )


def _site_key(site: str | None) -> str:
    key = f"{PREFIX}site/{site or ''}"
    return key if len(key) <= 64 else f"{PREFIX}{hashlib.sha256(key.encode()).hexdigest()[:48]}"


def _accept(s: Session, key: str, lists: Sequence[tuple[str, str]], now: dt.datetime) -> None:
    sites.accept(s, key=key, name=key.removeprefix(PREFIX), province="全国", digest="", source="", lists=lists, now=now)


@contextmanager
def open_dedup_store(path: Path | None, now: dt.datetime) -> Iterator[DedupStore]:
    """Create or continue the store at `path`, or make one that is gone afterwards; raise StoreError."""
    with tempfile.TemporaryDirectory(prefix="jindu-dedup-") as folder:
        db = Database.open(f"sqlite:///{path or Path(folder) / 'dedup.db'}")
        try:
            yield _prepared(db, now)
        finally:
            db.dispose()


def _prepared(db: Database, now: dt.datetime) -> DedupStore:
    if schema.current(db) is not None:
        with db.read() as s:
            if any(not state.key.startswith(PREFIX) for state in sites.states(s, now)):
                raise StoreError(f"{db.where} 是监测用的数据库，不能拿来试查重；请换一个 --store 路径")
    schema.upgrade(db)
    with db.write() as s:
        _accept(s, _DESK, [("dedup:", "page")], now)
        (entry,) = sites.due_lists(s, _DESK, now, all_lists=True)
    return DedupStore(db, entry.id)
