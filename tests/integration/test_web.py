"""The status page: what it shows of a filled store, what it lets no hostile text do, and its own process."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from config.daemon_lock import DaemonLock
from config.paths import PROJECT_ROOT
from config.settings import Settings
from console.web.application import create_app
from console.web.rendering import ago, web_link, when
from console.web.story_page import Piece, marked
from pipelines.items import Membership, PageStatus
from storage import articles, coverage, pages, sites, stories, story_moves
from storage.article_rows import ArticleRow
from storage.database import Database
from tests.integration.line_command import environment
from tests.integration.sample_rows import accept_site, analysed, article, enter
from tests.integration.watched_store import HOSTILE_TITLE, fill, some_sites

NOW = dt.datetime(2026, 6, 21, 2, 0, tzinfo=dt.UTC)
SECONDS = 60
ANSWERS = {
    "/": 200,
    "/stories/99": 404,
    "/stories/x": 404,
    "/stories/99999999999999999999999": 404,
    "/stories/-1": 404,
    "/nothing": 404,
    "/docs": 404,
    "/openapi.json": 404,
    "/healthz": 503,
    "/static/jindu.css": 200,
    "/static/../application.py": 404,
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings with a home of their own."""
    monkeypatch.setenv("JINDU_HOME", str(tmp_path))
    return Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def filled(db: Database, tmp_path: Path) -> Database:
    """Return a store with a few hours of watching in it, on each database."""
    fill(db, NOW, some_sites(tmp_path / "sites"))
    return db


def get(db: Database, settings: Settings, path: str, method: str = "GET") -> httpx.Response:
    """Ask the application for one page."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(db, settings, lambda: NOW), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://jindu.test") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


def test_the_page_shows_announcements_sites_mails_and_incidents(filled: Database, settings: Settings) -> None:
    answer = get(filled, settings, "/")
    assert answer.status_code == 200
    page = answer.text
    assert "三明上半年破获毒品案件四十六起" in page
    assert "转载 1" in page
    assert "菜市场翻新了" not in page  # stored, but no announcement
    assert 'href="https://news.example.cn/a/1.html" rel="noreferrer noopener"' in page
    assert "守护进程没有运行" in page
    assert "1 个读不到" in page
    assert "失败 " in page
    assert "<dt>待发</dt><dd>2</dd>" in page.replace("\n", "")
    assert "<dt>公告</dt><dd>3</dd>" in page.replace("\n", "")
    assert page.index(">北京<") < page.index(">山东<") < page.index(">兵团<")
    assert "reader@example.org" not in page


def test_hostile_text_stays_text(filled: Database, settings: Settings) -> None:
    with filled.read() as s:
        hostile = next(n for n in stories.newest(s) if _view_title(filled, n) == HOSTILE_TITLE)
    for path in ("/", f"/stories/{hostile}"):
        page = get(filled, settings, path).text
        assert "&lt;script&gt;alert(" in page
        assert "<script" not in page
        assert "javascript:" not in page
        assert "<b>" not in page
        assert "（无链接）" in page


def _view_title(db: Database, story: int) -> str:
    with db.read() as s:
        view = stories.view(s, story)
        assert view is not None
        return view.origin.title


def test_a_story_page_shows_its_text_its_copies_and_no_address(filled: Database, settings: Settings) -> None:
    with filled.read() as s:
        story = min(stories.newest(s))
    page = get(filled, settings, f"/stories/{story}").text
    assert "<mark>毒</mark>品案件四十六起" in page
    assert page.count("<p>") >= 2
    assert "首发" in page
    assert "转载" in page
    assert "已发 0，未发 1" in page
    assert "reader@example.org" not in page


def test_a_story_page_says_who_moved_what(filled: Database, settings: Settings) -> None:
    with filled.write() as s:
        view = stories.view(s, min(stories.newest(s)))
        assert view is not None
        copy = view.members[1].article.id
        apart = story_moves.split_by_hand(s, view.id, [copy], by="王<b>值班</b>", now=NOW)
        story_moves.merge_by_hand(s, view.id, [apart], by="李值班", now=NOW)
    page = get(filled, settings, f"/stories/{view.id}").text
    assert "人工调整" in page
    assert f"1 篇从报道 {view.id} 分出" in page
    assert f"报道 {apart} 并入报道 {view.id}" in page
    assert "王&lt;b&gt;值班&lt;/b&gt;" in page
    assert "李值班" in page


def test_withdrawn_and_corrected_stories_say_so(filled: Database, settings: Settings) -> None:
    with filled.write() as s:
        view = stories.view(s, min(stories.newest(s)))
        assert view is not None
        articles.withdraw(s, view.origin.id, NOW)
        stories.mark_withdrawn(s, view.origin.id, NOW)
        stories.mark_corrected(s, view.origin.id)
    for path in ("/", f"/stories/{view.id}"):
        page = get(filled, settings, path).text
        assert "已撤稿" in page
        assert "有更正" in page


def test_a_story_known_by_its_headline_says_so_and_why(filled: Database, settings: Settings) -> None:
    found = analysed("http://qilu.test/picture.html", text="济南警方破获一起贩毒案")
    found = replace(
        found, reading=replace(found.reading, status=PageStatus.NO_TEXT, reason="image", headline_only=True)
    )
    with filled.write() as s:
        accept_site(s)
        article_id = article(s, found)
        enter(s, article_id, Membership("new", None), NOW)
        page_id = s.get_one(ArticleRow, article_id).page_id
        pages.finish(s, pages.End(page_id, PageStatus.NO_TEXT, now=NOW, reason="image"))
        story = max(stories.newest(s))
    shown = get(filled, settings, f"/stories/{story}").text
    assert "<dt>仅标题</dt><dd>原页正文是图片，请打开原文核对</dd>" in shown
    assert 'title="原页正文是图片">仅标题</span>' in get(filled, settings, "/").text


def test_every_answer_carries_the_security_headers(filled: Database, settings: Settings) -> None:
    for path, status in ANSWERS.items():
        answer = get(filled, settings, path)
        assert (path, answer.status_code) == (path, status)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert get(filled, settings, path, "HEAD").status_code == status
        assert get(filled, settings, path, "POST").status_code in (404, 405)


def test_nothing_is_fetched_from_elsewhere(filled: Database, settings: Settings) -> None:
    head = get(filled, settings, "/").text.partition("<body")[0]
    assert "http" not in head.replace("http-equiv", "")
    assert "url(" not in get(filled, settings, "/static/jindu.css").text


def test_health_needs_the_database_and_the_daemon(filled: Database, settings: Settings) -> None:
    answer = get(filled, settings, "/healthz")
    assert (answer.status_code, answer.json()["daemon"]) == (503, False)
    lock = DaemonLock(settings.home)
    lock.acquire(os.getpid())
    try:
        answer = get(filled, settings, "/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": True, "daemon": True})
        assert f"守护进程运行中（{os.getpid()}）" in get(filled, settings, "/").text
    finally:
        lock.release()


def test_a_database_that_does_not_answer_is_said(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "jindu.db").write_text("no database\n" * 100, encoding="ascii")
    db = Database.open(f"sqlite:///{tmp_path}/jindu.db")
    assert get(db, settings, "/healthz").json()["database"] is False
    answer = get(db, settings, "/")
    assert answer.status_code == 503
    assert "读不到数据库" in answer.text
    db.dispose()


def test_an_empty_store_has_a_page(db: Database, settings: Settings) -> None:
    page = get(db, settings, "/").text
    assert "还没有公告" in page
    assert "还没有站点" in page


def test_an_error_of_ours_names_no_internals(db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("console.web.application.overview", fail)
    answer = get(db, settings, "/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_site_that_recovers_is_good_again(filled: Database, settings: Settings) -> None:
    with filled.write() as s:
        for entry in sites.due_lists(s, "iqilu", NOW, all_lists=True):
            coverage.record_visit(s, list_id=entry.id, now=NOW, outcome="read", links=3)
    assert "读不到</span>" not in get(filled, settings, "/").text


def test_marks_may_overlap_and_end_with_the_text() -> None:
    assert marked("禁毒办\n\n缴毒", [(0, 2), (1, 3), (5, 99)]) == (
        (Piece("禁毒办", hit=True),),
        (Piece("缴毒", hit=True),),
    )
    assert marked("a毒b", [(1, 2)]) == ((Piece("a", hit=False), Piece("毒", hit=True), Piece("b", hit=False)),)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "ftp://host/", "http:", "http://[", "", None]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_link(url) is None


def test_times_are_shanghai_s() -> None:
    assert when(NOW) == "2026-06-21 10:00"
    assert when(dt.date(2026, 6, 21)) == "2026-06-21"
    assert ago(NOW - dt.timedelta(minutes=5), NOW) == "5 分钟前"
    assert ago(NOW + dt.timedelta(hours=3), NOW) == "3 小时后"
    assert ago(NOW - dt.timedelta(days=9), NOW) == "9 天前"


@contextmanager
def web_process(home: Path, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run the status page's own process."""
    with subprocess.Popen(
        [sys.executable, "-m", "console.web", *arguments],
        cwd=PROJECT_ROOT,
        env=environment(home, **more),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_process_serves_its_address_and_ends_on_sigterm(tmp_path: Path, sqlite_url: str) -> None:
    with web_process(tmp_path, JINDU_DATABASE_URL=sqlite_url, JINDU_LISTEN="127.0.0.1:0") as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[-1]
        with httpx.Client(base_url=address, trust_env=False, timeout=SECONDS) as client:
            assert client.get("/").status_code == 200
            assert json.loads(client.get("/healthz").text)["database"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) in (0, -signal.SIGTERM)
        assert process.stderr.read() == ""  # no access log, no traceback


def test_a_taken_port_is_named(tmp_path: Path, sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with web_process(tmp_path, JINDU_DATABASE_URL=sqlite_url, JINDU_LISTEN=listen) as process:
            assert process.wait(SECONDS) == 1
            assert process.stderr is not None
            assert f"不能监听 {listen}：端口已被占用" in process.stderr.read()


def test_a_store_that_was_never_made_is_named(tmp_path: Path) -> None:
    with web_process(tmp_path, JINDU_LISTEN="127.0.0.1:0") as process:
        assert process.wait(SECONDS) == 1
        assert process.stderr is not None
        assert "jindu init" in process.stderr.read()


def test_it_ends_with_the_process_that_started_it(tmp_path: Path, sqlite_url: str) -> None:
    starter = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-m', 'console.web', '--with-parent'], start_new_session=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starter],
        cwd=PROJECT_ROOT,
        env=environment(tmp_path, JINDU_DATABASE_URL=sqlite_url, JINDU_LISTEN="127.0.0.1:0"),
        stderr=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stderr is not None
        assert "http://127.0.0.1" in parent.stderr.readline()
        parent.kill()
        assert parent.stderr.read() == ""  # the end of the pipe: its last holder is gone


def test_no_other_command_pays_for_the_web() -> None:
    check = (
        "import sys, console.cli.main, crawler.spiders.site, scheduler.service\n"
        "print([name for name in ('fastapi', 'starlette', 'uvicorn') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.stdout == "[]\n", done.stderr
