"""Weigh a page's blocks as text of its article: by what they are, and by where they stand to headline and credits."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

from pipelines import furniture
from pipelines.extraction.blocks import Block
from pipelines.extraction.density import prose_weight
from pipelines.extraction.header_lines import is_imprint
from pipelines.extraction.rows import teasers

_OVER_HEADLINE = 0.1  # of the weight that is left to blocks before it
_APART = 0.2  # of the weight that is left to what stands behind a run of links
_RUN, _LEAST_LINK = 3, 8  # lines that link a headline, and its characters
_UNDER_HEADLINE = 14  # blocks in which its text begins
_TOLD = 40  # weight of prose that must stand above what ends it
# 【编辑:某某】 and 上一篇 stand below the text, seldom above it.
_ENDED = re.compile(
    r"^\W{0,3}(?:本文来源[:：].{0,30})?(?:(?:责任编辑|责编|编辑|[上下]一[篇条则])\s?[:：|丨]|责任编辑\s).{0,60}$"
)
# A newspaper's report that names its reporter there has no line of credits above it.
_REPORT = re.compile(r"^\W{0,3}(?:本[报网台刊站]讯|[^，。]{2,16}[讯电]\s?[（(])")


def article_weights(blocks: Sequence[Block], headline: int) -> list[float]:
    """Return how much each block counts as text of the article.

    Under a headline with its time and a text, what opens other articles counts nothing, however long it is, and what
    stands above the headline little: a flash is shorter than the summaries beside it.
    """
    weights = [prose_weight(block) for block in blocks]
    others = teasers(blocks)
    text = _text_under(blocks, headline, others)
    end = _end(blocks, weights, text)
    weights[end:] = [0.0] * len(weights[end:])
    if text < 0:
        return weights
    start = max(headline, 0)
    apart = next((place for place in range(text, len(blocks)) if _are_links(blocks[place : place + _RUN])), len(blocks))
    left = ((_OVER_HEADLINE, start), (1.0, apart - start), (_APART, len(blocks) - apart))
    shares = [share for share, count in left for _ in range(count)]
    idle = {place for place in others if place >= start}
    idle |= {place for place, weight in enumerate(weights) if weight and furniture.is_credit(blocks[place].text)}
    weighed = zip(weights, shares, strict=True)
    return [0.0 if place in idle else weight * share for place, (weight, share) in enumerate(weighed)]


def _are_links(blocks: Sequence[Block]) -> bool:
    return len(blocks) == _RUN and all(block.linked >= _LEAST_LINK and not block.prose for block in blocks)


def _text_under(blocks: Sequence[Block], headline: int, others: Collection[int]) -> int:
    """Return the place of the first text under a headline that has a line of time or source between; else -1.

    Where no block shows the headline, the first line with a clock stands for it. What opens other articles is passed.
    """
    credited = headline < 0
    if credited:
        headline = next((block.order for block in blocks if is_imprint(block.text, sure=True)), len(blocks))
    own = (block for block in blocks[headline + 1 :] if block.order not in others and block.link_density <= 0.8)
    for block in islice(own, _UNDER_HEADLINE):
        if block.prose and block.link_density < 0.3:
            known = credited or opens_report(block.text) or _credited_below(blocks, block.order)
            return block.order if known else -1
        credited = credited or furniture.is_credit(block.text) or is_imprint(block.text)
    return -1


def _end(blocks: Sequence[Block], weights: Sequence[float], text: int) -> int:
    """Return where readers' comments begin, or what stands below the editor's line that ends a text."""
    told = 0.0
    for place, (block, weight) in enumerate(zip(blocks, weights, strict=True)):
        if told >= _TOLD and (furniture.is_comments(block.text) or (0 <= text < place and _signs_off(blocks, place))):
            return place
        told += weight if place >= text else 0.0
    return len(blocks)


def _signs_off(blocks: Sequence[Block], place: int) -> bool:
    """Tell whether a line names the editor of what stands above it, or the next article.

    Between summary and text the editor is named, too.
    """
    goes_on = any(
        block.prose and block.link_density < 0.3 and not furniture.is_statement(block.text)
        for block in blocks[place + 1 : place + 3]
    )
    return _ENDED.match(blocks[place].text) is not None and not goes_on


def _credited_below(blocks: Sequence[Block], text: int) -> bool:
    """Tell whether the first line behind a text that is no text gives its source or time."""
    line = next((block.text for block in blocks[text:] if not block.prose), "")
    return furniture.is_credit(line) or is_imprint(line)


def opens_report(line: str) -> bool:
    """Tell whether a line begins as a report does: 本报讯（记者 某某）."""
    return _REPORT.match(line) is not None
