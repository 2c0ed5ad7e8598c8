"""What is owed, once; and the outbox that carries it."""

from __future__ import annotations

import threading

import pytest

from pipelines.items import Membership
from storage import alerts, delivery_leases, obligations, planning, subscribers
from storage.alerts import DROPPED, FAILED, LEASED, SENT, WAITING
from storage.database import Database, Session
from storage.errors import StoreBusyError
from storage.planning import PlannableStory
from storage.story_rows import StoryRow
from tests.integration.sample_rows import (
    DAY,
    HOUR,
    JINAN,
    MINUTE,
    NOW,
    XIAMEN,
    accept_site,
    analysed,
    article,
    enter,
    story,
)


def reader(s: Session, email: str = "li@example.test") -> int:
    found, _ = subscribers.add(
        s, email=email, provinces=[], topics=[], delivery="immediate", confirmed=True, now=NOW - DAY
    )
    return found.id


def owe(s: Session, subscriber_id: int, story_id: int, kind: str = "alert", version: int = 0) -> bool:
    return obligations.owe(
        s, subscriber_id=subscriber_id, story_id=story_id, kind=kind, version=version, mode="immediate", now=NOW
    )


def mail(s: Session, number: int = 1, *, subscriber_id: int | None = None, obligations: tuple[int, ...] = ()) -> int:
    return alerts.deliver(
        s,
        kind="alert" if obligations else "operator",
        recipient="li@example.test",
        message_id=f"<{number}@jindu.test>",
        now=NOW,
        subscriber_id=subscriber_id,
        obligations=obligations,
    )


def owed_mail(s: Session) -> tuple[int, int, int]:
    """Owe one story to one reader and put it into a mail; return reader, story and delivery."""
    accept_site(s)
    who, what = reader(s), story(s)
    owe(s, who, what)
    (owed,) = obligations.undelivered(s, "immediate")[who]
    return who, what, mail(s, subscriber_id=who, obligations=(owed.id,))


# --- planning


def plannable(s: Session) -> PlannableStory:
    (found,) = planning.stories_to_plan(s)
    return found


def test_a_story_is_where_its_matched_members_are(db: Database) -> None:
    with db.write() as s:
        accept_site(s, "hunan", province="湖南")
        story_id = story(s, analysed("http://hunan.test/1", regions=(JINAN,)), key="hunan")
        for url, found in (
            ("http://hunan.test/2", analysed("http://hunan.test/2", regions=(XIAMEN,))),
            ("http://hunan.test/3", analysed("http://hunan.test/3", regions=(), match=False)),
        ):
            assert found.url == url
            enter(s, article(s, found, key="hunan"), Membership("reprint", story_id), NOW)
        told = plannable(s)
        assert (told.id, set(told.provinces), told.national) == (story_id, {"山东", "福建"}, False)
        assert told.codes == {JINAN.code, XIAMEN.code}
        assert (set(told.topics), told.mailable) == ({"禁毒"}, True)


def test_the_sites_province_counts_only_where_no_place_is_named(db: Database) -> None:
    with db.write() as s:
        accept_site(s, "hunan", province="湖南")
        story_id = story(s, analysed("http://hunan.test/1", regions=(), place_by_site=True), key="hunan")
        assert plannable(s).provinces == {"湖南"}
        named = analysed("http://hunan.test/2", regions=(JINAN,))
        enter(s, article(s, named, key="hunan"), Membership("reprint", story_id), NOW)
        assert plannable(s).provinces == {"山东"}


@pytest.mark.parametrize(
    ("province", "national", "regions", "everyone"),
    [
        ("全国", False, (), True),
        ("湖南", True, (), True),
        ("湖南", False, (), False),
        ("全国", False, (JINAN,), False),
    ],
)
def test_matters_of_the_whole_country(
    db: Database, province: str, national: bool, regions: tuple[object, ...], everyone: bool
) -> None:
    with db.write() as s:
        accept_site(s, "x", province=province)
        places = (JINAN,) if regions else ()
        found = analysed("http://x.test/1", national=national, regions=places, place_by_site=not places)
        story(s, found, key="x")
        assert plannable(s).national is everyone


def test_a_story_of_backlog_only_is_not_mailable(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        old = article(s, analysed("http://qilu.test/old"), backlog=True)
        story_id = enter(s, old, Membership("new", None), NOW)
        assert not plannable(s).mailable
        enter(s, article(s, analysed("http://qilu.test/new")), Membership("reprint", story_id), NOW)
        assert plannable(s).mailable


def test_a_story_without_a_match_has_no_topic(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        story(s, analysed("http://qilu.test/1", match=False))
        assert plannable(s).topics == frozenset()
        assert not plannable(s).mailable


def test_stories_are_planned_oldest_first_and_merged_ones_not(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        first, second, third = story(s), story(s), story(s)
        s.get_one(StoryRow, second).merged_into = first
        s.flush()
        assert [each.id for each in planning.stories_to_plan(s)] == [first, third]
        assert [each.id for each in planning.stories_to_plan(s, limit=1)] == [first]
        assert planning.unplanned(s) == 2
        planning.mark_planned(s, [first])
        assert [each.id for each in planning.stories_to_plan(s)] == [third]
        planning.mark_planned(s, [])
        assert planning.unplanned(s) == 1


# --- owing


def test_a_thing_is_owed_once(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        one, two, what = reader(s), reader(s, "wang@example.test"), story(s)
        assert owe(s, one, what)
        assert not owe(s, one, what)
        assert owe(s, two, what)
        assert owe(s, one, what, "correction", 1)
        assert owe(s, one, what, "correction", 2)
        assert not owe(s, one, what, "correction", 2)
    with db.read() as s:
        assert [(owed.kind, owed.version) for owed in obligations.undelivered(s, "immediate")[one]] == [
            ("alert", 0),
            ("correction", 1),
            ("correction", 2),
        ]
        assert obligations.undelivered(s, "daily") == {}
        assert alerts.counts(s) == {"owed": 4}


def test_two_planners_owe_a_thing_once(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        who, what = reader(s), story(s)
    together, news = threading.Barrier(2), []

    def run() -> None:
        together.wait(10)
        with db.write() as s:
            news.append(owe(s, who, what))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(news) == [False, True]


def test_only_confirmed_readers_are_owed_mail(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        who, what = reader(s), story(s)
        owe(s, who, what)
        subscribers.remove(s, "li@example.test", NOW)
        s.flush()
        assert obligations.undelivered(s, "immediate") == {}
        assert alerts.counts(s) == {"owed": 0}


def test_how_far_a_storys_alert_has_come(db: Database) -> None:
    def alert(what: int) -> list[tuple[int, str, bool]]:
        return [(owed.subscriber_id, owed.mode, owed.out) for owed in obligations.owed_alerts(s, what)]

    with db.write() as s:
        who, what, delivery = owed_mail(s)
        assert alert(what) == [(who, "immediate", False)]
        assert obligations.owed_alerts(s, what)[0].delivery_id == delivery
        delivery_leases.claim(s, "one", NOW, NOW + MINUTE)
        s.flush()
        assert alert(what) == [(who, "immediate", True)]
        alerts.mark_sent(s, delivery, subject="题", answer="250 ok", now=NOW)
        s.flush()
        assert alert(what) == [(who, "immediate", True)]
        subscribers.remove(s, "li@example.test", NOW)
        s.flush()
        assert alert(what) == []


# --- the outbox


def test_a_mail_carries_its_obligations_to_the_end(db: Database) -> None:
    with db.write() as s:
        who, what, delivery = owed_mail(s)
        assert obligations.undelivered(s, "immediate") == {}
        assert obligations.of_story(s, what) == [("li@example.test", "alert", 0, WAITING, None)]
        claimed = delivery_leases.claim(s, "one", NOW, NOW + MINUTE)
        assert claimed is not None
        assert (claimed.id, claimed.state, claimed.attempts) == (delivery, LEASED, 1)
        assert (claimed.subscriber_id, claimed.message_id) == (who, "<1@jindu.test>")
        assert [(owed.story_id, owed.kind) for owed in claimed.obligations] == [(what, "alert")]
        alerts.mark_sent(s, delivery, subject="题\0", answer="250 " + "x" * 2000, now=NOW + MINUTE)
    with db.write() as s:
        assert delivery_leases.claim(s, "one", NOW + DAY, NOW + 2 * DAY) is None
        (sent,) = alerts.outbox(s)
        assert (sent.state, sent.sent_at, sent.subject, sent.attempts) == (SENT, NOW + MINUTE, "题", 1)
        assert len(sent.answer or "") == 1000
        assert obligations.of_story(s, what) == [("li@example.test", "alert", 0, SENT, NOW + MINUTE)]
        assert alerts.counts(s) == {SENT: 1, "owed": 0}


def test_an_obligation_goes_into_one_mail_only(db: Database) -> None:
    with db.write() as s:
        who, _, _ = owed_mail(s)
        (first,) = alerts.outbox(s)
    with pytest.raises(StoreBusyError, match="不重复生成"), db.write() as s:
        mail(s, 2, subscriber_id=who, obligations=(first.obligations[0].id,))
    with db.read() as s:
        assert [each.id for each in alerts.outbox(s)] == [first.id], "the second mail was not kept"


def test_a_killed_senders_mail_is_claimed_again_with_the_same_message_id(db: Database) -> None:
    with db.write() as s:
        owed_mail(s)
        first = delivery_leases.claim(s, "one", NOW, NOW + 5 * MINUTE)
    with db.write() as s:
        assert delivery_leases.claim(s, "two", NOW + 4 * MINUTE, NOW + HOUR) is None
        second = delivery_leases.claim(s, "two", NOW + 5 * MINUTE, NOW + HOUR)
        assert first is not None
        assert second is not None
        assert (second.id, second.message_id, second.attempts) == (first.id, first.message_id, 2)


def test_mails_are_claimed_by_when_they_are_due(db: Database) -> None:
    with db.write() as s:
        first, second, third = mail(s, 1), mail(s, 2), mail(s, 3)
        alerts.put_off(s, first, answer="451 later", next_try_at=NOW + HOUR, subject="题")
        alerts.put_off(s, third, answer="451 later", next_try_at=NOW - HOUR, subject=None)
        s.flush()
        claimed = [delivery_leases.claim(s, "one", NOW, NOW + MINUTE) for _ in range(3)]
        assert [each.id if each else None for each in claimed] == [third, second, None]
        again = delivery_leases.claim(s, "one", NOW + HOUR, NOW + 2 * HOUR)
        assert again is not None, "leases that ran out come with the rest"


def test_two_senders_never_claim_one_mail(db: Database) -> None:
    with db.write() as s:
        for number in range(20):
            mail(s, number)
    together = threading.Barrier(2)
    taken: list[int] = []

    def run(owner: str) -> None:
        together.wait(10)
        while True:
            with db.write() as s:
                claimed = delivery_leases.claim(s, owner, NOW, NOW + HOUR)
            if claimed is None:
                return
            taken.append(claimed.id)

    threads = [threading.Thread(target=run, args=(owner,)) for owner in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == len(set(taken)) == 20


def test_a_sender_at_work_holds_nobody_up(postgres_url: str) -> None:
    db = Database.open(postgres_url, busy_seconds=1)
    with db.write() as s:
        first, second = mail(s, 1), mail(s, 2)
    with db.write() as slow, db.write() as quick:
        one, two = (delivery_leases.claim(unit, "o", NOW, NOW + HOUR) for unit in (slow, quick))
        assert one is not None
        assert two is not None
        assert (one.id, two.id) == (first, second)
    db.dispose()


def test_a_dead_senders_mail_is_due_at_once(db: Database) -> None:
    with db.write() as s:
        first, second = mail(s, 1), mail(s, 2)
        for owner in ("dead", "alive"):
            delivery_leases.claim(s, owner, NOW, NOW + HOUR)
        s.flush()
        assert sorted(delivery_leases.lease_owners(s)) == ["alive", "dead"]
        assert delivery_leases.free(s, [], NOW) == 0
        assert delivery_leases.free(s, ["dead", "unknown"], NOW + MINUTE) == 1
    with db.write() as s:
        again = delivery_leases.claim(s, "alive", NOW + MINUTE, NOW + HOUR)
        assert again is not None
        assert (again.id, again.attempts) == (first, 2)
        assert delivery_leases.claim(s, "alive", NOW + MINUTE, NOW + HOUR) is None, f"{second} is still being sent"


def test_a_put_off_mail_keeps_what_the_server_said(db: Database) -> None:
    with db.write() as s:
        _, _, delivery = owed_mail(s)
        delivery_leases.claim(s, "one", NOW, NOW + MINUTE)
        alerts.put_off(s, delivery, answer="451 busy", next_try_at=NOW + HOUR, subject="题")
    with db.write() as s:
        (waiting,) = alerts.outbox(s, state=WAITING)
        assert (waiting.answer, waiting.subject, waiting.next_try_at) == ("451 busy", "题", NOW + HOUR)
        assert delivery_leases.claim(s, "one", NOW + 2 * MINUTE, NOW + HOUR) is None, "the old lease is gone"
        assert alerts.outbox(s, state=SENT) == []


def test_retry_brings_waiting_mails_forward_and_failed_ones_by_name(db: Database) -> None:
    with db.write() as s:
        ids = [mail(s, n) for n in range(5)]
        for delivery in ids[:2]:
            alerts.put_off(s, delivery, answer="451", next_try_at=NOW + DAY, subject=None)
        alerts.end(s, ids[2], state=FAILED, answer="550")
        alerts.end(s, ids[3], state=DROPPED, answer="left")
        alerts.mark_sent(s, ids[4], subject="题", answer="250", now=NOW)
        s.flush()
        assert alerts.retry(s, NOW + HOUR) == 2
        assert alerts.counts(s) == {WAITING: 2, FAILED: 1, DROPPED: 1, SENT: 1, "owed": 0}
        assert alerts.retry(s, NOW + HOUR, ids) == 3, "what was sent or dropped is not sent again"
        claimed = {each.id for _ in range(5) if (each := delivery_leases.claim(s, "one", NOW + HOUR, NOW + DAY))}
        assert claimed == set(ids[:3])


def test_an_operators_mail_carries_its_payload(db: Database) -> None:
    with db.write() as s:
        alerts.deliver(
            s, kind="operator", recipient="ops@example.test", message_id="<o@t>", now=NOW, payload={"title": "中断"}
        )
        claimed = delivery_leases.claim(s, "one", NOW, NOW + MINUTE)
        assert claimed is not None
        assert (claimed.kind, claimed.payload, claimed.obligations) == ("operator", {"title": "中断"}, ())
