"""A crawl that follows 原文链接: the original is fetched as a page of its own site, and the story comes from there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from config.paths import SHIPPED_CONFIG
from console.url_trace import trace_url
from crawler.originals import find_original
from pipelines.items import PageStatus
from scheduler.jobs import CrawlChildren
from storage import pages, sites, snapshots, stories
from storage.acceptance import take_over
from storage.database import Database
from storage.pages import PageRow
from storage.stories import StoryView
from tests.integration.notice_site import NoticeSite
from tests.integration.sample_pages import MARKET, RAID_TITLE, html, raid
from tests.integration.sample_rows import NOW, accept_site
from tests.integration.sample_rows import page as listed_page
from tests.integration.watched_farm import LEXICON, finish, utc_now

ORIGINAL, ELDER, LOST = (f"/jd/20260518_{number}.html" for number in (1001, 1000, 1002))
REPRINT, OTHER = (f"/zz/20260519_{number}.html" for number in (2001, 2002))


def with_link(page: str, url: str) -> str:
    return page.replace("</body>", f'<p><a href="{url}">原文链接</a></p></body>')


@dataclass(slots=True)
class TwoSites:
    """Hold the publisher and its reprinter under watch."""

    publisher: NoticeSite
    reprinter: NoticeSite
    db: Database
    home: Path
    url: str
    started: list[CrawlChildren] = field(default_factory=list)

    def crawl(self, *, due: bool = True) -> list[str]:
        """Crawl what is due, or what waits without a list being due; return the sites."""
        environment = {
            "JINDU_HOME": str(self.home),
            "JINDU_CONFIG": str(self.home / "config"),
            "JINDU_DATABASE_URL": self.url,
            "JINDU_ALLOW_NETWORKS": "127.0.0.0/8",
        }
        children = CrawlChildren(self.db, self.home, utc_now, environment=environment)
        self.started.append(children)
        with self.db.write() as s:
            for key in (self.publisher.key, self.reprinter.key):
                lists = [one.id for one in sites.due_lists(s, key, utc_now(), all_lists=True)]
                sites.put_off(s, lists, utc_now() if due else utc_now() + children.budget)
        started = children.start_due({})
        assert {each.outcome for each in finish(children).values()} <= {"ok"}
        return sorted(started)

    def page(self, url: str) -> PageRow | None:
        with self.db.read() as s:
            return s.scalars(select(PageRow).where(PageRow.url == url)).one_or_none()

    def stories(self) -> list[StoryView]:
        """Return the announcements, the first stored first."""
        with self.db.read() as s:
            found = [stories.view(s, story) for story in sorted(stories.newest(s))]
        return [view for view in found if view is not None]


@pytest.fixture
def two(tmp_path: Path, sqlite_url: str) -> Iterator[TwoSites]:
    reprinter = NoticeSite(key="zhuanzai", name="转载网", address="127.0.77.10")
    with NoticeSite() as publisher, reprinter:
        db = Database.open(sqlite_url)
        config = tmp_path / "config"
        shutil.copytree(SHIPPED_CONFIG / "rules", config / "rules")
        for site in (publisher, reprinter):
            site.write_site_file(config / "sites")
        take_over(db, sites_dir=config / "sites", rules_dir=config / "rules", lexicon_dir=LEXICON, now=utc_now())
        market = html("凌晨三点的蔬菜市场", tuple(line.format(place="寿光") for line in MARKET))
        publisher.publish("/jd/20260518_7.html", "凌晨三点的蔬菜市场", market)
        found = TwoSites(publisher, reprinter, db, tmp_path, sqlite_url)
        yield found
        for children in found.started:
            for child in children.running:
                child.process.kill()
                child.process.wait()
        db.dispose()


def test_the_original_of_a_reprint_is_fetched_and_becomes_the_origin(two: TwoSites) -> None:
    original, elder = two.publisher.base + ORIGINAL, two.publisher.base + ELDER
    # The publisher claims a later day than its copy does: only the link can tell which of the two came first.
    page = with_link(html(RAID_TITLE, raid(), published="2026-05-19 18:00"), elder)
    two.publisher.put(ORIGINAL, page)
    two.publisher.put(ELDER, html(RAID_TITLE, raid(), published="2026-05-17 18:00"))
    reprint = html(RAID_TITLE, raid(), published="2026-05-19 09:00")
    two.reprinter.publish(REPRINT, RAID_TITLE, with_link(reprint, original + "?utm_source=zz"))
    gone = with_link(html("外省毒贩落网", raid(caught=31, kilos=80)), two.publisher.base + LOST)
    two.reprinter.publish(OTHER, "外省毒贩落网", gone)
    assert two.crawl() == ["linxi", "zhuanzai"]
    two.crawl(due=False)  # no list is due: the page alone brings a child to its site
    row, copy = two.page(original), two.page(two.reprinter.base + REPRINT)
    assert row is not None
    assert copy is not None
    assert (row.status, row.site_key, row.list_id, row.found_on) == (PageStatus.ARTICLE, "linxi", None, copy.id)
    assert {view.origin.url: len(view.members) for view in two.stories()} == {
        original: 2,
        two.reprinter.base + OTHER: 1,  # whose own original is no more
    }
    lost = two.page(two.publisher.base + LOST)
    assert lost is not None
    assert (lost.status, two.publisher.times_asked(LOST)) == (PageStatus.GONE, 1)
    assert two.page(elder) is None  # one hop, no further
    assert two.crawl(due=False) == []
    with two.db.read() as s:
        (kept,) = snapshots.of_pages(s, [row.id])
        assert snapshots.get(s, kept.id) == (kept, page.encode())
        assert (kept.url, kept.headers["content-type"]) == (original, "text/html; charset=utf-8")
        road = trace_url(s, original, []).road
    assert road is not None
    assert road.found_on is not None
    assert (road.found_on.url, road.found_on.site_name) == (two.reprinter.base + REPRINT, "转载网")
    assert two.publisher.times_asked("/robots.txt") >= 1  # by the road all pages take


def test_a_page_found_so_leads_no_further_and_a_known_one_is_left_alone(db: Database) -> None:
    with db.write() as s:
        accept_site(s)
        accept_site(s, "lubao")
        first, other = listed_page(s), listed_page(s, "http://lubao.test/20261121_1.html", key="lubao")
        lists = sites.watched_lists(s)
        known = find_original("http://lubao.test/20261121_1.html", lists)
        fresh = find_original("http://lubao.test/20261121_2.html", lists)
        further = find_original("http://qilu.test/20261121_3.html", lists)
        assert known is not None
        assert fresh is not None
        assert further is not None
        assert not pages.follow(s, first, *known, NOW)
        assert pages.follow(s, first, *fresh, NOW)
        assert not pages.follow(s, other, *fresh, NOW)
        (found,) = [each for each in pages.owed(s, "lubao", NOW) if each.url == fresh[1].url]
        assert found.first_visit  # an old original is stored, not mailed
        assert not pages.follow(s, found.id, *further, NOW)
        assert pages.sites_to_retry(s, NOW) == ["lubao"]
        pages.finish(s, pages.End(found.id, PageStatus.GONE, now=NOW))
        assert pages.sites_to_retry(s, NOW) == []
