"""What the status page shows, read from the store in one snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from config.daemon_lock import DaemonLock
from config.settings import Settings
from config.sitebook import PROVINCES
from console.web.coverage_grid import CoverageGrid, coverage_grid
from scheduler.alerts.notices import why_unread
from storage import alerts, articles, coverage, feedback, last_day, planning, sites, stories
from storage.articles import StoredArticle
from storage.coverage import Event
from storage.database import Database, Session
from storage.last_day import Happened
from storage.sites import SiteState
from storage.stories import StoryView

NEWEST = 30
DAY = dt.timedelta(hours=24)
Health = Literal["good", "bad", "busy", "fresh"]


@dataclass(frozen=True, slots=True)
class StoryLine:
    """Show one announcement in the list."""

    id: int
    title: str
    places: tuple[str, ...]  # the province first
    type: str | None
    origin: StoredArticle
    reprints: int
    corrected: bool
    withdrawn: bool
    unread: str  # 仅标题: why only the headline could be read


@dataclass(frozen=True, slots=True)
class SiteLine:
    """Show one site; `late` where it should have been fetched by now and nobody is at it."""

    state: SiteState
    health: Health
    late: bool


@dataclass(frozen=True, slots=True)
class ProvinceSites:
    """Show the sites of one province."""

    name: str
    sites: tuple[SiteLine, ...]

    @property
    def bad(self) -> int:
        """Count sites that cannot be read."""
        return sum(line.health == "bad" for line in self.sites)

    @property
    def latest(self) -> dt.datetime | None:
        """Return when any of them was read last."""
        return max((at for line in self.sites if (at := line.state.fetched_well_at) is not None), default=None)


@dataclass(frozen=True, slots=True)
class Overview:
    """Hold everything on the status page."""

    now: dt.datetime
    daemon: bool
    daemon_pid: int | None
    day: Happened
    incidents: tuple[Event, ...]
    newest: tuple[StoryLine, ...]
    outbox: dict[str, int]
    unplanned: int
    complaints: int
    provinces: tuple[ProvinceSites, ...]
    coverage: CoverageGrid

    @property
    def site_count(self) -> int:
        """Count the watched sites."""
        return sum(len(province.sites) for province in self.provinces)

    @property
    def bad_sites(self) -> int:
        """Count the sites that cannot be read."""
        return sum(province.bad for province in self.provinces)


def overview(db: Database, settings: Settings, now: dt.datetime) -> Overview:
    """Return what the status page shows; raise StoreError where the database does not answer."""
    lock = DaemonLock(settings.home)
    alive = lock.taken()
    grid = coverage_grid(db, settings, now)
    with db.read() as s:
        return Overview(
            now=now,
            daemon=alive,
            daemon_pid=lock.holder() if alive else None,
            day=last_day.happened(s, now - DAY),
            incidents=tuple(coverage.open_incidents(s)),
            newest=tuple(_lines(s)),
            outbox=alerts.counts(s),
            unplanned=planning.unplanned(s),
            complaints=feedback.complaint_count(s),
            provinces=by_province(sites.states(s, now), now),
            coverage=grid,
        )


def _lines(s: Session) -> list[StoryLine]:
    views = (stories.view(s, story_id) for story_id in stories.newest(s, limit=NEWEST))
    return [story_line(s, view) for view in views if view is not None]


def story_line(s: Session, view: StoryView) -> StoryLine:
    """Return the line of one story: titled by its best text, placed by the first member that names a place."""
    announced = [m.article for m in view.members if m.article.announcement] or [view.best]
    return StoryLine(
        id=view.id,
        title=view.title or view.best.url,
        places=_places(s, announced),
        type=next((article.type for article in announced if article.type), None),
        origin=view.origin,
        reprints=len(view.members) - 1,
        corrected=view.correction > 0,
        withdrawn=view.withdrawn_at is not None,
        unread=why_unread(s, view.best),
    )


def _places(s: Session, announced: Sequence[StoredArticle]) -> tuple[str, ...]:
    for article in announced:
        if regions := articles.regions(s, article.id):
            return tuple(dict.fromkeys([regions[0].province, *(r.name for r in regions if r.level != "province")]))
    return (announced[0].site_province,)


def by_province(states: Sequence[SiteState], now: dt.datetime) -> tuple[ProvinceSites, ...]:
    """Group active sites by province in the official order."""
    groups: dict[str, list[SiteLine]] = {name: [] for name in PROVINCES}
    for state in states:
        if state.active:
            groups.setdefault(state.province, []).append(_site_line(state, now))
    return tuple(ProvinceSites(name, tuple(lines)) for name, lines in groups.items() if lines)


def _site_line(state: SiteState, now: dt.datetime) -> SiteLine:
    late = state.due_at is not None and state.due_at < now and not state.leased
    if state.leased:
        return SiteLine(state, "busy", late)
    if state.failures >= 1 or (state.finished_at is not None and state.fetched_well_at is None):
        return SiteLine(state, "bad", late)
    return SiteLine(state, "fresh" if state.fetched_well_at is None else "good", late)
