"""Stories put together and taken apart by hand: who is owed what, and that it stays so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.items import Membership
from scheduler.alerts.plan import plan
from storage import alerts, articles, candidates, delivery_leases, obligations, stories, story_moves, subscribers
from storage.alerts import DeliveryRow
from storage.database import Database
from storage.soundness import check
from storage.story_moves import MoveRefusedError
from tests.integration import sample_rows as sample
from tests.integration.sample_rows import DAY, HOUR, JINAN, NOW, XIAMEN, accept_site, analysed
from tests.integration.test_plan import DOMAIN, mails, subscribe

A, B, C = "http://qilu.test/a.html", "http://qilu.test/b.html", "http://qilu.test/c.html"


@pytest.fixture
def watched(db: Database) -> Database:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "li")
    return db


def open_story(db: Database, url: str, **more: object) -> int:
    with db.write() as s:
        return sample.story(s, analysed(url, **more))  # type: ignore[arg-type]


def join(db: Database, story: int, url: str, **more: object) -> int:
    """Let an article join a story as a reprint; return the article."""
    with db.write() as s:
        article = sample.article(s, analysed(url, **more))  # type: ignore[arg-type]
        sample.enter(s, article, Membership("reprint", story), NOW)
        return article


def merge(db: Database, story: int, *others: int) -> int:
    with db.write() as s:
        return story_moves.merge_by_hand(s, story, others, by="值班员", now=NOW)


def split(db: Database, story: int, *members: int) -> int:
    with db.write() as s:
        return story_moves.split_by_hand(s, story, members, by="值班员", now=NOW)


def send(db: Database, limit: int = 100) -> list[tuple[str, str]]:
    """Plan and send; return (reader, title of what the mail quotes) of each mail that went out."""
    plan(db, NOW, DOMAIN)
    told = []
    for _ in range(limit):
        with db.write() as s:
            mail = delivery_leases.claim(s, "test", NOW, NOW + HOUR)
            if mail is None:
                break
            alerts.mark_sent(s, mail.id, subject="s", answer="250", now=NOW)
            told += [
                (mail.recipient.partition("@")[0], owed.kind, stories.told_as(s, owed.story_id))
                for owed in mail.obligations
            ]
    return [(name, title if kind == "alert" else f"{kind}：{title}") for name, kind, title in told]


def members(db: Database, story: int) -> list[tuple[str, str]]:
    with db.read() as s:
        view = stories.view(s, story)
        assert view is not None
        return [(m.article.url, m.relation) for m in view.members]


def owed(db: Database, story: int) -> list[tuple[str, str, str | None]]:
    with db.read() as s:
        return [(email.partition("@")[0], kind, state) for email, kind, _, state, _ in obligations.of_story(s, story)]


def test_merged_stories_are_one_and_nobody_hears_again(watched: Database) -> None:
    first, second = open_story(watched, A), open_story(watched, B)
    assert len(send(watched)) == 2
    assert merge(watched, first, second) == first
    assert members(watched, second) == [(A, "new"), (B, "reprint")]
    assert send(watched) == []
    assert owed(watched, first) == [("li", "alert", "sent")]
    with watched.read() as s:
        assert stories.count(s) == 1
        (move,) = story_moves.moves_of(s, second)
        assert (move.kind, move.by, move.story, move.other, move.at) == ("merge", "值班员", first, second, NOW)
    assert check(watched) == []


def test_of_two_alerts_that_wait_one_is_sent(watched: Database) -> None:
    first, second = open_story(watched, A), open_story(watched, B)
    plan(watched, NOW, DOMAIN)
    merge(watched, first, second)
    assert [name for name, _ in send(watched)] == ["li"]
    with watched.read() as s:
        (dropped,) = alerts.outbox(s, state=alerts.DROPPED)
        assert "已并入" in (dropped.answer or "")
    assert check(watched) == []


def test_what_has_gone_out_counts_whichever_story_it_was(watched: Database) -> None:
    """The story that stays was never mailed: its waiting alert is dropped, and the other's counts for corrections."""
    second = open_story(watched, B)
    assert len(send(watched)) == 1
    first = open_story(watched, A)
    plan(watched, NOW, DOMAIN)
    merge(watched, first, second)
    assert send(watched) == []
    assert owed(watched, first) == [("li", "alert", "sent")]
    with watched.write() as s:
        view = stories.view(s, first)
        assert view is not None
        stories.mark_corrected(s, view.origin.id)
    assert [title.partition("：")[0] for _, title in send(watched)] == ["correction"]


def test_digests_carry_a_merged_story_once(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        subscribe(s, "wang", delivery="daily")
    first, second = open_story(db, A), open_story(db, B)
    plan(db, NOW, DOMAIN)
    merge(db, first, second)
    plan(db, NOW + DAY, DOMAIN)
    with db.read() as s:
        (mail,) = alerts.outbox(s)
        assert [owed.story_id for owed in mail.obligations] == [first]


def test_a_merge_corrects_and_withdraws_nothing_in_the_eyes_of_the_others_readers(watched: Database) -> None:
    first, second = open_story(watched, A, regions=(JINAN,)), open_story(watched, B, regions=(XIAMEN,))
    with watched.write() as s:
        subscribe(s, "fujian", "福建")
    send(watched)
    with watched.write() as s:
        origin = stories.view(s, first).origin.id  # type: ignore[union-attr]
        stories.mark_corrected(s, origin)
        articles.withdraw(s, origin, NOW)
        stories.mark_withdrawn(s, origin, NOW)
    told = send(watched)
    assert {name for name, _ in told} == {"li"}
    merge(watched, first, second)
    assert send(watched) == []
    assert ("fujian", "alert", "sent") in owed(watched, first)


def test_readers_of_either_story_hear_of_the_next_correction_once(watched: Database) -> None:
    first, second = open_story(watched, A, regions=(JINAN,)), open_story(watched, B, regions=(XIAMEN,))
    with watched.write() as s:
        subscribe(s, "fujian", "福建")
        subscribe(s, "shandong", "山东")
    send(watched)
    for story in (first, second):
        with watched.write() as s:
            stories.mark_corrected(s, stories.view(s, story).origin.id)  # type: ignore[union-attr]
    assert len(send(watched)) == 4
    merge(watched, first, second)
    assert send(watched) == []
    with watched.write() as s:
        stories.mark_corrected(s, stories.view(s, first).origin.id)  # type: ignore[union-attr]
    assert sorted(name for name, _ in send(watched)) == ["fujian", "li", "shandong"]


def test_an_article_split_off_is_a_first_alert_to_all_who_want_it(watched: Database) -> None:
    first = open_story(watched, A)
    send(watched)
    wrong = join(watched, first, B, title="另一起案件")
    assert send(watched) == []
    new = split(watched, first, wrong)
    assert members(watched, first) == [(A, "new")]
    assert members(watched, new) == [(B, "new")]
    assert send(watched) == [("li", "另一起案件")]
    assert send(watched) == []
    assert check(watched) == []


def test_when_what_was_told_is_split_off_the_rest_is_news(watched: Database) -> None:
    first = open_story(watched, A)
    send(watched)
    join(watched, first, B, title="另一起案件")
    with watched.read() as s:
        told = stories.view(s, first).origin.id  # type: ignore[union-attr]
    new = split(watched, first, told)
    assert owed(watched, new) == [("li", "alert", "sent")]
    assert send(watched) == [("li", "另一起案件")]
    with watched.write() as s:
        stories.mark_corrected(s, told)
    assert [name for name, _ in send(watched)] == ["li"]


def test_undoing_a_merge_tells_nobody_what_they_have_heard(watched: Database) -> None:
    first, second = open_story(watched, A, regions=(JINAN,)), open_story(watched, B, regions=(XIAMEN,))
    with watched.write() as s:
        subscribe(s, "fujian", "福建")
        subscribe(s, "shandong", "山东")
        part = stories.view(s, second).origin.id  # type: ignore[union-attr]
    send(watched)
    merge(watched, first, second)
    send(watched)
    new = split(watched, first, part)
    assert send(watched) == []
    assert ("fujian", "alert", "sent") in owed(watched, new)


def test_those_who_left_or_came_later_are_owed_nothing(watched: Database) -> None:
    first = open_story(watched, A)
    wrong = join(watched, first, B)
    send(watched)
    with watched.write() as s:
        subscribers.remove(s, "li@example.test", NOW)
        subscribe(s, "late", now=NOW + HOUR)
    split(watched, first, wrong)
    assert send(watched) == []


def test_what_is_no_announcement_is_split_off_silently(watched: Database) -> None:
    first = open_story(watched, A)
    wrong = join(watched, first, B, match=False)
    send(watched)
    split(watched, first, wrong)
    assert send(watched) == []


def test_a_mail_on_its_way_is_not_called_back(watched: Database) -> None:
    first, second = open_story(watched, A), open_story(watched, B)
    plan(watched, NOW, DOMAIN)
    with watched.write() as s:
        mail = delivery_leases.claim(s, "one", NOW, NOW + HOUR)
        assert mail is not None
    merge(watched, first, second)
    with watched.write() as s:
        assert s.get_one(DeliveryRow, mail.id).state == alerts.LEASED
        alerts.mark_sent(s, mail.id, subject="s", answer="250", now=NOW)
    assert send(watched) == []


def test_copies_that_arrive_later_join_what_the_stories_have_become(watched: Database) -> None:
    first, second = open_story(watched, A), open_story(watched, B)
    merge(watched, first, second)
    join(watched, second, C)
    assert members(watched, first) == [(A, "new"), (B, "reprint"), (C, "reprint")]


def test_a_page_that_told_two_stories_tells_the_merged_one(watched: Database) -> None:
    first = open_story(watched, A)
    with watched.write() as s:
        page = sample.article(s, analysed(B))
        two = Membership("excerpt", first, opens=True, spans=((0, 8),))
        sample.enter(s, page, two, NOW, matched=False, second_matched=False)
        second = sample.second_of(s, page)
        assert second is not None
    merge(watched, first, second)
    with watched.read() as s:
        (candidate,) = candidates.stored(s, [page])
        assert (candidate.story_id, candidate.also, candidate.spans) == (first, None, ())
        view = stories.view(s, first)
        assert view is not None
        assert [m.matched for m in view.members] == [True, True]


def test_what_resembled_one_story_resembles_the_merged_one(watched: Database) -> None:
    first, second = open_story(watched, A), open_story(watched, B)
    with watched.write() as s:
        alike = sample.article(s, analysed(C))
        third = sample.enter(s, alike, Membership("new", None, also=second, veto="数字不同"), NOW)
    merge(watched, first, second)
    with watched.read() as s:
        assert stories.view(s, third).see_also == (first,)  # type: ignore[union-attr]
    merge(watched, first, third)
    with watched.read() as s:
        assert stories.view(s, first).see_also == ()  # type: ignore[union-attr]


def test_moves_that_make_no_sense_are_refused(watched: Database) -> None:
    first, second = open_story(watched, A), open_story(watched, B)
    with pytest.raises(MoveRefusedError, match="没有编号为 404 的报道"):
        merge(watched, first, 404)
    with pytest.raises(MoveRefusedError, match="只有这 1 篇"):
        split(watched, first, 1)
    with pytest.raises(MoveRefusedError, match=f"报道 {first} 里没有文章 2"):
        split(watched, first, 2)
    merge(watched, first, second)
    with pytest.raises(MoveRefusedError, match="已经是同一条"):
        merge(watched, second, first)
    assert mails(watched) == []


def test_a_late_original_takes_over_without_a_mail(watched: Database) -> None:
    with watched.write() as s:
        accept_site(s, "minxin", province="福建")
    copy = replace(analysed(A), reading=replace(analysed(A).reading, source="minxin 网"))
    with watched.write() as s:
        story = sample.enter(s, sample.article(s, copy), Membership("new", None), NOW)
    assert len(send(watched)) == 1
    with watched.write() as s:
        original = sample.article(s, analysed("http://minxin.test/1.html", title="原发"), key="minxin", now=NOW + HOUR)
        sample.enter(s, original, Membership("reprint", story), NOW + HOUR)
    with watched.read() as s:
        view = stories.view(s, story)
        assert view is not None
        assert (view.origin.id, view.best.title, stories.told_as(s, story)) == (original, "原发", "原发")
    assert send(watched) == []
