"""Which of the 14 types an announcement is, by weighted phrases of its title, lead and body."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config import strict_yaml
from config.errors import ConfigError, Problem
from config.paths import SHIPPED_CONFIG
from pipelines.facts.folding import fold, fold_letters
from pipelines.facts.names import NameTable

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
_LEAD = 200
_SCENE = 400  # a report that opens with a scene has said by then what it is about
_LEAST_LEAD = 25  # a first paragraph shorter than this is a dateline or a slogan: the next one belongs to the lead
_MAX_SCAN = 4_000
_PLAIN_LENGTH = 800
_MOST_IN_BODY = 3  # a phrase that runs through the text says no more after the third time


Frames = tuple[tuple[str, re.Pattern[str]], ...]  # type and pattern, in order of precedence


@dataclass(frozen=True, slots=True)
class _Vote:
    type: str
    weight: int


class Types:
    """Choose types by the phrases of types.yml."""

    def __init__(
        self,
        votes: Mapping[str, tuple[_Vote, ...]],
        order: tuple[str, ...],
        frames: Frames,
        title_frames: Frames,
        lead_frames: Frames,
        otherwise: Frames,
        narrower: Mapping[str, frozenset[str]],
        told: Mapping[str, Frames],
        *,
        title: int,
        lead: int,
        tale: int,
        least: int,
    ):
        self._phrases = NameTable(dict(votes))
        self._frames = frames
        self._title_frames = (*title_frames, *frames)
        self._lead_frames = lead_frames
        self._otherwise = otherwise
        self._narrower = narrower
        self._told = told
        self.order = order
        self._title = title
        self._lead = lead
        self._tale = tale
        self._least = least

    @classmethod
    def load(cls, lexicon_dir: Path) -> Types:
        """Read types.yml of a lexicon folder; raise ConfigError with the line for what cannot be used."""
        path = lexicon_dir / "types.yml"
        data, positions = strict_yaml.load(path)
        votes: dict[str, list[_Vote]] = defaultdict(list)
        try:
            zones, least = data["zones"], int(data["least"])
            title, lead, tale = int(zones["title"]), int(zones["lead"]), int(zones.get("told", 0))
            for section in ("types", "frames", "title_frames", "lead_frames", "otherwise", "narrower", "told"):
                for name in sorted(set(data.get(section, {})) - set(TYPES)):
                    line, column = positions.nearest((section, name))
                    raise ConfigError(Problem(path, line, column, f"没有“{name}”这个类型", "类型见随附的 types.yml"))
            for name, weights in data["types"].items():
                for weight, phrases in weights.items():
                    for phrase in phrases:
                        votes[fold(str(phrase))].append(_Vote(name, int(weight)))
            frames, title_frames, lead_frames, otherwise = (
                _frames(data.get(section, {})) for section in ("frames", "title_frames", "lead_frames", "otherwise")
            )
            narrower = {name: frozenset(map(str, below)) for name, below in data.get("narrower", {}).items()}
            told = {
                name: _frames({other: [tale] for other, tale in others.items()})
                for name, others in data.get("told", {}).items()
            }
        except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
            raise ConfigError(Problem(path, None, None, f"缺少或写错了 {error}", "请对照随附的 types.yml")) from error
        phrases_of = {phrase: tuple(rows) for phrase, rows in votes.items()}
        order = tuple(data["types"])
        patterns = frames, title_frames, lead_frames, otherwise, narrower, told
        return cls(phrases_of, order, *patterns, title=title, lead=lead, tale=tale, least=least)

    def scores(self, title: str, text: str) -> dict[str, float]:
        """Return each type's score for one article."""
        scores: dict[str, float] = defaultdict(float)
        seen: Counter[tuple[str, str]] = Counter()
        folded = fold(text)[:_MAX_SCAN]
        lead = _lead_of(folded)
        rest = min(1.0, _PLAIN_LENGTH / max(1, len(folded)))
        for start, end, votes in self._phrases.find(fold(title)):
            for vote in votes:
                scores[vote.type] += vote.weight * self._title
                seen[vote.type, title[start:end]] += 1
        for start, end, votes in self._phrases.find(folded):
            for vote in votes:
                key = vote.type, folded[start:end]
                seen[key] += 1
                if seen[key] <= _MOST_IN_BODY:
                    scores[vote.type] += vote.weight * (self._lead if start < lead and seen[key] == 1 else rest)
        return scores

    def choose(self, title: str, text: str) -> str | None:
        """Return the type whose frame fits title, opening or lead, else that of the highest score, or a last resort."""
        scene = fold(text[:_SCENE])
        opening = scene[:_LEAD]
        opening = opening[: opening.find("。", _LEAST_LEAD) + 1] or opening
        titled, opened = _framed(self._title_frames, fold(title)), _framed(self._frames, opening)
        framed = titled or opened or _framed(self._lead_frames, scene)
        if framed and opened in self._narrower.get(framed, ()):
            return opened
        if framed and framed not in self._narrower:
            return framed
        scores = self.scores(title, text)
        if framed:  # an operation against what its words speak of most
            return max((framed, *sorted(self._narrower[framed])), key=lambda name: scores[name])
        best = max(self.order, key=lambda name: scores[name])  # the first of equals
        if best in self._told:
            for name, tale in self._told[best]:
                if tale.search(fold(text[:_MAX_SCAN])):
                    scores[name] += self._tale
            best = max(self.order, key=lambda name: scores[name])
        return best if scores[best] >= self._least else _framed(self._otherwise, scene)


def _framed(frames: Frames, where: str) -> str | None:
    return next((name for name, frame in frames if frame.search(where)), None)


def _frames(written: Mapping[str, list[str]]) -> Frames:
    return tuple((name, re.compile(fold_letters(row))) for name, rows in written.items() for row in rows)


def _lead_of(text: str) -> int:
    """Return where the lead ends: with the first paragraph, which says what the article reports; at most at `_LEAD`."""
    end = text.find("\n", _LEAST_LEAD)
    return _LEAD if end < 0 else min(end, _LEAD)


@lru_cache(maxsize=1)
def _shipped() -> Types:
    return Types.load(SHIPPED_CONFIG / "lexicon")


def classify(title: str, text: str, types: Types | None = None) -> str | None:
    """Return one of the 14 types of LABELS, or None; `types` defaults to the shipped phrases."""
    return (types or _shipped()).choose(title, text)
