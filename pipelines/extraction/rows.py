"""Recognise a list by its shape: headlines that are links, with their days, or each with the first lines behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines import furniture
from pipelines.extraction.blocks import Block
from pipelines.extraction.headline import letters

_DAY = re.compile(
    r"(?:19|20)?\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|(?<!\d)\d{1,2}\s?[-/月]\s?\d{1,2}日?(?!\d)|"
    r"\d{1,2}\s?(?:分钟|小时|天)前|(?:昨天|前天|今天)\s?\d{1,2}:\d\d"
)
# 12.3 and 1979.03 are figures and months of birth: with a point a day has its year, too.
_ENDS_WITH_DAY = re.compile(
    r"(?<![\d.])(?:(?:19|20)\d\d\s?[-/.年]\s?(?:1[0-2]|0?[1-9])\s?[-/.月]|(?:1[0-2]|0?[1-9])\s?[-/月])\s?"
    r"(?:3[01]|[12]\d|0?[1-9])日?(?:\s{1,3}\d{1,2}:\d\d(?::\d\d)?)?[\])）]?$"
)
_MOST_ROW = 120
_LEAST_TEASERS = 3
_LED = 0.15  # of a block: the headline before its opening
_LEAST_HEADLINE = 8  # letters of a link that may be a headline


def is_dated_list(lines: Sequence[str]) -> bool:
    """Tell whether most lines are headlines with their day behind them."""
    dated = sum(1 for line in lines if len(line) <= _MOST_ROW and _ENDS_WITH_DAY.search(line))
    return dated >= 3 and 2 * dated > len(lines)


def mostly_links(lines: Sequence[str]) -> bool:
    """Tell whether lines read as a list of headlines: many, short, hardly a sentence."""
    if len(lines) < 8:
        return False
    prose = sum(len(line) for line in lines if furniture.is_prose(line))
    return prose < 0.2 * sum(map(len, lines))


def headline_links(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that are one link each and read as a headline."""
    return [block for block in blocks if _is_headline_link(block)]


def dated_rows(blocks: Sequence[Block]) -> int:
    """Count the headlines that are links and have a day in their own block or in the next."""
    count = 0
    for index, block in enumerate(blocks):
        if not _links_headline(block):
            continue
        behind = blocks[index + 1].text if index + 1 < len(blocks) else ""
        ahead = blocks[index - 1].text if index else ""
        near = [text for text in (behind, ahead) if len(text) <= 24]
        count += _DAY.search(block.text) is not None or any(_DAY.search(text) for text in near)
    return count


def teaser_runs(blocks: Sequence[Block]) -> tuple[int, int]:
    """Count the headlines that are links with lines of prose behind each, and the blocks of prose behind them.

    An article may hold a box of related links; a list of teasers goes headline, opening, headline, opening.
    """
    runs = prose = 0
    headed = False
    for block in blocks:
        if _is_headline_link(block):
            headed = True
        elif block.prose and block.link_density < 0.5:
            runs += headed
            headed = False
            prose += 1
    return runs, prose


def teasers(blocks: Sequence[Block]) -> set[int]:
    """Return the places of the openings of other articles, each behind its linked headline, where at least three are.

    What follows a teaser up to the next linked headline is its own: a second line, its day.
    """
    found: set[int] = set()
    count = 0
    for place, block in enumerate(blocks[:-1]):
        if not (_is_headline_link(block) or (_links_headline(block) and _DAY.search(block.text))):
            continue
        behind = next((other for other in blocks[place + 1 : place + 3] if other.prose), None)
        if behind is not None and behind.link_density < 0.5:
            found.add(behind.order)
            count += 1
    return (found if count >= _LEAST_TEASERS else set()) | _led_by_links(blocks)


def _led_by_links(blocks: Sequence[Block]) -> set[int]:
    """Return the places of blocks that hold a linked headline and its opening, where at least three follow another."""
    found: set[int] = set()
    run: list[int] = []
    for block in (*blocks, None):
        if block is not None and block.prose and block.linked >= _LEAST_HEADLINE and _LED <= block.link_density < 0.6:
            run.append(block.order)
            continue
        found.update(run if len(run) >= _LEAST_TEASERS else ())
        run = []
    return found


def _links_headline(block: Block) -> bool:
    return block.linked >= _LEAST_HEADLINE and len(block.text) - block.linked <= 30 and len(block.text) <= _MOST_ROW


def _is_headline_link(block: Block) -> bool:
    return block.link_density > 0.8 and _LEAST_HEADLINE <= len(letters(block.text)) <= 80
