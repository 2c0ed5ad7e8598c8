"""`jindu sites`: states of sites, and checks that fetch like a crawl and store nothing."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from config.sitebook import load_sitebook
from console.cli.sites import name_holds
from console.demo.farm import Farm
from console.demo.server import Fault
from crawler.fetching.host_policy import host_of
from storage import host_gates, pages
from tests.integration.operator_desk import Desk
from tests.integration.sample_store import fill

NOW = dt.datetime(2026, 6, 15, 12, 30, tzinfo=dt.UTC)
CHALLENGE = "<html><head><title>安全验证</title></head><body>请完成安全验证，正在检查您的浏览器</body></html>"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, monkeypatch, capsys)
    assert found.run("init").code == 0
    return found


@pytest.fixture
def farm(desk: Desk) -> Iterator[Farm]:
    with Farm(NOW) as opened:
        opened.write_site_files(desk.conf / "sites", delay="1s")
        desk.set(JINDU_ALLOW_NETWORKS="127.0.0.0/8")
        yield opened


def dead_site(desk: Desk, key: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    desk.site(key, f'key: {key}\nname: 没有了\nprovince: 山东\nlists: [{{url: "{url}"}}]\n')


def test_the_list_shows_the_state_of_every_site(desk: Desk) -> None:
    db = desk.store()
    fill(db)
    db.dispose()
    desk.site("extra", 'key: extra\nname: 新站\nprovince: 福建\nlists: [{url: "http://extra.test/"}]\n')
    found = {site["key"]: site for site in desk.run("sites", "list", "--json").json}
    assert found["qilu"]["state"]["fetched_well_at"] == "2026-11-21T16:00:00+08:00"
    assert found["extra"]["state"] is None
    assert [site["key"] for site in desk.run("sites", "list", "-p", "福建省", "--json").json] == ["extra"]
    assert desk.run("sites", "list", "-p", "福健").code == 2


def test_a_refused_site_file_is_named_beside_the_list(desk: Desk) -> None:
    path = desk.site("broken", "key: broken\nname: 坏\nprovine: 山东\nlists: [{url: 'http://a.test/'}]\n")
    said = desk.run("sites", "list", "--json")
    assert said.code == 0
    assert [site["key"] for site in said.json] == ["qilu"]
    assert f"{path}:3" in said.err
    shown = desk.run("sites", "show", "broken")
    assert shown.code == 2
    assert f"{path}:3" in shown.err


def test_show_tells_file_state_and_visits(desk: Desk) -> None:
    db = desk.store()
    fill(db)
    db.dispose()
    found = desk.run("sites", "show", "qilu", "--json").json
    assert [visit["outcome"] for visit in found["visits"]] == ["read"]
    assert "http://qilu.test/news" in desk.run("sites", "show", "qilu").out
    said = desk.run("sites", "show", "qilo")
    assert said.code == 2
    assert "是不是 qilu" in said.err


def test_the_report_says_which_provinces_are_thin(desk: Desk) -> None:
    for number in range(3):
        text = f'key: min{number}\nname: 闽\nprovince: 福建\nlists: [{{url: "http://m{number}.test/"}}]\n'
        desk.site(f"min{number}", f"{text}verified: 2026-11-2{number}\n")
    found = desk.run("sites", "report", "--json").json
    assert found["sites"] == 4
    assert {"福建", "全国"}.isdisjoint(found["thin"])
    assert {"山东", "西藏", "兵团"} <= set(found["thin"])
    rows = {row["province"]: row for row in found["provinces"]}
    assert (rows["福建"]["sites"], rows["福建"]["verified"], rows["山东"]["verified"]) == (3, 3, 0)
    said = desk.run("sites", "report").out
    assert "没有已知的网址" in said
    assert "共 4 个站点，3 个对照线上网站核对过" in said


def test_sources_that_cannot_be_watched_are_named_in_the_report(desk: Desk) -> None:
    shipped = desk.run("sites", "report", "--json").json["unwatched"]
    assert len(shipped) >= 5
    assert all(one["origin"] and one["where"] for one in shipped)
    own = desk.conf / "unwatched.yml"
    own.write_text(
        'unwatched: [{name: 某县禁毒, province: 福建, where: 微信公众号, why: 无网页, origin: "x"}]', encoding="utf-8"
    )
    said = desk.run("sites", "report")
    assert "不在监测之内：福建　某县禁毒（微信公众号；无网页；x）" in said.out.replace("\n", "")
    own.write_text("unwatched: [{name: 某县禁毒, province: 福州}]", encoding="utf-8")
    said = desk.run("sites", "report")
    assert said.code == 0
    assert "unwatched.yml" in said.err
    assert "不认识 “福州”" in said.err


@pytest.mark.parametrize("arguments", [(), ("qilu", "--all"), ("nosuch",)])
def test_check_wants_keys_or_all(desk: Desk, arguments: tuple[str, ...]) -> None:
    assert desk.run("sites", "check", *arguments).code == 2


def test_a_check_reads_lists_and_samples_politely_and_stores_nothing(desk: Desk, farm: Farm) -> None:
    said = desk.run("sites", "check", "qidong", "nanling", "liaohai", "--json")
    assert said.code == 0, said.err
    found = {report["key"]: report for report in said.json}
    assert list(found) == ["qidong", "nanling", "liaohai"]
    for report in found.values():
        assert (report["level"], report["reachable"], report["robots"]) == ("ok", True, "allowed")
        assert len(report["samples"]) == 3
        assert all(sample["status"] == "article" and sample["published_at"] for sample in report["samples"])
    assert found["nanling"]["lists"][0]["kind"] == "sitemap"
    assert found["liaohai"]["lists"][0]["encoding"] == "gb18030"
    assert found["qidong"]["samples"][0]["source"]
    book = load_sitebook(desk.conf / "sites").sites
    assert {key for key, site in book.items() if site.verified} == set(found)
    seen = [request for request in farm.requests if request["site"] == "qidong"]
    assert seen[0]["path"] == "/robots.txt"
    arrivals = [request["monotonic"] for request in seen]
    assert len(arrivals) >= 5
    assert min(after - before for before, after in pairwise(arrivals)) > 0.9
    db = desk.store()
    with db.read() as s:
        assert pages.status_counts(s) == {}
    db.dispose()


def test_a_check_names_what_stands_in_the_way(desk: Desk, farm: Farm) -> None:
    dead_site(desk, "dead")
    desk.site("nameless", 'key: nameless\nname: 域名没了\nprovince: 山东\nlists: [{url: "http://nosuch.invalid/"}]\n')
    farm.fail(Fault("qidong", kind="page", body=CHALLENGE))
    farm.fail(Fault("minhai", path="/robots.txt", status=503))
    farm.fail(Fault("shudao", path="/content", status=404))
    said = desk.run("sites", "check", "dead", "nameless", "qidong", "minhai", "shudao", "longyuan", "--json")
    assert said.code == 1
    found = {report["key"]: report for report in said.json}
    assert {key: report["level"] for key, report in found.items()} == {
        **dict.fromkeys(("dead", "nameless", "qidong", "minhai", "shudao"), "failed"),
        "longyuan": "ok",
    }
    assert not found["dead"]["reachable"]
    assert "连接被拒绝" in found["dead"]["verdict"]
    assert "域名解析失败" in found["nameless"]["verdict"]
    assert "验证页" in found["qidong"]["verdict"]
    assert found["minhai"]["robots"] == "unavailable"
    assert "样本都读不出正文" in found["shudao"]["verdict"]
    assert "Traceback" not in said.err


def test_the_table_says_the_same_to_people(desk: Desk, farm: Farm) -> None:
    dead_site(desk, "dead")
    said = desk.run("sites", "check", "dead", "longyuan")
    assert said.code == 1
    assert "可用 1 个，不可用 1 个" in said.out
    assert "连接被拒绝" in said.out
    assert "示例陇原网" in said.out


def test_an_address_the_guard_refuses_is_not_fetched(desk: Desk, farm: Farm) -> None:
    desk.set(JINDU_ALLOW_NETWORKS="127.99.0.0/16")
    said = desk.run("sites", "check", "qidong", "--json")
    assert said.code == 1
    assert "JINDU_ALLOW_NETWORKS" in said.json[0]["verdict"]
    assert farm.requests == []


def test_a_host_on_hold_is_left_alone_and_named(desk: Desk, farm: Farm) -> None:
    now = dt.datetime.now(dt.UTC)
    db = desk.store()
    with db.write() as s:
        host_gates.hold(
            s, host_of(farm.url("qidong")), now, now + dt.timedelta(hours=1), "HTTP 503, Retry-After 3600 s"
        )
    said = desk.run("sites", "check", "qidong", "--json")
    assert said.code == 1
    assert "该主机要求暂停访问" in said.json[0]["verdict"]
    assert farm.requests == []
    late = [{"lists": [{"url": farm.url("qidong"), "problem": "out-of-time"}], "verdict": "读不到列表"}]
    name_holds(db, late, now)
    assert "该主机要求暂停访问到" in str(late[0]["verdict"])
    db.dispose()
