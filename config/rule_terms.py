"""Groups of terms and patterns in a rule file, and the references that lead to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import re2

from config.errors import ConfigError, closest
from config.wordbook import Wordbook, load_wordbook
from config.yaml_node import Node, Notes

MAX_PATTERN = 500
_QUIET = re2.Options()
_QUIET.log_errors = False
_PATTERN_REMEDY = "请改正；正则写在单引号里，不支持环视 (?=…) 和反向引用 \\1"


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Words as people wrote them and RE2 patterns (for the normal form), under the name reports show."""

    name: str
    terms: tuple[str, ...]
    patterns: tuple[str, ...] = ()


@dataclass(slots=True)
class Vocabulary:
    """Resolves what a rule refers to: `$group`, `$lexicon`, `$lexicon/class` or a literal term."""

    lexicon_dir: Path
    notes: Notes
    nodes: Mapping[str, Node] = field(default_factory=dict)
    groups: dict[str, TermGroup] = field(default_factory=dict)
    wordbooks: dict[str, Wordbook | None] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def read_groups(self, node: Node) -> None:
        """Resolve every group of the file; a group may refer to other groups."""
        self.nodes = dict(node.entries())
        for name, inner in self.nodes.items():
            if name.startswith("$") or "/" in name:
                inner.notes.add(inner.where, f"分组名“{name}”里不能有 $ 或 /", "请换一个名字；$ 只在引用时写")
            else:
                self._group(name)

    def words(self, node: Node) -> TermGroup | None:
        """Resolve one reference or term, or a list of them, into a single group; None if nothing is left."""
        parts = [part for item in node.items() if (part := self._part(item)) is not None]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else _merged("、".join(part.name for part in parts), parts)

    def _part(self, node: Node) -> TermGroup | None:
        text = node.text()
        if text is None:
            return None
        return self._reference(text[1:], node) if text.startswith("$") else self._literal(text, node)

    def _literal(self, text: str, node: Node) -> TermGroup | None:
        if text in self.nodes and self._open[-1:] != [text]:  # 笑气: [笑气, 一氧化二氮] is what people write
            node.fail(f"“{text}”是分组的名字", f"引用分组请写 ${text}；若要匹配这几个字，请给分组换个名字")
        elif not any(char.isalnum() for char in unicodedata.normalize("NFKC", text)):
            node.fail(f"“{text}”里没有文字", "请写至少含一个汉字、字母或数字的词")
        else:
            return TermGroup(text, (text,))
        return None

    def _reference(self, name: str, node: Node) -> TermGroup | None:
        book_name, _, class_name = name.partition("/")
        if name in self.nodes:
            return self._group(name, node)
        if (self.lexicon_dir / f"{book_name}.yml").is_file() and book_name.replace("_", "").isalnum():
            return self._from_wordbook(book_name, class_name, node)
        known = [*self.nodes, *sorted(path.stem for path in self.lexicon_dir.glob("*.yml"))]
        guess = closest(name, known)
        listed = "、".join(f"${other}" for other in known) or "（还没有分组）"
        node.fail(f"引用了不存在的分组 ${name}", f"是不是 ${guess}？" if guess else f"可引用：{listed}")
        return None

    def _from_wordbook(self, name: str, class_name: str, node: Node) -> TermGroup | None:
        book = self._wordbook(name, node)
        if book is None:
            return None
        if class_name and class_name not in book.classes:
            guess = closest(class_name, book.classes)
            remedy = f"是不是 ${name}/{guess}？" if guess else f"可用的类：{'、'.join(book.classes)}"
            node.fail(f"词表 {name} 里没有“{class_name}”一类", remedy)
            return None
        entries = book.entries(class_name or None)
        return TermGroup(class_name or book.name, tuple(word for entry in entries for word in entry.names))

    def _wordbook(self, name: str, node: Node) -> Wordbook | None:
        if name not in self.wordbooks:
            try:
                self.wordbooks[name] = load_wordbook(self.lexicon_dir / f"{name}.yml")
            except ConfigError as error:
                self.wordbooks[name] = None
                node.fail(f"引用的词表 {name} 有错", "请先改正词表")
                node.notes.problems += error.problems
        return self.wordbooks[name]

    def _group(self, name: str, node: Node | None = None) -> TermGroup | None:
        if name in self.groups:
            return self.groups[name]
        here = self.nodes[name]
        if name in self._open:
            (node or here).fail(f"分组 {' → '.join([*self._open, name])} 互相引用", "请去掉其中一处引用")
            return None
        self._open.append(name)
        group = self._read_group(name, here)
        self._open.pop()
        self.groups[name] = group
        return group

    def _read_group(self, name: str, node: Node) -> TermGroup:
        if not isinstance(node.value, dict):
            return _merged(name, [words] if (words := self.words(node)) else [])
        fields = node.mapping(("name", "terms", "patterns"))
        if not {"terms", "patterns"} & set(node.value):
            node.fail("里没有词", "请写 terms（词）或 patterns（正则）")
        words = self.words(fields["terms"]) if "terms" in fields else None
        shown = fields["name"].text() if "name" in fields else None
        patterns = _patterns(fields["patterns"]) if "patterns" in fields else ()
        own = TermGroup(name, (), patterns)
        return _merged(shown or name, [words, own] if words else [own])


def _merged(name: str, parts: list[TermGroup]) -> TermGroup:
    terms = dict.fromkeys(term for part in parts for term in part.terms)
    patterns = dict.fromkeys(pattern for part in parts for pattern in part.patterns)
    return TermGroup(name, tuple(terms), tuple(patterns))


def _patterns(node: Node) -> tuple[str, ...]:
    return tuple(text for item in node.items() if (text := item.text()) is not None and _is_pattern(text, item))


def _is_pattern(text: str, node: Node) -> bool:
    """Say whether RE2 takes the pattern and it can match something; note the reason otherwise."""
    if len(text) > MAX_PATTERN:
        node.fail(f"超过 {MAX_PATTERN} 字", "请拆成几条正则")
        return False
    try:
        compiled = re2.compile(text, _QUIET)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
        node.fail(f"不是有效的正则（{reason}）：{text}", _PATTERN_REMEDY)
        return False
    if compiled.search(""):
        node.fail(f"连空文也匹配：{text}", "请写出一定会出现的字，例如用 .+ 或 {1,9} 代替 .*")
        return False
    if any(char.isspace() for char in text):
        node.fail(f"含有空格：{text}", "请删掉：匹配时文本里的空格和换行已经去掉了")
        return False
    return True
