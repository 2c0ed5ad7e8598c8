"""Word lists that people edit (`config/lexicon/*.yml`): classes of words, each with its synonyms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config import strict_yaml
from config.yaml_node import Node, Notes


@dataclass(frozen=True, slots=True)
class Entry:
    """One word under the name people use for it, and the other names it goes by."""

    name: str
    synonyms: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name, the common one first."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Wordbook:
    """The classes of one word list in file order; `digest` is the SHA-256 of the file's text."""

    name: str
    classes: Mapping[str, tuple[Entry, ...]]
    path: Path
    digest: str

    def entries(self, of_class: str | None = None) -> Iterator[Entry]:
        """Yield the entries of one class, or of all."""
        for title, entries in self.classes.items():
            if of_class is None or title == of_class:
                yield from entries


def load_wordbook(path: Path) -> Wordbook:
    """Read one word list; raise ConfigError with every defect it has."""
    text = strict_yaml.read(path)
    data, positions = strict_yaml.load_text(text, path)
    notes = Notes(path, positions)
    root = Node(data, (), notes)
    fields = root.mapping({"name", "classes"}, required=("classes",))
    name = fields["name"].text() if "name" in fields else None
    classes: dict[str, tuple[Entry, ...]] = {}
    if "classes" in fields:
        for title, node in fields["classes"].entries():
            classes[title] = _entries(node)
    notes.close()
    return Wordbook(name or path.stem, classes, path, hashlib.sha256(text.encode()).hexdigest())


def _entries(node: Node) -> tuple[Entry, ...]:
    """Read a class: a plain list of words, or common names with their synonyms."""
    if isinstance(node.value, dict):
        return tuple(Entry(title, _synonyms(inner)) for title, inner in node.entries())
    return tuple(Entry(word) for word in node.texts())


def _synonyms(node: Node) -> tuple[str, ...]:
    return tuple(node.texts()) if node.value != [] else ()
