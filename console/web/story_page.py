"""What the page of one story shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.cli.evidence import media_type, size_of
from console.text_changes import TextChange, text_changes
from console.web.overview import StoryLine, story_line
from storage import articles, obligations, snapshots, stories, story_moves
from storage.database import Database
from storage.snapshots import Snapshot
from storage.stories import StoryView
from storage.story_moves import HandMove

RELATIONS = {"new": "另起", "reprint": "转载", "excerpt": "节选", "update": "更新"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a run of text; `hit` where a rule's word stands."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class KeptPage:
    """Hold a snapshot as the page names it."""

    snapshot: Snapshot
    media_type: str
    size: str


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Hold everything on one story's page; mails are counted, never named. `moves` are what people decided about it."""

    line: StoryLine
    view: StoryView
    paragraphs: tuple[tuple[Piece, ...], ...]
    mails_sent: int
    mails_owed: int
    moves: tuple[HandMove, ...]
    changes: tuple[TextChange, ...]
    kept: tuple[KeptPage, ...]


def story_page(db: Database, story_id: int) -> StoryPage | None:
    """Return one story, or the one it was merged into; None where there is none."""
    with db.read() as s:
        view = stories.view(s, story_id)
        if view is None:
            return None
        spans = [(hit.start, hit.end) for hit in articles.hits(s, view.best.id) if hit.zone != "title"]
        mails = obligations.of_story(s, view.id)
        changes = [change for member in view.members for change in text_changes(s, member.article)]
        kept = snapshots.of_articles(s, [member.article.id for member in view.members])
        sent = sum(sent_at is not None for *_, sent_at in mails)
        return StoryPage(
            line=story_line(s, view),
            view=view,
            paragraphs=marked(view.best.text, spans),
            mails_sent=sent,
            mails_owed=len(mails) - sent,
            moves=tuple(story_moves.moves_of(s, view.id)),
            changes=tuple(changes),
            kept=tuple(KeptPage(each, media_type(each), size_of(each)) for each in kept),
        )


def marked(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[Piece, ...], ...]:
    """Cut a text into paragraphs of pieces; spans (code points) may overlap or reach beyond the text."""
    inside = bytearray(len(text))
    for start, end in spans:
        for place in range(max(start, 0), min(end, len(text))):
            inside[place] = 1
    paragraphs, start = [], 0
    for line in text.split("\n"):
        paragraphs.append(tuple(_pieces(line, inside[start : start + len(line)])))
        start += len(line) + 1
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def _pieces(line: str, inside: bytearray) -> list[Piece]:
    pieces, start = [], 0
    for place in range(1, len(line) + 1):
        if place == len(line) or inside[place] != inside[start]:
            pieces.append(Piece(line[start:place], bool(inside[start])))
            start = place
    return pieces
