"""Reads checked values out of strict YAML and collects, in Chinese, everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Problem, closest
from config.strict_yaml import KeyPath, Positions
from config.validation import readable, shorten, unknown_key


@dataclass(slots=True)
class Notes:
    """The defects found so far in one file."""

    path: Path
    positions: Positions
    problems: list[Problem] = field(default_factory=list)

    def add(self, where: KeyPath, what: str, remedy: str, *, value: bool = False) -> None:
        """Note a defect at a key, or at its value."""
        line, column = self.positions.value(where) if value else self.positions.nearest(where)
        self.problems.append(Problem(self.path, line, column, what, remedy))

    def close(self) -> None:
        """Raise ConfigError with all defects in file order, if there are any."""
        if self.problems:
            raise ConfigError(sorted(self.problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file and where it stands; every reader notes a defect and returns something empty."""

    value: Any
    where: KeyPath
    notes: Notes

    @property
    def label(self) -> str:
        """Return the key path as people write it."""
        return readable(self.where) or "文件"

    def fail(self, what: str, remedy: str) -> None:
        """Note what is wrong with this value."""
        self.notes.add(self.where, f"{self.label}{what}", remedy, value=True)

    def child(self, step: str | int) -> Node:
        """Return the value under a key or index that exists."""
        return Node(self.value[step], (*self.where, step), self.notes)

    def entries(self) -> list[tuple[str, Node]]:
        """Return the pairs of a mapping whose keys are names."""
        if not isinstance(self.value, dict) or not self.value:
            self.fail(f"应是“名字: 内容”，现在是 {shorten(self.value)}", "请换行缩进，每行一个“名字: 内容”")
            return []
        pairs = []
        for key in self.value:
            if key.strip():
                pairs.append((key, self.child(key)))
            else:
                self.notes.add((*self.where, key), f"{self.label}里有一个空的名字", "请补上名字，或删掉这一行")
        return pairs

    def mapping(self, known: Collection[str], required: Sequence[str] = ()) -> dict[str, Node]:
        """Return the fields of a mapping; note keys nobody knows, keys without a value and missing ones."""
        if not isinstance(self.value, dict):
            self.fail(f"应是“键: 值”，现在是 {shorten(self.value)}", f"可用的键：{'、'.join(sorted(known))}")
            return {}
        misspelt = {closest(key, known) for key in self.value if key not in known}
        for key in required:
            if key not in self.value and key not in misspelt:
                self.notes.add(self.where, f"{self.label}缺少 {key}", f"请加上“{key}: …”")
        fields = {}
        for key, value in self.value.items():
            where = (*self.where, key)
            if key not in known:
                self.notes.add(where, f"不认识的键{readable(where)}", unknown_key(key, known))
            elif value is None:
                self.notes.add(where, f"{readable(where)}没有值", "请补上值，或删掉这一行")
            else:
                fields[key] = self.child(key)
        return fields

    def items(self) -> list[Node]:
        """Return the items of a list; a single value counts as a list of one."""
        if not isinstance(self.value, list):
            return [self]
        if not self.value:
            self.fail("是空的", "请写上内容，或删掉这一行")
        return [self.child(index) for index in range(len(self.value))]

    def text(self) -> str | None:
        """Return one line of text."""
        if not isinstance(self.value, str):
            self.fail(f"应是文字，现在是 {shorten(self.value)}", "请写成文字；数字和日期请加引号")
        elif not self.value.strip() or len(self.value) > 200 or any(not char.isprintable() for char in self.value):
            self.fail("是空的、太长或含换行", "请写成一行，最多 200 字")
        else:
            return self.value.strip()
        return None

    def texts(self) -> list[str]:
        """Return the texts of a list or a single text."""
        return [text for item in self.items() if (text := item.text()) is not None]

    def number(self, least: float, most: float) -> float | None:
        """Return a number between two limits."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.fail(f"应是数字，现在是 {shorten(self.value)}", "请只写数字，不带单位和引号")
        elif not least <= self.value <= most:
            self.fail(f"不能是 {shorten(self.value)}", f"请写 {least:g} 到 {most:g} 之间的数")
        else:
            return float(self.value)
        return None

    def whole(self, least: int, most: int) -> int | None:
        """Return a whole number between two limits."""
        number = self.number(least, most)
        if number is None or number == int(number):
            return None if number is None else int(number)
        self.fail(f"应是整数，现在是 {shorten(self.value)}", "请去掉小数")
        return None

    def choice(self, options: Sequence[str]) -> str | None:
        """Return one of a closed list of words."""
        if isinstance(self.value, str) and self.value in options:
            return self.value
        guess = closest(self.value, options) if isinstance(self.value, str) else None
        remedy = f"是不是“{guess}”？" if guess else f"请在 {'、'.join(options)} 中选"
        self.fail(f"不能是 {shorten(self.value)}", remedy)
        return None

    def choices(self, options: Sequence[str]) -> tuple[str, ...]:
        """Return words of a closed list."""
        return tuple(word for item in self.items() if (word := item.choice(options)) is not None)
