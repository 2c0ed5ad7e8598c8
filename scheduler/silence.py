"""What a site's silence or noise means: quiet, unreachable, blocked, changed, garbled, ahead of time, or frozen.

Each list is held against its own history. A streak of troubles is an incident once it would come by chance less than
once in two hundred days by the list's own rule, and lasts half as long again as any that ended by itself before; and
at the latest after eighteen hours, so that it is told the same day. A silence is judged in links that were to be
expected, so that nights, weekends and holidays count as what they are.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from config.promises import PROMISED_DAYS, too_few, too_silent
from config.sitebook import Expect
from scheduler.list_health import CLOCK, PAGE, SHAPE, STILL, TEXT, VISIT, Health, Streak
from scheduler.rhythm import SHANGHAI

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
FALSE_A_DAY = 0.005  # false alarms of one kind that a list may raise
FALSE_BY_PAGES = 0.015  # and a site by its pages: where few come, three have to be enough
LONGER = 1.5  # than any that ended by itself
LATEST = 18.0  # hours; so long without a changed byte says something, though no news was to be expected
LEAST_RUN = 3
LEAST_PAGES = 2
CHANCES = 48.0  # readings a day
KNOWN_AFTER = dt.timedelta(days=3)
KNOWN_ARRIVALS = 5.0  # visits with new links, before a list's calm says anything

UNREACHABLE, BLOCKED, CHANGED, GARBLED = "source-unreachable", "source-blocked", "template-changed", "encoding-broken"
SKEWED, FROZEN, SILENT, SHORT = "clock-skew", "list-frozen", "source-silent", "expect-missed"
KINDS = (UNREACHABLE, BLOCKED, CHANGED, GARBLED, SKEWED, FROZEN, SILENT, SHORT)

_KINDS_BY_NAME = {
    **dict.fromkeys(("blocked", "robots-forbidden", "captcha", "challenge", "login"), BLOCKED),
    **dict.fromkeys(
        (
            "no-links",
            "kind-changed",
            "bad-json",
            "bad-xml",
            "bad-gzip",
            "empty",
            "gone",
            "too-deep",
            "fewer-links",
            "no-text",
        ),
        CHANGED,
    ),
    **dict.fromkeys(("broken-text", "mojibake"), GARBLED),
}


@dataclass(frozen=True, slots=True)
class WatchedList:
    """Hold one list of a site: its health, the links a day it brings, and how many it has brought (fading)."""

    url: str
    health: Health
    per_day: float
    brought: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Say what is wrong with a site, since when, which lists show it, with a sample where there is one."""

    kind: str
    since: dt.datetime
    what: str
    lists: tuple[str, ...] = ()
    sample: str = ""


def diagnose(
    lists: Sequence[WatchedList],
    now: dt.datetime,
    *,
    verified: bool,
    expect: Expect | None = None,
    week: int | None = None,
) -> list[Finding]:
    """Return what is wrong with a site, at most one finding of a kind.

    A list that was never read, of a site nobody ever checked (`verified` false), is no finding. `week` is the number of
    articles of the last seven days, None where it was watched for less.
    """
    found: list[Finding] = []
    for watched in lists:
        if watched.health.read_at is not None or verified:
            found += _of_list(watched, lists)
    found += _of_pages([watched for watched in lists if watched.health.read_at is not None])
    if expect is not None:
        found += _broken_promises(lists, now, expect, week)
    return [
        _merged(kind, [one for one in found if one.kind == kind])
        for kind in KINDS
        if any(one.kind == kind for one in found)
    ]


def _of_list(watched: WatchedList, siblings: Sequence[WatchedList]) -> list[Finding]:
    health, found = watched.health, []
    for what in (VISIT, SHAPE, TEXT):
        streak = health.streak(what)
        if alarming(streak, CHANCES) and streak.since is not None:
            words = _words(what, streak)
            found.append(Finding(kind_of(streak.name), streak.since, words, (watched.url,), streak.sample))
    if health.streak(VISIT).run == 0 and health.news_at is not None:
        found += _calm(watched, siblings, health.news_at)
    return found


def _of_pages(lists: Sequence[WatchedList]) -> Iterable[Finding]:
    """Yield what is wrong with a site's pages; their layout, encoding and clock are the same whatever list showed them.

    Each page is a case of its own, so that their number counts, not the time.
    """
    chances = max(1.0, sum(watched.per_day for watched in lists))
    for what in (PAGE, CLOCK):
        running = [watched for watched in lists if watched.health.streak(what).run]
        for kind in {_page_kind(what, watched) for watched in running}:
            same = [watched for watched in running if _page_kind(what, watched) == kind]
            streaks = [watched.health.streak(what) for watched in same]
            long_enough = any(streak.run > streak.most for streak in streaks)
            number, nats = sum(streak.run for streak in streaks), sum(streak.nats for streak in streaks)
            if number < LEAST_PAGES or nats < math.log(chances / FALSE_BY_PAGES) or not long_enough:
                continue
            since, first = min(
                ((streak.since, streak) for streak in streaks if streak.since is not None), key=itemgetter(0)
            )
            urls = tuple(watched.url for watched in same)
            yield Finding(kind, since, _words(what, first, number), urls, first.sample)


def _page_kind(what: str, watched: WatchedList) -> str:
    return SKEWED if what == CLOCK else kind_of(watched.health.streak(what).name)


def alarming(streak: Streak, chances: float) -> bool:
    """Say whether a streak is no chance by its own history; `chances` are the observations of a day."""
    if streak.run < LEAST_RUN:
        return False
    improbable = streak.nats >= math.log(chances / FALSE_A_DAY)
    return (improbable and streak.hours() >= LONGER * streak.longest) or streak.hours() >= LATEST


def kind_of(name: str) -> str:
    """Return the kind of incident that a failure's name stands for."""
    if name in _KINDS_BY_NAME:
        return _KINDS_BY_NAME[name]
    return BLOCKED if name.startswith("http-4") else UNREACHABLE


def _calm(watched: WatchedList, siblings: Sequence[WatchedList], news_at: dt.datetime) -> list[Finding]:
    """Tell a frozen list and a silent source from one that is quiet as it often is."""
    health = watched.health
    still = health.streak(STILL)
    if health.begun_at is None or health.read_at is None or health.read_at - health.begun_at < KNOWN_AFTER:
        return []
    words = f"自 {shanghai(news_at)} 起没有新链接，按平时应有约 {health.calm:.0f} 个"
    if _improbable(still) and (health.calm >= 1 or still.hours() >= LATEST):
        what = f"{words}；网页一字不变，平时不是这样（{still.run} 次相同）"
        return [Finding(FROZEN, news_at, what, (watched.url,))]
    if health.arrivals < KNOWN_ARRIVALS or not too_calm(watched):
        return []
    others = [one.health.news_at for one in siblings if one is not watched and one.health.news_at is not None]
    if any(other > news_at + (health.read_at - news_at) / 2 for other in others):
        return [Finding(FROZEN, news_at, f"{words}；同站别的列表照常更新", (watched.url,))]
    return [Finding(SILENT, news_at, words, (watched.url,))]


def too_calm(watched: WatchedList) -> bool:
    """Say whether a list brought nothing for longer than chance and its own history allow.

    The chance of no arrival where so many were expected, at a rate known from those that were seen: a gamma-Poisson's.
    Links that come together are one arrival.
    """
    health = watched.health
    together = max(1.0, watched.brought / health.arrivals)
    calm = health.calm / together
    nats = health.arrivals * math.log1p(calm / health.arrivals)
    chances = max(1.0, watched.per_day / together)
    return nats >= math.log(chances / FALSE_A_DAY) and health.calm >= LONGER * health.longest_calm


def _improbable(streak: Streak) -> bool:
    chance = streak.nats >= math.log(CHANCES / FALSE_A_DAY)
    return chance and streak.run >= LEAST_RUN and streak.hours() >= LONGER * streak.longest


def _broken_promises(
    lists: Sequence[WatchedList], now: dt.datetime, expect: Expect, week: int | None
) -> Iterable[Finding]:
    """Yield what the site file's `expect` says and the site does not keep."""
    news_at = max((one.health.news_at for one in lists if one.health.news_at is not None), default=None)
    if news_at is not None and (what := too_silent(expect, news_at, now)):
        yield Finding(SILENT, news_at, what)
    if what := too_few(expect, week):
        yield Finding(SHORT, now - PROMISED_DAYS * DAY, what)


def _words(what: str, streak: Streak, number: int = 0) -> str:
    """Return what a streak is in an operator's words; names of failures stay as the ledger has them."""
    since, names = shanghai(streak.since), "、".join(f"{name}" for name in streak.names)
    if what == PAGE:
        return f"自 {since} 起接连 {number} 篇文章读不出来（{names}）"
    if what == CLOCK:
        return f"自 {since} 起接连 {number} 篇文章的时间在未来"
    if what == SHAPE:
        return f"自 {since} 起列表里的链接少了一半以上（{streak.sample}）"
    if what == TEXT:
        return f"自 {since} 起列表里有还原不了的文字（{streak.run} 次）"
    return f"自 {since} 起读不到列表（{names}，{streak.run} 次）"


def _merged(kind: str, findings: Sequence[Finding]) -> Finding:
    """Return one finding of a kind for the whole site."""
    first = min(findings, key=lambda one: one.since)
    lists = tuple(dict.fromkeys(url for one in findings for url in one.lists))
    sample = next((one.sample for one in findings if one.sample), "")
    return Finding(kind, first.since, first.what, lists, sample)


def shanghai(moment: dt.datetime | None) -> str:
    """Return a time as operators read it."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else "—"
