"""A list's diary: its rhythm and its health, kept up to date visit by visit, in a watch as in a simulation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from config.working_days import WorkingDays
from scheduler.cadence import ListPace
from scheduler.list_health import Health, PageSeen, VisitSeen, after_page, after_visit
from scheduler.rhythm import Rhythm, forecast, learn
from scheduler.silence import WatchedList


@dataclass(frozen=True, slots=True, eq=False)
class ListDiary:
    """Hold what is known of one list."""

    rhythm: Rhythm = field(default_factory=Rhythm)
    health: Health = field(default_factory=Health)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"rhythm": self.rhythm.as_json(), "health": self.health.as_json()}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> ListDiary:
        """Return what `as_json` wrote."""
        return cls(Rhythm.of_json(data["rhythm"]), Health.of_json(data["health"]))

    def pace(self, days: WorkingDays, *, ends: bool = False) -> ListPace:
        """Return what decides when the list is visited next; `ends` says that it has no next page."""
        health, batch = self.health, self.rhythm.batch
        return ListPace(forecast(self.rhythm, days), health.moving, health.failures, self.together, batch, ends)

    @property
    def together(self) -> float:
        """Return how many links come at once as a rule."""
        return max(1.0, float(self.rhythm.new.sum()) / self.health.arrivals) if self.health.arrivals else 1.0

    def watched(self, url: str) -> WatchedList:
        """Return the list as a diagnosis needs it."""
        return WatchedList(url, self.health, float(self.rhythm.rates[:7].mean()) * 24, float(self.rhythm.new.sum()))


def with_visit(diary: ListDiary, visit: VisitSeen, days: WorkingDays) -> ListDiary:
    """Return the diary after a visit; what a first reading shows is no news, and one that failed teaches no rhythm."""
    rhythm, expected = diary.rhythm, 0.0
    if rhythm.until is None:
        visit = replace(visit, new=0)
    if visit.outcome in ("read", "unchanged"):
        rhythm, expected = learn(rhythm, visit.at, visit.new, days)
    return ListDiary(rhythm, after_visit(diary.health, visit, expected, diary.together))


def with_pages(diary: ListDiary, pages: Iterable[PageSeen]) -> ListDiary:
    """Return the diary after some of the list's pages came to an end."""
    health = diary.health
    for page in pages:
        health = after_page(health, page)
    return replace(diary, health=health)
