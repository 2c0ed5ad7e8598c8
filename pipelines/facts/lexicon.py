"""The word lists the finders of facts share, loaded once a process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.facts.gazetteer import Gazetteer
from pipelines.facts.measures import Measures
from pipelines.facts.substances import Substances


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Places, substances and measures of one lexicon folder."""

    gazetteer: Gazetteer
    substances: Substances
    measures: Measures

    @classmethod
    def load(cls, lexicon_dir: Path) -> Lexicon:
        """Read a lexicon folder; raise ConfigError with file, line and remedy for what cannot be used."""
        return cls(
            Gazetteer.load(lexicon_dir),
            Substances.load(lexicon_dir),
            Measures.load(lexicon_dir),
        )
