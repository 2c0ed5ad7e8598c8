"""Rows for tests of the store: written through its API, with as little said as a test needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from sqlalchemy import select

from pipelines.items import (
    Article,
    Figure,
    Fingerprints,
    Hit,
    Membership,
    PageStatus,
    Precision,
    Published,
    Reading,
    Region,
    Verdict,
)
from storage import articles, pages, sites, stories
from storage.database import Session
from storage.intake import Intake
from storage.pages import Announced
from storage.story_rows import MemberRow

NOW = dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC)
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)

SHANDONG = Region("山东省", "370000", "province", "山东")
JINAN = Region("济南市", "370100", "city", "山东")
XIAMEN = Region("厦门市", "350200", "city", "福建")

_numbers = count(1)


def accept_site(
    s: Session, key: str = "qilu", *, province: str = "山东", lists: Sequence[str] = ("/a",), now: dt.datetime = NOW
) -> None:
    """Accept a site whose lists are `/a` ... on its own host."""
    sites.accept(
        s,
        key=key,
        name=f"{key} 网",
        province=province,
        digest=f"digest of {key} {province} {' '.join(lists)}",
        source=f"key: {key}\n",
        lists=[(f"http://{key}.test{path}", "page") for path in lists],
        now=now,
    )


def list_id(s: Session, key: str = "qilu") -> int:
    """Return the id of a site's first list."""
    return sites.due_lists(s, key, NOW, all_lists=True)[0].id


def link(url: str, title: str = "标题") -> Announced:
    """Return what a list shows of one page."""
    return Announced(url, url.removeprefix("http://"), title, None)


def page(s: Session, url: str | None = None, *, key: str = "qilu", now: dt.datetime = NOW) -> int:
    """Announce one page and return its id."""
    url = url or f"http://{key}.test/{next(_numbers)}.html"
    (fresh,) = pages.announce(s, site_key=key, list_id=list_id(s, key), links=[link(url)], first_visit=False, now=now)
    return fresh.id


def analysed(
    url: str = "http://qilu.test/1.html",
    *,
    title: str = "济南警方破获一起贩毒案",
    text: str = "济南警方破获贩毒案1起，缴获毒品2公斤。",
    match: bool = True,
    regions: Sequence[Region] = (JINAN,),
    national: bool = False,
    place_by_site: bool = False,
    value: float = 2.0,
    published: dt.datetime | dt.date | None = None,
) -> Article:
    """Return an analysed article."""
    when = published or NOW.astimezone(SHANGHAI)
    precision: Precision = "minute" if isinstance(when, dt.datetime) else "day"
    hits = (Hit("drug-case", "贩毒", "body", 6, 8), Hit("drug-case", "贩毒", "title", 8, 10))
    return Article(
        url=url,
        reading=Reading(PageStatus.ARTICLE, None, title, text, Published(when, precision), "齐鲁网"),
        text=text,
        normal=text,
        noise=("body-twice",),
        verdict=Verdict(match, 1.5, "案件通报", ("drug-case",), ("禁毒",), hits) if match else Verdict(),
        regions=tuple(regions),
        national=national,
        place_by_site=place_by_site,
        substances=("冰毒",),
        figures=(Figure("缴获毒品", value, "公斤", "exact", None, "济南市", None, 12, 15),),
        fingerprints=Fingerprints((1 << 32, 2**47 - 1)),
    )


def article(
    s: Session, found: Article | None = None, *, key: str = "qilu", backlog: bool = False, now: dt.datetime = NOW
) -> int:
    """Announce a page, store its article, give the page its status; return the article's id."""
    page_id = page(s, found.url if found else None, key=key, now=now)
    row = found or analysed(f"http://{key}.test/of-page-{page_id}.html")
    made = add(s, row, page_id=page_id, site_key=key, rules_version="v1", backlog=backlog, now=now)
    pages.finish(s, pages.End(page_id, PageStatus.ARTICLE, now=now, http_status=200))
    return made


def story(s: Session, found: Article | None = None, *, key: str = "qilu", now: dt.datetime = NOW) -> int:
    """Store an article that opens a story; return the story's id."""
    return enter(s, article(s, found, key=key, now=now), Membership("new", None), now)


def add(s: Session, found: Article, **of_page: Any) -> int:
    """Store one article; return its id."""
    intake = Intake(s)
    article_id = intake.add(found, **of_page)
    intake.flush()
    return article_id


def enter(
    s: Session,
    article_id: int,
    membership: Membership,
    now: dt.datetime,
    *,
    matched: bool | None = None,
    second_matched: bool = False,
) -> int:
    """Let a stored article open a story or join one as it stands now; by default it is what the article is."""
    intake = Intake(s)
    stands = stories.resolve_all(s, {each for each in (membership.story, membership.also) if each is not None})
    now_in, also = (stands.get(each or 0) for each in (membership.story, membership.also))
    membership = replace(membership, story=now_in, also=also)
    match = articles.get(s, article_id).announcement if matched is None else matched
    story_id, _ = intake.enter(article_id, membership, now, matched=match, second_matched=second_matched)
    intake.flush()
    return story_id


def second_of(s: Session, article_id: int) -> int | None:
    """Return the second story an article's page holds."""
    return s.scalar(select(MemberRow.story_id).where(MemberRow.article_id == article_id, MemberRow.place == 1))
