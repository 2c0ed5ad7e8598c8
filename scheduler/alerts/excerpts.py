"""Matched words in their context: passages cut round hits, so that a reader sees why the mail came."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.alerts.letters import Excerpt

_SENTENCE_ENDS = "。！？；\n"


def cut_excerpts(
    text: str, spans: Iterable[tuple[int, int]], *, radius: int = 60, limit: int = 3
) -> tuple[Excerpt, ...]:
    """Return at most `limit` passages of `text` round the spans (code points), those with most hits first chosen,
    in reading order; a passage ends at a sentence's end where one is near, else with ….
    """
    windows: list[tuple[int, int, list[tuple[int, int]]]] = []
    for start, end in sorted(set(spans)):
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            continue
        if windows and start - radius <= windows[-1][1]:
            first, last, marks = windows[-1]
            windows[-1] = (first, max(last, end), [*marks, (start, end)])
        else:
            windows.append((start, end, [(start, end)]))
    chosen = sorted(windows, key=lambda window: -len(window[2]))[:limit]
    return tuple(_passage(text, marks, radius) for _, _, marks in sorted(chosen))


def _passage(text: str, marks: list[tuple[int, int]], radius: int) -> Excerpt:
    """Cut one passage; a run of hits longer than six radii is cut after the hits that fit."""
    first = marks[0][0]
    fitting = [mark for mark in marks if mark[1] - first <= radius * 6] or marks[:1]
    begin = _sentence_begin(text, first, radius)
    finish = _sentence_finish(text, max(end for _, end in fitting), radius)
    left = "…" if begin > 0 and text[begin - 1] not in _SENTENCE_ENDS else ""
    right = "…" if finish < len(text) and text[finish - 1] not in _SENTENCE_ENDS else ""
    body = text[begin:finish]
    shift = len(left) - begin - (len(body) - len(body.lstrip()))
    shown = left + body.strip() + right
    # White space at the passage's ends is cut, and a mark that began in it with it.
    return Excerpt(shown, tuple((max(start + shift, 0), min(end + shift, len(shown))) for start, end in fitting))


def _sentence_begin(text: str, position: int, radius: int) -> int:
    lowest = max(0, position - radius)
    ends = [text.rfind(end, lowest, position) for end in _SENTENCE_ENDS]
    return max(ends) + 1 if max(ends) >= 0 else lowest


def _sentence_finish(text: str, position: int, radius: int) -> int:
    highest = min(len(text), position + radius)
    ends = [found for end in _SENTENCE_ENDS if (found := text.find(end, position, highest)) >= 0]
    return min(ends) + 1 if ends else highest
