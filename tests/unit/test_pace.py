"""How fast mails may go, and who is let rest."""

from __future__ import annotations

import datetime as dt

from scheduler.alerts.mail_errors import TemporaryMailError, refusal
from scheduler.alerts.pace import Pace

NOW = dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)


def temporary(code: int, text: str, stage: str = "rcpt") -> TemporaryMailError:
    error = refusal(code, text, stage)  # type: ignore[arg-type]
    assert isinstance(error, TemporaryMailError)
    return error


def test_a_domain_gets_so_many_mails_a_minute() -> None:
    pace = Pace({"qq.com": 2})
    for _ in range(2):
        assert pace.resting(NOW) == []
        pace.begins("qq.com", NOW)
    pace.begins("163.com", NOW)
    assert pace.resting(NOW + 59 * SECOND) == ["qq.com"]
    assert pace.resting(NOW + MINUTE) == []


def test_a_rate_for_everyone_else_counts_each_domain_by_itself() -> None:
    pace = Pace({"qq.com": 5, "*": 1})
    for domain in ("a.cn", "b.cn", "qq.com"):
        pace.begins(domain, NOW)
    assert pace.resting(NOW) == ["a.cn", "b.cn"]


def test_a_domain_that_says_too_fast_rests_longer_each_time() -> None:
    pace, now, rests = Pace(), NOW, []
    for _ in range(4):
        pace.failed("qq.com", temporary(450, "4.7.1 too many messages"), now)
        assert pace.resting(now) == ["qq.com"]
        begun = now
        while pace.resting(now):
            now += SECOND
        rests.append(now - begun)
    assert rests[0] <= 2 * MINUTE < rests[3]
    assert pace.resting(now) == []
    pace.succeeded("qq.com")
    pace.failed("qq.com", temporary(421, "busy"), now)
    assert not pace.resting(now + 2 * MINUTE), "a success forgets earlier refusals"


def test_one_greylisted_or_full_mailbox_holds_nobody_else_up() -> None:
    pace = Pace()
    pace.failed("qq.com", temporary(451, "4.3.0 try later"), NOW)
    pace.failed("qq.com", temporary(452, "4.2.2 mailbox full"), NOW)
    assert pace.resting(NOW) == []
    assert not pace.server_rests(NOW)


def test_a_server_that_is_down_is_asked_again_after_seconds_then_minutes() -> None:
    pace = Pace()
    pace.failed("qq.com", temporary(535, "5.7.8 bad password", "auth"), NOW)
    assert pace.server_rests(NOW)
    assert not pace.server_rests(NOW + 10 * SECOND)
    now = NOW + MINUTE
    for _ in range(10):
        pace.failed("qq.com", temporary(535, "5.7.8 bad password", "auth"), now)
        now += 10 * MINUTE
    pace.failed("qq.com", temporary(535, "5.7.8 bad password", "auth"), now)
    assert pace.server_rests(now + 2 * MINUTE)
    assert not pace.server_rests(now + 5 * MINUTE)
    assert pace.succeeded("qq.com"), "incidents can be closed"
    assert not pace.succeeded("qq.com")
    assert not pace.server_rests(now)
