"""One list's visits -> what can be said about each hour: seen in time, late, with a gap, not seen, or not due yet.

What a list showed between two readings is known where the later one shares links with the earlier one, or was joined
to it by paging back: the time between both is then seen, however long it was. So an outage is blind only until the
first reading after it, which tells whether anything was lost.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from storage.coverage_ledger import ListGap, Visit

HOUR = dt.timedelta(hours=1)
# A list that is due waits for a free crawl child and for its host: so much is no delay.
SLACK = dt.timedelta(minutes=10)

# Why an hour is not plainly covered, beside the names of failed fetches.
NO_DAEMON = "no-daemon"  # nothing at all was visited though this list was due
OVERDUE = "overdue"  # others were visited, this list was not
LIST_GAP = "list-gap"
STARTED = "started"  # first read in the middle of the hour


class HourState(StrEnum):
    """Say what is known of one hour."""

    COVERED = "covered"
    GAPS = "gaps"
    LATE = "late"
    BLIND = "blind"
    PENDING = "pending"  # to come, or waiting for a visit that is not due yet


@dataclass(frozen=True, slots=True)
class ListHour:
    """Hold what is known of one list in one hour; `seen` where at least a part of it was."""

    state: HourState
    seen: bool
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold a time in which one thing holds; `state` None: nobody was to look yet, or any longer."""

    since: dt.datetime
    until: dt.datetime
    state: HourState | None
    causes: tuple[str, ...] = ()
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Hold the hours in question (by their starts), the time it is, and when any list at all was visited, sorted.

    `pause` is the longest time without any visit while a daemon runs: that between two visits of the busiest list.
    """

    hours: tuple[dt.datetime, ...]
    now: dt.datetime
    busy: Sequence[dt.datetime]
    pause: dt.timedelta

    @property
    def start(self) -> dt.datetime:
        """Return when the first hour begins, or now where that is to come."""
        return min(self.hours[0], self.now)

    def idle(self, since: dt.datetime, until: dt.datetime) -> bool:
        """Say whether nobody was at work for a while in a time, as far as it lies in the window."""
        since, until = max(since, self.start), min(until, self.hours[-1] + HOUR, self.now)
        if until - since < self.pause:
            return False
        between = self.busy[bisect_left(self.busy, since) : bisect_left(self.busy, until)]
        return any(later - earlier >= self.pause for earlier, later in pairwise((since, *between, until)))


@dataclass(frozen=True, slots=True)
class ListHistory:
    """Hold one list's visits by time; `due` is the longest time between two visits that is no delay, where a visit did
    not promise the next one itself.

    `read_before`: it was read before the first of these visits. `gone`: it is watched no longer.
    """

    visits: Sequence[Visit]
    gaps: Sequence[ListGap]
    due: dt.timedelta
    read_before: bool = False
    gone: bool = False

    def late(self, reading: Visit) -> dt.datetime:
        """Return until when the next visit after a reading was no delay."""
        return reading.due_at + SLACK if reading.due_at else reading.at + self.due


def judge_list(history: ListHistory, window: Window) -> list[ListHour | None]:
    """Return what is known of each hour; None where the list was not to be watched."""
    gaps = [
        Stretch(gap.since or window.start, gap.until, HourState.GAPS, (LIST_GAP,), seen=True) for gap in history.gaps
    ]
    stretches = _stretches(history, window) + gaps
    return [_hour(start, stretches, window.now) for start in window.hours]


def _hour(start: dt.datetime, stretches: Sequence[Stretch], now: dt.datetime) -> ListHour | None:
    if start >= now:
        return ListHour(HourState.PENDING, seen=False)
    inside = [stretch for stretch in stretches if stretch.since < start + HOUR and stretch.until > start]
    states = {stretch.state for stretch in inside}
    if states <= {None}:
        return None
    seen = any(stretch.seen for stretch in inside)
    causes = tuple(dict.fromkeys(cause for stretch in inside for cause in stretch.causes))
    started = seen and inside[0].state is None
    if started:
        causes = (STARTED, *causes)
    if HourState.GAPS in states or started or (seen and HourState.BLIND in states):
        return ListHour(HourState.GAPS, seen, causes)
    for state in (HourState.BLIND, HourState.LATE, HourState.PENDING):
        if state in states:
            return ListHour(state, seen, causes)
    return ListHour(HourState.COVERED, seen)


def _stretches(history: ListHistory, window: Window) -> list[Stretch]:
    """Return what holds when, from before the first hour to the last visit or now."""
    visits = [visit for visit in history.visits if visit.at <= window.now]
    if not visits and not history.read_before:
        return []
    last: dt.datetime | None = None  # the last reading
    late = window.start  # from when on the next one was late
    begun = visits[0].at if visits else window.start
    found = []
    if history.read_before:  # when, nobody needs to know: all before the window is late by now
        late = min(window.start, begun)
        last = late - history.due
    else:
        found.append(Stretch(min(window.start, begun), begun, None))
    failed: list[Visit] = []
    for visit in visits:
        if not visit.read:
            failed.append(visit)
            continue
        if last is not None:
            found += _between(last, visit.at, late, failed, window)
        elif failed:
            found.append(Stretch(begun, visit.at, HourState.BLIND, _names(failed)))
        last, late, failed = visit.at, history.late(visit), []
    if history.gone:
        return [*found, Stretch(last or begun, window.now, None)]
    if last is None:
        return [*found, Stretch(begun, window.now, HourState.BLIND, _names(failed))]
    return found + _open_end(last, late, failed, window)


def _between(
    last: dt.datetime, at: dt.datetime, late: dt.datetime, failed: Sequence[Visit], window: Window
) -> list[Stretch]:
    """Return what a reading says of the time since the last one; after `late` it was overdue."""
    why = _why_late(late, at, failed, window) if at > late else ()
    covered = Stretch(last, min(at, late), HourState.COVERED, seen=True)
    return [covered] if at <= late else [covered, Stretch(late, at, HourState.LATE, why, seen=True)]


def _open_end(last: dt.datetime, late: dt.datetime, failed: Sequence[Visit], window: Window) -> list[Stretch]:
    """Return what can be said of the time since the last reading; after `late` the next one was overdue."""
    if window.now <= late:
        return [Stretch(last, window.now, HourState.PENDING)]
    why = _why_late(late, window.now, failed, window)
    return [Stretch(last, window.now, HourState.LATE if why == (OVERDUE,) else HourState.BLIND, why)]


def _why_late(since: dt.datetime, until: dt.datetime, failed: Sequence[Visit], window: Window) -> tuple[str, ...]:
    """Say why a list was not read in time: what failed, or that nobody was there, or others came first."""
    if failed:  # then it is put off longer and longer, by a daemon that runs
        return _names(failed)
    return (NO_DAEMON,) if window.idle(since, until) else (OVERDUE,)


def _names(failed: Sequence[Visit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(visit.outcome for visit in failed))
