"""What visits teach about when a list brings new links."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from config.working_days import DAY_OFF, WorkingDays
from scheduler.rhythm import HOUR, SHANGHAI, Rhythm, clock_hours, forecast, learn

DAYS = WorkingDays()
MONDAY = dt.datetime(2026, 11, 2, tzinfo=SHANGHAI)


def taught(
    days: int, begin: dt.datetime = MONDAY, *, at: tuple[int, ...] = (9, 10, 11, 15, 16), each: int = 2
) -> Rhythm:
    """Visit a list every half hour; it brings links on the working hours of working days."""
    rhythm, _ = learn(Rhythm(), begin, 30, DAYS)
    for half in range(1, days * 48 + 1):
        now = begin + half * HOUR / 2
        before = now - HOUR / 2
        works = DAYS.kind(before.date()) < 5 and before.hour in at
        rhythm, _ = learn(rhythm, now, each if works and now.minute == 30 else 0, DAYS)
    return rhythm


def test_hours_are_told_apart() -> None:
    rates = taught(14).rates
    assert rates[2, 10] == pytest.approx(2, rel=0.3)
    assert rates[2, 3] < 0.1
    assert rates[6, 10] < 0.5


def test_a_first_visit_teaches_nothing_and_time_never_runs_back() -> None:
    first, expected = learn(Rhythm(), MONDAY, 30, DAYS)
    assert (first.new.sum(), first.until, expected) == (0, MONDAY, 0)
    again, _ = learn(first, MONDAY - HOUR, 5, DAYS)
    assert (again.new.sum(), again.until) == (0, MONDAY)


def test_links_and_hours_add_up_and_fade() -> None:
    rhythm, _ = learn(learn(Rhythm(), MONDAY, 0, DAYS)[0], MONDAY + 5 * HOUR, 7, DAYS)
    assert rhythm.new.sum() == pytest.approx(7)
    assert rhythm.watched.sum() == pytest.approx(5)
    later, _ = learn(rhythm, MONDAY + 6 * HOUR, 0, DAYS)
    assert 6.9 < later.new.sum() < 7


def test_on_a_first_holiday_nothing_is_expected_for_sure() -> None:
    begin = dt.datetime(2026, 9, 7, tzinfo=SHANGHAI)
    rhythm = taught(24, begin)  # until Thursday, 1 October
    assert DAYS.kind(dt.date(2026, 10, 1)) == DAY_OFF
    noon = dt.datetime(2026, 10, 1, 12, tzinfo=SHANGHAI)
    _, holiday = learn(rhythm, noon, 0, DAYS)
    weekday = begin + dt.timedelta(days=23, hours=12)
    _, working = learn(taught(23, begin), weekday, 0, DAYS)
    assert working > 4
    assert holiday < 0.6 * working


def test_a_holiday_is_first_known_by_how_little_it_brings() -> None:
    rhythm = taught(10)
    quiet = learn(rhythm, rhythm.until + 10 * HOUR, 0, DAYS)[0] if rhythm.until else rhythm
    assert quiet.rates[4].sum() <= rhythm.rates[4].sum()


def test_a_burst_raises_what_is_expected_and_passes() -> None:
    calm = taught(14)
    assert calm.until is not None
    now = calm.until + HOUR / 4
    burst, _ = learn(calm, now, 6, DAYS)
    expected = forecast(burst, DAYS).expected(now, now + HOUR / 4)
    assert expected > 3 * forecast(calm, DAYS).expected(now, now + HOUR / 4)
    tomorrow = now + 24 * HOUR
    assert forecast(burst, DAYS).expected(tomorrow, tomorrow + HOUR) < 3


def test_it_is_kept_as_plain_data() -> None:
    rhythm = taught(3)
    kept = Rhythm.of_json(json.loads(json.dumps(rhythm.as_json())))
    assert np.allclose(kept.rates, rhythm.rates, atol=0.01)
    assert kept.until == rhythm.until


def test_clock_hours_are_cut_at_the_hour_of_shanghai() -> None:
    begin = dt.datetime(2026, 10, 9, 15, 40, tzinfo=dt.UTC)  # 23:40 on Friday
    cells = list(clock_hours(begin, begin + HOUR, DAYS))
    assert [(kind, hour) for kind, hour, _, _ in cells] == [(4, 23), (8, 0)]
    assert [(end - start) / HOUR for _, _, start, end in cells] == [pytest.approx(1 / 3), pytest.approx(2 / 3)]


def test_a_batch_is_one_however_often_it_is_looked_at() -> None:
    seldom, often = Rhythm(), Rhythm()
    for day in range(1, 29):
        for minute in range(0, 24 * 60, 5):
            at = MONDAY + dt.timedelta(days=day, minutes=minute)
            often, _ = learn(often, at, {600: 4, 605: 5, 610: 3}.get(minute, 0), DAYS)
            if minute % 120 == 0:
                seldom, _ = learn(seldom, at, 12 if minute == 720 else 0, DAYS)
    assert 7 < often.batch < 12
    assert 4 < seldom.batch <= often.batch, "looked at every two hours, it may have been two"
    assert Rhythm.of_json(json.loads(json.dumps(often.as_json()))).batch == pytest.approx(often.batch, rel=0.01)
