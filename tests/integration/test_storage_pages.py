"""Pages: every announced URL, once, until it has a terminal status."""

from __future__ import annotations

import threading
import zlib

import pytest

from pipelines.items import TERMINAL, PageStatus
from storage import pages
from storage.database import Database
from storage.pages import MAX_ATTEMPTS, RETRY_STEP, REVISIT_AFTER, PageToFetch, QuarantineRow
from tests.integration.sample_rows import DAY, HOUR, MINUTE, NOW, accept_site, link, list_id, page

URLS = [f"http://qilu.test/{n}.html" for n in range(5)]


def announce(db: Database, urls: list[str], *, key: str = "qilu") -> list[PageToFetch]:
    with db.write() as s:
        return pages.announce(
            s,
            site_key=key,
            list_id=list_id(s, key),
            links=[link(url, f"标题 {url[-6]}") for url in urls],
            first_visit=True,
            now=NOW,
        )


def test_a_page_is_new_once_and_in_the_order_of_the_list(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
    assert [fresh.url for fresh in announce(db, [URLS[3], URLS[1], URLS[3], URLS[2]])] == [URLS[3], URLS[1], URLS[2]]
    assert [fresh.url for fresh in announce(db, URLS)] == [URLS[0], URLS[4]]
    assert announce(db, URLS) == []
    assert announce(db, []) == []
    with db.read() as s:
        row = pages.trace(s, URLS[1].removeprefix("http://"))
        assert row is not None
        assert (row.status, row.anchor, row.first_visit, row.listed_at) == ("listed", "标题 1", True, NOW)
        assert pages.trace(s, "elsewhere") is None


def test_a_long_list_with_hostile_fields_is_taken_whole(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        links = [
            pages.Announced(f"http://qilu.test/{n}", f"qilu.test/{n}", "题\0\udc00" * 50, "2026" * 100)
            for n in range(2000)
        ]
        fresh = pages.announce(s, site_key="qilu", list_id=list_id(s), links=links, first_visit=False, now=NOW)
    assert len(fresh) == 2000
    assert fresh[0].anchor == "题?" * 50


def test_two_announcers_at_one_moment_share_no_page(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "fujian")
    together = threading.Barrier(2)
    found: dict[str, list[PageToFetch]] = {}

    def run(key: str, urls: list[str]) -> None:
        together.wait(10)
        found[key] = announce(db, urls, key=key)

    many = [f"http://qilu.test/{n:06}.html" for n in range(300)]
    threads = [
        threading.Thread(target=run, args=("qilu", many)),
        threading.Thread(target=run, args=("fujian", many[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(fresh.url for each in found.values() for fresh in each) == many


def test_an_announcer_that_comes_second_gets_nothing(postgres_url: str) -> None:
    """Both look before either commits: the second waits at the unique key and must not fetch what is not its own."""
    db = Database.open(postgres_url)
    with db.write() as s:
        accept_site(s)
        accept_site(s, "fujian")
    late: list[list[PageToFetch]] = []
    with db.write() as s:
        first = pages.announce(
            s, site_key="qilu", list_id=list_id(s), links=[link(URLS[0])], first_visit=False, now=NOW
        )
        thread = threading.Thread(target=lambda: late.append(announce(db, URLS[:2], key="fujian")))
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it waits"
    thread.join(10)
    assert [fresh.url for fresh in first] == URLS[:1]
    assert [fresh.url for fresh in late[0]] == URLS[1:2]
    db.dispose()


def test_unfinished_pages_are_owed_oldest_first(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "fujian")
        ids = [page(s) for _ in range(3)]
        page(s, key="fujian")
        pages.postpone(s, ids[0], "timeout", now=NOW, http_status=504)
        assert [owed.id for owed in pages.owed(s, "qilu", NOW)] == ids[1:]
        assert [owed.id for owed in pages.owed(s, "qilu", NOW + RETRY_STEP)] == ids
        assert [owed.attempts for owed in pages.owed(s, "qilu", NOW + RETRY_STEP)] == [1, 0, 0]
        assert [owed.id for owed in pages.owed(s, "qilu", NOW + DAY, limit=1)] == ids[:1]


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_every_terminal_status_ends_what_is_owed(db: Database, status: PageStatus) -> None:
    with db.write() as s:
        accept_site(s)
        page_id = page(s)
        pages.postpone(s, page_id, "timeout", now=NOW)
        pages.finish(
            s,
            pages.End(
                page_id,
                status,
                now=NOW,
                reason="why",
                http_status=200,
                final_url="http://f.test/",
                etag="e",
                last_modified="l" * 300,
            ),
        )
        assert pages.owed(s, "qilu", NOW + DAY) == []
        assert pages.status_counts(s) == {status.value: 1}


def test_a_page_that_keeps_failing_ends_as_failed(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        page_id = page(s)
        seen = [pages.postpone(s, page_id, "timeout", now=NOW) for _ in range(MAX_ATTEMPTS)]
        assert seen == [PageStatus.RETRY] * (MAX_ATTEMPTS - 1) + [PageStatus.FAILED]
        assert pages.owed(s, "qilu", NOW + 365 * DAY) == []


def test_the_wait_grows_with_the_attempts_and_weight(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        page_id = page(s)
        pages.postpone(s, page_id, "held", now=NOW, weight=0)
        assert [owed.attempts for owed in pages.owed(s, "qilu", NOW + RETRY_STEP)] == [0]
        pages.postpone(s, page_id, "refused", now=NOW, weight=3)
        assert pages.owed(s, "qilu", NOW + 3 * RETRY_STEP - MINUTE) == []
        assert len(pages.owed(s, "qilu", NOW + 3 * RETRY_STEP)) == 1


def test_a_matched_page_is_looked_at_again_until_the_schedule_ends(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        page_id = page(s)
        pages.finish(s, pages.End(page_id, PageStatus.ARTICLE, now=NOW, etag='"v1"', last_modified="Sat"))
        assert pages.to_revisit(s, "qilu", NOW + 365 * DAY) == []
        now = NOW
        for wait in REVISIT_AFTER:
            pages.watch(s, page_id, now)
            assert pages.to_revisit(s, "qilu", now + wait - MINUTE) == []
            now += wait
            (again,) = pages.to_revisit(s, "qilu", now)
            assert (again.id, again.revisit, again.etag, again.last_modified) == (page_id, True, '"v1"', "Sat")
        pages.watch(s, page_id, now)
        assert pages.to_revisit(s, "qilu", now + 365 * DAY, force=True) == []


def test_a_revisit_can_be_forced_and_called_off(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        page_id = page(s)
        pages.watch(s, page_id, NOW)
        assert pages.to_revisit(s, "qilu", NOW) == []
        assert len(pages.to_revisit(s, "qilu", NOW, force=True)) == 1
        assert pages.to_revisit(s, "fujian", NOW + DAY) == []
        pages.unwatch(s, page_id)
        assert pages.to_revisit(s, "qilu", NOW + DAY, force=True) == []


def test_a_doubt_is_confirmed_by_the_next_look(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        page_id = page(s)
        assert [pages.doubt(s, page_id, why) for why in ("no-text", "no-text", "blocked", "no-text")] == [
            False,
            True,
            False,
            False,
        ]
        pages.finish(s, pages.End(page_id, PageStatus.ARTICLE, now=NOW))
        assert not pages.doubt(s, page_id, "no-text"), "a good look in between clears it"


def test_a_page_our_analysis_failed_on_is_kept(db: Database) -> None:
    html = "<p>正文\ud800</p>"
    with db.write() as s:
        accept_site(s)
        page_id = page(s)
        pages.quarantine(s, page_id, "<p>first</p>", "first", NOW)
        pages.quarantine(s, page_id, html, "e\0" * 5000, NOW + HOUR)
    with db.read() as s:
        (row,) = s.query(QuarantineRow).all()
        assert zlib.decompress(row.body).decode("utf-8", "surrogatepass") == html
        assert (set(row.error), row.stored_at) == ({"e"}, NOW + HOUR)


def test_pages_are_counted_by_status_since_a_time(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        page(s, now=NOW - DAY)
        pages.finish(s, pages.End(page(s), PageStatus.GONE, now=NOW, http_status=404))
        assert pages.status_counts(s) == {"listed": 1, "gone": 1}
        assert pages.status_counts(s, NOW) == {"gone": 1}


def test_a_page_is_kept_under_its_true_address_and_once(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
    first, second, third, true = announce(db, [*URLS[:3], "http://qilu.test/true/9.html"])
    other = "http://qilu.test/true/8.html"

    def settle(page_id: int, url: str) -> str | None:
        with db.write() as s:
            return pages.settle_address(s, page_id, url, url.removeprefix("http://"), NOW)

    assert settle(first.id, true.url) is None
    assert settle(second.id, other) == other
    assert settle(true.id, first.url) == true.url  # a circle: the one that is left is read
    assert announce(db, [first.url, second.url, other]) == []
    with db.write() as s:
        pages.finish(s, pages.End(true.id, PageStatus.GONE, now=NOW))
    assert settle(third.id, true.url) == third.url  # what cannot be had loses nothing else
    with db.read() as s:
        rows = {url: pages.trace(s, url.removeprefix("http://")) for url in (first.url, second.url, other)}
    found = {url: (row.status, row.reason) for url, row in rows.items() if row is not None}
    assert found[first.url] == ("alias", f"同 {true.url}")
    assert found[second.url] == ("alias", f"同 {other}")
    assert found[other] == ("listed", None)
