"""How often one client may post, and who a client is."""

from __future__ import annotations

import datetime as dt

import pytest
from starlette.requests import Request

from console.web import throttle
from console.web.throttle import Throttle, client_of

NOW = dt.datetime(2026, 6, 21, 2, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_a_client_is_let_through_so_often_in_any_hour() -> None:
    gate = Throttle(2, HOUR)
    assert [gate.lets("a", NOW), gate.lets("a", NOW + HOUR / 2), gate.lets("a", NOW + HOUR / 2)] == [True, True, False]
    assert gate.lets("b", NOW + HOUR / 2), "others are not concerned"
    assert gate.lets("a", NOW + HOUR), "the first attempt is an hour old"
    assert not gate.lets("a", NOW + HOUR)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_CLIENTS", 3)
    gate = Throttle(1, HOUR)
    assert all(gate.lets(name, NOW) for name in "abcd")
    assert gate.lets("a", NOW), "heard of longest ago, forgotten first"
    assert not gate.lets("d", NOW)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # anyone can write a header
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # our proxy writes the last one
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("::1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", None, "2001:db8:1:2::/64"),
    ],
)
def test_who_a_client_is(peer: str, forwarded: str | None, client: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    assert client_of(Request({"type": "http", "client": (peer, 1234), "headers": headers})) == client
