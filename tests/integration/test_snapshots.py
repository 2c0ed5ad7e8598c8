"""Which pages are kept as they came, and how they leave the store: archive, console, explain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from config.settings import Settings
from pipelines.filing import file_pages
from storage import articles, pages, snapshots
from storage.database import Database
from storage.pages import MAX_ATTEMPTS, PageRow
from storage.snapshots import Answer, Snapshot
from tests.integration.operator_desk import Desk
from tests.integration.sample_pages import MARKET, RAID_TITLE, Press, html, listed, raid, raid_page
from tests.integration.sample_rows import DAY, HOUR, NOW, accept_site
from tests.integration.sample_store import FIRST, fill
from tests.integration.test_web import get, settings

__all__ = ["settings"]  # the fixture of the web tests

URL = "http://qilu.test/raid.html"
MARKET_PAGE = html("凌晨三点的蔬菜市场", tuple(line.format(place="寿光") for line in MARKET))
CHALLENGE = html("访问验证", ("正在进行安全检测，请稍候。", "请开启JavaScript后刷新本页。"), published="")
EMPTIED = html(RAID_TITLE, ())


@dataclass(slots=True)
class Newsroom:
    """Store pages as a crawl does, with the bytes they came in."""

    db: Database
    press: Press

    def put(
        self, text: str, *, url: str = URL, hours: int = 0, revisit: bool = False, more: tuple[Answer, ...] = ()
    ) -> int:
        """Store a page, announcing it where it is new; return its id."""
        with self.db.write() as s:
            known = pages.trace(s, url.removeprefix("http://"))
            page_id = known.id if known else listed(s, url)
        item = self.press.item(page_id, url, text, now=NOW + hours * HOUR)
        served = Answer(url, 200, {"content-type": "text/html; charset=utf-8"}, text.encode())
        self.press.store(replace(item, revisit=revisit, answers=(served, *more)))
        return page_id

    def kept(self, *page_ids: int) -> list[Snapshot]:
        """Return what is kept of some pages."""
        with self.db.read() as s:
            return snapshots.of_pages(s, page_ids)

    def body(self, snapshot: Snapshot) -> bytes:
        """Return a snapshot's body."""
        with self.db.read() as s:
            found = snapshots.get(s, snapshot.id)
        assert found is not None
        return found[1]

    def page(self, page_id: int) -> PageRow:
        """Return a page's row."""
        with self.db.read() as s:
            return s.get_one(PageRow, page_id)


@pytest.fixture
def room(db: Database) -> Newsroom:
    with db.write() as s:
        accept_site(s)
    return Newsroom(db, Press(db))


def test_an_announcement_s_page_is_kept_as_it_came_and_other_news_is_not(room: Newsroom) -> None:
    page, other = room.put(raid_page()), room.put(MARKET_PAGE, url="http://qilu.test/market.html")
    (kept,) = room.kept(page, other)
    assert (kept.page_id, kept.url, kept.http_status, kept.fetched_at) == (page, URL, 200, NOW)
    assert kept.headers == {"content-type": "text/html; charset=utf-8"}
    assert (kept.digest, kept.size) == (hashlib.sha256(raid_page().encode()).hexdigest(), len(raid_page().encode()))
    assert 0 < kept.kept < kept.size
    assert (room.body(kept), kept.whole) == (raid_page().encode(), True)
    with room.db.read() as s:
        assert snapshots.totals(s) == {"snapshots": 1, "pages": 1, "bytes": kept.kept, "bytes_served": kept.size}


def test_a_body_is_kept_once_and_a_changed_one_beside_it(room: Newsroom) -> None:
    page = room.put(raid_page())
    for hours, text in ((1, raid_page()), (7, raid_page(kilos=2.15)), (31, raid_page())):
        room.put(text, hours=hours, revisit=True)
    kept = room.kept(page)
    assert [(each.fetched_at, room.body(each)) for each in kept] == [
        (NOW, raid_page().encode()),
        (NOW + 7 * HOUR, raid_page(kilos=2.15).encode()),
    ]


def test_what_stands_in_the_place_of_an_announcement_is_kept_but_no_challenge(room: Newsroom) -> None:
    page = room.put(raid_page())
    gone = html("提示", ("您访问的文章已被作者删除。",), published="")
    room.put(CHALLENGE, hours=1, revisit=True)
    room.put(gone, hours=7, revisit=True)
    assert [room.body(each) for each in room.kept(page)] == [raid_page().encode(), gone.encode()]


def test_all_parts_of_a_page_are_kept_and_a_long_one_to_the_limit(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "MOST_BYTES", 5000)
    further, file = (Answer(f"{URL}?{n}", 200, {}, body) for n, body in ((2, b"<p>2"), (3, b"%PDF-" + b"x" * 9000)))
    page = room.put(raid_page(), more=(further, file))
    kept = room.kept(page)
    assert [(each.url, each.whole) for each in kept] == [(URL, True), (f"{URL}?2", True), (f"{URL}?3", False)]
    assert (kept[2].size, len(room.body(kept[2]))) == (9005, 5000)
    assert kept[2].digest == hashlib.sha256(file.body).hexdigest()


def test_a_page_that_cannot_be_stored_leaves_no_snapshot(room: Newsroom) -> None:
    good = room.press.item(listed_now(room), URL, raid_page())
    served = Answer(URL, 200, {}, b"<p>1")
    bad = replace(good, page_id=404, answers=(replace(served, body=b"<p>2"),))
    with pytest.raises(Exception, match=r"404|FOREIGN KEY|foreign key"):
        file_pages(room.press.workshop(), [replace(good, answers=(served,)), bad])
    with room.db.read() as s:
        assert snapshots.totals(s)["snapshots"] == 0


def listed_now(room: Newsroom) -> int:
    with room.db.write() as s:
        return listed(s, URL)


def test_a_watched_page_that_is_no_announcement_any_more_moves_on_in_its_schedule(room: Newsroom) -> None:
    page = room.put(raid_page())
    room.put(html(RAID_TITLE, tuple(line.format(place="张店") for line in MARKET)), hours=1, revisit=True)
    assert room.page(page).revisit_at == NOW + 7 * HOUR  # else it would be asked for at every visit from now on


def test_the_schedule_fades_and_ends_after_thirty_days() -> None:
    steps = pages.REVISIT_AFTER
    assert list(steps) == sorted(steps)
    assert 30 * DAY <= sum(steps, 0 * DAY) < 31 * DAY
    assert len(steps) < MAX_ATTEMPTS


def test_a_page_that_stays_emptied_is_withdrawn_while_its_site_is_read(room: Newsroom) -> None:
    page = room.put(raid_page())
    room.put(EMPTIED, hours=1, revisit=True)
    room.put(EMPTIED, hours=40, revisit=True)
    assert _withdrawn(room, page) is None  # nothing else of the site was read: its template may have changed
    room.put(MARKET_PAGE, url="http://qilu.test/market.html", hours=60)
    room.put(EMPTIED, hours=64, revisit=True)
    assert _withdrawn(room, page) == NOW + 64 * HOUR
    assert room.page(page).revisit_at is None
    with room.db.read() as s:
        assert "21.5公斤" in articles.normal_of(s, articles.all_of_page(s, page)[0])


def _withdrawn(room: Newsroom, page: int) -> object:
    with room.db.read() as s:
        found = articles.of_page(s, page)
    assert found is not None
    return found.withdrawn_at


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, monkeypatch, capsys)
    found.run("init")
    db = found.store()
    with db.write() as s:
        accept_site(s)
    room = Newsroom(db, Press(db))
    room.put(raid_page())
    room.put(html(RAID_TITLE, raid(kilos=2.15)), hours=7, revisit=True)
    db.dispose()
    return found


def test_an_archive_is_read_back_by_a_standard_reader(desk: Desk, tmp_path: Path) -> None:
    archive = tmp_path / "kept.warc.gz"
    said = desk.run("export", "--format", "warc", "--out", str(archive))
    assert (said.code, said.out) == (0, "")
    assert "导出 2 份快照" in said.err
    found = []
    with archive.open("rb") as file:
        records = ArchiveIterator(file, check_digests="raise")
        for record in records:
            body = record.content_stream().read()
            found.append((record, body))
    (about, text), *responses = found
    assert about.rec_type == "warcinfo"
    assert b"jindu" in text
    assert [record.rec_type for record, _ in responses] == ["response"] * 2
    assert [body.decode() for _, body in responses] == [raid_page(), html(RAID_TITLE, raid(kilos=2.15))]
    for (record, body), date in zip(responses, ("2026-11-21T08:00:00Z", "2026-11-21T15:00:00Z"), strict=True):
        headers = record.rec_headers
        assert headers.get_header("WARC-Target-URI") == URL
        assert headers.get_header("WARC-Date") == date
        assert headers.get_header("WARC-Payload-Digest").startswith("sha1:")
        assert record.http_headers.get_statuscode() == "200"
        assert record.http_headers.get_header("Content-Type") == "text/html; charset=utf-8"
        assert record.http_headers.get_header("Content-Length") == str(len(body))


def test_an_archive_of_some_stories_or_days(desk: Desk, tmp_path: Path) -> None:
    asked: dict[tuple[str, ...], int] = {
        ("1",): 2,
        (URL + "?utm_source=wx",): 2,
        ("1", URL): 2,
        ("--since", "2026-11-21T20:00"): 1,
        ("--since", "2026-11-23", "1"): 0,
    }
    for words, number in asked.items():
        said = desk.run("export", "--format", "warc", "-o", str(tmp_path / "some.warc.gz"), *words)
        assert said.code == 0
        assert f"导出 {number} 份快照" in said.err


def test_what_is_not_known_is_said_and_leaves_no_file(desk: Desk, tmp_path: Path) -> None:
    archive = tmp_path / "none.warc.gz"
    for unknown in ("99", "http://qilu.test/none.html"):
        said = desk.run("export", "--format", "warc", "-o", str(archive), unknown)
        assert (said.code, unknown in said.err) == (1, True)
    assert desk.run("export", "1").code == 2  # only an archive is of some
    assert not archive.exists()


def test_explain_and_stories_show_what_changed_and_what_is_kept(desk: Desk) -> None:
    explained, shown = desk.run("explain", URL), desk.run("stories", "show", "1")
    for said in (explained.out, shown.out):
        (gone,) = [line for line in said.splitlines() if "-记者昨天" in line]
        (came,) = [line for line in said.splitlines() if "+记者昨天" in line]
        assert "21.5公斤" in gone
        assert "2.15公斤" in came
    assert explained.out.count("text/html") == 2
    assert "留存的原页" in shown.out
    assert "2 份，1 页" in desk.run("stats").out
    data = desk.run("explain", URL, "--json").json
    assert [each["sha256"] for each in data["snapshots"]] == [
        hashlib.sha256(text.encode()).hexdigest() for text in (raid_page(), html(RAID_TITLE, raid(kilos=2.15)))
    ]
    assert {line["sign"] for line in data["changes"][0]["lines"]} == {"-", "+"}
    assert desk.run("stories", "show", "1", "--json").json["snapshots"] == data["snapshots"]


HOSTILE = b"<html><script>alert(document.cookie)</script>\xff\xfe</html>"


@pytest.fixture
def kept(db: Database) -> Database:
    fill(db)
    with db.write() as s:
        page = pages.trace(s, FIRST.removeprefix("http://"))
        assert page is not None
        served = [Answer(FIRST, 200, {"content-type": "text/html"}, HOSTILE), Answer(FIRST, 200, {}, b"%PDF-1.7 ...")]
        snapshots.keep(s, page.id, snapshots.pack_new(s, page.id, served), NOW + DAY)
    return db


def test_a_snapshot_is_shown_as_text_and_never_runs(kept: Database, settings: Settings) -> None:
    shown, handed = get(kept, settings, "/snapshot/2"), get(kept, settings, "/snapshot/2/download")
    for answer in (shown, handed):
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-type"] == "text/plain; charset=utf-8"
    assert "<script>alert(document.cookie)</script>" in shown.text
    assert handed.headers["content-type"] == "application/octet-stream"
    assert handed.headers["content-disposition"].startswith("attachment; ")
    assert handed.content == HOSTILE
    file = get(kept, settings, "/snapshot/3")
    assert (file.status_code, file.headers["location"]) == (303, "/snapshot/3/download")
    assert [get(kept, settings, f"/snapshot/{n}").status_code for n in ("9", "0", "x", "9" * 30)] == [404] * 4


def test_the_page_of_a_story_shows_both(kept: Database, settings: Settings) -> None:
    page = get(kept, settings, "/stories/1").text
    assert "<del>标题：济南警方破获一起贩毒案</del>" in page
    assert "<ins>标题：更正：济南警方破获一起贩毒案</ins>" in page
    assert 'href="/snapshot/2"' in page
    assert "<script" not in page
