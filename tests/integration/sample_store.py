"""A small store with rows in every table, the same at every run; written and read through the store's API."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.items import Membership, PageStatus
from pipelines.site_template import Layout, Locator, Step, as_json
from storage import (
    alerts,
    articles,
    coverage,
    feedback,
    fingerprints,
    host_gates,
    inbound,
    list_diaries,
    obligations,
    pages,
    planning,
    rules,
    sites,
    snapshots,
    stories,
    story_moves,
    subscribers,
    suppression,
    templates,
)
from storage.database import Database, Session
from storage.snapshots import Answer
from tests.integration.sample_rows import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SHANDONG,
    XIAMEN,
    accept_site,
    analysed,
    article,
    enter,
    link,
    list_id,
)

LAYOUT = Layout(
    1, Locator(Step("div", "zoom")), 1, None, ("div#zoom.",), 0.9, True, True, True, trial=False, agreed=3, proven=True
)
FIRST, COPY, DOUBT = "http://qilu.test/first.html", "http://fujian.test/copy.html", "http://fujian.test/doubt.html"
# What the earliest dumps hold of the first article's whole text: halves of the simhashes 2**64 - 1 and 2**63.
KEYS = [1 << 32 | 0xFFFFFFFF, 2 << 32 | 0xFFFFFFFF, 1 << 32 | 0x80000000, 2 << 32]
FAILED = "http://qilu.test/failed.html"


def fill(db: Database) -> None:
    """Write a few rows into every table."""
    with db.write() as s:
        _fill_watch(s)
        _fill_stories(s)
        _fill_alerts(s)


def _fill_watch(s: Session) -> None:
    accept_site(s, lists=("/news", "/feed.xml"))
    accept_site(s, "fujian", province="福建")
    rules.accept(s, topic="禁毒", digest="d1", source="topic: 禁毒\n", now=NOW)
    host_gates.set_crawl_delay(s, "qilu.test", NOW, 10 * (MINUTE / 60))
    host_gates.hold(s, "fujian.test", NOW, NOW + HOUR, "Retry-After")
    list_diaries.remember(s, list_id(s), [1, 1, [["a1", "b1", 1, 0]]], ends=False)
    coverage.record_visit(
        s,
        list_id=list_id(s),
        now=NOW,
        outcome="read",
        http_status=200,
        links=4,
        fresh=3,
        validators=('"v1"', "Sat, 21 Nov 2026 08:00:00 GMT"),
        content_hash="0f" * 32,
        full_at=NOW,
    )
    coverage.open_incident(s, now=NOW, kind="quiet", message="qilu 网 3 天没有新文章", site_key="qilu")
    templates.replace(s, "qilu", [as_json(LAYOUT)], "", NOW)
    templates.note(s, "qilu", {"version": 1}, NOW)
    sites.lease(s, "qilu", "crawl-1", NOW, NOW + HOUR)
    (failed,) = pages.announce(s, site_key="qilu", list_id=list_id(s), links=[link(FAILED)], first_visit=True, now=NOW)
    pages.quarantine(s, failed.id, "<p>无法分析的页面</p>", "ValueError", NOW)
    pages.finish(s, pages.End(failed.id, PageStatus.ERROR, now=NOW, reason="ValueError", http_status=200))


def _fill_stories(s: Session) -> None:
    origin = article(s, analysed(FIRST, regions=(SHANDONG,)))
    fingerprints.index(s, {origin: KEYS})
    story_id = enter(s, origin, Membership("new", None), NOW)
    copy = article(s, analysed(COPY, regions=(XIAMEN,)), key="fujian", now=NOW + HOUR)
    enter(s, copy, Membership("reprint", story_id, shared=0.93), NOW + HOUR)
    doubt = article(s, analysed(DOUBT, value=3.0), key="fujian", now=NOW + HOUR)
    enter(s, doubt, Membership("new", None, also=story_id, veto="数字不同"), NOW + HOUR)
    articles.revise(
        s,
        origin,
        analysed(FIRST, title="更正：济南警方破获一起贩毒案", value=3.0),
        rules_version="v2",
        now=NOW + 2 * HOUR,
    )
    stories.mark_corrected(s, origin)
    first = pages.trace(s, FIRST.removeprefix("http://"))
    assert first is not None
    served = Answer(FIRST, 200, {"content-type": "text/html"}, b"<p>2")
    snapshots.keep(s, first.id, snapshots.pack_new(s, first.id, [served]), NOW)
    apart = story_moves.split_by_hand(s, story_id, [copy], by="值班员", now=NOW + 2 * HOUR)
    story_moves.merge_by_hand(s, story_id, [apart], by="值班员", now=NOW + 2 * HOUR)


def _fill_alerts(s: Session) -> None:
    reader, _ = subscribers.add(
        s,
        email="li@example.test",
        provinces=["山东"],
        topics=["禁毒"],
        delivery="immediate",
        confirmed=True,
        now=NOW - DAY,
    )
    first = planning.stories_to_plan(s)[0].id
    for kind, version in (("alert", 0), ("correction", 1)):
        obligations.owe(
            s, subscriber_id=reader.id, story_id=first, kind=kind, version=version, mode="immediate", now=NOW + HOUR
        )
    owed, _ = obligations.undelivered(s, "immediate")[reader.id]
    delivery = alerts.deliver(
        s,
        kind="alert",
        recipient=reader.email,
        message_id="<1@jindu.test>",
        now=NOW + HOUR,
        subscriber_id=reader.id,
        obligations=[owed.id],
    )
    suppression.block(s, "gone@example.test", "550 5.1.1 no such user", NOW)
    inbound.note(
        s, "spool 1.eml", now=NOW + HOUR, kind="soft", sender="", subscriber_id=reader.id, delivery_id=delivery
    )
    feedback.say(s, reader.id, first, relevant=False, now=NOW + HOUR)
    alerts.mark_sent(s, delivery, subject="[山东] 济南警方破获一起贩毒案", answer="250 ok", now=NOW + HOUR)


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold what the store's API shows of a sample store."""

    sites: list[tuple[str, str, bool]]
    lists: list[tuple[str, bool, str | None]]
    rules: list[str]
    members: list[tuple[str, str, str]]
    see_also: int
    correction: int
    previous: tuple[str, str] | None
    fingerprints: set[int]
    page_statuses: dict[str, int]
    readers: list[tuple[str, str, tuple[str, ...]]]
    owed: list[tuple[str, str, int, str | None]]
    incidents: list[str]
    visits: int
    held: bool


EXPECTED = Seen(
    sites=[("qilu", "山东", True), ("fujian", "福建", False)],
    lists=[("http://qilu.test/news", False, '"v1"'), ("http://qilu.test/feed.xml", True, None)],
    rules=["禁毒"],
    members=[("new", FIRST, "更正：济南警方破获一起贩毒案"), ("reprint", COPY, "济南警方破获一起贩毒案")],
    see_also=1,
    correction=1,
    previous=("济南警方破获一起贩毒案", analysed().text),
    fingerprints=set(KEYS),
    page_statuses={"article": 3, "error": 1},
    readers=[("li@example.test", "confirmed", ("山东",))],
    owed=[("li@example.test", "alert", 0, "sent"), ("li@example.test", "correction", 1, None)],
    incidents=["quiet"],
    visits=1,
    held=True,
)


def look(db: Database) -> Seen:
    """Read a sample store through the API, whatever revision it came from."""
    with db.read() as s:
        known = {state.key: state for state in sites.states(s, NOW)}
        newest, oldest = stories.newest(s)
        view = stories.view(s, oldest)
        doubt = stories.view(s, newest)
        assert view is not None
        assert doubt is not None
        return Seen(
            sites=[(key, known[key].province, known[key].leased) for key in ("qilu", "fujian")],
            lists=[(d.url, d.first_visit, d.etag) for d in sites.due_lists(s, "qilu", NOW, all_lists=True)],
            rules=[row.topic for row in rules.in_force(s)],
            members=[(member.relation, member.article.url, member.article.title) for member in view.members],
            see_also=len(doubt.see_also),
            correction=view.correction,
            previous=articles.previous_text(s, view.origin.id),
            fingerprints={key for key, _ in fingerprints.lookup(s, KEYS)},
            page_statuses=pages.status_counts(s),
            readers=[(r.email, r.state, r.subscriptions[0].provinces) for r in subscribers.everyone(s)],
            owed=[(email, kind, version, state) for email, kind, version, state, _ in obligations.of_story(s, oldest)],
            incidents=[event.kind for event in coverage.open_incidents(s)],
            visits=len(coverage.recent_visits(s, "qilu")),
            held=host_gates.held_until(s, "fujian.test", NOW) == NOW + HOUR,
        )
