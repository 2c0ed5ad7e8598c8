"""The past as it is stored, to be lived again: what came, changed and was moved, in order, and a store beside ours."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Literal

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from pipelines.items import Article, Hit, PageStatus, Published, Reading, Verdict
from storage import schema
from storage.article_rows import ArticleRow, HitRow, RevisionRow
from storage.articles import SHANGHAI
from storage.base import insertion, table
from storage.database import Database
from storage.sites import SiteRow
from storage.story_rows import HandMoveRow


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """Hold one thing that happened: an article came, its text was replaced, or a person moved stories.

    `as_of` is the newest article there was, `then` the order among those of one such moment, `id` the article's or the
    move's, `nth` counts an article's texts.
    """

    as_of: int
    then: int
    kind: Literal["arrival", "revision", "move"]
    id: int
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """Hold an article as one of its texts said, and its row."""

    article: Article
    site_key: str
    row: dict[str, Any]


def happenings(s: Session) -> Iterator[Happening]:
    """Yield everything that shaped stories, oldest first."""
    a = table(ArticleRow).c.id
    came = s.execute(select(a).order_by(a).execution_options(yield_per=1000))
    return heapq.merge((Happening(article, 0, "arrival", article) for (article,) in came), _changes(s))


def _changes(s: Session) -> list[Happening]:
    revisions = s.execute(
        select(RevisionRow.as_of, RevisionRow.replaced_at, RevisionRow.article_id, RevisionRow.number)
    )
    moves = s.execute(select(HandMoveRow.as_of, HandMoveRow.at, HandMoveRow.id))
    found = [(as_of, at, 0, article, number + 1) for as_of, at, article, number in revisions]
    found += [(as_of, at, 1, move, 0) for as_of, at, move in moves]
    return [
        Happening(as_of, then, "move" if moved else "revision", which, nth)
        for then, (as_of, _, moved, which, nth) in enumerate(sorted(found), start=1)
    ]


def recorded(s: Session, article_id: int, nth: int) -> Recorded:
    """Return an article with its n-th text, 0 the first; what else is known of it is known as it stands now."""
    row = dict(s.execute(select(table(ArticleRow)).where(table(ArticleRow).c.id == article_id)).mappings().one())
    earlier = select(RevisionRow.title, RevisionRow.text)
    was = s.execute(earlier.where(RevisionRow.article_id == article_id, RevisionRow.number == nth)).one_or_none()
    if was is not None:
        row["title"], row["text"] = was
        row["headline_only"] = was.title == was.text
    return Recorded(_article(s, row, changed=was is not None), row["site_key"], row)


def _article(s: Session, row: dict[str, Any], *, changed: bool) -> Article:
    at, on = row["published_at"], row["published_on"]
    published = Published(at.astimezone(SHANGHAI), "minute") if at else Published(on, "day") if on else None
    hits = (
        s.scalars(select(HitRow).where(HitRow.article_id == row["id"])) if row["announcement"] and not changed else ()
    )
    return Article(
        url=row["url"],
        reading=Reading(
            PageStatus.ARTICLE,
            title=row["title"],
            text=row["text"],
            published=published,
            headline_only=row["headline_only"],
        ),
        text=row["text"],
        normal="" if changed else row["normal"],
        verdict=Verdict(
            match=row["announcement"],
            hits=tuple(Hit(h.rule, h.term, h.zone, h.start, h.end) for h in hits),  # type: ignore[arg-type]
        ),
    )


def write(s: Session, found: Recorded, normal: str) -> None:
    """Copy an article into the store beside ours; its text is not needed there."""
    s.execute(insertion(ArticleRow), found.row | {"normal": normal, "text": "", "revision": 0})


def rewrite(s: Session, found: Recorded, normal: str) -> None:
    """Give a copied article its next text."""
    row = s.get_one(ArticleRow, found.row["id"])
    row.title, row.normal, row.headline_only = found.row["title"], normal, found.row["headline_only"]
    s.flush()


def open_beside(s: Session, folder: Path) -> Database:
    """Make an empty store in a folder that knows our sites, and nothing of pages or subscribers."""
    db = Database.open(f"sqlite:///{folder / 'replay.db'}")
    schema.upgrade(db)
    db.dispose()
    event.listen(db.engine, "connect", _careless)
    with db.write() as beside:
        for site in s.execute(select(table(SiteRow))).mappings():
            beside.execute(insertion(SiteRow), dict(site))
    return db


def _careless(connection: Connection, _record: Any) -> None:
    """Let rows name others that were not copied, and leave the disk alone: the file is gone afterwards."""
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA synchronous=OFF")
