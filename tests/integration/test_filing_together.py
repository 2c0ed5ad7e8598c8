"""Pages that are filed in one transaction: as if they had come one after the other, whatever happens meanwhile."""

from __future__ import annotations

import pytest

from pipelines import filing
from pipelines.arrival import Arrival
from pipelines.filing import file_pages
from pipelines.story_desk import Ruling, StoryDesk
from pipelines.workshop import FetchedPage
from storage.database import Database, Session
from storage.story_moves import merge_by_hand
from tests.integration import test_steps
from tests.integration.sample_pages import MARKET, RAID_TITLE, html, listed, raid, raid_page
from tests.integration.sample_rows import NOW
from tests.integration.test_steps import PICTURED, Desk
from tests.integration.test_updates import BULLETIN, CORRECTED, NOTICE, bulletin

desk = test_steps.desk
MARKET_PAGE = html("凌晨三点的蔬菜市场", tuple(line.format(place="寿光") for line in MARKET))
CORRECTION = html(f"更正：{RAID_TITLE}", (CORRECTED, *raid(kilos=2.15)), published="2026-11-21 19:00")
SEPTEMBER = tuple(line.format(month=9, cases=1, caught=2, kilos=3, users=4, places=5) for line in BULLETIN)
STREAM = (
    raid_page(),
    MARKET_PAGE,
    html("淄博打掉运毒团伙", raid(), published="2026-11-21 16:40"),
    bulletin(10, "2026-11-01 09:00"),
    bulletin(11, "2026-12-01 09:00"),
    CORRECTION,
    CORRECTION,
    PICTURED,
    html(NOTICE, SEPTEMBER),
    PICTURED,
    MARKET_PAGE,
    bulletin(11, "2026-12-01 09:00"),
    raid_page(kilos=99),
)
TOLD = {
    (0, "new"): [(2, "reprint"), (5, "update"), (6, "reprint")],
    (1, "new"): [(10, "reprint")],
    (3, "new"): [],
    (4, "new"): [(11, "reprint")],
    (7, "new"): [(8, "reprint"), (9, "reprint")],
    (12, "new"): [],
}


def fetched(desk: Desk, stream: tuple[str, ...]) -> list[FetchedPage]:
    items = []
    for number, text in enumerate(stream):
        url, key = f"http://{('qilu', 'lubao')[number % 2]}.test/{number}.html", ("qilu", "lubao")[number % 2]
        with desk.db.write() as s:
            page = listed(s, url, key=key)
        items.append(desk.press.item(page, url, text, key=key))
    return items


def told(desk: Desk) -> dict[tuple[int, str], list[tuple[int, str]]]:
    found = {}
    for story in desk.stories():
        first, *others = [
            (int(member.article.url.rpartition("/")[2].removesuffix(".html")), member.relation)
            for member in story.members
        ]
        found[first] = others
    return found


@pytest.mark.parametrize("at_once", [1, 2, 5, len(STREAM)])
def test_pages_filed_together_make_the_stories_they_make_one_by_one(desk: Desk, at_once: int) -> None:
    items = fetched(desk, STREAM)
    for start in range(0, len(items), at_once):
        file_pages(desk.press.workshop(), items[start : start + at_once])
    assert told(desk) == TOLD
    corrected = next(story for story in desk.stories() if len(story.members) == 4)
    assert corrected.correction == 1, "the correction was told once, its reprint corrects nothing"
    assert corrected.best.url.endswith("/5.html")


class _MergedMeanwhile(StoryDesk):
    """Let a person merge two stories after the verdicts are reached, before they are written."""

    db: Database

    def rule(self, s: Session, arrival: Arrival, before: Ruling | None = None) -> Ruling:
        ruling = super().rule(s, arrival, before)
        if before is None:
            with self.db.write() as other:
                merge_by_hand(other, 1, [2], by="test", now=NOW)
        return ruling


def test_a_story_that_was_merged_meanwhile_is_joined_where_it_is_now(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = fetched(desk, (raid_page(), MARKET_PAGE, MARKET_PAGE))
    file_pages(desk.press.workshop(), items[:2])
    monkeypatch.setattr(_MergedMeanwhile, "db", desk.db, raising=False)
    monkeypatch.setattr(filing, "StoryDesk", _MergedMeanwhile)
    file_pages(desk.press.workshop(), items[2:])
    (story,) = desk.stories()
    assert [member.article.url[-6:] for member in story.members] == ["0.html", "1.html", "2.html"]
