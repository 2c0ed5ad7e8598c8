"""The form of article addresses, and the true address of a page reached under another."""

from __future__ import annotations

import re

import pytest

from crawler.discovery import Link, url_key
from crawler.discovery.page_address import true_address
from crawler.discovery.url_pattern import forms, joined, pattern_of

HOST = "http://www.example.com"


@pytest.mark.parametrize(
    ("known", "later", "others"),
    [
        ("/yw/202611/t20261120_4191.html", "/fz/202702/t20270201_5.shtml", ["/yw/index_2.html", "/yw/"]),
        ("/2026/1120/99.shtml", "/2027/0102/100.shtml", ["/2026/", "/index.shtml"]),
        ("/content/2026-11/20/content_1.htm", "/content/2027-01/02/content_1234.htm", ["/content/node_12.htm"]),
        ("/art/2026/11/9/art_12_3.html", "/art/2027/1/10/art_12_44.html", ["/col/col12/index.html"]),
        ("/archives/99", "/archives/1000/", ["/archives/", "/category/99"]),
        ("/shownews.asp?id=31", "/shownews.asp?id=312", ["/list.asp?id=31"]),
        (
            "/index.php?m=content&a=show&id=9",
            "/index.php?m=content&a=show&id=10",
            ["/index.php?m=content&a=lists&id=9"],
        ),
        ("/posts/river-bridge-a/", "/posts/some-other-words/", ["/tags/", "/posts/"]),
        ("/r/bcdfg.html", "/r/kmnpq.html", ["/about.html", "/local/"]),
        ("/n/3fd2a1b8c9d04e5f8a7b6c5d4e3f2a1b.html", "/n/0000a1b8c9d04e5f8a7b6c5d4e3f2a1b.html", ["/n/index.html"]),
        ("/GB/n2/2026/1120/c192237-41.html", "/n2/2027/0101/c88-1234567.html", ["/GB/192237/index.html"]),
    ],
)
def test_a_form_fits_later_articles_and_no_channel(known: str, later: str, others: list[str]) -> None:
    pattern = re.compile(pattern_of(HOST + known))
    assert pattern.search(HOST + known)
    assert pattern.search(HOST + later)
    assert [other for other in others if pattern.search(HOST + other)] == []


def test_forms_count_headlines_and_pages_once() -> None:
    title = "某市公安局通报打击毒品犯罪成果"
    links = [Link(f"{HOST}/p/{n}.html", title) for n in (1, 2, 3, 3)] + [Link(f"{HOST}/c/{n}/", "频道") for n in (1, 2)]
    first, second = forms(links)
    assert (len(first.links), first.headlines, first.looks_like_articles) == (3, 3, True)
    assert (len(second.links), second.looks_like_articles) == (2, False)


def test_an_expression_too_long_for_a_site_file_is_none() -> None:
    assert joined(["/a/", "/b/", "/a/"]) == "/a/|/b/"
    assert joined([f"/{n:040d}/" for n in range(20)]) is None


def page(address: str) -> str:
    return f"<html><head><link href='{address}' rel='canonical'></head><body></body></html>"


@pytest.mark.parametrize(
    ("url", "final", "html", "true"),
    [
        ("/m/123.html", "/m/123.html", page("/2026/1120/123.html"), "/2026/1120/123.html"),
        ("/m/123.html", "/m/123.html", page("/"), None),
        ("/m/123.html", "/m/123.html", page("/2026/1120/777.html"), None),
        ("/m/123.html", "/m/123.html", page("http://elsewhere.org/123.html"), None),
        ("/go?id=123", "/2026/1120/123.html", "", "/2026/1120/123.html"),
        ("/go?id=123", "/2026/1120/t20261120_9000.html", "", "/2026/1120/t20261120_9000.html"),
        ("/2026/1120/123.html", "/", "", None),
        ("/2026/1120/123.html", "/404.html", "", None),
        ("/amp/river-bridge.html", "/amp/river-bridge.html", page("/posts/river-bridge/"), "/posts/river-bridge/"),
        ("/a/123.html", "/a/123.html", page("/a/123.html?utm_source=x"), None),
    ],
)
def test_the_true_address_names_the_same_article(url: str, final: str, html: str, true: str | None) -> None:
    assert true_address(HOST + url, HOST + final, html or None) == (HOST + true if true else None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/view.jsp;jsessionid=0AF3?id=8", "/view.jsp?id=8"),
        ("/view.jsp?id=8&sessionid=9f86d081884c7d659a2feaa0c55ad015", "/view.jsp?id=8"),
        ("/(S(lit3py55t21z5v55vlm25s55))/news.aspx?id=8", "/news.aspx?id=8"),
        ("/m/c/2026-11-20/8123.shtml", "/c/2026-11-20/8123.shtml"),
        ("/html/2026-11/20/content_5.htm?div=-1", "/html/2026-11/20/content_5.htm"),
    ],
)
def test_addresses_of_one_page(one: str, other: str) -> None:
    assert url_key(HOST + one) == url_key(HOST + other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("/list?sid=12", "/list?sid=13"), ("/list?token=abc", "/list?token=abd"), ("/m/", "/"), ("/?div=1", "/?div=2")],
)
def test_addresses_of_two_pages(one: str, other: str) -> None:
    assert url_key(HOST + one) != url_key(HOST + other)
