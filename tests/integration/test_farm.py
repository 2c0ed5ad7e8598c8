"""The sample sites speak HTTP as real sites do, good and bad."""

from __future__ import annotations

import datetime as dt
import gzip
import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from config.paths import PROJECT_ROOT
from config.sitebook import load_sitebook
from console.demo.catalog import load_catalog
from console.demo.farm import Farm
from console.demo.server import CONSTANT_ETAG, Fault

NOW = dt.datetime(2026, 6, 15, 12, 30, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(url: str, headers: Mapping[str, str] | None = None, *, method: str = "GET", timeout: float = 5) -> Reply:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request(method, parts.path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm(NOW) as opened:
        yield opened


def test_every_site_listens_on_an_address_of_its_own(farm: Farm) -> None:
    hosts = {urlsplit(farm.url(key)).hostname for key in farm.catalog.sites}
    assert len(hosts) == len(farm.catalog.sites) >= 9
    assert all(host is not None and host.startswith("127.") for host in hosts)


def test_it_opens_in_less_than_a_second() -> None:
    begin = time.monotonic()
    with Farm(NOW) as opened:
        get(opened.url("qidong"))
        assert time.monotonic() - begin < 1


def test_an_unchanged_page_is_answered_304_and_a_new_list_is_not(farm: Farm) -> None:
    url = farm.url("qidong")
    first = get(url)
    again = get(url, {"If-None-Match": first.headers["etag"]})
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert get(url, {"If-Modified-Since": first.headers["last-modified"]}).status == 304
    farm.visit = 2
    # The ETag decides where both are sent, even though the date alone would say otherwise.
    late = {"If-None-Match": first.headers["etag"], "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert get(url, late).status == 200
    assert get(url, {"If-Modified-Since": first.headers["last-modified"]}).status == 200


def test_a_site_without_etags_still_answers_304_by_date(farm: Farm) -> None:
    first = get(farm.url("liaohai"))
    assert "etag" not in first.headers
    assert get(farm.url("liaohai"), {"If-Modified-Since": first.headers["last-modified"]}).status == 304


def test_a_list_that_did_not_change_keeps_its_date(farm: Farm) -> None:
    changing = {copy.visit for _, copy in farm.catalog.copies("minhai")}
    assert changing == {1, 2, 3}  # so that the stamps below differ
    stamps = []
    for visit in (1, 2, 3):
        farm.visit = visit
        stamps.append(get(farm.url("minhai")).headers["last-modified"])
    assert len(set(stamps)) == 3
    about = get(farm.url("minhai", "/about.html"))
    farm.visit = 1
    assert get(farm.url("minhai", "/about.html"), {"If-None-Match": about.headers["etag"]}).status == 304


def test_a_constant_etag_says_nothing_and_never_hides_news(farm: Farm) -> None:
    url = farm.url("xiangjiang", "/news/")
    first = get(url)
    farm.visit = 2
    second = get(url, {"If-None-Match": first.headers["etag"]})
    assert first.headers["etag"] == second.headers["etag"] == CONSTANT_ETAG
    assert second.status == 200
    assert second.body != first.body


def test_robots_txt_names_delay_closed_folder_and_sitemap(farm: Farm) -> None:
    robots = get(farm.url("yuzhong", "/robots.txt")).body.decode()
    assert "Crawl-delay: 1\n" in robots
    assert "Disallow: /internal/\n" in robots
    assert f"Sitemap: {farm.url('nanling')}\n" in get(farm.url("nanling", "/robots.txt")).body.decode()
    closed = [article for article in farm.expected_articles(1) if article.disallowed]
    assert [urlsplit(article.url).path.startswith("/internal/") for article in closed] == [True]
    assert all(story.key != closed[0].story for story in farm.expected_stories(3))


def test_bytes_header_and_meta_tag_disagree_as_declared(farm: Farm) -> None:
    cases = {
        "liaohai": ("gb18030", "text/html", b"charset=gb2312"),
        "longyuan": ("utf-8", "text/html; charset=gb2312", b'charset="gb2312"'),
        "dianchi": ("gb18030", "text/html", b"charset=utf-8"),
        "qidong": ("utf-8", "text/html; charset=utf-8", b'charset="utf-8"'),
    }
    for site, (encoding, content_type, meta) in cases.items():
        article = next(row for row in farm.expected_articles(1) if row.site == site)
        reply = get(article.url)
        assert reply.headers["content-type"] == content_type
        assert meta in reply.body
        assert article.title in reply.body.decode(encoding)
        with pytest.raises(UnicodeDecodeError):
            reply.body.decode("gb2312" if encoding == "utf-8" else "utf-8")


def test_gzip_is_sent_to_those_who_accept_it(farm: Farm) -> None:
    url = farm.article_url("guangdong-etomidate", "nanling")
    packed, plain = get(url, {"Accept-Encoding": "gzip"}), get(url)
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert get(url, {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}).status == 304


def test_the_old_address_of_a_list_redirects(farm: Farm) -> None:
    reply = get(farm.url("xiangjiang"))
    assert (reply.status, reply.headers["location"]) == (301, "/news/")
    assert get(farm.url("xiangjiang", "/news/")).status == 200


@pytest.mark.parametrize("site", sorted(load_catalog().sites))
def test_every_list_announces_exactly_what_is_online(farm: Farm, site: str) -> None:
    for visit in (1, 2, 3):
        farm.visit = visit
        online = {row.url for row in farm.expected_articles() if row.site == site and not row.withdrawn}
        assert announced(farm, site) == online
        assert all(get(url).status == 200 for url in online)


def announced(farm: Farm, site: str) -> set[str]:
    """Read the list the way its kind wants to be read, and return the article addresses."""
    described = farm.catalog.sites[site]
    text = get(farm.url(site, described.list_path)).body.decode(described.charset.bytes)
    if described.list_kind == "json":
        links = [row["url"] for row in json.loads(text)["data"]["list"]]
    elif described.list_kind == "sitemap":
        parts = [get(link).body for link in re.findall(r"<loc>(.*?)</loc>", text)]
        links = [str(loc.text) for part in parts for loc in etree.fromstring(part).iter("{*}loc")]
    elif described.list_kind == "rss":
        links = [str(link.text) for link in etree.fromstring(text.encode()).iter("link")]
    else:
        links = [link.removeprefix("..") for link in re.findall(r'href="(.*?)"', text)]
    paths = {urlsplit(row.url).path for row in farm.expected_articles(3) if row.site == site}
    found = {link if "://" in link else farm.url(site, link) for link in links}
    return {link for link in found if urlsplit(link).path in paths}


def test_a_correction_replaces_the_figures_at_the_same_address(farm: Farm) -> None:
    url = farm.article_url("henan-licences", "yuzhong")
    farm.visit = 2
    before = get(url)
    farm.visit = 3
    after = get(url, {"If-None-Match": before.headers["etag"]})
    assert "注销吸毒成瘾未戒除人员驾驶证263本" in before.body.decode()
    assert after.status == 200
    assert "注销吸毒成瘾未戒除人员驾驶证236本" in after.body.decode()
    assert "更正" in after.body.decode()
    assert [row.story for row in farm.expected_articles(3) if row.corrected] == ["henan-licences"]


def test_a_withdrawn_page_is_gone_and_no_longer_listed(farm: Farm) -> None:
    url = farm.article_url("yunnan-wanted", "dianchi")
    farm.visit = 2
    assert get(url).status == 200
    farm.visit = 3
    assert get(url).status == 404
    assert [row.url for row in farm.expected_articles(3) if row.withdrawn] == [url]


def test_a_503_with_retry_after_lasts_as_often_as_said(farm: Farm) -> None:
    farm.fail(Fault("qidong", "/shandong/", status=503, retry_after=7, times=2))
    replies = [get(farm.url("qidong")) for _ in range(3)]
    assert [reply.status for reply in replies] == [503, 503, 200]
    assert replies[0].headers["retry-after"] == "7"
    assert get(farm.url("shudao")).status == 200


def test_a_hanging_site_holds_neither_others_nor_the_end_of_the_farm(farm: Farm) -> None:
    farm.fail(Fault("qidong", kind="hang"))
    with pytest.raises(TimeoutError):
        get(farm.url("qidong"), timeout=0.3)
    assert get(farm.url("shudao")).status == 200
    begin = time.monotonic()
    farm.close()
    assert time.monotonic() - begin < 3


def test_a_dropped_connection_and_a_challenge_page(farm: Farm) -> None:
    farm.fail(Fault("qidong", "/shandong/", kind="drop", times=1))
    with pytest.raises(http.client.RemoteDisconnected):
        get(farm.url("qidong"))
    farm.fail(Fault("qidong", kind="page", body="<script>challenge()</script>"))
    assert get(farm.url("qidong")).body == b"<script>challenge()</script>"
    farm.mend()
    assert "山东举行禁毒工作新闻发布会" in get(farm.url("qidong")).body.decode()


def test_the_log_tells_when_who_asked_for_what(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    with Farm(NOW, log=log) as opened:
        get(opened.url("shudao"), {"User-Agent": "probe/1", "If-None-Match": '"x"'})
        get(opened.url("shudao", "/nowhere"), method="HEAD")
        rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        assert rows == opened.requests
    assert [(row["host"], row["method"], row["path"], row["status"]) for row in rows] == [
        ("127.0.51.1", "GET", "/atom.xml", 200),
        ("127.0.51.1", "HEAD", "/nowhere", 404),
    ]
    assert rows[0]["headers"]["user-agent"] == "probe/1"
    assert rows[0]["headers"]["if-none-match"] == '"x"'
    assert rows[0]["monotonic"] < rows[1]["monotonic"]
    assert dt.datetime.fromisoformat(rows[0]["wall"]).tzinfo is not None


def test_site_files_are_accepted_by_the_sitebook(farm: Farm, tmp_path: Path) -> None:
    farm.write_site_files(tmp_path)
    book = load_sitebook(tmp_path)
    assert book.refused == ()
    assert set(book.sites) == set(farm.catalog.sites)
    assert book.sites["longyuan"].lists[0].url == farm.url("longyuan")
    assert book.sites["longyuan"].delay == dt.timedelta(0)


def test_a_naive_now_and_an_unknown_visit_are_refused(farm: Farm) -> None:
    with pytest.raises(ValueError, match="aware"):
        Farm(dt.datetime(2026, 6, 15, 12, 30))  # noqa: DTZ001 - what must be refused
    with pytest.raises(ValueError, match="1 to 3"):
        farm.visit = 4


def test_a_wrong_state_file_is_complained_of_and_the_last_state_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state.json"
    with Farm(NOW, state=state) as opened:
        write_state(state, {"visit": 2})
        assert opened.visit == 2
        for wrong in ({"visit": 9}, {"visit": 2, "faults": [{"site": "shudao", "color": "red"}]}, ["visit"]):
            write_state(state, wrong)
            assert get(opened.url("shudao")).status == 200
            assert opened.visit == 2
            assert "沿用先前的状态" in capsys.readouterr().err


def test_two_readings_at_one_visit_are_the_same_bytes(farm: Farm) -> None:
    farm.visit = 3
    with Farm(NOW) as other:
        other.visit = 3
        path = urlsplit(farm.article_url("shandong-briefing", "qidong")).path
        assert get(farm.url("qidong", path)).body == get(other.url("qidong", path)).body


def test_as_a_process_it_follows_its_state_file_and_ends_on_sigterm(tmp_path: Path) -> None:
    state, expected = tmp_path / "state.json", tmp_path / "expected.jsonl"
    command = [sys.executable, "-m", "console.demo.farm", "--state", str(state), "--log", str(tmp_path / "log.jsonl")]
    command += ["--sites-out", str(tmp_path / "sites"), "--expected-out", str(expected), "--now", NOW.isoformat()]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            lists = {row["site"]: row["list"] for row in ready["sites"]}
            assert load_sitebook(tmp_path / "sites").sites["qidong"].lists[0].url == lists["qidong"]
            first = get(lists["qidong"]).body
            write_state(state, {"visit": 2, "faults": [{"site": "shudao", "status": 503, "retry_after": 1}]})
            assert get(lists["qidong"]).body != first
            assert get(lists["shudao"]).status == 503
            write_state(state, {"visit": 3})
            assert get(lists["shudao"]).status == 200
            state.write_text("{", encoding="utf-8")  # caught in the middle of a write
            assert get(lists["qidong"]).status == 200
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
    rows = [json.loads(line) for line in expected.read_text(encoding="utf-8").splitlines()]
    assert {row["visit"] for row in rows} == {1, 2, 3}
    assert len((tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()) == 5


def write_state(path: Path, state: object) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(state), encoding="utf-8")
    fresh.replace(path)
