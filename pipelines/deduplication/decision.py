"""Decide whether an article is new, or a reprint, an excerpt or an update of an earlier story.

A doubtful merge is not a merge: the article opens a story of its own and points to the other by `also`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.deduplication.alignment import glance, positions, prepare
from pipelines.deduplication.comparison import Finding, bare_title, compare, remainder
from pipelines.deduplication.records import Candidate, Probe
from pipelines.items import Membership, Relation

_GLANCE = 0.15  # share of 5-grams of the smaller text below which texts are not aligned
_ALIGNED = 8  # candidates aligned at most
_RELATED = 0.3
_FRAGMENT = 40  # characters a copy must share
_CORRECTION = re.compile(r"更正|勘误|订正|更新版|修正")


def _findings(probe: Probe, candidates: Sequence[Candidate]) -> list[Finding]:
    """Compare with the most alike candidates, and with all of the same URL."""
    text = prepare(probe.normal)
    glances = [(glance(text, prepare(c.normal)), c) for c in candidates]
    floor = max([_GLANCE, *(0.25 * g for g, _ in glances)])
    alike = sorted((g for g in glances if g[0] >= floor), key=lambda g: (-round(g[0], 3), -g[1].article))
    chosen = sorted((c for c in candidates if c.url == probe.url), key=lambda c: -c.article)  # newest revision first
    chosen += [c for _, c in alike[:_ALIGNED] if c not in chosen]
    findings: list[Finding] = []
    for candidate in chosen:
        findings.append(compare(probe, candidate))
        if findings[-1].exact:
            break
    return findings


def _story(finding: Finding) -> int:
    """Return the story the shared passage belongs to on a candidate's page that holds two."""
    candidate = finding.candidate
    if candidate.also is None or not candidate.spans:
        return candidate.story
    at = positions(candidate.normal)
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
    """Tell whether a closer member of the story is no copy: then a garbled one proves nothing."""
    refused = peer.relation is None or peer.veto is not None
    return refused and finding.evidence.noisy and peer.alignment.matched > finding.alignment.matched


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
        against = [f.evidence.agreed for f in peers if f.veto is not None]
        confirmed = any(f.veto is None and not f.evidence.hidden for f in peers)
        if against and finding.evidence.agreed < max(against):
            continue
        if finding.evidence.hidden and not confirmed:
            continue
        if any(_speaks_against(peer, finding) for peer in others if _story(peer) == _story(finding)):
            continue
        standing.append(finding)
    return standing


def _closer_refused(findings: Sequence[Finding], best: Finding) -> bool:
    """Tell whether a text clearly closer than the best one differs in a fact: then the best is another's background."""
    refused = [f.alignment.matched for f in findings if f.veto is not None and not f.evidence.noisy]
    return bool(refused) and best.alignment.matched < 0.95 * max(refused)


def _days(probe: Probe, candidate: Candidate) -> int:
    if probe.published is None or candidate.published is None:
        return 0
    return abs((probe.published - candidate.published).days)


def _best(probe: Probe, standing: Sequence[Finding]) -> Finding:
    """Choose the closest text; among equals the same title, the nearest day, the oldest."""
    title = bare_title(probe.title)

    def key(f: Finding) -> tuple[object, ...]:
        same_title = bare_title(f.candidate.title) == title
        return (f.opens, *(-x for x in f.rank), not same_title, _days(probe, f.candidate), f.candidate.article)

    return min(standing, key=key)


def _spans(probe: Probe, finding: Finding) -> tuple[tuple[int, int], ...]:
    """Return the spans of the probe's normal form outside what it tells of its own."""
    text = prepare(probe.normal)
    at = positions(probe.normal)
    spans = []
    start = 0
    for left, right in remainder(text, finding.alignment):
        if at[left] > start:
            spans.append((start, at[left]))
        start = at[right]
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
