"""Which specific substances and products an article is about, under their common names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from config.wordbook import load_wordbook
from pipelines.facts.folding import fold
from pipelines.facts.names import NameTable

_TITLE_WEIGHT = 3
_LEAD = 200
_ORDINARY = "常用化学品"  # a class of substances.yml: sulphuric acid is nothing by itself
_PRECURSORS = ("制毒物品", _ORDINARY)
_PRECURSOR = re.compile(  # or the police at a firm's books; a chemical that has no other use tells as much
    r"制毒|前体|备案证明|(?:公安|民警|警方)[^。]{0,80}(?:台账|库存|出入库|流向|购销|领用)"
)
# A nickname says nothing more where the text tells what it is.
_EXPLAINED = {"听话水": {"GHB", "三唑仑"}, "聪明药": {"哌醋甲酯", "莫达非尼", "苯丙胺"}}
# What a laboratory looks for is no substance of its own where the text names what it comes from.
_TRACES = {"吗啡": {"海洛因"}}
_MEASURED = re.compile(r"检[出测验]|含有?|成分|定量|代谢|目标物|残留|指标")
_BESIDE = 24  # code points
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Substances:
    """Find the names of substances.yml; a name inside a word of lookalikes.yml (工业大麻) is none."""

    def __init__(
        self,
        names: Iterable[tuple[str, str]],
        lookalikes: Iterable[str],
        ordinary: Collection[str] = (),
        precursors: Collection[str] = (),
    ) -> None:
        self.ordinary = frozenset(ordinary)  # common names that count only where a text speaks of precursors
        self.precursors = frozenset(precursors)  # common names of what drugs are made from
        table: dict[str, str | None] = {fold(name).lower(): common for name, common in names if len(name) > 1}
        for word in lookalikes:
            if len(word) > 1:
                table.setdefault(fold(word).lower(), None)
        self._names = NameTable(table)

    @classmethod
    def load(cls, lexicon_dir: Path) -> Substances:
        """Read substances.yml and lookalikes.yml of a lexicon folder; raise ConfigError for what cannot be used."""
        substances = load_wordbook(lexicon_dir / "substances.yml")
        lookalikes = load_wordbook(lexicon_dir / "lookalikes.yml")
        return cls(
            ((name, entry.name) for entry in substances.entries() for name in entry.names),
            (name for entry in lookalikes.entries() for name in entry.names),
            [entry.name for entry in substances.entries(_ORDINARY)] if _ORDINARY in substances.classes else (),
            [entry.name for of in _PRECURSORS if of in substances.classes for entry in substances.entries(of)],
        )

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Return (start, end, common name) of each naming in `text`, left to right."""
        lowered = _lower(fold(text))
        return [
            (start, end, common)
            for start, end, common in self._names.find(lowered)
            if common is not None and not _inside_latin_word(lowered, start, end)
        ]


def find_substances(title: str, text: str, lexicon: Substances) -> tuple[str, ...]:
    """Return the common names of the substances named, the most prominent first, each once."""
    scores: dict[str, int] = {}
    for _, _, common in lexicon.find(title):
        scores[common] = scores.get(common, 0) + _TITLE_WEIGHT
    for start, _, common in lexicon.find(text):
        scores[common] = scores.get(common, 0) + (2 if start < _LEAD else 1)
    telling = (
        _PRECURSOR.search(text) or _PRECURSOR.search(title) or scores.keys() & lexicon.precursors - lexicon.ordinary
    )
    if not telling and not lexicon.ordinary.isdisjoint(scores):
        scores = {common: score for common, score in scores.items() if common not in lexicon.ordinary}
    scores = {common: score for common, score in scores.items() if not _said_otherwise(common, scores, text, lexicon)}
    return tuple(sorted(scores, key=lambda common: -scores[common]))  # stable: first named first


def _said_otherwise(common: str, named: Collection[str], text: str, lexicon: Substances) -> bool:
    """Say whether a name is another one's nickname, or what was measured to find that one."""
    if not _EXPLAINED.get(common, set()).isdisjoint(named):
        return True
    if _TRACES.get(common, set()).isdisjoint(named):
        return False
    spans = [(start, end) for start, end, found in lexicon.find(text) if found == common]
    return all(_MEASURED.search(text, max(0, start - _BESIDE), end + _BESIDE) for start, end in spans)


def _lower(text: str) -> str:
    lowered = text.lower()
    # İ becomes two characters: offsets would drift.
    return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] or c for c in text)


def _inside_latin_word(text: str, start: int, end: int) -> bool:
    """Say whether a Latin name is a piece of a longer word (THC in THCB); Chinese names never are."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return (text[start] in _LATIN and before in _LATIN) or (text[end - 1] in _LATIN and after in _LATIN)
