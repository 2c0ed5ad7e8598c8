"""Finer wishes, quiet hours and digests, from the planner to the letter, on a real store."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from config.sitebook import PROVINCES
from pipelines.items import Article, Membership, Region
from scheduler.alerts.letters import Letter
from scheduler.alerts.notices import NoticeDesk
from scheduler.alerts.plan import plan
from scheduler.alerts.unwatched import UnwatchedHours
from scheduler.alerts.writing import mail_of
from storage import alerts, confirmations, delivery_leases, subscribers, suppression
from storage.database import Database
from storage.subscribers import SubscriberError
from storage.wishes import EVERYTHING, Finer, Timing
from tests.integration import sample_rows as sample
from tests.integration.sample_rows import DAY, HOUR, JINAN, MINUTE, NOW, SHANDONG, XIAMEN, accept_site, analysed
from tests.integration.test_coverage_day import LONG_AGO, MIDNIGHT, site, visit, watch

DOMAIN = "jindu.example.org"
READER = "li@example.test"
LIXIA = Region("历下区", "370102", "county", "山东")
CITY_OF_JINAN, COUNTY_OF_LIXIA = "370100 济南市 山东", "370102 历下区 山东"


def subscribe(
    db: Database, finer: Finer = EVERYTHING, *, provinces: tuple[str, ...] = (), delivery: str = "immediate"
) -> int:
    with db.write() as s:
        reader, _ = subscribers.add(
            s,
            email=READER,
            provinces=provinces,
            topics=(),
            delivery=delivery,
            confirmed=True,
            now=NOW - 30 * DAY,
            finer=finer,
        )
    return reader.id


def set_timing(db: Database, timing: Timing) -> None:
    with db.write() as s:
        reader = subscribers.find(s, READER)
        assert reader is not None
        subscribers.set_timing(s, reader.id, timing, NOW, by="test")


def tell(db: Database, *found: Article, now: dt.datetime = NOW) -> None:
    with db.write() as s:
        accept_site(s, now=now)
        for article in found or (analysed(),):
            sample.story(s, article, now=now)
    plan(db, now, DOMAIN)


def letters(db: Database) -> list[Letter]:
    """Return the letters of the outbox, oldest first."""
    with db.read() as s:
        found = [mail_of(s, mail, None, NoticeDesk()) for mail in reversed(alerts.outbox(s))]
    return [letter for letter in found if isinstance(letter, Letter)]


@pytest.mark.parametrize(
    ("finer", "provinces", "heard"),
    [
        (Finer(cities=(CITY_OF_JINAN,)), (), True),
        (Finer(cities=(COUNTY_OF_LIXIA,)), (), False),
        (Finer(cities=(COUNTY_OF_LIXIA,)), ("山东",), True),
        (Finer(cities=("350200 厦门市 福建",)), (), False),
        (Finer(types=("案件通报",)), (), True),
        (Finer(types=("政策法规",)), (), False),
        (Finer(substances=("冰毒", "海洛因")), (), True),
        (Finer(substances=("依托咪酯",)), (), False),
        (Finer(words=("贩毒案", "不会出现")), (), True),
        (Finer(words=("戒毒",)), (), False),
        (Finer(least_score=1.5), (), True),
        (Finer(least_score=1.6), (), False),
        (Finer(types=("案件通报",), substances=("依托咪酯",)), (), False),
        (Finer(types=("案件通报",)), ("福建",), False),
    ],
)
def test_a_wish_hears_what_it_asks_for_and_no_more(
    db: Database, finer: Finer, provinces: tuple[str, ...], heard: bool
) -> None:
    subscribe(db, finer, provinces=provinces)
    tell(db)
    assert len(letters(db)) == heard


def test_a_city_hears_of_its_districts_and_of_the_whole_country(db: Database) -> None:
    subscribe(db, Finer(cities=(CITY_OF_JINAN,)))
    tell(
        db,
        analysed("http://qilu.test/a.html", regions=(LIXIA,)),
        analysed("http://qilu.test/b.html", regions=(SHANDONG,)),
        analysed("http://qilu.test/c.html", regions=(), national=True),
        analysed("http://qilu.test/d.html", regions=(XIAMEN,)),
    )
    assert [letter.notices[0].url[-6:] for letter in letters(db)] == ["a.html", "c.html"]


def test_one_person_with_several_wishes_gets_one_mail_a_story(db: Database) -> None:
    subscribe(db, Finer(words=("贩毒",)))
    subscribe(db, Finer(types=("案件通报",)), provinces=("山东",))
    subscribe(db, delivery="daily")
    tell(db)
    (letter,) = letters(db)
    assert letter.kind == "immediate"
    assert letter.wishes == (
        "全国各地的禁毒公告（含有：贩毒）",
        "山东的禁毒公告（类型：案件通报）",
        "全国各地的禁毒公告",
    )


def test_what_comes_in_quiet_hours_comes_in_one_mail_afterwards(db: Database) -> None:
    subscribe(db)
    set_timing(db, Timing("15:00", "17:00"))  # NOW is 16:00 in Shanghai
    tell(db, *(analysed(f"http://qilu.test/{n}.html") for n in range(3)))
    assert letters(db) == []
    plan(db, NOW + HOUR, DOMAIN)
    (letter,) = letters(db)
    assert len(letter.notices) == 3


def test_a_night_is_gathered_into_one_mail_in_the_morning(db: Database) -> None:
    subscribe(db)
    set_timing(db, Timing("22:00", "07:00"))
    for number, hours in enumerate((5.9, 6.5, 10)):  # 21:54, 22:30 and 02:00 in Shanghai
        tell(db, analysed(f"http://qilu.test/{number}.html"), now=NOW + hours * HOUR)
    assert [len(letter.notices) for letter in letters(db)] == [1], "it was not yet night"
    plan(db, NOW + 15 * HOUR - MINUTE, DOMAIN)
    assert len(letters(db)) == 1
    plan(db, NOW + 15 * HOUR, DOMAIN)
    assert [len(letter.notices) for letter in letters(db)] == [1, 2]


def test_a_mail_is_told_by_the_wishes_its_story_fits(db: Database) -> None:
    subscribe(db, Finer(words=("贩毒",)))
    subscribe(db, provinces=("福建",))
    subscribe(db, delivery="weekly")
    tell(db)
    (letter,) = letters(db)
    assert letter.wishes == ("全国各地的禁毒公告（含有：贩毒）", "全国各地的禁毒公告")


def copy(db: Database, story: int, site: str, now: dt.datetime) -> None:
    """Let another site take a story over."""
    with db.write() as s:
        accept_site(s, site, now=NOW - DAY)
        found = sample.article(s, analysed(f"http://{site}.test/{story}-{now:%d%H%M}.html"), key=site, now=now)
        sample.enter(s, found, Membership("reprint", story), now)


def send_all(db: Database, now: dt.datetime) -> list[Letter]:
    """Plan, and take every mail for sent; return what was sent."""
    plan(db, now, DOMAIN)
    sent = []
    with db.write() as s:
        while mail := delivery_leases.claim(s, "test", now, now + HOUR):
            sent.append(mail_of(s, mail, None, NoticeDesk()))
            alerts.mark_sent(s, mail.id, subject="s", answer="250", now=now)
    return [letter for letter in sent if isinstance(letter, Letter)]


def test_outlets_that_take_over_later_ride_in_the_next_digest_once(db: Database) -> None:
    subscribe(db, delivery="daily")
    set_timing(db, Timing(digest_hour=18, empty_digest=True))
    tell(db)
    evening = NOW + 3 * HOUR
    copy(db, 1, "before", NOW + HOUR)
    (first,) = send_all(db, evening)
    assert ([len(notice.reprints) for notice in first.notices], first.later) == ([1], ())
    copy(db, 1, "after", evening + HOUR)
    copy(db, 1, "later", evening + 2 * HOUR)
    assert send_all(db, evening + 3 * HOUR) == [], "a reprint sends no mail by itself"
    copy(db, 1, "next", evening + DAY + MINUTE)
    (second,) = send_all(db, evening + DAY)
    assert [(told.title, told.outlets) for told in second.later] == [
        ("济南警方破获一起贩毒案", ("after 网", "later 网"))
    ]
    assert send_all(db, evening + DAY) == []
    (third,) = send_all(db, evening + 2 * DAY)
    assert [told.outlets for told in third.later] == [("next 网",)]


def test_at_most_one_mail_in_a_time_and_the_rest_gathered(db: Database) -> None:
    subscribe(db)
    set_timing(db, Timing(pace_minutes=60))
    for minute in (0, 10, 20):
        tell(db, analysed(f"http://qilu.test/{minute}.html"), now=NOW + minute * MINUTE)
    assert [len(letter.notices) for letter in letters(db)] == [1]
    plan(db, NOW + 59 * MINUTE, DOMAIN)
    assert len(letters(db)) == 1
    plan(db, NOW + 60 * MINUTE, DOMAIN)
    assert [len(letter.notices) for letter in letters(db)] == [1, 2]


def test_a_digest_has_the_best_first_at_its_readers_hour(db: Database) -> None:
    subscribe(db, delivery="daily")
    set_timing(db, Timing(digest_hour=18))
    weak = analysed("http://qilu.test/weak.html", title="弱")
    strong = analysed("http://qilu.test/strong.html", title="强", regions=(JINAN,))
    strong = replace(strong, verdict=replace(strong.verdict, score=9.0))
    tell(db, weak, strong)
    assert letters(db) == []
    plan(db, NOW + 2 * HOUR - MINUTE, DOMAIN)
    assert letters(db) == []
    plan(db, NOW + 2 * HOUR, DOMAIN)
    (letter,) = letters(db)
    assert [notice.title for notice in letter.notices] == ["强", "弱"]


def test_an_empty_day_has_one_honest_line_for_those_who_want_it(db: Database) -> None:
    subscribe(db, delivery="daily")
    with db.write() as s:
        accept_site(s)
    plan(db, NOW, DOMAIN)
    assert letters(db) == [], "nobody asked for it"
    set_timing(db, Timing(empty_digest=True))
    for minutes in (0, 1, 60):
        plan(db, NOW + minutes * MINUTE, DOMAIN)
    (letter,) = letters(db)
    assert (letter.kind, letter.notices) == ("daily", ())
    plan(db, NOW + DAY, DOMAIN)
    assert len(letters(db)) == 2


def test_a_digest_says_what_could_not_be_watched(db: Database) -> None:
    with db.write() as s:
        accept_site(s, now=LONG_AGO)
        visit(s, LONG_AGO)
        watch(s, 0, 9)
        watch(s, 9.5, 31, outcome="timeout")
    unwatched = UnwatchedHours(db, lambda: {"qilu": site()})
    after = MIDNIGHT + 32 * HOUR
    (line,) = unwatched.lines(("山东",), 1, after)
    assert line == "山东：11 月 21 日 09:00–24:00 没能看到"
    everyone = unwatched.lines((), 1, after)
    assert everyone[0] == line
    assert everyone[1].startswith("来源还没有核对，没有消息不等于没有公告：")
    assert everyone[1].count("、") == len(PROVINCES) - 2
    assert unwatched.lines(("福建",), 7, after) == ("来源还没有核对，没有消息不等于没有公告：福建",)
    nothing = UnwatchedHours(db, dict)
    assert nothing.lines((), 1, after) == ("来源还没有核对，没有消息不等于没有公告：各地",)


def test_an_address_without_a_mailbox_is_refused_until_its_owner_is_heard_of(db: Database) -> None:
    with db.write() as s:
        suppression.block(s, READER, "退信：5.1.1 no such user", NOW)
    with pytest.raises(SubscriberError, match="本人重新订阅"):
        subscribe(db)
    with db.write() as s:
        add = {"provinces": (), "topics": (), "delivery": "daily", "confirmed": True, "now": NOW}
        subscribers.add(s, email=READER.upper(), returning=True, **add)  # type: ignore[arg-type]
        assert suppression.reason_of(s, READER) is None


def test_a_wish_survives_the_mail_that_asks_for_its_confirmation(db: Database) -> None:
    finer = Finer(cities=(CITY_OF_JINAN,), words=("依托咪酯",), least_score=2.0)
    with db.write() as s:
        confirmations.ask(
            s, email=READER, provinces=(), topics=(), delivery="daily", message_id="<1@x>", now=NOW, finer=finer
        )
        asked = confirmations.find(s, "<1@x>")
        assert asked is not None
        assert asked.places == ("济南市",)
        reader = confirmations.accept(s, asked, NOW, by="test")
    assert reader.subscriptions[0].finer == finer
