"""From pages published over three visits to mails received: real processes only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from config.paths import PROJECT_ROOT
from tests.acceptance.processes import Inbox, Installation, SampleFarm, free_port, sample_farm, smtp_server, wait_for

pytestmark = pytest.mark.acceptance
EVERYONE, SHANDONG = "zhiban@example.org", "shandong@example.org"


def expected(home: Path) -> list[dict[str, Any]]:
    """Return what the farm publishes, article by article, as its authors judged it."""
    return [json.loads(line) for line in (home / "expected.jsonl").read_text(encoding="utf-8").splitlines()]


def stored(place: Installation) -> dict[str, dict[str, Any]]:
    """Return every stored article by URL, as `jindu export` writes it."""
    lines = place.jindu("export", "--format", "jsonl").stdout.splitlines()
    return {row["url"]: row for row in map(json.loads, lines)}


def subscribe(place: Installation) -> None:
    place.jindu("subscribers", "add", EVERYONE, "--confirmed")
    place.jindu("subscribers", "add", SHANDONG, "--province", "山东", "--confirmed")


def alerts(inbox: Inbox, reader: str) -> Counter[str]:
    """Count a reader's first alerts by story: the thread's root names it."""
    return Counter(
        str(message["References"])
        for to, message in inbox.mails
        if to == reader and str(message["Subject"]).startswith("【禁毒公告】")
    )


@pytest.mark.timeout(420)
def test_every_announcement_reaches_every_matching_reader_once(tmp_path: Path) -> None:
    with smtp_server() as (inbox, port), sample_farm(tmp_path) as farm:
        place = Installation.at(tmp_path, JINDU_MAIL_URL=f"smtp://127.0.0.1:{port}?starttls=off")
        place.jindu("init")
        subscribe(place)
        for visit in (1, 2, 3):
            farm.publish(visit)
            place.jindu("run-once", "--all")
        _check_stories(place, expected(tmp_path))
        _check_mails(inbox, expected(tmp_path))
        place.jindu("run-once", "--all")
        sent = len(inbox.mails)
        place.jindu("alerts", "plan")
        place.jindu("alerts", "send")
        assert len(inbox.mails) == sent, "something was mailed twice"


def _check_stories(place: Installation, published: list[dict[str, Any]]) -> None:
    rows = stored(place)
    online = [a for a in published if not a["disallowed"]]
    assert {a["url"] for a in online} <= set(rows)
    assert not {a["url"] for a in published if a["disallowed"]} & set(rows)
    wrong = [a["url"] for a in online if rows[a["url"]]["announcement"] is not a["announcement"]]
    assert not wrong, f"verdict differs: {wrong}"
    by_story: dict[str, set[int]] = {}
    for article in online:
        by_story.setdefault(article["story"], set()).add(rows[article["url"]]["story"])
    assert all(len(stories) == 1 for stories in by_story.values()), by_story
    assert len({next(iter(stories)) for stories in by_story.values()}) == len(by_story), "two stories became one"


def _check_mails(inbox: Inbox, published: list[dict[str, Any]]) -> None:
    mailable = {a["story"] for a in published if a["announcement"] and not a["disallowed"]}
    mailable -= {a["story"] for a in published if a["old"]}
    for_shandong = {
        a["story"]
        for a in published
        if a["story"] in mailable and ("山东" in a["provinces"] or "全国" in a["provinces"])
    }
    everyone, shandong = alerts(inbox, EVERYONE), alerts(inbox, SHANDONG)
    assert (len(everyone), set(everyone.values())) == (len(mailable), {1})
    assert (len(shandong), set(shandong.values())) == (len(for_shandong), {1})
    followups = [s for s in inbox.subjects(EVERYONE) if not s.startswith("【禁毒公告】")]
    assert sorted(s[:4] for s in followups) == ["【撤稿】", "【更正】"]
    assert len({str(m["Message-ID"]) for _, m in inbox.mails}) == len(inbox.mails)


@pytest.mark.timeout(240)
def test_a_kill_between_plan_and_send_neither_loses_nor_doubles(tmp_path: Path) -> None:
    with smtp_server() as (inbox, port), sample_farm(tmp_path):
        place = Installation.at(tmp_path, JINDU_MAIL_URL=f"smtp://127.0.0.1:{port}?starttls=off")
        place.jindu("init")
        subscribe(place)
        place.scrapy("crawl", "all")
        assert "jindu alerts plan" in place.scrapy("crawl", "qidong").stderr
        place.jindu("alerts", "plan")
        owed = json.loads(place.jindu("alerts", "list", "--state", "waiting", "--json").stdout)
        assert len(owed) > 4
        sender = subprocess.Popen(
            [sys.executable, "-m", "console", "alerts", "send"], cwd=PROJECT_ROOT, env=place.environment
        )
        while len(inbox.mails) < 2 and sender.poll() is None:
            time.sleep(0.01)
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait()
        assert len(inbox.mails) < len(owed), "the sender was done before it could be killed"
        place.jindu("alerts", "send")
        ids = Counter(str(message["Message-ID"]) for _, message in inbox.mails)
        assert len(ids) == len(owed)
        # What the server took while its sender died may come twice with one Message-ID, which readers' programs show as
        # one mail: at most one for each of the two connections.
        assert sum(ids.values()) - len(ids) <= 2
        assert max(ids.values()) <= 2


def test_interval_holds_for_daemon_manual_crawl_and_check_at_once(tmp_path: Path) -> None:
    with sample_farm(tmp_path) as farm:
        place = Installation.at(tmp_path, JINDU_LISTEN=f"127.0.0.1:{free_port()}")
        place.jindu("init")
        with place.daemon():
            runs = [["scrapy", "crawl", "yuzhong"], ["console", "sites", "check", "yuzhong"]]
            others = [
                subprocess.Popen(
                    [sys.executable, "-m", *run],
                    cwd=PROJECT_ROOT,
                    env=place.environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                for run in runs
            ]
            for other in others:
                assert other.wait(timeout=120) == 0
        _check_interval(farm, "yuzhong", 1.0)


def _check_interval(farm: SampleFarm, site: str, least: float) -> None:
    """Crawl-delay holds once robots.txt was read; the log's times are arrivals at the server."""
    times = sorted(r["monotonic"] for r in farm.requests() if r["site"] == site)
    gaps = [b - a for a, b in pairwise(times)]
    assert len(gaps) > 8
    assert min(gaps) >= least, sorted(gaps)[:5]


def test_daemon_mails_what_a_manual_crawl_stored_and_ends_on_sigterm(tmp_path: Path) -> None:
    with smtp_server() as (inbox, port), sample_farm(tmp_path) as farm:
        place = Installation.at(
            tmp_path,
            JINDU_MAIL_URL=f"smtp://127.0.0.1:{port}?starttls=off",
            JINDU_LISTEN=f"127.0.0.1:{free_port()}",
        )
        place.jindu("init")
        subscribe(place)
        with place.daemon() as daemon:
            wait_for(lambda: alerts(inbox, EVERYONE), 60, "the daemon's own first crawl mails something")
            second = place.jindu("daemon", code=1)
            assert str(daemon.pid) in second.stderr
            farm.publish(2)
            before = len(inbox.mails)
            crawl = place.scrapy("crawl", "qidong")
            assert "jindu alerts" not in crawl.stderr, "a running daemon sends by itself"
            wait_for(lambda: len(inbox.mails) > before, 60, "what the manual crawl stored is mailed")
            asked = time.monotonic()
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=15) == 0
            assert time.monotonic() - asked < 15
        assert set(alerts(inbox, EVERYONE).values()) == {1}
