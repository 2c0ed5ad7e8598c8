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

from pipelines.arrival import Arrival
from pipelines.cleaning import clean
from pipelines.deduplication import fingerprints
from pipelines.items import Article, PageStatus, Published, Reading, Relation
from pipelines.story_desk import StoryDesk
from storage import pages, schema, sites
from storage.database import Database, Session
from storage.errors import StoreError
from storage.intake import Intake

PREFIX = "dedup/"  # of every site key in such a store: no site file can have one
SLOTS = 200
AT_ONCE = 32  # texts whose earlier copies are looked up together
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
        """File the first texts in one transaction, as many as `seconds` allow but a few; return where they went."""
        until = time.monotonic() + seconds
        filed: list[Filed] = []
        with self.db.write() as s:
            while len(filed) < len(texts) and (not filed or time.monotonic() < until):
                filed += self._file(s, texts[len(filed) : len(filed) + AT_ONCE], now)
        return filed

    def _file(self, s: Session, texts: Sequence[Text], now: dt.datetime) -> list[Filed]:
        slots = [self._slot(s, now) for _ in texts]
        arriving = [_analyse(text, slot.url) for text, slot in zip(texts, slots, strict=True)]
        site_keys = [self._site(s, text.site, now) for text in texts]
        arrivals = [Arrival.of(article, key) for article, key in zip(arriving, site_keys, strict=True)]
        desk, intake = StoryDesk(s, arrivals), Intake(s, len(texts))
        filed = []
        for slot, article, key, arrival in zip(slots, arriving, site_keys, arrivals, strict=True):
            membership = desk.rule(s, arrival).membership
            article_id = intake.add(article, page_id=slot.id, site_key=key, rules_version="", backlog=False, now=now)
            story, second = desk.enter(intake, article_id, article, arrival, membership, now)
            filed.append(Filed(story, membership.relation, second or membership.also))
        intake.flush()
        pages.finish(s, *(pages.End(slot.id, PageStatus.ARTICLE, now) for slot in slots))
        return filed

    def _slot(self, s: Session, now: dt.datetime) -> pages.PageToFetch:
        """Return a page for one text: each has its own, for a text that comes twice is no later look at one page."""
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
        left_over = pages.owed(s, _DESK, now, SLOTS)  # by an earlier run
    return DedupStore(db, entry.id, left_over)
