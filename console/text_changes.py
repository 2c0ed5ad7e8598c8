"""What the publisher of an article changed in it, revision by revision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from scheduler.alerts.changed_lines import changed_lines
from scheduler.alerts.letters import ChangedLine
from storage import articles
from storage.articles import StoredArticle
from storage.database import Session

MOST_LINES = 40  # of one change


@dataclass(frozen=True, slots=True)
class TextChange:
    """Hold one change: when it was seen, and the sentences that went and came."""

    article: StoredArticle
    seen_at: dt.datetime
    lines: tuple[ChangedLine, ...]


def text_changes(s: Session, article: StoredArticle) -> tuple[TextChange, ...]:
    """Return an article's changes, oldest first; what differs in blanks only has no lines."""
    if not article.revision:
        return ()
    before = articles.earlier_texts(s, article.id)
    texts = [_whole(earlier.title, earlier.text) for earlier in before] + [_whole(article.title, article.text)]
    return tuple(
        TextChange(article, earlier.replaced_at, changed_lines(old, new, limit=MOST_LINES))
        for earlier, (old, new) in zip(before, pairwise(texts), strict=True)
    )


def shown_lines(change: TextChange) -> list[str]:
    """Return a change as a person reads it: `-` was, `+` is now."""
    # No blank between: a table that is too narrow would break the line there.
    return [f"{line.sign}{line.text}" for line in change.lines] or ["只改了空白或标点之间的排版"]


def _whole(title: str, text: str) -> str:
    return f"标题：{title}\n{text}"
