"""Which paragraphs of a bulletin speak of drugs: the numbers of its other items are none of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from pipelines.facts.quantities import Quantity

_DRUGS = re.compile(
    r"(?<![消病中])毒(?!蛇|株|性|素)|罂粟|大麻|麻精|麻醉药|精神药|笑气|托咪酯|烟弹|卡因|致幻|成瘾|吸食|戒断|复吸|美沙酮|(?:易制|前体)化学"
)
_LONG = 40  # code points; a shorter line is a heading or a row of a table
_FEW = 0.5


def on_topic(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the numbers of a folded text, without those of a bulletin's paragraphs that do not speak of drugs.

    A bulletin is a text of several paragraphs of which fewer than half do.
    """
    lines = text.split("\n")
    paragraphs = [line for line in lines if len(line) >= _LONG]
    if len(paragraphs) < 2:
        return list(quantities)
    if sum(1 for line in paragraphs if _DRUGS.search(line)) >= _FEW * len(paragraphs):
        return list(quantities)
    spans = zip(accumulate((len(line) + 1 for line in lines), initial=0), lines, strict=False)
    apart = [(start, start + len(line)) for start, line in spans if len(line) >= _LONG and not _DRUGS.search(line)]
    return [quantity for quantity in quantities if not any(start <= quantity.start < end for start, end in apart)]
