"""Sources that nobody can watch here, as those that publish on WeChat alone: named, so that nobody forgets them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from config import strict_yaml
from config.errors import ConfigError, Problem
from config.site_schema import Line, Province
from config.validation import validate


@dataclass(frozen=True, slots=True)
class UnwatchedSource:
    """Hold one source: where it publishes, why that is not watched, and where the entry comes from."""

    name: str
    province: str
    where: str
    why: str
    origin: str


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Line
    province: Province
    where: Line
    why: Line
    origin: Line


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    unwatched: list[_Entry]


def load_unwatched(path: Path) -> tuple[UnwatchedSource, ...]:
    """Return the sources a file names, none where there is no file; raise ConfigError for one that cannot be read."""
    if not path.is_file():
        return ()
    data, positions = strict_yaml.load_text(strict_yaml.read(path), path)
    if not isinstance(data, dict):
        raise ConfigError(Problem(path, 1, 1, "应是“unwatched: 列表”", "请照 docs/how-to/add-a-site.md 写"))
    found = validate(_File, data, positions, path).unwatched
    return tuple(UnwatchedSource(**entry.model_dump()) for entry in found)
