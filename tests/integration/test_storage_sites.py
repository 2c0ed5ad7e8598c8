"""Sites, their lists, and the lease of one crawl at a time."""

from __future__ import annotations

import pytest

from storage import pages, sites
from storage.database import Database
from tests.integration.sample_rows import DAY, HOUR, MINUTE, NOW, accept_site, link, list_id


def test_a_site_file_is_accepted_once(db: Database) -> None:
    with db.write() as s:
        new = [
            sites.accept(
                s, key="k", name="n", province="山东", digest=digest, source=digest, lists=[("u", "page")], now=NOW
            )
            for digest in ("a", "a", "b", "a")
        ]
    with db.read() as s:
        assert new == [True, False, True, True], "a file set back to an earlier text is in force again"
        assert sites.last_good_source(s, "k") == "a"
        assert sites.last_good_source(s, "unknown") is None


def test_a_changed_file_keeps_the_lists_it_still_has(db: Database) -> None:
    with db.write() as s:
        accept_site(s, lists=("/a", "/b"))
        before = {due.url: due.id for due in sites.due_lists(s, "qilu", NOW)}
        accept_site(s, lists=("/b", "/c"))
        after = {due.url: due.id for due in sites.due_lists(s, "qilu", NOW)}
        assert set(after) == {"http://qilu.test/b", "http://qilu.test/c"}
        assert after["http://qilu.test/b"] == before["http://qilu.test/b"]
        accept_site(s, lists=("/a",))
        assert [due.id for due in sites.due_lists(s, "qilu", NOW)] == [before["http://qilu.test/a"]]


def test_a_list_is_new_until_it_was_read(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        (due,) = sites.due_lists(s, "qilu", NOW)
    assert (due.kind, due.first_visit, due.etag, due.last_modified, due.content_hash, due.full_at) == (
        "page",
        True,
        None,
        None,
        None,
        None,
    )


def test_sites_without_a_file_rest_and_come_back(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "fujian", province="福建")
        assert sites.retire(s, ["qilu"]) == ["fujian"]
        assert sites.retire(s, ["qilu"]) == []
        assert [due.key for due in sites.due_sites(s, NOW)] == ["qilu"]
        assert sites.make_due(s, NOW) == 1
        accept_site(s, "fujian", province="福建")
        assert {due.key for due in sites.due_sites(s, NOW)} == {"qilu", "fujian"}
        assert sites.retire(s, []) == ["fujian", "qilu"] or sites.due_sites(s, NOW) == []


def test_due_sites_come_longest_overdue_first(db: Database) -> None:
    with db.write() as s:
        for key, since in (("late", 1), ("later", 3), ("latest", 2)):
            accept_site(s, key, now=NOW - since * HOUR)
        accept_site(s, "tomorrow", now=NOW + DAY)
        assert [due.key for due in sites.due_sites(s, NOW)] == ["later", "latest", "late"]


def test_only_lists_due_are_visited_unless_all_are_asked_for(db: Database) -> None:
    with db.write() as s:
        accept_site(s, lists=("/a", "/b"))
        first = sites.due_lists(s, "qilu", NOW)[0]
        sites.reschedule(s, "qilu", NOW + HOUR, first.id)
        assert [due.url for due in sites.due_lists(s, "qilu", NOW)] == ["http://qilu.test/b"]
        assert len(sites.due_lists(s, "qilu", NOW, all_lists=True)) == 2
        sites.reschedule(s, "qilu", NOW + MINUTE)
        assert sites.due_lists(s, "qilu", NOW) == []
        assert sites.state(s, "qilu", NOW).due_at == NOW + MINUTE
        assert len(sites.due_lists(s, "qilu", NOW + 2 * MINUTE)) == 1, "a list due later was not brought forward"
        assert sites.make_due(s, NOW, ["qilu", "unknown"]) == 1
        assert len(sites.due_lists(s, "qilu", NOW)) == 2


def test_a_leased_site_is_nobody_elses_until_it_expires(db: Database) -> None:
    until = NOW + 10 * MINUTE
    with db.write() as s:
        accept_site(s)
        assert sites.lease(s, "qilu", "one", NOW, until)
    with db.write() as s:
        assert not sites.lease(s, "qilu", "two", NOW + MINUTE, until)
        assert not sites.release(s, "qilu", "two", NOW + MINUTE, "done")
        assert sites.due_sites(s, NOW + MINUTE) == []
        assert sites.state(s, "qilu", NOW + MINUTE).leased
    with db.write() as s:
        assert [due.key for due in sites.due_sites(s, until)] == ["qilu"]
        assert sites.lease(s, "qilu", "two", until, until + HOUR), "the lease has run out"
        assert not sites.release(s, "qilu", "one", until, "done"), "who comes too late changes nothing"
        assert sites.state(s, "qilu", until).outcome is None


def test_an_owner_renews_and_gives_back(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        sites.lease(s, "qilu", "one", NOW, NOW + MINUTE)
        assert sites.lease(s, "qilu", "one", NOW + MINUTE, NOW + HOUR)
        assert sites.state(s, "qilu", NOW + 2 * MINUTE).leased
        assert sites.state(s, "qilu", NOW).started_at == NOW, "renewing is no new start"
        assert sites.release(s, "qilu", "one", NOW + 5 * MINUTE, "done")
        state = sites.state(s, "qilu", NOW + 6 * MINUTE)
        assert (state.leased, state.outcome, state.finished_at) == (False, "done", NOW + 5 * MINUTE)
        assert not sites.lease(s, "unknown", "one", NOW, NOW + HOUR)
        assert not sites.release(s, "unknown", "one", NOW, "done")


def test_a_site_that_used_up_its_budget_is_slow_until_it_does_better(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        for outcome, slow in (("budget", True), ("done", False)):
            sites.lease(s, "qilu", "one", NOW, NOW + MINUTE)
            sites.release(s, "qilu", "one", NOW, outcome)
            assert [due.slow for due in sites.due_sites(s, NOW)] == [slow]


def test_states_are_listed_by_province(db: Database) -> None:
    with db.write() as s:
        accept_site(s, "b", province="山东")
        accept_site(s, "a", province="山东")
        accept_site(s, "c", province="全国")
        assert [state.key for state in sites.states(s, NOW)] == ["c", "a", "b"]
        assert sites.states(s, NOW)[1] == sites.state(s, "a")
        with pytest.raises(LookupError, match="没有名为 nowhere 的站点；jindu sites list"):
            sites.state(s, "nowhere")


def test_a_page_to_be_tried_again_makes_its_site_due(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "fujian", province="福建")
        for key in ("qilu", "fujian"):
            shown = [link(f"http://{key}.test/1.html")]
            (page,) = pages.announce(s, site_key=key, list_id=list_id(s, key), links=shown, first_visit=False, now=NOW)
            pages.postpone(s, page.id, "timeout: 30 s", now=NOW - (HOUR if key == "fujian" else 0 * HOUR))
        assert pages.sites_to_retry(s, NOW) == ["fujian"]
        assert pages.sites_to_retry(s, NOW + HOUR) == ["fujian", "qilu"]
        sites.lease(s, "qilu", "one", NOW, NOW + DAY)
        assert [site.key for site in sites.free_sites(s, ["qilu", "fujian"], NOW)] == ["fujian"]


def test_some_lists_are_put_off_alone(db: Database) -> None:
    with db.write() as s:
        accept_site(s, lists=("/a", "/b"))
        first, second = sites.due_lists(s, "qilu", NOW)
        sites.put_off(s, [first.id], NOW + HOUR)
        assert [due.id for due in sites.due_lists(s, "qilu", NOW)] == [second.id]
