"""Look a store over: is the file whole, do the rows lead to each other, does anything lie about unfinished."""

from __future__ import annotations

from sqlalchemy import Select, exists, select, text

from pipelines.items import PageStatus
from storage.alerts import DeliveryRow, ObligationRow
from storage.article_rows import ArticleRow
from storage.database import Database, Session
from storage.errors import StoreError
from storage.pages import PageRow
from storage.schema import require_current
from storage.sites import SiteRow, SiteVersion
from storage.story_rows import MemberRow, StoryRow

SHOWN = 5  # ids named in one finding
RESTORE = "请先 jindu db backup 留底，再用 jindu db restore 恢复最近的好备份"


def check(db: Database) -> list[str]:
    """Return what is wrong with a store, in the operator's words; an empty list where nothing is."""
    try:
        require_current(db)
        with db.read() as s:
            return [*_file_findings(s), *_row_findings(s)]
    except StoreError as error:  # a file too broken to be read is a finding too
        return [str(error)]


def _file_findings(s: Session) -> list[str]:
    if s.get_bind().dialect.name != "sqlite":
        return []  # PostgreSQL keeps its constraints itself; pg_amcheck looks at its files
    found = [
        f"数据库文件损坏：{line}；{RESTORE}" for line in s.scalars(text("PRAGMA integrity_check(20)")) if line != "ok"
    ]
    lost: dict[tuple[str, str], int] = {}
    for table, _row, parent, _key in s.execute(text("PRAGMA foreign_key_check")):
        lost[table, parent] = lost.get((table, parent), 0) + 1
    return found + [
        f"表 {table} 有 {count} 行指向表 {parent} 中不存在的记录；{RESTORE}" for (table, parent), count in lost.items()
    ]


def _row_findings(s: Session) -> list[str]:
    found = []
    for what, query in _suspects().items():
        ids = sorted(s.scalars(query))
        if ids:
            named = "、".join(str(each) for each in ids[:SHOWN]) + ("等" if len(ids) > SHOWN else "")
            found.append(f"{len(ids)} {what}（编号 {named}）；{RESTORE}，并把这条结果报告给开发者")
    return found


def _suspects() -> dict[str, Select[int]]:
    """Return queries for rows that no finished write unit leaves behind."""
    member = select(MemberRow.article_id)
    return {
        "个新闻事件没有任何文章": select(StoryRow.id).where(
            StoryRow.merged_into.is_(None), ~exists(member.where(MemberRow.story_id == StoryRow.id))
        ),
        "个新闻事件不含它的首发文章": select(StoryRow.id).where(
            StoryRow.merged_into.is_(None),
            exists(member.where(MemberRow.story_id == StoryRow.id)),
            ~exists(member.where(MemberRow.story_id == StoryRow.id, MemberRow.article_id == StoryRow.origin_id)),
        ),
        "个新闻事件的标题和正文取自别处": select(StoryRow.id).where(
            StoryRow.merged_into.is_(None),
            exists(member.where(MemberRow.story_id == StoryRow.id)),
            ~exists(member.where(MemberRow.story_id == StoryRow.id, MemberRow.article_id == StoryRow.best_id)),
        ),
        "个新闻事件已并入别的，却还有文章": select(StoryRow.id).where(
            StoryRow.merged_into.is_not(None), exists(member.where(MemberRow.story_id == StoryRow.id))
        ),
        "篇文章不属于任何新闻事件": select(ArticleRow.id).where(
            ~exists(member.where(MemberRow.article_id == ArticleRow.id))
        ),
        "个网页记为文章却没有文章": select(PageRow.id).where(
            PageRow.status == PageStatus.ARTICLE.value, ~exists().where(ArticleRow.page_id == PageRow.id)
        ),
        "个网页的状态不在约定之列": select(PageRow.id).where(
            PageRow.status.not_in([status.value for status in PageStatus])
        ),
        "个网页等待重试却没有时间": select(PageRow.id).where(
            PageRow.status == PageStatus.RETRY.value, PageRow.next_try_at.is_(None)
        ),
        "封邮件没有所载的通知": select(DeliveryRow.id).where(
            DeliveryRow.kind != "operator", ~exists().where(ObligationRow.delivery_id == DeliveryRow.id)
        ),
        "条通知装进了别人的邮件": select(ObligationRow.id)
        .join(DeliveryRow, DeliveryRow.id == ObligationRow.delivery_id)
        .where(DeliveryRow.subscriber_id.is_distinct_from(ObligationRow.subscriber_id)),
        "个站点用着别家的站点文件": select(SiteVersion.id)
        .join(SiteRow, SiteRow.version_id == SiteVersion.id)
        .where(SiteVersion.site_key != SiteRow.key),
    }
