"""From the store to what a mail says: one notice for each obligation, as the story stands now."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from pipelines.items import Figure, PageStatus
from scheduler.alerts.changed_lines import changed_lines
from scheduler.alerts.excerpts import cut_excerpts
from scheduler.alerts.figure_rows import figure_rows
from scheduler.alerts.letters import HEADLINE_ONLY, Notice, NoticeKind, Reprint
from storage import articles, planning, stories
from storage.articles import StoredArticle
from storage.database import Session
from storage.obligations import Owed
from storage.stories import StoryView

SHANGHAI = ZoneInfo("Asia/Shanghai")


class NoticeDesk:
    """Write notices, each once for all its readers: a story that has not changed reads the same to everyone."""

    def __init__(self, room: int = 256) -> None:
        self._room = room
        self._written: dict[tuple[int, str], tuple[tuple[object, ...], Notice]] = {}

    def notice_of(self, s: Session, owed: Owed) -> Notice | None:
        """Return what a subscriber reads about an obligation, as its story stands in this transaction."""
        key, stamp = (owed.story_id, owed.kind), planning.stamp(s, owed.story_id)
        known = self._written.get(key)
        if stamp is not None and known is not None and known[0] == stamp:
            return known[1]
        notice = notice_of(s, owed)
        if stamp is not None and notice is not None:
            if len(self._written) >= self._room:
                self._written.clear()
            self._written[key] = (stamp, notice)
        return notice


def notice_of(s: Session, owed: Owed) -> Notice | None:
    """Return what a subscriber reads about an obligation; None where its story is no longer stored."""
    story = stories.view(s, owed.story_id)
    if story is None:
        return None
    return story_notice(s, story, kind_of(owed.kind))


def kind_of(kind: str) -> NoticeKind:
    """Return an obligation's kind as a notice knows it."""
    if kind == "correction":
        return "correction"
    return "withdrawal" if kind == "withdrawal" else "alert"


def story_notice(s: Session, story: StoryView, kind: NoticeKind) -> Notice:
    """Return the notice of a story from its best member."""
    best = story.best
    places = articles.regions(s, best.id)
    spans = [(hit.start, hit.end) for hit in articles.hits(s, best.id) if hit.zone != "title"]
    before = text_before(s, story) if kind == "correction" else ""
    return Notice(
        kind=kind,
        story_id=story.id,
        province=places[0].province if places else best.site_province,
        title=story.title,
        site_name=best.site_name,
        url=best.url,
        first_seen=story.first_seen_at,
        published=shown_time(best),
        source=best.source or "",
        type=best.type or "",
        regions=tuple(place.name for place in places),
        excerpts=() if best.headline_only else cut_excerpts(best.text, spans),
        figures=figure_rows(_figures(s, best.id), best.text),
        reprints=tuple(_reprint(m.article) for m in story.members if m.article.id != best.id),
        flags=_flags(best, withdrawn=kind == "alert" and story.withdrawn_at is not None),
        changes=changed_lines(before, best.text) if before else (),
        unread=why_unread(s, best),
        score=planning.score_of(s, story.id),
    )


def why_unread(s: Session, article: StoredArticle) -> str:
    """Return why only an article's headline could be read; empty where its text was."""
    if not article.headline_only:
        return ""
    from pipelines.extraction import why_headline_only  # the whole reader: a sending process starts without it

    status, reason = articles.page_end(s, article.id)
    return why_headline_only(reason, failed=status != PageStatus.NO_TEXT)


def text_before(s: Session, story: StoryView) -> str:
    """Return what a corrected text said before: its earlier revision, or the origin's text where it came elsewhere."""
    known = articles.previous_text(s, story.best.id)
    if known is not None:
        return known[1]
    elsewhere = any(m.relation == "update" for m in story.members if m.article.id == story.best.id)
    return story.origin.text if elsewhere else ""


def shown_time(article: StoredArticle) -> str:
    """Return a publication time as readers see it, empty where none is known."""
    if article.published_at is not None:
        return article.published_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return article.published_on.isoformat() if article.published_on else ""


def _reprint(article: StoredArticle) -> Reprint:
    return Reprint(article.site_name, article.url, shown_time(article))


def _figures(s: Session, article_id: int) -> list[Figure]:
    return [
        Figure(
            row.measure,
            row.value,
            row.unit,
            row.approx if row.approx in ("exact", "over", "under") else None,  # type: ignore[arg-type]
            row.substance,
            row.region,
            row.period,
            row.start,
            row.end,
        )
        for row in articles.figures(s, article_id)
    ]


def _flags(article: StoredArticle, *, withdrawn: bool) -> tuple[str, ...]:
    seen_on = article.first_seen_at.astimezone(SHANGHAI).date()
    doubtful = article.published_on is None or article.published_on > seen_on + dt.timedelta(days=1)
    flags = {
        HEADLINE_ONLY: article.headline_only,
        "原页已撤下": withdrawn,
        "标题与正文不符": bool(article.headline and article.title),
        "时间存疑": doubtful,
        "采集站转载": article.original_url is not None,
    }
    return tuple(flag for flag, holds in flags.items() if holds)
