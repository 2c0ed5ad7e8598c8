"""The project's own labelled texts, what the watch says about each, and the baselines' word lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from config.paths import SHIPPED_CONFIG
from config.rulebook import load_rulebook
from pipelines.analysis import Analyst, AnalystSpec
from pipelines.items import Article, RawPage

DEVELOPMENT = Path(__file__).with_name("labelled") / "development.jsonl"
UNTOUCHED = DEVELOPMENT.with_name("untouched.jsonl")  # no weight is learned from it
LEXICON = SHIPPED_CONFIG / "lexicon"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with its labels; `places` holds official names with their levels, the main place first."""

    id: str
    title: str
    text: str
    announcement: bool
    type: str | None
    places: tuple[tuple[str, str], ...]
    substances: frozenset[str]
    figures: tuple[dict[str, Any], ...] | None
    site_province: str | None

    @property
    def regions(self) -> tuple[str, ...]:
        """Return the names of the places."""
        return tuple(name for name, _ in self.places)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled text beside the answer of the watch."""

    gold: Labelled
    article: Article

    @property
    def match(self) -> bool:
        """Return whether the watch takes the text for an announcement."""
        return self.article.verdict.match

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Return the places found with their levels, the main one first."""
        return tuple((region.name, region.level) for region in self.article.regions)

    @property
    def regions(self) -> tuple[str, ...]:
        """Return the names of the places found."""
        return tuple(name for name, _ in self.places)


@cache
def analyst() -> Analyst:
    """Return the analyst with the shipped rules and word lists; raise ConfigError where a rule file is refused."""
    book = load_rulebook(SHIPPED_CONFIG / "rules", LEXICON)
    if book.refused:
        raise ConfigError(book.refused)
    return AnalystSpec.of(book.files, LEXICON).load()


def load(paths: Iterable[Path]) -> list[Labelled]:
    """Read labelled files, one JSON object a line."""
    return [_labelled(json.loads(line)) for path in paths for line in path.read_text("utf-8").splitlines() if line]


def judged(texts: Iterable[Labelled]) -> Iterator[Judged]:
    """Answer each text as `jindu analyze` would answer it as a page of text."""
    for gold in texts:
        yield Judged(gold, read(gold.title, gold.text, gold.site_province))


def read(title: str, text: str, site_province: str | None = None) -> Article:
    """Return everything found out about a text."""
    return analyst().analyze(RawPage(url="", title=title, text=text, site_province=site_province))


def _labelled(record: dict[str, Any]) -> Labelled:
    figures = record.get("figures")
    return Labelled(
        id=record["id"],
        title=record["title"],
        text=record["text"],
        announcement=record["announcement"],
        type=record["type"],
        places=tuple((name, level) for name, level in record["regions"]),
        substances=frozenset(map(_common, record["substances"])),
        figures=None if figures is None else tuple(figures),
        site_province=record.get("site_province"),
    )


def _common(name: str) -> str:
    """Return the common name of a substance: synonyms are equal."""
    found = analyst().lexicon.substances.find(name)
    return found[0][2] if len(found) == 1 else name
