"""Crawl children against the sample farm: real Scrapy processes that are slow, out of time, killed or stopped."""

from __future__ import annotations

import datetime as dt
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import update

from config.working_days import DAY_OFF
from console.demo.farm import Farm
from console.demo.server import Fault
from scheduler.alerts.letters import Sender
from scheduler.alerts.mailer import SpoolMailer
from scheduler.alerts.outbox import Outbox
from scheduler.alerts.template_set import TemplateSet
from scheduler.jobs import CrawlChildren
from scheduler.service import Folders, Service
from storage import coverage, rules, sites
from storage.database import Database
from storage.host_gates import HostGate
from tests.integration.watched_farm import LEXICON, Watched, finish, until, utc_now

QUARTER = dt.timedelta(minutes=15)


@pytest.fixture
def watched(tmp_path: Path, sqlite_url: str) -> Iterator[Watched]:
    with Farm() as farm:
        db = Database.open(sqlite_url)
        found = Watched(farm, db, tmp_path, sqlite_url)
        found.prepare()
        yield found
        for children in found.started:
            for child in children.running:
                child.process.kill()
                child.process.wait()
        db.dispose()


def started(children: CrawlChildren, *only: str) -> list[str]:
    return children.start_due({}, only or None)


def expected(watched: Watched, *sites: str) -> int:
    """Count the articles the farm shows us, on some sites or all."""
    return sum(
        not article.disallowed and (not sites or article.site in sites) for article in watched.farm.expected_articles()
    )


def descendants(children: CrawlChildren) -> list[psutil.Process]:
    return [worker for child in children.running for worker in psutil.Process(child.process.pid).children(True)]


def test_one_child_crawls_a_batch_of_sites(watched: Watched) -> None:
    watched.take_over()
    children = watched.children()
    keys = children.start_due(dict.fromkeys(watched.farm.catalog.sites, QUARTER))
    assert sorted(keys) == sorted(watched.farm.catalog.sites)
    assert len(children.running) == 1
    assert all(watched.state(key).leased for key in keys)
    assert children.start_due({}) == []  # leased sites are not due again
    done = finish(children)
    assert {key: finished.outcome for key, finished in done.items()} == dict.fromkeys(keys, "ok")
    assert (watched.articles(), watched.unfinished()) == (expected(watched), 0)
    assert watched.statuses()["forbidden"] == 1
    for key in keys:
        state = watched.state(key)
        assert not state.leased
        assert state.due_at is not None
        assert state.started_at is not None
        assert state.started_at + 0.9 * QUARTER < state.due_at <= state.started_at + QUARTER


def test_a_silent_site_holds_nobody_back_and_is_stopped_in_time(watched: Watched) -> None:
    watched.take_over()
    watched.farm.fail(Fault("qidong", kind="hang", seconds=60))
    children = watched.children()
    others = [key for key in started(children) if key != "qidong"]
    assert until(lambda: not any(watched.state(key).leased for key in others)), "others wait for the silent site"
    assert watched.state("qidong").leased
    assert watched.articles() == expected(watched) - expected(watched, "qidong")
    workers = descendants(children)
    assert len(children.running) == 1
    began = time.monotonic()
    stopped = {finished.key: finished.outcome for finished in children.stop(dt.timedelta(seconds=1.5))}
    assert time.monotonic() - began < 4
    assert {key: outcome for key, outcome in stopped.items() if outcome != "ok"} == {"qidong": "stopped"}
    assert not watched.state("qidong").leased
    assert not [event for event in watched.events() if event[0] == "crawl-crashed"]
    assert children.running == []
    assert until(lambda: not any(worker.is_running() for worker in workers), 5)
    with watched.db.read() as s:  # and is due again at once
        assert [site.key for site in sites.due_sites(s, utc_now())] == ["qidong"]


def test_a_child_out_of_time_leaves_the_rest_for_the_next_visit(watched: Watched) -> None:
    watched.prepare(delay="3s")
    watched.take_over()
    children = watched.children(budget=dt.timedelta(seconds=5))
    began = time.monotonic()
    started(children, "qidong")
    done = finish(children)
    took = time.monotonic() - began
    assert done["qidong"].outcome == "budget"
    assert took < 25, "a queue at a slow host keeps the child beyond its time"
    left = watched.statuses()
    assert left.get("listed", 0) >= 2
    assert set(left) <= {"listed", "article"}  # what was not asked for is not put off, nor counted as tried
    state = watched.state("qidong")
    assert not state.leased
    assert state.due_at is not None
    assert state.due_at <= utc_now()
    watched.prepare(delay="0s")
    again = watched.children()
    assert started(again, "qidong") == ["qidong"]
    assert [child.slow for child in again.running] == [True]
    assert finish(again)["qidong"].outcome == "ok"
    assert watched.articles() == expected(watched, "qidong")
    assert watched.unfinished() == 0


def test_a_killed_child_is_named_and_nothing_is_lost(watched: Watched) -> None:
    watched.take_over()
    watched.farm.fail(Fault("minhai", path="/p/", kind="hang", seconds=60))
    children = watched.children()
    started(children, "qidong", "minhai")
    assert until(lambda: watched.articles() > 0)
    workers = descendants(children)
    children.running[0].process.kill()
    assert finish(children)["minhai"].outcome == "crashed"
    assert ("crawl-crashed", "minhai") in watched.events()
    assert until(lambda: not any(worker.is_running() for worker in workers), 5), "pool workers outlived their crawl"
    assert not any(watched.state(key).leased for key in ("qidong", "minhai"))
    assert watched.unfinished() > 0
    watched.farm.mend()
    watched.make_due("qidong", "minhai")
    with watched.db.write() as s:  # the dead child still has minhai's host for a minute: not what is tested here
        s.execute(update(HostGate).values(lease_until=utc_now()))
    started(children, "qidong", "minhai")
    assert {finished.outcome for finished in finish(children).values()} == {"ok"}
    assert (watched.articles(), watched.unfinished()) == (expected(watched, "qidong", "minhai"), 0)


def test_a_child_far_over_its_budget_is_killed(watched: Watched) -> None:
    watched.take_over()
    children = watched.children()
    started(children, "qidong")
    (child,) = children.running
    child.process.send_signal(signal.SIGSTOP)
    child.kill_at = utc_now()
    assert finish(children)["qidong"].outcome == "crashed"
    assert watched.events() == [("crawl-crashed", "qidong")]


def test_a_site_whose_file_broke_is_crawled_on_and_costs_the_others_nothing(watched: Watched) -> None:
    watched.take_over()
    watched.site_file("qidong").write_text("key: qidong\nname: [\n", encoding="utf-8")
    watch = watched.take_over()
    assert "qidong" in watch.sites
    children = watched.children()
    assert sorted(started(children, "qidong", "minhai")) == ["minhai", "qidong"]
    assert {key: finished.outcome for key, finished in finish(children).items()} == {"minhai": "ok", "qidong": "ok"}
    assert watched.articles() == expected(watched, "qidong", "minhai")


# --- the service: files that change while it runs


@pytest.fixture
def service(watched: Watched) -> Service:
    outbox = Outbox(
        db=watched.db,
        mailer=SpoolMailer(watched.home / "mail"),
        sender=Sender.of("jindu@example.org", operator="ops@example.org"),
        templates=TemplateSet.load(),
        owner="test",
        clock=utc_now,
    )
    return Service(
        db=watched.db,
        folders=Folders(watched.config / "sites", watched.config / "rules", LEXICON),
        children=watched.children(),
        outbox=outbox,
        operators=("ops@example.org",),
        mail_domain="example.org",
        clock=utc_now,
    )


def incidents(watched: Watched) -> list[str]:
    with watched.db.read() as s:
        return [event.kind for event in coverage.open_incidents(s)]


def test_a_changed_site_file_counts_without_a_restart(watched: Watched, service: Service) -> None:
    assert service.reload_once().sites["qidong"].every == dt.timedelta(minutes=1)
    path = watched.site_file("qidong")
    path.write_text(path.read_text(encoding="utf-8").replace("every: 1m", "every: 30m"), encoding="utf-8")
    assert service.reload_once().sites["qidong"].every == dt.timedelta(minutes=30)
    watched.site_file("minhai").unlink()
    assert "minhai" not in service.reload_once().sites
    assert not watched.state("minhai").active


@pytest.mark.parametrize("kind", ["site-file", "rule-file"])
def test_a_broken_file_keeps_its_last_good_version_until_it_is_mended(
    watched: Watched, service: Service, kind: str
) -> None:
    before = service.reload_once()
    path = watched.site_file("qidong") if kind == "site-file" else next((watched.config / "rules").glob("*.yml"))
    good = path.read_text(encoding="utf-8")
    path.write_text(f"{good}\nno-such-key: 1\n", encoding="utf-8")
    broken = service.reload_once()
    assert broken.sites["qidong"].digest == before.sites["qidong"].digest
    assert [file.digest for file in broken.rule_files] == [file.digest for file in before.rule_files]
    assert [problem.file for problem in broken.problems] == [path]
    assert incidents(watched) == [kind]
    service.check_once()  # the operator is told once
    service.check_once()
    assert [sent.outcome for sent in service.outbox.send_due()] == ["sent"]
    (mail,) = (watched.home / "mail").glob("*.eml")
    assert b"ops@example.org" in mail.read_bytes()
    path.write_text(f"{good}\n# mended\n", encoding="utf-8")
    mended = service.reload_once()
    assert mended.problems == ()
    assert incidents(watched) == []
    with watched.db.read() as s:
        assert len(rules.in_force(s)) == len(before.rule_files)


def test_a_folder_that_cannot_be_read_stops_nothing_and_is_reported(watched: Watched, service: Service) -> None:
    before = service.reload_once()
    (watched.config / "sites").rename(watched.config / "elsewhere")
    assert service.reload_once().sites == before.sites
    assert incidents(watched) == ["config-folder"]
    assert service.reload_once().sites == before.sites
    assert watched.state("qidong").active
    (watched.config / "elsewhere").rename(watched.config / "sites")
    assert service.reload_once().problems == ()
    assert incidents(watched) == []


def test_a_calendar_is_taken_over_and_a_wrong_one_stops_nothing(watched: Watched, service: Service) -> None:
    service.reload_once()
    calendar = watched.config / "calendar.yml"
    calendar.write_text("off: [2099-10-02]\n", encoding="utf-8")
    service.reload_once()
    assert service.children.days.kind(dt.date(2099, 10, 2)) == DAY_OFF
    calendar.write_text("off: tomorrow\n", encoding="utf-8")
    assert service.reload_once().sites
    assert service.children.days.kind(dt.date(2099, 10, 2)) == DAY_OFF
    assert incidents(watched) == ["config-folder"]


def test_a_service_that_stops_ends_its_children(watched: Watched, service: Service) -> None:
    watched.farm.fail(Fault("qidong", kind="hang", seconds=60))
    scheduler = service.start()
    assert until(lambda: any(row["site"] == "qidong" for row in watched.farm.requests))
    workers = [child.process.pid for child in service.children.running]
    began = time.monotonic()
    service.stop(scheduler, dt.timedelta(seconds=1))
    assert time.monotonic() - began < 4
    assert workers
    assert not any(psutil.pid_exists(pid) for pid in workers)
    service.crawl_once()  # a late tick starts nothing
    assert service.children.running == []
