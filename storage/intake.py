"""What arrives together and is written together: articles with their parts and keys, and the stories they enter.

A crawl stores thousands of articles, and its one process fetches and decides, too: a dozen statements for sixteen
articles cost what they would for one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import count
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.items import Article, Membership
from storage import articles, fingerprints, stories
from storage.article_rows import ArticleRow, FigureRow, HitRow, RegionRow
from storage.base import Base, insertion, table
from storage.story_rows import MemberRow, SeeAlsoRow, StoryRow

_IN_THIS_ORDER = (ArticleRow, HitRow, RegionRow, FigureRow, StoryRow, MemberRow, SeeAlsoRow)


class Intake:
    """Gather what is new in one write unit: `expected` articles. Ids are given at once, rows written by `flush`."""

    def __init__(self, s: Session, expected: int = 1) -> None:
        self._s = s
        self._expected = expected
        self._rows: defaultdict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._ids: dict[type[Base], Iterator[int]] = {}
        self._keys: dict[int, Collection[int]] = {}  # under which each article is found
        self._joined: dict[int, None] = {}

    def add(
        self,
        article: Article,
        *,
        page_id: int,
        site_key: str,
        rules_version: str,
        backlog: bool,
        now: dt.datetime,
        part: int = 0,
        edition: int = 0,
    ) -> int:
        """Take in an article with its hits, places and figures; return its id.

        `part` counts a page's further articles, `edition` those that stood in its place before.
        """
        article_id = self._next(ArticleRow)
        of_page = {"page_id": page_id, "part": part, "edition": edition, "site_key": site_key}
        seen = {"id": article_id, "first_seen_at": now, "backlog": backlog}
        self._rows[ArticleRow].append(articles.columns(article, rules_version) | of_page | seen)
        for kind, values in articles.parts_of(article_id, article):
            self._rows[kind].append(values)
        return article_id

    def index(self, article_id: int, keys: Collection[int]) -> None:
        """Let an article be found under its keys."""
        self._keys[article_id] = keys

    def enter(
        self,
        article_id: int,
        membership: Membership,
        now: dt.datetime,
        *,
        matched: bool,
        second_matched: bool = False,
    ) -> tuple[int, int | None]:
        """Let an article open a story or join one; return the story, and a second one its page tells.

        Stories are named as they stand now: none that was merged into another. `matched` says whether what the
        article shares is an announcement, `second_matched` the same of what it tells of the second story.
        """
        if membership.story is None:
            story_id = self._open(article_id, now)
            self._join(story_id, article_id, membership, now, matched=matched)
            if membership.also is not None:
                reason = membership.veto or "相似但不足以合并"
                self._rows[SeeAlsoRow].append({"story_id": story_id, "other_id": membership.also, "reason": reason})
            return story_id, None
        self._join(membership.story, article_id, membership, now, matched=matched)
        return membership.story, self._enter_second(article_id, membership, now, matched=second_matched)

    def _enter_second(self, article_id: int, membership: Membership, now: dt.datetime, *, matched: bool) -> int | None:
        """Enter the second story of a page: one it opens for what no earlier story covers, or one known already."""
        if membership.opens:
            second = self._open(article_id, now)
            rest = Membership("new", None, shared=membership.shared, veto=membership.veto)
        elif membership.also is not None and membership.also != membership.story:
            second = membership.also
            rest = Membership(membership.relation, second, shared=membership.shared)
        else:
            return None
        self._join(second, article_id, rest, now, matched=matched, place=1)
        return second

    def _open(self, article_id: int, now: dt.datetime) -> int:
        story_id = self._next(StoryRow)
        row = {"id": story_id, "origin_id": article_id, "best_id": article_id, "first_seen_at": now, "plan_due": True}
        self._rows[StoryRow].append(row)
        return story_id

    def _join(
        self,
        story_id: int,
        article_id: int,
        membership: Membership,
        now: dt.datetime,
        *,
        matched: bool,
        place: int = 0,
    ) -> None:
        row = {
            "story_id": story_id,
            "article_id": article_id,
            "relation": membership.relation,
            "shared": membership.shared,
            "place": place,
            "spans": [list(span) for span in membership.spans],
            "matched": matched,
            "evidence": {"veto": membership.veto} if membership.veto else {},
            "joined_at": now,
        }
        self._rows[MemberRow].append(row)
        if membership.relation != "new":
            self._joined[story_id] = None

    def flush(self) -> None:
        """Write what was gathered, and choose anew who speaks for the stories that were joined."""
        for model in _IN_THIS_ORDER:
            if rows := self._rows.pop(model, None):
                self._s.execute(insertion(model), rows)
        fingerprints.index(self._s, self._keys)
        self._keys.clear()
        self._ids.clear()  # what others of this unit write by themselves takes ids, too
        stories.change(self._s, *self._joined)
        self._joined.clear()

    def _next(self, model: type[Base]) -> int:
        if model not in self._ids:
            self._ids[model] = _ids(self._s, model, self._expected)
        return next(self._ids[model])


def _ids(s: Session, model: type[Base], expected: int) -> Iterator[int]:
    """Yield the ids of rows to come; where there is no sequence, the writer's lock keeps others from taking them."""
    if s.get_bind().dialect.name == "sqlite":
        yield from count((s.scalar(select(func.max(table(model).c.id))) or 0) + 1)
    following = select(func.nextval(func.pg_get_serial_sequence(table(model).name, "id")))
    yield from s.scalars(following.select_from(func.generate_series(1, expected))).all()
    while True:
        yield s.scalars(following).one()
