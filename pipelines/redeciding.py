"""Judge stored articles once more: with rules that are not in force yet, to see, or with those in force, to keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipelines.analysis import Analyst
from pipelines.items import Article, PageStatus, Reading
from storage import redeciding
from storage.database import Database
from storage.redeciding import Judged

BATCH = 100  # articles in one transaction: others who write wait for its end


@dataclass(frozen=True, slots=True)
class Redecided:
    """Hold what judging again changed: ids of articles that are announcements now, and that are none any more."""

    judged: int = 0
    gained: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    changed_meanwhile: int = 0  # a crawl brought another text while we judged: it was judged by that crawl


def batches(db: Database, since: dt.datetime) -> Iterator[list[Judged]]:
    """Yield the articles that came since a moment in order, a few at a time; no unit stays open between them."""
    after = 0
    while True:
        with db.read() as s:
            found = redeciding.batch(s, since, after, BATCH)
        if not found:
            return
        yield found
        after = found[-1].id


def judged_again(analyst: Analyst, was: Judged) -> Article:
    """Return what an analyst finds in a stored text."""
    reading = Reading(PageStatus.ARTICLE, title=was.title, text=was.text, headline_only=was.headline_only)
    article = Article(url=was.url, reading=reading, text=was.text, normal=was.normal)
    return analyst.judge_again(article, was.site_province)


def redecide(
    db: Database,
    analyst: Analyst,
    since: dt.datetime,
    *,
    rules_version: str,
    mail: bool,
    step: Callable[[], None] = lambda: None,
) -> Redecided:
    """Give the articles that came since a moment the verdicts and facts of today; plan before.

    Each batch is judged outside and written in a transaction of its own: what was done stays done after a kill, and
    doing it again changes nothing. What becomes an announcement by it is not mailed unless `mail`.
    """
    total = Redecided()
    for batch in batches(db, since):
        judged = []
        for was in batch:
            judged.append((was, judged_again(analyst, was)))
            step()
        with db.write() as s:
            kept = [
                (was, article)
                for was, article in judged
                if redeciding.redecide(s, was, article, rules_version=rules_version, mail=mail)
            ]
        total = replace(
            total,
            judged=total.judged + len(kept),
            gained=(*total.gained, *(was.id for was, now in kept if now.verdict.match and not was.announcement)),
            lost=(*total.lost, *(was.id for was, now in kept if was.announcement and not now.verdict.match)),
            changed_meanwhile=total.changed_meanwhile + len(judged) - len(kept),
        )
    return total
