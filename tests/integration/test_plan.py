"""Who hears of what, when and how often: the planner on a real store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines.items import Article, Membership, Region
from scheduler.alerts.plan import Planned, plan
from scheduler.alerts.timing import digest_slot
from storage import alerts, delivery_leases, stories, subscribers
from storage.database import Database, Session
from storage.wishes import Timing
from tests.integration import sample_rows as sample
from tests.integration.sample_rows import DAY, HOUR, JINAN, MINUTE, NOW, XIAMEN, accept_site, analysed

DOMAIN = "jindu.example.org"
EARLIER = NOW - 30 * DAY


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """Return a time of November 2026 in Shanghai; the 21st is a Saturday."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=sample.SHANGHAI)


def subscribe(
    s: Session,
    name: str,
    *provinces: str,
    topics: Sequence[str] = (),
    delivery: str = "immediate",
    confirmed: bool = True,
    now: dt.datetime = EARLIER,
) -> None:
    email = f"{name}@example.test"
    subscribers.add(s, email=email, provinces=provinces, topics=topics, delivery=delivery, confirmed=confirmed, now=now)


def mails(db: Database) -> list[tuple[str, str]]:
    """Return (name, kind) of every mail in the outbox, oldest first."""
    with db.read() as s:
        return [(mail.recipient.partition("@")[0], mail.kind) for mail in reversed(alerts.outbox(s, limit=1000))]


def heard(db: Database, found: Article, *, key: str = "qilu", backlog: bool = False) -> list[str]:
    """Store a story, plan, and return who got a mail."""
    with db.write() as s:
        sample.enter(s, sample.article(s, found, key=key, backlog=backlog), Membership("new", None), NOW)
    plan(db, NOW, DOMAIN)
    return [name for name, _ in mails(db)]


def about(*regions: Region, **more: object) -> Article:
    return analysed("http://qilu.test/about.html", regions=regions, **more)  # type: ignore[arg-type]


def test_those_who_asked_for_a_place_the_story_names(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "shandong", "山东")
        subscribe(s, "fujian", "福建")
        subscribe(s, "both", "福建", "山东")
        subscribe(s, "anywhere")
        subscribe(s, "pending", confirmed=False)
    # 厦门 in a paper of 山东: the place the text names decides, not the site's.
    assert heard(db, about(XIAMEN)) == ["fujian", "both", "anywhere"]


def test_a_story_of_several_provinces_goes_to_each(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "shandong", "山东")
        subscribe(s, "fujian", "福建")
        subscribe(s, "gansu", "甘肃")
    assert heard(db, about(JINAN, XIAMEN)) == ["shandong", "fujian"]


def test_the_sites_province_counts_where_no_text_names_one(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "shandong", "山东")
        subscribe(s, "fujian", "福建")
    assert heard(db, about(sample.SHANDONG, place_by_site=True)) == ["shandong"]


def test_a_place_named_by_one_member_outweighs_the_sites_of_the_others(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "minxin", province="福建")
        subscribe(s, "shandong", "山东")
        subscribe(s, "fujian", "福建")
        what = sample.story(s, about(sample.SHANDONG, place_by_site=True))
        reprint = replace(about(XIAMEN), url="http://minxin.test/copy.html")
        sample.enter(s, sample.article(s, reprint, key="minxin"), Membership("reprint", what), NOW)
    plan(db, NOW, DOMAIN)
    assert mails(db) == [("fujian", "alert")]


@pytest.mark.parametrize("by", ["text", "site"])
def test_matters_of_the_whole_country_go_to_everyone(db: Database, by: str) -> None:
    with db.write() as s:
        accept_site(s, province="全国" if by == "site" else "山东")
        subscribe(s, "gansu", "甘肃")
        subscribe(s, "anywhere")
    assert heard(db, about(national=by == "text")) == ["gansu", "anywhere"]


def test_topics(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "drugs", topics=["禁毒"])
        subscribe(s, "fraud", topics=["反诈"])
        subscribe(s, "drugs-elsewhere", "甘肃", topics=["禁毒"])
    assert heard(db, about(JINAN)) == ["drugs"]


def test_what_does_not_match_is_nobodys_business(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "anywhere")
    assert heard(db, about(JINAN, match=False)) == []


def test_nobody_hears_of_a_story_first_seen_before_their_confirmation(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "same-moment", now=NOW)
        subscribe(s, "too-late", now=NOW + MINUTE)
    assert heard(db, about(JINAN)) == ["same-moment"]


def test_backlog_is_stored_not_mailed_until_a_fresh_member_joins(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "anywhere")
    assert heard(db, about(JINAN), backlog=True) == []
    with db.write() as s:
        (what,) = stories.newest(s)
        copy = replace(about(JINAN), url="http://qilu.test/copy.html")
        sample.enter(s, sample.article(s, copy), Membership("reprint", what), NOW)
    plan(db, NOW + HOUR, DOMAIN)
    assert mails(db) == [("anywhere", "alert")]


def test_of_two_wishes_the_more_urgent_decides_and_one_mail_goes_out(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "li", delivery="daily")
        subscribe(s, "li", "山东", delivery="immediate")
        subscribe(s, "wang", delivery="weekly")
        subscribe(s, "wang", "福建", delivery="immediate")
    assert heard(db, about(JINAN)) == ["li"]
    plan(db, NOW + 10 * DAY, DOMAIN)
    assert mails(db) == [("li", "alert"), ("wang", "digest")]


def test_a_story_that_matches_by_its_second_member_is_told_then(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "anywhere")
    assert heard(db, about(JINAN, match=False)) == []
    with db.write() as s:
        (what,) = stories.newest(s, announcements_only=False)
        longer = replace(about(JINAN), url="http://qilu.test/longer.html")
        sample.enter(s, sample.article(s, longer), Membership("reprint", what), NOW + HOUR)
    assert plan(db, NOW + HOUR, DOMAIN) == Planned(1, 1, 1)
    assert mails(db) == [("anywhere", "alert")]


def test_nothing_is_planned_twice(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "anywhere")
    heard(db, about(JINAN))
    assert plan(db, NOW, DOMAIN) == Planned()
    with db.write() as s:  # a reprint makes the planner look again
        (what,) = stories.newest(s)
        copy = replace(about(JINAN), url="http://qilu.test/copy.html")
        sample.enter(s, sample.article(s, copy), Membership("reprint", what), NOW)
    assert plan(db, NOW, DOMAIN) == Planned(stories=1)
    assert mails(db) == [("anywhere", "alert")]


def test_more_stories_than_one_transaction_takes(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.alerts.plan.BATCH", 2)
    with db.write() as s:
        accept_site(s)
        subscribe(s, "anywhere")
        for _ in range(5):
            sample.story(s)
    assert plan(db, NOW, DOMAIN) == Planned(5, 5, 5)


# --- corrections and withdrawals


@pytest.fixture
def told(db: Database) -> int:
    """Store a story and plan it for one early and one waiting reader; return its article's id."""
    with db.write() as s:
        accept_site(s)
        subscribe(s, "anywhere")
        article_id = sample.article(s, about(JINAN))
        sample.enter(s, article_id, Membership("new", None), NOW)
    plan(db, NOW, DOMAIN)
    return article_id


def send_all(db: Database, now: dt.datetime = NOW) -> None:
    with db.write() as s:
        while mail := delivery_leases.claim(s, "test", now, now + MINUTE):
            alerts.mark_sent(s, mail.id, subject="题", answer="250", now=now)
            s.flush()


def change(db: Database, article_id: int, what: str, now: dt.datetime) -> None:
    with db.write() as s:
        if what == "withdrawal":
            stories.mark_withdrawn(s, article_id, now)
        else:
            stories.mark_corrected(s, article_id)
    plan(db, now, DOMAIN)


@pytest.mark.parametrize("what", ["correction", "withdrawal"])
def test_who_was_told_hears_of_the_change_once(db: Database, told: int, what: str) -> None:
    send_all(db)
    with db.write() as s:
        subscribe(s, "newcomer", now=NOW + MINUTE)
    change(db, told, what, NOW + HOUR)
    assert mails(db) == [("anywhere", "alert"), ("anywhere", what)]
    send_all(db, NOW + HOUR)
    with db.write() as s:
        stories.mark_changed(s, told)
    plan(db, NOW + 2 * HOUR, DOMAIN)
    assert len(mails(db)) == 2


def test_each_correction_is_told(db: Database, told: int) -> None:
    send_all(db)
    for hours in (1, 2):
        change(db, told, "correction", NOW + hours * HOUR)
        send_all(db, NOW + hours * HOUR)
    assert mails(db) == [("anywhere", "alert"), ("anywhere", "correction"), ("anywhere", "correction")]


@pytest.mark.parametrize("what", ["correction", "withdrawal"])
def test_a_change_while_the_alert_waits_rides_in_the_same_mail(db: Database, told: int, what: str) -> None:
    change(db, told, what, NOW + HOUR)
    assert mails(db) == [("anywhere", "alert")]
    send_all(db, NOW + HOUR)
    # Long after, a reprint joins: the reader has had the newest text and hears nothing of the old change.
    with db.write() as s:
        stories.mark_changed(s, told)
    plan(db, NOW + DAY, DOMAIN)
    assert mails(db) == [("anywhere", "alert")]


def test_a_change_before_the_first_plan_makes_one_mail(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "at-once")
        subscribe(s, "daily", delivery="daily")
        article_id = sample.article(s, about(JINAN))
        sample.enter(s, article_id, Membership("new", None), NOW)
        s.flush()
        stories.mark_corrected(s, article_id)
    plan(db, NOW, DOMAIN)
    plan(db, NOW + DAY, DOMAIN)
    assert mails(db) == [("at-once", "alert"), ("daily", "digest")]


def test_a_correction_goes_out_with_the_next_digest_of_those_who_read_one(db: Database, told: int) -> None:
    with db.write() as s:
        subscribe(s, "daily", delivery="daily")
        stories.mark_changed(s, told)
    plan(db, at(21, 17), DOMAIN)
    plan(db, at(22, 8), DOMAIN)
    send_all(db, at(22, 8))
    change(db, told, "correction", at(22, 9))
    assert mails(db) == [("anywhere", "alert"), ("daily", "digest"), ("anywhere", "correction")]
    plan(db, at(23, 8), DOMAIN)
    assert mails(db)[3:] == [("daily", "digest")]


def test_who_left_is_owed_nothing_more(db: Database, told: int) -> None:
    send_all(db)
    with db.write() as s:
        subscribers.remove(s, "anywhere@example.test", NOW)
    change(db, told, "withdrawal", NOW + HOUR)
    assert mails(db) == [("anywhere", "alert")]


# --- digests


@pytest.mark.parametrize(
    ("mode", "oldest", "now", "due"),
    [
        ("daily", at(21, 7, 59), at(21, 8), True),
        ("daily", at(21, 7, 59), at(21, 7, 59), False),
        ("daily", at(21, 8), at(21, 23), False),
        ("daily", at(21, 8), at(22, 7, 59), False),
        ("daily", at(21, 8), at(22, 8), True),
        ("daily", at(20, 12), at(21, 3), False),
        ("daily", at(19, 12), at(21, 3), True),  # nobody planned on the morning of the 20th
        ("weekly", at(21, 12), at(22, 12), False),
        ("weekly", at(21, 12), at(23, 7, 59), False),
        ("weekly", at(21, 12), at(23, 8), True),
        ("weekly", at(23, 8), at(29, 23), False),
        ("weekly", at(23, 8), at(30, 8), True),
        ("weekly", at(15, 12), at(18, 12), True),  # a Monday was missed
    ],
)
def test_when_a_digest_is_due(mode: str, oldest: dt.datetime, now: dt.datetime, due: bool) -> None:
    assert (oldest < digest_slot(mode, Timing(), now)) is due
    assert (oldest < digest_slot(mode, Timing(), now.astimezone(dt.UTC))) is due


def digests_until_tuesday(db: Database) -> list[dt.datetime]:
    """Store a story early and late, plan around eight o'clock and at night; return when digests were made."""
    made = []
    for now in (at(day, hour, minute) for day in range(21, 25) for hour, minute in ((1, 0), (7, 59), (8, 0), (20, 0))):
        if now.hour in (1, 20):
            with db.write() as s:
                sample.story(s, now=now)
        if plan(db, now, DOMAIN).mails:
            made.append(now)
    return made


def test_a_daily_digest_comes_once_a_day_at_eight(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "daily", delivery="daily")
    assert digests_until_tuesday(db) == [at(day, 8) for day in range(21, 25)]


def test_a_reader_of_daily_and_weekly_digests_gets_both(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "minxin", province="福建")
        subscribe(s, "li", "山东", delivery="daily")
        subscribe(s, "li", "福建", delivery="weekly")
        sample.story(s, about(XIAMEN), now=at(21, 1))
    digests_until_tuesday(db)
    with db.read() as s:
        modes = [{owed.mode for owed in mail.obligations} for mail in alerts.outbox(s)]
    assert modes.count({"daily"}) == 4
    assert modes.count({"weekly"}) == 1
