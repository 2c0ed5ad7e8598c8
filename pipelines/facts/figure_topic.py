"""Which paragraphs of a bulletin speak of drugs: the numbers of its other items are none of ours."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from pipelines.facts.quantities import Quantity

_DRUGS = re.compile(
    r"(?<![消病中])毒(?!蛇|株|性|素)|罂粟|大麻|麻精|麻醉药|精神药|特殊药|特药|笑气|托咪酯|烟弹|卡因|致幻|成瘾|吸食|戒断|复吸|[强收]戒|禁种|踏查|安瓿|美沙酮|尿检|康复(?:人员|对象)|(?:易制|前体)化学"
)
_LONG = 40  # code points; a shorter line is a heading or a row of a table
_LEAST_PARAGRAPHS = 4  # fewer may be one story that comes to its matter late
_FEW = 1 / 4  # where more speak of drugs, they are parts of one story


def on_topic(text: str, quantities: Sequence[Quantity], substances: Sequence[tuple[int, int, str]]) -> list[Quantity]:
    """Return the numbers of a folded text that stand in paragraphs about drugs, where it is a bulletin.

    A bulletin is a text of several paragraphs of which at most a quarter do, and not the first.
    """
    lines = text.split("\n")
    paragraphs = [line for line in lines if len(line) >= _LONG]
    if len(paragraphs) < _LEAST_PARAGRAPHS or _DRUGS.search(paragraphs[0]):
        return list(quantities)
    starts = [0, *accumulate(len(line) + 1 for line in lines[:-1])]
    naming = {bisect_right(starts, start) - 1 for start, _, _ in substances}
    apart = [
        (start, start + len(line))
        for number, (start, line) in enumerate(zip(starts, lines, strict=True))
        if len(line) >= _LONG and number not in naming and not _DRUGS.search(line)
    ]
    naming_any = len(paragraphs) - len(apart)
    if not naming_any or naming_any > _FEW * len(paragraphs):
        return list(quantities)
    return [quantity for quantity in quantities if not any(start <= quantity.start < end for start, end in apart)]
