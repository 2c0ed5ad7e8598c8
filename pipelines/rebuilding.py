"""Decide all stories anew, from the stored articles in the order they came, and see what differs."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines import story_desk
from pipelines.arrival import Arrival
from pipelines.cleaning import normalize
from pipelines.deduplication import fingerprints
from pipelines.items import Article, Fingerprints
from pipelines.story_desk import StoryDesk
from storage import articles, replay, standing, stories, story_moves
from storage.database import Database, Session
from storage.intake import Intake
from storage.replay import Happening, Recorded
from storage.standing import Difference


@dataclass(slots=True)
class Rebuilt:
    """Hold the stories as this program decides them, in a store beside the watch's own."""

    db: Database
    beside: Database
    known: set[int] = field(default_factory=set)

    def differences(self) -> list[Difference]:
        """Return which memberships are others now."""
        with self.db.read() as s, self.beside.read() as b:
            return standing.differences(standing.standings(s), standing.standings(b), self.known)

    def apply(self, now: dt.datetime) -> list[Difference]:
        """Bring the watch's stories to these; return what differed. Plan before."""
        with self.beside.read() as b, self.db.write() as s:
            stories.lock_candidates(s)
            return standing.bring_to(s, b, self.known, now)


@contextmanager
def rebuilt(db: Database, step: Callable[[], None] = lambda: None) -> Iterator[Rebuilt]:
    """Live through everything that was stored once more; `step` is called after each thing that happened.

    What a person decided is done again at the moment it was decided.
    """
    with tempfile.TemporaryDirectory(prefix="jindu-rebuild-") as folder:
        with db.read() as s:
            beside = replay.open_beside(s, Path(folder))
        try:
            found = Rebuilt(db, beside)
            with db.read() as s, beside.write() as b:
                decisions = story_moves.decisions(s)
                for happening in replay.happenings(s):
                    if happening.kind == "move":
                        story_moves.decide_again(b, decisions[happening.id])
                    else:
                        _relive(s, b, happening)
                        found.known.add(happening.id)
                    step()
            yield found
        finally:
            beside.dispose()


def _relive(s: Session, b: Session, happening: Happening) -> None:
    was = replay.recorded(s, happening.id, happening.nth)
    article = _compared(was.article)
    arrival = Arrival.of(article, was.site_key)
    if happening.kind == "arrival":
        _arrive(b, was, article, arrival)
        return
    known, normal = articles.get(b, happening.id), articles.normal_of(b, happening.id)
    replay.rewrite(b, was, article.normal)
    story_desk.enter_anew(b, known, normal, arrival)
    stories.mark_changed(b, happening.id)


def _arrive(b: Session, was: Recorded, article: Article, arrival: Arrival) -> None:
    desk, intake = StoryDesk(b, [arrival]), Intake(b)
    membership = desk.rule(b, arrival).membership
    replay.write(b, was, article.normal)
    desk.enter(intake, was.row["id"], article, arrival, membership, was.row["first_seen_at"])
    intake.flush()


def _compared(article: Article) -> Article:
    """Return an article with what deduplication sees of it."""
    normal = article.normal or normalize(article.text).text
    prints = Fingerprints() if article.reading.headline_only else fingerprints(normal)
    return replace(article, normal=normal, fingerprints=prints)
