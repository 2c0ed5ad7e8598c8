"""Hold the stories that texts were put into against the truth of the stream.

A copy is found when its story is its parent's. A first report is swallowed when it was put into an earlier story. A
page with an old and a new report is right when the new one's story was opened, whichever of the two it is filed under.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.dedup_stream import SECOND, TWO_STORIES, Document, Stream
from benchmarks.dedup_variants import GROUPS


@dataclass(frozen=True, slots=True)
class Placed:
    """Say which story a text was put into, and which other was named beside it."""

    story: int
    also: int | None = None


@dataclass(slots=True)
class Tally:
    """Count the documents of one kind: `right` found or kept apart, `wrong` put into another's story."""

    of: int = 0
    right: int = 0
    wrong: int = 0
    beside: int = 0  # what else was named: the parent's story, a story opened beside the one that swallowed it

    @property
    def share(self) -> float:
        """Return the share that is right, 1 where there is none."""
        return self.right / self.of if self.of else 1.0

    def count(self, *, right: bool, wrong: bool, beside: bool) -> None:
        """Count one document."""
        self.of += 1
        self.right += right
        self.wrong += wrong
        self.beside += beside


@dataclass(slots=True)
class Score:
    """Hold the tallies of a run and the ids of the documents that went wrong."""

    copies: dict[str, Tally] = field(default_factory=dict)
    reports: dict[str, Tally] = field(default_factory=dict)
    repeated: Tally = field(default_factory=Tally)  # first reports whose text a broadcast had told before
    whole: Tally = field(default_factory=Tally)  # copies of parents that have a sibling or a look-alike
    pages: Tally = field(default_factory=Tally)  # with two stories: right when the second is opened
    seconds: Tally = field(default_factory=Tally)  # copies of what such a page told second
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Return the share of documents put into an earlier story that belong there."""
        linked = sum(t.right + t.wrong for t in self.copies.values()) + sum(t.wrong for t in self.reports.values())
        return sum(t.right for t in self.copies.values()) / linked if linked else 1.0

    @property
    def recall(self) -> float:
        """Return the share of copies that are in their parent's story."""
        return total(self.copies.values()).share

    @property
    def swallowed(self) -> float:
        """Return first reports put into an earlier story, per 1,000."""
        reports = total(self.reports.values())
        return 1000 * reports.wrong / reports.of if reports.of else 0.0

    @property
    def swallowed_unlike(self) -> float:
        """Return the same of reports that no broadcast had told before."""
        reports = total(self.reports.values())
        rest = reports.of - self.repeated.of
        return 1000 * (reports.wrong - self.repeated.wrong) / rest if rest else 0.0

    def group(self, name: str) -> Tally:
        """Return the tally of a group of kinds."""
        return total(tally for kind, tally in self.copies.items() if kind in GROUPS[name])


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    found = Tally()
    for tally in tallies:
        found.of += tally.of
        found.right += tally.right
        found.wrong += tally.wrong
        found.beside += tally.beside
    return found


def score(stream: Stream, placed: Sequence[Placed]) -> Score:
    """Return how well a stream's documents were placed, `placed` in the stream's order."""
    judge = _Judge(stream.repeated)
    for document, at in zip(stream.documents, placed, strict=True):
        judge.look(document, at)
    return judge.score


@dataclass(slots=True)
class _Judge:
    repeated: frozenset[str]
    score: Score = field(default_factory=Score)
    where: dict[str, int] = field(default_factory=dict)  # document -> the story it was put into
    opened: dict[str, int | None] = field(default_factory=dict)  # page with two stories -> the one it opened
    known: set[int] = field(default_factory=set)

    def look(self, document: Document, at: Placed) -> None:
        """Count one document."""
        named = {at.story} | ({at.also} if at.also is not None else set())
        fresh = named - self.known
        if document.kind == TWO_STORIES:
            tallies = [self.score.pages]
            self.opened[document.id] = next(iter(fresh), None)
            right, beside = bool(fresh), self.where[document.parent or ""] in named
        elif document.parent is None:
            tallies = [self.score.reports.setdefault(document.kind, Tally())]
            tallies += [self.score.repeated] if document.id in self.repeated else []
            right = at.story in fresh
            beside = bool(fresh) and not right
        else:
            tallies = self._copies(document)
            story = self.opened[document.parent] if document.kind == SECOND else self.where[document.parent]
            right = at.story == story
            beside = not right and at.also == story
        for tally in tallies:
            tally.count(right=right, wrong=not right and at.story in self.known, beside=beside)
        if not right:
            self.score.missed.append(document.id)
        self.where[document.id] = at.story
        self.known |= named

    def _copies(self, document: Document) -> list[Tally]:
        if document.kind == SECOND:
            return [self.score.seconds]
        tally = self.score.copies.setdefault(document.kind, Tally())
        return [tally, self.score.whole] if document.whole else [tally]
