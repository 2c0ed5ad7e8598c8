"""Decide the stories of arriving articles against the store: candidates by fingerprint, verdict from the texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.arrival import Arrival, headline_of
from pipelines.cleaning import normalize
from pipelines.deduplication import KEY_CAP, Candidate, decide, url_key, worth_reading
from pipelines.deduplication import fingerprints as fingerprints_of
from pipelines.deduplication.headlines import headline_keys, same_days
from pipelines.items import Article, Membership
from storage import candidates, fingerprints, stories
from storage.articles import StoredArticle
from storage.candidates import StoredCandidate
from storage.database import Session
from storage.intake import Intake

LEAST_TERMS = 2  # different matched terms that make a part of a page an announcement


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold a verdict and the articles it was reached from: by their texts, and by their headlines."""

    membership: Membership
    read: frozenset[int]
    namesakes: frozenset[int]


class StoryDesk:
    """Decide about a few articles that arrive together: each sees what is stored, and those entered before it.

    What is stored is looked up for all of them at once; another look is for when the store may have changed.
    """

    def __init__(self, s: Session, arrivals: Sequence[Arrival]) -> None:
        self._arrivals = arrivals
        self.size = len(arrivals)
        self._entered: set[int] = set()  # keys
        self.look(s)

    def look(self, s: Session) -> None:
        """Look up what is stored now under the keys of all arrivals, and read what is worth it."""
        keys = {key for arrival in self._arrivals for key in arrival.sought}
        self._under: dict[int, list[int]] = {key: [] for key in keys}
        for key, article in fingerprints.lookup(s, keys, per_key=KEY_CAP):
            self._under[key].append(article)
        self._texts: dict[int, Candidate] = {}
        self._corrections: set[int] = set()
        self._told: set[int] = set()  # stories of which a text was entered here
        self._worth = {id(arrival): self._choose(arrival) for arrival in self._arrivals}
        self._read(s, {article for chosen in self._worth.values() for article in chosen})

    def rule(self, s: Session, arrival: Arrival, before: Ruling | None = None) -> Ruling:
        """Decide against every article; an earlier ruling stands where the same articles are worth reading still."""
        namesakes = frozenset(article for key in arrival.by_headline for article in self._under[key])
        wanted = self._choose(arrival) if self.touches(arrival) else self._worth[id(arrival)]
        if before is not None and before.read == set(wanted) and before.namesakes == namesakes:
            return before
        self._read(s, {*wanted, *namesakes})
        found = [self._texts[article] for article in wanted if article in self._texts]
        membership = decide(arrival.probe, found)
        if membership.relation == "update":
            membership = self._told_before(s, arrival, found) or membership
        elif membership.relation == "new" and namesakes:
            membership = self._namesake(s, arrival, namesakes) or membership
        return Ruling(membership, frozenset(wanted), namesakes)

    def touches(self, arrival: Arrival) -> bool:
        """Say whether an article that was entered here shares a key with an arrival."""
        return not self._entered.isdisjoint(arrival.sought)

    def enter(
        self,
        intake: Intake,
        article_id: int,
        article: Article,
        arrival: Arrival,
        membership: Membership,
        now: dt.datetime,
    ) -> tuple[int, int | None]:
        """Let an article open or join its story, and be found by those that come after it.

        Return the story, and the second one its page tells.
        """
        first, second = matched_parts(article, membership)
        story, other = intake.enter(article_id, membership, now, matched=first, second_matched=second)
        intake.index(article_id, arrival.keys)
        self._remember(article_id, arrival, membership, story, other)
        return story, other

    def _remember(
        self, article_id: int, arrival: Arrival, membership: Membership, story: int, other: int | None
    ) -> None:
        probe, spans = arrival.probe, membership.spans if other is not None else ()
        self._texts[article_id] = Candidate(
            article=article_id,
            story=story,
            url=probe.url,
            title=probe.title,
            normal=probe.normal,
            site=probe.site,
            published=probe.published,
            also=other,
            spans=spans,
        )
        self._entered.update(arrival.keys)
        for key in set(arrival.keys) & self._under.keys():
            self._under[key] = [article_id, *sorted(self._under[key], reverse=True)[: KEY_CAP - 1]]
        if membership.relation == "update":
            self._corrections.add(article_id)
        if not arrival.headline_only:
            self._told.update(each for each in (story, other) if each is not None)

    def _choose(self, arrival: Arrival) -> list[int]:
        keys = (key for key in arrival.sought if key not in arrival.by_headline)
        return worth_reading(((key, article) for key in keys for article in self._under[key]), arrival.page_key)

    def _read(self, s: Session, articles: set[int]) -> None:
        missing = articles - self._texts.keys()
        self._texts.update((each.article_id, candidate_of(each)) for each in candidates.stored(s, missing))

    def _told_before(self, s: Session, arrival: Arrival, found: Sequence[Candidate]) -> Membership | None:
        """Return how an update copies an earlier one, if it does: a reprint of a correction corrects nothing."""
        elsewhere = [candidate for candidate in found if candidate.url != arrival.probe.url]
        earlier = self._corrections | candidates.updates_among(s, [candidate.article for candidate in elsewhere])
        again = decide(arrival.probe, [candidate for candidate in elsewhere if candidate.article in earlier])
        return again if again.relation in ("reprint", "excerpt") else None

    def _namesake(self, s: Session, arrival: Arrival, namesakes: frozenset[int]) -> Membership | None:
        """Return membership in the story of the same headline and day, where one of the two is known by it alone.

        Where two stories bear it, or where texts were compared and differ, the headline proves nothing.
        """
        alike = [
            found
            for found in (self._texts[article] for article in namesakes if article in self._texts)
            if headline_of(found.title) == arrival.headline and same_days(found.published, arrival.probe.published)
        ]
        told = {found.story for found in alike if found.also is None}
        if len(told) != 1:
            return None
        (story,) = told
        if not arrival.headline_only and (story in self._told or candidates.has_text(s, story)):
            return None
        return Membership("reprint", story)


def candidate_of(stored: StoredCandidate) -> Candidate:
    """Return a stored article as deduplication knows it."""
    return Candidate(
        article=stored.article_id,
        story=stored.story_id,
        url=stored.url,
        title=stored.title,
        normal=stored.normal,
        site=stored.site_key,
        published=stored.published_on,
        also=stored.also,
        spans=stored.spans,
    )


def enter_anew(s: Session, known: StoredArticle, normal: str, arrival: Arrival) -> None:
    """Let an article be found by what its text has become; `normal` is the normal form it had."""
    keys = () if known.headline_only else fingerprints_of(normal).keys
    headline = headline_of(known.title) if known.announcement else ""
    titled = headline_keys(headline)[known.headline_only :][:1] if headline else ()
    before = (*keys, url_key(known.url), *titled)
    fingerprints.reindex(s, known.id, before, arrival.keys)


def stays(s: Session, article_id: int, membership: Membership) -> bool:
    """Say whether a verdict on a changed text leaves its article in a story it stands in."""
    if membership.story is None:
        return False
    (known,) = candidates.stored(s, [article_id])
    return stories.resolve(s, membership.story) in (known.story_id, known.also)


def matched_parts(article: Article, membership: Membership) -> tuple[bool, bool]:
    """Say of each of a page's two stories whether it is an announcement, by where the hits stand.

    A new report below an old announcement must not be mailed for the old one's words, nor the other way round; in
    doubt both count.
    """
    match = article.verdict.match
    if not (match and membership.spans):
        return match, match
    offsets = normalize(article.text).offsets
    spans = [(offsets[start], offsets[min(end, len(offsets) - 1)]) for start, end in membership.spans]
    first: set[str] = set()
    second: set[str] = set()
    for hit in article.verdict.hits:
        inside = hit.zone == "title" or any(start <= hit.start < end for start, end in spans)
        (first if inside else second).add(hit.term)
    if len(first) < LEAST_TERMS and len(second) < LEAST_TERMS:
        return True, True
    return len(first) >= LEAST_TERMS, len(second) >= LEAST_TERMS
