"""YAML as an operator means it: no surprising types, no anchors, no double keys, and a place for every value.

Differences to plain YAML 1.1, all on purpose: `yes`, `no`, `on`, `off`, `1:30` and `007` stay text; keys are always
text; only null, true/false, decimal numbers and plain dates become values of another type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from config.errors import ConfigError, Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 24

KeyPath = tuple[str | int, ...]
Position = tuple[int, int]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.?[0-9]+(?:[eE][-+]?[0-9]+)?\Z")
_FLOAT_START = re.compile(r"[-+]?(?:0(?![0-9])|[1-9]|\.)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TEXT_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})

# What libyaml says -> what the operator should look for; the first fragment found in the message wins.
_SYNTAX: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", "这里不能再出现“: ”；若值里含有冒号加空格，请给整个值加引号"),
    ("found unexpected end of stream", "引号没有配对；请补上结束的引号"),
    ("could not find expected ':'", "这一行不像“键: 值”；请检查冒号（半角）后面是否有空格"),
    ("did not find expected ',' or ']'", "方括号里的列表没有写完；请检查逗号和结尾的 ]"),
    ("did not find expected ',' or '}'", "花括号里的内容没有写完；请检查逗号和结尾的 }"),
    ("did not find expected key", "缩进或引号不对；同一层的键要对齐，值里有引号时请换用另一种引号"),
    ("did not find expected '-' indicator", "列表的缩进不对；同一列表的“-”要对齐"),
    ("block sequence entries are not allowed", "“-”不能写在这里；列表项请另起一行"),
    ("unknown escape character", "双引号里的反斜杠被当成转义；正则请改用单引号"),
    ("found unknown escape", "双引号里的反斜杠被当成转义；正则请改用单引号"),
    ("control characters are not allowed", "文件里有不可见的控制字符；请删掉它"),
    ("cannot start any token", "这个符号不能作值的开头；请给整个值加引号"),
)


class Positions(Mapping[KeyPath, Position]):
    """Where each key path of a file stands: (line, column), both from 1.

    `positions[path]` is the place of the key (of the item itself in a list); `value(path)` that of the value.
    The empty path is the document.
    """

    def __init__(self, keys: dict[KeyPath, Position], values: dict[KeyPath, Position]) -> None:
        self._keys = keys
        self._values = values

    def __getitem__(self, path: KeyPath) -> Position:
        return self._keys[path]

    def __iter__(self) -> Iterator[KeyPath]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def value(self, path: KeyPath) -> Position:
        """Return the place of the value at `path`, or of its nearest ancestor if there is none."""
        return self._values.get(path) or self.nearest(path)

    def nearest(self, path: KeyPath) -> Position:
        """Return the place of `path`, or of the nearest ancestor that stands in the file."""
        while path and path not in self._keys:
            path = path[:-1]
        return self._keys.get(path, (1, 1))


def load(path: Path) -> tuple[Any, Positions]:
    """Read one YAML file; raise ConfigError with the line for whatever is not plain and unambiguous."""
    return load_text(read(path), path)


def read(path: Path) -> str:
    """Return a configuration file's text (UTF-8, at most 1 MiB); raise ConfigError if it cannot be had."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _error(path, None, "文件不存在", "请检查路径") from None
    except OSError as error:
        raise _error(
            path, None, f"文件读不了（{error.strerror or error}）", "请检查它是不是普通文件、有没有读权限"
        ) from None
    if len(raw) > MAX_BYTES:
        raise _error(path, None, f"文件超过 {MAX_BYTES // 1024} KiB", "请拆成几个文件")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _error(path, (line, 1), "文件不是 UTF-8 编码", "请用编辑器另存为 UTF-8") from None


def load_text(text: str, path: Path) -> tuple[Any, Positions]:
    """Parse YAML text that stands (or stood) in `path`; same errors as load()."""
    try:
        return _Reader(text, path).document()
    except UnicodeEncodeError as error:  # a lone surrogate: only text that never was a file can hold one
        raise _error(path, (text.count("\n", 0, error.start) + 1, 1), "含有无效字符", "请删掉它") from None
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, path) from None


class _Reader:
    """Builds the data from parser events: the composer would expand aliases and keep the last of two equal keys."""

    def __init__(self, text: str, path: Path) -> None:
        loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
        self._path = path
        self._keys: dict[KeyPath, Position] = {}
        self._values: dict[KeyPath, Position] = {}

    def document(self) -> tuple[Any, Positions]:
        next(self._events)  # stream start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _error(self._path, (1, 1), "文件是空的", "请写入内容，或删除这个文件")
        event = next(self._events)
        self._keys[()] = _position(event)
        data = self._node(event, ())
        next(self._events)  # document end
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise _error(self._path, _position(following), "一个文件里有多份 YAML（---）", "请拆成几个文件")
        return data, Positions(self._keys, self._values)

    def _node(self, event: Any, path: KeyPath) -> Any:
        self._values[path] = place = _position(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _error(
                self._path, place, "不允许 YAML 的锚点和别名（& *）", "请把内容直接写出来；若是普通文字，请加引号"
            )
        if len(path) > MAX_DEPTH:
            raise _error(self._path, place, f"嵌套超过 {MAX_DEPTH} 层", "请把结构写平")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if event.tag is not None:
            raise _error(self._path, place, f"不允许 YAML 标签 {event.tag}", "请删掉标签")
        return self._sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _sequence(self, path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            here = (*path, len(items))
            self._keys[here] = _position(event)
            items.append(self._node(event, here))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            place = _position(event)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
                raise _error(self._path, place, "键必须是普通文字", "请写成“键: 值”；以 * 或 & 开头的文字请加引号")
            key = event.value
            here = (*path, key)
            if key in mapping:
                first = self._keys[here][0]
                raise _error(self._path, place, f"键“{key}”写了两次（第一次在第 {first} 行）", "请删掉其中一个")
            self._keys[here] = place
            mapping[key] = self._node(next(self._events), here)
        return mapping

    def _scalar(self, event: Any) -> Any:
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            raise _error(self._path, _position(event), f"不允许 YAML 标签 {event.tag}", "请删掉标签")
        if event.tag is not None or not event.implicit[0]:  # quoted, a block, or tagged as text
            return event.value
        try:
            return plain_value(event.value)
        except ValueError:
            place = _position(event)
            raise _error(
                self._path, place, f"“{event.value}”不是有效的日期或数字", "请改正；若是文字请加引号"
            ) from None


def plain_value(text: str) -> str | int | float | bool | date | None:
    """Return what an unquoted scalar means; raise ValueError for a date or number that cannot exist."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INT.match(text) and len(text) < 20:
        return int(text)
    if _FLOAT.match(text) and _FLOAT_START.match(text) and len(text) < 40:
        return float(text)
    return date.fromisoformat(text) if _DATE.match(text) else text


def _position(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _error(path: Path, place: Position | None, what: str, remedy: str) -> ConfigError:
    line, column = place or (None, None)
    return ConfigError(Problem(path, line, column, what, remedy))


def _syntax_error(error: yaml.YAMLError, text: str, path: Path) -> ConfigError:
    mark = getattr(error, "problem_mark", None)
    if "unexpected end of stream" in str(error):  # the quote that was never closed, not the end of the file
        mark = getattr(error, "context_mark", None) or mark
    message = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    place = (mark.line + 1, mark.column + 1) if mark is not None else _control_character(text)
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        return _error(path, place, "行首或缩进用了制表符（Tab）", "请改用空格缩进")
    if mark is not None and _indented_with_tab(text, mark.line):
        return _error(path, place, "缩进里有制表符（Tab）", "请改用空格缩进")
    hint = next((chinese for fragment, chinese in _SYNTAX if fragment in message), None)
    what, remedy = (hint or "YAML 写法不对；请检查缩进、冒号和引号").split("；", 1)
    return _error(path, place, f"YAML 语法错误：{what}", f"{remedy}（{message}）")


def _indented_with_tab(text: str, line: int) -> bool:
    lines = text.splitlines()
    return line < len(lines) and "\t" in lines[line][: len(lines[line]) - len(lines[line].lstrip())]


def _control_character(text: str) -> Position | None:
    found = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    if found is None:
        return None
    before = text[: found.start()]
    return before.count("\n") + 1, found.start() - before.rfind("\n")
