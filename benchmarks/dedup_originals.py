"""The first reports of a stream: texts as broadcast, their siblings, and others that only look like copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from random import Random

from benchmarks.dedup_bulletins import family
from benchmarks.dedup_siblings import sibling
from benchmarks.dedup_texts import News, sentences
from benchmarks.dedup_words import one, phrase

BROADCASTER = "联播"
_CHINA = dt.timezone(dt.timedelta(hours=8))
_ROLES = {"original": 61, "bulletin": 6, "shared tail": 7, "old story as background": 7, "flash": 7, "series": 4}
_TWO_STORIES = 5
_SIBLING = 0.25  # chance of a broadcast text to have siblings
_FLASH = (25, 60)  # characters of a flash that are its own


@dataclass(frozen=True, slots=True)
class Original:
    """Hold a first report; `base` names the broadcast text it was made from, None for a bulletin.

    `old` is, for a page that holds two stories, the earlier original whose copy stands above the new report.
    """

    kind: str
    news: News
    moment: dt.datetime
    site: str
    base: str | None
    in_family: bool = False
    old: Original | None = None


def originals(news: Sequence[News], wanted: int, random: Random) -> list[Original]:
    """Return about so many first reports made of these texts, each text used once, in order of time."""
    made: list[Original] = []
    texts, numbers = iter(news), count()
    for text in texts:
        if len(made) >= wanted:
            break
        role = random.choices([*_ROLES, "two stories"], [*_ROLES.values(), _TWO_STORIES])[0]
        moment = _broadcast(text.day, random)
        if role == "original":
            made += _with_siblings(Original(role, text, moment, BROADCASTER, text.id), random)
        elif role == "bulletin":
            made += _bulletins(f"bulletin-{next(numbers)}", text.day, random)
        elif role == "series":
            made += _series([text, *islice(texts, random.randint(1, 2))], random)
        else:
            made.append(_alike(role, text, moment, [o for o in made if o.kind == "original"], random))
    return sorted(made, key=lambda original: original.moment)


def _broadcast(day: dt.date, random: Random) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(random.randrange(7, 23), random.randrange(60)), _CHINA)


def _with_siblings(original: Original, random: Random) -> Iterator[Original]:
    """Yield a broadcast text and, for some, a sibling or two that came minutes to days after it."""
    found: dict[str, News] = {}
    for _ in range(random.choice((1, 1, 2)) if random.random() < _SIBLING else 0):
        made = sibling(original.news, random)
        if made is not None:
            found[made[0]] = made[1]
    yield replace(original, in_family=bool(found))
    for number, (kind, news) in enumerate(found.items()):
        moment = original.moment + (news.day - original.news.day) + dt.timedelta(minutes=random.uniform(5, 15_000))
        named = replace(news, id=f"{news.id}.{number}")
        yield replace(original, kind=kind, news=named, moment=moment, in_family=True)


def _bulletins(name: str, day: dt.date, random: Random) -> Iterator[Original]:
    site = one("media", random)
    for kind, news in family(name, random.randint(2, 6), day, random):
        moment = _broadcast(news.day, random) + dt.timedelta(days=random.choice((0, 0, random.uniform(0, 9))))
        where = site if random.random() < 0.7 else one("media", random)
        yield Original(kind, news, moment, where, None, in_family=True)


def _series(texts: Sequence[News], random: Random) -> Iterator[Original]:
    """Yield items of a series: one title, one introduction, different reports."""
    title, introduction = one("series", random)
    place = random.random() < 0.7
    for text in texts:
        body = f"{introduction}\n{text.body}" if place else f"{text.body}\n{introduction}"
        news = replace(text, title=title, body=body)
        yield Original("series", news, _broadcast(text.day, random), BROADCASTER, text.id)


def _alike(role: str, text: News, moment: dt.datetime, made: Sequence[Original], random: Random) -> Original:
    """Return a report that shares something with others: an end, a frame, a past story; alone if there is no past."""
    earlier = [original for original in made if original.moment < moment and not original.in_family]
    plain = Original(role, text, moment, BROADCASTER, text.id)
    if role == "shared tail":
        return replace(plain, news=replace(text, body=f"{text.body}\n{one('tails', random)}"))
    if role == "flash":
        return replace(plain, news=_flash(text, random))
    if not earlier:
        return replace(plain, kind="original")
    old = random.choice(earlier[-200:])
    if role == "two stories":
        return replace(plain, old=old)
    return replace(plain, news=replace(text, body=text.body + "\n" + _background(old.news, len(text.body), random)))


def _flash(text: News, random: Random) -> News:
    """Return a short report: a stock opening, a sentence or a part of one of its own, a stock closing."""
    low, high = _FLASH
    own = next((part for part in sentences(text.body)[1:] if len(part) >= low), text.body)[: random.randint(low, high)]
    own = own.rstrip("，、；：。！？") + "。"
    opening = phrase("flash_openings", random, title=text.title, day=text.day)
    title = text.title if random.random() < 0.6 else "快讯"
    return replace(text, title=title, body=opening + own + str(one("flash_closings", random)))


def _background(old: News, most: int, random: Random) -> str:
    """Return what a new report repeats of an old one: from three sentences to as much as it has of its own."""
    parts = sentences(old.body)
    most = int(most * random.uniform(0.2, 1))
    told = "".join(parts[:3])
    for part in parts[3:]:
        if len(told) + len(part) > most:
            break
        told += part
    return str(one("backgrounds", random)) + told
