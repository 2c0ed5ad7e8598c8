"""The stories that layouts print: those of stories.yml, and those of the demo's sample sites."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml

from console.demo.catalog import load_catalog
from tests.layouts.records import Draft, Part, PartKind, Story

_FILE = Path(__file__).parent / "stories.yml"
_MARKS: tuple[tuple[str, PartKind], ...] = (("## ", "head"), ("- ", "item"), ("> ", "quote"), ("! ", "figure"))
_PEOPLE_WORDS = "林一舟 周明远 沈若溪 高以宁 方子衿 许知行 梁小满 丁伯言 罗雪晴 贺长风 孟秋白 唐晓芸 秦望 陆川 白露"
PEOPLE = tuple(_PEOPLE_WORDS.split())
_WIRES_WORDS = "新华社 中国新闻网 人民日报 法治周报 云岭日报 青石晚报 江岭发布 平安青石 省禁毒办 央视新闻客户端"
WIRES = tuple(_WIRES_WORDS.split())


@cache
def drafts() -> tuple[Draft, ...]:
    """Return all drafts, in an order that mixes topics and lengths but never changes."""
    own = [_draft(row["key"], row["title"], row["text"]) for row in yaml.safe_load(_FILE.read_text("utf-8"))]
    sample = [
        Draft(story.key, story.origin.title, tuple(Part("p", (line,)) for line in story.paragraphs))
        for story in load_catalog().stories.values()
    ]
    known = sorted({draft.title: draft for draft in (*own, *sample)}.values(), key=lambda draft: draft.key)
    mixed = [*known, *_roundups(known)]
    random.Random("drafts").shuffle(mixed)
    return tuple(mixed)


def _roundups(known: Sequence[Draft]) -> Iterator[Draft]:
    """Yield long stories, as papers print them at the end of a week: several short ones, each under its headline."""
    short = [draft for draft in known if len(draft.parts) >= 3 and len(draft.text) <= 420]
    for number, topic in enumerate(("平安建设", "基层治理", "民生服务"), start=1):
        chosen = short[number * 9 : number * 9 + 8]
        opening = f"本周，全省{topic}工作有序推进。本报记者分赴{len(chosen)}个市县，记录一线的新变化、新做法。"
        parts = [Part("p", (opening,))]
        for draft in chosen:
            parts += [Part("head", (draft.title,)), *draft.parts]
        yield Draft(f"roundup-{number}", f"一周巡礼：{topic}见闻（之{number}）", tuple(parts))


def _draft(key: str, title: str, text: str) -> Draft:
    return Draft(key, title, tuple(_part(line.strip()) for line in text.splitlines() if line.strip()))


def _part(line: str) -> Part:
    if line.startswith("|"):
        return Part("row", tuple(cell.strip() for cell in line.strip("|").split("|")))
    for mark, kind in _MARKS:
        if line.startswith(mark):
            return Part(kind, (line[len(mark) :],))
    return Part("p", (line,))


def told(draft: Draft, published: dt.datetime) -> tuple[str, tuple[Part, ...]]:
    """Return title and parts of a draft with the dates of its day filled in."""
    last = published.replace(day=1) - dt.timedelta(days=1)
    before = last.replace(day=1) - dt.timedelta(days=1)
    words = {
        "{md}": f"{published.month}月{published.day}日",
        "{year}": str(published.year),
        "{m1}": f"{last.month}月",
        "{m2}": f"{before.month}月",
    }
    parts = tuple(Part(part.kind, tuple(_filled(cell, words) for cell in part.cells)) for part in draft.parts)
    return _filled(draft.title, words), parts


def _filled(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def edition(
    site: str, name: str, number: int, *, since: dt.date, precision: str = "minute", wires: Sequence[str] = WIRES
) -> Story:
    """Return story `number` as a site prints it: its text, time, source, author and editor depend on both only."""
    choose = random.Random(f"{site}/{number}")
    texts = drafts()
    offset = random.Random(site).randrange(len(texts))
    draft = texts[(offset + number) % len(texts)]
    moment = dt.datetime.combine(since, dt.time(6 + choose.randrange(17), choose.randrange(1, 60)))
    published = (moment + dt.timedelta(hours=29 * number // 24 * 24)).replace(
        second=choose.randrange(60), tzinfo=dt.timezone(dt.timedelta(hours=8))
    )
    title, parts = told(draft, published)
    return Story(
        key=draft.key,
        title=title,
        parts=parts,
        published=published,
        precision="day" if precision == "day" else "minute",
        source=choose.choice((name, *wires)),
        author=choose.choice((*PEOPLE, None)),
        editor=choose.choice(PEOPLE),
    )
