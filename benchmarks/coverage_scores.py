"""Score a watch against the world it watched: articles, waiting, requests, gaps, faults and false incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import ClassVar

from benchmarks.coverage_rhythms import Article
from benchmarks.coverage_watch import Account, Gap, Incident, Seen
from benchmarks.coverage_world import OF_PAGES, Fault, NewsList, Site
from scheduler import silence

OPEN = 24.0  # hours before the end: what appears then may still be found
AFTER = 3.0  # hours in which a fault that is over may still be told
NAMES = {
    "unreachable": silence.UNREACHABLE,
    "blocked": silence.BLOCKED,
    "no-links": silence.CHANGED,
    "no-text": silence.CHANGED,
    "encoding": silence.GARBLED,
    "clock": silence.SKEWED,
    "frozen": silence.FROZEN,
}


@dataclass(frozen=True, slots=True)
class Score:
    """Hold the figures of one watch; what a plain rule does not do is None."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "recall",
        "silent losses",
        "gaps true",
        "gaps with a loss",
        "median wait (min)",
        "p95 wait (min)",
        "requests per list and day",
        "faults named in time",
        "hours to name (median)",
        "named wrong",
        "false incidents / 100 site-days",
    )
    articles: int
    recall: float
    silent: int
    gaps: int
    gaps_true: int
    gaps_lossy: int
    wait_median: float
    wait_p95: float
    requests: float
    faults: int
    named: int
    naming: float | None
    misnamed: int
    false: float | None
    tells: bool

    def shown(self, name: str) -> str:
        """Return one figure as the table has it."""
        told = {
            "faults named in time": f"{self.named}/{self.faults}",
            "hours to name (median)": "—" if self.naming is None else f"{self.naming:.1f}",
            "named wrong": f"{self.misnamed}",
            "false incidents / 100 site-days": "—" if self.false is None else f"{self.false:.2f}",
            "gaps true": f"{self.gaps_true}/{self.gaps}",
            "gaps with a loss": f"{self.gaps_lossy}/{self.gaps}",
        }
        plain = {
            "recall": f"{self.recall:.5f}",
            "silent losses": f"{self.silent}",
            "median wait (min)": f"{self.wait_median:.1f}",
            "p95 wait (min)": f"{self.wait_p95:.0f}",
            "requests per list and day": f"{self.requests:.1f}",
        }
        return plain[name] if name in plain else told[name] if self.tells else "—"


@dataclass(frozen=True, slots=True)
class Naming:
    """Hold what became of one fault: the first incident of the right kind, and those of wrong kinds before it.

    `deadline` is the fault's; where pages alone show it, no earlier than the watch had seen three of them.
    """

    site: Site
    fault: Fault
    hours: float | None
    wrong: tuple[Incident, ...]
    deadline: float

    @property
    def in_time(self) -> bool:
        """Say whether it was named before its deadline."""
        return self.hours is not None and self.hours <= self.deadline


def score(sites: Sequence[Site], account: Account, days: int) -> Score:
    """Return the figures of one watch."""
    waits: list[float] = []
    judged = caught = silent = gaps = gaps_true = gaps_lossy = 0
    for site in sites:
        for news in site.lists:
            seen = account.seen[news.name]
            lost = _lost(news, seen, days)
            articles = _judged(news, seen, days)
            judged += len(articles)
            caught += len(articles) - len(lost)
            waits += [_wait(news, article, seen) for article in articles if _key(news, article) in seen.caught]
            silent += sum(not _reported(article, seen) for article in lost)
            gaps += len(seen.gaps)
            lossy = [gap for gap in seen.gaps if any(_within(article, gap) for article in lost)]
            gaps_lossy += len(lossy)
            gaps_true += sum(gap.broken or gap in lossy for gap in seen.gaps)
    namings = namings_of(sites, account)
    told = [one.hours for one in namings if one.hours is not None]
    tells = bool(account.incidents or gaps)
    false = len(false_incidents(sites, account)) / (len(sites) * days) * 100
    return Score(
        articles=judged,
        recall=caught / judged if judged else 1.0,
        silent=silent,
        gaps=gaps,
        gaps_true=gaps_true,
        gaps_lossy=gaps_lossy,
        wait_median=median(waits) * 60,
        wait_p95=quantiles(waits, n=20)[-1] * 60,
        requests=account.requests / len(account.seen) / days,
        faults=len(namings),
        named=sum(one.in_time for one in namings),
        naming=median(told) if told else None,
        misnamed=sum(bool(one.wrong) for one in namings),
        false=false if tells else None,
        tells=tells,
    )


def namings_of(sites: Sequence[Site], account: Account) -> list[Naming]:
    """Return how each fault was named."""
    found = []
    for site in sites:
        for fault in site.faults:
            during = [
                one for one in account.incidents if one.site == site.name and fault.begin <= one.begin <= fault.end
            ]
            right = [one for one in during if one.kind == NAMES[fault.kind]]
            hours = min((one.begin - fault.begin for one in right), default=None)
            wrong = tuple(one for one in during if one.kind != NAMES[fault.kind] and not _weathered(site, one))
            found.append(Naming(site, fault, hours, wrong, _deadline(site, fault, account)))
    return found


def _deadline(site: Site, fault: Fault, account: Account) -> float:
    if fault.kind not in OF_PAGES:
        return fault.deadline
    hours = (hour for news in site.lists for hour in account.seen[news.name].caught.values())
    third = sorted(hour - fault.begin for hour in hours if hour >= fault.begin)[2:3]
    return max(fault.deadline, *third)


def false_incidents(sites: Sequence[Site], account: Account) -> list[Incident]:
    """Return the incidents that nothing stands behind."""
    by_name = {site.name: site for site in sites}
    return [one for one in account.incidents if not _grounded(by_name[one.site], one)]


def wrong_lines(sites: Sequence[Site], account: Account, days: int) -> list[str]:
    """Return what was missed, named wrong or reported in vain, a line each."""
    lines = []
    for site in sites:
        for news in site.lists:
            seen = account.seen[news.name]
            lost = _lost(news, seen, days)
            for article in lost:
                if not _reported(article, seen):
                    lines.append(
                        f"silent: {news.name}/{article.number} at {article.shown_at:.2f}, stamp {article.stamp:.2f}"
                    )
            lines += [_gap_line(news, gap, lost) for gap in seen.gaps]
    for one in namings_of(sites, account):
        if not one.in_time or one.wrong:
            wrong = ", ".join(f"{each.kind} {each.begin - one.fault.begin:.1f} h" for each in one.wrong)
            lines.append(f"fault: {one.site.name} {one.fault.kind}/{one.fault.name} of {one.deadline:.1f} h, ")
            lines[-1] += f"named after {one.hours} h; wrong: {wrong or 'none'}"
    lines += [
        f"false: {one.site} {one.kind} at {one.begin:.1f} until {one.end} {one.lists}"
        for one in false_incidents(sites, account)
    ]
    return lines


def _gap_line(news: NewsList, gap: Gap, lost: Sequence[Article]) -> str:
    lossy = sum(_within(article, gap) for article in lost)
    what = f"{lossy} lost" if lossy else "nothing lost, all replaced" if gap.broken else "FALSE"
    return f"gap: {news.name} {gap.since:.2f} to {gap.until:.2f}, {news.length} links, {what}"


def _key(news: NewsList, article: Article) -> str:
    return f"{news.name}/{article.number}"


def _judged(news: NewsList, seen: Seen, days: int) -> list[Article]:
    begun = seen.begun if seen.begun is not None else days * 24.0
    last = days * 24.0 - OPEN
    return [article for article in news.articles if article.front and begun < article.shown_at <= last]


def _lost(news: NewsList, seen: Seen, days: int) -> list[Article]:
    return [article for article in _judged(news, seen, days) if _key(news, article) not in seen.caught]


def _reported(article: Article, seen: Seen) -> bool:
    """Say whether the account owns up to an article: in a gap, or after the last reading of a list that fails."""
    return any(_within(article, gap) for gap in seen.gaps) or seen.read is None or article.shown_at > seen.read


def _within(article: Article, gap: Gap) -> bool:
    return gap.since <= article.shown_at <= gap.until


def _wait(news: NewsList, article: Article, seen: Seen) -> float:
    return seen.caught[_key(news, article)] - article.shown_at


def _grounded(site: Site, one: Incident) -> bool:
    if any(fault.begin <= one.begin <= fault.end + AFTER for fault in site.faults):
        return True
    return _weathered(site, one)


def _weathered(site: Site, one: Incident) -> bool:
    if one.kind != silence.UNREACHABLE:
        return False
    return any(begin <= one.begin <= end + AFTER for begin, end in site.weather)
