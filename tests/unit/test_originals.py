"""Whose page an original is, from its address alone."""

from __future__ import annotations

import pytest

from crawler.originals import find_original

LISTS = [
    ("qilu", "http://news.qilu-daily.test/shandong/"),
    ("qilu", "http://news.qilu-daily.test/2026/1121/list.html"),
    ("east", "https://sd.bigpaper.test/GB/1/"),
    ("west", "https://sn.bigpaper.test/GB/1/"),
    ("port", "http://127.0.0.5:8080/"),
]


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://news.qilu-daily.test/2026/1121/123456.html", "qilu"),
        (" https://m.qilu-daily.test/c/2026/1121/123456.html?utm_source=wx#top ", "qilu"),  # another host of theirs
        ("http://sd.bigpaper.test/n2/2026/1121/c166192-123456.html", "east"),
        ("http://127.0.0.5:8080/jd/20261121_8.html", "port"),
    ],
)
def test_an_article_of_a_watched_publisher_is_its_site_s(url: str, site: str) -> None:
    found = find_original(url, LISTS)
    assert found is not None
    assert (found[0], found[1].title, found[1].published) == (site, "", None)
    assert "utm_source" not in found[1].url
    assert found[1].url_key in url.replace("https://m.", "http://")


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.test/2026/1121/123456.html",
        "http://www.bigpaper.test/n1/2026/1121/c1-123456.html",  # of which of its two sites?
        "http://127.0.0.6:8080/jd/20261121_8.html",
        "http://127.0.0.5/jd/20261121_8.html",
        "http://news.qilu-daily.test/",
        "http://news.qilu-daily.test/shandong/",
        "http://news.qilu-daily.test/2026/1121/list.html",  # a list of ours, however much it looks like an article
        "http://news.qilu-daily.test/2026/1121/123456.jpg",
        "ftp://news.qilu-daily.test/2026/1121/123456.html",
        "javascript:alert(1)",
        "http://[news.qilu-daily.test/2026/1121/123456.html",
        "http://news.qilu-daily.test/2026/1121/" + "1" * 3000 + ".html",
        "",
    ],
)
def test_what_is_no_article_of_one_watched_site_is_not_followed(url: str) -> None:
    assert find_original(url, LISTS) is None
