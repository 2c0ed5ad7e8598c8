"""Find the element that holds the article by the density of prose: the reader that leads in `body`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines import furniture
from pipelines.extraction.blocks import Block, tokens

_STOPS = re.compile(r"[，。！？；：、“”,;!?]")
_GOOD_TOKENS = frozenset(
    {
        "article",
        "content",
        "text",
        "body",
        "zoom",
        "editor",
        "trs",
        "txt",
        "detail",
        "main",
        "neirong",
        "zhengwen",
        "con",
        "post",
        "entry",
        "news",
        "read",
        "view",
    }
)
_DECAY = (1.0, 0.8, 0.55, 0.4, 0.28, 0.2, 0.14)  # what a block gives its element and those around it
_BESIDE = 0.4  # neighbours with this share of the container's sentences belong to the article


@dataclass(slots=True)
class _Tally:
    score: float = 0.0
    mass: float = 0.0  # prose in the whole subtree
    sentences: float = 0.0  # of that, what stands in paragraphs that end a sentence
    blocks: int = 0  # that hold it


def prose_weight(block: Block) -> float:
    """Return how much a block counts as article text: its characters outside links, if it reads as sentences."""
    plain = block.plain
    if plain < 12 or block.link_density > 0.5 or block.listed or furniture.is_statement(block.text):
        return 0.0
    stops = len(_STOPS.findall(block.text))
    weight = plain * min(1.0, 0.15 + 0.35 * stops)
    return weight * (0.2 if block.noise is not None else 1.0)


def find_container(blocks: Sequence[Block], weights: Sequence[float], *, after: int = 0) -> HtmlElement | None:
    """Return the element that holds the article, or None.

    `weights` are those of the blocks' prose; blocks before `after` (the headline) count half.
    """
    tallies: dict[HtmlElement, _Tally] = {}
    for block, weight in zip(blocks, weights, strict=True):
        if weight:
            _spread(block, weight * (1.0 if block.order >= after else 0.5), tallies)
    if not tallies:
        return None
    best = max(tallies, key=lambda element: tallies[element].score * _favour(element))
    return _widened(best, tallies)


def _spread(block: Block, weight: float, tallies: dict[HtmlElement, _Tally]) -> None:
    element: HtmlElement | None = block.element
    sentences = weight if block.prose and block.link_density < 0.3 else 0.0
    for distance in range(64):
        if element is None:
            return
        tally = tallies.get(element)
        if tally is None:
            tally = tallies[element] = _Tally()
        tally.mass += weight
        tally.sentences += sentences
        tally.blocks += 1
        if distance < len(_DECAY):
            tally.score += weight * _DECAY[distance]
        element = element.getparent()


def _favour(element: HtmlElement) -> float:
    if element.tag in {"p", "li", "span", "blockquote", "h1", "h2", "h3"}:
        return 0.6
    if element.tag in {"body", "html"}:
        return 0.5
    return 1.15 if element.tag == "article" or not _GOOD_TOKENS.isdisjoint(tokens(element)) else 1.0


def _widened(best: HtmlElement, tallies: dict[HtmlElement, _Tally]) -> HtmlElement:
    """Climb while a neighbour of the container holds prose of its own."""
    element = best
    for _ in range(8):
        parent = element.getparent()
        if parent is None or parent.tag in {"html", "body"}:
            break
        beside = tallies[parent].sentences - tallies[element].sentences
        if tallies[element].blocks == 1 and (row := _row_of(element, tallies)) is not None:
            element = row  # each paragraph in a box of its own
            continue
        if element.tag not in {"p", "span"} and beside < _BESIDE * tallies[element].mass:
            break
        element = parent
    return element


def _row_of(element: HtmlElement, tallies: dict[HtmlElement, _Tally]) -> HtmlElement | None:
    """Return the element that holds the box of one paragraph with its twins beside it."""
    box: HtmlElement | None = element
    while box is not None and box in tallies and tallies[box].blocks == 1:
        if _twins(box, tallies) > 0:
            return box.getparent()
        box = box.getparent()
    return None


def _twins(element: HtmlElement, tallies: dict[HtmlElement, _Tally]) -> float:
    """Return the prose in the elements right beside one that are made like it."""
    beside = (element.getprevious(), element.getnext())
    return sum(
        tallies[other].sentences
        for other in beside
        if other is not None and other in tallies and other.tag == element.tag and _looks(other) == _looks(element)
    )


def _looks(element: HtmlElement) -> tuple[str | None, str | None]:
    return element.get("class"), element.get("style")


def inside(element: HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks within an element."""
    members = set(element.iter())
    return [block for block in blocks if block.element in members]
