"""One page, one key: what may differ between two addresses of a page, and what may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import canonical, url_key
from crawler.discovery.host_family import registrable_domain, same_family


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTP://News.Example.COM:80/a/1.html#top", "http://news.example.com/a/1.html"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("http://user:secret@example.com/a", "http://example.com/a"),
        ("http://example.com./a", "http://example.com/a"),
        (" http://example.com/a\n/b ", "http://example.com/a/b"),
        ("http://example.com/a?utm_source=x&id=7&spm=a1.2&from=timeline", "http://example.com/a?id=7"),
        ("http://example.com/list?from=20&cid=4", "http://example.com/list?from=20&cid=4"),
        ("http://example.com/a?t=1655776800123&id=2", "http://example.com/a?id=2"),
        ("http://example.com/a?t=3&r=0.83620174", "http://example.com/a?t=3"),
        ("http://example.com/a;jsessionid=0A1B?id=1", "http://example.com/a?id=1"),
        ("http://example.com/%e7%a6%81%7euser", "http://example.com/%E7%A6%81~user"),
        ("http://example.com/s?q=%bd%fb%b6%be", "http://example.com/s?q=%BD%FB%B6%BE"),
        ("http://example.com/#/news/12", "http://example.com/#/news/12"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
    ],
)
def test_canonical_spelling(given_url: str, expected: str) -> None:
    assert canonical(given_url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "bad", ["javascript:void(0)", "mailto:a@example.com", "/a/1.html", "http:///a", "http://h:port/", "ftp://h/a", ""]
)
def test_what_is_no_web_address_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(bad)


@pytest.mark.parametrize(
    "alias",
    [
        "https://www.example.com/news/2022/1.html",
        "http://m.example.com/news/2022/1.html",
        "http://example.com//news/2022//1.html#comments",
        "http://example.com/news/2022/1.html?utm_medium=mail",
    ],
)
def test_aliases_share_a_key(alias: str) -> None:
    assert url_key(alias) == url_key("http://example.com/news/2022/1.html")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/a/index.html", "https://www.example.com/a/"),
        ("http://example.com/a/", "http://example.com/a"),
        ("http://example.com/v?id=1&c=2", "http://example.com/v?c=2&id=1"),
        ("http://example.com", "http://example.com/index.shtml"),
    ],
)
def test_more_aliases(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/v?id=1", "http://example.com/v?id=2"),
        ("http://example.com/a/1.html", "http://example.com/a/1.htm"),
        ("http://news.example.com/1", "http://example.com/1"),
        ("http://example.com/A/1", "http://example.com/a/1"),
        ("http://example.com:8080/1", "http://example.com/1"),
        ("http://example.com/#/a/1", "http://example.com/#/a/2"),
        ("http://example.com/a/index_1.html", "http://example.com/a/"),
        ("http://www.cn/1", "http://m.cn/1"),
        ("http://127.0.0.1/1", "http://127.0.0.2/1"),
    ],
)
def test_different_pages_keep_different_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@given(st.text(max_size=80))
def test_any_text_is_refused_or_settles(text: str) -> None:
    for url in (text, f"http://example.com/{text}"):
        try:
            once = canonical(url)
        except ValueError:
            continue
        assert canonical(once) == once
        assert url_key(once) == url_key(url)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.iqilu.com", "iqilu.com"),
        ("gat.shandong.gov.cn", "shandong.gov.cn"),
        ("www.lncapf.org.cn", "lncapf.org.cn"),
        ("a.b.people.cn", "people.cn"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("example.com", "example.com"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_registrable_domain(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@pytest.mark.parametrize(
    ("one", "other", "family"),
    [
        ("news.iqilu.com", "www.iqilu.com:8080", True),
        ("www.rednet.cn", "hn.rednet.com.cn", True),
        ("www.iqilu.com", "www.dzwww.com", False),
        ("sd.gov.cn", "sd.com", False),
        ("127.0.0.1:8001", "127.0.0.1:8002", False),
        ("127.0.0.1:8001", "127.0.0.1:8001", True),
        ("127.0.0.1", "10.0.0.1", False),
    ],
)
def test_same_family(one: str, other: str, family: bool) -> None:
    assert same_family(one, other) is family
