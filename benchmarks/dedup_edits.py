"""Copies whose words were changed: by an editor, a rewriting program, speech or page recognition, or at random.

Facts are kept as these keep them: an editor and a rewriting program leave figures alone, recognition seldom gets a
digit wrong, and only the random edits change digits as readily as other characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from random import Random

from benchmarks.dedup_surface import Change, Desk, Draft
from benchmarks.dedup_texts import sentences
from benchmarks.dedup_words import one, some, words

_TEN_THOUSANDS = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,3})?)万(?=[人份元株件吨米平])")
_PERCENT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)%")
_SMALL = re.compile(r"(?<![\d.年月])([2-9])(?=[个名人起件家项])")
_CHINESE = "零一二三四五六七八九"


def synonyms(draft: Draft, desk: Desk) -> Draft | None:
    """Replace words by others of the same meaning, everywhere or here and there."""
    pairs = some("synonyms", desk.random.randint(8, 40), desk.random)
    share = desk.random.uniform(0.5, 1)
    table = dict([*pairs, ("记者", "采访人员")])
    body, count = re.subn(
        "|".join(sorted(table, key=len, reverse=True)),
        lambda match: table[match[0]] if desk.random.random() < share else match[0],
        draft.body,
    )
    return replace(draft, body=body) if count else None


def edited(draft: Draft, desk: Desk) -> Draft:
    """Strike words out, put others in, join and part sentences, leave a sentence out; figures stay."""
    random = desk.random
    body = draft.body
    for word in some("dispensable", random.randint(4, 12), random):
        body = body.replace(word, "") if random.random() < 0.5 else body.replace(word, "", 1)
    parts = sentences(body)
    if len(parts) > 6:
        del parts[random.randrange(2, len(parts))]
    share = random.uniform(0.05, 0.4)
    return replace(draft, body="".join(_reworded(part, random) if random.random() < share else part for part in parts))


def _reworded(sentence: str, random: Random) -> str:
    """Return a sentence with a filler after a comma, or joined to the next, or parted at a comma."""
    way = random.random()
    if way < 0.4 and "，" in sentence:
        return sentence.replace("，", f"，{one('fillers', random)}", 1)
    if way < 0.7 and sentence.endswith("。"):
        return sentence[:-1] + "，"
    return sentence.replace("，", "。", 1)


def respelled(draft: Draft, desk: Desk) -> Draft | None:
    """Write some figures another way: 3.5万 as 35000, 12% as 百分之12, 3名 as 三名."""
    del desk
    body, first = _TEN_THOUSANDS.subn(lambda match: str(round(float(match[1]) * 10_000)), draft.body)
    body, second = _PERCENT.subn(lambda match: f"百分之{match[1]}", body)
    body, third = _SMALL.subn(lambda match: _CHINESE[int(match[1])], body)
    return replace(draft, body=body) if first + second + third else None


@cache
def _confusions(name: str) -> Mapping[str, str]:
    """Return for each character those it is taken for."""
    groups: Sequence[str] = words()[name]
    return {character: group.replace(character, "") for group in groups for character in group}


def misheard(draft: Draft, desk: Desk) -> Draft:
    """Put characters of the same sound, and punctuation as a machine does."""
    random = desk.random
    body = _confused(draft.body, "sounds", random.uniform(0.05, 0.35), random)
    if random.random() < 0.5:
        body = body.translate({ord(mark): None for mark in "“”《》"})
    return replace(draft, body=body)


def misread(draft: Draft, desk: Desk) -> Draft:
    """Put characters of the same shape, break lines where the page did, lose marks; a digit in 200 goes wrong."""
    random = desk.random
    body = _confused(draft.body, "shapes", random.uniform(0.05, 0.35), random)
    body = "".join(random.choice("OlI8") if c in "01" and random.random() < 0.02 else c for c in body)
    body = "".join("" if c in "，。、“”" and random.random() < 0.05 else c for c in body)
    width = random.randint(18, 40)
    lines = "\n".join(body[i : i + width] for i in range(0, len(body), width))
    return replace(draft, body=lines if random.random() < 0.5 else body)


def _confused(text: str, name: str, share: float, random: Random) -> str:
    table = _confusions(name)
    return "".join(random.choice(table[c]) if c in table and random.random() < share else c for c in text)


def garbled(low: float, high: float, draft: Draft, desk: Desk) -> Draft:
    """Replace, drop and insert characters at random, digits among them in half of the copies."""
    random = desk.random
    rate, digits = random.uniform(low, high), random.random() < 0.5
    pool = "".join(news.body for news in random.sample(desk.foreign, 2)).replace("\n", "")
    out: list[str] = []
    for character in draft.body:
        if random.random() >= rate or character == "\n" or (character.isdigit() and not digits):
            out.append(character)
            continue
        way = random.random()
        if way < 0.5:
            out.append(random.choice(pool))
        elif way < 0.75:
            out += [character, random.choice(pool)]
    return replace(draft, body="".join(out))


EDITED: dict[str, Change] = {
    "synonyms": synonyms,
    "by an editor": edited,
    "figures respelled": respelled,
    "misheard": misheard,
    "misread": misread,
    "3-6 % at random": partial(garbled, 0.03, 0.06),
    "6-10 % at random": partial(garbled, 0.06, 0.10),
    "10-15 % at random": partial(garbled, 0.10, 0.15),
}
