"""When a reader may be mailed, and how what operators type for it is read."""

from __future__ import annotations

import datetime as dt

import pytest

from console.finer_wishes import FinerError, read_timing
from scheduler.alerts.timing import digest_slot, gathers, is_quiet, may_be_mailed
from storage.subscribers import Subscriber
from storage.wishes import ANY_TIME, Timing

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
NIGHT = Timing(quiet_from="22:00", quiet_until="07:30")
NOON = Timing(quiet_from="12:00", quiet_until="14:00")


def at(hour: int, minute: int = 0, day: int = 21) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(dt.UTC)


def reader(timing: Timing, held_until: dt.datetime | None = None) -> Subscriber:
    return Subscriber(1, "a@b.cn", "confirmed", None, at(0), at(0), None, None, (), timing, held_until)


@pytest.mark.parametrize(
    ("timing", "now", "quiet"),
    [
        (NIGHT, at(21, 59), False),
        (NIGHT, at(22), True),
        (NIGHT, at(0), True),
        (NIGHT, at(7, 29), True),
        (NIGHT, at(7, 30), False),
        (NOON, at(11, 59), False),
        (NOON, at(12), True),
        (NOON, at(14), False),
        (ANY_TIME, at(3), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(timing: Timing, now: dt.datetime, quiet: bool) -> None:
    assert is_quiet(timing, now) is quiet
    assert may_be_mailed(reader(timing), None, now) is not quiet


def test_at_most_one_mail_in_a_time() -> None:
    slow = reader(Timing(pace_minutes=60))
    assert may_be_mailed(slow, None, at(9))
    assert not may_be_mailed(slow, at(9), at(9, 59))
    assert may_be_mailed(slow, at(9), at(10))
    assert gathers(slow)
    assert not gathers(reader(ANY_TIME))


def test_a_held_reader_waits() -> None:
    held = reader(ANY_TIME, at(10))
    assert not may_be_mailed(held, None, at(9, 59))
    assert may_be_mailed(held, None, at(10))


@pytest.mark.parametrize(
    ("mode", "timing", "now", "slot"),
    [
        ("daily", Timing(digest_hour=17), at(16, 59), at(17, day=20)),
        ("daily", Timing(digest_hour=17), at(17), at(17)),
        ("weekly", Timing(digest_hour=9, digest_weekday=5), at(9), at(9)),
        ("weekly", Timing(digest_hour=9, digest_weekday=5), at(8), at(9, day=14)),
        ("weekly", Timing(digest_weekday=6), at(9), at(8, day=15)),
    ],
)
def test_digests_have_their_hour(mode: str, timing: Timing, now: dt.datetime, slot: dt.datetime) -> None:
    assert digest_slot(mode, timing, now) == slot


def test_what_is_typed_is_read() -> None:
    found = read_timing(quiet="22：00-7:30", at_most="6h", hour="18:00", weekday="周五", empty_digest=True)
    assert found == Timing("22:00", "07:30", 360, 18, 4, True)
    assert found.words_of_it()[0] == "22:00 至次日 07:30 不发"
    assert read_timing(quiet="22-24").quiet_until == "00:00"
    assert read_timing() == ANY_TIME
    assert ANY_TIME.words_of_it() == []


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ({"quiet": "夜里"}, "22:00-07:00"),
        ({"quiet": "8-8"}, "一整天"),
        ({"at_most": "often"}, "30m"),
        ({"at_most": "8d"}, "最长 7d"),
        ({"hour": "24"}, "整点"),
        ({"hour": "8:30"}, "整点"),
        ({"weekday": "礼拜天"}, "周一"),
    ],
)
def test_what_cannot_be_used_is_said(typed: dict[str, str], hint: str) -> None:
    with pytest.raises(FinerError, match=hint):
        read_timing(**typed)  # type: ignore[arg-type]
