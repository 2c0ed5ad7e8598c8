"""Where settings come from: the environment, files it names (NAME_FILE), and .env beside scrapy.cfg."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv.parser import parse_stream
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from config.errors import ConfigError, Problem, closest

PREFIX = "JINDU_"
CHILD_PREFIX = "JINDU_CHILD_"  # what our own processes tell their children; not for operators
MAX_SECRET_BYTES = 64 * 1024


class SettingsError(ConfigError):
    """Settings that cannot be used; every problem names its variable."""


@dataclass(frozen=True, slots=True)
class Given:
    """One variable as it was given: its value, and the .env file and line, or None for the environment."""

    name: str
    value: str
    file: Path | None = None
    line: int | None = None

    def problem(self, what: str, remedy: str) -> Problem:
        """Make the problem that points at this variable."""
        return Problem(self.file, self.line, None, f"设置 {self.name} {what}", remedy)


class EnvironmentSource(PydanticBaseSettingsSource):
    """Hands Settings what gather() finds, under the fields' names."""

    def __init__(self, settings_cls: type[BaseSettings], secrets: frozenset[str], env_file: Path | None) -> None:
        super().__init__(settings_cls)
        self._secrets, self._env_file = secrets, env_file

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Return one field's value; the whole mapping is built at once in __call__."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return {field: text}; raise SettingsError for unknown names and secrets that cannot be read."""
        given = gather(self.settings_cls.model_fields, self._secrets, os.environ, self._env_file)
        return {field: entry.value for field, entry in given.items()}


def gather(
    fields: Iterable[str], secrets: frozenset[str], environ: Mapping[str, str], env_file: Path | None
) -> dict[str, Given]:
    """Return {field: Given} for every variable that has a value; the environment wins over the .env file.

    An empty value counts as absent. Raises SettingsError with all problems: unknown names, a secret given twice,
    an unreadable secret file, a broken .env line.
    """
    problems: list[Problem] = []
    known = {PREFIX + field.upper(): field for field in fields}
    files = {f"{name}_FILE": field for name, field in known.items() if field in secrets}
    found: dict[str, Given] = {}
    from_environ = [Given(name, value) for name, value in environ.items()]
    for entries in (_env_file_entries(env_file, problems), from_environ):
        ours = [entry for entry in entries if entry.name.startswith(PREFIX)]
        problems += [_unknown(entry, [*known, *files]) for entry in ours if _is_unknown(entry, {**known, **files})]
        found |= _resolve([entry for entry in ours if entry.value], known, files, problems)
    if problems:
        raise SettingsError(problems)
    return found


def _resolve(
    entries: list[Given], known: dict[str, str], files: dict[str, str], problems: list[Problem]
) -> dict[str, Given]:
    plain = {known[entry.name]: entry for entry in entries if entry.name in known}
    from_files = {files[entry.name]: entry for entry in entries if entry.name in files}
    for field, entry in from_files.items():
        if field in plain:
            problems.append(entry.problem(f"和 {plain[field].name} 同时给了", "请只留一个"))
            continue
        try:
            plain[field] = Given(entry.name, _secret(Path(entry.value)), entry.file, entry.line)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            problems.append(entry.problem(f"指的文件读不了：{entry.value}（{reason}）", "请检查路径和读权限"))
    return plain


def _secret(path: Path) -> str:
    if not path.is_absolute():
        raise ValueError("不是绝对路径")
    with path.open("rb") as stream:
        text = stream.read(MAX_SECRET_BYTES).decode("utf-8").strip()
    if not text:
        raise ValueError("文件是空的")
    return text


def _env_file_entries(path: Path | None, problems: list[Problem]) -> list[Given]:
    if path is None or not path.exists():
        return []
    entries = []
    try:
        with path.open(encoding="utf-8-sig") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path, None, None, f"读不了（{error}）", "请检查读权限，并用 UTF-8 保存"))
        return []
    for binding in bindings:
        line = binding.original.line + _leading_lines(binding.original.string)
        if binding.error:
            problems.append(Problem(path, line, None, "这一行看不懂", "请写成 名字=值；值里有空格或 # 时加单引号"))
        elif binding.key is not None:
            entries.append(Given(binding.key, binding.value or "", path, line))
    return entries


def _leading_lines(text: str) -> int:
    """Count the blank lines that the parser took into the binding after them."""
    return text[: len(text) - len(text.lstrip())].count("\n")


def _is_unknown(entry: Given, known: Mapping[str, str]) -> bool:
    return entry.name not in known and not entry.name.startswith(CHILD_PREFIX)


def _unknown(entry: Given, known: list[str]) -> Problem:
    by_folded = {name.casefold(): name for name in known}
    guess = closest(entry.name, by_folded)
    remedy = f"是不是 {by_folded[guess]}？" if guess else f"可用的有：{'、'.join(sorted(known))}"
    return entry.problem("没有这个变量", remedy)
