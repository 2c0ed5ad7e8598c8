"""Say what a watch should find on the sample sites: every article with its story, and every story with its copies."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Literal

from console.demo.catalog import VISITS, Catalog
from console.demo.press import Press
from pipelines.items import Relation

FRESH = dt.timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class ExpectedArticle:
    """Hold what is true of one page at a visit.

    `published` is Shanghai time to the minute even where the page tells only the day (`precision`). `provinces` are
    those its story concerns (short names or 全国). `disallowed`: robots.txt closes it, so it must not be stored.
    `withdrawn`: the page has become a 404 by this visit. `old`: more than 72 hours old when the farm opened.
    """

    url: str
    site: str
    story: str
    announcement: bool
    type: str | None
    relation: Relation
    visit: int
    title: str
    published: dt.datetime
    precision: Literal["minute", "day"]
    provinces: tuple[str, ...]
    source: str | None
    original_url: str | None
    old: bool
    corrected: bool
    withdrawn: bool
    disallowed: bool


@dataclass(frozen=True, slots=True)
class ExpectedStory:
    """Hold one story with its articles up to a visit, origin first; `mail`: a matching subscriber is told of it."""

    key: str
    announcement: bool
    type: str | None
    provinces: tuple[str, ...]
    visit: int
    articles: tuple[ExpectedArticle, ...]
    mail: bool

    @property
    def reprints(self) -> tuple[ExpectedArticle, ...]:
        """Return the copies beside the origin, excerpts included."""
        return self.articles[1:]


def expected_stories(catalog: Catalog, press: Press, visit: int = VISITS) -> list[ExpectedStory]:
    """List the stories published up to a visit; a story all of whose copies are closed to robots is left out."""
    members: dict[str, list[ExpectedArticle]] = {}
    for article in _articles(catalog, press, visit):
        if not article.disallowed:
            members.setdefault(article.story, []).append(article)
    stories = []
    for key, articles in members.items():
        story = catalog.stories[key]
        stories.append(
            ExpectedStory(
                key=story.key,
                announcement=story.announcement,
                type=story.type,
                provinces=story.provinces,
                visit=articles[0].visit,
                articles=tuple(articles),
                mail=story.announcement and not all(article.old for article in articles),
            )
        )
    return stories


def expected_articles(catalog: Catalog, press: Press, visit: int = VISITS) -> list[ExpectedArticle]:
    """List every article page a watch has had the chance to see up to a visit, withdrawn and closed ones included."""
    return list(_articles(catalog, press, visit))


def to_json(article: ExpectedArticle) -> dict[str, object]:
    """Return an article as plain JSON values."""
    return {**asdict(article), "published": article.published.isoformat()}


def _articles(catalog: Catalog, press: Press, visit: int) -> list[ExpectedArticle]:
    found = []
    for story in catalog.stories.values():
        for copy in story.copies:
            if copy.visit > visit:
                continue
            page = press.page(story, copy, visit) or press.page(story, copy, copy.visit)
            if page is None:
                raise ValueError(f"story {story.key}: the copy on {copy.site} is never online")
            site = catalog.sites[copy.site]
            linked = copy.from_site is not None and site.links_original
            found.append(
                ExpectedArticle(
                    url=page.url,
                    site=copy.site,
                    story=story.key,
                    announcement=story.announcement,
                    type=story.type,
                    relation=copy.relation,
                    visit=copy.visit,
                    title=page.title,
                    published=page.published,
                    precision=site.precision,
                    provinces=story.provinces,
                    source=catalog.sites[copy.from_site].name if copy.from_site else None,
                    original_url=press.url(story, story.origin) if linked else None,
                    old=copy.age > FRESH,
                    corrected=page.corrected,
                    withdrawn=copy.withdrawn is not None and copy.withdrawn <= visit,
                    disallowed=copy.disallowed,
                )
            )
    return found
