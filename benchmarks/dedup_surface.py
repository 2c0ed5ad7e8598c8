"""Copies that say all their parent says: furniture round it, or another way of writing the same words.

Each function takes a draft and returns what a site made of it, or None where there is nothing to change.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from opencc import OpenCC

from benchmarks.dedup_texts import News, without_head
from benchmarks.dedup_words import one, phrase, some, words


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a text on its way through a copyist's hands."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Hold what a copyist has beside the text: chance, the day of the copy, texts of other sources."""

    random: Random
    day: dt.date
    foreign: Sequence[News]
    unused: list[News]  # of the foreign texts: each is put on one page only, or two pages would share it

    def another(self) -> News | None:
        """Return a foreign text that no page holds yet, None when all are used up."""
        return self.unused.pop() if self.unused else None

    def phrase(self, name: str, draft: Draft) -> str:
        """Return a phrase of dedup_words.yml for this draft."""
        return phrase(name, self.random, title=draft.title, day=self.day)


Change = Callable[[Draft, Desk], Draft | None]
_DIGIT = re.compile(r"\d")
_WIDE = {ord("0") + i: ord("０") + i for i in range(10)}
_SCRIPTS = ("s2t", "s2tw", "s2hk", "s2twp")


def exact(draft: Draft, desk: Desk) -> Draft:
    """Change nothing."""
    del desk
    return draft


def retitled(draft: Draft, desk: Desk) -> Draft:
    """Give it a portal's title, or that of another text."""
    if desk.random.random() < 0.2:
        return replace(draft, title=desk.random.choice(desk.foreign).title)
    return replace(draft, title=desk.phrase("titles", draft))


def dateline(draft: Draft, desk: Desk) -> Draft:
    """Put another dateline before it; its own mostly goes."""
    body = draft.body if desk.random.random() < 0.15 else without_head(draft.body)
    return replace(draft, body=desk.phrase("datelines", draft) + body)


def credits_(draft: Draft, desk: Desk) -> Draft:
    """Name people and sources at the end, sometimes at the head."""
    lines = [desk.phrase("credits", draft) for _ in range(desk.random.randint(1, 4))]
    if desk.random.random() < 0.2:
        return replace(draft, body="\n".join([lines[0], draft.body, *lines[1:]]))
    return replace(draft, body=draft.body + desk.random.choice(("", "\n")) + "\n".join(lines))


def disclaimer(draft: Draft, desk: Desk) -> Draft:
    """Add disclaimers, credits and prompts below it."""
    lines = [desk.phrase("disclaimers", draft) for _ in range(desk.random.randint(1, 2))]
    lines += [desk.phrase("prompts", draft) for _ in range(desk.random.randint(0, 3))]
    lines += [desk.phrase("credits", draft) for _ in range(desk.random.randint(0, 2))]
    desk.random.shuffle(lines)
    return replace(draft, body="\n".join([draft.body, *lines]))


def headlines(draft: Draft, desk: Desk) -> Draft:
    """Add a list of other headlines, with numbers, dates or nothing before them."""
    random = desk.random
    titles = [str(title) for title in some("headlines", random.randint(3, 8), random)]
    titles += [news.title for news in random.sample(desk.foreign, random.randint(0, 3))]
    random.shuffle(titles)
    mark = random.choice(("", "· ", "• ", "{n}. ", "{n}、", "{month:02}-{day:02} "))
    lines = [mark.format(n=i + 1, month=desk.day.month, day=desk.day.day) + title for i, title in enumerate(titles)]
    opener = [str(one("headline_openers", random))] if random.random() < 0.7 else []
    return replace(draft, body="\n".join([draft.body, *opener, *lines]))


def pinyin(draft: Draft, desk: Desk) -> Draft | None:
    """Note the reading behind some words."""
    random = desk.random
    readings: Mapping[str, str] = words()["pinyin"]
    opening, closing = random.choice(("()", "()", "（）"))
    share = random.uniform(0.3, 1)

    def noted(match: re.Match[str]) -> str:
        reading = f"{opening}{readings[match[0]]}{closing}"
        return match[0] + (reading if random.random() < share else "")

    body, count = re.subn("|".join(readings), noted, draft.body)
    return replace(draft, body=body) if count > 3 else None


def body_twice(draft: Draft, desk: Desk) -> Draft:
    """Print the body once more, on the next line or at once."""
    return replace(draft, body=draft.body + desk.random.choice(("\n", "\n\n", "")) + draft.body)


def title_thrice(draft: Draft, desk: Desk) -> Draft:
    """Print the title two or three times before the body."""
    joint = desk.random.choice(("\n", "\n", " ", ""))
    return replace(draft, body=joint.join([*[draft.title] * desk.random.randint(2, 3), draft.body]))


@cache
def _converter(script: str) -> OpenCC:
    return OpenCC(script)


def traditional(draft: Draft, desk: Desk) -> Draft:
    """Write it in traditional script as in Hong Kong or Taiwan, words of the place included."""
    convert = _converter(desk.random.choice(_SCRIPTS)).convert
    return Draft(convert(draft.title), convert(draft.body))


def bracketed_latin(draft: Draft, desk: Desk) -> Draft:
    """Write it in traditional script with the reading of single characters in brackets."""
    random = desk.random
    latin: Mapping[str, str] = words()["latin"]
    share = random.uniform(0.2, 0.9)
    text = _converter("s2t").convert(draft.body)
    body = "".join(c + (f"({latin[c]})" if c in latin and random.random() < share else "") for c in text)
    return Draft(_converter("s2t").convert(draft.title), body)


def doubled_marks(draft: Draft, desk: Desk) -> Draft:
    """Double punctuation, all of it or some."""
    share = desk.random.choice((1.0, desk.random.uniform(0.2, 0.9)))
    body = "".join(c * 2 if c in "，。、；：" and desk.random.random() < share else c for c in draft.body)
    return replace(draft, body=body)


def other_marks(draft: Draft, desk: Desk) -> Draft:
    """Write punctuation and quotes in ASCII, or leave the quotes out."""
    table = desk.random.choice(('，,。.；;：:（(）)“"”"', "“「”」‘『’』", '“"”"', "，,：:！!？?", "、，；，"))
    pairs = dict(zip(map(ord, table[::2]), table[1::2], strict=True))
    return Draft(draft.title.translate(pairs), draft.body.translate(pairs))


def spaced(draft: Draft, desk: Desk) -> Draft:
    """Put blanks round punctuation, digits or everywhere, and indent or join paragraphs."""
    random = desk.random
    blank = random.choice((" ", "\u3000", "\xa0", "  "))
    where = random.choice(("，。、", "0123456789", None))
    share = random.uniform(0.1, 0.5) if where is None else random.uniform(0.5, 1)
    body = "".join(
        c + blank if c != "\n" and (where is None or c in where) and random.random() < share else c for c in draft.body
    )
    return replace(draft, body=random.choice(("\n", "\n\n", "\n\u3000\u3000", "")).join(body.split("\n")))


def full_width(draft: Draft, desk: Desk) -> Draft | None:
    """Widen the digits."""
    del desk
    wide = Draft(draft.title.translate(_WIDE), draft.body.translate(_WIDE))
    return wide if wide.body != draft.body else None


def masked(draft: Draft, desk: Desk) -> Draft | None:
    """Mask digits, all or most of them."""
    mark = desk.random.choice("##*×")
    share = desk.random.choice((1.0, 1.0, 0.7))

    def hidden(match: re.Match[str]) -> str:
        return mark if desk.random.random() < share else match[0]

    body = _DIGIT.sub(hidden, draft.body)
    return Draft(_DIGIT.sub(hidden, draft.title), body) if body != draft.body else None


SURFACE: dict[str, Change] = {
    "exact": exact,
    "retitled": retitled,
    "dateline": dateline,
    "credits": credits_,
    "disclaimer": disclaimer,
    "headlines": headlines,
    "pinyin notes": pinyin,
    "body twice": body_twice,
    "title thrice": title_thrice,
    "traditional": traditional,
    "bracketed latin": bracketed_latin,
    "doubled marks": doubled_marks,
    "other marks": other_marks,
    "spaces": spaced,
    "full-width digits": full_width,
    "masked digits": masked,
}
