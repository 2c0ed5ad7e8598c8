"""All stories decided anew: the same by the same program, others by another, and nobody told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipelines import story_desk
from pipelines.deduplication import Candidate, Probe
from pipelines.deduplication import decide as really_decide
from pipelines.items import Membership
from pipelines.rebuilding import rebuilt
from storage import planning, stories, story_moves
from storage.soundness import check
from storage.standing import Difference
from tests.integration import test_updates
from tests.integration.sample_pages import MARKET, RAID_TITLE, html, raid, raid_page
from tests.integration.sample_rows import DAY, HOUR, NOW
from tests.integration.test_steps import PICTURED, Desk, two_articles
from tests.integration.test_updates import BULLETIN, CORRECTED, NOTICE, Post, bulletin

desk, post = test_updates.desk, test_updates.post


def other(number: int) -> str:
    return f"http://lubao.test/{number}.html"


def live(desk: Desk, *, double: bool = True) -> None:
    """Let everything happen that shapes stories, but for people's decisions; `double`: a page tells two of them."""
    desk.put(raid_page())
    desk.put(html("跨省运毒团伙被淄博警方打掉", raid(), source="齐鲁网"), url=other(1), key="lubao")
    desk.put(raid_page(caught=12, kilos=4.3), url=other(2), key="lubao")
    desk.put(PICTURED, url=other(3), key="lubao")
    desk.put(html(NOTICE, tuple(line.format(place="张店") for line in MARKET)), url=other(4), key="lubao")
    desk.put(raid_page(kilos=2.15), now=NOW + HOUR)
    corrected = html(f"更正：{RAID_TITLE}", (CORRECTED, *raid(kilos=2.15)), published="2026-11-21 19:00")
    desk.put(corrected, url=other(5), key="lubao", now=NOW + HOUR)
    desk.put(bulletin(9, "2026-10-08 09:00"), url=other(6), key="lubao", now=NOW + HOUR)
    desk.put(bulletin(10, "2026-11-06 09:00"), url=other(6), key="lubao", now=NOW + 2 * HOUR)
    desk.put(two_articles(raid(caught=5, kilos=1.25)), url=other(7), key="lubao", now=NOW + 2 * HOUR)
    desk.put(PICTURED.replace("悬赏征集", "公开征集"), url=other(8), key="lubao", now=NOW + 2 * HOUR)
    desk.put(
        html(NOTICE.replace("悬赏征集", "公开征集"), raid(kilos=77)), url=other(8), key="lubao", now=NOW + 3 * HOUR
    )
    if double:
        two = (*raid(), "", *(line.format(month=3, cases=1, caught=2, kilos=3, users=4, places=5) for line in BULLETIN))
        desk.put(html(RAID_TITLE, two), url=other(9), key="lubao", now=NOW + 3 * HOUR)


def move(desk: Desk) -> tuple[int, int]:
    """Decide by hand: two stories are one, and a copy is none; return the stories it makes."""
    first, second, *_ = desk.stories()
    with desk.db.write() as s:
        story_moves.merge_by_hand(s, first.id, [second.id], by="值班员", now=NOW + 4 * HOUR)
        copy = first.members[1].article.id
        return first.id, story_moves.split_by_hand(s, first.id, [copy], by="值班员", now=NOW + 4 * HOUR)


def differences(desk: Desk) -> list[Difference]:
    with rebuilt(desk.db) as found:
        return found.differences()


def apply(desk: Desk) -> int:
    with rebuilt(desk.db) as found:
        return len(found.apply(NOW + DAY))


def partition(desk: Desk) -> list[list[tuple[str, str]]]:
    return [[(member.article.url, member.relation) for member in story.members] for story in desk.stories()]


def never_merging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for an earlier program that recognised no copies."""
    monkeypatch.setattr(story_desk, "decide", lambda *_: Membership("new", None))


def test_the_same_program_finds_the_same_stories(desk: Desk) -> None:
    live(desk)
    assert len({tuple(story) for story in map(tuple, partition(desk))}) >= 6
    assert differences(desk) == []


def test_what_a_person_decided_is_kept_and_copies_follow(desk: Desk) -> None:
    live(desk)
    merged, apart = move(desk)
    desk.put(
        html("跨省运毒团伙被淄博警方打掉", raid(), source="齐鲁网"), url=other(20), key="lubao", now=NOW + 5 * HOUR
    )
    desk.put(raid_page(caught=12, kilos=4.3), url=other(21), key="lubao", now=NOW + 5 * HOUR)
    desk.put(raid_page(kilos=2.15, caught=10), now=NOW + 6 * HOUR)
    before = partition(desk)
    by_id = {story.id: [m.article.url for m in story.members] for story in desk.stories()}
    assert other(21) in by_id[merged]
    assert other(20) in by_id[apart]
    assert differences(desk) == []
    assert apply(desk) == 0
    assert partition(desk) == before


def test_a_better_program_puts_together_what_is_one_and_tells_nobody_again(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        never_merging(earlier)
        live(desk, double=False)
    told = len(post.subjects(NOW + 4 * HOUR))
    before = len(desk.stories())
    found = differences(desk)
    assert found
    assert len(desk.stories()) == before, "a dry run writes nothing"
    assert apply(desk) == len(found)
    assert len(desk.stories()) < before
    assert differences(desk) == []
    assert post.subjects(NOW + DAY) == []
    assert len(post.taken) == told
    assert check(desk.db) == []


def test_a_better_program_takes_apart_what_is_two_and_the_swallowed_alert_is_sent(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(probe: Probe, candidates: Sequence[Candidate]) -> Membership:
        return Membership("reprint", candidates[0].story) if candidates else Membership("new", None)

    with monkeypatch.context() as earlier:
        earlier.setattr(story_desk, "decide", careless)
        desk.put(raid_page())
        assert len(post.subjects()) == 1
        desk.put(raid_page(caught=12, kilos=4.3), url=other(2), key="lubao")
        desk.put(raid_page(caught=12, kilos=4.3), url=other(3), key="lubao")
        assert post.subjects() == []
    assert apply(desk) == 2
    assert [[relation for _, relation in story] for story in partition(desk)] == [["new"], ["new", "reprint"]]
    assert len(post.subjects(NOW + DAY)) == 1
    assert post.subjects(NOW + DAY) == []
    assert differences(desk) == []


def test_second_stories_of_pages_come_and_go(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def single(probe: Probe, candidates: Sequence[Candidate]) -> Membership:
        return replace(really_decide(probe, candidates), opens=False, spans=())

    live(desk)
    whole = partition(desk)
    with monkeypatch.context() as earlier:
        earlier.setattr(story_desk, "decide", single)
        assert apply(desk) > 0
        assert len(desk.stories()) == len(whole) - 1
        assert differences(desk) == []
    assert apply(desk) > 0
    assert partition(desk) == whole
    assert check(desk.db) == []


def test_articles_that_came_meanwhile_stay_where_they_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        never_merging(earlier)
        live(desk)
    with rebuilt(desk.db) as found:
        desk.put(raid_page(kilos=2.15), url=other(30), key="lubao", now=NOW + 5 * HOUR)
        assert found.apply(NOW + DAY)
    with desk.db.read() as s:
        assert sum(len(story.members) for story in desk.stories()) >= 13
        assert planning.unplanned(s) == stories.count(s)
