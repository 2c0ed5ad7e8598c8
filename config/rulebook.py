"""Rule files -> frozen rules. One bad file refuses that file only; nothing in it degrades to something weaker."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config import strict_yaml
from config.errors import ConfigError, Problem
from config.rule import Rule
from config.rule_schema import read_rules
from config.rule_terms import TermGroup, Vocabulary
from config.yaml_node import Node, Notes

__all__ = ["RuleFile", "Rulebook", "load_rulebook", "parse_rules", "parse_rules_text"]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The rules of one topic; `digest` is the SHA-256 of `source` and of the word lists it refers to."""

    topic: str
    name: str
    groups: Mapping[str, TermGroup]
    rules: tuple[Rule, ...]
    path: Path
    digest: str
    source: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rule files in force, and why the other files were refused."""

    files: tuple[RuleFile, ...]
    refused: tuple[Problem, ...] = ()


def load_rulebook(folder: Path, lexicon_dir: Path) -> Rulebook:
    """Read every rule file in `folder`; raise ConfigError only if the folder itself cannot be read."""
    if not folder.is_dir():
        remedy = "请建立它，或检查 JINDU_CONFIG 指向的文件夹里有没有 rules/"
        raise ConfigError(Problem(folder, None, None, "规则文件夹不存在", remedy))
    files: list[RuleFile] = []
    refused: list[Problem] = []
    for path in _rule_paths(folder):
        try:
            file = parse_rules(path, lexicon_dir)
        except ConfigError as error:
            refused += error.problems
            continue
        clash = _clash(file, files)
        if clash:
            refused.append(clash)
        else:
            files.append(file)
    return Rulebook(tuple(files), tuple(refused))


def parse_rules(path: Path, lexicon_dir: Path) -> RuleFile:
    """Read one rule file; raise ConfigError with every defect it has."""
    return parse_rules_text(strict_yaml.read(path), path, lexicon_dir)


def parse_rules_text(text: str, path: Path, lexicon_dir: Path) -> RuleFile:
    """Read a rule file's text, say a version kept in the database; `path` is where it stood."""
    data, positions = strict_yaml.load_text(text, path)
    notes = Notes(path, positions)
    vocabulary = Vocabulary(lexicon_dir, notes)
    root = Node(data, (), notes)
    fields = root.mapping(("topic", "name", "defaults", "groups", "rules"), required=("topic", "rules"))
    topic = fields["topic"].text() if "topic" in fields else None
    name = fields["name"].text() if "name" in fields else None
    if "groups" in fields:
        vocabulary.read_groups(fields["groups"])
    rules = read_rules(fields["rules"], fields.get("defaults"), vocabulary) if "rules" in fields else ()
    notes.close()
    digest = hashlib.sha256(text.encode())
    for _, book in sorted(vocabulary.wordbooks.items()):
        digest.update(book.digest.encode() if book else b"")
    return RuleFile(topic or "", name or topic or "", vocabulary.groups, rules, path, digest.hexdigest(), text)


def _rule_paths(folder: Path) -> list[Path]:
    found = (path for pattern in ("*.yml", "*.yaml") for path in folder.rglob(pattern))
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _clash(file: RuleFile, others: list[RuleFile]) -> Problem | None:
    for other in others:
        if other.topic == file.topic:
            what = f"主题“{file.topic}”已经由 {other.path} 定义"
            return Problem(file.path, None, None, what, "请把规则并到同一个文件，或换一个主题")
    taken = {rule.id: other.path for other in others for rule in other.rules}
    for rule in file.rules:
        if rule.id in taken:
            what = f"规则编号“{rule.id}”已经被 {taken[rule.id]} 用了"
            return Problem(file.path, None, None, what, "请换一个编号，命中记录靠它区分规则")
    return None
