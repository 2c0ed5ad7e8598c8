"""Say what a page is: an article, a list, a page without text, a refusal."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines import furniture
from pipelines.extraction import reasons
from pipelines.extraction.blocks import Block
from pipelines.extraction.body import Body
from pipelines.extraction.headline import letters
from pipelines.items import PageStatus

_LEAST_BODY = 30  # letters; a flash item has more
_LEAST_WITHOUT_SENTENCE = 120  # letters; buttons and names of channels are shorter


def kind_of(title: str, body: Body, blocks: Sequence[Block]) -> tuple[PageStatus, str | None]:
    """Return the page's status, and the reason where it is no article. `blocks` are all of the page's."""
    text = "\n".join(body.lines)
    size = len(letters(text))
    visible = "\n".join(block.text for block in blocks[:200])
    reason = reasons.refusal(title, visible, body=size)
    if reason:
        gone = reason in {"deleted", "error-page"}
        return (PageStatus.NO_TEXT if gone else PageStatus.BLOCKED), reason
    if reasons.is_mojibake(text or visible):
        return PageStatus.NO_TEXT, "mojibake"
    prose = sum(len(line) for line in body.lines if furniture.is_prose(line, least=20))
    if reasons.is_dated_list(body.lines) or (_lists(blocks, prose, body) and not _prints_title(title, blocks)):
        return PageStatus.LIST, "links"
    if size < _LEAST_BODY or (prose == 0 and size < _LEAST_WITHOUT_SENTENCE):
        return PageStatus.NO_TEXT, "short" if size else "empty"
    return PageStatus.ARTICLE, None


def _lists(blocks: Sequence[Block], prose: int, body: Body) -> bool:
    """Tell whether links outweigh everything else on the page."""
    linked = sum(block.linked for block in blocks)
    if linked <= max(400, 0.5 * sum(len(block.text) for block in blocks)):
        return False
    if prose >= max(60, 0.02 * linked) and not reasons.mostly_links(body.lines):
        return False
    return sum(1 for block in blocks if block.link_density > 0.8 and len(block.text) >= 10) >= 15


def _prints_title(title: str, blocks: Sequence[Block]) -> bool:
    """Tell whether the page prints its title as a heading of its own, as articles do and lists do not."""
    wanted = letters(title)
    return len(wanted) >= 10 and any(block.element.tag == "h1" and letters(block.text) == wanted for block in blocks)
