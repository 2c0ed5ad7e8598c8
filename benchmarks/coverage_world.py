"""A world of simulated news sites: their rhythms, their lists, and what goes wrong with them; times in hours.

Everything follows from a seed. A list shows its articles by their stamps, newest first, `length` to a page, with what
is pinned above and beside them; articles come in clusters after the hour, the weekday and the holidays of a real
calendar; some are stamped back and appear in the middle. Faults are what a watch must notice and name; weather is what
it must bear.
"""

from __future__ import annotations

import random
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.coverage_rhythms import HOURS, Article, articles_of, kind_of_day, rates_of

UNREACHABLE = ("dns", "timeout", "refused", "tls", "http-5xx", "reset")
FAULTS = ("unreachable", "blocked", "no-links", "no-text", "encoding", "clock", "frozen")
OF_PAGES = ("no-text", "clock")  # nobody can see them but on an article: for them three have to have come
SETTLED = 8 * 24.0  # a watch has to know what is usual before faults begin
TELLING = 8.0  # arrivals that fail to come: chance alone keeps back fewer often enough to make false alarms (e^-8)
GOES_ON = 3.0  # arrivals on another list, beside which a list that stands still is seen to stand


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold one thing that goes wrong with a site, or (list given) with one of its lists, for a time."""

    kind: str
    name: str
    begin: float
    end: float
    place: int | None = None
    deadline: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what a request of one page of a list brought; links as (key, title), `same` where no byte changed."""

    outcome: str
    links: tuple[tuple[str, str], ...] = ()
    same: bool = False
    more: bool = False
    garbled: bool = False


@dataclass(slots=True)
class NewsList:
    """One list: articles to come (by time of appearance), those that stand in it, and its habits."""

    name: str
    length: int
    pages: int
    articles: Sequence[Article]
    static: bool  # its bytes change only with its links
    top: int  # pinned above
    beside: int  # in a sidebar, below
    churn: float  # hours after which one of the pinned gives way
    restless: float  # share of answers in which neighbours change places
    together: float  # articles of one arrival
    chance: random.Random
    standing: list[Article] = field(default_factory=list)
    come: int = 0
    version: tuple[object, ...] = ()

    def at(self, hour: float, page: int = 0, *, restless: bool = True) -> tuple[tuple[str, str], ...]:
        """Return the links of one page at a time, which never runs back."""
        while self.come < len(self.articles) and self.articles[self.come].shown_at <= hour:
            insort(self.standing, self.articles[self.come])
            self.come += 1
        last = len(self.standing) - page * self.length
        links = [self._link(article) for article in reversed(self.standing[max(0, last - self.length) : max(0, last)])]
        if restless and self.chance.random() < self.restless and len(links) > 4:
            place = self.chance.randrange(len(links) - 1)
            links[place : place + 2] = reversed(links[place : place + 2])
        return (*self._fixed("top", self.top, hour), *links, *self._fixed("beside", self.beside, hour))

    def is_article(self, key: str) -> bool:
        """Say whether a link is one of the list's articles, not one that always stands there."""
        return key.removeprefix(f"{self.name}/").isdecimal()

    def _link(self, article: Article) -> tuple[str, str]:
        return f"{self.name}/{article.number}", f"{self.name} 的第 {article.number} 条新闻标题"

    def _fixed(self, where: str, number: int, hour: float) -> Iterator[tuple[str, str]]:
        for place in range(number):
            turn = int((hour + place * 97.0) // self.churn)
            yield f"{self.name}/{where}/{place}/{turn}", f"{self.name} 一直放着的链接 {where} {place} {turn}"


@dataclass(slots=True)
class Site:
    """One site: lists, weather (times it cannot be reached), faults, and how its pages usually read."""

    name: str
    lists: list[NewsList]
    weather: list[tuple[float, float]]
    faults: list[Fault]
    readable: float
    dated: bool
    rates: list[list[list[float]]]  # of each list: links an hour, by kind of day and hour
    chance: random.Random

    def fault(self, hour: float, place: int, *kinds: str) -> Fault | None:
        """Return the fault of one of the kinds that holds for a list at a time."""
        for fault in self.faults:
            if fault.begin <= hour < fault.end and fault.kind in kinds and fault.place in (None, place):
                return fault
        return None

    def ask(self, hour: float, place: int, page: int = 0) -> Answer:
        """Answer a request for one page of a list."""
        watched = self.lists[place]
        if any(begin <= hour < end for begin, end in self.weather):
            return Answer(self.chance.choice(("timeout", "http-5xx", "reset")))
        if fault := self.fault(hour, place, "unreachable", "blocked", "no-links"):
            return Answer(fault.name)
        frozen = self.fault(hour, place, "frozen")
        links = watched.at(frozen.begin if frozen else hour, page, restless=frozen is None)
        if not links and page == 0:
            return Answer("no-links")  # as a crawl calls a list that shows nothing yet
        garbled = self.fault(hour, place, "encoding") is not None
        version = (links, garbled)
        # A page whose bytes move with every answer stands still all the same where a cache has taken it over.
        moves = not watched.static and frozen is None and self.chance.random() < 0.95
        same = page == 0 and version == watched.version and not moves
        if page == 0:
            watched.version = version
        return Answer("read", links, same, page + 1 < watched.pages, garbled)

    def read_page(self, hour: float, place: int) -> tuple[str | None, float | None]:
        """Return what is wrong with a page (None: it reads well) and by how many hours its time lies ahead."""
        trouble = None
        if self.fault(hour, place, "no-text"):
            trouble = "no-text"
        elif self.fault(hour, place, "encoding"):
            trouble = "mojibake"
        elif self.chance.random() > self.readable:
            trouble = "no-text"
        if not self.dated or trouble == "mojibake":
            return trouble, None
        fault = self.fault(hour, place, "clock")
        return trouble, float(fault.name) if fault else -self.chance.uniform(0.0, 0.5)


def world(seed: int, sites: int, days: int) -> list[Site]:
    """Return the sites of a seed for so many days."""
    return [_site(random.Random(f"{seed}/{number}"), f"s{number}", days) for number in range(sites)]


def _site(chance: random.Random, name: str, days: int) -> Site:
    rest, holiday = chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.8)
    dynamic = chance.random() < 0.55
    lists, rates = [], []
    for place in range(chance.choices((1, 2, 3), (55, 30, 15))[0]):
        daily = min(150.0, max(0.7, chance.lognormvariate(2.2, 1.1)))
        hourly = rates_of(chance, daily, rest, holiday)
        rates.append(hourly)
        lists.append(_list(chance, f"{name}/{place}", daily, hourly, days, static=not dynamic))
    weather = sorted(_weather(chance, days))
    site = Site(name, lists, weather, [], chance.uniform(0.9, 1.0), chance.random() < 0.7, rates, chance)
    if chance.random() < 0.6 and days * HOURS > SETTLED + 72:
        site.faults += _fault(chance, site, days)
    return site


def _list(
    chance: random.Random, name: str, daily: float, hourly: list[list[float]], days: int, *, static: bool
) -> NewsList:
    feed = chance.random() < 0.25
    length = max(chance.randint(10, 50), min(50, round(daily / 2)))  # none is shorter than half a day's news
    shuffled = chance.random() < 0.2 and daily < length / 3
    back = 0.0 if feed else chance.uniform(0, 0.03)
    together = chance.uniform(1.0, 4.0)
    articles = list(articles_of(chance, hourly, days, length, back, together, shuffled=shuffled))
    return NewsList(
        name,
        length,
        1 if feed else chance.randint(3, 20),
        articles,
        static,
        0 if feed else chance.choice((0, 0, 1, 2, 3)),
        0 if feed else chance.choice((0, 0, 3, 5, 8)),
        chance.uniform(200, 900),
        chance.choice((0.0, 0.0, 0.05)),
        together,
        chance,
    )


def _weather(chance: random.Random, days: int) -> Iterator[tuple[float, float]]:
    """Yield short times in which a site cannot be reached; some sites are closed for an hour every night."""
    often = chance.uniform(0.02, 0.5) / HOURS
    at = chance.expovariate(often)
    while at < days * HOURS:
        yield at, at + chance.expovariate(1 / 0.5)
        at += chance.expovariate(often)
    if chance.random() < 0.05:
        begin = chance.uniform(0, 4)
        yield from ((day * HOURS + begin, day * HOURS + begin + 1.5) for day in range(days))


def _fault(chance: random.Random, site: Site, days: int) -> Iterator[Fault]:
    kind = chance.choice(FAULTS)
    place = chance.randrange(len(site.lists)) if kind in ("no-links", "frozen") else None
    if kind == "clock" and not site.dated:
        kind = "no-text"
    name = {
        "unreachable": chance.choice(UNREACHABLE),
        "blocked": chance.choice(("blocked", "http-403")),
        "no-links": chance.choice(("no-links", "kind-changed", "gone")),
        "clock": f"{chance.uniform(0.5, 8):.2f}",
    }.get(kind, kind)
    begin = chance.uniform(SETTLED, days * HOURS - 72)
    if kind == "frozen" and place is not None and site.lists[place].static:
        place = max(range(len(site.lists)), key=lambda number: sum(site.rates[number][0]))
        if not _can_be_told(site, begin, place):
            kind, name, place = "blocked", "blocked", None
    deadline = max(24.0, time_of(site, begin, 3.0, place) - begin)
    if kind in OF_PAGES:
        deadline = max(deadline, _third(site, begin) - begin)
    end = begin + deadline + chance.uniform(6, 48)
    if end < days * HOURS - 12:
        yield Fault(kind, name, begin, end, place, deadline)


def _can_be_told(site: Site, begin: float, place: int) -> bool:
    """Say whether a list whose bytes never move can be told, in time, from one that has no news.

    Only where so much would have come that chance hardly keeps it back, and another list of the site goes on.
    """

    def expected(number: int, arrivals: float) -> bool:
        return time_of(site, begin, arrivals * site.lists[number].together, number) - begin <= 24.0

    others = (number for number in range(len(site.lists)) if number != place)
    return expected(place, TELLING) and any(expected(number, GOES_ON) for number in others)


def _third(site: Site, begin: float) -> float:
    """Return when the third article since a time appeared on one of a site's lists."""
    times = sorted(one.shown_at for news in site.lists for one in news.articles if one.shown_at > begin)
    return times[2] if len(times) > 2 else begin + 90 * HOURS


def time_of(site: Site, begin: float, articles: float, place: int | None) -> float:
    """Return when so many articles are to be expected since a time, on one list or on the one that brings most."""
    chosen = [site.rates[place]] if place is not None else site.rates
    counted = [0.0] * len(chosen)
    hour = begin
    while max(counted) < articles and hour < begin + 90 * HOURS:
        kind = kind_of_day(hour)
        for number, rates in enumerate(chosen):
            counted[number] += rates[kind][int(hour) % HOURS] * 0.25
        hour += 0.25
    return hour
