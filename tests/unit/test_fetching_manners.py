"""Retry-After, conditional requests, policies per host, the proxy's parts, and the choice of sites."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from config.sitebook import Site, Sitebook, SiteList
from crawler.fetching.conditional import Validators, learned, request_headers, unchanged
from crawler.fetching.host_policy import HostPolicy, host_of, policies, policy_for
from crawler.fetching.proxy import Proxy, parse_proxy, proxy_host
from crawler.fetching.retry_after import pause_asked
from crawler.spider_loader import SiteSpiderLoader, choose_sites

NOW = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)


def seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=number)


@pytest.mark.parametrize(
    ("status", "header", "date", "pause"),
    [
        (429, "120", None, seconds(120)),
        (503, " 30 ", None, seconds(30)),
        (503, "Sun, 22 Nov 2026 04:05:00 GMT", None, seconds(300)),
        # The server's clock is an hour behind: what it means is five minutes from now.
        (503, "Sun, 22 Nov 2026 03:05:00 GMT", "Sun, 22 Nov 2026 03:00:00 GMT", seconds(300)),
        (429, None, None, seconds(60)),
        (429, "soon", None, seconds(60)),
        (503, None, None, None),
        (503, "-5", None, None),
        (503, "Sat, 21 Nov 2026 04:00:00 GMT", None, None),
        (429, "99999999999999999999", None, dt.timedelta(days=1)),
        (429, "９９", None, seconds(60)),
        (200, "120", None, None),
    ],
)
def test_what_a_server_asks_for(status: int, header: str | None, date: str | None, pause: dt.timedelta | None) -> None:
    assert pause_asked(status, header, date, NOW) == pause


def test_validators_are_sent_while_the_last_full_answer_is_young() -> None:
    known = learned(Validators(), 200, {"etag": '"a"', "last-modified": "Sun, 22 Nov 2026 03:00:00 GMT"}, b"list", NOW)
    assert request_headers(known, NOW + seconds(900)) == {
        "If-None-Match": '"a"',
        "If-Modified-Since": "Sun, 22 Nov 2026 03:00:00 GMT",
    }
    assert request_headers(known, NOW + dt.timedelta(hours=1)) == {}
    assert learned(known, 304, {}, b"", NOW + seconds(900)) == known


def test_a_constant_etag_is_found_out_and_never_sent_again() -> None:
    headers = {"etag": '"constant"'}
    first = learned(Validators(), 200, headers, b"monday", NOW)
    later = NOW + dt.timedelta(hours=1)
    second = learned(first, 200, headers, b"tuesday", later)
    third = learned(second, 200, headers, b"tuesday", later)
    assert request_headers(first, NOW) != {}
    assert request_headers(second, later) == {}
    assert request_headers(third, later) == {}, "not trusted again because the list rested"
    mended = learned(third, 200, {"etag": '"real"'}, b"wednesday", later)
    assert request_headers(mended, later) == {"If-None-Match": '"real"'}


def test_unchanged_is_told_by_the_bytes_too() -> None:
    known = learned(Validators(), 200, {}, b"list", NOW)
    assert unchanged(known, 304, b"")
    assert unchanged(known, 200, b"list")
    assert not unchanged(known, 200, b"list and more")
    assert not unchanged(Validators(), 200, b"")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://News.Example.com/a", "news.example.com"),
        ("https://example.com:443/", "example.com"),
        ("http://example.com:443/", "example.com:443"),
        ("http://example.com:8080/", "example.com:8080"),
        ("http://[::1]:8000/", "[::1]:8000"),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert host_of(url) == host


def site(key: str, province: str = "山东", **rest: Any) -> Site:
    url = rest.pop("url", f"http://news.{key}.com/list/")
    return Site(key, key, province, (SiteList(url),), Path(f"{key}.yml"), "0", "", **rest)


def test_a_sites_policy_holds_for_its_family() -> None:
    known = policies([site("iqilu", delay=seconds(3), proxy=True), site("dzwww", tls="legacy")])
    assert policy_for("www.iqilu.com", known) == HostPolicy(seconds(3), True, "strict")
    assert policy_for("news.dzwww.com", known) == HostPolicy(seconds(1), False, "legacy")
    assert policy_for("elsewhere.net", known) == HostPolicy()


def test_two_sites_on_one_host_get_the_gentler_delay() -> None:
    shared = "http://portal.example.com/a/"
    known = policies([site("a", url=shared, delay=seconds(5)), site("b", url=shared, delay=seconds(2))])
    assert known["portal.example.com"].delay == seconds(5)


def test_the_proxys_password_is_kept_apart() -> None:
    assert parse_proxy("http://me:p%40ss@proxy.internal:3128") == Proxy(
        "http://proxy.internal:3128", b"Basic bWU6cEBzcw=="
    )
    assert parse_proxy("http://proxy.internal:3128") == Proxy("http://proxy.internal:3128")
    assert parse_proxy(None) is None
    assert proxy_host("http://me:x@proxy.internal:3128") == "proxy.internal"


BOOK = (site("iqilu"), site("dzwww"), site("gscn", "甘肃"))


def test_sites_are_chosen_by_province_and_key() -> None:
    assert choose_sites(BOOK) == BOOK
    assert [s.key for s in choose_sites(BOOK, "山东")] == ["iqilu", "dzwww"]
    assert [s.key for s in choose_sites(BOOK, None, "gscn, iqilu")] == ["iqilu", "gscn"]
    with pytest.raises(ValueError, match="火星"):
        choose_sites(BOOK, "火星")
    with pytest.raises(ValueError, match="gscn"):
        choose_sites(BOOK, "山东", "gscn")


def test_every_site_is_a_spider_and_all_is_all_of_them() -> None:
    loader = SiteSpiderLoader(Sitebook({s.key: s for s in BOOK}))
    assert loader.list() == ["dzwww", "gscn", "iqilu", "all"]
    spider: Any = loader.load("iqilu")
    assert spider.name == "iqilu"
    assert spider.site_files == (BOOK[0],)
    everything: Any = loader.load("all")
    assert everything.site_files == BOOK
    with pytest.raises(KeyError, match="nobody"):
        loader.load("nobody")
