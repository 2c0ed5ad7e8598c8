"""Score one reading of a page against its gold: body F1, title, time, source, people, status.

Body F1 is the F1 of the multisets of character 4-grams of both texts, taken without punctuation and spaces. A score
of None means that the gold says nothing about it, so that the page does not count.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass

from benchmarks.gold import Gold
from benchmarks.reader import Answer

GRAM = 4
LOST = 0.1  # body F1 below this: the page is lost whole
_UNHEARD = re.compile(r"[\W_]+")
_CITY = re.compile(r"[(（][\u4e00-\u9fff]{2,8}[)）]\s*$")
BEIJING = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Scores:
    """Hold the scores of one page; `false_*` tell that a reader named what the page does not have."""

    f1: float | None = None
    title: bool | None = None
    day: bool | None = None
    day_wrong: bool = False  # a day was said, and it is another one
    minute: bool | None = None
    source: bool | None = None
    editor: bool | None = None
    author: bool | None = None
    status: bool | None = None
    kept: float | None = None  # share of the snippets that must be in the text
    barred: float | None = None  # share of the snippets that must not be in it and are not
    false_source: bool = False
    false_author: bool = False
    false_editor: bool = False


def letters(text: str) -> str:
    """Return a text without punctuation, symbols and spaces."""
    return _UNHEARD.sub("", text)


def grams(text: str) -> Counter[str]:
    """Return the character 4-grams of the letters of a text; a shorter text is one gram."""
    heard = letters(text)
    if not heard:
        return Counter()
    return Counter(heard[i : i + GRAM] for i in range(max(1, len(heard) - GRAM + 1)))


def body_f1(gold: str, read: str) -> float:
    """Return the F1 of both texts' 4-grams, 0 to 1; two empty texts agree."""
    wanted, found = grams(gold), grams(read)
    if not wanted and not found:
        return 1.0
    return 2 * (wanted & found).total() / (wanted.total() + found.total())


def same(gold: str, read: str | None) -> bool:
    """Tell whether two short texts have the same letters."""
    return letters(gold) == letters(read or "")


def without_city(source: str) -> str:
    """Return a source without a bracketed city at its end: X报(北京) is X报."""
    return _CITY.sub("", source.strip())


def score(gold: Gold, answer: Answer) -> Scores:
    """Return the scores of an answer; a field the gold does not speak of is None."""
    day = day_of(answer.published)
    body = gold.body if gold.status in {None, "article"} else None
    return Scores(
        f1=body_f1(body, answer.text) if body else None,
        title=same(gold.title, answer.title) if gold.title else None,
        day=day == gold.day if gold.day else None,
        day_wrong=gold.day is not None and day is not None and day != gold.day,
        minute=_minute(answer.published) == gold.minute if gold.minute else None,
        source=_same_source(gold.source, answer.source) if gold.source else None,
        editor=same(gold.editor, answer.editor) if gold.editor else None,
        author=same(gold.author, answer.author) if gold.author else None,
        status=answer.status == gold.status if gold.status and answer.status else None,
        kept=_share(gold.must_contain, answer.text, present=True),
        barred=_share(gold.must_not_contain, answer.text, present=False),
        false_source="source" in gold.absent and bool(answer.source),
        false_author="author" in gold.absent and bool(answer.author),
        false_editor="editor" in gold.absent and bool(answer.editor),
    )


def day_of(published: dt.datetime | dt.date | None) -> dt.date | None:
    """Return the day in Beijing; a time without a zone is Beijing's."""
    return local(published).date() if isinstance(published, dt.datetime) else published


def local(moment: dt.datetime) -> dt.datetime:
    """Return a time as Beijing's clock shows it, with its zone."""
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)


def _minute(published: dt.datetime | dt.date | None) -> str | None:
    return f"{local(published):%Y-%m-%d %H:%M}" if isinstance(published, dt.datetime) else None


def _same_source(gold: str, read: str | None) -> bool:
    return same(without_city(gold), without_city(read or ""))


def _share(snippets: tuple[str, ...], text: str, *, present: bool) -> float | None:
    if not snippets:
        return None
    heard = letters(text)
    return sum((letters(snippet) in heard) == present for snippet in snippets) / len(snippets)
