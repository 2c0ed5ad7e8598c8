"""Align two texts: which runs they share, where one says something else, what only one of them has.

Seeds and extends on character 4-grams (as BLAST does), follows a diagonal through small edits and starts a new block
only on a long exact run, so that reordered paragraphs, excerpts and merged pages align in linear time; the small gaps
that are left are compared in full (longest common subsequence).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from pipelines.deduplication.comparable import SEED, SharedGrams, Text, shared_grams

_FAR_RUN = 12  # an exact run this long starts a new block
_DRIFT = 60  # how far a gap may reach inside a block
_REFINE = 200  # longer gaps are other content
BLOB = 20  # an unmatched stretch this long is content, a shorter one an edit
_REST = 25  # a rest this short at the border of a block belongs to it
_ALIKE, _ALIKE_LONG = 0.5, 0.6  # shared less, a gap is one replacement, not several edits; from 8 characters on
_TWICE = 8  # characters said twice in one text, once in the other
_STRAY = 12  # characters that two leads may have in common
_STRIDE = 64  # characters compared at once

Run = tuple[int, int, int]  # start in a, start in b, length
Place = tuple[int, int, int, int]  # a from, to; b from, to


class Gap(NamedTuple):
    """Hold two spans that stand in the same place of both texts and differ."""

    a0: int
    a1: int
    b0: int
    b1: int
    edited: bool  # a small or similar place; False: one text has other content here


@dataclass(frozen=True, slots=True)
class Alignment:
    """Hold what two texts share: runs in order of a, the gaps between them, the stretches only one text has."""

    runs: tuple[Run, ...]
    gaps: tuple[Gap, ...]
    extra_a: tuple[tuple[int, int], ...]
    extra_b: tuple[tuple[int, int], ...]
    cover_a: float
    cover_b: float

    @property
    def matched(self) -> int:
        """Return the number of shared characters."""
        return sum(n for _, _, n in self.runs)


def _extend(a: str, b: str, i: int, j: int) -> int:
    """Return how many characters are the same from two places on."""
    stop = min(len(a) - i, len(b) - j)
    n, stride = 0, _STRIDE
    while stride:
        while n + stride <= stop and a[i + n : i + n + stride] == b[j + n : j + n + stride]:
            n += stride
        stride //= 4
    return n


def _seeded(a: Text, b: Text, shared: SharedGrams) -> list[Run]:
    """Return exact runs in order of a, greedily: near the last one if possible, else far and long."""
    seeds, places = shared.ours.tolist(), shared.theirs.tolist()
    runs: list[Run] = []
    seed = end_a = end_b = 0
    while seed < len(seeds):
        run = _choose(a.text, b.text, (seeds[seed], places[seed]), end_a, end_b)
        if run is None:
            seed += 1
            continue
        i, j, n = run
        overlap = end_b - j if i - end_a <= _TWICE else 0
        if 0 < overlap <= _TWICE and overlap < n:  # 6月1|1日 against 6月1日: what is said twice is put in
            i, j, n = i + overlap, j + overlap, n - overlap
        floor_b = end_b if j >= end_b else 0
        while i > end_a and j > floor_b and a.text[i - 1] == b.text[j - 1]:  # grow backwards, not into the run before
            i, j, n = i - 1, j - 1, n + 1
        runs.append((i, j, n))
        end_a, end_b = i + n, j + n
        seed = bisect_left(seeds, end_a, seed + 1)
    return runs


def _choose(a: str, b: str, seed: tuple[int, int], end_a: int, end_b: int) -> Run | None:
    """Return the run that a seed of a begins, given where it first stands in b."""
    i, first = seed
    if i - end_a <= _DRIFT:
        near = 0 <= first - end_b <= _DRIFT
        ahead = first if near else b.find(a[i : i + SEED], end_b, end_b + _DRIFT)
        if ahead >= 0 and (abs((ahead - end_b) - (i - end_a)) <= 8 or not _resumes(a, b, i, end_a, end_b)):
            return i, ahead, _extend(a, b, i, ahead)
    n = _extend(a, b, i, first)
    return (i, first, n) if n >= _FAR_RUN and not _resumes(a, b, i, end_a, end_b) else None


def _resumes(a: str, b: str, i: int, end_a: int, end_b: int) -> bool:
    """Tell whether the block goes on behind a small edit: then a phrase that also stands elsewhere is no jump."""
    if end_b == 0 or i - end_a > _DRIFT:
        return False
    window = b[end_b : end_b + _FAR_RUN * 2]
    return any(a[at : at + _FAR_RUN] in window for at in range(i + 1, i + _FAR_RUN))


def _inside(a: str, b: str, gap: Place) -> tuple[list[Run], bool]:
    """Return the runs in a gap and whether the gap is an edit; none where the texts say other things."""
    a0, a1, b0, b1 = gap
    small = min(a1 - a0, b1 - b0)
    large = max(a1 - a0, b1 - b0)
    if small == 0 or large == 1 or large > _REFINE:
        return [], large < BLOB
    blocks = _blocks(a[a0:a1], b[b0:b1])
    if sum(n for _, _, n in blocks) < (_ALIKE if small < 8 else _ALIKE_LONG) * small:
        return (_ends(a, b, gap), True) if large < BLOB else ([], False)
    return [(a0 + i, b0 + j, n) for i, j, n in blocks], True


def _ends(a: str, b: str, gap: Place) -> list[Run]:
    """Return what two spans that differ begin and end with alike: 6月7日蒲江县 and 6月6日浏阳市 differ in 7日蒲江县."""
    a0, a1, b0, b1 = gap
    left, right = a[a0:a1], b[b0:b1]
    head = _extend(left, right, 0, 0)
    tail = _extend(left[head:][::-1], right[head:][::-1], 0, 0)
    return [run for run in ((a0, b0, head), (a1 - tail, b1 - tail, tail)) if run[2]]


def _blocks(a: str, b: str) -> list[Run]:
    """Return the runs of the longest common subsequence of two short texts."""
    return [(block.a, block.b, block.size) for block in LCSseq.opcodes(a, b).as_matching_blocks() if block.size]


def between(a: str, b: str) -> list[Gap]:
    """Return the gaps between the runs of two short texts."""
    return _gaps([(0, 0, 0), *_blocks(a, b), (len(a), len(b), 0)], edited=True)


def _parallel(left: Run, right: Run) -> Place | None:
    """Return the gap between two runs of one block, or None at a border of blocks."""
    a0, b0 = left[0] + left[2], left[1] + left[2]
    if right[0] - a0 <= _DRIFT * 2 and 0 <= right[1] - b0 <= _DRIFT * 2:
        return a0, right[0], b0, right[1]
    return None


def _beside(left: Run, right: Run, size_b: int) -> list[Place]:
    """Return where a block may go on behind its last run, or before its first: equal windows over a short rest.

    Without them the figure that differs at the very end of an excerpt would never be compared.
    """
    a0, b0, a1, b1 = left[0] + left[2], left[1] + left[2], right[0], right[1]
    rest = a1 - a0
    found = []
    if left[2]:
        n, m = (rest, min(rest, size_b - b0)) if rest < _REST else (size_b - b0, size_b - b0)
        found.append((a0, a0 + n, b0, b0 + m))
    if right[2]:
        n, m = (rest, min(rest, b1)) if rest < _REST else (b1, b1)
        found.append((a1 - n, a1, b1 - m, b1))
    return [p for p in found if 0 < p[1] - p[0] < _REST and p[0] >= a0 and p[1] <= a1 and p[3] > p[2]]


def _gaps(steps: list[Run], *, edited: bool) -> list[Gap]:
    """Return what lies between runs of one block."""
    between = [(i + m, k, j + m, n) for (i, j, m), (k, n, _) in pairwise(steps)]
    return [Gap(a0, a1, b0, b1, edited) for a0, a1, b0, b1 in between if a1 > a0 or b1 > b0]


def _lopsided(place: Place) -> bool:
    sizes = sorted((place[1] - place[0], place[3] - place[2]))
    return 0 < sizes[0] < _REST and sizes[1] > 2 * sizes[0] + 8


def _refine(a: str, b: str, seeded: list[Run]) -> tuple[list[Run], list[Gap]]:
    """Look into every gap, the head and the tail; return all runs and the gaps that are left."""
    size_a, size_b = len(a), len(b)
    runs: list[Run] = []
    gaps: list[Gap] = []
    for left, right in pairwise([(0, 0, 0), *seeded, (size_a, size_b, 0)]):
        runs.append(left)
        place = _parallel(left, right)
        edge = not (left[2] and right[2])
        if place is None or (edge and _lopsided(place)):
            for beside in _beside(left, right, size_b):
                found, edited = _inside(a, b, beside)
                if found or beside[1] - beside[0] <= 2:
                    runs += found
                    gaps += _gaps([(beside[0], beside[2], 0), *found, (beside[1], beside[3], 0)], edited=edited)
                    break
            else:
                gaps += _gaps([left, right], edited=False) if place else []
            continue
        found, edited = _inside(a, b, place)
        runs += found
        gaps += _gaps([left, *found, right], edited=edited)
    return [run for run in runs if run[2]], gaps


def _extras(size: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the long stretches no span covers."""
    found = []
    at = 0
    for start, end in [*sorted(spans), (size, size)]:
        if start - at >= BLOB:
            found.append((at, start))
        at = max(at, end)
    return found


def _share(size: int, extras: list[tuple[int, int]]) -> float:
    return 1.0 - sum(end - start for start, end in extras) / size if size else 0.0


def _without_stray(runs: list[Run], gaps: list[Gap]) -> tuple[list[Run], list[Gap]]:
    """Drop the few characters that two different leads have in common by chance: a date, a title of office."""
    for place, gap in enumerate(gaps):
        stray = [run for run in runs if run[0] < gap.a0]
        if sum(n for _, _, n in stray) > _STRAY or gap.a0 > BLOB * 2:
            break
        if not gap.edited and min(gap.a1 - gap.a0, gap.b1 - gap.b0) >= BLOB and all(j < gap.b0 for _, j, _ in stray):
            return runs[len(stray) :], [Gap(0, gap.a1, 0, gap.b1, edited=False), *gaps[place + 1 :]]
    return runs, gaps


def align(a: Text, b: Text, shared: SharedGrams | None = None) -> Alignment:
    """Align two comparable texts, given the grams they share where these are known; cost grows with their length."""
    whole = [(0, 0, len(a.text))] if a.text == b.text and a.text else None
    runs, gaps = _refine(a.text, b.text, whole or _seeded(a, b, shared or shared_grams(a, b)))
    if not runs:
        return Alignment((), (), ((0, len(a.text)),), ((0, len(b.text)),), 0.0, 0.0)
    runs, gaps = _without_stray(runs, gaps)
    extra_a = _extras(len(a.text), [(i, i + n) for i, _, n in runs])
    extra_b = _extras(len(b.text), [(j, j + n) for _, j, n in runs])
    return Alignment(
        tuple(runs), tuple(gaps), tuple(extra_a), tuple(extra_b),
        _share(len(a.text), extra_a), _share(len(b.text), extra_b),
    )  # fmt: skip
