"""What a correction changed, sentence by sentence."""

from __future__ import annotations

import difflib
import re

from scheduler.alerts.letters import ChangedLine

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
# SequenceMatcher is quadratic on lines that differ; hostile pages are cut here, and bulletins have under 300 sentences.
_MAX_SENTENCES = 2000


def changed_lines(before: str, after: str, *, limit: int = 12) -> tuple[ChangedLine, ...]:
    """Return the sentences that went (`-`) and came (`+`), in reading order, at most `limit` lines.

    What is left out is said in a last line with the sign ` `.
    """
    old, new = _sentences(before), _sentences(after)
    lines: list[ChangedLine] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [ChangedLine("-", sentence) for sentence in old[i1:i2]]
            lines += [ChangedLine("+", sentence) for sentence in new[j1:j2]]
    if len(lines) <= limit:
        return tuple(lines)
    return (*lines[:limit], ChangedLine(" ", f"另有 {len(lines) - limit} 处改动，见原文"))


def _sentences(text: str) -> list[str]:
    return [found for match in _SENTENCE.finditer(text) if (found := match.group().strip())][:_MAX_SENTENCES]
