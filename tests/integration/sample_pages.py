"""Fetched pages on their way to the store: article pages in our own words, analysed for real."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing.synchronize import Barrier

from config.paths import SHIPPED_CONFIG
from config.rulebook import load_rulebook
from crawler.monitors import CrawlLedger
from pipelines.analysis import Analyst, AnalystSpec
from pipelines.filing import file_pages
from pipelines.items import Article, PageStatus, RawPage, Reading
from pipelines.template_desk import TemplateDesk
from pipelines.workers import AnalysisPool
from pipelines.workshop import FetchedPage, Workshop
from storage import pages
from storage.database import Database, Session
from storage.pages import Announced
from tests.integration.sample_rows import NOW, list_id

LEXICON = SHIPPED_CONFIG / "lexicon"
RAID = (
    "记者昨天从淄博市公安局了解到，经过四个月侦查，张店分局禁毒大队打掉一个跨省运输毒品的团伙，抓获犯罪嫌疑人{caught}名，"
    "缴获冰毒{kilos}公斤，扣押运毒车辆3辆。",
    "今年春天，办案民警在清查快递站点时发现，有人多次用化名寄出茶叶礼盒，重量却与茶叶不符。专案组随后赶赴两省取证，"
    "查清了这个团伙从收货、分装到贩卖的全部环节，并在一处仓库里起获尚未卖出的毒品。",
    "目前，主要嫌疑人因涉嫌贩卖、运输毒品罪已被依法刑事拘留，案件正在进一步侦办。警方提醒市民，发现可疑寄递物品请拨打110举报。",
)
MARKET = (
    "入冬以来，{place}蔬菜批发市场每天凌晨三点开门，来自周边十几个村的菜农把白菜、萝卜和大葱装满车斗，排队等候过磅。",
    "市场负责人介绍，今年新修了两座恒温库和一条冷链通道，菜从地里到超市货架的时间比去年缩短了半天，损耗也少了一成多。",
    "为了让摊主少跑路，市场把食品检测、税务和保险窗口搬进了交易大厅，菜农说现在办完手续再去吃碗热粥，天还没亮。",
)


@lru_cache(maxsize=1)
def analyst() -> Analyst:
    """Return an analyst with the shipped rules and word lists."""
    book = load_rulebook(SHIPPED_CONFIG / "rules", LEXICON)
    return Analyst.load(AnalystSpec.of(book.files, LEXICON))


def raid(*, caught: int = 9, kilos: float = 21.5, more: str = "") -> tuple[str, ...]:
    """Return the paragraphs of an announcement."""
    told = tuple(line.format(caught=caught, kilos=f"{kilos:g}") for line in RAID)
    return (*told, more) if more else told


def html(title: str, paragraphs: tuple[str, ...], *, published: str = "2026-11-21 15:20", source: str = "") -> str:
    """Return an article page; an empty `published` leaves the time out."""
    body = "".join(f"<p>{line}</p>" for line in paragraphs)
    when = f"<span class='time'>{published}</span>" if published else ""
    where = f"<span class='source'>来源：{source}</span>" if source else ""
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div class='info'>{when} {where}</div>"
        f"<div class='article-content'>{body}</div></body></html>"
    )


RAID_TITLE = "淄博警方打掉一跨省运输毒品团伙"


def raid_page(**figures: float) -> str:
    """Return the announcement as its publisher printed it."""
    return html(RAID_TITLE, raid(**figures))  # type: ignore[arg-type]


def listed(s: Session, url: str, *, key: str = "qilu", first_visit: bool = False) -> int:
    """Announce a page as a list does; return its id."""
    link = Announced(url, url.removeprefix("http://"), "", None)
    (page,) = pages.announce(s, site_key=key, list_id=list_id(s, key), links=[link], first_visit=first_visit, now=NOW)
    return page.id


@dataclass(slots=True)
class Press:
    """Hand fetched pages to the store as the pipeline does, and count what became of them."""

    db: Database
    ledger: CrawlLedger = field(default_factory=CrawlLedger)

    def item(
        self,
        page_id: int,
        url: str,
        text: str,
        *,
        key: str = "qilu",
        first_visit: bool = False,
        now: dt.datetime = NOW,
        fails: str | None = None,
    ) -> FetchedPage:
        """Return a fetched and analysed page; `fails` names why its analysis failed."""
        raw = RawPage(url, html=text, site=key, site_province="山东", fetched_at=now)
        failed = Article(url, Reading(PageStatus.ERROR, fails)) if fails else None
        return FetchedPage(
            page=raw,
            page_id=page_id,
            site_key=key,
            first_visit=first_visit,
            revisit=False,
            http_status=200,
            final_url=url,
            fetched_at=now,
            etag='"v1"',
            article=failed or analyst().analyze(raw),
        )

    def store(self, item: FetchedPage) -> None:
        """Store one page."""
        file_pages(self.workshop(), [item])

    def workshop(self) -> Workshop:
        """Return what the store step shares in a crawl; the pool is not used, pages come analysed."""
        pool = AnalysisPool(AnalystSpec((), str(LEXICON)))
        return Workshop(self.db, pool, TemplateDesk(self.db, lambda: NOW), "jindu:test", lambda: NOW, self.ledger)


def store_together(url: str, items: list[FetchedPage], together: Barrier) -> None:
    """Store pages, each at the same moment as another process stores its own: the target of a process."""
    db = Database.open(url)
    press = Press(db)
    for item in items:
        together.wait(30)
        press.store(item)
    db.dispose()
