"""Find a page's header lines: where the text begins and ends among the blocks, and a line with its nodes set apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.extraction.blocks import Block

if TYPE_CHECKING:
    from pipelines.extraction.body import Body

_LONGEST = 160
_MOST_NODES = 12


def apart(block: Block) -> str:
    """Return a short line with a space between its nodes: <em>甲</em><em>乙日报</em><em>10:30</em>.

    A line of one node, or one that shares its element with other blocks, is returned as it is.
    """
    element = block.element
    if len(block.text) > _LONGEST or not 1 <= len(element) <= _MOST_NODES:
        return block.text
    if len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip():
        return block.text
    words: list[str] = []
    room = len(block.text)
    for text in element.itertext("*"):
        words += (found := text.split())
        room -= sum(map(len, found))
        if room < 0:
            return block.text  # a box with more than this line in it
    return " ".join(words) if "".join(words) == block.text.replace(" ", "") else block.text


def text_bounds(blocks: Sequence[Block], body: Body) -> tuple[int, int]:
    """Return the places of the text's first and last block; its container often holds the header and more below.

    -1 and -1 where there is no text.
    """
    if body.first < 0 or not body.lines:
        return body.first, body.last
    opening, closing = body.lines[0], body.lines[-1]
    stop = min(body.last, len(blocks) - 1)
    first = next((i for i in range(body.first, stop + 1) if opening in blocks[i].text), body.first)
    last = next((i for i in range(stop, first - 1, -1) if closing in blocks[i].text), stop)
    return first, last
