"""A day's account read from the store, on both databases, and as `jindu coverage` shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine

from config.settings import Settings
from config.sitebook import PROVINCES, Site, parse_site_text
from console.web.coverage_grid import coverage_grid
from console.web.overview import overview
from console.web.rendering import environment, render
from pipelines.items import PageStatus
from scheduler.coverage_belief import Verdict
from scheduler.coverage_day import CoverageDay, ProvinceDay, coverage_day
from scheduler.list_hours import HourState
from storage import coverage, coverage_ledger, pages, sites
from storage.coverage_ledger import DayCount
from storage.database import Database, Session
from tests.integration.operator_desk import SITE, Desk
from tests.integration.sample_rows import DAY, HOUR, MINUTE, accept_site, add, analysed, link, list_id

MIDNIGHT = dt.datetime(2026, 11, 20, 16, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 21)
NOW = MIDNIGHT + 20 * HOUR
LONG_AGO = MIDNIGHT - 60 * DAY
COVERED, GAPS, LATE, BLIND, PENDING = HourState


def site(key: str = "qilu", province: str = "山东", *, verified: bool = True) -> Site:
    """Return a site as its file describes it, visited every 30 minutes."""
    text = f'key: {key}\nname: {key}\nprovince: {province}\nlists: [{{url: "http://{key}.test/a"}}]\nevery: 30m\n'
    return parse_site_text(text + ("verified: 2026-11-01\n" if verified else ""), Path(f"{key}.yml"))


def visit(s: Session, at: dt.datetime, outcome: str = "read", *, key: str = "qilu", fresh: int = 1) -> None:
    coverage.record_visit(
        s, list_id=list_id(s, key), now=at, outcome=outcome, links=20 if outcome == "read" else 0, fresh=fresh
    )


def watch(s: Session, first: float, last: float, *, key: str = "qilu", outcome: str = "read") -> None:
    """Visit a list every half hour, between hours after midnight."""
    for number in range(round((last - first) * 2) + 1):
        visit(s, MIDNIGHT + (first + number / 2) * HOUR, outcome, key=key)


def lose(s: Session, at: dt.datetime, url: str, *, key: str = "qilu", retry: bool = False) -> None:
    """List a page that cannot be had."""
    shown = [link(url, "一条没取到的公告")]
    (page,) = pages.announce(s, site_key=key, list_id=list_id(s, key), links=shown, first_visit=False, now=at)
    if retry:
        pages.postpone(s, page.id, "timeout: 30 s", now=at)
    else:
        pages.finish(s, pages.End(page.id, PageStatus.BLOCKED, now=at, reason="captcha: 请输入验证码"))


def store(s: Session, at: dt.datetime, url: str, *, key: str = "qilu", match: bool = False) -> None:
    """List, fetch and store an article."""
    shown = [link(url)]
    (page,) = pages.announce(s, site_key=key, list_id=list_id(s, key), links=shown, first_visit=False, now=at)
    found = replace(analysed(url, match=match), regions=())
    add(s, found, page_id=page.id, site_key=key, rules_version="v1", backlog=False, now=at)
    pages.finish(s, pages.End(page.id, PageStatus.ARTICLE, now=at, http_status=200))


def of(found: CoverageDay, province: str = "山东") -> ProvinceDay:
    return next(one for one in found.provinces if one.name == province)


def states(found: CoverageDay, province: str = "山东") -> list[HourState]:
    return [hour.state for hour in of(found, province).hours]


def fill(db: Database) -> None:
    """Watch a list of 山东 with an outage that lost nothing, lost pages, a gap, a dead end; 福建 is unverified."""
    with db.write() as s:
        accept_site(s, now=LONG_AGO)
        accept_site(s, "fujian", province="福建", now=LONG_AGO)
        visit(s, LONG_AGO)
        watch(s, -1.2, 3.8)
        watch(s, 4.3, 5.3, outcome="timeout")
        watch(s, 6.3, 8.8)
        store(s, MIDNIGHT + 8.3 * HOUR, "http://qilu.test/1.html")
        lose(s, MIDNIGHT + 8.3 * HOUR, "http://qilu.test/2.html")
        lose(s, MIDNIGHT + 8.3 * HOUR, "http://qilu.test/3.html", retry=True)
        watch(s, 11.3, 14.8)
        gap_at = MIDNIGHT + 11.3 * HOUR + 2 * MINUTE
        message = "http://qilu.test/a：与上次访问没有共同的链接"
        coverage.note(s, now=gap_at, kind="list-gap", level="warning", site_key="qilu", message=message)
        watch(s, 15.3, 19.3, outcome="dns")
        watch(s, -1, 19.5, key="fujian")


def test_a_day_is_told_hour_by_hour(db: Database) -> None:
    fill(db)
    book = {"qilu": site(), "fujian": site("fujian", "福建", verified=False)}
    found = coverage_day(db, book, TODAY, NOW)
    assert [one.name for one in found.provinces] == list(PROVINCES)
    assert states(found) == (
        [COVERED] * 4
        + [LATE] * 2
        + [LATE]
        + [COVERED]
        + [GAPS] * 4
        + [COVERED] * 2
        + [GAPS]
        + [BLIND] * 5
        + [PENDING] * 4
    )
    hours = of(found).hours
    assert dict(hours[5].causes) == {"timeout": 1}
    assert dict(hours[17].causes) == {"dns": 1}
    assert [(p.title, p.status, p.kind) for p in hours[8].missing] == [
        ("一条没取到的公告", "blocked", "captcha"),
        ("一条没取到的公告", "retry", "timeout"),
    ]
    ((watched, gap),) = hours[10].gaps
    assert (watched.site_key, gap.since, gap.until) == ("qilu", MIDNIGHT + 8.3 * HOUR, MIDNIGHT + 11.3 * HOUR)
    counts = hours[8].counts
    assert (counts.visits, counts.readings, counts.links, counts.fresh) == (2, 2, 40, 2)
    assert (counts.fetched, counts.read, counts.matched) == (1, 1, 0)
    assert counts.failed == {"captcha": 1, "timeout": 1}


def test_an_unverified_site_and_no_site_are_told_apart(db: Database) -> None:
    fill(db)
    found = coverage_day(db, {"fujian": site("fujian", "福建", verified=False)}, TODAY, NOW)
    assert {(h.state, *h.causes) for h in of(found, "福建").hours[:19]} == {(BLIND, "unverified")}
    assert {(h.state, *h.causes) for h in of(found, "西藏").hours[:20]} == {(BLIND, "no-source")}
    # The file of 山东 was refused and its last good version is unreadable: nobody vouches for it.
    assert "unverified" in of(found).hours[0].causes


def test_a_refused_file_is_judged_by_its_last_good_version(db: Database) -> None:
    with db.write() as s:
        good = site()
        sites.accept(
            s,
            key="qilu",
            name="齐鲁网",
            province="山东",
            digest=good.digest,
            source=good.source,
            lists=[("http://qilu.test/a", "page")],
            now=LONG_AGO,
        )
        visit(s, LONG_AGO)
        watch(s, -1, 24.5)
    found = coverage_day(db, {}, TODAY, NOW + 5 * HOUR)
    assert set(states(found)) == {COVERED}
    assert (of(found).sites, of(found).verified) == (1, 1)


def test_a_site_in_the_book_that_was_never_visited_has_not_started(db: Database) -> None:
    found = coverage_day(db, {"qilu": site()}, TODAY, NOW)
    assert {(h.state, *h.causes) for h in of(found).hours[:20]} == {(BLIND, "not-started")}


def test_the_next_morning_tells_what_the_evening_lost(db: Database) -> None:
    with db.write() as s:
        accept_site(s, now=LONG_AGO)
        visit(s, LONG_AGO)
        watch(s, -1, 20)
    book = {"qilu": site()}
    assert states(coverage_day(db, book, TODAY, MIDNIGHT + 30 * HOUR))[19:] == [COVERED] + [BLIND] * 4
    with db.write() as s:
        visit(s, MIDNIGHT + 31 * HOUR)
    assert states(coverage_day(db, book, TODAY, MIDNIGHT + 32 * HOUR))[19:] == [COVERED] + [LATE] * 4
    with db.write() as s:
        message = "http://qilu.test/a：接不上"
        coverage.note(s, now=MIDNIGHT + 31.01 * HOUR, kind="list-gap", site_key="qilu", message=message)
        other = "http://qilu.test/another：接不上"
        coverage.note(s, now=MIDNIGHT + 10 * HOUR, kind="list-gap", site_key="qilu", message=other)
    # From the reading before the last one with news: the list may have stood still already when that was read.
    assert states(coverage_day(db, book, TODAY, MIDNIGHT + 32 * HOUR))[18:] == [COVERED] + [GAPS] * 5


def test_a_list_taken_out_counts_as_long_as_it_was_watched(db: Database) -> None:
    with db.write() as s:
        accept_site(s, now=LONG_AGO)
        visit(s, LONG_AGO)
        watch(s, -1, 12)
        sites.retire(s, ["another"])
    assert states(coverage_day(db, {"qilu": site()}, TODAY, NOW))[10:14] == [COVERED, COVERED, BLIND, BLIND]


def test_announcements_are_told_and_silence_is_judged(db: Database) -> None:
    with db.write() as s:
        accept_site(s, now=LONG_AGO)
        visit(s, LONG_AGO)
        watch(s, -1, 48.5)
        for number in range(1, 15):
            store(s, MIDNIGHT - number * DAY + HOUR, f"http://qilu.test/past/{number}.html", match=number % 2 == 0)
        store(s, MIDNIGHT + 23.9 * HOUR, "http://qilu.test/quiet.html")
        store(s, MIDNIGHT + 24.1 * HOUR, "http://qilu.test/loud.html", match=True)
    book, later = {"qilu": site()}, MIDNIGHT + 50 * HOUR
    quiet = of(coverage_day(db, book, TODAY, later))
    assert (quiet.articles, quiet.announcements) == (1, 0)
    assert quiet.belief is not None
    assert quiet.belief.verdict is Verdict.BELIEVABLE
    assert "此前 14 天里有 7 天也没有公告，同类日的文章 1 到 1 篇" in quiet.belief.reasons
    loud = of(coverage_day(db, book, TODAY + DAY, later))
    assert (loud.articles, loud.announcements, loud.counts.matched, loud.belief) == (1, 1, 1, None)
    assert of(coverage_day(db, book, TODAY, later, history=0)).belief is None


def test_days_are_those_of_shanghai(db: Database) -> None:
    with db.write() as s:
        accept_site(s, now=LONG_AGO)
        store(s, MIDNIGHT - MINUTE, "http://qilu.test/before.html")
        store(s, MIDNIGHT, "http://qilu.test/after.html", match=True)
    with db.read() as s:
        counted = coverage_ledger.articles_by_day(s, MIDNIGHT - DAY, MIDNIGHT + DAY)
        assert sorted(counted, key=lambda each: each.day) == [
            DayCount("山东", TODAY - DAY, 1),
            DayCount("山东", TODAY, 1),
        ]
        assert coverage_ledger.announcements_by_day(s, MIDNIGHT - DAY, MIDNIGHT + DAY) == {("山东", TODAY): 1}


def test_an_account_asks_the_store_a_fixed_number_of_questions(db: Database) -> None:
    from sqlalchemy import event  # the store's own business, counted from outside

    fill(db)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    coverage_day(db, {"qilu": site(), "fujian": site("fujian", "福建")}, TODAY, NOW)
    assert len([statement for statement in asked if statement.lstrip().startswith("SELECT")]) == 8


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Return an operator whose store has the day above."""
    found = Desk(tmp_path, monkeypatch, capsys)
    found.site("qilu", SITE + "every: 30m\nverified: 2026-11-01\ntls: legacy\n")
    found.run("init")
    db = found.store()
    fill(db)
    db.dispose()
    return found


def test_the_grid_is_readable_without_colour_in_a_hundred_columns(desk: Desk) -> None:
    with time_machine.travel(NOW, tick=False):
        said = desk.run("coverage")
    assert said.code == 0
    lines = said.out.splitlines()
    head, rows = lines[0], {line.split()[0]: line for line in lines[1:34]}
    assert list(rows) == list(PROVINCES)
    assert head.startswith("11-21  00 01 02")
    signs = ["=", "=", "=", "=", "~", "~", "~", "=", "2", "o", "o", "o", "=", "=", "o", "X", "X", "X", "X", "X"]
    assert rows["山东"].split()[1:21] == signs
    assert rows["山东"].split()[21:] == ["1", "0", "2"]
    assert set(rows["福建"].split()[1:20]) == {"?"}
    assert set(rows["西藏"].split()[1:21]) == {"-"}
    assert max(len(line) + sum(ord(letter) > 0x2E80 for letter in line) for line in lines[:36]) <= 100
    assert "缺 2 页，列表接不上 1 次" in said.out
    assert "captcha" not in said.out
    assert "要填验证码：一条没取到的公告 http://qilu.test/2.html" in said.out
    assert "qilu 11-21 08:18 到 11-21 11:18 可能有漏" in said.out
    assert "看不见：域名解析失败 —— 山东 15–19 时" in said.out


def test_one_province_is_told_in_full(desk: Desk) -> None:
    with time_machine.travel(NOW, tick=False):
        said = desk.run("coverage", "--day", "2026-11-21", "--province", "山东省")
    assert "福建" not in said.out
    assert "没有公告，存疑：1 个核对过的来源" in said.out
    assert "http://qilu.test/a" in said.out
    assert "核对过，TLS legacy" in said.out
    assert "95%" in said.out


def test_a_program_reads_the_same_numbers(desk: Desk) -> None:
    with time_machine.travel(NOW, tick=False):
        found = desk.run("coverage", "-p", "山东", "--json").json
    assert (found["day"], found["timezone"], found["as_of"]) == (
        "2026-11-21",
        "Asia/Shanghai",
        "2026-11-21T20:00:00+08:00",
    )
    assert found["summary"] == {
        "hours": {"covered": 7, "gaps": 5, "late": 3, "blind": 5, "pending": 4},
        "missing_pages": 2,
        "list_gaps": 1,
        "announcements": 0,
    }
    (province,) = found["provinces"]
    assert (province["province"], province["sites"], province["verified_sites"]) == ("山东", 1, 1)
    assert province["silence"]["verdict"] == "doubtful"
    hour = province["hours"][8]
    assert (hour["hour"], hour["state"], hour["new"], hour["read"]) == (8, "gaps", 2, 1)
    assert hour["failed"] == {"captcha": 1, "timeout": 1}
    assert [page["url"] for page in hour["missing_pages"]] == ["http://qilu.test/2.html", "http://qilu.test/3.html"]
    assert province["hours"][10]["gaps"][0]["since"] == "2026-11-21T08:18:00+08:00"
    assert (province["lists"][0]["verified"], province["lists"][0]["tls"]) == (True, "legacy")
    visits = province["lists"][0]["visits"]
    assert (len(visits), visits[0]["outcome"], visits[0]["overlap"]) == (34, "read", 0.95)
    assert visits[0]["at"] == "2026-11-21T00:18:00+08:00"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--day", "gestern"), "不是日期"),
        (("--day", "2026-11-23"), "还没有到"),
        (("--province", "山冬"), "不认识省份"),
    ],
)
def test_wrong_use_is_told(desk: Desk, arguments: tuple[str, ...], message: str) -> None:
    with time_machine.travel(NOW, tick=False):
        said = desk.run("coverage", *arguments)
    assert said.code == 2
    assert message in said.err


def test_the_status_page_shows_the_same_grid(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(db)
    folder = tmp_path / "conf" / "sites"
    folder.mkdir(parents=True)
    monkeypatch.setenv("JINDU_CONFIG", str(folder.parent))
    monkeypatch.setenv("JINDU_HOME", str(tmp_path))
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    for one in (site(), site("fujian", "福建", verified=False)):
        (folder / one.path).write_text(one.source, encoding="utf-8")
    found = coverage_grid(db, settings, NOW)
    rows = dict(found.rows)
    assert [(cell.sign, cell.state) for cell in rows["山东"]][8:11] == [("2", "gaps"), ("o", "gaps"), ("o", "gaps")]
    assert rows["山东"][17].words == "17 时 看不见：域名解析失败"
    assert {(cell.sign, cell.state) for cell in rows["福建"][:19]} == {("?", "unwatched")}
    html = render(environment(), "status.html", page=overview(db, settings, NOW))
    assert "有缺口：有网页没取到" in rows["山东"][8].words
    assert f'<td class="gaps" title="{rows["山东"][8].words}">2</td>' in html
    folder.rename(folder.with_name("gone"))
    assert dict(coverage_grid(db, settings, NOW).rows)["山东"][3].state == "unwatched"
