"""The kinds of copies, by what they do to their parent: its surface, its structure, its words, or several of these."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.dedup_edits import EDITED
from benchmarks.dedup_surface import SURFACE, Change, Desk, Draft
from benchmarks.dedup_texts import paragraphs, sentences, without_head
from benchmarks.dedup_words import one

_PIECE = 80  # characters a fragment holds at least
_LONG = 200  # characters of a text that has a third, or a middle


def first_third(draft: Draft, desk: Desk) -> Draft | None:
    """Keep the beginning, a quarter to two fifths, cut at a sentence or within one."""
    if len(draft.body) < _LONG:
        return None
    length = max(_PIECE, int(len(draft.body) * desk.random.uniform(0.26, 0.4)))
    cut = draft.body[:length]
    if desk.random.random() < 0.5 and "。" in cut[_PIECE:]:
        return replace(draft, body=cut[: cut.rindex("。") + 1])
    return replace(draft, body=cut + desk.random.choice(("", "……", "...", "…[全文]")))


def middle(draft: Draft, desk: Desk) -> Draft | None:
    """Keep some sentences from the middle, a fifth to a half of the text."""
    parts = sentences(draft.body)
    if len(draft.body) < _LONG or len(parts) < 4:
        return None
    least = max(_PIECE, int(len(draft.body) * desk.random.uniform(0.2, 0.5)))
    start = desk.random.randrange(1, len(parts) // 2 + 1)
    piece = ""
    while start < len(parts) - 1 and len(piece) < least:
        piece += parts[start]
        start += 1
    return replace(draft, body=piece) if len(piece) >= _PIECE else None


def merged_after(draft: Draft, desk: Desk) -> Draft | None:
    """Print another text below it."""
    other = desk.another()
    if other is None:
        return None
    joint = desk.random.choice(("\n", "\n\n", "\n" + one("joints", desk.random)))
    return replace(draft, body=draft.body + joint + other.body)


def merged_before(draft: Draft, desk: Desk) -> Draft | None:
    """Print another text above it, sometimes under that one's title."""
    other = desk.another()
    if other is None:
        return None
    joint = desk.random.choice(("\n", "\n\n", "\n" + one("joints", desk.random)))
    title = other.title if desk.random.random() < 0.5 else draft.title
    return Draft(title, other.body + joint + draft.body)


def lead_replaced(draft: Draft, desk: Desk) -> Draft | None:
    """Put a portal's empty lead in the place of the first sentence or two."""
    parts = sentences(without_head(draft.body))
    if len(parts) < 4:
        return None
    dropped = 2 if len(parts) > 8 and desk.random.random() < 0.3 else 1
    return replace(draft, body=desk.phrase("leads", draft) + "".join(parts[dropped:]))


def lead_of_another(draft: Draft, desk: Desk) -> Draft | None:
    """Put the first sentence of another text, its facts included, in the place of the first one."""
    parts, other = sentences(draft.body), desk.another()
    if len(parts) < 5 or other is None:
        return None
    return replace(draft, body=sentences(other.body)[0] + "".join(parts[1:]))


def reordered(draft: Draft, desk: Desk) -> Draft | None:
    """Shuffle the paragraphs, or move the last one to the top."""
    parts = paragraphs(draft.body)
    if len(parts) < 3:
        return None
    moved = [parts[-1], *parts[:-1]]
    if desk.random.random() < 0.7:
        desk.random.shuffle(moved)
    return replace(draft, body="\n".join(moved)) if moved != parts else None


STRUCTURAL: dict[str, Change] = {
    "first third": first_third,
    "middle": middle,
    "merged after": merged_after,
    "merged before": merged_before,
    "lead replaced": lead_replaced,
    "lead of another": lead_of_another,
    "reordered": reordered,
}
_LOSSY = {"first third", "middle", "lead replaced", "lead of another", "masked digits"}  # may lose what differs
_ONE = {**SURFACE, **STRUCTURAL, **EDITED}
_WHOLE = {name: change for name, change in _ONE.items() if name not in _LOSSY}


def several(draft: Draft, desk: Desk, *, whole: bool) -> Draft | None:
    """Do two to four things: perhaps one to the structure, perhaps one to the words, the others to the surface."""
    random = desk.random
    kept = _WHOLE if whole else _ONE
    steps = [random.choice([name for name in STRUCTURAL if name in kept])] if random.random() < 0.4 else []
    steps += [random.choice([name for name in EDITED if name in kept])] if random.random() < 0.4 else []
    surface = [name for name in SURFACE if name in kept and name != "exact"]
    steps += random.sample(surface, random.randint(2, 4) - len(steps) if len(steps) < 2 else random.randint(1, 2))
    return applied(steps, draft, desk)


def applied(steps: list[str], draft: Draft, desk: Desk) -> Draft | None:
    """Return the draft after these kinds of changes, None where one has nothing to change."""
    for step in steps:
        changed = _ONE[step](draft, desk)
        if changed is None:
            return None
        draft = changed
    return draft


def variant(kind: str, draft: Draft, desk: Desk, *, whole: bool) -> Draft | None:
    """Return a copy of this kind; `whole` where it must keep every fact, for only one tells its parent from another."""
    return several(draft, desk, whole=whole) if kind == "several" else _ONE[kind](draft, desk)


GROUPS: dict[str, tuple[str, ...]] = {
    "surface": tuple(SURFACE),
    "structural": (*STRUCTURAL, "several"),
    "edited": tuple(EDITED),
}
DRAWN = (*SURFACE, *STRUCTURAL, *EDITED, *["several"] * 3)
DRAWN_WHOLE = tuple(kind for kind in DRAWN if kind not in _LOSSY)
