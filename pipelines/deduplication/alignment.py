"""Align two texts: which runs they share, where one says something else, what only one of them has.

Seeds and extends on character 4-grams (as BLAST does), follows a diagonal through small edits and starts a new block
only on a long exact run, so that reordered paragraphs, excerpts and merged pages align in linear time; the small gaps
that are left go to difflib.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import accumulate, cycle, pairwise

_SEED = 4
_FAR_RUN = 12  # an exact run this long starts a new block
_DRIFT = 60  # how far a gap may reach inside a block
_REFINE = 200  # difflib is quadratic
BLOB = 20  # an unmatched stretch this long is content, a shorter one an edit
_REST = 25  # a rest this short at the border of a block belongs to it
_ALIKE, _ALIKE_LONG = 0.5, 0.6  # shared less, a gap is one replacement, not several edits; from 8 characters on

_OPENING_QUOTES = re.compile("[「『《〈«〝]")  # substituted: str.translate looks every character up
_CLOSING_QUOTES = re.compile("[」』》〉»〞]")
_DROPPED = re.compile(r"(?<!\d)[.]|[.](?!\d)|[^\w#＊*×%“”.]|_")
_DATELINE = re.compile(
    r"^[^。，,!！?？]{0,32}?(?:\d+日(?:讯|电|消息|报道)|(?:网|报|社|台|新闻|在线|客户端)(?:讯|电|消息|报道))"
    r"(?:[(（][^)）]{0,20}[)）])*[:：,，]?"
)

_MARKED = re.compile(_DROPPED.pattern.replace("[^", "[^。！？!?", 1))  # the same, but for sentence ends
_SENTENCE_END = re.compile(r"[。！？!?]")

Run = tuple[int, int, int]  # start in a, start in b, length
Place = tuple[int, int, int, int]  # a from, to; b from, to


def _kept(normal: str) -> tuple[str, int]:
    """Return the text after its dateline, in one kind of quotes, and where it starts."""
    lead = _DATELINE.match(normal)
    start = lead.end() if lead and lead.end() <= 48 and len(normal) - lead.end() >= 20 else 0
    text = _CLOSING_QUOTES.sub("”", _OPENING_QUOTES.sub("“", normal[start:]))
    if '"' in text:  # straight quotes open and close in turn
        turn = cycle("“”")
        text = re.sub('"', lambda _: next(turn), text)
    return text, start


def comparable(normal: str) -> str:
    """Return a normal form without dateline and punctuation; quotes and decimal points stay, they carry meaning."""
    return _DROPPED.sub("", _kept(normal)[0])


def positions(normal: str) -> list[int]:
    """Return where in the normal form each character of `comparable(normal)` stands, and the end."""
    text, start = _kept(normal)
    dropped = {m.start() for m in _DROPPED.finditer(text)}
    return [start + i for i in range(len(text)) if i not in dropped] + [len(normal)]


class Text:
    """Hold a comparable text with the lookups an alignment wants, built when first used."""

    def __init__(self, text: str, sentence_ends: tuple[int, ...] = ()) -> None:
        self.text = text
        self.sentence_ends = sentence_ends

    @cached_property
    def seeds(self) -> dict[str, int]:
        """Return the first place of every seed."""
        return {self.text[i : i + _SEED]: i for i in range(len(self.text) - _SEED, -1, -1)}

    @cached_property
    def probes(self) -> tuple[str, ...]:
        """Return 5-grams from all over the text, 48 at most."""
        last = max(len(self.text) - 5, 0)
        step = max(last / 47, 1.0)
        return tuple(self.text[int(i * step) : int(i * step) + 5] for i in range(int(last / step) + 1))


def glance(a: Text, b: Text) -> float:
    """Estimate which share of the shorter text's 5-grams the longer one holds (0.02 ms)."""
    short, long = (a, b) if len(a.text) <= len(b.text) else (b, a)
    return sum(gram in long.text for gram in short.probes) / len(short.probes)


@lru_cache(maxsize=128)
def prepare(normal: str) -> Text:
    """Return the comparable text of a normal form; the newest 128 are kept."""
    text, _start = _kept(normal)
    parts = _SENTENCE_END.split(_MARKED.sub("", text))
    return Text("".join(parts), tuple(accumulate(map(len, parts[:-1]))))


@dataclass(frozen=True, slots=True)
class Gap:
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
    n = _SEED
    stop = min(len(a) - i, len(b) - j)
    while n < stop and a[i + n] == b[j + n]:
        n += 1
    return n


def _seeded(a: Text, b: Text) -> list[Run]:
    """Return exact runs in order of a, greedily: near the last one if possible, else far and long."""
    runs: list[Run] = []
    i = end_a = end_b = 0
    while i <= len(a.text) - _SEED:
        run = _choose(a.text, b, i, end_a, end_b)
        if run is None:
            i += 1
            continue
        i, j, n = run
        back = 0  # grow backwards, not into the run before
        while i - back > end_a and j - back > 0 and a.text[i - back - 1] == b.text[j - back - 1]:
            back += 1
        runs.append((i - back, j - back, n + back))
        i = end_a = i + n
        end_b = j + n
    return runs


def _choose(a: str, b: Text, i: int, end_a: int, end_b: int) -> Run | None:
    seed = a[i : i + _SEED]
    first = b.seeds.get(seed)
    if first is None:
        return None
    if i - end_a <= _DRIFT:
        ahead = first if 0 <= first - end_b <= _DRIFT else b.text.find(seed, end_b, end_b + _DRIFT)
        if ahead >= 0 and (abs((ahead - end_b) - (i - end_a)) <= 8 or not _resumes(a, b.text, i, end_a, end_b)):
            return i, ahead, _extend(a, b.text, i, ahead)
    n = _extend(a, b.text, i, first)
    return (i, first, n) if n >= _FAR_RUN and not _resumes(a, b.text, i, end_a, end_b) else None


def _resumes(a: str, b: str, i: int, end_a: int, end_b: int) -> bool:
    """Tell whether the block goes on behind a small edit: then a phrase that also stands elsewhere is no jump."""
    if end_b == 0 or i - end_a > _DRIFT:
        return False
    window = b[end_b : end_b + _FAR_RUN * 2]
    return any(a[at : at + _FAR_RUN] in window for at in range(i + 1, i + _FAR_RUN))


def _inside(a: str, b: str, gap: Place) -> tuple[list[Run], bool]:
    """Return the runs difflib finds in a gap and whether the gap is an edit; none where the texts say other things."""
    a0, a1, b0, b1 = gap
    small = min(a1 - a0, b1 - b0)
    if small == 0 or max(a1 - a0, b1 - b0) > _REFINE:
        return [], max(a1 - a0, b1 - b0) < BLOB
    matcher = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False)
    blocks = [m for m in matcher.get_matching_blocks() if m.size]
    if sum(m.size for m in blocks) < (_ALIKE if small < 8 else _ALIKE_LONG) * small:
        return [], max(a1 - a0, b1 - b0) < BLOB
    return [(a0 + m.a, b0 + m.b, m.size) for m in blocks], True


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
        n = rest if rest < _REST else size_b - b0
        found.append((a0, a0 + n, b0, b0 + n))
    if right[2]:
        n = rest if rest < _REST else b1
        found.append((a1 - n, a1, b1 - n, b1))
    return [p for p in found if 0 < p[1] - p[0] < _REST and p[0] >= a0 and p[1] <= a1 and p[2] >= 0 and p[3] <= size_b]


def _gaps(steps: list[Run], *, edited: bool) -> list[Gap]:
    """Return what lies between runs of one block."""
    between = [
        Gap(before[0] + before[2], after[0], before[1] + before[2], after[1], edited)
        for before, after in pairwise(steps)
    ]
    return [gap for gap in between if gap.a1 > gap.a0 or gap.b1 > gap.b0]


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


def align(a: Text, b: Text) -> Alignment:
    """Align two comparable texts; cost grows with their length."""
    whole = [(0, 0, len(a.text))] if a.text == b.text and a.text else None
    runs, gaps = _refine(a.text, b.text, whole or _seeded(a, b))
    if not runs:
        return Alignment((), (), ((0, len(a.text)),), ((0, len(b.text)),), 0.0, 0.0)
    extra_a = _extras(len(a.text), [(i, i + n) for i, _, n in runs])
    extra_b = _extras(len(b.text), [(j, j + n) for _, j, n in runs])
    return Alignment(
        tuple(runs), tuple(gaps), tuple(extra_a), tuple(extra_b),
        _share(len(a.text), extra_a), _share(len(b.text), extra_b),
    )  # fmt: skip
