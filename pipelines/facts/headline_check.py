"""Tell whether a title belongs to its text (标题与正文不符), and find what the text itself would be called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.facts.folding import fold
from pipelines.furniture import HAN

_RUN = re.compile(rf"[{HAN}]+|[a-z0-9.%]+", re.IGNORECASE)
_COLUMN = re.compile(r"【[^】]{1,20}】")  # the name of a column, not of the article
_EMPTY_WORDS = frozenset("的了是在和与有这那就都也还将为被把从到对等及或个又很你我他她它们吗呢吧啊")
_LEAST_PAIRS = 6  # a shorter title says too little to be judged
_LEAST_TEXT = 150  # characters: a flash need not repeat a word of its title
_UNRELATED = 0.12  # share of the title's pairs found in the text
_UNRELATED_PROMOTION = 0.4  # the same where the title calls readers to collect or hurry
_PROMOTION = re.compile(
    r"领取|领补贴|可申[请领]|正在申报|抓紧|速看|速领|快看|赶紧|马上领|免费(?:领|送)|奖励金|补贴|福利来了|不看后悔|"
    r"转发收藏|赶快|别错过|最后\S{1,3}天|限时"
)
# 大江网6月18日讯, 本报讯（记者 张三）, 新华社南昌6月3日电
_DATELINE = re.compile(
    r"^[^，。；：]{0,24}?(?:讯|电|消息)\s*(?:[（(][^（）()]{0,40}[)）])?[\s:：]*(?=\S)|^[（(][^（）()]{0,40}[)）]\s*"
)
_SENTENCE = re.compile(r"[^。！？!?；;]{4,}?[。！？!?；;]")
_MOST_HEADLINE = 60
_LEAST_HEADLINE = 16  # lines of a text printed as verse are joined up to this length


@dataclass(frozen=True, slots=True)
class HeadlineCheck:
    """Say whether a title does not fit its text; `headline` is the text's own where the title cannot serve."""

    mismatch: bool
    headline: str


def check_headline(title: str, text: str) -> HeadlineCheck:
    """Return whether the title has nothing to do with the text, and then (or without a title) the text's own opening.

    Measured by the share of the title's pairs of characters that the text holds: of 9,000 broadcast items 0.3 % fall
    below the bound, of the same titles above another item 83 %. A promise of money that stands above
    another story shares a few common words with it, so such titles need more.
    """
    if not title.strip():
        return HeadlineCheck(False, own_headline(text))
    mismatch = _mismatch(title, text)
    return HeadlineCheck(mismatch, own_headline(text) if mismatch else "")


def _mismatch(title: str, text: str) -> bool:
    share = shared_pairs(title, text)
    if share is None or len(text) < _LEAST_TEXT:
        return False
    return share < (_UNRELATED_PROMOTION if _PROMOTION.search(fold(title)) else _UNRELATED)


def shared_pairs(title: str, text: str) -> float | None:
    """Return which share of the title's pairs of characters the text holds; None where the title has too few."""
    pairs = {
        run[i : i + 2]
        for run in _RUN.findall(_COLUMN.sub(" ", fold(title).lower()))
        for i in range(len(run) - 1)
        if _EMPTY_WORDS.isdisjoint(run[i : i + 2])
    }
    if len(pairs) < _LEAST_PAIRS:
        return None
    body = fold(text).lower()
    return sum(pair in body for pair in pairs) / len(pairs)


def own_headline(text: str) -> str:
    """Return the first sentence of a text without its dateline, or its first short lines, cut to 60 characters."""
    taken = ""
    for line in text.split("\n"):
        taken = f"{taken} {line.strip()}" if taken else _DATELINE.sub("", line.strip())
        if _SENTENCE.match(taken) or len(taken) >= _LEAST_HEADLINE:
            break
    sentence = _SENTENCE.match(taken)
    return _cut(sentence[0].rstrip("。；;") if sentence else taken)


def _cut(sentence: str) -> str:
    """Cut a long sentence behind its last comma that fits."""
    if len(sentence) <= _MOST_HEADLINE:
        return sentence
    head = sentence[: _MOST_HEADLINE - 1]
    comma = max(head.rfind(mark) for mark in "，,：:")
    return f"{head[:comma] if comma >= _LEAST_HEADLINE else head}…"
