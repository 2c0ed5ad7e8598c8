"""Where articles stand in stories, whatever the stories' numbers: two stores compared, and one brought to the other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.article_rows import ArticleRow
from storage.base import table
from storage.stories import change
from storage.story_moves import merge, split
from storage.story_rows import MemberRow, StoryRow

Seat = tuple[int, int]  # an article and the place of one of its memberships


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold one membership: `story` is the number in its own store, `first` the seat of the story's first member."""

    story: int
    first: Seat
    relation: str
    spans: str

    def same(self, other: Standing | None) -> bool:
        """Tell whether two stores mean the same, stories being known by their first members."""
        return other is not None and self._meant == other._meant

    @property
    def _meant(self) -> tuple[Seat, str, str]:
        return self.first, self.relation, self.spans


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold one membership that another store has differently; None where one has none."""

    seat: Seat
    now: Standing | None
    then: Standing | None


def standings(s: Session) -> dict[Seat, Standing]:
    """Return every membership by seat."""
    m = table(MemberRow).c
    rows = s.execute(select(m.article_id, m.place, m.story_id, m.relation, m.spans).order_by(m.article_id, m.place))
    first: dict[int, Seat] = {}
    found = {}
    for article, place, story, relation, spans in rows:
        opened = first.setdefault(story, (article, place))
        found[article, place] = Standing(story, opened, relation, repr(spans) if spans else "")
    return found


def differences(now: dict[Seat, Standing], then: dict[Seat, Standing], known: Collection[int]) -> list[Difference]:
    """Return in which memberships of known articles two stores differ, by article."""
    seats = sorted(seat for seat in now.keys() | then.keys() if seat[0] in known)
    pairs = ((seat, now.get(seat), then.get(seat)) for seat in seats)
    return [Difference(*pair) for pair in pairs if (pair[1] or pair[2]) and not _same(pair[1], pair[2])]


def _same(now: Standing | None, then: Standing | None) -> bool:
    return now is not None and now.same(then)


def bring_to(s: Session, beside: Session, known: Collection[int], now: dt.datetime) -> list[Difference]:
    """Let articles stand in our stories as they do in another store; return in which memberships they differed.

    Stories are taken apart and put together, so that what is owed is redirected. Articles the other store does not
    know stay with the story they are in. Plan before.
    """
    then = standings(beside)
    found = differences(standings(s), then, known)
    if found:
        touched = _vacate(s, then, known, now) | _divide(s, then) | _unite(s, then, now)
        touched |= _seat(s, beside, then, now)
        for story in sorted(touched):
            if s.get_one(StoryRow, story).merged_into is None:
                change(s, story)
    return found


def _vacate(s: Session, then: dict[Seat, Standing], known: Collection[int], now: dt.datetime) -> set[int]:
    """Take away seats the other store does not have; a story that is empty then is the one its page tells first."""
    here = standings(s)
    touched = set()
    for seat in sorted(here.keys() - then.keys()):
        article = seat[0]
        if article not in known:
            continue
        story = s.get_one(StoryRow, here[seat].story)
        touched.add(story.id)
        alone = all(other == seat for other, standing in here.items() if standing.story == story.id)
        if alone and (main := here[article, 0].story) != story.id:
            merge(s, s.get_one(StoryRow, main), story, now)
            touched.add(main)
        elif not alone:
            s.delete(s.get_one(MemberRow, (story.id, article)))
            s.flush()
            change(s, story.id)
        here = standings(s)
    return touched


def _divide(s: Session, then: dict[Seat, Standing]) -> set[int]:
    """Split stories whose articles stand in several; what was told of last stays."""
    groups: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for seat, standing in standings(s).items():
        if seat in then:
            groups[standing.story][then[seat].story].add(seat[0])
    touched = set()
    for story, parts in groups.items():
        row = s.get_one(StoryRow, story)
        stays = next((key for key, members in parts.items() if row.best_id in members), min(parts))
        for key in sorted(parts.keys() - {stays}):
            touched |= {story, split(s, row, parts[key]).id}
    return touched


def _unite(s: Session, then: dict[Seat, Standing], now: dt.datetime) -> set[int]:
    """Merge stories whose articles stand in one, into the oldest."""
    here: dict[int, set[int]] = defaultdict(set)
    for seat, standing in standings(s).items():
        if seat in then:
            here[then[seat].story].add(standing.story)
    touched = set()
    for stories in here.values():
        oldest, *others = sorted(stories)
        for other in others:
            merge(s, s.get_one(StoryRow, oldest), s.get_one(StoryRow, other), now)
            touched |= {oldest, other}
    return touched


def _seat(s: Session, beside: Session, then: dict[Seat, Standing], now: dt.datetime) -> set[int]:
    """Add the seats that are missing, and say of every other how it came to be as the other store does."""
    here = standings(s)
    ours = {then[seat].story: standing.story for seat, standing in here.items() if seat in then}
    touched = set()
    for seat, wanted in sorted(then.items()):
        if wanted.same(here.get(seat)) and here[seat].story == ours[wanted.story]:
            continue
        if wanted.story not in ours:
            ours[wanted.story] = _open(s, seat[0])
        story = ours[wanted.story]
        touched.add(story)
        like = beside.get_one(MemberRow, (wanted.story, seat[0]))
        row = s.get(MemberRow, (story, seat[0])) or MemberRow(story_id=story, article_id=seat[0], joined_at=now)
        row.relation, row.shared, row.place, row.spans = like.relation, like.shared, like.place, like.spans
        row.matched, row.evidence = like.matched, like.evidence
        s.add(row)
    s.flush()
    return touched


def _open(s: Session, article_id: int) -> int:
    row = StoryRow(
        origin_id=article_id,
        best_id=article_id,
        first_seen_at=s.get_one(ArticleRow, article_id).first_seen_at,
        plan_due=True,
        correction=0,
    )
    s.add(row)
    s.flush()
    return row.id
