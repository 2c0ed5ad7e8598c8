"""Where the issues of a paper before one stand."""

from __future__ import annotations

import datetime as dt

import pytest
from lxml import html

from crawler.discovery.paper_issue import earlier_issues, issue_day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/html/2026-11/20/node_1.htm", dt.date(2026, 11, 20)),
        ("/issue/20261120/", dt.date(2026, 11, 20)),
        ("/paper/2026/1/5/A01/", dt.date(2026, 1, 5)),
        ("/2026-11-31/index.html", None),
        ("/2026-11/index.html", None),
        ("/news/t20261120_331.html", None),
        ("/list/20261120331.html", None),
    ],
)
def test_a_day_is_read_off_an_address(path: str, day: dt.date | None) -> None:
    assert issue_day(f"http://a.test{path}") == day


def issues(url: str, body: str, parts: tuple[str, ...] = ()) -> tuple[str, ...]:
    found, guessed = earlier_issues(html.fromstring(f"<html><body>{body}</body></html>"), url, url, parts)
    assert guessed is (bool(found) and "<a" not in body)
    return found


def test_what_is_linked_comes_first_and_the_nearest_of_it() -> None:
    days = "".join(f'<a href="/paper/2026/11/{day:02d}/A01/">{day}</a>' for day in (17, 19, 18, 20, 21))
    other = '<a href="/paper/2026/11/19/A02/">A02版</a><a href="/paper/2026/11/19/A01/story_5.html">一条新闻的标题</a>'
    assert issues("http://a.test/paper/2026/11/20/A01/", days + other) == tuple(
        f"http://a.test/paper/2026/11/{day}/A01/" for day in (19, 18, 17)
    )
    named = '<a href="../../2026-11/18/node_2.htm">上一期</a>'
    found = issues("http://a.test/html/2026-11/20/node_1.htm", named.replace("../../", "/html/"))
    assert found == ("http://a.test/html/2026-11/18/node_2.htm",)


def test_without_a_link_the_days_before_are_tried_in_the_same_spelling() -> None:
    found = issues("http://a.test/issue/2026-3-2/index.html", "<p>本期目录</p>")
    assert found[:3] == tuple(f"http://a.test/issue/2026-{day}/index.html" for day in ("3-1", "2-28", "2-27"))
    assert len(found) == 8
    assert issues("http://a.test/", "", ("http://a.test/html/2026-11/20/node_1.htm",))[0].endswith("/19/node_1.htm")


def test_a_page_without_a_day_is_no_issue() -> None:
    assert issues("http://a.test/list/", '<a href="/paper/2026/11/19/A01/">上一期</a>') == ()
