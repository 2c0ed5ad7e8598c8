"""Decide an article's story against the store: candidates by fingerprint, verdict from the texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.cleaning import normalize
from pipelines.deduplication import CANDIDATE_CAP, Candidate, Probe, decide, keys, near
from pipelines.items import Article, Fingerprint, Membership
from storage import articles, stories
from storage.articles import split_published
from storage.database import Session
from storage.stories import StoredCandidate

LEAST_TERMS = 2  # different matched terms that make a part of a page an announcement
_SURE, _ENOUGH = 5, 3.0  # beyond the fifth, an article must share this much to be read
_BAND = 0.25  # a band of the whole text's simhash proves little; a shared piece or shingle counts whole


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold a verdict and the newest article it took into account: what came after must be looked at again."""

    membership: Membership
    candidates: tuple[Candidate, ...]
    as_of: int


def probe_of(article: Article, site: str | None) -> Probe:
    """Return what deduplication is told about an arriving article."""
    _, day = split_published(article.reading.published)
    return Probe(url=article.url, title=article.reading.title, normal=article.normal, site=site, published=day)


def rule(s: Session, probe: Probe, prints: Sequence[Fingerprint], before: Ruling | None = None) -> Ruling:
    """Decide against every stored article, or, given an earlier ruling, once more if newer ones came in."""
    as_of = articles.last_id(s)
    if before is not None and as_of == before.as_of:
        return before
    fresh = find_candidates(s, prints, probe.url, after=before.as_of if before else 0)
    if before is not None and not fresh:
        return Ruling(before.membership, before.candidates, as_of)
    found = (*(before.candidates if before else ()), *fresh)
    return Ruling(decide(probe, found), found, as_of)


def find_candidates(s: Session, prints: Sequence[Fingerprint], url: str, after: int = 0) -> tuple[Candidate, ...]:
    """Return earlier articles that share fingerprints, those that share most first, and all with this URL."""
    wanted = {key: print_ for print_ in prints for key in keys(print_)}
    shared: dict[int, float] = {}
    for hit in stories.lookup(s, list(wanted), after=after):
        probe_print = wanted[hit.key]
        if probe_print.part == 0 and not near(probe_print.value, hit.value):
            continue
        shared[hit.article_id] = shared.get(hit.article_id, 0.0) + (_BAND if probe_print.part == 0 else 1.0)
    ranked = sorted(shared, key=lambda article: (-shared[article], -article))[:CANDIDATE_CAP]
    best = [article for place, article in enumerate(ranked) if place < _SURE or shared[article] >= _ENOUGH]
    same_url = [found for found in stories.with_url(s, url, after) if found not in best]
    return tuple(candidate_of(c) for c in stories.candidates(s, [*best, *same_url]))


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


def enter(s: Session, article_id: int, article: Article, membership: Membership, now: dt.datetime) -> int:
    """Let an article open or join its story, and open a second one for what no earlier story covers."""
    first, second = matched_parts(article, membership)
    return stories.enter(s, article_id, membership, now, matched=first, second_matched=second)


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


def index_entries(prints: Sequence[Fingerprint]) -> list[tuple[int, int, int]]:
    """Return (key, part, value) rows for the index."""
    return [(key, print_.part, print_.value) for print_ in prints for key in keys(print_)]
