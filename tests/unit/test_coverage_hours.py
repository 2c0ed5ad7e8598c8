"""What the lists of a province come to, hour by hour, and when a silent day may be believed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import pytest

from console.coverage_words import reasons, sign, spans, summary
from scheduler.coverage_belief import Past, Verdict, believe
from scheduler.coverage_day import ProvinceDay
from scheduler.coverage_hours import (
    NO_SOURCE,
    NOT_STARTED,
    UNVERIFIED,
    Counts,
    JudgedList,
    ProvinceHour,
    count_visits,
    roll_up,
)
from scheduler.list_hours import HOUR, LIST_GAP, HourState, ListHour
from storage.coverage_ledger import Batch, ListGap, LostPage, Visit, WatchedList

MIDNIGHT = dt.datetime(2026, 11, 20, 16, 0, tzinfo=dt.UTC)
NOW = MIDNIGHT + 20 * HOUR
MINUTE = dt.timedelta(minutes=1)
COVERED, GAPS, LATE, BLIND, PENDING = HourState
GOOD = ListHour(COVERED, seen=True)
DEAD = ListHour(BLIND, seen=False, causes=("dns",))
BEHIND = ListHour(LATE, seen=True, causes=("timeout",))
WAITING = ListHour(PENDING, seen=False)
HOLED = ListHour(GAPS, seen=True, causes=(LIST_GAP,))


def judged(
    *hours: ListHour | None, verified: bool = True, key: str = "qilu", gaps: Sequence[ListGap] = ()
) -> JudgedList:
    """Return a list with what is known of its hours."""
    return JudgedList(WatchedList(1, key, f"{key} 网", "山东", "http://x/", True, None), verified, hours, gaps, ())


def lost(minute: float = 5, *, status: str = "failed", reason: str = "timeout: 30 s", key: str = "qilu") -> LostPage:
    """Return a page that is not stored, listed so many minutes after midnight."""
    return LostPage(key, 1, "http://x/1.html", "标题", status, reason, MIDNIGHT + minute * MINUTE)


def hour(*lists: JudgedList, missing: Sequence[LostPage] = (), sites: int = 1, start: int = 0) -> ProvinceHour:
    """Roll one hour up."""
    return roll_up(lists, missing, [MIDNIGHT + start * HOUR], NOW, sites)[0]


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ([GOOD, GOOD], COVERED),
        ([GOOD, None], COVERED),
        ([GOOD, BEHIND], LATE),
        ([GOOD, WAITING], PENDING),
        ([BEHIND, WAITING], LATE),
        ([GOOD, DEAD], GAPS),
        ([BEHIND, DEAD], GAPS),
        ([GOOD, HOLED], GAPS),
        ([DEAD, HOLED], GAPS),
        ([DEAD, DEAD], BLIND),
        ([DEAD, WAITING], BLIND),
        ([DEAD, None], BLIND),
    ],
)
def test_a_province_is_covered_no_better_than_its_lists(known: list[ListHour | None], state: HourState) -> None:
    assert hour(*map(judged, known)).state is state


def test_a_blind_hour_says_why_and_how_often() -> None:
    found = hour(judged(DEAD), judged(DEAD), judged(ListHour(BLIND, seen=False, causes=("blocked", "tls"))))
    assert found.causes == {"dns": 2, "blocked": 1, "tls": 1}
    assert (found.seen, found.watched) == (0, 3)
    assert sign(found) == "X"
    assert "看不见：域名解析失败" in reasons(found)


def test_a_site_never_checked_live_covers_nothing() -> None:
    found = hour(judged(GOOD, verified=False))
    assert (found.state, dict(found.causes), found.unverified, sign(found)) == (BLIND, {UNVERIFIED: 1}, 1, "?")
    broken = hour(judged(DEAD, verified=False), judged(GOOD, verified=False))
    assert broken.causes == {UNVERIFIED: 2, "dns": 1}


def test_its_failures_take_nothing_from_a_checked_one() -> None:
    found = hour(judged(GOOD), judged(DEAD, verified=False, key="other"), missing=[lost(key="other")])
    assert (found.state, found.missing, found.unverified) == (COVERED, (), 0)


@pytest.mark.parametrize(("sites", "cause"), [(0, NO_SOURCE), (2, NOT_STARTED)])
def test_where_nobody_looks_it_is_blind(sites: int, cause: str) -> None:
    found = hour(sites=sites)
    assert (found.state, dict(found.causes), sign(found)) == (BLIND, {cause: 1}, "-")


def test_what_is_to_come_is_not_judged() -> None:
    assert (hour(judged(GOOD), start=20).state, hour(start=21).state) == (PENDING, PENDING)
    assert sign(hour(judged(GOOD), start=20)) == ""


def test_missing_pages_make_a_gap_of_their_hour_and_are_counted() -> None:
    found = roll_up([judged(GOOD, GOOD)], [lost(5), lost(6), lost(60)], [MIDNIGHT, MIDNIGHT + HOUR], NOW, 1)
    assert [(h.state, sign(h)) for h in found] == [(GAPS, "2"), (GAPS, "1")]
    assert reasons(found[0]) == ["有缺口：有网页没取到"]
    many = hour(judged(GOOD), missing=[lost()] * 100)
    assert sign(many) == "99+"


def test_a_page_just_listed_is_being_fetched() -> None:
    fresh, waiting = lost(20 * 60 - 5, status="listed", reason=""), lost(20 * 60 - 15, status="listed", reason="")
    (found,) = roll_up([judged(GOOD)], [fresh, waiting], [NOW - HOUR], NOW, 1)
    assert found.missing == (waiting,)
    assert waiting.kind == "listed"


def test_the_time_a_list_showed_in_part_only_stands_with_every_hour_it_touches() -> None:
    gap = ListGap(1, MIDNIGHT + 50 * MINUTE, MIDNIGHT + 130 * MINUTE, "接不上")
    lists = [judged(HOLED, HOLED, HOLED, GOOD, gaps=[gap])]
    found = roll_up(lists, [], [MIDNIGHT + number * HOUR for number in range(4)], NOW, 1)
    assert [len(h.gaps) for h in found] == [1, 1, 1, 0]
    assert [sign(h) for h in found] == ["o", "o", "o", "="]


def test_pages_are_counted_with_the_visit_that_showed_them() -> None:
    visits = [Visit(n, 1, MIDNIGHT + n * 30 * MINUTE, "read", 20, 3, 0.85) for n in range(2)]
    batches = [
        Batch(1, MIDNIGHT - dt.timedelta(milliseconds=3), "article", 2, 1),  # written just before its visit
        Batch(1, MIDNIGHT + MINUTE, "gone", 1, 0),  # found by paging back
        Batch(1, MIDNIGHT + 30 * MINUTE, "no-text", 1, 0),
        Batch(1, MIDNIGHT - HOUR, "article", 9, 9),  # of a visit of the day before
    ]
    first, second = count_visits(visits, batches, [lost(31), lost(32, status="listed", reason="")])
    assert first.counts == Counts(1, 1, 20, 3, 2, 2, 1, Counter(gone=1))
    assert second.counts == Counts(1, 1, 20, 3, 1, 0, 0, Counter(timeout=1, listed=1))


def day_of(*hours: ProvinceHour) -> ProvinceDay:
    return ProvinceDay("山东", 1, 1, hours, (), Counts(), 0, 0, None)


def test_hours_of_which_the_same_is_said_are_named_together() -> None:
    hours = roll_up([judged(DEAD, DEAD, GOOD, DEAD)], [], [MIDNIGHT + n * HOUR for n in range(4)], NOW, 1)
    assert spans([day_of(*hours)]) == {"看不见：域名解析失败": [("山东", 0, 1), ("山东", 3, 3)]}
    assert summary([day_of(*hours)]) == "已覆盖 1，看不见 3"
    assert summary([day_of(hour(), hour(judged(GOOD, verified=False)))]) == "看不见 2（看不见的里面未核实 1、没人看 1）"


WEDNESDAY = dt.date(2026, 11, 18)


def past(articles: int = 30, *, days: int = 28, silent: int = 20) -> Past:
    """Return a history in which the last `silent` days had no announcement."""
    before = [WEDNESDAY - dt.timedelta(days=number) for number in range(1, days + 1)]
    return Past(dict.fromkeys(before, articles), frozenset(before[silent:]))


ALL_SEEN = [hour(judged(GOOD))] * 24


def test_a_silence_is_believed_where_all_was_seen_and_it_is_usual() -> None:
    found = believe(WEDNESDAY, ALL_SEEN, 3, 40, past())
    assert found.verdict is Verdict.BELIEVABLE
    assert "此前 28 天里有 20 天也没有公告，同类日的文章 30 到 30 篇" in found.reasons


@pytest.mark.parametrize(
    ("hours", "sources", "articles", "before", "verdict", "said"),
    [
        ([*ALL_SEEN[1:], hour(judged(DEAD))], 3, 40, past(), Verdict.DOUBTFUL, "1 个小时看不见"),
        ([*ALL_SEEN[1:], hour(judged(HOLED))], 3, 40, past(), Verdict.DOUBTFUL, "1 个小时有缺口"),
        (
            [*ALL_SEEN[1:], hour(judged(ListHour(LATE, seen=False)))],
            3,
            40,
            past(),
            Verdict.DOUBTFUL,
            "1 个小时还没有补看",
        ),
        ([*ALL_SEEN[1:], hour(judged(BEHIND))], 3, 40, past(), Verdict.BELIEVABLE, "24 小时都看到了"),
        (ALL_SEEN, 3, 29, past(), Verdict.DOUBTFUL, "哪一天都少（最少 30 篇）"),
        (ALL_SEEN, 3, 40, past(silent=0), Verdict.DOUBTFUL, "此前 28 天每天都有公告"),
        (ALL_SEEN, 3, 40, past(days=6, silent=6), Verdict.UNKNOWN, "此前只有 6 天的记录"),
        (ALL_SEEN, 0, 40, past(), Verdict.UNKNOWN, "没有核对过的来源"),
        ([*ALL_SEEN[1:], hour(judged(GOOD), start=20)], 3, 2, past(), Verdict.OPEN, "还没有看完"),
        ([*ALL_SEEN[1:], hour(judged(GOOD), start=20)], 3, 2, past(silent=0), Verdict.DOUBTFUL, "每天都有公告"),
    ],
)
def test_what_a_silence_is_worth(
    hours: list[ProvinceHour], sources: int, articles: int, before: Past, verdict: Verdict, said: str
) -> None:
    found = believe(WEDNESDAY, hours, sources, articles, before)
    assert found.verdict is verdict
    assert said in "；".join(found.reasons)


def test_weekends_are_compared_with_weekends() -> None:
    before = [WEDNESDAY - dt.timedelta(days=number) for number in range(1, 29)]
    articles = {day: 5 if day.weekday() >= 5 else 50 for day in before}
    saturday = WEDNESDAY + dt.timedelta(days=3)
    assert Past(articles, frozenset()).alike(saturday) == [5] * 8
    assert believe(saturday, ALL_SEEN, 1, 6, Past(articles, frozenset())).verdict is Verdict.BELIEVABLE
    assert believe(WEDNESDAY, ALL_SEEN, 1, 6, Past(articles, frozenset())).verdict is Verdict.DOUBTFUL
