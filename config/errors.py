"""What is wrong with a setting, site file or rule file: where it is, what it is and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect in the configuration; line and column count from 1, `what` and `remedy` are Chinese."""

    file: Path | None
    line: int | None
    column: int | None
    what: str
    remedy: str

    def __str__(self) -> str:
        place = "" if self.file is None else str(self.file)
        if self.line is not None:
            place += f":{self.line}"
        message = f"{self.what}；{self.remedy}" if self.remedy else self.what
        return f"{place}: {message}" if place else message


class ConfigError(Exception):
    """Configuration that must not be used; str() prints one problem a line."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)  # one argument: it must survive pickling

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` was probably meant to be, or None."""
    found = difflib.get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None
