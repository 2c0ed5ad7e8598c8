"""Weigh what two aligned texts disagree on: a conflict in fact forbids a merge, scattered edits do not.

A template bulletin differs from its sibling in facts and in nothing else; an edited copy differs everywhere and keeps
most facts. So one conflict vetoes between texts that are otherwise the same, and is tolerated only in
proportion to edits that lie outside facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from pipelines.deduplication.alignment import BLOB, Alignment, Gap
from pipelines.deduplication.claims import Claim, area_name, claims_at, is_masked, numbers, places

_QUIET = 0.01  # edits outside facts up to this share: the texts are the same but for their facts
_EDITED = 0.02  # from here on a number may have been hit by an edit
_PHRASE = 5  # characters: an edit changes a character or a word
_MANY = 8  # facts that agree: one more may then be an edit
_HITS = 2.0  # facts hit by chance for each share of edited characters


@dataclass(frozen=True, slots=True)
class Dispute:
    """Hold one disagreement on a fact; a soft one may as well be an edit that hit a name or a number."""

    kind: str
    ours: str
    theirs: str
    soft: bool = False
    lead: bool = False  # between replaced leads

    def __str__(self) -> str:
        return f"{self.kind}: {self.ours} / {self.theirs}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold what speaks against a merge: disputes, edits outside facts, facts that agree, facts that are masked."""

    disputes: tuple[Dispute, ...]
    noise: float
    agreed: int
    hidden: int  # we give a number where the other text masks it
    unfit: int  # masks of another length than the number: no veto, but another text fits better
    swapped: frozenset[tuple[str, str]]  # words that stand for each other
    reworded: int  # characters of phrases put differently, not of scattered edits

    @property
    def noisy(self) -> bool:
        """Tell whether the texts differ in more than their facts."""
        return self.noise > _QUIET

    def veto(self, *, same_title: bool = False) -> Dispute | None:
        """Return the dispute that forbids a merge; the same title excuses a replaced lead."""
        open_ = [d for d in self.disputes if not (d.lead and same_title)]
        if not self.noisy:
            return open_[0] if open_ else None
        hard = [d for d in open_ if not d.soft]
        if self.noise <= _EDITED:
            return hard[0] if hard else None
        chance = (self.agreed >= _MANY) + int((self.agreed + len(hard)) * min(0.34, _HITS * self.noise))
        return hard[0] if len(hard) > chance or len(hard) * 2 > self.agreed else None


def _only(ours: list[Claim], theirs: list[Claim], kind: str) -> tuple[list[str], list[str]]:
    a = {c.value for c in ours if c.kind == kind}
    b = {c.value for c in theirs if c.kind == kind}
    return sorted(a - b), sorted(b - a)


def _alike(a: str, b: str) -> bool:
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.5


_NUMERIC = frozenset("0123456789.%百千万亿一二三四五六七八九十零〇两")


def _edit_dispute(a: str, b: str, gap: Gap) -> Dispute | None:
    """Return the dispute in a small gap: both sides claim something of one kind, and something else."""
    ours_span, theirs_span = a[gap.a0 : gap.a1], b[gap.b0 : gap.b1]
    if is_masked(ours_span) or is_masked(theirs_span):
        return None
    ours, theirs = claims_at(a, gap.a0, gap.a1), claims_at(b, gap.b0, gap.b1)
    damaged = not _NUMERIC.issuperset(ours_span + theirs_span)  # 13胡68 for 1368
    for kind in ("date", "number", "place", "name"):
        left, right = _only(ours, theirs, kind)
        if left and right and not (kind == "name" and _alike(left[0], right[0])):
            return Dispute(kind, left[0], right[0], soft=kind == "name" or (damaged and kind != "place"))
    mixed = [[c.value for c in side if c.kind in ("date", "number")] for side in (ours, theirs)]
    if mixed[0] and mixed[1] and set(mixed[0]).isdisjoint(mixed[1]):
        return Dispute("number", mixed[0][0], mixed[1][0], soft=damaged)
    left_area, right_area = area_name(a, gap.a0, gap.a1), area_name(b, gap.b0, gap.b1)
    if left_area and right_area and left_area != right_area:
        return Dispute("place", left_area, right_area, soft=True)
    return None


def _content_dispute(a: str, b: str, gap: Gap) -> Dispute | None:
    """Return the dispute between replaced passages: facts of one kind that the other text nowhere has."""
    ours, theirs = ([*numbers(t), *places(t)] for t in (a[gap.a0 : gap.a1], b[gap.b0 : gap.b1]))
    for kind in ("date", "place", "number"):
        left = [value for value in _only(ours, theirs, kind)[0] if value not in b]
        right = [value for value in _only(ours, theirs, kind)[1] if value not in a]
        if left and right:
            return Dispute(kind, left[0], right[0], lead=gap.a0 == 0 and gap.b0 == 0)
    return None


@lru_cache(maxsize=256)
def _number_spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((claim.start, claim.end) for claim in numbers(text)))


def _agreed(a: str, alignment: Alignment) -> int:
    """Count the numbers that stand wholly in shared runs."""
    agreed = 0
    runs = iter(alignment.runs)
    start, _, size = next(runs, (len(a), 0, 0))
    for left, right in _number_spans(a):
        while start + size < right and (run := next(runs, None)):
            start, _, size = run
        agreed += start <= left and right <= start + size
    return agreed


def _edits(changed: list[tuple[str, str]], disputed: set[tuple[str, str]]) -> int:
    """Count edited characters, a word that is replaced again and again only once: that is no scattered edit."""
    kept = {pair for pair in changed if all(pair)} - disputed
    return sum(max(map(len, pair)) for pair in (*kept, *(pair for pair in changed if not all(pair))))


def weigh(a: str, b: str, alignment: Alignment) -> Evidence:
    """Return what two aligned comparable texts disagree on."""
    disputes: list[Dispute] = []
    disputed: set[tuple[str, str]] = set()
    changed: list[tuple[str, str]] = []
    hidden = unfit = reworded = 0
    for gap in alignment.gaps:
        ours, theirs = a[gap.a0 : gap.a1], b[gap.b0 : gap.b1]
        size, small = max(len(ours), len(theirs)), min(len(ours), len(theirs))
        dispute = _edit_dispute(a, b, gap) if gap.edited else _content_dispute(a, b, gap)
        if min(gap.a0, gap.b0) > 0 and gap.a1 < len(a) and gap.b1 < len(b) and size >= _PHRASE:
            reworded += small
        if dispute is not None:
            disputes.append(dispute)
            disputed.add((ours, theirs))
        elif is_masked(ours + theirs):
            unfit += len(ours) != len(theirs)
            hidden += is_masked(theirs) and any(c.isdigit() for c in ours)
        elif size < BLOB:
            changed.append((ours, theirs))
    edits = _edits(changed, disputed)
    noise = edits / (edits + alignment.matched) if edits else 0.0
    swapped = frozenset(pair for pair in changed if min(map(len, pair)) >= 2 and max(map(len, pair)) <= 8)
    return Evidence(tuple(disputes), noise, _agreed(a, alignment), hidden, unfit, swapped, reworded)


def title_dispute(a: str, b: str, swapped: frozenset[tuple[str, str]], *, noisy: bool) -> Dispute | None:
    """Return what two titles of one pattern disagree on; None for titles that are simply different.

    A word that changed in the title and in the body alike is the subject: 韩某 for 费某, one company for another.
    """
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if a == b or matcher.ratio() < 0.6:
        return None
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag != "equal":
            dispute = _edit_dispute(a, b, Gap(a0, a1, b0, b1, edited=True))
            if dispute is not None and not (noisy and dispute.soft):
                return dispute
            if (a[a0:a1], b[b0:b1]) in swapped:
                return Dispute("name", a[a0:a1], b[b0:b1])
    return None
