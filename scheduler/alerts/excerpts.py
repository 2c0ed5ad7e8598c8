"""Matched words in their context: passages cut round hits, so that a reader sees why the mail came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scheduler.alerts.letters import Excerpt

Span = tuple[int, int]
_SENTENCE_ENDS = "。！？；\n"
_CLOSING = "”’」』）》"  # belongs to the sentence before


def cut_excerpts(text: str, spans: Iterable[Span], *, radius: int = 45, limit: int = 3) -> tuple[Excerpt, ...]:
    """Return at most `limit` passages of `text` round the spans (code points), in reading order.

    A passage is of one paragraph, not longer than six radii, and ends at a sentence's end where one is near, else with
    …. Those with most different words are chosen, then those with most hits.
    """
    hits = sorted({(a, b) for a, b in spans if 0 <= a < b <= len(text) and text[a:b].strip()})
    ranked = sorted(_runs(text, hits, radius), key=lambda run: (-len({text[a:b] for a, b in run}), -len(run)))
    chosen: list[Span] = []
    for run in ranked:
        begin = _sentence_begin(text, run[0][0], radius)
        finish = _sentence_finish(text, max(end for _, end in run), radius)
        if len(chosen) < limit and all(finish <= other[0] or other[1] <= begin for other in chosen):
            chosen.append((begin, finish))
    return tuple(_passage(text, hits, begin, finish) for begin, finish in sorted(chosen))


def _runs(text: str, hits: Sequence[Span], radius: int) -> list[list[Span]]:
    """Put hits together that one passage can show."""
    runs: list[list[Span]] = []
    for start, end in hits:
        if runs:
            first, last = runs[-1][0][0], max(mark[1] for mark in runs[-1])
            if start - last <= radius and end - first <= 2 * radius and "\n" not in text[last:start]:
                runs[-1].append((start, end))
                continue
        runs.append([(start, end)])
    return runs


def _passage(text: str, hits: Sequence[Span], begin: int, finish: int) -> Excerpt:
    left = "…" if begin > 0 and text[begin - 1] not in _SENTENCE_ENDS + _CLOSING else ""
    right = "…" if finish < len(text) and text[finish - 1] not in _SENTENCE_ENDS + _CLOSING else ""
    body = text[begin:finish]
    shift = len(left) - begin - (len(body) - len(body.lstrip()))
    shown = left + body.strip() + right
    within = [(start, end) for start, end in hits if begin <= start and end <= finish]
    # White space at the passage's ends is cut, and a mark that began in it with it.
    return Excerpt(shown, tuple((max(start + shift, 0), min(end + shift, len(shown))) for start, end in within))


def _sentence_begin(text: str, position: int, radius: int) -> int:
    begin = max(text.rfind(end, max(0, position - 2 * radius), position) for end in _SENTENCE_ENDS) + 1
    return _past_closing(text, begin, position) if begin or position <= radius else position - radius


def _sentence_finish(text: str, position: int, radius: int) -> int:
    ends = [found for end in _SENTENCE_ENDS if (found := text.find(end, position, position + 2 * radius)) >= 0]
    return _past_closing(text, min(ends) + 1, len(text)) if ends else min(len(text), position + radius)


def _past_closing(text: str, position: int, limit: int) -> int:
    while 0 < position < limit and text[position] in _CLOSING and text[position - 1] in _SENTENCE_ENDS + _CLOSING:
        position += 1
    return position
