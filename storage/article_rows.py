"""The tables of articles: what was read on a page, with its hits, places and figures, and the texts it had before."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId, Text


class ArticleRow(Base):
    """Hold one article. A time known to the day is in `published_on` only."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("page_id", "part", "edition"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    part: Mapped[int] = mapped_column(default=0)  # a page may hold unrelated articles: 0 is the one its title names
    edition: Mapped[int] = mapped_column(default=0)  # counts the bulletins one page has held, one after the other
    site_key: Mapped[str] = mapped_column(ForeignKey("site.key"), index=True)
    url: Mapped[str] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text)
    headline: Mapped[str] = mapped_column(Text)  # the body's own, where the page's title has nothing to do with it
    published_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    published_on: Mapped[dt.date | None] = mapped_column(Date)
    source: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(Text)
    editor: Mapped[str | None] = mapped_column(Text)
    original_url: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    normal: Mapped[str] = mapped_column(Text)
    noise: Mapped[list[str]]
    substances: Mapped[list[str]]
    announcement: Mapped[bool] = mapped_column(index=True)
    score: Mapped[float]
    type: Mapped[str | None] = mapped_column(String(20))
    rules: Mapped[list[str]]
    topics: Mapped[list[str]]
    rules_version: Mapped[str] = mapped_column(String(64))
    reader: Mapped[str] = mapped_column(String(16), default="")  # who found the body: template, density, file, ...
    headline_only: Mapped[bool] = mapped_column(default=False)  # 仅标题: the page has no text that could be read
    national: Mapped[bool]  # a matter of the whole country: everyone hears of it
    place_by_site: Mapped[bool]  # the text names no place, the site's province stands in
    backlog: Mapped[bool]  # older than 72 hours on a list's first visit: stored, not mailed
    first_seen_at: Mapped[dt.datetime] = mapped_column(index=True)
    revision: Mapped[int] = mapped_column(default=0)
    revised_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]


class RevisionRow(Base):
    """Hold a text an article had before it was changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[dt.datetime]
    as_of: Mapped[int] = mapped_column(BigInteger)  # the newest article there was then


class HitRow(Base):
    """Hold one hit."""

    __tablename__ = "hit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    rule: Mapped[str] = mapped_column(String(80))
    term: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(8))
    start: Mapped[int]
    end: Mapped[int]


class RegionRow(Base):
    """Hold one place an article reports on; place 0 is the main one."""

    __tablename__ = "article_region"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(6))
    level: Mapped[str] = mapped_column(String(8))
    province: Mapped[str] = mapped_column(String(8), index=True)


class FigureRow(Base):
    """Hold one measured number."""

    __tablename__ = "figure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    measure: Mapped[str] = mapped_column(String(20))
    value: Mapped[float]
    unit: Mapped[str] = mapped_column(String(8))
    approx: Mapped[str | None] = mapped_column(String(8))
    substance: Mapped[str | None] = mapped_column(String(40))
    region: Mapped[str | None] = mapped_column(Text)
    period: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
