"""Articles: what was read on a page, with its hits, places and figures, and the later texts at the same URL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from pipelines.items import Article, Figure, Hit, Published, Region
from storage.article_rows import ArticleRow, FigureRow, HitRow, RegionRow, RevisionRow
from storage.base import Base, insertion, table
from storage.number_list import as_parameter, has_arrays, number_list
from storage.pages import PageRow
from storage.sites import SiteRow

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """Show a stored article to callers outside the store; times are aware UTC."""

    id: int
    site_key: str
    site_name: str
    site_province: str
    url: str
    title: str
    headline: str
    published_at: dt.datetime | None
    published_on: dt.date | None
    source: str | None
    original_url: str | None
    text: str
    type: str | None
    announcement: bool
    noise: tuple[str, ...]
    first_seen_at: dt.datetime
    revision: int
    withdrawn_at: dt.datetime | None
    headline_only: bool  # 仅标题
    edition: int


def columns(article: Article, rules_version: str) -> dict[str, Any]:
    """Return what of an analysed article its row holds, by column."""
    published_at, published_on = split_published(article.reading.published)
    reading = article.reading
    return {
        "url": article.url,
        "title": reading.title,
        "headline": article.headline,
        "published_at": published_at,
        "published_on": published_on,
        "source": reading.source,
        "author": reading.author,
        "editor": reading.editor,
        "original_url": reading.original_url,
        "text": article.text,
        "normal": article.normal,
        "noise": list(article.noise),
        "substances": list(article.substances),
        "announcement": article.verdict.match,
        "score": article.verdict.score,
        "type": article.verdict.type,
        "rules": list(article.verdict.rules),
        "topics": list(article.verdict.topics),
        "rules_version": rules_version,
        "reader": reading.reader,
        "headline_only": reading.headline_only,
        "national": article.national,
        "place_by_site": article.place_by_site,
    }


def split_published(published: Published | None) -> tuple[dt.datetime | None, dt.date | None]:
    """Return the aware time (None where only the day is known) and the day in Shanghai."""
    if published is None:
        return None, None
    if isinstance(published.value, dt.datetime):
        return published.value, published.value.astimezone(SHANGHAI).date()
    return None, published.value


def parts_of(article_id: int, article: Article) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """Yield the rows of an article's hits, places and figures."""
    of_article = {"article_id": article_id}
    yield from ((HitRow, of_article | _fields(hit)) for hit in article.verdict.hits)
    yield from ((RegionRow, {"place": n, **of_article, **_fields(each)}) for n, each in enumerate(article.regions))
    yield from ((FigureRow, of_article | _fields(figure)) for figure in article.figures)


def add_parts(s: Session, article_id: int, article: Article) -> None:
    """Store an article's hits, places and figures."""
    for part, rows in groupby(parts_of(article_id, article), key=itemgetter(0)):
        s.execute(insertion(part), [values for _, values in rows])


def _fields(record: Hit | Region | Figure) -> dict[str, Any]:
    """Return a flat record's fields; `asdict` would copy each of them in depth."""
    return {name: getattr(record, name) for name in record.__slots__}


def revise(s: Session, article_id: int, article: Article, *, rules_version: str, now: dt.datetime) -> int:
    """Replace an article's text, keeping the old one as a revision; return the new revision's number."""
    row = s.get_one(ArticleRow, article_id)
    before = {"title": row.title, "text": row.text, "replaced_at": now, "as_of": last_id(s)}
    s.add(RevisionRow(article_id=row.id, number=row.revision, **before))
    for name, value in columns(article, rules_version).items():
        setattr(row, name, value)
    row.revision, row.revised_at, row.withdrawn_at = row.revision + 1, now, None
    for part in (HitRow, RegionRow, FigureRow):
        s.execute(delete(part).where(part.article_id == article_id))
    s.flush()
    add_parts(s, article_id, article)
    return row.revision


def withdraw(s: Session, article_id: int, now: dt.datetime) -> bool:
    """Mark an article as withdrawn by its publisher; return False where it already was."""
    row = s.get_one(ArticleRow, article_id)
    if row.withdrawn_at is not None:
        return False
    row.withdrawn_at = now
    return True


def on_pages(s: Session, page_ids: Collection[int]) -> dict[tuple[int, int], StoredArticle]:
    """Return the articles that stand on pages, by page and part: part 0 is the one its title names."""
    arrays = has_arrays(s)
    rows = s.execute(_on_pages(arrays=arrays), {"numbers": as_parameter(page_ids, arrays=arrays)}).all()
    newest = {(page, part): article for page, part, article in rows}  # of one part the newest edition stays
    return {place: get(s, article) for place, article in newest.items()}


def of_page(s: Session, page_id: int, part: int = 0) -> StoredArticle | None:
    """Return the article that stands on a page: the one its title names, or a further one."""
    return on_pages(s, [page_id]).get((page_id, part))


@cache
def _on_pages(*, arrays: bool) -> Select[int, int, int]:
    a = table(ArticleRow).c
    standing = select(a.page_id, a.part, a.id).order_by(a.page_id, a.part, a.edition)
    return standing.where(a.page_id.in_(select(number_list(arrays=arrays).c.value)))


def all_of_page(s: Session, page_id: int) -> list[int]:
    """Return the ids of all articles that stand on a page, the one its title names first."""
    rows = s.execute(select(ArticleRow.part, ArticleRow.id).where(ArticleRow.page_id == page_id))
    newest = dict(sorted((part, article_id) for part, article_id in rows))  # of one part the newest edition stays
    return list(newest.values())


def page_end(s: Session, article_id: int) -> tuple[str, str | None]:
    """Return status and reason of the page an article was read on."""
    query = select(PageRow.status, PageRow.reason).join(ArticleRow, ArticleRow.page_id == PageRow.id)
    status, reason = s.execute(query.where(ArticleRow.id == article_id)).one()
    return status, reason


def get(s: Session, article_id: int) -> StoredArticle:
    """Return one article."""
    row, name, province = s.execute(
        select(ArticleRow, SiteRow.name, SiteRow.province)
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .where(ArticleRow.id == article_id)
    ).one()
    return stored(row, name, province)


def stored(row: ArticleRow, site_name: str, site_province: str) -> StoredArticle:
    """Turn a row into what callers see."""
    return StoredArticle(
        row.id,
        row.site_key,
        site_name,
        site_province,
        row.url,
        row.title,
        row.headline,
        row.published_at,
        row.published_on,
        row.source,
        row.original_url,
        row.text,
        row.type,
        row.announcement,
        tuple(row.noise),
        row.first_seen_at,
        row.revision,
        row.withdrawn_at,
        row.headline_only,
        row.edition,
    )


def hits(s: Session, article_id: int) -> list[HitRow]:
    """Return an article's hits, title first, then by position."""
    rows = s.scalars(select(HitRow).where(HitRow.article_id == article_id).order_by(HitRow.start))
    return sorted(rows, key=lambda hit: (hit.zone != "title", hit.start))


def regions(s: Session, article_id: int) -> list[RegionRow]:
    """Return an article's places, main first."""
    return list(s.scalars(select(RegionRow).where(RegionRow.article_id == article_id).order_by(RegionRow.place)))


def figures(s: Session, article_id: int) -> list[FigureRow]:
    """Return an article's figures in reading order."""
    return list(s.scalars(select(FigureRow).where(FigureRow.article_id == article_id).order_by(FigureRow.start)))


def previous_text(s: Session, article_id: int) -> tuple[str, str] | None:
    """Return title and text the article had before its last revision."""
    row = s.execute(
        select(RevisionRow.title, RevisionRow.text)
        .where(RevisionRow.article_id == article_id)
        .order_by(RevisionRow.number.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True, slots=True)
class EarlierText:
    """Hold what an article said until its publisher changed it."""

    title: str
    text: str
    replaced_at: dt.datetime


def earlier_texts(s: Session, article_id: int) -> list[EarlierText]:
    """Return the texts an article had before, oldest first."""
    columns = (RevisionRow.title, RevisionRow.text, RevisionRow.replaced_at)
    rows = s.execute(select(*columns).where(RevisionRow.article_id == article_id).order_by(RevisionRow.number))
    return [EarlierText(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Essence:
    """Hold what makes a changed text news to its readers: verdict and figures."""

    announcement: bool
    figures: frozenset[tuple[str, float, str, str | None]]


def essence(s: Session, article_id: int) -> Essence:
    """Return what an article says at heart."""
    row = s.get_one(ArticleRow, article_id)
    found = frozenset((f.measure, f.value, f.unit, f.substance) for f in figures(s, article_id))
    return Essence(row.announcement, found)


def normal_of(s: Session, article_id: int) -> str:
    """Return an article's normal form."""
    return s.get_one(ArticleRow, article_id).normal


def last_id(s: Session) -> int:
    """Return the highest article id, 0 for an empty store."""
    return s.scalar(_LAST) or 0


_LAST = select(func.max(table(ArticleRow).c.id))


def counts(s: Session) -> dict[str, int]:
    """Count articles, announcements and withdrawn ones."""
    total, announcements, withdrawn = s.execute(
        select(
            func.count(ArticleRow.id),
            func.count(ArticleRow.id).filter(ArticleRow.announcement),
            func.count(ArticleRow.withdrawn_at),
        )
    ).one()
    return {"articles": total, "announcements": announcements, "withdrawn": withdrawn}


def by_province(s: Session, since: dt.datetime | None = None) -> dict[str, int]:
    """Count announcements by the province of their main place."""
    query = (
        select(RegionRow.province, func.count())
        .join(ArticleRow, ArticleRow.id == RegionRow.article_id)
        .where(RegionRow.place == 0, ArticleRow.announcement)
        .group_by(RegionRow.province)
        .order_by(func.count().desc())
    )
    if since is not None:
        query = query.where(ArticleRow.first_seen_at >= since)
    return dict(s.execute(query).all())


def stream(
    s: Session, *, announcements_only: bool = False, since: dt.datetime | None = None
) -> Iterator[tuple[StoredArticle, PageRow]]:
    """Yield articles with their pages in order of arrival, a few hundred in memory at a time."""
    query = (
        select(ArticleRow, SiteRow.name, SiteRow.province, PageRow)
        .join(SiteRow, SiteRow.key == ArticleRow.site_key)
        .join(PageRow, PageRow.id == ArticleRow.page_id)
        .order_by(ArticleRow.id)
        .execution_options(yield_per=200)
    )
    if announcements_only:
        query = query.where(ArticleRow.announcement)
    if since is not None:
        query = query.where(ArticleRow.first_seen_at >= since)
    for row, name, province, page in s.execute(query):
        yield stored(row, name, province), page
