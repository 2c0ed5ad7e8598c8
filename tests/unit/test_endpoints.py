"""What a page's scripts ask for their lists: by GET, by POST, and how they make articles' addresses of a number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.list_address import ListAddress
from config.sitebook import parse_site_text
from crawler.discovery import read_list
from crawler.discovery.doors import script_doors, scripts_of
from crawler.discovery.endpoints import endpoints_in

BASE = "http://a.test/zx/"


def asked(script: str) -> list[ListAddress]:
    return [ListAddress.of(address) for address in endpoints_in(script, BASE)]


def test_what_is_asked_by_get_is_a_plain_address() -> None:
    assert asked('$.getJSON("/data/list.json", show)') == [ListAddress("http://a.test/data/list.json")]
    assert asked('fetch("/api/news?page=" + page)') == [ListAddress("http://a.test/api/news?page=1")]
    assert asked('var title = "/about"; go("/portal/list")') == []


@pytest.mark.parametrize(
    ("script", "post"),
    [
        ('var cid = "31"; $.post("/portal/rows", {channel: cid, page: page, size: 15})', "channel=31&page=1&size=15"),
        (
            '$.ajax({type: "POST", url: "/portal/rows", data: {"columnId": 7, "pageNo": n, "pageSize": rows}});',
            "columnId=7&pageNo=1&pageSize=20",
        ),
        (
            """fetch('/portal/rows', {method: 'POST', body: JSON.stringify({page: 1, column: 'fzxw'})}).then(show)""",
            '{"page":1,"column":"fzxw"}',
        ),
        ("""fetch('/portal/rows', {method: 'POST', body: '{"page":1}'}).then(show)""", '{"page":1}'),
        ('axios.post("/portal/rows", {page: 1, unknown: elsewhere})', '{"page":1}'),
        ('$.post("/portal/rows", show)', "page=1"),
    ],
)
def test_what_is_posted_is_read_off_the_call(script: str, post: str) -> None:
    assert asked(script) == [ListAddress("http://a.test/portal/rows", post)]


@pytest.mark.parametrize("path", ["/user/login", "/stat/click", "/comment/save"])
def test_what_is_posted_to_do_something_is_no_list(path: str) -> None:
    assert asked(f'$.post("{path}", {{id: 3}})') == []


@pytest.mark.parametrize(
    ("made", "article"),
    [
        ("""'<li><a href="/detail/' + row.id + '.html">' + row.title""", "/detail/{id}.html"),
        ("`<a href='/view?docId=${item.docId}'>`", "/view?docId={docId}"),
        ('location.href = "show.aspx?newsid=" + newsId', "show.aspx?newsid={newsId}"),
    ],
)
def test_articles_that_a_list_names_by_a_number_are_addressed_as_the_script_does(made: str, article: str) -> None:
    plain, with_articles = asked(f'$.getJSON("/data/list.json", function (row, item) {{ add({made}) }})')
    assert plain == ListAddress("http://a.test/data/list.json")
    assert with_articles.article == article


def test_a_list_of_numbers_is_read_and_paged() -> None:
    rows = {"rows": [{"docId": n, "doc_title": f"第 {n} 号：社区民警讲禁毒", "pubTime": "2026-11-21"} for n in (9, 8)]}
    body, url = json.dumps(rows).encode(), "http://a.test/portal/rows"
    where = ListAddress(url, "channel=3&pageNo=1&pageSize=20", "/view?docId={docId}")
    reading = read_list(url, body, "application/json", asked=where)
    assert [link.url for link in reading.links] == ["http://a.test/view?docId=9", "http://a.test/view?docId=8"]
    (following,) = reading.next_pages
    assert ListAddress.of(following) == ListAddress(url, "channel=3&pageNo=2&pageSize=20", "/view?docId={docId}")
    in_json = ListAddress(url, '{"channel":"3","page":"1"}', "/view?docId={docId}")
    (following,) = read_list(url, body, "application/json", asked=in_json).next_pages
    assert ListAddress.of(following).post == '{"channel":"3","page":"2"}'
    assert read_list(url, body, "application/json").problem == "no-links"
    other = ListAddress(url, None, "/view/{column}/{docId}")
    assert read_list(url, body, "application/json", asked=other).links == (), "a field is missing"


def test_scripts_in_files_of_their_own_are_searched_and_libraries_are_not() -> None:
    page = """<html><script src="/static/js/jquery.min.js"></script><script src="/static/js/notice.8c1.js"></script>
        <script src="http://cdn.other.test/x.js"></script></html>"""
    assert scripts_of(BASE, page) == ["http://a.test/static/js/notice.8c1.js"]
    (door,) = script_doors('$.post("/portal/rows", {page: 1})', BASE)
    assert (door.kind, ListAddress.of(door.url).post) == ("json", "page=1")


def test_a_list_address_is_one_string_and_comes_back() -> None:
    for address in (
        ListAddress("http://a.test/x?y=1"),
        ListAddress("http://a.test/x", '{"page":1}'),
        ListAddress("http://a.test/x", None, "/d/{id}.html"),
        ListAddress("http://a.test/x", "a=1&b=2", "/d/{id}.html"),
    ):
        assert ListAddress.of(address.written) == address
    assert ListAddress("u", '{"a":1}').media_type == "application/json"
    assert ListAddress("u", "a=1").media_type == "application/x-www-form-urlencoded"


FILE = "key: hainan\nname: 平安海南\nprovince: 海南\nlists:\n"


def test_a_site_file_says_what_is_posted_and_how_articles_are_addressed() -> None:
    entry = "  - url: http://a.test/rows\n    kind: json\n    post: {post}\n    article: '{article}'\n"
    text = FILE + "".join(entry.format(post=f"channel={n}", article="/d/{id}.html") for n in (1, 2))
    lists = parse_site_text(text, Path("hainan.yml")).lists
    assert [ListAddress.of(one.url) for one in lists] == [
        ListAddress("http://a.test/rows", f"channel={n}", "/d/{id}.html") for n in (1, 2)
    ]
    for wrong in (entry.format(post="a#!b", article="/d/{id}"), entry.format(post="a=1", article="/d/id.html")):
        with pytest.raises(ConfigError):
            parse_site_text(FILE + wrong, Path("hainan.yml"))
