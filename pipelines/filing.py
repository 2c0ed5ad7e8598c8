"""Give fetched pages their end: articles with their stories, revisions, withdrawals, or a named refusal."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines import story_desk
from pipelines.arrival import Arrival
from pipelines.items import Article, Membership, PageStatus
from pipelines.story_desk import Ruling, StoryDesk
from pipelines.workshop import FetchedPage, Ledger, Workshop
from storage import articles, coverage, pages, sites, snapshots, stories
from storage.articles import StoredArticle
from storage.database import Session
from storage.intake import Intake
from storage.pages import Announced
from storage.snapshots import Packed

LOG = logging.getLogger(__name__)
BACKLOG_AGE = dt.timedelta(hours=72)
DAY = dt.timedelta(days=1)
# What a page reads as that its publisher emptied; a template that changed reads so, too, on all pages of its site.
_EMPTIED = frozenset({"empty", "short"})
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def file_pages(workshop: Workshop, items: Sequence[FetchedPage]) -> None:
    """Store analysed pages in one transaction, in their order; where it fails, none of them is stored.

    Verdicts are reached before the transaction, and again within it only where a newer article shares a key.
    """
    with workshop.db.read() as s:
        as_of = articles.last_id(s)
        drafts = [[Draft.of(s, workshop, item, part) for part in _parts(item)] for item in items]
        evidence = [_evidence(s, item) for item in items]
        every = [draft for parts in drafts for draft in parts]
        desk = StoryDesk(s, [draft.arrival for draft in every])
        for draft in every:
            draft.ruling = desk.rule(s, draft.arrival)
    with workshop.db.write() as s:
        stories.lock_candidates(s)
        others_wrote = articles.last_id(s) != as_of
        if others_wrote:
            desk.look(s)
        unit = Unit(s, workshop.rules_version, desk, others_wrote=others_wrote)
        unit.foresee(items, every)
        for item, parts, packed in zip(items, drafts, evidence, strict=True):
            unit.file(item, parts)
            snapshots.keep(s, item.page_id, packed, item.fetched_at)
        unit.flush()
    unit.report(workshop.ledger)


def _parts(item: FetchedPage) -> tuple[Article, ...]:
    """Return the articles a page holds, none where it is no article."""
    article = item.article
    assert article is not None  # noqa: S101  (the analysis ran before)
    readable = article.status is PageStatus.ARTICLE or article.reading.headline_only
    return (article, *article.others) if readable else ()


def _evidence(s: Session, item: FetchedPage) -> list[Packed]:
    """Return what is to be kept of a page as it came: announcements, and what later stands at their address."""
    article = item.article
    assert article is not None  # noqa: S101  (the analysis ran before)
    if article.status in (PageStatus.BLOCKED, PageStatus.ERROR):
        return []
    matched = article.verdict.match or any(other.verdict.match for other in article.others)
    if not matched and not (item.revisit and snapshots.has_any(s, item.page_id)):
        return []
    return snapshots.pack_new(s, item.page_id, item.answers)


def _original(s: Session, workshop: Workshop, article: Article) -> tuple[str, Announced] | None:
    """Return where the original of an announcement is, if a watched site has it."""
    url = article.reading.original_url
    if url is None or workshop.find_original is None or not article.verdict.match:
        return None
    return workshop.find_original(url, sites.watched_lists(s))


@dataclass(slots=True)
class Draft:
    """Hold one of a page's articles and the newest verdict on it."""

    article: Article
    arrival: Arrival
    original: tuple[str, Announced] | None = None  # site key and link
    ruling: Ruling | None = None

    @classmethod
    def of(cls, s: Session, workshop: Workshop, item: FetchedPage, article: Article) -> Draft:
        """Prepare the verdict; an original that is watched gets the spelling of its address its page has."""
        original = _original(s, workshop, article)
        if original is not None:
            article = replace(article, reading=replace(article.reading, original_url=original[1].url))
        return cls(article, Arrival.of(article, item.site_key), original)


class Unit:
    """Hold one transaction that files pages; what it did is counted when it is committed.

    New articles are gathered and written together; whatever changes an earlier one is written at once, after them.
    """

    def __init__(self, s: Session, rules_version: str, desk: StoryDesk, *, others_wrote: bool) -> None:
        self.s = s
        self.rules_version = rules_version
        self.others_wrote = others_wrote  # another process stored articles since the verdicts were reached
        self._desk = desk
        self._intake = Intake(s, desk.size)
        self._known: dict[tuple[int, int], StoredArticle] = {}
        self._live: dict[int, int] = {}  # which story stands for one that was merged
        self._ends: list[pages.End] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def count(self, site_key: str, what: str, number: int = 1) -> None:
        """Remember a count."""
        self._counts[site_key, what] += number

    def report(self, ledger: Ledger) -> None:
        """Tell the crawl's ledger."""
        for (site_key, what), number in self._counts.items():
            ledger.count(site_key, what, number)

    def foresee(self, items: Sequence[FetchedPage], drafts: Sequence[Draft]) -> None:
        """Look up at once what stands on the pages, and which of the stories were merged meanwhile."""
        self._known = articles.on_pages(self.s, {item.page_id for item in items})
        memberships = [draft.ruling.membership for draft in drafts if draft.ruling is not None]
        named = {story for each in memberships for story in (each.story, each.also) if story is not None}
        self._live = stories.resolve_all(self.s, named)

    def flush(self) -> None:
        """Write what was gathered."""
        self._intake.flush()
        pages.finish(self.s, *self._ends)
        self._ends.clear()

    def file(self, item: FetchedPage, drafts: Sequence[Draft]) -> None:
        """Give one page its end."""
        article = item.article
        assert article is not None  # noqa: S101  (drafts were made of it)
        if not drafts:
            if not item.ended:
                self._no_article(item, article)
            return
        known = self._known.get((item.page_id, 0))
        if known is not None and article.reading.headline_only and not known.headline_only:
            self._lost_article(item, article.status, article.reading.reason)
            return
        for part, draft in enumerate(drafts):
            self._file_part(item, draft, part, self._known.get((item.page_id, part)))
        if not item.ended:
            self._finish(item, article.status, article.reading.reason)
        if item.revisit or any(draft.article.verdict.match for draft in drafts):
            pages.watch(self.s, item.page_id, item.fetched_at)
        for draft in drafts:
            if draft.original is not None and pages.follow(self.s, item.page_id, *draft.original, item.fetched_at):
                self.count(item.site_key, "original-followed")

    def _file_part(self, item: FetchedPage, draft: Draft, part: int, known: StoredArticle | None) -> None:
        """Store one of a page's articles: a page may hold several, and each has a story and revisions of its own."""
        article = draft.article
        if known is None:
            self._new(item, draft, part)
        elif (
            articles.normal_of(self.s, known.id) == article.normal
            and known.headline_only == article.reading.headline_only
        ):
            self.count(item.site_key, "unchanged")
        elif self._is_next_bulletin(draft, known):
            self._new(item, draft, part, edition=known.edition + 1)
        else:
            self._revision(item, draft, known)

    def _is_next_bulletin(self, draft: Draft, known: articles.StoredArticle) -> bool:
        """Tell a new announcement at an address that held an earlier one from a changed text.

        It is no copy of what stood there, and of a later day; where a day is not known, under another title.
        """
        article, day = draft.article, draft.arrival.probe.published
        if known.headline_only or not (known.announcement and article.verdict.match):
            return False
        if story_desk.stays(self.s, known.id, self._membership(draft)):
            return False
        if day is None or known.published_on is None:
            return article.reading.title != known.title
        return day > known.published_on

    def _new(self, item: FetchedPage, draft: Draft, part: int, edition: int = 0) -> None:
        article, membership = draft.article, self._membership(draft)
        article_id = self._intake.add(
            article,
            page_id=item.page_id,
            part=part,
            edition=edition,
            site_key=item.site_key,
            rules_version=self.rules_version,
            backlog=item.first_visit and edition == 0 and older_than(article, item.fetched_at - BACKLOG_AGE),
            now=item.fetched_at,
        )
        self._desk.enter(self._intake, article_id, article, draft.arrival, membership, item.fetched_at)
        if membership.relation == "update" and article.verdict.match:
            self.flush()
            stories.mark_corrected(self.s, article_id)
            self.count(item.site_key, "correction")
        self.count(item.site_key, "headline-only" if article.reading.headline_only else "article")
        self.count(item.site_key, f"relation/{membership.relation}")
        if article.verdict.match:
            self.count(item.site_key, "announcement")

    def _membership(self, draft: Draft) -> Membership:
        """Return the verdict as of now, in stories as they stand now."""
        if draft.ruling is None or self.others_wrote or self._desk.touches(draft.arrival):
            draft.ruling = self._desk.rule(self.s, draft.arrival, draft.ruling)
        membership = draft.ruling.membership
        return replace(membership, story=self._stands(membership.story), also=self._stands(membership.also))

    def _stands(self, story: int | None) -> int | None:
        if story is None:
            return None
        if story not in self._live:
            self._live |= stories.resolve_all(self.s, [story])
        return self._live[story]

    def _revision(self, item: FetchedPage, draft: Draft, known: articles.StoredArticle) -> None:
        """Keep the text as it was, and let subscribers hear where an announcement's figures or verdict changed."""
        self.flush()
        s, article = self.s, draft.article
        before, normal = articles.essence(s, known.id), articles.normal_of(s, known.id)
        articles.revise(s, known.id, article, rules_version=self.rules_version, now=item.fetched_at)
        story_desk.enter_anew(s, known, normal, draft.arrival)
        self._desk.look(s)
        stories.mark_changed(s, known.id)
        after = articles.essence(s, known.id)
        # What only now becomes an announcement is a first alert; what no longer is one was told as one all the same.
        # The text that at last appears under an alerted headline corrects nothing.
        corrects = before != after or ("更正" in article.normal and "更正" not in normal)
        if before.announcement and corrects and not (known.headline_only and after.announcement):
            stories.mark_corrected(s, known.id)
            self.count(item.site_key, "correction")
        self.count(item.site_key, "revision")

    def _no_article(self, item: FetchedPage, article: Article) -> None:
        status, reason = article.status, article.reading.reason
        if (item.page_id, 0) in self._known:
            self._lost_article(item, status, reason)
            return
        self.count(item.site_key, status.value)
        if status is PageStatus.BLOCKED:
            # A challenge page may let us through later: it is tried again before it ends as failed.
            reason = f"blocked: {reason}"
            pages.postpone(self.s, item.page_id, reason, now=item.fetched_at, http_status=item.http_status)
            return
        if status is PageStatus.ERROR:
            self._failed_analysis(item, reason or "")
        self._finish(item, status, reason)

    def _failed_analysis(self, item: FetchedPage, reason: str) -> None:
        pages.quarantine(self.s, item.page_id, item.page.html or "", reason, item.fetched_at)
        coverage.note(
            self.s,
            now=item.fetched_at,
            kind="analysis-failed",
            level="warning",
            site_key=item.site_key,
            message=f"分析失败（{reason}）：{item.page.url}；原页已隔离保存，jindu explain 可查看",
        )

    def _lost_article(self, item: FetchedPage, status: PageStatus, reason: str | None) -> None:
        """Treat a known article that reads as none any more: withdrawn where the page says so, else looked at again.

        An error page delivered with 200 may be a site under repair for an hour: it counts when it is there the next
        time, too. So does an emptied page, where other pages of its site are read: else the template changed. A list
        or a challenge page never counts: we are kept out.
        """
        persists = pages.doubt(self.s, item.page_id, f"{status.value}: {reason}")
        emptied = reason in _EMPTIED and pages.site_is_read(self.s, item.page_id, item.fetched_at - DAY)
        if reason == "deleted" or (persists and (reason == "error-page" or emptied)):
            withdraw(self.s, self, item.site_key, item.page_id, item.fetched_at)
            return
        pages.watch(self.s, item.page_id, item.fetched_at)
        self.count(item.site_key, f"revisit/{status.value}")
        LOG.warning("复查 %s 时读不出正文（%s %s），保留原文，稍后再看", item.page.url, status.value, reason)

    def _finish(self, item: FetchedPage, status: PageStatus, reason: str | None) -> None:
        self._ends.append(
            pages.End(
                item.page_id,
                status,
                now=item.fetched_at,
                reason=reason,
                http_status=item.http_status,
                final_url=item.final_url,
                etag=item.etag,
                last_modified=item.last_modified,
            )
        )


def withdraw(s: Session, ledger: Ledger, site_key: str, page_id: int, now: dt.datetime) -> None:
    """Mark a page's articles as withdrawn by their publisher, and their stories where they came from there."""
    for article_id in articles.all_of_page(s, page_id):
        if articles.withdraw(s, article_id, now):
            stories.mark_withdrawn(s, article_id, now)
            ledger.count(site_key, "withdrawal")
    pages.unwatch(s, page_id)


def older_than(article: Article, limit: dt.datetime) -> bool:
    """Say whether an article was surely published before a time; an unknown time is never old."""
    published = article.reading.published
    if published is None:
        return False
    if isinstance(published.value, dt.datetime):
        return published.value < limit
    return published.value < limit.astimezone(SHANGHAI).date()
