"""Issues of a paper that came out while nobody looked: followed back from the newest one to one that is known.

Where no page links the issue before, its address is made from the day. That nothing stands there may mean that no
paper came out; it may also stand elsewhere. Only of a day after which the paper still showed an older issue is it known
that none came out: for any other the gap stays, and says that the address was a guess.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.discovery import ListReading
from crawler.discovery.paper_issue import issue_day
from crawler.fetching.failures import FetchFailure
from crawler.monitors import CrawlLedger
from crawler.spiders.list_legs import Found, Issue, Leg
from crawler.spiders.missed_news import SHANGHAI, MissedNews, close, open_gap
from pipelines.workshop import Workshop
from storage.pages import PageToFetch
from storage.sites import DueList

MOST = 10  # issues, back to one that is known
LASTING = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class PaperIssues:
    """Look for the issues between the newest one and the last that was read."""

    workshop: Workshop
    ledger: CrawlLedger

    def before(self, due: DueList, reading: ListReading) -> tuple[str, ...]:
        """Return where the issues before may be; a list under a lasting address with an old day in it is no paper."""
        day = issue_day(reading.earlier[0]) if reading.earlier else None
        if day is None or issue_day(due.url) is not None:
            return ()
        return reading.earlier if self.workshop.clock().date() - day < LASTING else ()

    def look_back(self, key: str, due: DueList, reading: ListReading, leg: Leg) -> tuple[tuple[str, Leg], ...]:
        """Turn from a new issue to the one before it; until a known one is reached, there is a gap."""
        issue = leg.issue or Issue((), 0)
        if issue.back >= MOST:
            self._gap(key, due, leg, f"往前 {MOST} 期都没有读过")
            return ()
        if leg.gap_id is None:
            with self.workshop.db.write() as s:
                leg = replace(leg, gap_id=open_gap(self.workshop, s, key, due, leg.since))
        first, *left = reading.earlier
        issue = replace(issue, url=first, left=tuple(left), back=issue.back + 1, guessed=reading.guessed)
        return ((first, replace(leg, issue=issue)),)

    def reached(self, key: str, due: DueList, fresh: Sequence[PageToFetch], leg: Leg, issue: Issue) -> Found:
        """End the search at an issue that is known: all between were read, but for the days that are doubtful."""
        if issue.doubtful:
            days = "、".join(f"{day:%m-%d}" for day in issue.doubtful)
            self._gap(key, due, leg, f"{days} 的一期没有读到（网址是按日期推的：那天可能没有出报，也可能在别的网址）")
        else:
            with self.workshop.db.write() as s:
                close(s, leg)
        return Found(tuple(fresh))

    def unread(self, key: str, due: DueList, failure: FetchFailure, leg: Leg, issue: Issue) -> Found:
        """Turn to another address of the issue before; without any, the gap stays."""
        if not issue.left:
            guessed = "网址是按日期推的，" if issue.guessed else ""
            self._gap(key, due, leg, f"上一期读不到（{guessed}{failure.name} {failure.detail[:300]}）")
            return Found()
        day = issue_day(issue.url)
        if day is not None and not (failure.name == "gone" and issue.guessed and self._was_seen(leg, day)):
            issue = replace(issue, doubtful=(*issue.doubtful, day))
        onward = replace(leg, issue=replace(issue, url=issue.left[0], left=issue.left[1:]))
        return Found((), ((issue.left[0], onward),))

    def _was_seen(self, leg: Leg, day: dt.date) -> bool:
        """Say whether the paper was read after a day: what it showed then was older."""
        return leg.read is not None and day < leg.read.astimezone(SHANGHAI).date()

    def _gap(self, key: str, due: DueList, leg: Leg, what: str) -> None:
        MissedNews(self.workshop, self.ledger).gap(key, due, leg, what)
