"""Everything the store knows about one URL, for `explain`: from the list that announced it to the mails it led to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import articles, planning, stories
from storage.alert_rows import WAITING, DeliveryRow, ObligationRow
from storage.article_rows import ArticleRow, HitRow, RegionRow
from storage.articles import StoredArticle
from storage.pages import PageRow
from storage.planning import PlannableStory
from storage.sites import ListRow, SiteRow
from storage.story_rows import MemberRow, StoryRow
from storage.subscriber_rows import SubscriberRow


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what was decided about an article when it was stored."""

    announcement: bool
    score: float
    type: str | None
    rules: tuple[str, ...]
    topics: tuple[str, ...]
    rules_version: str
    national: bool
    place_by_site: bool
    backlog: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Hold an article's place in one story and the evidence for it."""

    story: int
    origin_url: str
    relation: str
    shared: float
    veto: str | None
    members: int
    see_also: tuple[int, ...]
    plan_due: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Hold one thing owed about a story, with the mail that carries it, if one does yet."""

    story: int
    email: str
    kind: str
    version: int
    mode: str
    created_at: dt.datetime
    delivery: int | None
    state: str | None
    attempts: int
    sent_at: dt.datetime | None
    next_try_at: dt.datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class FoundOn:
    """Name the page whose 原文链接 led to another one."""

    url: str
    site_name: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Hold one page's whole road; what was never reached is None or empty."""

    page: PageRow
    list_url: str | None
    found_on: FoundOn | None = None
    article: StoredArticle | None = None
    verdict: Verdict | None = None
    hits: tuple[HitRow, ...] = ()
    regions: tuple[RegionRow, ...] = ()
    places: tuple[Place, ...] = ()
    stories: tuple[PlannableStory, ...] = ()
    owed: tuple[Due, ...] = ()


def trace(s: Session, url_key: str) -> Trace | None:
    """Return the road of one page; None for a URL no list ever showed."""
    page = s.scalar(select(PageRow).where(PageRow.url_key == url_key))
    if page is None:
        return None
    list_url = s.scalar(select(ListRow.url).where(ListRow.id == page.list_id))
    found_on = _found_on(s, page)
    row = s.scalar(
        select(ArticleRow).where(ArticleRow.page_id == page.id).order_by(ArticleRow.part, ArticleRow.edition.desc())
    )
    if row is None:
        return Trace(page, list_url, found_on)
    places = tuple(place for article in articles.all_of_page(s, page.id) for place in _places(s, article))
    rows = [s.get_one(StoryRow, place.story) for place in places]
    return Trace(
        page,
        list_url,
        found_on,
        articles.get(s, row.id),
        _verdict(row),
        tuple(articles.hits(s, row.id)),
        tuple(articles.regions(s, row.id)),
        places,
        tuple(planning.plannable(s, story) for story in rows),
        tuple(due for place in places for due in owed_for(s, place.story)),
    )


def _found_on(s: Session, page: PageRow) -> FoundOn | None:
    query = select(PageRow.url, SiteRow.name).join(SiteRow, SiteRow.key == PageRow.site_key)
    row = s.execute(query.where(PageRow.id == page.found_on)).one_or_none()
    return None if row is None else FoundOn(*row)


def _verdict(row: ArticleRow) -> Verdict:
    return Verdict(
        row.announcement,
        row.score,
        row.type,
        tuple(row.rules),
        tuple(row.topics),
        row.rules_version,
        row.national,
        row.place_by_site,
        row.backlog,
    )


def _places(s: Session, article_id: int) -> tuple[Place, ...]:
    memberships = s.scalars(
        select(MemberRow).where(MemberRow.article_id == article_id).order_by(MemberRow.story_id)
    ).all()
    found: dict[int, Place] = {}
    for member in memberships:
        view = stories.view(s, member.story_id)
        if view is not None:
            found.setdefault(view.id, _place(s, member, view))
    return tuple(found.values())


def _place(s: Session, member: MemberRow, view: stories.StoryView) -> Place:
    evidence: dict[str, Any] = member.evidence
    return Place(
        view.id,
        view.origin.url,
        member.relation,
        member.shared,
        evidence.get("veto"),
        len(view.members),
        view.see_also,
        s.get_one(StoryRow, view.id).plan_due,
    )


def owed_for(s: Session, story_id: int) -> list[Due]:
    """Return everything owed about a story, oldest first."""
    rows = s.execute(
        select(ObligationRow, SubscriberRow.email, DeliveryRow)
        .join(SubscriberRow, SubscriberRow.id == ObligationRow.subscriber_id)
        .join(DeliveryRow, DeliveryRow.id == ObligationRow.delivery_id, isouter=True)
        .where(ObligationRow.story_id == story_id)
        .order_by(ObligationRow.id)
    )
    return [_due(owed, email, mail) for owed, email, mail in rows]


def _due(owed: ObligationRow, email: str, mail: DeliveryRow | None) -> Due:
    return Due(
        owed.story_id,
        email,
        owed.kind,
        owed.version,
        owed.delivery_mode,
        owed.created_at,
        mail.id if mail else None,
        mail.state if mail else None,
        mail.attempts if mail else 0,
        mail.sent_at if mail else None,
        mail.next_try_at if mail and mail.state == WAITING else None,
        mail.answer if mail else None,
    )
