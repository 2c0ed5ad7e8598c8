"""What a list's visits say about each hour: seen in time, late, with a gap, not seen, not due yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from scheduler.list_hours import (
    HOUR,
    LIST_GAP,
    NO_DAEMON,
    OVERDUE,
    STARTED,
    HourState,
    ListHistory,
    ListHour,
    Window,
    judge_list,
)
from storage.coverage_ledger import ListGap, Visit

MIDNIGHT = dt.datetime(2026, 11, 20, 16, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DUE = 40 * MINUTE
COVERED, GAPS, LATE, BLIND, PENDING = HourState


def at(hour: float) -> dt.datetime:
    """Return a time of the day, in hours after midnight."""
    return MIDNIGHT + hour * HOUR


def visits(*when: float, outcome: str = "read") -> list[Visit]:
    """Return visits at hours of the day."""
    return [Visit(round(hour * 100), 1, at(hour), outcome, 20, 2, 0.9) for hour in when]


def every(step: float, first: float, last: float) -> list[float]:
    """Return hours from `first` to `last`, both included."""
    return [first + number * step for number in range(round((last - first) / step) + 1)]


def judge(
    made: Sequence[Visit],
    *,
    now: float = 24,
    gaps: Sequence[ListGap] = (),
    read_before: bool = True,
    gone: bool = False,
    busy: Sequence[float] | None = None,
) -> list[ListHour | None]:
    """Judge a day of one list; others are visited every five minutes unless `busy` says when."""
    ordered = sorted(made, key=lambda visit: visit.at)
    others = every(1 / 12, 0, min(now, 24)) if busy is None else busy
    window = Window(
        tuple(at(hour) for hour in range(24)), at(now), sorted([*map(at, others), *(visit.at for visit in made)]), DUE
    )
    return judge_list(ListHistory(ordered, gaps, DUE, read_before, gone), window)


def states(hours: Sequence[ListHour | None]) -> list[HourState | None]:
    """Return the states alone."""
    return [hour.state if hour else None for hour in hours]


def test_a_list_read_in_time_all_day_is_covered() -> None:
    found = judge(visits(*every(0.5, -0.2, 24.3)), now=25)
    assert set(found) == {ListHour(COVERED, seen=True)}


def test_visits_that_found_nothing_changed_count_as_readings() -> None:
    made = visits(*every(0.5, -0.2, 11.8)) + visits(*every(0.5, 12.3, 24.3), outcome="unchanged")
    assert set(states(judge(made, now=25))) == {COVERED}


def test_an_outage_is_late_once_the_next_reading_joined_and_says_why() -> None:
    made = visits(*every(0.5, -0.2, 7.8)) + visits(8.3, 9, outcome="timeout") + visits(*every(0.5, 11.3, 24.3))
    found = judge(made, now=25)
    assert states(found)[7:13] == [COVERED, LATE, LATE, LATE, LATE, COVERED]
    assert found[9] == ListHour(LATE, seen=True, causes=("timeout",))


def test_an_outage_is_blind_until_then() -> None:
    made = visits(*every(0.5, -0.2, 7.8)) + visits(8.3, 9, outcome="tls") + visits(9.6, 10, outcome="dns")
    found = judge(made, now=11.5)
    assert states(found)[6:13] == [COVERED, GAPS, BLIND, BLIND, BLIND, BLIND, PENDING]
    assert found[10] == ListHour(BLIND, seen=False, causes=("tls", "dns"))
    assert found[7] is not None
    assert found[7].seen


def test_a_list_not_due_yet_is_pending() -> None:
    found = judge(visits(*every(0.5, -0.2, 9.9)), now=10.2)
    assert states(found)[9:12] == [PENDING, PENDING, PENDING]
    assert states(found)[8] == COVERED


def test_a_list_that_others_went_before_is_late() -> None:
    found = judge(visits(*every(0.5, -0.2, 5.8)), now=10)
    assert states(found)[4:10] == [COVERED] + [LATE] * 5
    assert found[8] == ListHour(LATE, seen=False, causes=(OVERDUE,))


def test_where_nothing_at_all_was_visited_no_daemon_ran() -> None:
    found = judge(visits(*every(0.5, -0.2, 5.8)), now=10, busy=[])
    assert states(found)[7:10] == [BLIND] * 3
    assert found[8] == ListHour(BLIND, seen=False, causes=(NO_DAEMON,))


def test_a_night_without_a_daemon_lost_nothing_where_the_list_joins() -> None:
    made = visits(*every(0.5, -0.2, 1.8)) + visits(*every(0.5, 8.1, 24.1))
    found = judge(made, now=25, busy=every(0.25, 8, 24))
    assert states(found)[1:9] == [COVERED] + [LATE] * 7
    assert found[4] == ListHour(LATE, seen=True, causes=(NO_DAEMON,))


def test_a_reading_that_does_not_join_leaves_a_gap_back_to_the_one_before() -> None:
    noted = ListGap(1, at(8.4), at(11.4), "接不上")
    made = visits(*every(0.5, -0.1, 8.4)) + visits(9, outcome="http-403") + visits(*every(0.5, 11.4, 24.4))
    found = judge(made, now=25, gaps=[noted])
    assert states(found)[7:13] == [COVERED, GAPS, GAPS, GAPS, GAPS, COVERED]
    assert found[9] == ListHour(GAPS, seen=True, causes=("http-403", LIST_GAP))


def test_a_gap_found_the_next_morning_reaches_back_into_the_evening() -> None:
    noted = ListGap(1, at(19.8), at(31), "接不上")
    found = judge(visits(*every(0.5, -0.2, 19.8), 31), now=32, gaps=[noted])
    assert states(found)[18:] == [COVERED, GAPS, GAPS, GAPS, GAPS, GAPS]


def test_a_gap_reaches_back_over_readings_that_showed_nothing_new() -> None:
    noted = ListGap(1, at(3.2), at(10.4), "接不上")
    found = judge(visits(*every(0.5, -0.1, 24.4)), now=25, gaps=[noted])
    assert states(found)[2:12] == [COVERED] + [GAPS] * 8 + [COVERED]


def test_a_gap_whose_beginning_is_unknown_begins_with_the_day() -> None:
    found = judge(visits(*every(0.5, -0.1, 24.4)), now=25, gaps=[ListGap(1, None, at(2.4), "接不上")])
    assert states(found)[:4] == [GAPS] * 3 + [COVERED]


def test_a_list_first_read_in_the_day_covers_nothing_before() -> None:
    found = judge(visits(*every(0.5, 8.5, 24.5)), now=25, read_before=False)
    assert states(found)[:8] == [None] * 8
    assert found[8] == ListHour(GAPS, seen=True, causes=(STARTED,))
    assert states(found)[9] == COVERED


def test_a_list_that_never_answered_is_blind_from_its_first_visit() -> None:
    found = judge(visits(8.5, 10, outcome="dns"), now=12, read_before=False)
    assert states(found)[7:12] == [None, BLIND, BLIND, BLIND, BLIND]
    assert found[9] == ListHour(BLIND, seen=False, causes=("dns",))


def test_failures_before_the_first_reading_stay_blind() -> None:
    made = visits(6.2, 7.2, outcome="blocked") + visits(*every(0.5, 8.5, 24.5))
    found = judge(made, now=25, read_before=False)
    assert states(found)[5:10] == [None, BLIND, BLIND, GAPS, COVERED]
    assert found[8] == ListHour(GAPS, seen=True, causes=("blocked",))


def test_a_list_never_visited_is_not_judged() -> None:
    assert states(judge([], now=3, read_before=False)) == [None] * 3 + [PENDING] * 21


def test_a_list_known_from_long_ago_and_silent_since_is_not_covered() -> None:
    assert set(states(judge([], now=24))) == {LATE}
    assert set(states(judge([], now=24, busy=[]))) == {BLIND}


def test_a_list_taken_out_of_the_file_is_judged_to_its_last_visit() -> None:
    found = judge(visits(*every(0.5, -0.2, 7.8)), now=24, gone=True)
    assert states(found)[6:9] == [COVERED, COVERED, None]


def test_the_first_hours_rest_on_the_last_reading_of_the_day_before() -> None:
    assert states(judge(visits(-2, *every(0.5, 3, 24.5)), now=25))[:4] == [LATE, LATE, LATE, COVERED]


@pytest.mark.parametrize(
    ("since", "until", "busy", "idle"),
    [
        (1, 3, [], True),
        (1, 3, every(0.25, 1, 3), False),
        (1, 3, [1.1, 2.9], True),
        (1, 1.25, [], False),  # too short to tell
        (23.9, 30, [], False),  # what follows the day is not known here
        (-5, 0.1, [], False),
    ],
)
def test_nobody_at_work_is_told_from_the_visits_of_all_lists(
    since: float, until: float, busy: list[float], idle: bool
) -> None:
    window = Window(tuple(at(hour) for hour in range(24)), at(48), [at(hour) for hour in busy], 20 * MINUTE)
    assert window.idle(at(since), at(until)) is idle


def test_a_visit_may_promise_the_next_one_itself() -> None:
    promised = [replace(visit, due_at=at(6.5)) if visit.at == at(1) else visit for visit in visits(0.5, 1, 6.2)]
    assert states(judge(promised, now=6.4))[1:6] == [COVERED] * 5, "nobody was to look before half past six"
    broken = [replace(visit, due_at=at(3)) if visit.at == at(1) else visit for visit in visits(0.5, 1, 6.2)]
    assert states(judge(broken, now=6.4))[1:6] == [COVERED, COVERED, LATE, LATE, LATE]
    assert states(judge(promised[:2], now=5))[1:5] == [PENDING] * 4
