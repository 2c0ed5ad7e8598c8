"""The road of one URL, from the list that showed it to the mails it led to."""

from __future__ import annotations

from pipelines.items import PageStatus
from storage import pages
from storage.database import Database
from storage.trace import owed_for, trace
from tests.integration.sample_rows import HOUR, NOW, accept_site, page
from tests.integration.sample_store import COPY, DOUBT, FIRST, fill


def key(url: str) -> str:
    return url.removeprefix("http://")


def test_an_announcement_is_followed_to_its_mails(db: Database) -> None:
    fill(db)
    with db.read() as s:
        found = trace(s, key(FIRST))
        assert found is not None
        assert (found.page.status, found.list_url) == ("article", "http://qilu.test/news")
        assert found.article is not None
        assert found.article.title.startswith("更正")
        assert found.verdict is not None
        assert (found.verdict.announcement, found.verdict.rules, found.verdict.rules_version) == (
            True,
            ("drug-case",),
            "v2",
        )
        assert [hit.zone for hit in found.hits] == ["title", "body"]
        assert [region.name for region in found.regions] == ["济南市"]
        (place,) = found.places
        assert (place.relation, place.origin_url, place.members, place.plan_due) == ("new", FIRST, 2, True)
        assert [story.provinces for story in found.stories] == [{"山东", "福建"}]
        assert [(due.kind, due.state, due.sent_at) for due in found.owed] == [
            ("alert", "sent", NOW + HOUR),
            ("correction", None, None),
        ]
        assert list(found.owed) == owed_for(s, place.story)


def test_a_reprint_shows_its_story_and_a_doubt_its_reason(db: Database) -> None:
    fill(db)
    with db.read() as s:
        copy, doubt = trace(s, key(COPY)), trace(s, key(DOUBT))
        assert copy is not None
        assert doubt is not None
        assert [(place.relation, place.origin_url) for place in copy.places] == [("reprint", FIRST)]
        assert [(place.relation, place.veto, place.see_also) for place in doubt.places] == [
            ("new", "数字不同", (copy.places[0].story,))
        ]


def test_a_page_that_got_nowhere_and_one_never_shown(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        pages.finish(s, pages.End(page(s, "http://qilu.test/gone.html"), PageStatus.GONE, now=NOW, http_status=404))
    with db.read() as s:
        found = trace(s, "qilu.test/gone.html")
        assert found is not None
        assert (found.page.status, found.article, found.verdict, found.places, found.owed) == (
            "gone",
            None,
            None,
            (),
            (),
        )
        assert trace(s, "qilu.test/elsewhere.html") is None
