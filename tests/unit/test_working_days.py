"""Days off, weekends worked in exchange, and what an operator writes about them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.working_days import DAY_OFF, MADE_UP, WorkingDays, load_working_days

DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-10-01", DAY_OFF),  # a Thursday
        ("2026-10-10", MADE_UP),  # a Saturday that is worked
        ("2026-09-20", MADE_UP),
        ("2026-10-03", DAY_OFF),  # a Saturday of the same holiday
        ("2026-11-20", 4),
        ("2026-11-22", 6),
        ("2099-10-01", 3),  # no notice yet: weekdays are weekdays
        ("2099-10-03", 5),
    ],
)
def test_each_day_has_its_kind(day: str, kind: int) -> None:
    assert WorkingDays().kind(DAY(day)) == kind


def test_what_the_operator_writes_comes_first(tmp_path: Path) -> None:
    (tmp_path / "calendar.yml").write_text("off: [2099-10-01, 2026-11-20]\nwork: [2099-10-03]\n", encoding="utf-8")
    days = load_working_days(tmp_path)
    assert [days.kind(DAY(day)) for day in ("2099-10-01", "2026-11-20", "2099-10-03")] == [DAY_OFF, DAY_OFF, MADE_UP]
    assert load_working_days(tmp_path / "nowhere").kind(DAY("2026-11-20")) == 4


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("- 2026-01-01\n", "应是"),
        ("rest: [2026-01-01]\n", "rest"),
        ("off: 2026-01-01\n", "off"),
        ("off: [spring]\n", "off"),
        ("off: [2026-01-02]\nwork: [2026-01-02]\n", "既在 off 又在 work"),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_place(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "calendar.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=what) as refused:
        load_working_days(tmp_path)
    assert "calendar.yml" in str(refused.value)
