"""A store as a few hours of watching leave it: sites good and bad, stories with reprints, mails, an incident."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from config.paths import SHIPPED_CONFIG
from pipelines.arrival import Arrival
from pipelines.cleaning import clean
from pipelines.deduplication import fingerprints
from pipelines.items import Article, Hit, PageStatus, Published, Reading, Region, Verdict
from pipelines.story_desk import StoryDesk
from scheduler.alerts.plan import plan
from storage import coverage, pages, sites, subscribers
from storage.acceptance import take_over
from storage.database import Database, Session
from storage.intake import Intake

HOSTILE_TITLE = '<script>alert("题")</script>社区里的禁毒课'
BULLETIN = (
    "三明市公安局今天通报，上半年全市破获毒品案件四十六起，抓获嫌疑人七十一名，缴获冰毒三公斤。\n"
    "禁毒支队负责人说，下半年将继续清查寄递渠道，并在各县开设禁毒课堂，请市民发现线索及时举报。"
)
LESSON = (
    "周三上午，白银市平川区两所小学同时开讲禁毒课，民警带来仿真毒品样本，教学生认出藏在糖果里的笑气。\n"
    "校方表示，今后每学期安排两次这样的课，家长也可以报名参加，课后还有问答和手抄报展示。"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one article to be stored."""

    site: str
    url: str
    title: str
    text: str
    region: Region
    kind: str | None = "案件通报"
    match: bool = True


SANMING = Region("三明市", "350400", "city", "福建")
BAIYIN = Region("白银市", "620400", "city", "甘肃")
PIECES = (
    Piece("gscn", "https://news.example.cn/a/1.html", "三明上半年破获毒品案件四十六起", BULLETIN, SANMING),
    Piece("iqilu", "https://copy.example.com/b/2.html", "三明上半年破获毒品案件四十六起", BULLETIN, SANMING),
    Piece("gscn", "javascript:alert(1)", HOSTILE_TITLE, LESSON, BAIYIN, "宣传教育"),
    Piece(
        "iqilu",
        "https://copy.example.com/b/3.html",
        "菜市场翻新了",
        "社区菜市场本周重新开张。" * 12,
        SANMING,
        None,
        False,
    ),
)


def some_sites(folder: Path) -> Path:
    """Copy four shipped site files into a folder and return it; all of them take seconds to accept."""
    folder.mkdir()
    for name in ("beijing/bjd", "shandong/iqilu", "gansu/gscn", "bingtuan/btzx"):
        shutil.copy(SHIPPED_CONFIG / "sites" / f"{name}.yml", folder)
    return folder


def fill(db: Database, now: dt.datetime, sites_dir: Path = SHIPPED_CONFIG / "sites") -> list[int]:
    """Fill a migrated store; return the stories of PIECES in order."""
    config = SHIPPED_CONFIG
    take_over(db, sites_dir=sites_dir, rules_dir=config / "rules", lexicon_dir=config / "lexicon", now=now)
    with db.write() as s:
        _visit_all(s, now - dt.timedelta(minutes=20))
        told = [_store(s, piece, now - dt.timedelta(hours=2)) for piece in PIECES]
        coverage.open_incident(
            s, now=now, kind="unreachable", site_key="iqilu", message="齐鲁网连续三次读不到\n<b>请检查</b>地址"
        )
        subscribers.add(
            s,
            email="reader@example.org",
            provinces=[],
            topics=[],
            delivery="immediate",
            confirmed=True,
            now=now - dt.timedelta(days=1),
        )
    plan(db, now, "example.org")
    return told


def _visit_all(s: Session, at: dt.datetime) -> None:
    for number, state in enumerate(sites.states(s, at)):
        broken = state.key == "iqilu"
        for entry in sites.due_lists(s, state.key, at + dt.timedelta(days=1), all_lists=True):
            coverage.record_visit(
                s, list_id=entry.id, now=at, outcome="http-404" if broken else "read", links=12, fresh=3
            )
            if broken:
                coverage.record_visit(s, list_id=entry.id, now=at, outcome="dns")
        sites.reschedule(s, state.key, at + dt.timedelta(minutes=15 + number))
    sites.lease(s, "gscn", "someone", at + dt.timedelta(minutes=20), at + dt.timedelta(hours=1))


def _store(s: Session, piece: Piece, now: dt.datetime) -> int:
    (entry, *_) = sites.due_lists(s, piece.site, now, all_lists=True)
    link = pages.Announced(url=piece.url, url_key=piece.url, title=piece.title, published=None)
    (page,) = pages.announce(s, site_key=piece.site, list_id=entry.id, links=[link], first_visit=False, now=now)
    article = _article(piece)
    arrival = Arrival.of(article, piece.site)
    desk, intake = StoryDesk(s, [arrival]), Intake(s)
    membership = desk.rule(s, arrival).membership
    article_id = intake.add(article, page_id=page.id, site_key=piece.site, rules_version="1", backlog=False, now=now)
    story, _ = desk.enter(intake, article_id, article, arrival, membership, now)
    intake.flush()
    pages.finish(s, pages.End(page.id, PageStatus.ARTICLE, now=now, http_status=200))
    return story


def _article(piece: Piece) -> Article:
    cleaned = clean(piece.text, piece.title)
    start = cleaned.text.find("毒")
    hits = (Hit("jindu/case", "毒", "body", start, start + 1),) if piece.match else ()
    return Article(
        url=piece.url,
        reading=Reading(
            status=PageStatus.ARTICLE,
            title=piece.title,
            text=piece.text,
            published=Published(dt.date(2026, 6, 20), "day"),
            source="三明公安",
        ),
        text=cleaned.text,
        normal=cleaned.normal.text,
        verdict=Verdict(piece.match, 5.0, piece.kind, ("jindu/case",), ("禁毒",), hits) if piece.match else Verdict(),
        regions=(piece.region,),
        fingerprints=fingerprints(cleaned.normal.text),
    )
