"""Decide an article's story against the store: candidates by fingerprint, verdict from the texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.cleaning import normalize
from pipelines.deduplication import KEY_CAP, Candidate, Probe, decide, url_key, worth_reading
from pipelines.deduplication import fingerprints as fingerprints_of
from pipelines.deduplication.headlines import headline_keys, same_days, telling_headline
from pipelines.items import Article, Membership
from storage import candidates, fingerprints, stories
from storage.articles import StoredArticle, split_published
from storage.candidates import StoredCandidate
from storage.database import Session

LEAST_TERMS = 2  # different matched terms that make a part of a page an announcement


@dataclass(frozen=True, slots=True)
class Arrival:
    """Hold an article on its way into the store: what deduplication is told about it, and its index keys.

    It is entered under `keys` and looked up by `sought`: an announcement of which only the headline is known finds
    those that bear the same one, and is found by them, by the headline alone.
    """

    probe: Probe
    page_key: int
    keys: tuple[int, ...]
    sought: tuple[int, ...]
    headline: str = ""
    by_headline: frozenset[int] = frozenset()  # which of `sought` are keys of the headline
    headline_only: bool = False

    @classmethod
    def of(cls, article: Article, site: str | None) -> Arrival:
        """Return an article's arrival."""
        _, day = split_published(article.reading.published)
        probe = Probe(url=article.url, title=article.reading.title, normal=article.normal, site=site, published=day)
        page = url_key(article.url)
        keys = (*article.fingerprints.keys, page)
        sought = (*keys, *article.fingerprints.further)
        headline = _headline(article.reading.title) if article.verdict.match else ""
        if not headline:
            return cls(probe, page, keys, sought, headline_only=article.reading.headline_only)
        told, bare = headline_keys(headline)
        if article.reading.headline_only:
            return cls(probe, page, (*keys, bare), (*sought, told, bare), headline, frozenset({told, bare}), True)
        return cls(probe, page, (*keys, told), (*sought, bare), headline, frozenset({bare}))


def _headline(title: str) -> str:
    return telling_headline(normalize(title).text)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold a verdict and the articles it was reached from: by their texts, and by their headlines."""

    membership: Membership
    candidates: tuple[Candidate, ...]
    namesakes: frozenset[int] = frozenset()


def rule(s: Session, arrival: Arrival, before: Ruling | None = None) -> Ruling:
    """Decide against every stored article; an earlier ruling stands where the same articles are worth reading still."""
    hits = fingerprints.lookup(s, arrival.sought, per_key=KEY_CAP)
    namesakes = frozenset(article for key, article in hits if key in arrival.by_headline)
    wanted = worth_reading((hit for hit in hits if hit[0] not in arrival.by_headline), arrival.page_key)
    known = {candidate.article: candidate for candidate in before.candidates} if before is not None else {}
    if before is not None and known.keys() == set(wanted) and before.namesakes == namesakes:
        return before
    fresh = candidates.stored(s, [article for article in wanted if article not in known])
    found = [*(known[article] for article in wanted if article in known), *map(candidate_of, fresh)]
    membership = decide(arrival.probe, found)
    if membership.relation == "update":
        membership = _told_before(s, arrival, found) or membership
    elif membership.relation == "new" and namesakes:
        membership = _namesake(s, arrival, namesakes) or membership
    return Ruling(membership, tuple(found), namesakes)


def _told_before(s: Session, arrival: Arrival, found: Sequence[Candidate]) -> Membership | None:
    """Return how an update copies an earlier one, if it does: a reprint of a correction corrects nothing."""
    elsewhere = [candidate for candidate in found if candidate.url != arrival.probe.url]
    earlier = candidates.updates_among(s, [candidate.article for candidate in elsewhere]) if elsewhere else ()
    again = decide(arrival.probe, [candidate for candidate in elsewhere if candidate.article in earlier])
    return again if again.relation in ("reprint", "excerpt") else None


def _namesake(s: Session, arrival: Arrival, namesakes: Collection[int]) -> Membership | None:
    """Return membership in the story of the same headline and day, where one of the two is known by it alone.

    Where two stories bear it, or where texts were compared and differ, the headline proves nothing.
    """
    alike = [
        found
        for found in candidates.stored(s, sorted(namesakes))
        if _headline(found.title) == arrival.headline and same_days(found.published_on, arrival.probe.published)
    ]
    told = {found.story_id for found in alike if found.also is None}
    if len(told) != 1:
        return None
    (story,) = told
    if not arrival.headline_only and candidates.has_text(s, story):
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


def enter(
    s: Session, article_id: int, article: Article, arrival: Arrival, membership: Membership, now: dt.datetime
) -> int:
    """Let a stored article be found, and open or join its story, and open a second one for what no earlier covers."""
    fingerprints.index(s, article_id, arrival.keys)
    first, second = matched_parts(article, membership)
    return stories.enter(s, article_id, membership, now, matched=first, second_matched=second)


def enter_anew(s: Session, known: StoredArticle, normal: str, arrival: Arrival) -> None:
    """Let an article be found by what its text has become; `normal` is the normal form it had."""
    keys = () if known.headline_only else fingerprints_of(normal).keys
    headline = _headline(known.title) if known.announcement else ""
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
