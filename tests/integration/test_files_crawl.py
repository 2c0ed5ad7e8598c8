"""A crawl of notices that are files, pages that only show a file, and articles split over pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from config.paths import SHIPPED_CONFIG
from console.demo.server import Fault
from pipelines.items import PageStatus
from scheduler.jobs import CrawlChildren
from storage import coverage, sites
from storage.acceptance import take_over
from storage.article_rows import ArticleRow
from storage.database import Database
from storage.pages import PageRow
from tests import document_files as files
from tests.document_files import ORGAN, PARAGRAPHS, TITLE
from tests.integration import sample_pages
from tests.integration.notice_site import KEY, NoticeSite
from tests.integration.watched_farm import LEXICON, finish, utc_now

PDF = "application/pdf"
VILLAGE = "走进青石村：一个山村的禁毒十年"
PARTS = (
    (
        "青石村坐落在大山深处，十年前，这里因外流贩毒人员多而远近闻名，许多年轻人出了门就再没有回来。",
        "村支书老何记得，工作队第一次进村时，家家户户大门紧",
    ),
    (
        "闭，没有人愿意和他们说话。民警挨家挨户走访，用三个月时间把全村一百四十户人家的情况记满了六个本子。",
        "第二年春天，村里办起了花椒合作社。",
    ),
    (
        "如今，全村种上了三千亩花椒，外出人员陆续返乡，连续五年没有新增吸毒人员，去年还被评为无毒示范村。",
        "老何说，好日子要靠自己守。",
    ),
)
WHOLE = [PARTS[0][0], PARTS[0][1] + PARTS[1][0], PARTS[1][1], *PARTS[2]]


def story_page(number: int, *, name: str = "t77", pages: int = 3) -> str:
    body = "".join(f"<p>{line}</p>" for line in PARTS[number])
    names = [f"{name}.html", *(f"{name}_{n}.html" for n in range(1, pages))]
    bar = "".join(f'<a href="{link}">{n + 1}</a> ' for n, link in enumerate(names))
    after = f'<a href="{names[number + 1]}">下一页</a>' if number + 1 < pages else f'<a href="{names[0]}">首页</a>'
    return (
        f"<html><head><title>{VILLAGE}_临溪禁毒网</title></head><body><h1>{VILLAGE}</h1>"
        f"<div class='info'>2026-05-18 09:20 来源：临溪禁毒网</div><div class='content'>{body}</div>"
        f"<div class='pages'>{bar}{after}</div></body></html>"
    )


def viewer_page(title: str, file: str) -> str:
    return (
        f"<html><head><title>{title}_临溪禁毒网</title></head><body><h1>{title}</h1><div class='info'>2026-05-19 10:05"
        f" 来源：临溪禁毒网</div><iframe src='/web/viewer.html?file={file}'></iframe></body></html>"
    )


@dataclass(slots=True)
class Watch:
    site: NoticeSite
    db: Database
    home: Path
    url: str
    started: list[CrawlChildren] = field(default_factory=list)

    def crawl(self, *, everything: bool = False) -> None:
        """Visit the site once, from the first request to the last page."""
        environment = {
            "JINDU_HOME": str(self.home),
            "JINDU_CONFIG": str(self.home / "config"),
            "JINDU_DATABASE_URL": self.url,
            "JINDU_ALLOW_NETWORKS": "127.0.0.0/8",
        }
        children = CrawlChildren(self.db, self.home, utc_now, environment=environment)
        self.started.append(children)
        with self.db.write() as s:
            sites.make_due(s, utc_now(), (KEY,))
        assert children.start_due({}, everything=everything) == [KEY]
        assert finish(children)[KEY].outcome == "ok"

    def page(self, path: str) -> PageRow:
        with self.db.read() as s:
            return s.scalars(select(PageRow).where(PageRow.url == self.site.base + path)).one()

    def article(self, path: str) -> ArticleRow:
        with self.db.read() as s:
            return s.scalars(
                select(ArticleRow)
                .join(PageRow, PageRow.id == ArticleRow.page_id)
                .where(PageRow.url == self.site.base + path)
            ).one()

    def events(self, kind: str) -> list[str]:
        with self.db.read() as s:
            return [event.message for event in coverage.events(s) if event.kind == kind]


@pytest.fixture
def watch(tmp_path: Path, sqlite_url: str) -> Iterator[Watch]:
    with NoticeSite() as site:
        db = Database.open(sqlite_url)
        config = tmp_path / "config"
        shutil.copytree(SHIPPED_CONFIG / "rules", config / "rules")
        site.write_site_file(config / "sites")
        take_over(db, sites_dir=config / "sites", rules_dir=config / "rules", lexicon_dir=LEXICON, now=utc_now())
        found = Watch(site, db, tmp_path, sqlite_url)
        yield found
        for children in found.started:
            for child in children.running:
                child.process.kill()
                child.process.wait()
        db.dispose()


def test_files_and_split_articles_are_read_whole(watch: Watch) -> None:
    site = watch.site
    site.publish("/jd/a.pdf", TITLE, files.notice_pdf(), PDF)
    site.publish("/down/5", TITLE + "（修订）", files.docx(files.notice_body()), "application/octet-stream")
    site.publish("/jd/t1.html", "关于禁种铲毒踏查的通告全文", viewer_page(TITLE, "%2Ffiles%2F1.pdf"))
    site.put("/files/1.pdf", files.notice_pdf(), PDF)
    site.publish("/jd/scan.pdf", "关于表彰禁毒先进个人的决定", files.scan_pdf(), PDF)
    site.publish("/jd/locked.pdf", "关于调整禁毒委员会成员单位的通知", files.notice_pdf(password="x"), PDF)
    site.publish("/jd/t77.html", VILLAGE, story_page(0))
    site.put("/jd/t77_1.html", story_page(1))
    site.put("/jd/t77_2.html", story_page(2))
    site.faults += [
        Fault(KEY, "/jd/t77_1.html", status=502, times=1),
        Fault(KEY, "/jd/t77_2.html", kind="drop", times=1),
    ]
    watch.crawl()
    for path in ("/jd/a.pdf", "/down/5", "/jd/t1.html"):
        assert watch.page(path).status == PageStatus.ARTICLE, watch.page(path).reason
        assert watch.article(path).title == TITLE
        assert all(line in watch.article(path).text.split("\n") for line in PARAGRAPHS)
    assert watch.article("/jd/a.pdf").source == ORGAN
    assert watch.article("/jd/t1.html").source == "临溪禁毒网"
    assert watch.article("/jd/t77.html").text.split("\n") == WHOLE
    assert [watch.page(path).reason for path in ("/jd/scan.pdf", "/jd/locked.pdf")] == ["scan", "file-encrypted"]
    with watch.db.read() as s:
        assert s.scalars(select(PageRow.url).where(PageRow.status.in_(["listed", "retry"]))).all() == []
        assert len(s.scalars(select(PageRow)).all()) == 6  # parts are no pages of their own
    assert watch.events("part-missing") == []


def test_a_page_that_stays_away_leaves_a_named_gap(watch: Watch) -> None:
    watch.site.publish("/jd/t77.html", VILLAGE, story_page(0))
    watch.site.faults.append(Fault(KEY, "/jd/t77_1.html", status=500))
    watch.crawl()
    assert watch.article("/jd/t77.html").text.split("\n") == list(PARTS[0])
    (message,) = watch.events("part-missing")
    assert "第 2 页" in message
    assert watch.site.base + "/jd/t77_1.html" in message
    assert watch.page("/jd/t77.html").etag is None  # the next look at it asks in full


def test_a_file_that_cannot_be_had_for_now_keeps_its_page_waiting(watch: Watch) -> None:
    watch.site.publish("/jd/t1.html", TITLE, viewer_page(TITLE, "%2Ffiles%2F1.pdf"))
    watch.site.put("/files/1.pdf", files.notice_pdf(), PDF)
    watch.site.faults.append(Fault(KEY, "/files/1.pdf", status=500))
    watch.crawl()
    waiting = watch.page("/jd/t1.html")
    assert (waiting.status, waiting.attempts) == (PageStatus.RETRY, 1)
    assert "/files/1.pdf" in (waiting.reason or "")
    watch.site.faults.clear()
    with watch.db.write() as s:
        s.get_one(PageRow, waiting.id).next_try_at = utc_now()
    watch.crawl()
    assert watch.page("/jd/t1.html").status == PageStatus.ARTICLE


def test_pages_that_lead_in_a_circle_and_files_under_false_names_end(watch: Watch) -> None:
    site = watch.site
    site.publish("/jd/t77.html", VILLAGE, story_page(0, pages=30).replace("t77_1.html", "t77_2.html"))
    site.put("/jd/t77_2.html", story_page(1).replace('t77_2.html">下一页', 't77.html">下一页'))
    site.publish("/jd/t78.html", TITLE, viewer_page(TITLE, "%2Ffiles%2F2.pdf"))
    site.put("/files/2.pdf", "<html><body>请先登录</body></html>", PDF)
    site.publish("/jd/t79.html", TITLE + "公示", viewer_page(TITLE, "http%3A%2F%2F127.0.77.10%2Fa.pdf"))
    watch.crawl()
    assert watch.article("/jd/t77.html").text.split("\n") == WHOLE[:3]
    assert [site.times_asked(path) for path in ("/jd/t77.html", "/jd/t77_2.html", "/files/2.pdf")] == [1, 1, 1]
    assert len(watch.events("part-missing")) == 1
    assert watch.page("/jd/t78.html").status == PageStatus.NO_TEXT
    assert watch.page("/jd/t79.html").status == PageStatus.NO_TEXT  # another host's file is not fetched


def test_a_watched_article_is_asked_for_with_all_its_parts(watch: Watch) -> None:
    site, raid = watch.site, sample_pages.raid()
    first, second = "".join(f"<p>{line}</p>" for line in raid[:2]), f"<p>{raid[2]}</p>"
    shown = (
        "<html><head><title>{0}</title></head><body><h1>{0}</h1><div>2026-05-18 09:20</div>{1}{2}</body></html>".format
    )
    link = "<a href='t5_2.html'>下一页</a>"
    site.publish("/jd/t5.html", sample_pages.RAID_TITLE, shown(sample_pages.RAID_TITLE, first, link))
    site.put("/jd/t5_2.html", shown(sample_pages.RAID_TITLE, second, ""))
    watch.crawl()
    whole = watch.article("/jd/t5.html").text
    assert whole.split("\n") == list(raid)
    watch.crawl(everything=True)  # page 1 answers 304
    assert [site.times_asked(path) for path in ("/jd/t5.html", "/jd/t5_2.html")] == [2, 1]
    site.put("/jd/t5.html", shown(sample_pages.RAID_TITLE, first.replace("9名", "11名"), link))
    site.faults.append(Fault(KEY, "/jd/t5_2.html", status=500))
    watch.crawl(everything=True)
    assert watch.article("/jd/t5.html").text == whole  # its end is not lost to a bad hour
    site.faults.clear()
    watch.crawl(everything=True)
    assert watch.article("/jd/t5.html").text == whole.replace("9名", "11名")
