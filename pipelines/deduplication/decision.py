"""Decide whether an article is new, or a reprint, an excerpt or an update of an earlier story.

A doubtful merge is not a merge: the article opens a story of its own and points to the other by `also`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipelines.deduplication.comparable import SharedGrams, bare_title, prepare, shared_grams
from pipelines.deduplication.comparison import Finding, compare, remainder
from pipelines.deduplication.records import Candidate, Probe
from pipelines.items import Membership, Relation

_GLANCE = 0.15  # share of the 4-grams of the smaller text below which texts are not aligned
_ALIGNED = 5  # candidates aligned at most
_HOPEFUL = 0.5  # covered less, neither text is the other's copy
_RESEMBLING = 2  # of those no copies, aligned to say which story comes nearest
_LESS = 0.7  # of the grams a settled copy shares
_GARBLED = 0.05  # characters edited in a text that proves nothing where a clean one speaks against it
_MOST = 0.85  # covered as much, the probe is no text that merely repeats another
_RELATED = 0.3
_FRAGMENT = 40  # characters a copy must share
_STOCK = 150  # characters; a passage that stock phrases fill is no longer
_INTRODUCTION, _MOSTLY = 80, 0.8  # so few characters without facts are stock if another story has most of them
_CORRECTION = re.compile(r"更正|勘误|订正|更新版|修正")


def _findings(probe: Probe, candidates: Sequence[Candidate]) -> list[Finding]:
    """Compare with the most alike candidates, and with all of the same URL."""
    text = prepare(probe.normal)
    shared = {c.article: shared_grams(text, prepare(c.normal)) for c in candidates}
    findings: list[Finding] = []
    for candidate in _worth_aligning(probe, candidates, shared):
        grams = shared[candidate.article]
        settled = [f for f in findings if f.close]
        if any(_adds_nothing(candidate, grams, f, shared[f.candidate.article]) for f in settled):
            continue
        findings.append(compare(probe, candidate, grams))
        if findings[-1].exact:
            break
    return findings


def _worth_aligning(
    probe: Probe, candidates: Sequence[Candidate], shared: Mapping[int, SharedGrams]
) -> Iterator[Candidate]:
    """Yield the candidates of the same URL, those that may be copies, and few that only resemble the probe."""
    yield from sorted((c for c in candidates if c.url == probe.url), key=lambda c: -c.article)  # the newest first
    floor = max([_GLANCE, *(0.25 * grams.share for grams in shared.values())])
    alike = [c for c in candidates if shared[c.article].share >= floor and c.url != probe.url]
    alike.sort(key=lambda c: (-round(shared[c.article].share, 3), -c.article))
    aligned = 0
    for candidate in alike:
        if aligned < _RESEMBLING or (aligned < _ALIGNED and shared[candidate.article].cover >= _HOPEFUL):
            aligned += 1
            yield candidate


def _adds_nothing(candidate: Candidate, grams: SharedGrams, settled: Finding, best: SharedGrams) -> bool:
    """Tell whether a candidate cannot change what a settled finding says: of its story, or clearly further away."""
    same = candidate.story == settled.candidate.story and candidate.also is None
    return same or len(grams.ours) < _LESS * len(best.ours)


def _story(finding: Finding) -> int:
    """Return the story the shared passage belongs to on a candidate's page that holds two."""
    candidate = finding.candidate
    if candidate.also is None or not candidate.spans:
        return candidate.story
    at = prepare(candidate.normal).at
    first = second = 0
    for _, j, n in finding.alignment.runs:
        middle = at[j + n // 2]
        if any(start <= middle < end for start, end in candidate.spans):
            first += n
        else:
            second += n
    return candidate.story if first >= second else candidate.also


def _update(probe: Probe, findings: Sequence[Finding]) -> Finding | None:
    """Return the finding that the probe updates: same page or an explicit correction, same subject, same period."""
    for finding in findings:
        same_page = finding.candidate.url == probe.url
        corrects = bool(_CORRECTION.search(probe.title) or _CORRECTION.search(probe.normal[:80]))
        kinds = {d.kind for d in finding.evidence.disputes}
        subject_kept = not kinds & {"date", "place", "name"} or finding.veto is None
        if not subject_kept or finding.alignment.matched < _FRAGMENT:
            continue
        cover = max(finding.alignment.cover_a, finding.alignment.cover_b)
        if (same_page and cover >= 0.5) or (corrects and cover >= 0.6 and finding.veto is not None):
            return finding
    return None


def _speaks_against(peer: Finding, finding: Finding) -> bool:
    """Tell whether a closer member of the story is no copy: then a garbled one proves nothing.

    Nor does one that is printed whole, below or above other news, where a fuller one is not: that is background.
    """
    refused = (peer.relation is None or peer.veto is not None) and peer.candidate.also is None
    if finding.opens and peer.candidate.article < finding.candidate.article and not peer.evidence.noisy:
        return refused and peer.alignment.matched >= finding.alignment.matched
    return refused and finding.evidence.noisy and peer.alignment.matched > finding.alignment.matched


def _stock(finding: Finding, others: Sequence[Finding]) -> bool:
    """Tell whether a page shares with a short text only what another story has too: how a series is introduced."""
    shared = finding.alignment.matched
    empty = shared < _INTRODUCTION and not (finding.evidence.agreed or finding.evidence.hidden)
    return (
        finding.opens
        and shared < _STOCK
        and any(
            f.relation is None
            and not f.evidence.noisy
            and f.candidate.also is None
            and f.alignment.matched >= (_MOSTLY if empty else 1) * shared
            for f in others
            if _story(f) != _story(finding)
        )
    )


def _forbids(peer: Finding, finding: Finding) -> bool:
    """Tell whether a member of the story whose facts differ knows as much of the probe as one whose do not."""
    if peer.veto is None:
        return False
    ours, theirs = finding.evidence.agreed, peer.evidence.agreed
    return ours < theirs or (ours == theirs and peer.veto.kind in ("date", "number", "place"))


def _standing(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that allow a merge, when no other member of the story forbids it.

    A member with masked digits, or an excerpt without the figures, is no witness against one whose figures differ.
    """
    standing = []
    for finding in findings:
        if finding.relation is None or finding.veto is not None:
            continue
        others = [f for f in findings if f is not finding]
        peers = [f for f in others if f.relation is not None and _story(f) == _story(finding)]
        confirmed = any(f.veto is None and not f.evidence.hidden for f in peers)
        if any(_forbids(f, finding) for f in peers):
            continue
        if finding.evidence.hidden and not confirmed:
            continue
        if any(_speaks_against(peer, finding) for peer in others if _story(peer) == _story(finding)):
            continue
        if _stock(finding, others):
            continue
        standing.append(finding)
    return standing


def _closer_refused(findings: Sequence[Finding], best: Finding) -> bool:
    """Tell whether a text clearly closer than the best one differs in a fact.

    Then the best one is background that the other repeats too, or garbled, so that its facts prove nothing.
    """
    cover = best.alignment.cover_a
    for f in findings:
        if f.veto is None or f.relation is None or f.evidence.noisy:
            continue
        garbled = best.evidence.noise > _GARBLED and best.evidence.agreed <= f.evidence.agreed
        if garbled and cover <= f.alignment.cover_a:
            return True
        if cover < min(_MOST, 0.95 * f.alignment.cover_a) and best.evidence.agreed <= f.evidence.agreed:
            return True
    return False


def _days(probe: Probe, candidate: Candidate) -> int:
    if probe.published is None or candidate.published is None:
        return 0
    return abs((probe.published - candidate.published).days)


def _best(probe: Probe, standing: Sequence[Finding]) -> Finding:
    """Choose the closest text; among equals the same title, the nearest day, the older story."""
    title = bare_title(probe.title).text

    def key(f: Finding) -> tuple[object, ...]:
        same_title = bare_title(f.candidate.title).text == title
        headed = f.opens and not same_title  # a page that holds two stories is headed by the one it belongs to
        return (f.opens, headed, *(-x for x in f.rank), not same_title, _days(probe, f.candidate), _story(f))

    return min(standing, key=key)


def _spans(probe: Probe, finding: Finding) -> tuple[tuple[int, int], ...]:
    """Return the spans of the probe's normal form outside what it tells of its own."""
    text = prepare(probe.normal)
    spans = []
    start = 0
    for left, right in remainder(text, finding.alignment):
        if text.at[left] > start:
            spans.append((start, text.at[left]))
        start = text.at[right]
    if start < len(probe.normal):
        spans.append((start, len(probe.normal)))
    return tuple(spans)


def _second(probe: Probe, best: Finding, standing: Sequence[Finding]) -> Finding | None:
    """Return the finding of another story that covers what the best one leaves open."""
    text = prepare(probe.normal)
    own = remainder(text, best.alignment)
    size = sum(end - start for start, end in own)
    for finding in standing:
        if _story(finding) == _story(best):
            continue
        inside = sum(
            max(0, min(i + n, end) - max(i, start)) for i, _, n in finding.alignment.runs for start, end in own
        )
        if inside >= 0.7 * size:
            return finding
    return None


def decide(probe: Probe, candidates: Sequence[Candidate]) -> Membership:
    """Decide how the probe enters the stories of its candidates; pure, and blind to the order of candidates.

    `opens` in the answer: the page holds an earlier story and, outside `spans`, one of its own that the caller must
    open and record as `also`.
    """
    findings = _findings(probe, candidates)
    update = _update(probe, findings)
    if update is not None:
        return Membership("update", _story(update), shared=round(update.alignment.cover_a, 3), veto=None)
    standing = _standing(findings)
    if not standing:
        return _separate(findings)
    best = _best(probe, standing)
    if _closer_refused(findings, best):
        return _separate(findings)
    relation: Relation = best.relation or "reprint"
    shared = round(best.alignment.cover_a, 3)
    if not best.opens:
        return Membership(relation, _story(best), shared=shared)
    second = _second(probe, best, [f for f in findings if f.veto is None])
    if second is not None:
        return Membership(relation, _story(best), also=_story(second), shared=shared, spans=_spans(probe, best))
    return Membership(relation, _story(best), shared=shared, opens=True, spans=_spans(probe, best))


def _separate(findings: Sequence[Finding]) -> Membership:
    """Open a story, and point to the one that comes nearest."""
    related = [f for f in findings if max(f.alignment.cover_a, f.alignment.cover_b) >= _RELATED]
    if not related:
        return Membership("new", None)
    nearest = max(
        related, key=lambda f: (f.relation is not None, f.alignment.cover_a + f.alignment.cover_b, -f.candidate.article)
    )
    veto = str(nearest.veto) if nearest.veto and nearest.relation else None
    return Membership("new", None, also=_story(nearest), shared=round(nearest.alignment.cover_a, 3), veto=veto)
