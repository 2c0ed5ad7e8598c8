"""What a site's troubles are called, and when; each list against its own history."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest

from config.sitebook import Expect
from config.working_days import WorkingDays
from scheduler.list_diary import ListDiary, with_pages, with_visit
from scheduler.list_health import PageSeen, VisitSeen
from scheduler.rhythm import SHANGHAI
from scheduler.silence import Finding, diagnose

BEGIN = dt.datetime(2026, 11, 2, tzinfo=SHANGHAI)
HOUR = dt.timedelta(hours=1)
DAYS = WorkingDays()
VISITS = 2  # an hour


class Watch:
    """Visit one list twice an hour: it brings two links each hour from 8 to 20, every day."""

    def __init__(self, *, static: bool = False, url: str = "http://qilu.test/a") -> None:
        self.diary, self.now, self.static, self.url = ListDiary(), BEGIN, static, url

    def run(
        self,
        hours: float,
        *,
        outcome: str = "",
        news: bool = True,
        links: int = 30,
        detail: str = "",
        trouble: Callable[[], str | None] = lambda: None,
        ahead: dt.timedelta = -HOUR / 10,
        named: str | None = None,
    ) -> float | None:
        """Watch for so many hours; return after how many a finding of the kind `named` came."""
        begin = self.now
        while self.now < begin + hours * HOUR:
            self.now += HOUR / VISITS
            new = 1 if news and not outcome and 8 <= (self.now - HOUR / 4).hour < 20 else 0
            usual = "read" if new or not self.static else "unchanged"
            visit = VisitSeen(self.now, outcome or usual, 0 if outcome else links, new, None, detail)
            self.diary = with_visit(self.diary, visit, DAYS)
            page = PageSeen(self.now, trouble(), "http://qilu.test/1.html", self.now, self.now + ahead)
            self.diary = with_pages(self.diary, [page] * new)
            if named and named in kinds(self.findings()):
                return (self.now - begin) / HOUR
        return None

    def findings(self, *others: Watch, expect: Expect | None = None, week: int | None = None) -> list[Finding]:
        """Return what is wrong with the site that has this list, and others."""
        lists = [one.diary.watched(one.url) for one in (self, *others)]
        return diagnose(lists, self.now, verified=True, expect=expect, week=week)


def kinds(findings: Iterable[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def sometimes(*answers: str | None) -> Callable[[], str | None]:
    """Return the answers in turn, over and over."""
    turn = iter(range(10**6))
    return lambda: answers[next(turn) % len(answers)]


@pytest.fixture
def watch() -> Watch:
    known = Watch()
    known.run(240, trouble=sometimes(None, None, None, None, None, None, None, "no-text"))
    assert known.findings() == []
    return known


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        ("dns", "source-unreachable"),
        ("timeout", "source-unreachable"),
        ("tls", "source-unreachable"),
        ("refused", "source-unreachable"),
        ("http-5xx", "source-unreachable"),
        ("blocked", "source-blocked"),
        ("http-403", "source-blocked"),
        ("robots-forbidden", "source-blocked"),
        ("no-links", "template-changed"),
        ("kind-changed", "template-changed"),
        ("gone", "template-changed"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_the_same_day_by_its_name(watch: Watch, outcome: str, kind: str) -> None:
    after = watch.run(24, outcome=outcome, named=kind)
    assert after is not None
    assert 1.0 <= after <= 18.5
    (finding,) = watch.findings()
    assert outcome in finding.what
    assert finding.lists == (watch.url,)
    watch.run(0.5)
    assert watch.findings() == [], "one good reading ends it"


def test_what_may_be_our_own_network_takes_more_to_be_told(watch: Watch) -> None:
    other = Watch()
    other.diary, other.now = watch.diary, watch.now
    surely, perhaps = (one.run(24, outcome=name, named=kind) for one, name, kind in (
        (watch, "gone", "template-changed"), (other, "dns", "source-unreachable")))  # fmt: skip
    assert surely is not None
    assert perhaps is not None
    assert surely < perhaps


def test_a_source_that_often_fails_for_hours_is_given_longer() -> None:
    flaky, steady = Watch(), Watch()
    for _ in range(6):
        for one, outage in ((flaky, 4.0), (steady, 0.5)):
            one.run(30)
            one.run(outage, outcome="timeout")
            one.run(1)
    told = [one.run(24, outcome="timeout", named="source-unreachable") for one in (flaky, steady)]
    assert told[0] is not None
    assert told[1] is not None
    assert told[0] >= 5.5 > told[1]


def test_a_host_that_puts_us_off_all_day_is_told_too(watch: Watch) -> None:
    assert watch.run(24, outcome="host-on-hold", named="source-unreachable") == pytest.approx(18.5)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [("no-text", "template-changed"), ("mojibake", "encoding-broken"), ("blocked", "source-blocked")],
)
def test_pages_that_cannot_be_read_any_more(watch: Watch, trouble: str, kind: str) -> None:
    after = watch.run(24, trouble=lambda: trouble, named=kind)
    assert after is not None
    (finding,) = watch.findings()
    assert finding.sample == "http://qilu.test/1.html"
    watch.run(13)
    assert watch.findings() == []


def test_a_site_half_of_whose_pages_are_pictures_is_not_broken() -> None:
    gallery = Watch()
    assert gallery.run(480, trouble=sometimes(None, "no-text", "no-text"), named="template-changed") is None


def test_three_pages_in_a_row_are_enough_where_few_come_and_one_in_twelve_fails_anyway() -> None:
    diary, now = ListDiary(), BEGIN
    for number in range(150):
        now += 4 * HOUR
        diary = with_visit(diary, VisitSeen(now, "read", 30, 1), DAYS)
        page = PageSeen(now, "no-text" if number % 12 == 0 else None, "http://qilu.test/1.html", now)
        diary = with_pages(diary, [page])
    told = []
    for _ in range(3):
        now += 4 * HOUR
        diary = with_visit(diary, VisitSeen(now, "read", 30, 1), DAYS)
        diary = with_pages(diary, [PageSeen(now, "no-text", "http://qilu.test/1.html", now)])
        told.append(kinds(diagnose([diary.watched("http://qilu.test/a")], now, verified=True)))
    assert told == [[], [], ["template-changed"]]


@pytest.mark.parametrize(("batch", "least", "most"), [(1, 0.9, 2.2), (5, 3.5, 8.0)])
def test_how_many_come_at_once_is_told_from_how_many_one_visit_shows(batch: int, least: float, most: float) -> None:
    chance, diary, now = random.Random(5), ListDiary(), BEGIN
    for _ in range(28 * 12):  # a visit every two hours, in which two batches are to be expected
        now += 2 * HOUR
        batches = sum(chance.random() < 2 / 40 for _ in range(40))
        diary = with_visit(diary, VisitSeen(now, "read", 100, batches * batch), DAYS)
    shown = float(diary.rhythm.new.sum())
    assert shown > 100 * batch
    assert least < diary.together < most, "one visit in which six came one by one is six arrivals"


def test_links_that_vanish_in_part(watch: Watch) -> None:
    assert watch.run(24, links=9, named="template-changed") is not None


def test_text_that_cannot_be_decoded(watch: Watch) -> None:
    assert watch.run(24, detail="broken-text", named="encoding-broken") is not None


def test_times_that_lie_ahead(watch: Watch) -> None:
    assert watch.run(24, ahead=3 * HOUR, named="clock-skew") is not None
    usual = Watch()
    assert usual.run(240, ahead=HOUR / 20, named="clock-skew") is None, "three minutes are no skew"


def test_a_list_whose_bytes_moved_and_do_no_more_is_frozen(watch: Watch) -> None:
    watch.static = True
    after = watch.run(48, news=False, named="list-frozen")
    assert after is not None
    assert after <= 24


def test_a_list_that_stands_still_while_others_go_on_is_frozen() -> None:
    one, other = Watch(static=True), Watch(static=True, url="http://qilu.test/b")
    for watched in (one, other):
        watched.run(240)
    one.run(48, news=False)
    assert kinds(one.findings()) == ["source-silent"], "alone it may as well be the source"
    other.run(48)
    (finding,) = one.findings(other)
    assert (finding.kind, finding.lists) == ("list-frozen", (one.url,))


def test_nights_are_not_silence() -> None:
    assert Watch(static=True).run(480, named="source-silent") is None


def test_a_silence_is_held_against_what_was_expected_and_against_the_longest_before() -> None:
    steady = Watch(static=True)
    steady.run(240)
    after = steady.run(72, news=False, named="source-silent")
    assert after is not None
    assert 8 < after <= 36
    moody = Watch(static=True)
    for _ in range(4):
        moody.run(72)
        moody.run(36, news=False)
    moody.run(24)
    longer = moody.run(96, news=False, named="source-silent")
    assert longer is not None
    assert longer > after


def test_a_list_never_read_is_an_incident_only_where_somebody_saw_it_work() -> None:
    unseen = Watch()
    unseen.run(24, outcome="dns")
    lists = [unseen.diary.watched(unseen.url)]
    assert diagnose(lists, unseen.now, verified=False) == []
    assert kinds(diagnose(lists, unseen.now, verified=True)) == ["source-unreachable"]


def test_what_a_site_file_expects_is_asserted(watch: Watch) -> None:
    watch.run(8, news=False)
    patient, impatient = (Expect(max_silence=hours * HOUR) for hours in (48, 6))
    assert watch.findings(expect=patient) == []
    (finding,) = watch.findings(expect=impatient)
    assert (finding.kind, "expect.max_silence" in finding.what) == ("source-silent", True)
    daily = Expect(articles_per_day=20)
    assert watch.findings(expect=daily, week=120) == []
    (short,) = watch.findings(expect=daily, week=80)
    assert (short.kind, "11.4" in short.what) == ("expect-missed", True)
    assert watch.findings(expect=daily, week=None) == []


def test_several_lists_make_one_finding_of_a_kind(watch: Watch) -> None:
    other = Watch(url="http://qilu.test/b")
    other.run(240)
    for watched in (watch, other):
        watched.run(6, outcome="gone")
    (finding,) = watch.findings(other)
    assert finding.lists == (watch.url, other.url)


def test_a_diary_is_kept_as_plain_data(watch: Watch) -> None:
    watch.run(5, outcome="timeout")
    kept = ListDiary.of_json(json.loads(json.dumps(watch.diary.as_json())))
    assert kept.health == watch.diary.health
    before: Sequence[Finding] = watch.findings()
    watch.diary = kept
    assert [replace(each) for each in watch.findings()] == before
