"""When a list is visited next."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from config.working_days import KINDS, WorkingDays
from scheduler.cadence import LONGEST, SHORTEST, ListPace, next_learned, next_visit, plan_site, visits_a_day
from scheduler.rhythm import Forecast, Rhythm, forecast, learn

NOW = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)  # Wednesday, 10:00 in Shanghai
MINUTE = dt.timedelta(minutes=1)
QUARTER = 15 * MINUTE
HOUR = dt.timedelta(hours=1)
DAYS = WorkingDays()


def pace(rate: float, *, night: float | None = None, moving: float = 0.0, failures: float = 0.0) -> ListPace:
    """Return the pace of a list that brings so many links an hour, at night (20 to 8) fewer."""
    rates = np.full((KINDS, 24), rate)
    if night is not None:
        rates[:, :8] = rates[:, 20:] = night
    return ListPace(Forecast(rates, DAYS), moving, failures)


@pytest.mark.parametrize(
    ("every", "failures", "interval"),
    [
        (QUARTER, 0.0, QUARTER),
        (QUARTER, 1.0, 2 * QUARTER),
        (QUARTER, 2.5, 3.5 * QUARTER),
        (QUARTER, -1.0, QUARTER),
        (QUARTER, 10_000.0, LONGEST),  # never switched off
        (dt.timedelta(days=7), 0.0, dt.timedelta(days=7)),  # an interval beyond a day is what the file asks for
        (dt.timedelta(days=7), 9.0, dt.timedelta(days=7)),
    ],
)
def test_a_fixed_interval_grows_with_failures_up_to_a_day(
    every: dt.timedelta, failures: float, interval: dt.timedelta
) -> None:
    for _ in range(200):
        assert 0.95 * interval <= next_visit(NOW, every, failures) - NOW <= interval


def test_lists_that_started_together_drift_apart() -> None:
    assert len({next_visit(NOW, QUARTER, 0.0) for _ in range(50)}) > 40


def test_a_list_nobody_knows_is_visited_every_quarter_of_an_hour() -> None:
    first, _ = learn(Rhythm(), NOW, 30, DAYS)
    due = next_learned(NOW, ListPace(forecast(first, DAYS), 30)) - NOW
    assert 0.9 * QUARTER < due < 1.1 * QUARTER


def test_visits_follow_the_square_root_of_the_rate() -> None:
    often, seldom = (next_learned(NOW, pace(rate)) - NOW for rate in (4.0, 1.0))
    assert seldom / often == pytest.approx(2, rel=0.08)


@pytest.mark.parametrize(("rate", "shortest", "longest"), [(500.0, SHORTEST, SHORTEST), (0.0, LONGEST, LONGEST)])
def test_the_interval_stays_between_five_minutes_and_a_day(
    rate: float, shortest: dt.timedelta, longest: dt.timedelta
) -> None:
    assert 0.94 * shortest <= next_learned(NOW, pace(rate)) - NOW <= longest


def test_what_the_night_leaves_undone_the_morning_calls_for() -> None:
    late = NOW + 19 * HOUR  # 5 in the morning
    due = next_learned(late, pace(4.0, night=0.001))
    assert late + 2.5 * HOUR < due < late + 3.5 * HOUR  # soon after 8, not half a day later


def test_what_may_come_by_chance_must_find_room_in_a_short_list() -> None:
    long_list, short_list = (next_learned(NOW, pace(0.5, moving=moving)) - NOW for moving in (100, 1))
    assert short_list / long_list < 0.6
    room = ((13**0.5 - 3) / 2) ** 2  # so many links on average, and three deviations more, are one
    assert short_list == pytest.approx(room / 0.5 * HOUR, rel=0.06)


def test_failures_stretch_and_never_switch_off() -> None:
    well, ill, dead = (next_learned(NOW, pace(1.0, failures=failures)) - NOW for failures in (0, 3, 1e6))
    assert ill / well == pytest.approx(4, rel=0.06)
    assert 0.95 * LONGEST <= dead <= LONGEST


def test_a_site_keeps_to_its_budget() -> None:
    lists = {number: (NOW, pace(6.0)) for number in range(10)}
    alone = plan_site({0: lists[0]}, NOW)[0] - NOW
    together = [due - NOW for due in plan_site(lists, NOW, budget=480).values()]
    asked = sum(visits_a_day(NOW, each) for _, each in lists.values())
    assert asked > 480
    assert sum(together, dt.timedelta()) / 10 / alone == pytest.approx(asked / 480, rel=0.06)


def test_each_list_is_planned_from_its_own_last_visit() -> None:
    planned = plan_site({1: (NOW, pace(1.0)), 2: (NOW - HOUR, replace(pace(1.0), failures=1.0))}, NOW)
    assert planned[2] < NOW < planned[1]


def test_a_list_that_ends_is_watched_closely_where_one_batch_may_run_over_it() -> None:
    busy = replace(pace(2.0, night=0.001, moving=13.0), together=1.0, batch=3.3)
    assert next_learned(NOW, replace(busy, ends=True)) - NOW <= SHORTEST
    assert next_learned(NOW, busy) - NOW > 2 * SHORTEST, "it goes on behind its first page: nothing is lost"
    assert next_learned(NOW, replace(busy, ends=True, moving=40.0)) - NOW > 2 * SHORTEST
    assert next_learned(NOW, replace(busy, ends=True, batch=1.5)) - NOW > 2 * SHORTEST
    assert next_learned(NOW + 14 * HOUR, replace(busy, ends=True)) - NOW > 20 * HOUR, "and at night there is none"
    assert visits_a_day(NOW, replace(busy, ends=True)) == pytest.approx(12 * 12, rel=0.1)
