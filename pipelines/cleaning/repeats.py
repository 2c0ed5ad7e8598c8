"""Find a body that is printed twice, and lines that only repeat the title or the line before."""

from __future__ import annotations

import re

from pipelines.cleaning.code_points import IS_LETTER, kinds_of, points_of, text_of

_LEAST = 60  # letters a copy must have to count as one
_PROBE = 14  # letters at the start of a line that must come again
_SHINGLE = 6
_PROBES = 30
_SENTENCE_END = re.compile(r"[。！？!?][”’」』)）]?")
_MAX_COPIES = 4
_START = 20  # characters of a body that are looked for inside its lines
_SLOGAN = 16  # characters of a call that may be meant twice


def letters(text: str) -> str:
    """Return the text's letters and digits only, for comparing lines."""
    return "".join(filter(str.isalnum, text))


def _letters_of(lines: list[str]) -> list[str]:
    """Return the letters of each line."""
    if not lines:
        return []
    points = points_of("\n".join(lines))
    kept = points[((kinds_of(points) & IS_LETTER) != 0) | (points == ord("\n"))]
    return text_of(kept).split("\n")


def _shingles(text: str) -> set[str]:
    return {text[i : i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1)}


def _contained(part: str, whole: str) -> float:
    """Return which share of a part's shingles the whole has; a short part counts as absent."""
    shingles = _shingles(part)
    if not shingles:
        return 0.0
    if len(shingles) < 100:  # cheaper than the whole's set
        return sum(shingle in whole for shingle in shingles) / len(shingles)
    return len(shingles & _shingles(whole)) / len(shingles)


def _may_hold(whole: str, part: str) -> bool:
    """Tell by a few probes whether a text may hold most of another: unrelated ones are told apart in microseconds."""
    step = max(1, len(part) // _PROBES)
    probes = [part[place : place + _SHINGLE] for place in range(0, len(part) - _SHINGLE + 1, step)]
    return 3 * sum(probe in whole for probe in probes) >= len(probes)


def once(lines: list[str]) -> tuple[list[str], bool]:
    """Return a body that was printed several times once, and whether it was.

    The copies may differ in a few characters, and either may be cut short; the fuller one stays, together with
    lines behind the last copy that belong to neither.
    """
    found = False
    for _ in range(_MAX_COPIES):
        shorter = _halved(_split_inside(lines)) or _halved(lines)
        if shorter is None:
            break
        lines, found = shorter, True
    return lines, found


def _halved(lines: list[str]) -> list[str] | None:
    """Return the fuller of two copies, or None when the lines do not begin again."""
    compact = _letters_of(lines)
    for restart in (_walked_back(compact, *found) for found in _restarts(compact)):
        first, second = "".join(compact[:restart]), "".join(compact[restart:])
        if min(len(first), len(second)) < _LEAST:
            continue
        if _may_hold(first, second) and _contained(second, first) >= 0.8:
            return lines[:restart] + _own_tail(lines[restart:], compact[restart:], first)
        if _may_hold(second, first) and _contained(first, second) >= 0.8:
            return _own_head(lines[:restart], compact[:restart], compact[restart]) + lines[restart:]
        copy_end = _end_of_copy(compact, restart, first)
        if copy_end is not None:
            return lines[:restart] + lines[copy_end:]
    return None


def _restarts(compact: list[str]) -> list[tuple[int, int]]:
    """List the lines that begin as one of the first lines does, each with that line; the likeliest first."""
    heads: dict[str, int] = {}
    restarts: list[tuple[int, int]] = []
    substantial = 0
    for index, line in enumerate(compact):
        if len(line) < _PROBE:
            continue
        head = line[:_PROBE]
        if head in heads:
            restarts.append((index, heads[head]))
        elif substantial < 4:
            heads[head] = index
            substantial += 1
            if substantial <= 2 and len(line) > 3 * _PROBE:  # a headline may be glued to the first copy
                for start in range(1, min(60, len(line) - _PROBE)):
                    heads.setdefault(line[start : start + _PROBE], index)
    # First a line that is another one, then those that only begin as some place inside another.
    restarts.sort(key=lambda pair: compact[pair[0]] != compact[pair[1]])
    return restarts[:4]


def _walked_back(compact: list[str], restart: int, begun: int) -> int:
    """Move a restart up over lines that belong to the second copy too: short ones, and those that begin otherwise.

    `begun` is the line of the first copy that the restart repeats.
    """
    while begun > 0 and restart - 1 > begun and compact[restart - 1] == compact[begun - 1]:
        restart, begun = restart - 1, begun - 1
    while restart > 1 and len(compact[restart - 1]) >= _PROBE:
        if _contained(compact[restart - 1], "".join(compact[: restart - 1])) < 0.6:
            break
        restart -= 1
    return restart


def _end_of_copy(compact: list[str], restart: int, first: str) -> int | None:
    """Return the line behind a copy that covers most of the first one, when other text follows it."""
    total = sum(map(len, compact[:restart]))
    copied = 0
    for index in range(restart, len(compact)):
        line = compact[index]
        if len(line) >= _PROBE and _contained(line, first) < 0.6:
            return index if copied >= max(_LEAST, 0.8 * total) else None
        copied += len(line)
    return None


def _own_tail(lines: list[str], compact: list[str], first: str) -> list[str]:
    """Return the lines at the end of a dropped copy that the kept one does not have."""
    start = len(lines)
    while start and len(compact[start - 1]) >= _SHINGLE and _contained(compact[start - 1], first) < 0.3:
        start -= 1
    return lines[start:]


def _own_head(lines: list[str], compact: list[str], restart: str) -> list[str]:
    """Return what stands above the first copy: a headline, a dateline of its own."""
    for index, line in enumerate(compact):
        if restart[:_PROBE] in line:
            return lines[:index]
    return []


def _split_inside(lines: list[str]) -> list[str]:
    """Break the line in which the text begins again, for bodies that are printed without line ends."""
    text = lines[0] if lines else ""
    for index in range(1, len(lines) - 1):
        if lines[index].endswith(text) and lines[index + 1] == lines[1] and lines[index] != text:
            again = len(lines[index]) - len(text)
            return [*lines[:index], lines[index][:again], *lines[:1], *lines[index + 1 :]]
    if len(text) < 2 * _START:
        return []
    for skipped in (0, _START):  # the very start may differ: a dateline, a headline glued to it
        probe = text[skipped : skipped + _START]
        for index, line in enumerate(lines):
            again = _sentence_start(line, line.find(probe, _START + 1 if index == 0 else 0) - skipped)
            if again > 0 and (index or again >= _LEAST):
                return [*lines[:index], line[:again], line[again:], *lines[index + 1 :]]
    return []


def _sentence_start(line: str, position: int) -> int:
    """Return where the sentence at a position begins, looking up to eight characters around it."""
    if position <= 0:
        return position
    nearby = [match.end() for match in _SENTENCE_END.finditer(line, max(0, position - 8), position + 8)]
    return min(nearby, key=lambda end: abs(end - position), default=position)


def without_echoes(lines: list[str]) -> tuple[list[str], bool]:
    """Drop a line that repeats the one before it: a caption or headline printed twice, but not a slogan that is."""
    kept: list[str] = []
    for line in lines:
        if kept and line == kept[-1] and len(line) >= 8 and not (len(line) <= _SLOGAN and line.endswith(("！", "!"))):
            continue
        kept.append(line)
    return kept, len(kept) != len(lines)


def without_title(lines: list[str], title: str) -> tuple[list[str], bool]:
    """Drop the title from the start of the body, alone on its lines or glued to the first one."""
    wanted = letters(title)
    if len(wanted) < 6:
        return lines, False
    index = 0
    while index < len(lines) - 1 and letters(lines[index]) == wanted:
        index += 1
    rest = lines[index:]
    glued = bool(rest) and _glued(rest[0], wanted)
    if glued:
        rest = [_after(rest[0], len(wanted)), *rest[1:]]
    return rest, bool(index) or glued


def _glued(line: str, wanted: str) -> bool:
    compact = letters(line[: 3 * len(wanted) + 20])
    # What follows must open a text of its own: the title's words may well begin a sentence.
    return (
        compact.startswith(wanted)
        and len(letters(line)) - len(wanted) >= 20
        and _OPENING.match(_after(line, len(wanted))) is not None
    )


_OPENING = re.compile(
    r"^(?![的是了之后中等和与在即将])(?:[(（【\[“\"「]|[^，。,的]{0,24}(?:讯|电|消息)[\s（(\d:：,，]|"
    r"[^，。,的]{0,16}记者|[^，。,的]{0,24}日(?:讯|电|消息)|\d{1,4}[年月]|"
    r"(?:近日|日前|昨日|今日|今天|昨天|连日来|近年来|为|据|从|随着|自))"
)


def _after(line: str, count: int) -> str:
    """Return what follows the first `count` letters of a line."""
    for index, character in enumerate(line):
        if count == 0:
            return line[index:].lstrip("　 :：-—|") if not character.isalnum() else line[index:]
        count -= character.isalnum()
    return ""
