"""An operator at the terminal: a home and a configuration of their own, and the `jindu` command run in this process."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.paths import SHIPPED_CONFIG
from console.cli.main import app
from storage.database import Database

SITE = """\
key: qilu
name: qilu 网
province: 山东
lists: [{url: "http://qilu.test/news"}, {url: "http://qilu.test/feed.xml"}]
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Hold how a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the data on stdout."""
        return json.loads(self.out)


class Desk:
    """Run commands as the operator of `home` does."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.conf = folder / "home", folder / "conf"
        self._monkeypatch, self._capsys = monkeypatch, capsys
        (self.conf / "sites").mkdir(parents=True)
        shutil.copytree(SHIPPED_CONFIG / "rules", self.conf / "rules")
        self.site("qilu", SITE)
        for name in [name for name in os.environ if name.startswith("JINDU_")]:
            monkeypatch.delenv(name)
        self.set(JINDU_HOME=str(self.home), JINDU_CONFIG=str(self.conf), COLUMNS="200")

    def set(self, **variables: str) -> None:
        """Set variables of the environment."""
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)

    def site(self, key: str, text: str) -> Path:
        """Write a site file."""
        path = self.conf / "sites" / f"{key}.yml"
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str, stdin: str = "") -> Said:
        """Run `jindu` and return what it said."""
        self._monkeypatch.setattr(sys, "argv", ["jindu", *arguments])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        self._capsys.readouterr()
        code = 0
        try:
            app()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)

    def store(self) -> Database:
        """Open the home's database."""
        return Database.open(f"sqlite:///{self.home / 'jindu.db'}")
