"""Stories and their members."""

from __future__ import annotations

import threading

import pytest

from pipelines.items import Membership
from storage import candidates, planning, stories
from storage.database import Database
from storage.errors import StoreBusyError
from storage.story_rows import SeeAlsoRow, StoryRow
from tests.integration.sample_rows import HOUR, NOW, accept_site, analysed, article, enter, second_of, story


def test_an_article_opens_a_story_or_joins_one(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "fujian", province="福建")
        first = article(s)
        story_id = enter(s, first, Membership("new", None), NOW)
        copy = article(s, key="fujian", now=NOW + HOUR)
        assert enter(s, copy, Membership("reprint", story_id, shared=0.9), NOW + HOUR) == story_id
    with db.read() as s:
        view = stories.view(s, story_id)
        assert view is not None
        assert (view.id, view.first_seen_at, view.announcement, view.correction) == (story_id, NOW, True, 0)
        assert [(m.relation, m.article.id, m.article.site_province) for m in view.members] == [
            ("new", first, "山东"),
            ("reprint", copy, "福建"),
        ]
        assert view.origin.id == first
        assert stories.relation_of(s, copy) == (story_id, "reprint")
        assert stories.count(s) == 1
        assert stories.view(s, 404) is None
        assert stories.relation_of(s, 404) is None


def test_a_doubt_is_kept_as_see_also(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        known = story(s)
        vetoed = enter(s, article(s), Membership("new", None, also=known, veto="数字不同"), NOW)
        view = stories.view(s, vetoed)
        assert view is not None
        assert (view.see_also, len(view.members)) == ((known,), 1)
        assert s.get_one(SeeAlsoRow, (vetoed, known)).reason == "数字不同"
        assert stories.count(s) == 2


def test_a_page_that_tells_a_second_story_stands_in_both(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        known, page_article = story(s), article(s, analysed("http://qilu.test/two.html"))
        membership = Membership("excerpt", known, shared=0.5, opens=True, spans=((0, 8), (12, 15)))
        assert enter(s, page_article, membership, NOW, matched=False, second_matched=True) == known
        second = next(each for each in stories.newest(s) if each != known)
        first_view, second_view = stories.view(s, known), stories.view(s, second)
        assert first_view is not None
        assert second_view is not None
        assert [(m.relation, m.matched) for m in first_view.members] == [("new", True), ("excerpt", False)]
        assert [(m.relation, m.matched) for m in second_view.members] == [("new", True)]
        assert second_view.origin.id == page_article
        (candidate,) = candidates.stored(s, [page_article])
        assert (candidate.story_id, candidate.also, candidate.spans) == (known, second, ((0, 8), (12, 15)))
        assert stories.relation_of(s, page_article) == (known, "excerpt")
        assert second_of(s, page_article) == second


def test_merged_stories_are_followed(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        first, second, third = story(s), story(s), story(s)
        s.get_one(StoryRow, third).merged_into = second
        s.get_one(StoryRow, second).merged_into = first
        s.flush()
        assert [stories.resolve(s, each) for each in (first, second, third)] == [first] * 3
        assert enter(s, article(s), Membership("reprint", third), NOW) == first
        assert stories.count(s) == 1
        assert stories.newest(s) == [first]
        view = stories.view(s, third)
        assert view is not None
        assert view.id == first


def test_a_circle_of_merges_does_not_hang(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        first, second = story(s), story(s)
        s.get_one(StoryRow, first).merged_into = second
        s.get_one(StoryRow, second).merged_into = first
        s.flush()
        assert stories.resolve(s, first) in (first, second)


def test_candidates_carry_what_a_verdict_needs(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        first, second = article(s, analysed("http://qilu.test/a")), article(s, analysed("http://qilu.test/b"))
        enter(s, first, Membership("new", None), NOW)
        story_id = enter(s, second, Membership("new", None), NOW)
        found = candidates.stored(s, [first, second, 404])
        assert [candidate.article_id for candidate in found] == [second, first]
        assert (found[0].story_id, found[0].url, found[0].site_key) == (story_id, "http://qilu.test/b", "qilu")
        assert found[0].normal == analysed().normal
        assert found[0].published_on == NOW.date()
        assert candidates.stored(s, []) == []


def _planned(db: Database, story_id: int) -> None:
    with db.write() as s:
        planning.mark_planned(s, [story_id])


def _to_plan(db: Database) -> list[int]:
    with db.write() as s:
        return [each.id for each in planning.stories_to_plan(s)]


def test_whatever_may_be_owed_anew_is_planned_again(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        origin, copy = article(s), article(s)
        story_id = enter(s, origin, Membership("new", None), NOW)
    assert _to_plan(db) == [story_id]
    _planned(db, story_id)
    assert _to_plan(db) == []
    with db.write() as s:
        enter(s, copy, Membership("reprint", story_id), NOW)
    assert _to_plan(db) == [story_id]
    for change in (stories.mark_changed, stories.mark_corrected):
        _planned(db, story_id)
        with db.write() as s:
            change(s, origin)
        assert _to_plan(db) == [story_id]
    _planned(db, story_id)
    with db.write() as s:
        stories.mark_withdrawn(s, origin, NOW + HOUR)
        stories.mark_corrected(s, origin)
        view = stories.view(s, story_id)
        assert view is not None
        assert (view.withdrawn_at, view.correction) == (NOW + HOUR, 2)
    assert _to_plan(db) == [story_id]


def test_a_copys_correction_or_withdrawal_is_not_the_storys(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        story_id, copy = story(s), article(s)
        enter(s, copy, Membership("reprint", story_id), NOW)
        stories.mark_corrected(s, copy)
        stories.mark_withdrawn(s, copy, NOW)
        view = stories.view(s, story_id)
        assert view is not None
        assert (view.withdrawn_at, view.correction) == (None, 0)


def test_newest_stories_come_first_announcements_by_default(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        first, plain, last = story(s), story(s, analysed("http://qilu.test/plain", match=False)), story(s)
        assert stories.newest(s) == [last, first]
        assert stories.newest(s, announcements_only=False, limit=2) == [last, plain]


def test_one_unit_at_a_time_decides_about_stories(database_url: str) -> None:
    one, two = Database.open(database_url), Database.open(database_url, busy_seconds=0.2)
    with one.write() as s:
        stories.lock_candidates(s)
        with pytest.raises(StoreBusyError), two.write() as late:
            stories.lock_candidates(late)
    with two.write() as s:
        stories.lock_candidates(s)
    one.dispose()
    two.dispose()


def test_a_change_made_while_the_planner_works_is_planned_afterwards(db: Database) -> None:
    """The planner has read a story's members and marks it as planned; a member that came meanwhile must not be lost."""
    with db.write() as s:
        accept_site(s)
        story_id, copy = story(s), article(s)

    def join() -> None:
        with db.write() as s:
            enter(s, copy, Membership("reprint", story_id), NOW)

    thread = threading.Thread(target=join)
    with db.write() as s:
        assert [each.id for each in planning.stories_to_plan(s)] == [story_id]
        thread.start()
        thread.join(0.5)
        planning.mark_planned(s, [story_id])
    thread.join(20)
    assert not thread.is_alive()
    assert _to_plan(db) == [story_id]
