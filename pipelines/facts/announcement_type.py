"""Which of the 14 types an announcement is, by weighted phrases of its title, lead and body."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config import strict_yaml
from config.errors import ConfigError, Problem
from config.paths import SHIPPED_CONFIG
from pipelines.facts.folding import fold
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
_MAX_SCAN = 4_000
_PLAIN_LENGTH = 800
_MOST_IN_BODY = 3  # a phrase that runs through the text says no more after the third time


@dataclass(frozen=True, slots=True)
class _Vote:
    type: str
    weight: int


class Types:
    """Choose types by the phrases of types.yml."""

    def __init__(
        self, votes: Mapping[str, tuple[_Vote, ...]], order: tuple[str, ...], title: int, lead: int, least: int
    ):
        self._phrases = NameTable(dict(votes))
        self.order = order
        self._title = title
        self._lead = lead
        self._least = least

    @classmethod
    def load(cls, lexicon_dir: Path) -> Types:
        """Read types.yml of a lexicon folder; raise ConfigError with the line for what cannot be used."""
        path = lexicon_dir / "types.yml"
        data, positions = strict_yaml.load(path)
        votes: dict[str, list[_Vote]] = defaultdict(list)
        try:
            title, lead, least = int(data["zones"]["title"]), int(data["zones"]["lead"]), int(data["least"])
            order = tuple(data["types"])
            for name, weights in data["types"].items():
                if name not in TYPES:
                    line, column = positions.nearest(("types", name))
                    raise ConfigError(Problem(path, line, column, f"没有“{name}”这个类型", "类型见随附的 types.yml"))
                for weight, phrases in weights.items():
                    for phrase in phrases:
                        votes[fold(str(phrase))].append(_Vote(name, int(weight)))
            return cls({phrase: tuple(rows) for phrase, rows in votes.items()}, order, title, lead, least)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigError(Problem(path, None, None, f"缺少或写错了 {error}", "请对照随附的 types.yml")) from error

    def scores(self, title: str, text: str) -> dict[str, float]:
        """Return each type's score for one article."""
        scores: dict[str, float] = defaultdict(float)
        seen: Counter[tuple[str, str]] = Counter()
        folded = fold(text)[:_MAX_SCAN]
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
                    scores[vote.type] += vote.weight * (self._lead if start < _LEAD and seen[key] == 1 else rest)
        return scores

    def choose(self, title: str, text: str) -> str | None:
        """Return the type with the highest score, None where no phrase says enough."""
        scores = self.scores(title, text)
        best = max(self.order, key=lambda name: scores[name])  # the first of equals
        return best if scores[best] >= self._least else None


@lru_cache(maxsize=1)
def _shipped() -> Types:
    return Types.load(SHIPPED_CONFIG / "lexicon")


def classify(title: str, text: str, types: Types | None = None) -> str | None:
    """Return one of the 14 types of LABELS, or None; `types` defaults to the shipped phrases."""
    return (types or _shipped()).choose(title, text)
