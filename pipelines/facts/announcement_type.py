"""Which of the 14 types an announcement is, by weights learned from labelled announcements.

Lists of phrases told a fifth of the announcements wrongly that their authors had not seen, and grew with every set;
what a few hundred labelled announcements teach about all words of an article tells one in fifteen wrongly (ADR 0019).
`python -m benchmarks.learned_weights --write` learns the weights anew.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.facts.grams import grams_of

TYPES = (
    "发布会通报",
    "案件通报",
    "专项行动",
    "政策法规",
    "列管公告",
    "示范创建",
    "宣传教育",
    "禁种铲毒",
    "制毒物品管控",
    "戒毒康复",
    "毒情监测",
    "销毁毒品",
    "通缉悬赏",
    "判决宣判",
)
WEIGHTS = Path(__file__).with_name("announcement_type.npz")


def classify(title: str, text: str) -> str:
    """Return the one of the 14 types of LABELS that an announcement is most like."""
    grams = grams_of(title, text)
    return TYPES[int((grams.values @ _weights()[grams.places]).argmax())]


@lru_cache(maxsize=1)
def _weights() -> NDArray[np.float32]:
    """Return the weight of each gram for each type; what they are multiples of does not matter to the largest."""
    with np.load(WEIGHTS) as stored:
        weights: NDArray[np.float32] = stored["weights"].astype(np.float32)
        return weights
