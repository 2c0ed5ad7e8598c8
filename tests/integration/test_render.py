"""A real Chromium before sites made of scripts: what it shows is read, what it asks for passes the crawler's rules."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from config.paths import PROJECT_ROOT, SHIPPED_CONFIG
from crawler.fetching.render_browser import missing
from pipelines.items import PageStatus
from scheduler.jobs import CrawlChildren
from storage import coverage, pages
from storage.acceptance import take_over
from storage.database import Database
from tests.integration.script_farm import ADDRESSES, NUMBERS, ScriptFarm, script_farm
from tests.integration.watched_farm import LEXICON, finish, until, utc_now
from tests.needed import require

CHROMIUM = Path(os.environ.get("JINDU_CHROMIUM") or "/usr/bin/chromium")
LACKING = missing(CHROMIUM)
needs_browser = pytest.mark.usefixtures("browser")
LET_THROUGH = ",".join(f"{address}/32" for name, address in ADDRESSES.items() if name != "vault")


@pytest.fixture
def browser() -> None:
    require(LACKING.what if LACKING else None)


@pytest.fixture(scope="module")
def farm() -> Iterator[ScriptFarm]:
    with script_farm() as farm:
        yield farm
    for folder in Path(tempfile.gettempdir()).glob(f"jr{os.getpid()}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def profiles(home: Path) -> Path:
    """Return where the browser's profiles of a home lie: a socket in them must have a path of 107 bytes at most."""
    folder = Path(tempfile.gettempdir(), f"jr{os.getpid()}-{zlib.crc32(bytes(home)):x}")
    folder.mkdir(exist_ok=True)
    return folder


def environment(home: Path, database: str, chromium: Path = CHROMIUM) -> dict[str, str]:
    return {
        "JINDU_HOME": str(home),
        "JINDU_CONFIG": str(home / "config"),
        "JINDU_DATABASE_URL": database,
        "JINDU_ALLOW_NETWORKS": LET_THROUGH,
        "JINDU_CHROMIUM": str(chromium),
        "TMPDIR": str(profiles(home)),  # so a browser is known again
    }


def write_site(home: Path, farm: ScriptFarm, name: str, *, render: bool, key: str = "") -> None:
    folder = home / "config" / "sites"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SHIPPED_CONFIG / "rules", home / "config" / "rules", dirs_exist_ok=True)
    key = key or name
    text = f'key: {key}\nname: {name}\nprovince: 山东\ndelay: 0s\nlists:\n  - {{url: "{farm.url(name)}"}}\n'
    (folder / f"{key}.yml").write_text(text + ("render: true\n" if render else ""), encoding="utf-8")


@dataclass(frozen=True)
class Outing:
    """Hold what one crawl met: its answers in the order asked, what it counted, and where."""

    gate: list[dict[str, Any]]
    rest: dict[str, dict[str, Any]]
    counts: dict[str, int]
    home: Path


@pytest.fixture(scope="module")
def outing(farm: ScriptFarm, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Outing:
    """Fetch what is hard in a process of its own, one after the other; no page may take longer than six seconds."""
    home = tmp_path_factory.mktemp("render")
    shutil.copyfile(sqlite_template, home / "jindu.db")
    gate = ["=" + farm.url("gate"), *("=" + farm.url("gate", f"/news/2026/1121/{number}.html") for number in (1, 2, 3))]
    rest = {name: farm.url(name) for name in ("spy", "hang", "loop", "spa")} | {"moved": farm.url("spa", "/moved/")}
    urls = [*gate, "=" + farm.url("wall"), *rest.values(), farm.url("spa")]
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.render_probe", "6", "7", *urls],
        cwd=PROJECT_ROOT,
        env=os.environ | environment(home, f"sqlite:///{home}/jindu.db"),
        capture_output=True,
        text=True,
        timeout=90,
    )
    *answers, counted = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(urls), done.stderr
    named = dict(zip(("wall", *rest, "too much"), answers[len(gate) :], strict=True))
    return Outing(answers[: len(gate)], named, counted["stats"], home)


def browsers(home: Path) -> list[int]:
    """Return the browsers that still run with a profile under `home`."""
    profile = f"--user-data-dir={profiles(home)}"
    return [found.pid for found in psutil.process_iter() if any(said.startswith(profile) for said in arguments(found))]


def arguments(process: psutil.Process) -> Sequence[str]:
    try:
        return process.cmdline() if process.status() != psutil.STATUS_ZOMBIE else ()
    except psutil.Error:
        return ()


@needs_browser
def test_a_challenge_is_solved_once_and_its_cookie_serves_plain_requests(farm: ScriptFarm, outing: Outing) -> None:
    assert [answer["status"] for answer in outing.gate] == [200, 200, 200, 200]
    assert not any("rendered" in answer["flags"] for answer in outing.gate), "the cookie is enough"
    assert farm.turned_away["gate"] == 1, "whoever was let in comes with the cookie from then on"
    assert outing.counts["solved"] == 1


@needs_browser
def test_a_challenge_that_cannot_be_solved_stays_one(farm: ScriptFarm, outing: Outing) -> None:
    assert outing.rest["wall"]["status"] == 521
    assert 1 < farm.turned_away["wall"] <= 6, "a page that reloads for ever is left"


@needs_browser
def test_a_page_reaches_nothing_that_the_crawler_may_not(farm: ScriptFarm, outing: Outing) -> None:
    assert outing.rest["spy"]["text"].count("/news/2026/") == len(NUMBERS), "the page itself is read all the same"
    assert farm.paths("vault") == set(), "neither scripts nor frames, beacons, sockets, pictures reach another network"
    assert farm.paths("spy") == {"/robots.txt", "/list/", "/app.js", "/api/list.json"}


@needs_browser
def test_pages_without_end_are_cut_off_and_the_next_ones_are_read(farm: ScriptFarm, outing: Outing) -> None:
    assert outing.rest["hang"]["error"] == "render-timeout"
    assert outing.rest["loop"]["status"] == 200
    assert 1 < sum(path.startswith("/tick") for path in farm.paths("loop")) <= 60
    assert outing.rest["spa"]["text"].count("/news/2026/") == len(NUMBERS)


@needs_browser
def test_a_page_that_scripts_and_redirects_lead_to_is_read_under_its_address(farm: ScriptFarm, outing: Outing) -> None:
    assert outing.rest["moved"]["landed"] == farm.url("spa")
    assert outing.rest["moved"]["text"].count("/news/2026/") == len(NUMBERS)
    assert farm.asked["spa", "/app.js"] == 1, "scripts are fetched once in a crawl"


@needs_browser
def test_a_crawl_renders_no_more_than_it_may_and_leaves_no_browser(outing: Outing) -> None:
    assert outing.rest["too much"]["error"] == "render-budget"
    assert outing.counts["pages"] == 7
    assert outing.counts["browser_starts"] <= 2, "one browser serves them all; after a hung page a second one may"
    assert until(lambda: not browsers(outing.home), 5)


@needs_browser
def test_a_browser_does_not_outlive_a_crawl_that_was_killed(farm: ScriptFarm, tmp_path: Path, sqlite_url: str) -> None:
    command = [sys.executable, "-m", "tests.integration.render_probe", "20", "1", farm.url("hang")]
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=os.environ | environment(tmp_path, sqlite_url), stdout=subprocess.DEVNULL
    ) as crawl:
        assert until(lambda: bool(browsers(tmp_path)), 20)
        crawl.kill()
    assert until(lambda: not browsers(tmp_path), 10)


@needs_browser
def test_lists_and_articles_made_by_scripts_are_stored(farm: ScriptFarm, tmp_path: Path, sqlite_url: str) -> None:
    write_site(tmp_path, farm, "spa", render=True)
    visits, statuses = crawl(tmp_path, sqlite_url, ("spa",))
    assert (visits["spa"]["outcome"], visits["spa"]["links"]) == ("read", len(NUMBERS))
    assert statuses == {PageStatus.ARTICLE.value: len(NUMBERS)}
    assert not browsers(tmp_path)


def test_without_a_browser_the_hours_say_so(farm: ScriptFarm, tmp_path: Path, sqlite_url: str) -> None:
    for name in ("spa", "plain"):
        write_site(tmp_path, farm, name, render=True)
    visits, statuses = crawl(tmp_path, sqlite_url, ("spa", "plain"), chromium=tmp_path / "none")
    assert {name: visit["outcome"] for name, visit in visits.items()} == dict.fromkeys(visits, "render-missing")
    assert (visits["spa"]["links"], visits["plain"]["links"]) == (0, len(NUMBERS))
    assert statuses == {PageStatus.ARTICLE.value: len(NUMBERS)}, "what shows plainly is not thrown away"


@needs_browser
def test_a_check_tells_that_a_list_needs_rendering(farm: ScriptFarm, tmp_path: Path, sqlite_url: str) -> None:
    write_site(tmp_path, farm, "spa", render=False, key="bare")
    write_site(tmp_path, farm, "spa", render=True, key="made")
    reports = {report["key"]: report for report in check(tmp_path, sqlite_url, "bare", "made")}
    assert reports["bare"]["level"] == "failed"
    assert "render: true" in reports["bare"]["verdict"]
    (entry,) = reports["bare"]["lists"]
    assert (entry["ok"], entry["links"], entry["rendered_links"]) == (False, 0, len(NUMBERS))
    assert reports["made"]["level"] == "ok", reports["made"]["verdict"]
    assert {sample["status"] for sample in reports["made"]["samples"]} == {"article"}


def test_a_check_without_a_browser_names_what_is_missing(farm: ScriptFarm, tmp_path: Path, sqlite_url: str) -> None:
    write_site(tmp_path, farm, "spa", render=True)
    (report,) = check(tmp_path, sqlite_url, "spa", chromium=tmp_path / "none")
    assert report["lists"][0]["problem"] == "render-missing"
    assert "jindu doctor" in report["verdict"]


def check(home: Path, database: str, *keys: str, chromium: Path = CHROMIUM) -> list[dict[str, Any]]:
    """Check a site as `jindu sites check` does; return the reports."""
    command = [sys.executable, "-m", "crawler.spiders.check_run", "sites", "--budget", "40", *keys]
    given = os.environ | environment(home, database, chromium)
    done = subprocess.run(command, cwd=PROJECT_ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def crawl(
    home: Path, database: str, names: Sequence[str], chromium: Path = CHROMIUM
) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """Crawl sites as the daemon would; return the last visit of each, and the pages by status."""
    db = Database.open(database)
    take_over(
        db, sites_dir=home / "config" / "sites", rules_dir=home / "config" / "rules", lexicon_dir=LEXICON, now=utc_now()
    )
    children = CrawlChildren(db, home, utc_now, environment=environment(home, database, chromium))
    children.start_due({})
    finish(children, 60)
    with db.read() as s:
        found = {name: coverage.recent_visits(s, name)[0] for name in names}, pages.status_counts(s)
    db.dispose()
    return found
