"""A stream of first reports and their copies as a watch would meet them, in order of time, the same for a seed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.dedup_originals import Original, originals
from benchmarks.dedup_surface import Desk, Draft
from benchmarks.dedup_texts import News, look_alikes
from benchmarks.dedup_variants import DRAWN, DRAWN_WHOLE, variant
from benchmarks.dedup_words import one

TWO_STORIES = "two stories"
SECOND = "copy of a second story"
_FOREIGN = 0.25  # share of the texts that stands only beside others, at most 1,200
_LAG = (math.log(10), math.log(14_400))  # minutes from a report to its copy: ten minutes to ten days
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Document:
    """Hold one arriving text and the truth about it: `parent` is the document it copies, None for a first report.

    `whole` copies are of parents that have a sibling or a look-alike, and keep what tells them apart.
    """

    id: str
    kind: str
    title: str
    text: str
    published_at: str | None
    site: str | None
    parent: str | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """Hold documents in order, and the ids of first reports whose own text a broadcast had told before."""

    documents: list[Document]
    repeated: frozenset[str]


def make_stream(news: Sequence[News], seed: int, wanted: int, copies: Sequence[int] = (0, 0, 1, 1, 1, 2, 3)) -> Stream:
    """Return a stream with about `wanted` first reports; `copies` are the numbers of copies a report may have."""
    random = Random(seed)
    mixed = random.sample(news, len(news))
    foreign = mixed[: min(1200, int(len(mixed) * _FOREIGN))]
    reports = originals(mixed[len(foreign) :], wanted, random)
    used = {report.base for report in reports}
    alike = look_alikes(text for text in news if text.id in used)
    ambiguous = alike.keys() | {other for others in alike.values() for other in others}
    maker = _Maker(random, foreign, list(foreign), [])
    for report in reports:
        maker.add(report, copies, whole=report.in_family or report.base in ambiguous)
    documents = [document for _, document in sorted(maker.made, key=lambda entry: entry[0])]
    repeated = (report.news.id for report in reports if report.base in alike)
    return Stream(documents, frozenset(repeated))


@dataclass(slots=True)
class _Maker:
    random: Random
    foreign: Sequence[News]
    unused: list[News]
    made: list[tuple[dt.datetime, Document]]

    def add(self, report: Original, copies: Sequence[int], *, whole: bool) -> None:
        """Write a report and its copies into the stream."""
        number = self.random.choice(copies)
        draft = Draft(report.news.title, report.news.body)
        if report.old is not None:
            self._two_stories(report, report.old, draft, max(1, number))
            return
        self._write(report.moment, report.news.id, report.kind, draft, None, report.site, whole)
        for n in range(number):
            self._copy(report, draft, n, whole)

    def _copy(self, report: Original, draft: Draft, n: int, whole: bool) -> None:
        moment = self._later(report.moment)
        desk = Desk(self.random, moment.date(), self.foreign, self.unused)
        for kind in self.random.sample(DRAWN_WHOLE if whole else DRAWN, _TRIES):
            changed = variant(kind, draft, desk, whole=whole)
            if changed is not None:
                site = report.site if self.random.random() < 0.1 else one("media", self.random)
                self._write(moment, f"{report.news.id}-c{n}", kind, changed, report.news.id, site, whole)
                return

    def _two_stories(self, report: Original, old: Original, draft: Draft, copies: int) -> None:
        """Write a page with an old report and a new one below or above it, then copies of the new one alone."""
        parts = [old.news.body, draft.body]
        title = old.news.title
        if self.random.random() < 0.3:
            parts.reverse()
            title = draft.title
        page = Draft(title, "\n".join(parts))
        site = one("media", self.random)
        self._write(report.moment, report.news.id, TWO_STORIES, page, old.news.id, site, whole=False)
        for n in range(copies):
            name = f"{report.news.id}-s{n}"
            moment = self._later(report.moment)
            self._write(moment, name, SECOND, draft, report.news.id, one("media", self.random), whole=False)

    def _later(self, moment: dt.datetime) -> dt.datetime:
        return moment + dt.timedelta(minutes=math.exp(self.random.uniform(*_LAG)))

    def _write(
        self, moment: dt.datetime, name: str, kind: str, draft: Draft, parent: str | None, site: str, whole: bool
    ) -> None:
        stamp: str | None = moment.isoformat(timespec="minutes")
        known = self.random.random()
        if known < 0.15:
            stamp = moment.date().isoformat() if known < 0.08 else None
        where = site if self.random.random() > 0.05 else None
        self.made.append((moment, Document(name, kind, draft.title, draft.body, stamp, where, parent, whole)))
