"""Weigh what two aligned texts disagree on: a conflict in fact forbids a merge, scattered edits do not.

A template bulletin differs from its sibling in facts and in nothing else; an edited copy differs everywhere and keeps
most facts. So one conflict vetoes between texts that are otherwise the same, and is tolerated only in
proportion to edits that lie outside facts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import Indel, Levenshtein

from pipelines.deduplication.alignment import BLOB, Alignment, Gap, between
from pipelines.deduplication.claims import Claim, area_name, is_masked
from pipelines.deduplication.comparable import Text

_QUIET = 0.01  # edits outside facts up to this share: the texts are the same but for their facts
_EDITED = 0.02  # from here on a number may have been hit by an edit
_PHRASE = 5  # characters: an edit changes a character or a word
_PASSAGE = 8  # characters: no scattered edit is as long
_SPAN = 6  # characters: at the border of a text so many are a lead or credits, no edit
_MANY = 5  # facts that agree: one more may then be an edit
_PATTERN = 0.6  # titles this alike are of one pattern
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
    rewritten: int  # characters of longer passages only one text has, or both have otherwise

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


def _values(claims: list[Claim], kind: str) -> set[str]:
    return {claim.value for claim in claims if claim.kind == kind}


def _only(ours: list[Claim], theirs: list[Claim], kind: str) -> tuple[list[str], list[str]]:
    a, b = _values(ours, kind), _values(theirs, kind)
    return sorted(a - b), sorted(b - a)


def _alike(a: str, b: str) -> bool:
    return Indel.normalized_similarity(a, b) >= 0.5


_HAN_TAIL = re.compile(r"(?<=[日时分])[一-鿿]{2,8}$|^[一-鿿]+$")
_LETTERS = frozenset("oilbszg")  # that look like 0 1 6 5 2 9
_NUMERIC = frozenset("0123456789.%百千万亿一二三四五六七八九十零〇两分之点")
_OF_DATES = _NUMERIC | frozenset("年月日号")


def _han_tail(span: str) -> int:
    """Return how many Chinese characters end a span: of 3月1日瑞安市 the name after the date."""
    tail = _HAN_TAIL.search(span)
    return len(tail[0]) if tail else 0


def _misread(a: str, b: str) -> bool:
    """Tell whether a scanner took digits for letters: 2l for 20."""
    bare = a.replace(".", ""), b.replace(".", "")
    return len(bare[0]) == len(bare[1]) and any(_LETTERS.issuperset(x) and y.isdecimal() for x, y in (bare, bare[::-1]))


def _edit_dispute(a: Text, b: Text, gap: Gap) -> Dispute | None:
    """Return the dispute in a small gap: both sides claim something of one kind, and something else."""
    ours_span, theirs_span = a.text[gap.a0 : gap.a1], b.text[gap.b0 : gap.b1]
    if is_masked(ours_span + theirs_span) or _misread(ours_span, theirs_span):
        return None
    if gap.a1 == len(a.text) and gap.a1 - gap.a0 < _SPAN and _cut(a.claims.touching(gap.a0, gap.a0), b, gap):
        return None
    ours, theirs = a.claims.touching(gap.a0, gap.a1), b.claims.touching(gap.b0, gap.b1)
    if ours and theirs:
        dropped = not (ours_span and theirs_span)  # characters were left out or put in
        torn = dropped or not _NUMERIC.issuperset(ours_span + theirs_span)  # or a number was hit: 13胡68 for 1368
        if not dropped:  # a name beside the gap arose by chance where the gap ends within the other one
            ours, theirs = _inside(ours, theirs, gap.a0, gap.a1), _inside(theirs, ours, gap.b0, gap.b1)
        dispute = _claims_dispute(ours, theirs, torn=torn, dropped=dropped)
        if dispute is not None and not (dispute.kind == "name" and _named_by_both(a, b, dispute)):
            return dispute
    return _place_dispute(a, b, gap)


def _place_dispute(a: Text, b: Text, gap: Gap) -> Dispute | None:
    """Return the dispute on an unlisted place; a soft one where an edit of one character may have made it."""
    ours_span, theirs_span = a.text[gap.a0 : gap.a1], b.text[gap.b0 : gap.b1]
    left = area_name(a.text, gap.a1 - _han_tail(ours_span), gap.a1)
    right = area_name(b.text, gap.b1 - _han_tail(theirs_span), gap.b1) if left else None
    if not left or not right or left == right:
        return None
    hit = min(len(left), len(right)) <= 2 or Levenshtein.distance(left[:-1], right[:-1]) <= 1
    return Dispute("place", left, right, soft=hit)


def _whole(a: Text, b: Text, gaps: Sequence[Gap]) -> Iterator[Gap]:
    """Yield the gaps; two between which one character agrees by chance as one where they change a place.

    江油市 and 蒲江县 agree in 江, which leaves two gaps that name none.
    """
    ahead = [*gaps[1:], None] if gaps else []
    joined = False
    for gap, following in zip(gaps, ahead, strict=True):
        if joined:
            joined = False
            continue
        whole = _across(gap, following) if following is not None else None
        joined = whole is not None and _place_dispute(a, b, whole) is not None
        yield whole if whole is not None and joined else gap


def _across(left: Gap, right: Gap) -> Gap | None:
    """Return two gaps as one where a single character stands between them."""
    if right.a0 - left.a1 != 1 or right.b0 - left.b1 != 1:
        return None
    return Gap(left.a0, right.a1, left.b0, right.b1, edited=True)


def _cut(ours: list[Claim], b: Text, gap: Gap) -> bool:
    """Tell whether our text ends within a number of the other one, but for a few words (展开全文)."""
    theirs = b.claims.touching(gap.b0, gap.b0)
    return gap.a0 == gap.a1 or any(
        mine.end == gap.a0 and yours.end > gap.b0 and yours.value.startswith(mine.value)
        for mine in ours
        for yours in theirs
    )


def _named_by_both(a: Text, b: Text, dispute: Dispute) -> bool:
    """Tell whether the other text has a name too: it lost its quotes there, or they are paired otherwise."""
    return dispute.ours in b.text or dispute.theirs in a.text


def _inside(claims: list[Claim], others: list[Claim], start: int, end: int) -> list[Claim]:
    """Return the claims without the places that only touch a span and are not named by the other text too."""
    named = {claim.value for claim in others}
    return [c for c in claims if c.kind != "place" or (c.start < end and c.end > start) or c.value in named]


def _claims_dispute(ours: list[Claim], theirs: list[Claim], *, torn: bool, dropped: bool) -> Dispute | None:
    """Return what two lists of claims disagree on: a soft dispute where an edit may have hit a claim."""
    for kind in ("date", "number", "place", "name"):
        left, right = _only(ours, theirs, kind)
        if left and right and not (kind == "name" and _alike(left[0], right[0])):
            return Dispute(kind, left[0], right[0], soft=kind == "name" or (dropped if kind == "place" else torn))
    one, other = ([c for c in side if c.kind in ("date", "number")] for side in (ours, theirs))
    if len(one) == len(other) or {c.value for c in one}.isdisjoint(c.value for c in other):
        for mine, yours in zip(one, other, strict=False):  # 3月1日 against 1月1日: in their order
            if mine.value != yours.value:
                return Dispute(mine.kind, mine.value, yours.value, soft=torn)
    return None


def _content_dispute(a: Text, b: Text, gap: Gap) -> Dispute | None:
    """Return the dispute between replaced passages: facts of one kind that the other text nowhere has."""
    ours, theirs = a.claims.within(gap.a0, gap.a1), b.claims.within(gap.b0, gap.b1)
    if not ours or not theirs:
        return None
    for kind in ("date", "place", "number"):
        ours_only, theirs_only = _only(ours, theirs, kind)
        left = [value for value in ours_only if value not in b.claims.values and value not in b.text]
        right = [value for value in theirs_only if value not in a.claims.values and value not in a.text]
        if left and right:
            return Dispute(kind, left[0], right[0])
    return None


def _agreed(a: Text, alignment: Alignment) -> int:
    """Count the numbers and dates that stand wholly in shared runs."""
    agreed = 0
    runs = iter(alignment.runs)
    start, _, size = next(runs, (len(a.text), 0, 0))
    for claim in a.claims.all:
        if claim.kind in ("number", "date"):
            while start + size < claim.end and (run := next(runs, None)):
                start, _, size = run
            agreed += start <= claim.start and claim.end <= start + size
    return agreed


@dataclass(slots=True)
class _Ledger:
    """Count what the gaps between two texts say."""

    a: Text
    b: Text
    lead_ends: tuple[int, int]
    disputes: list[Dispute] = field(default_factory=list)
    disputed: set[tuple[str, str]] = field(default_factory=set)
    changed: list[tuple[str, str]] = field(default_factory=list)  # by edits that are no dispute
    hidden: int = 0
    unfit: int = 0
    reworded: int = 0
    rewritten: int = 0

    def enter(self, gap: Gap) -> None:
        """Count one gap."""
        a0, a1, b0, b1, edited = gap
        ours, theirs = self.a.text[a0:a1], self.b.text[b0:b1]
        size, small = max(a1 - a0, b1 - b0), min(a1 - a0, b1 - b0)
        inner = min(a0, b0) > 0 and a1 < len(self.a.text) and b1 < len(self.b.text)
        replaced = not edited or (not inner and small >= _SPAN)
        dispute = _content_dispute(self.a, self.b, gap) if replaced else _edit_dispute(self.a, self.b, gap)
        if dispute is not None:
            lead = 0 < a1 <= self.lead_ends[0] or 0 < b1 <= self.lead_ends[1]
            self.disputes.append(replace(dispute, lead=True) if lead else dispute)
            self.disputed.add((ours, theirs))
        elif is_masked(ours + theirs):
            self.unfit += len(ours) != len(theirs)
            self.hidden += is_masked(theirs) and any(c.isdigit() for c in ours)
            return
        elif (size < _PASSAGE or (inner and small and size < BLOB)) and not self._respelled(gap):
            self.changed.append((ours, theirs))
        if inner and size >= _PHRASE:
            self.reworded += small
            self.rewritten += size if size >= _PASSAGE else 0

    def _respelled(self, gap: Gap) -> bool:
        """Tell whether an undisputed gap lies in numbers or dates of both texts: 3.5万 for 35000 is no edit."""
        if not _OF_DATES.issuperset(self.a.text[gap.a0 : gap.a1] + self.b.text[gap.b0 : gap.b1]):
            return False
        return bool(self.a.claims.touching(gap.a0, gap.a1) and self.b.claims.touching(gap.b0, gap.b1))

    @property
    def edits(self) -> int:
        """Count edited characters, a word that is replaced again and again only once: that is no scattered edit."""
        words = {pair for pair in self.changed if all(pair)} - self.disputed
        return sum(max(map(len, pair)) for pair in (*words, *(pair for pair in self.changed if not all(pair))))

    @property
    def swapped(self) -> frozenset[tuple[str, str]]:
        """Return the words that stand for each other; a single character must do so more than once."""
        words = Counter(pair for pair in self.changed if all(pair) and 2 <= max(map(len, pair)) <= 8)
        return frozenset(pair for pair, times in words.items() if times > 1 or min(map(len, pair)) > 1)


def _lead_end(extras: tuple[tuple[int, int], ...]) -> int:
    """Return where a lead of its own ends: a text may share a phrase with another one's before it."""
    return extras[0][1] if extras and extras[0][0] <= BLOB else 0


def weigh(a: Text, b: Text, alignment: Alignment) -> Evidence:
    """Return what two aligned comparable texts disagree on."""
    seen = _Ledger(a, b, (_lead_end(alignment.extra_a), _lead_end(alignment.extra_b)))
    for gap in _whole(a, b, alignment.gaps):
        seen.enter(gap)
    edits = seen.edits
    noise = edits / (edits + alignment.matched) if edits else 0.0
    return Evidence(
        tuple(seen.disputes), noise, _agreed(a, alignment), seen.hidden, seen.unfit, seen.swapped,
        seen.reworded, seen.rewritten,
    )  # fmt: skip


def title_dispute(a: Text, b: Text, swapped: frozenset[tuple[str, str]], *, noisy: bool) -> Dispute | None:
    """Return what two titles of one pattern disagree on; None for titles that are simply different.

    A word that changed in the title and in the body alike is the subject: 韩某 for 费某, one company for another.
    """
    if a.text == b.text or Indel.normalized_similarity(a.text, b.text) < _PATTERN:
        return None
    for gap in between(a.text, b.text):
        dispute = _edit_dispute(a, b, gap)
        if dispute is not None and not (noisy and dispute.soft):
            return dispute
        ours, theirs = a.text[gap.a0 : gap.a1], b.text[gap.b0 : gap.b1]
        if (ours, theirs) in swapped:
            return Dispute("name", ours, theirs)
    return None
