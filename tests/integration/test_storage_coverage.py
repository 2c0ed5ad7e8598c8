"""The ledger of visits, and incidents that are opened once and closed."""

from __future__ import annotations

import threading

import pytest

from storage import coverage, sites
from storage.coverage import FAILURE_WEIGHT
from storage.database import Database
from tests.integration.sample_rows import DAY, HOUR, MINUTE, NOW, accept_site, list_id


def test_a_first_visit_teaches_what_the_next_one_asks_with(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        assert coverage.first_visit(s, list_id(s))
        coverage.record_visit(
            s,
            list_id=list_id(s),
            now=NOW,
            outcome="read",
            http_status=200,
            links=20,
            fresh=20,
            validators=('"v1"', "Sat, 21 Nov 2026 08:00:00 GMT"),
            content_hash="h1",
        )
        assert not coverage.first_visit(s, list_id(s))
        (due,) = sites.due_lists(s, "qilu", NOW)
        assert (due.first_visit, due.etag, due.content_hash, due.full_at) == (False, '"v1"', "h1", NOW)
        assert due.last_modified == "Sat, 21 Nov 2026 08:00:00 GMT"
        (visit,) = coverage.recent_visits(s, "qilu")
        assert (visit["overlap"], visit["fresh"], visit["list"]) == (None, 20, "http://qilu.test/a")


def test_an_answer_without_a_body_leaves_what_was_learned(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        for minutes, outcome, content_hash in ((0, "read", "h1"), (15, "unchanged", None), (30, "timeout", None)):
            coverage.record_visit(
                s,
                list_id=list_id(s),
                now=NOW + minutes * MINUTE,
                outcome=outcome,
                validators=('"v1"', None) if content_hash else None,
                content_hash=content_hash,
            )
        (due,) = sites.due_lists(s, "qilu", NOW)
        assert (due.etag, due.content_hash, due.full_at) == ('"v1"', "h1", NOW)


def test_a_full_answer_with_the_same_bytes_counts_as_full(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        for hours in (0, 2):
            coverage.record_visit(
                s,
                list_id=list_id(s),
                now=NOW + hours * HOUR,
                outcome="unchanged" if hours else "read",
                validators=(f'"v{hours}"', None),
                content_hash="h1",
                full_at=NOW + hours * HOUR - MINUTE,
            )
        (due,) = sites.due_lists(s, "qilu", NOW)
        assert (due.etag, due.full_at) == ('"v2"', NOW + 2 * HOUR - MINUTE)


def test_overlap_is_the_share_of_links_known_before(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        for minutes, links, fresh in ((0, 10, 10), (1, 10, 4), (2, 10, 10), (3, 0, 0)):
            coverage.record_visit(
                s, list_id=list_id(s), now=NOW + minutes * MINUTE, outcome="read", links=links, fresh=fresh
            )
        assert [visit["overlap"] for visit in coverage.recent_visits(s, "qilu")] == [
            None,
            0.0,
            pytest.approx(0.6),
            None,
        ]
        assert len(coverage.recent_visits(s, "qilu", limit=1)) == 1
        state = sites.state(s, "qilu", NOW)
        assert (state.fetched_well_at, state.last_new_at) == (NOW + 3 * MINUTE, NOW + 2 * MINUTE)


def test_failures_add_up_by_weight_until_a_good_visit(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        for outcome in ("dns", "timeout", "held", "no-links", "http-404"):
            coverage.record_visit(s, list_id=list_id(s), now=NOW, outcome=outcome, detail="d\0" * 3)
        expected = sum(FAILURE_WEIGHT.get(outcome, 1.0) for outcome in ("dns", "timeout", "held", "x", "y"))
        assert sites.state(s, "qilu", NOW).failures == pytest.approx(expected)
        assert sites.state(s, "qilu", NOW).fetched_well_at is None
        assert coverage.first_visit(s, list_id(s)), "a list that was never read is still new"
        coverage.record_visit(s, list_id=list_id(s), now=NOW + HOUR, outcome="unchanged", http_status=304)
        assert sites.state(s, "qilu", NOW).failures == 0.0
        assert coverage.visits_since(s, NOW) == {
            "dns": 1,
            "timeout": 1,
            "held": 1,
            "no-links": 1,
            "http-404": 1,
            "unchanged": 1,
        }
        assert coverage.visits_since(s, NOW + MINUTE) == {"unchanged": 1}


def test_an_incident_is_opened_once_told_once_and_closed(db: Database) -> None:
    with db.write() as s:
        assert coverage.open_incident(s, now=NOW, kind="quiet", message="一", site_key="qilu")
        assert not coverage.open_incident(s, now=NOW, kind="quiet", message="二", site_key="qilu")
        assert coverage.open_incident(s, now=NOW, kind="quiet", message="三", site_key="fujian")
        assert coverage.open_incident(s, now=NOW, kind="quiet", message="四")
        assert not coverage.open_incident(s, now=NOW, kind="quiet", message="五")
    with db.write() as s:
        untold = coverage.untold_incidents(s)
        assert [(event.message, event.level) for event in untold] == [(each, "incident") for each in "一三四"]
        coverage.mark_told(s, [event.id for event in untold[:2]], NOW)
        assert [event.message for event in coverage.untold_incidents(s)] == ["四"]
        assert [event.message for event in coverage.open_incidents(s)] == ["四", "三", "一"]
        assert [e.message for e in coverage.close_incidents(s, kind="quiet", site_key="qilu", now=NOW)] == ["一"]
        assert coverage.close_incidents(s, kind="quiet", site_key="qilu", now=NOW) == []
        assert [event.message for event in coverage.open_incidents(s)] == ["四", "三"]
        assert coverage.open_incident(s, now=NOW + DAY, kind="quiet", message="六", site_key="qilu"), "it broke again"


def test_two_processes_open_an_incident_once(db: Database) -> None:
    together, opened = threading.Barrier(2), []

    def run() -> None:
        together.wait(10)
        with db.write() as s:
            opened.append(coverage.open_incident(s, now=NOW, kind="quiet", message="m", site_key="qilu"))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(opened) == [False, True]


def test_plain_events_are_no_incidents(db: Database) -> None:
    with db.write() as s:
        coverage.note(s, now=NOW - HOUR, kind="list-gap", message="m", level="warning", site_key="qilu")
        coverage.note(s, now=NOW, kind="started", message="m")
        assert coverage.untold_incidents(s) == coverage.open_incidents(s) == []
        assert [event.kind for event in coverage.events(s)] == ["started", "list-gap"]
        assert [event.kind for event in coverage.events(s, since=NOW)] == ["started"]
        assert [event.kind for event in coverage.events(s, limit=1)] == ["started"]


def test_pruning_keeps_incidents_and_what_is_new(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        for now in (NOW - 90 * DAY, NOW):
            coverage.record_visit(s, list_id=list_id(s), now=now, outcome="read", links=3, fresh=3)
            coverage.note(s, now=now, kind="started", message="m")
        coverage.open_incident(s, now=NOW - 90 * DAY, kind="quiet", message="m")
        assert coverage.prune(s, NOW - 30 * DAY) == 1
        assert len(coverage.recent_visits(s, "qilu")) == 1
        assert [event.kind for event in coverage.events(s)] == ["quiet", "started"]
