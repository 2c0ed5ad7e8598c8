"""Decide an article's story against the store: candidates by fingerprint, verdict from the texts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipelines.cleaning import normalize
from pipelines.deduplication import KEY_CAP, Candidate, Probe, decide, index_keys, url_key, worth_reading
from pipelines.deduplication import fingerprints as fingerprints_of
from pipelines.items import Article, Membership
from storage import fingerprints, stories
from storage.articles import StoredArticle, split_published
from storage.database import Session
from storage.stories import StoredCandidate

LEAST_TERMS = 2  # different matched terms that make a part of a page an announcement


@dataclass(frozen=True, slots=True)
class Arrival:
    """Hold an article on its way into the store: what deduplication is told about it, and its index keys."""

    probe: Probe
    page_key: int
    text_keys: tuple[int, ...]

    @classmethod
    def of(cls, article: Article, site: str | None) -> Arrival:
        """Return an article's arrival."""
        _, day = split_published(article.reading.published)
        probe = Probe(url=article.url, title=article.reading.title, normal=article.normal, site=site, published=day)
        return cls(probe, url_key(article.url), index_keys(article.fingerprints))

    @property
    def keys(self) -> tuple[int, ...]:
        """Return all keys."""
        return (*self.text_keys, self.page_key)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold a verdict and the articles it was reached from."""

    membership: Membership
    candidates: tuple[Candidate, ...]


def rule(s: Session, arrival: Arrival, before: Ruling | None = None) -> Ruling:
    """Decide against every stored article; an earlier ruling stands where the same articles are worth reading still."""
    hits = fingerprints.lookup(s, arrival.keys, per_key=KEY_CAP)
    wanted = worth_reading(hits, arrival.page_key)
    known = {candidate.article: candidate for candidate in before.candidates} if before is not None else {}
    if before is not None and known.keys() == set(wanted):
        return before
    fresh = stories.candidates(s, [article for article in wanted if article not in known])
    found = [*(known[article] for article in wanted if article in known), *map(candidate_of, fresh)]
    return Ruling(decide(arrival.probe, found), tuple(found))


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


def enter(
    s: Session, article_id: int, article: Article, arrival: Arrival, membership: Membership, now: dt.datetime
) -> int:
    """Let a stored article be found, and open or join its story, and open a second one for what no earlier covers."""
    fingerprints.index(s, article_id, arrival.keys)
    first, second = matched_parts(article, membership)
    return stories.enter(s, article_id, membership, now, matched=first, second_matched=second)


def enter_anew(s: Session, known: StoredArticle, normal: str, arrival: Arrival) -> None:
    """Let an article be found by what its text has become; `normal` is the normal form it had."""
    before = (*index_keys(fingerprints_of(normal)), url_key(known.url))
    fingerprints.reindex(s, known.id, before, arrival.keys)


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
