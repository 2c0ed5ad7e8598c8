"""When a source is reported as broken or quiet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from config.sitebook import Site, parse_site_text
from scheduler.coverage import silent, unreachable
from storage.sites import SiteState

NOW = dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def state(
    *, failures: float = 0.0, read: float | None = 0.1, outcome: str = "ok", new: float | None = 0.1, begun: bool = True
) -> SiteState:
    """Return a site's state; `read` and `new` say how many hours ago a list was read, and showed something new."""
    return SiteState(
        key="qilu",
        name="齐鲁网",
        province="山东",
        active=True,
        outcome=outcome if begun else None,
        started_at=NOW if begun else None,
        finished_at=NOW if begun else None,
        fetched_well_at=None if read is None else NOW - read * HOUR,
        last_new_at=None if new is None else NOW - new * HOUR,
        failures=failures,
        leased=False,
        due_at=NOW,
    )


def site(more: str) -> Site:
    text = f'key: qilu\nname: 齐鲁网\nprovince: 山东\nlists: [{{url: "http://qilu.test/"}}]\n{more}\n'
    return parse_site_text(text, Path("qilu.yml"))


@pytest.mark.parametrize(
    ("found", "reported"),
    [
        (state(), False),
        (state(begun=False, read=None), False),
        (state(failures=2.5, read=5, outcome="unreachable"), False),
        (state(failures=3, read=5, outcome="unreachable"), False),  # for a few hours a server may be down
        (state(failures=3, read=6, outcome="unreachable"), True),
        (state(failures=6, read=1, outcome="unreachable"), True),
        (state(failures=2.75, read=None, outcome="unreachable"), False),
        (state(failures=3, read=None, outcome="unreachable"), True),  # never read at all
        (state(failures=0, read=11, outcome="unreachable"), False),
        (state(failures=0, read=12, outcome="unreachable"), True),  # put off by Retry-After all day
        (state(failures=0, read=40, outcome="stopped"), False),  # we were off, not the source
    ],
)
def test_when_a_source_counts_as_unreachable(found: SiteState, reported: bool) -> None:
    message = unreachable(found, site("verified: 2026-11-01"), NOW)
    assert (message is not None) is reported
    assert message is None or "齐鲁网（qilu）" in message


@pytest.mark.parametrize(("new", "reported"), [(47.0, False), (48.0, False), (48.1, True), (None, False)])
def test_a_source_is_quiet_for_longer_than_its_file_allows(new: float | None, reported: bool) -> None:
    assert (silent(state(new=new), site("expect: {max_silence: 48h}"), NOW) is not None) is reported
    assert silent(state(new=new), None, NOW) is None
    assert silent(state(new=new), site(""), NOW) is None


def test_a_source_nobody_ever_saw_work_is_no_incident() -> None:
    assert unreachable(state(failures=30, read=None, outcome="unreachable"), site(""), NOW) is None
